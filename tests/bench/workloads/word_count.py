N = 60000
text = "the quick brown fox jumps over the lazy dog and the cat"
raw = text.encode()
counts = {}
for i in range(N):
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    for word in raw.split(b" "):
        counts[word] = counts.get(word, 0) + 1
print(counts["the"], counts[b"the"], len(counts))
