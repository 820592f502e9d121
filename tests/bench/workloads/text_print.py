N = 600000
with open("t.txt", "w", encoding="utf-8") as f:
    for i in range(N):
        print("line", i, i / 4, sep="\t", file=f)
import os
print(os.path.getsize("t.txt"))
