N = 1000000
with open("t.txt", "w", encoding="utf-8") as f:
    for i in range(N):
        f.write(f"line {i}: {i * 3 % 1000:>5} of {N}\n")
import os
print(os.path.getsize("t.txt"))
