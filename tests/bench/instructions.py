#!/usr/bin/env python3
"""Counts the instructions that iosh takes for small workloads, and fails if there are more than 10 %
more than tests/bench/instructions.json says.

    python3 tests/bench/instructions.py [--update] [NAME ...]

Counted by callgrind, so that the numbers are the same on a busy machine; a new compiler or a new C
library may shift them, which `--update` records. Where valgrind is missing nothing is checked.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from common import HERE, iosh, sized, workloads

RECORD = os.path.join(HERE, "instructions.json")
ALLOWED = 1.10
# How much each does here: callgrind takes fifty times as long. Start-up is one of them.
SMALL = {
    "bytesio_write": 20_000,
    "buffered_read1": 32_000,
    "buffered_seek_read": 10_000,
    "text_lines_utf8": 20_000,
    "text_write_fstrings": 8_000,
    "stringio_lines": 10_000,
    "def_calls": 20_000,
    "list_dict": 20_000,
    "struct_records": 6_000,
}


def count(name):
    """The instructions of a workload, or of start-up where there is none of that name."""
    with tempfile.TemporaryDirectory() as folder:
        command = [iosh(), "-c", "pass"]
        if name in SMALL:
            [path] = workloads([name])
            with open(os.path.join(folder, "case.py"), "w") as small:
                small.write(sized(path, lambda _: SMALL[name]))
            command = [iosh(), "run", "--show", "quiet", "case.py"]
        tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        run = subprocess.run(tool + command, cwd=folder, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode or not found:
        sys.exit(f"{name}: exit {run.returncode}\n{run.stderr[-2000:]}")
    return int(found[1])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--update", action="store_true", help="record the counts instead of checking them")
    options.add_argument("names", nargs="*", metavar="NAME")
    options = options.parse_args()
    if not shutil.which("valgrind"):
        print("instructions: valgrind is not installed, so nothing is checked")
        return
    with open(RECORD) as file:
        known = json.load(file)
    names = options.names or ["start_up", *SMALL]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = dict(zip(names, pool.map(count, names)))
    slower = []
    for name, now in counts.items():
        before = known.get(name)
        change = f"{now / before - 1:+.1%}" if before else "new"
        print(f"{name:22} {now:>12,} instructions ({change})")
        if before and now > before * ALLOWED:
            slower.append(name)
    if options.update:
        with open(RECORD, "w") as file:
            json.dump(known | counts, file, indent=2)
            file.write("\n")
    elif slower:
        sys.exit(f"more than {ALLOWED - 1:.0%} more instructions: {', '.join(slower)}; if that has a reason, --update")
    elif missing := [name for name in names if name not in known]:
        sys.exit(f"no count is recorded for {', '.join(missing)}: --update")


if __name__ == "__main__":
    main()
