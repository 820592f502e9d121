#!/usr/bin/env python3
"""What showing an operation costs over 512 MiB against 1 KiB: by the window, so the ratio is to be 1.

    python3 tests/bench/flat.py [--runs 5] [--operations 20000] [--limit 1.3]

In memory, on a file, and on text over a file, whose bytes stand beside it. What it takes to start and
to make the stream is measured apart and taken off.
"""
import argparse
import statistics
import sys

from common import iosh
from show import once

SIZES = 1 << 10, 512 << 20

KINDS = {
    "memory": """\
b = io.BytesIO(bytes({size}))
b.write(b"x")
for i in range({count}):
    b.write(b"hello world")
    b.seek({size} // 2 - 300 + i % 256)
    b.read(16)
    b.tell()
""",
    "file": """\
b = open("big.bin", "w+b")
b.truncate({size})
for i in range({count}):
    b.write(b"hello world")
    b.seek({size} // 2 - 300 + i % 256)
    b.read(16)
    b.tell()

b.close()
os.remove("big.bin")
""",
    "text": """\
t = open("big.txt", "w+", encoding="utf-8", errors="replace", newline="\\r\\n")
t.truncate({size})
for i in range({count}):
    t.write("grüße\\n")
    t.seek({size} // 2 - 300 + i % 256)
    t.read(2)
    t.tell()

t.close()
os.remove("big.txt")
""",
}


def seconds(kind, size, count):
    command = [iosh(), "--show", "all", "--color", "never", "-c", KINDS[kind].format(size=size, count=count)]
    return once(command, pipe=False)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--operations", type=int, default=20_000)
    options.add_argument("--limit", type=float, help="fail if a ratio is greater")
    options = options.parse_args()
    worst = 0.0
    for kind in KINDS:
        costs = []
        for size in SIZES:
            runs = [[seconds(kind, size, n) for n in (options.operations // 4, 0)] for _ in range(options.runs)]
            shown, made = (statistics.median(column) for column in zip(*runs))
            costs.append((shown - made) / options.operations * 1e6)
        ratio = costs[1] / costs[0]
        worst = max(worst, ratio)
        print(f"{kind:7} 1 KiB {costs[0]:6.2f} µs an operation, 512 MiB {costs[1]:6.2f} µs, ratio {ratio:.2f}",
              flush=True)
    sys.exit(1 if options.limit and worst > options.limit else 0)


if __name__ == "__main__":
    main()
