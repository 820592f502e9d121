N = 2000000
with open("t.txt", "w", encoding="utf-8") as f:
    f.write("the quick brown fox jumps\n" * N)
n = 0
with open("t.txt", encoding="utf-8") as f:
    for line in f:
        n += len(line)
print(n)
