#!/usr/bin/env python3
"""Records the profile that release builds are optimised by, .cargo/iosh.profdata.

    python3 tests/bench/profile.py

Builds iosh with counters, runs the workloads (a twentieth of each), the programs in training/, the
recorded statements and the scripts, shown in every way, and writes down how often each branch was
taken. Record it anew when the hot code has changed much: where code and profile differ, a function
is built as without one.

rustc's counters are read here and handed on as text, which any `llvm-profdata` takes: that of a
distribution is mostly older than rustc's LLVM, and does not read its counters.
"""
import collections
import glob
import hashlib
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

from common import HERE, ROOT, sized, workloads
from show import program

PROFILE = os.path.join(ROOT, ".cargo", "iosh.profdata")
# Most of what these two do is the kernel's, and they take a gigabyte.
LARGE = {"read_1gib.py", "getvalue_200mb.py"}

# llvm/include/llvm/ProfileData/InstrProfData.inc, version 10 of the raw format.
HEADER = struct.Struct("<16Q")
RECORD = struct.Struct("<6QI3H2xI")
VERSION = 10
INDIRECT_CALL, SIZE = 0, 1

RECORDED = """\
import io
b, t = io.BytesIO(), io.StringIO()
f, g, h, r = open("f", "wb"), open("f", "r+b"), open("t", "w"), open("part.py", "rb")
c = io.BytesIO(bytes(4096))
a, l, d = bytearray(64), [], {}
"""
LOOPS = (
    "b.write(b'x')", "c.read(1)", "c.seek(i & 4095); c.tell()", "c.seek(i & 2047); c.write(b'abcd')",
    "c.seek(0); c.readinto(a)", "t.write('x')", "f.write(b'x')", "r.read(1)", "h.write('x')", "l.append(i)",
    "d[i & 63] = i", "g.seek(i & 1023); g.write(b'abcd')", "a[i & 63] = i & 255",
)

Function = collections.namedtuple("Function", "name hash counters values")


