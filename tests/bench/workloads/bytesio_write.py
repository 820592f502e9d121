N = 3000000
import io
b = io.BytesIO()
for i in range(N):
    b.write(b"x")
print(b.tell())
