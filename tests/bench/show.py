#!/usr/bin/env python3
"""Times iosh showing 100,000 operations on a BytesIO in full, against show_twin.py in CPython.

    python3 tests/bench/show.py [--runs 5] [--operations 100000] [--size 1024 ...] [--limit 1.0]

A line each in a loop and a picture each outside, colour or not, into a file and into a pipe, over a
buffer of 1 KiB and of 512 MiB: showing costs by the window, not by the buffer. Each line tells
iosh's median and its ratio to the faster CPython's.
"""
import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile

from common import HERE, Run, iosh, pythons

PROGRAM = """\
b = io.BytesIO(bytes({size}))
for i in range({count}):
    b.write(b"hello world")
    b.seek(i % 256)
    b.read(16)
    b.tell()
"""


def program(size, count, pictures):
    """The operations in a loop, where each is a line, or each a statement, with its picture."""
    if not pictures:
        return PROGRAM.format(size=size, count=count // 4)
    rounds = (f'b.write(b"hello world")\nb.seek({i % 256})\nb.read(16)\nb.tell()\n' for i in range(count // 4))
    return f"b = io.BytesIO(bytes({size}))\n" + "".join(rounds)


class Through:
    """Where the output goes: a file in memory or on disk, or a pipe that `cat` empties."""

    def __init__(self, pipe):
        self.sink = open(os.devnull, "wb") if pipe else tempfile.TemporaryFile()
        self.cat = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=self.sink) if pipe else None
        self.file = self.cat.stdin if pipe else self.sink

    def __enter__(self):
        return self.file

    def __exit__(self, *_):
        self.file.close()
        if self.cat:
            self.cat.wait()
            self.sink.close()


def once(command, pipe):
    with Through(pipe) as out:
        run = Run(command, stdout=out)
    if run.status:
        sys.exit(f"{command}: exit {run.status} {run.errors}")
    return run.seconds


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--operations", type=int, default=100_000)
    options.add_argument("--size", type=int, nargs="+", default=[1024, 512 << 20])
    options.add_argument("--limit", type=float, help="fail if a ratio is greater")
    options = options.parse_args()
    count = options.operations
    worst = 0.0
    # getvalue()[:64] shares the buffer with a later write copying it, so that CPython's time over a
    # large buffer says nothing: its twin always runs over the small one.
    twins = [[p, os.path.join(HERE, "show_twin.py"), str(count), str(options.size[0])] for p in pythons()]
    with tempfile.TemporaryDirectory() as folder:
        for size, pictures in itertools.product(options.size, (False, True)):
            script = os.path.join(folder, "show.iosh")
            with open(script, "w") as file:
                file.write(program(size, count, pictures))
            for color, pipe in itertools.product(("never", "always"), (False, True)):
                command = [iosh(), "run", "--show", "all", "--color", color, script]
                mine, others = [], [[] for _ in twins]
                for _ in range(options.runs):
                    mine.append(once(command, pipe))
                    for twin, times in zip(twins, others):
                        times.append(once(twin, pipe))
                median, base = statistics.median(mine), min(map(statistics.median, others))
                worst = max(worst, median / base)
                print(f"{size:>10} bytes, {'pictures' if pictures else 'lines':8}, colour {color:6}, "
                      f"{'pipe' if pipe else 'file'}: iosh {median:.3f} s ({min(mine):.3f}–{max(mine):.3f}), "
                      f"CPython {base:.3f} s, ratio {median / base:.2f}", flush=True)
    sys.exit(1 if options.limit and worst > options.limit else 0)


if __name__ == "__main__":
    main()
