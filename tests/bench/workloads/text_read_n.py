N = 1500000
with open("t.txt", "w", encoding="utf-8") as f:
    f.write("grüße 12" * N)
n = 0
with open("t.txt", encoding="utf-8") as f:
    while piece := f.read(8):
        n += len(piece)
    f.seek(0)
    while f.read(100):
        n += 1
print(n)
