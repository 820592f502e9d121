N = 800000
import io, struct
b = io.BytesIO()
for i in range(N // 2):
    b.write(struct.pack("<IHh", i, i & 0xffff, -(i % 100)))
b.seek(0)
total = 0
while record := b.read(8):
    a, c, d = struct.unpack("<IHh", record)
    total += a + c + d
for a, c, d in struct.iter_unpack("<IHh", b.getvalue()):
    total += a - c
print(total)
