#!/usr/bin/env python3
"""How long Ctrl-C takes to end what a program does: interrupts.py [IOSH] [NAME...]

Each statement runs under the default limits and is interrupted after different times; the best and the
worst try is told, because a busy machine adds what is not iosh's.
"""
import os
import select
import signal
import subprocess
import sys
import tempfile
import time

from interrupt_cases import CASES

def once(iosh, setup, statement, delay):
    """The seconds from the signal to the end of the statement."""
    code = (
        f"import io, os, shutil, socket, struct, sys\n{setup or 'pass'}\n"
        f"print('go', file=sys.stderr, flush=True)\ntry:\n    while True:\n        {statement}\nexcept KeyboardInterrupt:\n"
        "    print('caught', file=sys.stderr, flush=True)\n\nsys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [iosh, "--show", "quiet", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        if child.stderr.readline() != b"go\n":
            return None
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        start = time.monotonic()
        ready, _, _ = select.select([child.stderr], [], [], 30)
        took = time.monotonic() - start
        return took if ready and child.stderr.readline() == b"caught\n" else None
    finally:
        child.kill()
        child.wait()


def main():
    iosh = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/iosh")
    names = sys.argv[2:]
    worst = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        os.chdir(folder)
        os.mkfifo("fifo")
        for name, setup, statement in CASES:
            if names and name not in names:
                continue
            tries = [once(iosh, setup, statement, delay) for delay in (0.11, 0.3, 0.47)]
            good = [took * 1000 for took in tries if took is not None]
            if not good:
                print(f"{name:32} failed", flush=True)
                continue
            slow = "  over 100 ms" if max(good) > 100 else ""
            print(f"{name:32} {min(good):7.1f} to {max(good):7.1f} ms{slow}", flush=True)
            worst = max(worst, max(good))
    print(f"{'the slowest':32} {worst:7.1f} ms")


if __name__ == "__main__":
    main()
