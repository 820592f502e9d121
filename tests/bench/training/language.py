# Statements, calls, exceptions and numbers, as programs mix them.
N = 300


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def counter():
    total = 0

    def add(n=1):
        nonlocal total
        total += n
        return total

    return add


def many(a, b=2, /, c=3, *rest, d=4, **kw):
    return a + b + c + len(rest) + d + len(kw)


def raises(kind, text="bad"):
    raise kind(text)


seen = 0
for i in range(N):
    seen += fib(7) + sum(k for k in range(9))
    add = counter()
    for k in range(5):
        add(k)
    seen += add() + many(1) + many(1, 2, 3, 4, 5, d=6, e=7) + many(*(1, 2), **{"d": 1})
    g = (k * k for k in range(3))
    seen += next(g) + next(g) + len(list(g)) + next(g, 0)
    for kind in (ValueError, KeyError, TypeError, OSError, ZeroDivisionError):
        try:
            if kind is ZeroDivisionError:
                1 // 0
            elif kind is TypeError:
                len(5)
            raises(kind)
        except (ValueError, KeyError) as e:
            seen += len(str(e)) + len(e.args)
        except Exception as e:
            seen += len(repr(e))
        else:
            seen -= 1
        finally:
            seen += 1
    key = lambda v, by=3: v % by
    seen += key(i) + (lambda: i)() + (i if i & 1 else -i)
    k = 0
    while True:
        k += 1
        if k % 2:
            continue
        if k > 8:
            break
    else:
        seen = 0
    for a, (b, *c) in [(1, (2, 3, 4)), (5, (6,))]:
        seen += a + b + len(c)
    for never in ():
        pass
    else:
        seen += 1
    match_ = not (i < 5 <= 7 != 8) or i in (1, 2, 3) or i is None and True
    seen += bool(match_) + (1 < i < 100) + (i not in range(3, 50, 2))
    assert seen is not None, "never"
    (m := i * 2)
    seen += m
    x = y = z = i
    x += 1; y -= 2; z *= 3
    x <<= 2; y >>= 1; z |= 1
    x ^= 5; y &= 255; z //= 2
    x **= 2; y %= 7
    seen += x + y + z
    h = i * 1.5 + 2.25
    seen += int(h / 3 - h // 2 + h % 2) + round(h) + round(h, 1).is_integer() + divmod(i, 7)[1] + pow(i, 3, 11) + int(-h) + ~i
    seen += (10 ** 20 + i) % 97 + (i << 70 >> 68) + (-i) // 3 + abs(-i) + max(i, 3, 4) + min([i, 2]) + ord(chr(65 + i % 26))
    seen += int("12") + int("ff", 16) + int(3.7) + bool([]) + float("1.5").__class__.__name__.__len__() + (i).bit_length()
    seen += len(bin(i)) + len(hex(i)) + int.from_bytes(i.to_bytes(4, "little"), "big") % 5
print(seen)