def train(iosh, folder):
    """Runs everything that the profile is to know."""
    def run(*options, text=None, check=False):
        subprocess.run([iosh, *options], cwd=folder, input=text, text=True, timeout=600, check=check,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    for path in workloads():
        if os.path.basename(path) in LARGE:
            continue
        with open(os.path.join(folder, "part.py"), "w") as part:
            part.write(sized(path, lambda count: max(2, count // 20)))
        run("run", "--show", "quiet", "part.py", check=True)
    for path in glob.glob(os.path.join(HERE, "training", "*.py")):
        run("run", "--show", "quiet", path, check=True)
    for path in glob.glob(os.path.join(ROOT, "tests", "tables", "statements", "*.txt")):
        with open(path) as file:
            statements = file.read()
        run("--json", text=statements)
        run("--json", "--steps=none", text=statements)
    for path in glob.glob(os.path.join(ROOT, "scripts", "*.iosh")):
        run("check", path)
        for show in ("each", "brief", "all"):
            run("run", "--allow-read", ROOT, "--show", show, "--color", "always", path)
    for pictures in (False, True):
        with open(os.path.join(folder, "show.iosh"), "w") as file:
            file.write(program(1024, 4000, pictures))
        for color in ("never", "always"):
            run("run", "--show", "all", "--color", color, "show.iosh")
    # A prompt records what it may have to take back.
    run("--plain", text=RECORDED + "".join(f"for i in range(50000): {loop}\n\n" for loop in LOOPS) + ":undo 3\n:redo\n")


def long(data, at):
    """A number as ULEB128, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def names_in(data):
    """The functions' names by the hash that the counters name them by."""
    found, at = {}, 0
    while at < len(data):
        if not data[at]:
            at += 1
            continue
        length, at = long(data, at)
        packed, at = long(data, at)
        text = zlib.decompress(data[at:at + packed]) if packed else data[at:at + length]
        at += packed or length
        for name in text.split(b"\1"):
            found[int.from_bytes(hashlib.md5(name).digest()[:8], "little")] = name.decode()
    return found


def values_at(data, at):
    """What was called and how much was copied at each site of a function, and where that ends."""
    total, kinds = struct.unpack_from("<II", data, at)
    end, at, found = at + total, at + 8, {}
    for _ in range(kinds):
        kind, count = struct.unpack_from("<II", data, at)
        lengths = data[at + 8:at + 8 + count]
        at += (8 + count + 7) // 8 * 8
        found[kind] = []
        for length in lengths:
            found[kind].append([struct.unpack_from("<QQ", data, at + 16 * k) for k in range(length)])
            at += 16 * length
    return found, end


def functions(data):
    """The functions in a file of counters that ran at all."""
    (_, version, ids, count, before, counters, after, bitmap, after_bitmap, names, delta, *_) = HEADER.unpack_from(data)
    if version & 0xFFFFFFFF != VERSION:
        sys.exit(f"this rustc writes counters of version {version & 0xFFFFFFFF}; this script reads {VERSION}")
    start = HEADER.size + ids
    values_start = start + count * RECORD.size + before
    names_start = values_start + counters * 8 + after + bitmap + after_bitmap
    by_hash = names_in(data[names_start:names_start + names])
    records = [RECORD.unpack_from(data, start + k * RECORD.size) for k in range(count)]
    by_address = {record[4]: by_hash.get(record[0]) for record in records if record[4]}
    at = (names_start + names + 7) // 8 * 8
    for k, (name, code, place, _, _, _, length, *sites, _) in enumerate(records):
        offset = (place - (delta - k * RECORD.size)) % 2 ** 64
        counts = struct.unpack_from(f"<{length}Q", data, values_start + offset)
        values = {}
        if any(sites):
            values, at = values_at(data, at)
        if any(counts) and name in by_hash:
            calls = [[(by_address.get(target), n) for target, n in site] for site in values.get(INDIRECT_CALL, [])]
            named = [[(target, n) for target, n in site if target] for site in calls]
            kinds = {INDIRECT_CALL: named, SIZE: values.get(SIZE, [])}
            yield Function(by_hash[name], code, counts, {kind: sites for kind, sites in kinds.items() if sites})


def text_of(found):
    """The text form of a profile, as llvm-profdata reads it."""
    lines = [":ir"]
    for function in found:
        lines += [function.name, function.hash, len(function.counters), *function.counters]
        if function.values:
            lines.append(len(function.values))
        for kind, sites in function.values.items():
            lines += [kind, len(sites)]
            for site in sites:
                lines += [len(site), *(f"{value}:{count}" for value, count in site)]
    return "\n".join(map(str, lines)) + "\n"


def main():
    tool = shutil.which("llvm-profdata") or sys.exit("llvm-profdata is missing: it comes with LLVM")
    target = os.path.join(ROOT, "target", "profile")
    # The folder that the flag names is for the build scripts' own counters.
    flag = f"-Cprofile-generate={os.path.join(target, 'counters')}"
    subprocess.run(["cargo", "build", "--release", "--target-dir", target], cwd=ROOT, check=True,
                   env=os.environ | {"RUSTC_WRAPPER": "", "RUSTFLAGS": flag})
    with tempfile.TemporaryDirectory() as folder:
        work = os.path.join(folder, "work")
        os.mkdir(work)
        # Each run adds to what the last ones counted.
        os.environ["LLVM_PROFILE_FILE"] = os.path.join(folder, "iosh%1m.profraw")
        train(os.path.join(target, "release", "iosh"), work)
        [raw] = glob.glob(os.path.join(folder, "*.profraw"))
        with open(raw, "rb") as file:
            found = list(functions(file.read()))
        text = os.path.join(folder, "iosh.proftext")
        with open(text, "w") as file:
            file.write(text_of(found))
        subprocess.run([tool, "merge", "-o", PROFILE, text], check=True)
    # Cargo does not know that rustc reads the profile.
    os.utime(os.path.join(ROOT, "src", "lib.rs"))
    print(f"{len(found)} functions in {os.path.relpath(PROFILE, ROOT)}, {os.path.getsize(PROFILE):,} bytes")


if __name__ == "__main__":
    main()
