"""Runs .iosh scripts in CPython and compares their expectations: what iosh shows is what CPython does.

    python3.13 tests/scripts_in_cpython.py scripts/*.iosh
"""
import ast, contextlib, io, os, sys, tempfile

MARKS = ("#=>", "#>", "#!>", "#?")


def chunks(source):
    """(statement text, its line, expectations) in order"""
    tree, lines = ast.parse(source), source.split("\n")
    starts = [n.lineno for n in tree.body] + [len(lines) + 1]
    by_line = {}
    for node in tree.body:
        by_line.setdefault(node.lineno, []).append(node)
    for node, _ in zip(tree.body, starts):
        at, expected = node.end_lineno, []
        while at < len(lines) and lines[at].startswith(MARKS):
            expected.append(lines[at])
            at += 1
        yield ast.get_source_segment(source, node), node.lineno, expected


def shown(lines):
    return [line.rstrip(" ") for line in lines]


def run(path):
    source, failures = open(path, encoding="utf-8").read(), 0
    names = {"__name__": "__main__"}
    exec("import io, os, socket, struct, sys, shutil, tempfile", names)
    for text, line, expected in chunks(source):
        echoed, raised, printed = [], [], io.StringIO()
        def hook(value):
            if value is not None:
                echoed.append(repr(value))
        sys.displayhook = hook
        with contextlib.redirect_stdout(printed):
            try:
                exec(compile(text + "\n", path, "single"), names)
            except Exception as e:
                kind = type(e)
                name = kind.__name__ if kind.__module__ == "builtins" else kind.__module__ + "." + kind.__name__
                raised.append(name + (": %s" % e if str(e) else ""))
        got = []
        if any(e.startswith("#>") for e in expected):
            got += ["#> " + p for p in printed.getvalue().removesuffix("\n").split("\n")]
        # In a block CPython's prompt echoes each expression; iosh the value of a line that is one.
        if any(e.startswith("#=>") for e in expected):
            got += ["#=> " + e for e in echoed]
        got += ["#!> " + r for r in raised]
        want = sorted(shown(e for e in expected if not e.startswith("#?")))
        if want != sorted(shown(got)):
            failures += 1
            print("%s:%d: want %s\n    got %s" % (path, line, want, got))
        for e in expected:
            if e.startswith("#?") and not eval(e[2:].strip(), names):
                failures += 1
                print("%s:%d: false: %s" % (path, line, e))
    return failures


if __name__ == "__main__":
    paths = [os.path.abspath(p) for p in sys.argv[1:]]
    # Where iosh.py is, as for any script beside it.
    sys.path[:0] = {os.path.dirname(p) for p in paths}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        sys.exit(sum(map(run, paths)) > 0)
