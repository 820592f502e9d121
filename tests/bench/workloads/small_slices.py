N = 1500000
data = bytes(range(256)) * 1024
text = "abcdefghijklmnop" * 1024
total = 0
for i in range(N):
    k = i % 1000
    total += len(data[k:k + 16]) + len(text[k:k + 16]) + data[k]
print(total)
