#!/usr/bin/env python3
"""Answers statement sequences as CPython does: JSON lines in, JSON lines out.

A line in is {"statements": [...]}, with "trace": true where the calls on raw streams are wanted. The
line out is {"answers": [...], "end": ...}: for each statement the value's class and repr, or the
error, with what was printed and what finalisers raised, and at the end the files that are left.
Each sequence runs in a process, a namespace and a folder of its own. One that does not end within
its time is answered with {"hung": true}.
"""

import ast
import fcntl
import io
import json
import os
import re
import resource
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts"))
import iosh

LIMIT = 1.0
LONGEST = 600
MODULES = {"io": io, "os": os, "socket": socket, "struct": struct, "sys": sys, "shutil": shutil,
           "tempfile": tempfile, "iosh": iosh}


def plain(text):
    """text without what differs from run to run, or is too long to keep"""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    else:
        text = text.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")
    text = re.sub(r" at 0x[0-9a-f]+", " at 0x", text)
    if len(text) > LONGEST:
        text = "%s... %d characters, crc %08x" % (text[:100], len(text), zlib.crc32(text.encode()))
    return text


def error(e):
    # Where a statement that is none stands is told of a file that only this program knows.
    text = e.msg if isinstance(e, SyntaxError) else str(e)
    told = {"type": type(e).__name__, "message": plain(text)}
    if isinstance(e, OSError) and isinstance(e.errno, int):
        told.update(message=plain(str(e.strerror)), errno=e.errno, whole=plain(str(e)))
    if isinstance(e, BlockingIOError):
        told["characters_written"] = getattr(e, "characters_written", None)
    return told


class TracedFile(io.FileIO):
    """a FileIO that notes the calls on it"""


class TracedScripted(iosh.ScriptedRaw):
    """a ScriptedRaw that notes the calls on it"""


CALLS = []


def noted(name, base, asked):
    def method(self, *args):
        entry = [name, *asked(args)]
        CALLS.append(entry)
        try:
            given = getattr(base, name)(self, *args)
        except (TypeError, OverflowError):
            CALLS.remove(entry)
            raise
        except BaseException as e:
            entry.append(type(e).__name__)
            raise
        given_as = int(given) if isinstance(given, bool) else given
        entry.append(len(given) if isinstance(given, bytes) else given_as)
        return given
    return method


for cls in TracedFile, TracedScripted:
    base = cls.__mro__[1]
    for name, asked in (("readinto", lambda a: [len(a[0])]), ("readall", lambda a: []), ("write", lambda a: [len(a[0])]),
                        ("truncate", lambda a: [int(n) if isinstance(n, bool) else n for n in a])):
        # RawIOBase.readall calls readinto, which is noted.
        if name in vars(base):
            setattr(cls, name, noted(name, base, asked))


def statement(source, space, out):
    answer = {}
    try:
        tree = ast.parse(source)
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            value = eval(compile(ast.Expression(tree.body[0].value), "<stdin>", "eval"), space)
            if value is not None:
                answer["repr"] = plain(repr(value))
                answer["type"] = type(value).__name__.replace("ABCMeta", "type")
            del value
        else:
            exec(compile(tree, "<stdin>", "exec"), space)
    except BaseException as e:
        answer = {"error": error(e)}
    try:
        sys.stdout.flush()
    except Exception:
        pass
    printed = out()
    if printed:
        answer["stdout"] = plain(printed)
    return answer


def run(job, folder):
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    sink = high(os.memfd_create("stdout"))
    os.dup2(sink, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8")
    os.closerange(3, 900)
    seen = 0

    def out():
        nonlocal seen
        data = os.pread(sink, 1 << 24, seen)
        seen += len(data)
        return data

    ignored = []
    sys.unraisablehook = lambda u: ignored.append("%s: %s" % (u.exc_type.__name__, plain(str(u.exc_value))))
    space = dict(MODULES, __name__="__main__")
    if job.get("trace"):
        space["TracedFile"], space["TracedScripted"] = TracedFile, TracedScripted

    answers = []

    def note(answer):
        if ignored:
            answer["ignored"] = ignored[:]
            ignored.clear()
        if CALLS:
            answer["calls"] = CALLS[:]
            CALLS.clear()
        answers.append(answer)

    for source in job["statements"]:
        note(statement(source, space, out))
    for name in list(space):
        space[name] = None
    last = {}
    files = {}
    for name in sorted(os.listdir(folder)):
        if os.path.isfile(name):
            size = os.path.getsize(name)
            with open(name, "rb") as f:
                data = f.read(1 << 24)
            files[name] = "%d bytes, crc %08x: %s" % (size, zlib.crc32(data), data[:60].hex())
        else:
            files[name] = "no file"
    last["files"] = files
    CALLS.clear()
    note(last)
    return {"answers": answers[:-1], "end": answers[-1]}


def high(descriptor):
    """the same descriptor with a number that no sequence gets"""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD, 900)
    os.close(descriptor)
    return moved


def isolated(job, base):
    folder = tempfile.mkdtemp(dir=base)
    result = high(os.memfd_create("result"))
    child = os.fork()
    if child == 0:
        try:
            os.write(result, json.dumps(run(job, folder), separators=(",", ":")).encode())
        finally:
            os._exit(0)
    watch = os.pidfd_open(child)
    ready, _, _ = select.select([watch], [], [], LIMIT)
    if not ready:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(watch)
    answer = os.pread(result, os.fstat(result).st_size, 0)
    os.close(result)
    shutil.rmtree(folder, ignore_errors=True)
    return answer if ready else b'{"hung":true}'


def main():
    with tempfile.TemporaryDirectory() as base, os.fdopen(high(os.dup(1)), "wb") as to:
        for line in os.fdopen(high(os.dup(0)), "rb"):
            to.write((isolated(json.loads(line), base) or b'{"died":true}') + b"\n")
            to.flush()


if __name__ == "__main__":
    main()
