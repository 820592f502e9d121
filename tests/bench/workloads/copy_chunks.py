N = 2560
block = b"0123456789abcdef" * 4096
with open("src.bin", "wb") as f:
    for i in range(N):
        f.write(block)
n = 0
with open("src.bin", "rb") as src, open("dst.bin", "wb") as dst:
    while chunk := src.read(65536):
        n += dst.write(chunk)
print(n)
