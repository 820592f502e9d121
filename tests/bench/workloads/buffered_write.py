N = 3000000
with open("w.bin", "wb") as f:
    for i in range(N):
        f.write(b"x")
    print(f.tell())
