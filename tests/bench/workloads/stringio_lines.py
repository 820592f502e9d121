N = 1200000
import io
s = io.StringIO()
for i in range(N):
    s.write("item ")
    s.write(str(i))
    s.write("\n")
s.seek(0)
n = 0
for line in s:
    n += len(line)
s.seek(0)
while line := s.readline():
    n += 1
print(n)
