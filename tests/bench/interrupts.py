#!/usr/bin/env python3
"""How long Ctrl-C takes to end what a program does: interrupts.py [IOSH] [NAME...]

Each statement runs under the default limits; the best of three tries is told, because a busy machine
adds what is not iosh's.
"""
import os
import select
import signal
import subprocess
import sys
import tempfile
import time

# name, what is prepared, what is interrupted again and again
CASES = [
    ("loop", "", "pass"),
    ("sum of a range", "", "sum(range(10**12))"),
    ("max of a range", "", "max(range(10**12))"),
    ("list of a range", "", "list(range(5 * 10**7))"),
    ("sorted by key", "", "sorted(range(10**6), key=str)"),
    ("sort of text", "x = [str(i) for i in range(10**6)]", "sorted(x, reverse=True)"),
    ("bytes * n", "", "b'xy' * (500 * 10**6)"),
    ("list * n", "", "[1, 2] * 10**7"),
    ("replace", "x = b'ab' * (100 * 10**6)", "x.replace(b'a', b'b')"),
    ("count", "x = b'ab' * (250 * 10**6)", "x.count(b'ab')"),
    ("find", "x = b'ab' * (500 * 10**6)", "x.find(b'bb')"),
    ("split", "x = b'ab' * 10**7", "x.split(b'a')"),
    ("join", "x = ['ab' * 10] * 10**7", "','.join(x)"),
    ("strip", "x = ' ' * 10**9", "x.strip()"),
    ("expandtabs", "x = '\\t' * 10**6", "x.expandtabs(500)"),
    ("hex", "x = bytes(10**8)", "x.hex()"),
    ("repr of bytes", "x = bytes(10**8)", "repr(x)"),
    ("decode", "x = b'\\xc3\\xa9' * (50 * 10**6)", "x.decode()"),
    ("encode", "x = '\\xe9' * (50 * 10**6)", "x.encode('utf-16')"),
    ("== of bytes", "x, y = bytes(10**9), bytes(10**9 - 1) + b'1'", "x == y"),
    ("== of lists", "x, y = [1] * 10**7, [1] * 10**7", "x == y"),
    ("slice with a step", "x = bytes(10**9)", "x[::2]"),
    ("format to a width", "", "f'{1:>300000000}'"),
    ("3 ** n", "", "3 ** 2600000"),
    ("product of ints", "x = 3 ** 1300000", "x * x"),
    ("quotient of ints", "x, y = 3 ** 2600000, 3 ** 1300000", "x // y"),
    ("BytesIO.write", "x, b = bytes(5 * 10**8), io.BytesIO()", "b.seek(0); b.write(x)"),
    ("StringIO.write", "x, b = 'a\\n' * (5 * 10**7), io.StringIO(newline='\\r\\n')", "b.seek(0); b.write(x)"),
    ("readlines", "b = io.BytesIO(b'ab\\n' * 10**7)", "b.seek(0); b.readlines()"),
    ("write to a file", "x, f = bytes(5 * 10**8), open('big', 'wb', 0)", "f.seek(0); f.write(x)"),
    ("read of a file", "f = open('big', 'w+b', 0); f.truncate(10**9)", "f.seek(0); f.read()"),
    ("copyfileobj", "f = open('big', 'w+b'); f.truncate(2**36); g = open('copy', 'wb')", "shutil.copyfileobj(f, g)"),
    ("read of an empty pipe", "r, w = os.pipe()", "os.read(r, 1)"),
    ("write to a full pipe", "r, w = os.pipe()", "os.write(w, b'x' * 100000)"),
    ("recv", "a, b = socket.socketpair()", "a.recv(1)"),
    ("sendall", "a, b = socket.socketpair()", "a.sendall(bytes(10**8))"),
    ("open of a named pipe to read", "", "open('fifo')"),
    ("open of a named pipe to write", "", "open('fifo', 'w')"),
    ("read of standard input", "", "sys.stdin.read()"),
]


def once(iosh, setup, statement):
    """The seconds from the signal to the end of the statement."""
    code = (
        f"{setup or 'pass'}\ntry:\n    print('go', file=sys.stderr, flush=True)\n"
        f"    while True:\n        {statement}\nexcept KeyboardInterrupt:\n"
        "    print('caught', file=sys.stderr, flush=True)\n\nsys.stdin.read()\n"
    )
    child = subprocess.Popen(
        [iosh, "--show", "quiet", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        if child.stderr.readline() != b"go\n":
            return None
        time.sleep(0.2)
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
            tries = [once(iosh, setup, statement) for _ in range(3)]
            good = [took for took in tries if took is not None]
            best = min(good, default=None)
            worst = max(worst, best or 0)
            print(f"{name:32}", "failed" if best is None else f"{best * 1000:7.1f} ms", flush=True)
    print(f"{'the slowest':32} {worst * 1000:7.1f} ms")


if __name__ == "__main__":
    main()
