N = 2000000
def add(a, b=1):
    return a + b
def twice(x):
    return add(x) + add(x, 2)
total = 0
for i in range(N):
    total = twice(total) % 1000003
print(total)
