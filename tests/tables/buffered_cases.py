"""Records what CPython's buffered streams do, and to which calls of the raw stream that leads.

    python3.13 tests/tables/buffered_cases.py > tests/data/buffered.jsonl

One line a case: the class, the buffer's size, what is below, and for each operation its outcome
and the raw calls that it caused.
"""

import io
import json
import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "scripts"))
from iosh import ScriptedRaw  # noqa: E402

LOG = []
SEED = int(os.environ.get("SEED", "1"))
COUNT = int(os.environ.get("COUNT", "900"))


def outcome(e):
    text = f"{type(e).__name__}: {e}"
    if isinstance(e, BlockingIOError):
        text += f" ({e.characters_written})"
    return text


def note(kind, *asked):
    """A method that notes its call."""

    def wrap(base, name):
        def method(self, *args):
            shown = [len(a) if hasattr(a, "__len__") else a for a in args] or list(asked)
            try:
                given = base(self, *args)
            except ValueError:
                # Refused before anything was done.
                raise
            except Exception as e:
                LOG.append([kind, *shown, outcome(e)])
                raise
            LOG.append([kind, *shown, len(given) if kind == "readall" and given is not None else given])
            return given

        method.__name__ = name
        return method

    return wrap


def noting(base):
    """A subclass of a raw stream that notes the calls of the buffered layer."""
    names = {"readinto": "read", "write": "write"}
    names |= {} if base is ScriptedRaw else {"readall": "readall", "seek": "seek", "truncate": "truncate"}
    methods = {name: note(kind)(getattr(base, name), name) for name, kind in names.items()}
    if base is io.FileIO:
        methods["tell"] = note("seek", 0, 1)(base.tell, "tell")
    return type(base.__name__, (base,), methods)


NotingFile, NotingScript = noting(io.FileIO), noting(ScriptedRaw)


def some_bytes(r, most):
    return bytes(r.choice(b"abcdefgh\n\n") for _ in range(r.randint(0, most)))


def script(r, most):
    def read():
        x = r.random()
        return None if x < 0.15 else OSError(5, "Input/output error") if x < 0.2 else some_bytes(r, most)

    def write():
        x = r.random()
        return None if x < 0.25 else OSError(28, "No space left on device") if x < 0.32 else r.randint(0, most)

    return [read() for _ in range(r.randint(0, 8))], [write() for _ in range(r.randint(0, 10))]


def operation(r, size):
    """The name and arguments of one operation."""
    n = r.choice([0, 1, 2, 3, size - 1, size, size + 1, 2 * size, 3 * size + 1])
    reads = [
        ("read", n), ("read", n), ("read", n), ("read",), ("read", -1), ("read", None), ("read1", n), ("read1",),
        ("read1", -1), ("peek",), ("peek", n), ("readinto", n), ("readinto", n), ("readinto1", n), ("readline",),
        ("readline", n), ("readline", -1), ("readlines",), ("readlines", n), ("__next__",), ("read", -2),
    ]
    writes = [
        ("write", some_bytes(r, 2 * size + 2)), ("write", some_bytes(r, size)), ("write", some_bytes(r, 3)),
        ("write", b"x"), ("flush",), ("writelines", [some_bytes(r, size), some_bytes(r, size)]),
    ]
    places = [
        ("tell",), ("tell",), ("seek", r.randint(0, 3 * size)), ("seek", r.randint(-4, 4), 1), ("seek", 0, 1),
        ("seek", -r.randint(0, size), 2), ("seek", 0, 2), ("seek", 0), ("seek", -1), ("truncate",),
        ("truncate", r.randint(0, 3 * size)), ("seekable",), ("readable",), ("writable",),
    ]
    rare = [("close",), ("detach",), ("seek", 0, 7), ("write", "text"), ("read", "x"), ("readinto", b"x"), ("closed",)]
    kind = r.choices([reads, writes, places, rare], [6, 5, 4, 0.4])[0]
    return r.choice(kind)


def run(stream, name, args):
    if name == "closed":
        return repr(stream.closed)
    if name == "detach":
        stream.detach()
        return "detached"
    if name in ("readinto", "readinto1") and isinstance(args[0], int):
        room = bytearray(args[0])
        return repr((getattr(stream, name)(room), bytes(room)))
    return repr(getattr(stream, name)(*args))


def show(arg):
    return {"bytes": arg.decode()} if isinstance(arg, bytes) else arg


def item(x):
    return {"error": [x.errno, x.strerror]} if isinstance(x, OSError) else show(x)


def case(seed):
    r = random.Random(seed)
    size = r.choice([1, 2, 3, 4, 5, 7, 8, 16])
    kind = r.choice(["BufferedReader", "BufferedWriter", "BufferedRandom", "BufferedRandom", "BufferedRWPair"])
    made = {"kind": kind, "size": size}
    raws = []
    if kind == "BufferedRandom" or r.random() < 0.4 and kind != "BufferedRWPair":
        content = some_bytes(r, 6 * size)
        with open("t", "wb") as f:
            f.write(content)
        mode = r.choice({"BufferedReader": ["r"], "BufferedWriter": ["r+", "w", "a"]}.get(kind, ["r+", "r+", "a+", "w+"]))
        raws.append(NotingFile("t", mode))
        made |= {"content": content.decode(), "mode": mode}
    else:
        reads, writes = script(r, 2 * size)
        made |= {"reads": [item(x) for x in reads], "writes": [item(x) for x in writes]}
        raws.append(NotingScript(reads, writes))
    LOG.clear()
    raw = raws[0]
    stream = getattr(io, kind)(*([raw, raw] if kind == "BufferedRWPair" else [raw]), size)
    steps = []
    for _ in range(r.randint(4, 16)):
        name, *args = operation(r, size)
        if not hasattr(type(stream), name):
            continue
        try:
            result = run(stream, name, args)
        except Exception as e:
            result = outcome(e)
        args = [[show(x) for x in a] if isinstance(a, list) else show(a) for a in args]
        steps.append([name, args, result, [x for x in LOG]])
        LOG.clear()
    made["steps"] = steps
    try:
        stream.close()
    except Exception:
        pass
    try:
        made["after"] = open("t", "rb").read().decode() if "mode" in made else raw.written.decode()
    except ValueError:
        made["after"] = None
    return made


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for number in range(COUNT):
            print(json.dumps(case(SEED * 1_000_000 + number), separators=(",", ":")))
