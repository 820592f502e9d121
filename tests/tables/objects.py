"""Asks CPython 3.13 what the programs of objects.txt give and writes tests/data/objects.jsonl.

A line of objects.txt is a program; `;;` parts its statements. The answer is the repr of the last
one if it is an expression, or the error that ended the program.

    python3.13 tests/tables/objects.py
"""

import ast
import json
import pathlib
import warnings

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent


def answer(program):
    env = {}
    try:
        *first, last = [s.strip() for s in program.split(";;")]
        for statement in first:
            exec(statement, env)
        if isinstance(ast.parse(last).body[-1], ast.Expr):
            return repr(eval(last, env))
        exec(last, env)
        return ""
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


with open(here.parent / "data" / "objects.jsonl", "w") as out:
    for line in (here / "objects.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            json.dump({"program": line, "answer": answer(line)}, out)
            out.write("\n")
