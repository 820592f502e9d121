N = 300
parts = [b"0123456789abcdef" * 64 for i in range(1024)]
total = 0
for i in range(N):
    big = b"x" * 1000000
    whole = b"".join(parts)
    half = whole[len(whole) // 2:]
    total += len(big) + len(half) + whole.count(b"f01") + whole.find(b"nowhere")
print(total)
