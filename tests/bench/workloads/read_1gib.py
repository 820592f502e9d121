N = 1024
with open("big.bin", "wb") as f:
    f.truncate(N * 1048576)
with open("big.bin", "rb") as f:
    data = f.read()
print(len(data), data[-1])
