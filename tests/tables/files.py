"""Asks CPython 3.13 what the statements of files.txt give and writes tests/data/files.jsonl.

A paragraph of files.txt is a session in a folder of its own, a line a statement. The answer is the
repr of an expression, or the error: its class, its message, and of an OSError its errno.

    python3.13 tests/tables/files.py
"""

import json
import os
import pathlib
import re
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent.parent / "scripts"))
sys.unraisablehook = lambda unraisable: None


def answer(statement, env):
    try:
        try:
            code = compile(statement, "<x>", "eval")
        except SyntaxError:
            exec(compile(statement, "<x>", "exec"), env)
            return ""
        value = eval(code, env)
        # Where an object lies is nobody's affair.
        return "" if value is None else re.sub("0x[0-9a-f]{6,}", "0x…", repr(value))
    except BaseException as e:
        text = f"{type(e).__name__}: {e}"
        return f"{text} ({e.errno})" if isinstance(e, OSError) and e.errno is not None else text


def session(text):
    env = {"__name__": "__main__"}
    exec("import io, os, socket, tempfile, iosh", env)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        # Descriptors count from 3, as in a fresh process.
        os.closerange(3, 100)
        steps = [[statement, answer(statement, env)] for statement in text.splitlines()]
        env.clear()
        os.chdir("/")
    return steps


if __name__ == "__main__":
    sessions = [session(p) for p in (here / "files.txt").read_text().strip().split("\n\n")]
    with open(here.parent / "data" / "files.jsonl", "w") as out:
        for steps in sessions:
            json.dump(steps, out)
            out.write("\n")
