N = 2560
import io, shutil
block = b"0123456789abcdef" * 4096
with open("src.bin", "wb") as f:
    for i in range(N):
        f.write(block)
with open("src.bin", "rb") as src, open("dst.bin", "wb") as dst:
    shutil.copyfileobj(src, dst)
    n = dst.tell()
memory = io.BytesIO()
with open("dst.bin", "rb") as src:
    shutil.copyfileobj(src, memory)
print(n, len(memory.getbuffer()))
