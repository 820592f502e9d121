N = 1500000
import io
b = io.BytesIO(bytes(range(256)) * 64)
block = bytearray(64)
total = 0
for i in range(N):
    if b.readinto(block) < 64:
        b.seek(0)
    total += block[0]
print(total)
