N = 1000000
with open("t.txt", "w", encoding="utf-16") as f:
    f.write("the quick bröwn fox jumps\n" * N)
n = 0
with open("t.txt", encoding="utf-16") as f:
    for line in f:
        n += len(line)
print(n)
