# Lists, tuples, dicts, sets, ranges and the functions over them.
N = 300
seen = 0
for i in range(N):
    a = list(range(20))
    a.append(i)
    a.extend([3, 1, 2])
    a.insert(1, 7)
    a += (5, 6)
    a[2] = -1
    a[3:5] = [9, 9, 9]
    a[::4] = [0] * len(a[::4])
    del a[-1], a[1:3]
    a.remove(7) if 7 in a else a.pop()
    seen += a.pop(0) + a.index(9) + a.count(9) + len(a[2:-2]) + a[-1] + len(a * 2) + len(a + a)
    a.reverse()
    a.sort()
    a.sort(key=lambda v: -v, reverse=True)
    seen += sum(a) + max(a) + min(a) + len(sorted(a, key=str)) + (a == a[:]) + (a < [99]) + len(repr(a))
    b = a.copy()
    b.clear()
    t = (1, "two", 3.0, None, i)
    seen += len(t + t) + t.index(None) + t.count(1) + (t < (2,)) + (t == tuple(list(t))) + len(str(t))
    first, *rest, last = t
    d = {"a": 1, "b": 2, i: 3, (1, 2): 4, None: 5, 2.5: 6, b"k": 7, True: 8}
    d["c"] = d["a"] + 1
    d["a"] += 5
    d.update(e=1, f=2)
    d.update({"g": 3, 5: 6})
    d |= {"h": 1}
    seen += d.get("a", 0) + d.get("zz", 3) + d.pop("b") + d.pop("zz", 1) + d.setdefault("s", 4) + len(d) + ("a" in d)
    for k in d:
        seen += d[k]
    for k, v in d.items():
        seen += v
    seen += sum(d.values()) + len(list(d.keys())) + len({**d, "x": 1}) + len(d | {1: 2}) + (d == dict(d)) + len(repr(d))
    del d["c"]
    groups = {}
    for w in ("spam", "egg", "spam", "ham", "egg", "spam"):
        groups.setdefault(w[0], []).append(w)
        groups[w] = groups.get(w, 0) + 1 if isinstance(groups.get(w, 0), int) else 1
    seen += len(groups) + len(dict.fromkeys("abc", 0)) + len(dict(zip("ab", (1, 2))))
    s = {1, 2, 3, i % 7, "x", b"y"}
    s.add(i)
    s.discard(1)
    s.update((4, 5))
    s |= {6}
    seen += len(s & {2, 3}) + len(s | {9}) + len(s - {2}) + len(s ^ {2, 11}) + (3 in s) + len(frozenset(s)) + ({2} <= s)
    seen += sum(x for x in s if isinstance(x, int))
    seen += sum([x * y for x in range(5) for y in range(x) if x != y]) + len({x: y for x, y in enumerate("abc")})
    seen += len({c.upper() for c in "hello"}) + sum(v for v in (x + 1 for x in range(9)) if v & 1)
    for k, (x, y) in enumerate(zip(range(5), "abcde"), 1):
        seen += k + x + len(y)
    for x in reversed(a):
        seen += x
    seen += sum(map(int, ("1", "2"))) + len(list(filter(None, a))) + any(v > 3 for v in a) + all(a) + len(list(map(lambda v: v, a)))
    r = range(3, 30, 4)
    seen += r[2] + len(r) + (7 in r) + len(r[1:3]) + r.index(7) + (r == range(3, 30, 4)) + list(r)[-1]
    grid = [[x * y for x in range(6)] for y in range(6)]
    grid[2][3] = 1
    for row in grid:
        for cell in row:
            seen += cell
    it = iter(a)
    seen += next(it) + next(it)
    seen += sum(v for v in it)
    stack = [1]
    while stack:
        v = stack.pop()
        if v < 40:
            stack.append(v * 2)
            stack.append(v * 3)
    x, y = 1, 2
    x, y = y, x
    seen += x - y
print(seen)
