N = 2000000
import io
b = io.BytesIO(b"x" * 4096)
total = 0
for i in range(N):
    b.seek(i % 4096)
    total += b.tell()
print(total)
