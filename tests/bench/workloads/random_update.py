N = 120000
with open("u.bin", "wb") as f:
    f.write(b"\0" * 1000000)
x = 12345
with open("u.bin", "r+b") as f:
    for i in range(N):
        x = (x * 1103515245 + 12345) % 2147483648
        f.seek(x % 999990)
        d = f.read(4)
        f.seek(-4, 1)
        f.write(b"ABCD")
    f.seek(0)
    print(f.read().count(b"A"))
