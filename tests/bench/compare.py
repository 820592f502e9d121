#!/usr/bin/env python3
"""Runs whole workloads in iosh and in CPython side by side and prints the ratios.

    python3 tests/bench/compare.py [--runs 5] [--syscalls] [--markdown] [--limit 0.5] [NAME ...]

Each workload runs in each program in turn, in a folder of its own, and must print the same last
line. A ratio is iosh's median divided by that of the faster CPython; below 1 is faster than
CPython. The first line of a workload, `N = …`, says how much it does.
"""
import argparse
import collections
import datetime
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

from common import Run, iosh, machine, name_of, pythons, version_of, workloads

# Most of their time passes in the kernel, which takes as long for either program: the ratio of user
# time, and the number of system calls, say what iosh makes of them.
KERNEL_BOUND = {
    "buffered_readinto", "copy_chunks", "copyfileobj", "getvalue_200mb", "random_update", "read_1gib",
    "text_lines_latin1", "text_lines_utf16",
}

Row = collections.namedtuple("Row", "name ours theirs our_peak their_peak wrong")


def measure(path, ours, theirs, runs):
    """The runs of one workload: of iosh, and of the CPython that was the faster one."""
    name = name_of(path)
    mine, others = [], {python: [] for python in theirs}
    for turn in range(runs + 1):
        # The first turn fills the caches and measures memory; its times are not counted.
        rest = {python: Run([python], path, memory=not turn) for python in theirs}
        run = Run([ours, "run", "--show", "quiet"], path, memory=not turn)
        for python, other in rest.items():
            if run.status or other.status or run.last != other.last:
                why = f"exit {run.status}, {run.last[:60]!r} instead of {other.last[:60]!r} {run.errors}"
                return Row(name, [run], [other], 0, 0, why)
        if turn:
            mine.append(run)
            for python, other in rest.items():
                others[python].append(other)
        else:
            peaks = {python: other.kilobytes for python, other in rest.items()}
            peak = run.kilobytes
    python = min(others, key=lambda p: median(others[p]))
    return Row(name, mine, others[python], peak, peaks[python], None)


def median(runs, what="seconds"):
    return statistics.median(getattr(run, what) for run in runs)


def span(runs):
    times = [run.seconds for run in runs]
    return f"{statistics.median(times):.3f} ({min(times):.3f}–{max(times):.3f})"


def ratio(row, what):
    # Less than a hundredth of a second is not measured any finer.
    least = 0.01 if what == "user" else 0
    return max(median(row.ours, what), least) / max(median(row.theirs, what), least, 1e-9)


def system_calls(command, path):
    """How many system calls a run makes, of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        script = shutil.copy(path, os.path.join(folder, "case.py"))
        counts = os.path.join(folder, "counts")
        trace = ["strace", "-f", "-c", "-o", counts, *command, script]
        subprocess.run(trace, cwd=folder, stdout=subprocess.DEVNULL, check=True)
        with open(counts) as table:
            rows = [line.split() for line in table]
    return {row[-1]: int(row[3]) for row in rows if len(row) >= 5 and row[3].isdigit() and row[-1] != "total"}


def print_system_calls(paths, ours, theirs):
    for path in paths:
        mine = system_calls([ours, "run", "--show", "quiet"], path)
        other = system_calls([theirs], path)
        print(f"{name_of(path):22} system calls: iosh {sum(mine.values())}, CPython {sum(other.values())}")
        for name in sorted(mine.keys() | other.keys(), key=lambda n: -mine.get(n, 0) - other.get(n, 0))[:6]:
            print(f"    {name:18} {mine.get(name, 0):9} {other.get(name, 0):9}")


def start_up(ours, theirs, runs):
    """Milliseconds of doing nothing: an empty process, iosh, CPython 3.13."""
    commands = [["/bin/true"], [ours, "-c", "pass"], [theirs, "-c", "pass"]]
    times = [[] for _ in commands]
    for _ in range(runs * 8):
        for command, seconds in zip(commands, times):
            seconds.append(Run(command).seconds * 1000)
    return [(statistics.median(t), min(t), max(t)) for t in times]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--runs", type=int, default=5, help="counted runs of each (one more is not counted)")
    options.add_argument("--syscalls", action="store_true", help="count system calls of the kernel-bound workloads")
    options.add_argument("--markdown", action="store_true", help="print a table for the README")
    options.add_argument("--limit", type=float, help="fail if a ratio is greater (kernel-bound ones: greater than 1)")
    options.add_argument("names", nargs="*", metavar="NAME")
    options = options.parse_args()
    paths, ours, theirs = workloads(options.names), iosh(), pythons()
    failed = []
    rows = []
    if options.markdown:
        versions = " and ".join(version_of(p) for p in theirs)
        print(f"Measured {datetime.date.today()} on {machine()}: seconds of whole processes, the median of")
        print(f"{options.runs} runs (least–most), against the faster of CPython {versions}.\n")
        print("| workload | iosh | CPython | ratio | user time | peak memory |\n|---|--:|--:|--:|--:|--:|")
    for path in paths:
        row = measure(path, ours, theirs, options.runs)
        rows.append(row)
        if row.wrong:
            failed.append(row.name)
            print(f"{row.name:22} WRONG: {row.wrong}")
            continue
        whole, user = ratio(row, "seconds"), ratio(row, "user")
        peaks = f"{row.our_peak / 1024:.0f} of {row.their_peak / 1024:.0f} MB"
        limit = max(options.limit or 0, 1.0) if row.name in KERNEL_BOUND else options.limit
        if options.limit and whole > limit:
            failed.append(row.name)
        kernel = " (kernel)" if row.name in KERNEL_BOUND else ""
        if options.markdown:
            name = f"{row.name}{kernel}"
            print(f"| {name} | {span(row.ours)} | {span(row.theirs)} | {whole:.2f} | {user:.2f} | {peaks} |")
        else:
            print(f"{row.name:22} iosh {span(row.ours)} s, CPython {span(row.theirs)} s, ratio {whole:.2f}, "
                  f"user {user:.2f}, memory {peaks}{kernel}", flush=True)
    empty, mine, other = start_up(ours, theirs[0], options.runs)
    line = (f"start-up: iosh {mine[0]:.2f} ms ({mine[1]:.2f}–{mine[2]:.2f}), CPython {other[0]:.2f} ms, "
            f"an empty process {empty[0]:.2f} ms")
    print(f"\n{line}" if options.markdown else line)
    if options.syscalls:
        print_system_calls([p for p in paths if name_of(p) in KERNEL_BOUND], ours, theirs[0])
    good = [row for row in rows if not row.wrong]
    if good and not options.markdown:
        worst = max(good, key=lambda row: ratio(row, "seconds"))
        print(f"worst ratio {ratio(worst, 'seconds'):.2f} ({worst.name}), {len(failed)} of {len(rows)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
