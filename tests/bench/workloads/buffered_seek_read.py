N = 600000
with open("s.bin", "wb") as f:
    f.write(bytes(range(256)) * 16)
x = 1
total = 0
with open("s.bin", "rb") as f:
    for i in range(N):
        x = x * 75 % 65537
        f.seek(x % 4000)
        total += f.read(4)[0] + f.tell()
print(total)
