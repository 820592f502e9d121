N = 3000000
a, b, count = 1, 2, 0
for i in range(N):
    a = (a * 1103515245 + 12345) & 0x7fffffff
    b ^= a >> 3
    if a % 7 == 3 and b > 100:
        count += 1
    elif i // 5 == a:
        count -= 1
print(a, b, count)
