N = 200
import io
b = io.BytesIO()
block = b"0123456789abcdef" * 65536
for i in range(N):
    b.write(block)
total = 0
for i in range(500000):
    total += len(b.getvalue())
print(total)
