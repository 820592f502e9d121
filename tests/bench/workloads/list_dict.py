N = 1500000
counts = {}
items = list(range(1000))
for i in range(N):
    k = items[i % 1000]
    counts[k] = counts.get(k, 0) + i
    items[i % 1000] = (k * 7 + 1) % 5000
total = 0
for k, v in counts.items():
    total += k ^ v
print(len(counts), total)
