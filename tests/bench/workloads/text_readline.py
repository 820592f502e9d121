N = 1500000
with open("t.txt", "w", encoding="utf-8") as f:
    f.write("key=value and more\n" * N)
n = 0
with open("t.txt", encoding="utf-8") as f:
    while line := f.readline():
        n += len(line.strip())
print(n)
