N = 1000000
words = ["alpha", "beta", "gamma", "delta"]
n = 0
for i in range(N):
    s = words[i % 4] + "-" + str(i)
    if s.startswith("ga") or s == "beta-1":
        n += len(s.upper())
    elif "9" in s:
        n += s.find("9")
print(n)
