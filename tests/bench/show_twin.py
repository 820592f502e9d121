# What iosh shows by itself, a CPython script has to print: where the cursor is and what the buffer
# holds after each of 100,000 operations.
import io
import sys

N = int(sys.argv[1])
b = io.BytesIO(bytes(int(sys.argv[2])))
b.seek(0)
for i in range(N // 4):
    print("b.write", b.write(b"hello world"), b.tell(), b.getvalue()[:64])
    print("b.seek", b.seek(i % 256), b.tell(), b.getvalue()[:64])
    print("b.read", b.read(16), b.tell(), b.getvalue()[:64])
    print("b.tell", b.tell(), b.tell(), b.getvalue()[:64])
