# Every class of binary stream.
import io, os, shutil, tempfile
N = 200
seen = 0

for i in range(N):
    b = io.BytesIO(b"first\nsecond\nthird")
    seen += len(b.readline()) + len(b.read(2)) + b.tell() + b.seek(1) + b.seek(0, 2) + b.seek(-2, 1) + len(b.read()) + len(b.read1(4))
    b.seek(3)
    seen += b.write(b"abc") + b.truncate() + len(b.getvalue()) + b.writable() + b.seek(20) + b.write(bytearray(b"z")) + len(b.getbuffer())
    b.seek(0)
    seen += sum(len(line) for line in b) + len(b.readlines())
    b.writelines([b"x\n", b"y\n"])
    target = bytearray(8)
    b.seek(0)
    seen += b.readinto(target) + b.readinto1(memoryview(target)[2:5]) + target[3]
    try:
        b.seek(-5)
    except ValueError as e:
        seen += len(str(e))
    b.close()
    try:
        b.read()
    except ValueError as e:
        seen += len(str(e)) + b.closed
    f = io.BufferedReader(io.BytesIO(b"hello\nworld\nagain" * 3), 8)
    seen += len(f.peek(2)) + len(f.read(3)) + len(f.readline()) + len(f.read1(2)) + f.readinto(target) + len(f.read())
    w = io.BufferedWriter(io.BytesIO(), 16)
    for k in range(6):
        seen += w.write(b"piece %d" % k)
    w.flush()
    seen += len(w.raw.getvalue())
    with open("t.bin", "wb") as f:
        for k in range(40):
            f.write(k.to_bytes(2, "big"))
        seen += f.tell() + f.fileno() // 99
    with open("t.bin", "r+b") as f:
        for k in range(10):
            f.seek(k * 7 % 60)
            seen += len(f.read(2)) + f.tell()
            f.seek(k)
            f.write(b"!")
        f.seek(0, 2)
        f.truncate(50)
        f.flush()
        f.seek(10)
        seen += len(f.read()) + len(f.read(1)) + f.seekable()
    with open("t.bin", "ab") as f:
        f.write(b"tail\n")
    with open("t.bin", "rb", buffering=0) as f:
        seen += len(f.read(5)) + f.seek(2) + f.readinto(target) + len(f.readall())
    with open("t.bin", "rb") as f, open("u.bin", "wb") as g:
        while chunk := f.read(16):
            g.write(chunk)
        f.seek(0)
        shutil.copyfileobj(f, g)
    with open("t.txt", "w", encoding="utf-8") as f:
        for k in range(30):
            f.write(f"row {k}: ünï\n")
        print("last", file=f)
    with open("t.txt", encoding="utf-8") as f:
        seen += len(f.readline()) + f.tell() + len(f.read(5))
        for line in f:
            seen += len(line.strip().split(":"))
        f.seek(0)
        seen += len(f.read()) + len(f.readlines())
    with open("t.txt", "a+", newline="\r\n", encoding="latin-1") as f:
        f.write("more\n")
        f.seek(0)
        seen += sum(1 for line in f)
    with open("t.txt", encoding="utf-8", errors="replace") as f:
        seen += sum(len(line) for line in f)
    with tempfile.TemporaryFile() as f:
        f.write(b"temporary")
        f.seek(0)
        seen += len(f.read())
    pair = io.BufferedRWPair(io.BytesIO(b"in\n" * 9), io.BytesIO(), 4)
    for k in range(5):
        seen += len(pair.read(2)) + pair.write(b"out")
    pair.flush()
    r, w = os.pipe()
    with open(r, "rb") as f, open(w, "wb") as g:
        g.write(b"through\n")
        g.flush()
        seen += len(f.readline())
    n = io.IncrementalNewlineDecoder(None, translate=True)
    seen += len(n.decode("a\r\nb\r")) + len(n.decode("\nc", final=True))
    os.remove("u.bin")
print(seen)
