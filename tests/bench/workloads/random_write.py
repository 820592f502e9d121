N = 2000000
with open("rw.bin", "w+b") as f:
    for i in range(N):
        f.write(b"x")
    f.seek(0)
    n = 0
    while f.read(1):
        n += 1
print(n)
