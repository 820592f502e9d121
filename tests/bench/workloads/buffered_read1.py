N = 3000000
with open("r.bin", "wb") as f:
    f.write(b"0123456789abcdef" * (N // 16))
n = 0
with open("r.bin", "rb") as f:
    byte = f.read(1)
    while byte:
        n += byte[0]
        byte = f.read(1)
print(n)
