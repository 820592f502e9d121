"""Asks CPython 3.13 what the statements of statements/*.txt give and writes tests/data/statements.jsonl.

`## name` begins a session in a process and a folder of its own; the sessions of a name that starts with
`each` are of one statement. A line is a statement, with the indented lines and clauses after it; a line
that starts with `\\x ` holds one as a JSON string.

    python3.13 tests/tables/statements.py
"""

import ast
import fcntl
import io
import json
import os
import pathlib
import re
import resource
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent.parent / "scripts"))
BLOCK = ("if ", "while ", "for ", "with ", "with(", "try:", "def ")
CLAUSE = (" ", "\t", "except", "else", "elif", "finally")


def sessions(text):
    name, statements, inside = "", [], False
    for line in text.splitlines():
        if line.startswith("## "):
            yield from whole(name, statements)
            name, statements, inside = line[3:], [], False
        elif line.startswith("\\x "):
            statements.append(json.loads(line[3:]))
            inside = False
        elif inside and line.startswith(CLAUSE):
            statements[-1] += "\n" + line
        elif line.strip():
            statements.append(line)
            inside = line.startswith(BLOCK) and line.endswith(":")
    yield from whole(name, statements)


def whole(name, statements):
    if name.startswith("each"):
        yield from ([s] for s in statements)
    elif statements:
        yield statements


def answer(source, space):
    told = {}
    try:
        tree = ast.parse(source)
        code = compile(source, "<stdin>", "exec")
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            value = eval(compile(ast.Expression(tree.body[0].value), "<stdin>", "eval"), space)
            if value is not None:
                told = {"repr": repr(value), "type": type(value).__name__.replace("ABCMeta", "type")}
            del value
        else:
            exec(code, space)
    except BaseException as e:
        message = e.msg if isinstance(e, SyntaxError) and e.msg else str(e)
        told = {"error": type(e).__name__, "message": message}
        if isinstance(e, OSError) and isinstance(e.errno, int):
            told.update(message=e.strerror, errno=e.errno)
        if isinstance(e, BlockingIOError):
            told["characters_written"] = getattr(e, "characters_written", 0)
    return told


def placeless(text):
    return re.sub("0x[0-9a-f]{6,}", "0x", text) if isinstance(text, str) else text


def run(statements):
    space = {"__name__": "__main__"}
    exec("import io, os, socket, struct, sys, shutil, tempfile, iosh", space)
    os.closerange(3, 900)
    sink = fcntl.fcntl(os.memfd_create("stdout"), fcntl.F_DUPFD, 901)
    os.closerange(3, 900)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(3, 900)
    os.dup2(sink, 1)
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8")
    sys.unraisablehook = lambda unraisable: None
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    seen, done = 0, []
    for source in statements:
        told = answer(source, space)
        try:
            sys.stdout.flush()
        except Exception:
            pass
        printed = os.pread(sink, 1 << 24, seen)
        seen += len(printed)
        told["stdout"] = printed.decode("utf-8", "backslashreplace")
        done.append([source, {key: placeless(text) for key, text in told.items()}])
    return done


def apart(statements):
    """what `run` gives in a process of its own"""
    with tempfile.TemporaryDirectory() as folder:
        result = fcntl.fcntl(os.memfd_create("result"), fcntl.F_DUPFD, 950)
        child = os.fork()
        if child == 0:
            try:
                os.chdir(folder)
                os.write(result, json.dumps(run(statements)).encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        text = os.pread(result, 1 << 26, 0)
        os.close(result)
        return text.decode()


if __name__ == "__main__":
    with open(here.parent / "data" / "statements.jsonl", "w") as out:
        for path in sorted((here / "statements").glob("*.txt")):
            for statements in sessions(path.read_text()):
                out.write(apart(statements) + "\n")
