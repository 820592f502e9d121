N = 1500000
import io
source = io.BytesIO(b"0123456789abcdef" * (N // 16))
target = io.BytesIO()
pair = io.BufferedRWPair(source, target)
n = 0
while byte := pair.read(1):
    n += pair.write(byte)
pair.flush()
print(n, len(target.getvalue()))
