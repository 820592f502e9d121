N = 1500000
with open("r.bin", "wb") as f:
    f.write(b"0123456789abcdef" * (N * 4))
block = bytearray(64)
n = 0
with open("r.bin", "rb") as f:
    while f.readinto(block):
        n += block[1]
print(n)
