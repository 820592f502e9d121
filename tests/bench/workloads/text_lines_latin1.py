N = 1500000
with open("t.txt", "w", encoding="latin-1") as f:
    f.write("the quick bröwn fox jumps\n" * N)
n = 0
with open("t.txt", encoding="latin-1") as f:
    for line in f:
        n += len(line)
print(n)
