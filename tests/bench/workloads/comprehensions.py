N = 60
total = 0
for i in range(N):
    squares = [x * x for x in range(50000) if x % 3]
    total += sum(squares) + len({x % 100 for x in squares})
    total += sum(x & 1 for x in squares)
print(total)
