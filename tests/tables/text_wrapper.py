#!/usr/bin/env python3
"""text_wrapper.py [COUNT [SEED]] - records what CPython's TextIOWrapper over a BytesIO does.

Writes one sequence of operations a line, as JSON, to standard output; tests/text_wrapper.rs replays
them. Text travels as the hexadecimal form of its UTF-8, surrogates included, and bytes likewise.

    python3.13 tests/tables/text_wrapper.py 1000 > tests/data/text_wrapper.jsonl
"""
import io
import json
import random
import sys

ENCODINGS = (
    "utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-32-be", "ascii",
    "latin-1", "cp1252", "koi8-r", "shift_jis", "gb18030",
)
ERRORS = ("strict", "strict", "replace", "ignore", "surrogateescape", "backslashreplace", "surrogatepass")
NEWLINES = (None, None, "", "\n", "\r", "\r\n")
PIECES = ("a", "bc", "\n", "\r", "\r\n", "\n\r", " ", "é", "ü\n", "€", "日本", "😀", "xyz", "0123456789", "Ж")
BYTES = (b"\xff", b"\xc3", b"\xe6\x97", b"\xed\xa0\x80", b"\x00", b"+", b"\xfe\xff", b"\x80")


def text_of(rng, most):
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(most)))


def packed(text):
    return text.encode("utf-8", "surrogatepass").hex()


def shown(value):
    if isinstance(value, str):
        return ["str", packed(value)]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if isinstance(value, (tuple, list)):
        return ["list", [packed(item) for item in value]]
    if value is None or isinstance(value, bool):
        return ["none" if value is None else "bool", str(value)]
    return ["int", str(value)]


def random_step(rng, places):
    """An operation and its argument, ready for JSON."""
    kind = rng.choice(
        ("read", "read", "readline", "readline", "next", "tell", "tell", "seek", "write", "write", "flush",
         "newlines", "value", "end", "here", "truncate", "readlines", "chunk", "reconfigure", "start")
    )
    if kind in ("read", "readline", "readlines"):
        return kind, rng.choice((-1, 0, 1, 1, 2, 3, 5, 8, 20))
    if kind == "seek":
        place = rng.choice(places)
        return kind, str(place if rng.random() < 0.9 else rng.choice((1, 2, 3, 5, 1 << 64, 1 << 100, -1, 3 << 128)))
    if kind == "write":
        text = text_of(rng, 4)
        return kind, packed(text + "\udc80" if rng.random() < 0.05 else text)
    if kind == "truncate":
        return kind, rng.choice((None, 0, 3, 10))
    if kind == "chunk":
        return kind, rng.choice((1, 2, 3, 7, 8192))
    if kind == "reconfigure":
        return kind, rng.choice(({"newline": "\r\n"}, {"line_buffering": True}, {"write_through": True},
                                 {"encoding": "utf-16"}, {"errors": "replace"}, {"encoding": "latin-1"}))
    return kind, None


def run(f, raw, kind, arg):
    if kind in ("read", "readline", "readlines"):
        return getattr(f, kind)(arg)
    if kind == "seek":
        return f.seek(int(arg))
    if kind == "write":
        return f.write(bytes.fromhex(arg).decode("utf-8", "surrogatepass"))
    if kind == "next":
        return next(f, None)
    if kind == "newlines":
        return f.newlines
    if kind == "value":
        return raw.getvalue()
    if kind == "truncate":
        return f.truncate(arg)
    if kind == "chunk":
        f._CHUNK_SIZE = arg
        return None
    if kind == "reconfigure":
        return f.reconfigure(**arg)
    if kind in ("end", "here", "start"):
        return f.seek(0, {"start": 0, "here": 1, "end": 2}[kind])
    return getattr(f, kind)()


def sequence(rng):
    encoding, errors, newline = rng.choice(ENCODINGS), rng.choice(ERRORS), rng.choice(NEWLINES)
    start = text_of(rng, 12).encode(encoding, "ignore")
    if rng.random() < 0.3:
        at = rng.randrange(len(start) + 1)
        start = start[:at] + rng.choice(BYTES) + start[at:]
    raw = io.BytesIO(start)
    if rng.random() < 0.1:
        raw.seek(rng.randrange(4))
    case = {
        "data": start.hex(), "at": raw.tell(), "encoding": encoding, "errors": errors, "newline": newline,
        "chunk": rng.choice((1, 2, 3, 4, 5, 8, 8192, 8192)), "line_buffering": rng.random() < 0.1, "steps": [],
    }
    f = io.TextIOWrapper(raw, encoding, errors, newline, case["line_buffering"])
    f._CHUNK_SIZE = case["chunk"]
    places = [0]
    for _ in range(rng.randrange(2, 14)):
        kind, arg = random_step(rng, places)
        try:
            value = run(f, raw, kind, arg)
            if kind == "tell":
                places.append(value)
            answer = shown(value)
        except Exception as error:
            answer = ["error", type(error).__name__, str(error)]
        case["steps"].append([kind, arg, answer])
    return case


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for _ in range(count):
        print(json.dumps(sequence(rng)))


main()
