# str, bytes, bytearray, memoryview, formatting, struct, text streams.
import io, struct
N = 300
seen = 0
for i in range(N):
    s = "the quick brown füx jumps " + str(i)
    seen += len(s) + s.find("füx") + s.rfind("q") + s.count("u") + s.index("b") + len(s.upper()) + len(s.title()) + len(s[3:-3]) + len(s[::-1])
    seen += s.startswith("the") + s.endswith(("0", "1")) + len(s.replace("quick", "slow")) + len(s.split()) + len(s.split(" ", 2)) + len("a,b,,c".split(","))
    seen += len(s.partition("quick")[2]) + len(s.strip("t ")) + len(s.lstrip()) + len(s.center(60, "*")) + len(s.ljust(50)) + len("7".zfill(3))
    seen += s.isalpha() + "12".isdigit() + s.islower() + "x".isidentifier() + len(s.swapcase()) + len(s.casefold()) + len(s.capitalize())
    seen += len("-".join(s.split())) + len("".join([c for c in s if c != " "])) + len("a\nb\r\nc".splitlines()) + len("a\tb".expandtabs())
    seen += ("abc" < "abd") + ("a" in s) + ("zz" not in s) + (s == s[:]) + (s + "x" != s) + len(s * 2) + ord(s[0])
    for c in s:
        seen += c == "u"
    t = ""
    for w in s.split():
        t += w + "_"
        seen += len(w.removeprefix("the")) + len(w.removesuffix("x"))
    seen += len(t) + len(s.translate({117: "U", 32: None})) + len(s.encode("utf-16")) + len(s.encode("latin-1").decode("latin-1"))
    seen += len(f"{i}") + len(f"{i:>8}|{i:08.3f}|{s!r:.5}|{i:#x}|{i:,}|{i / 7:e}|{'w':^{i % 9}}") + len("%d %5.2f %s %r %x" % (i, 1.5, s, b"q", i))
    seen += len("{} {0[0]}".replace("{} ", "").format([i])) + len("{:>4} {name}".format(i, name="n")) + len(repr(s)) + len(ascii(s)) + len(str(1.5 * i)) + len(str(None))
    b = b"the quick \xff brown " + bytes([i & 255]) + b"%d|%s" % (i, b"z")
    seen += len(b) + b[0] + b.find(b"quick") + len(b[2:9]) + len(b.split()) + len(b.hex()) + len(b.replace(b"q", b"k")) + b.count(b" ") + len(b.upper())
    seen += b.startswith(b"the") + len(b.rstrip()) + (b < b"z") + (b"q" in b) + (255 in b) + len(repr(b)) + sum(b) + len(bytes(5)) + len(bytes.fromhex("00ff")) + len(b" ".join([b, b]))
    a = bytearray(b)
    a += b"more"
    a.append(3)
    a.extend(b"xy")
    a[0] = 65
    a[2:4] = b"longer"
    del a[-2:]
    seen += len(a) + a.pop() + a.find(b"more") + (a == bytes(a)) + len(a.decode("latin-1")) + a[5]
    m = memoryview(a)
    seen += m[3] + len(m[2:8]) + len(bytes(m[1:3])) + len(m.tolist()) + m.nbytes + (m[:2] == b"Ah")
    m[1:3] = b"zz"
    m.release()
    packed = struct.pack("<IHhbq", i, i & 0xffff, -i, 5, i) + struct.pack(">fd3s?", 1.5, 2.5, b"abc", True)
    seen += sum(struct.unpack("<IHhbq", packed[:17])) + struct.unpack_from(">f", packed, 17)[0].__int__() + struct.calcsize("<IHh")
    o = io.StringIO("one\ntwo\r\nthree\rfour", newline=None)
    seen += len(o.readline()) + len(o.read(2)) + o.tell() + sum(len(line) for line in o)
    o.seek(0)
    o.write("1")
    o.truncate(3)
    seen += len(o.getvalue())
    o = io.StringIO(newline="")
    for k in range(20):
        o.write(f"line {k}\n")
        print(k, "x", sep=",", file=o)
    o.seek(0)
    seen += len(o.readlines()) + len(o.read())
    for encoding in ("utf-8", "utf-16", "latin-1", "ascii", "cp1252", "utf-8-sig", "utf-32"):
        raw = io.BytesIO()
        f = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="\r\n" if i & 1 else None)
        f.write("grüße\nzwei\n")
        f.writelines(["a\n", "b\n"])
        print("end", i, file=f)
        f.flush()
        f.seek(0)
        seen += len(f.readline()) + (f.tell() > 0) + len(f.read(3)) + len(f.readlines())
        f.seek(0, 2)
        f.detach()
        seen += len(raw.getvalue().decode(encoding, "ignore"))
print(seen)
