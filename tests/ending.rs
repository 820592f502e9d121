//! What becomes of the streams that a program leaves open when it ends, as CPython does it: what is
//! printed, and what is in the files afterwards.

mod cpython;

use std::path::{Path, PathBuf};
use std::process::Command;

struct Case {
    name: &'static str,
    script: &'static str,
    printed: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const SAY: &str = "def mk(n):\n    def say(): print('closing', n)\n    return say\n";

const CASES: &[Case] = &[
    Case {
        name: "no functions: one name after the other",
        script: "import io\nf = io.FileIO('a', 'w')\nb = io.BufferedWriter(f)\nb.write(b'data')\n",
        printed: "",
        files: &[("a", "data")],
    },
    Case {
        name: "functions: all at once, so that the file is closed before what waits for it",
        script: "import io\nf = io.FileIO('a', 'w')\nb = io.BufferedWriter(f)\nb.write(b'data')\ng = lambda: 1\n",
        printed: "",
        files: &[("a", "")],
    },
    Case {
        name: "a function that is gone by then",
        script: "import io\nf = io.FileIO('a', 'w')\nb = io.BufferedWriter(f)\nb.write(b'data')\ng = lambda: 1\ndel g\n",
        printed: "",
        files: &[("a", "data")],
    },
    Case {
        name: "a function that a module holds",
        script: "import io\nf = io.FileIO('a', 'w')\nb = io.BufferedWriter(f)\nb.write(b'data')\nio.g = lambda: 1\n",
        printed: "",
        files: &[("a", "")],
    },
    Case {
        name: "memory streams are closed, too, and each name is still there",
        script: "import io\na = io.BytesIO(); a.close = mk('a')\nb = io.BufferedWriter(a); b.close = mk('b')\n\
                 t = io.TextIOWrapper(b); t.close = mk('t')\ns = io.StringIO(); s.close = mk('s')\n\
                 f = io.FileIO('f', 'w'); f.close = mk('f')\ng = io.BufferedWriter(f); g.close = mk('g')\n\
                 z = io.BytesIO()\nz.close = lambda: print('z', z.closed, mk is not None)\n",
        printed: "closing a\nclosing b\nclosing t\nclosing s\nclosing f\nclosing g\nz False True\n",
        files: &[("f", "")],
    },
    Case {
        name: "what a standard stream holds back goes through a method of the program's own",
        script: "import sys\nw = sys.stdout.buffer.write\nsys.stdout.buffer.write = lambda b: w(bytes(b).upper())\nprint('hello')\n",
        printed: "HELLO\n",
        files: &[],
    },
    Case {
        name: "a standard stream whose methods are the program's own ends like any other",
        script: "import io, sys\nsys.stdout.buffer.flush = lambda: 1\n\
                 sys.stdout.x = io.TextIOWrapper(open('a', 'wb'))\nw = sys.stdout.x.buffer.write\n\
                 sys.stdout.x.buffer.write = lambda b: w(bytes(b).upper())\nsys.stdout.x.write('abc')\n",
        printed: "",
        files: &[("a", "ABC")],
    },
    Case {
        name: "what is in the place of a standard stream is flushed by its own method",
        script: "import io, sys\ndef say(*a): print('flushed', *map(bytes, a), file=sys.__stdout__)\n\
                 sys.stdout = io.StringIO()\nsys.stdout.flush = say\nsys.stderr = io.TextIOWrapper(io.BytesIO())\n\
                 sys.stderr.buffer.write = lambda b: say(b) or len(b)\nsys.stderr.write('abc')\n",
        printed: "flushed b'abc'\nflushed\nflushed\n",
        files: &[],
    },
    Case {
        name: "another stream by the second name of a standard one is let be until the end",
        script: "import io, sys\nb = io.BytesIO()\nsys.__stdout__ = t = io.TextIOWrapper(b)\nt.write('x')\n\
                 print(b.getvalue())\ndel sys.__stdout__\nprint('y')\n",
        printed: "b''\ny\n",
        files: &[],
    },
    Case {
        name: "standard error first",
        script: "import sys\nsys.stderr = open('a', 'w'); sys.stderr.write('1')\nsys.stdout = open('a', 'w'); sys.stdout.write('22')\n",
        printed: "",
        files: &[("a", "22")],
    },
    Case {
        name: "what sys holds ends last, and with it the names",
        script: "import io, sys\nf = io.FileIO('a', 'w')\nb = io.BufferedWriter(f)\nb.write(b'data')\nsys.f = lambda: 1\n",
        printed: "",
        files: &[("a", "data")],
    },
    Case {
        name: "the end of a standard stream finds the names",
        script: "import sys\nf = open('a', 'w')\nsys.stdout.close = lambda: f.write('closed')\n",
        printed: "",
        files: &[("a", "closed")],
    },
    Case {
        name: "a generator that is exhausted holds no names",
        script: "import io\nf = io.FileIO('a', 'w')\nb = io.BufferedWriter(f)\nb.write(b'data')\n\
                 g = (x for x in [1])\nlist(g)\n",
        printed: "",
        files: &[("a", "data")],
    },
    Case {
        name: "those that are nearer come first",
        script: "import io\nu = open('h', 'w')\nu.close = mk('u')\nu.buffer.close = mk('ub')\n\
                 u.buffer.raw.close = mk('ur')\nw = io.TextIOWrapper(io.BytesIO())\nw.close = mk('w')\n\
                 w.buffer.close = mk('wb')\n",
        printed: "closing u\nclosing w\nclosing ub\nclosing ur\nclosing wb\n",
        files: &[("h", "")],
    },
    Case {
        name: "streams that hold themselves",
        script: "u = open('h', 'w')\nu.write('data')\nu.me = u\nl = [open('i', 'w')]\nl[0].write('x')\nl.append(l)\n",
        printed: "",
        files: &[("h", "data"), ("i", "x")],
    },
    Case {
        name: "streams that modules hold",
        script: "import io, os\nio.x = open('f', 'w')\nio.x.write('hi')\nraw = io.BytesIO()\n\
                 raw.close = lambda: print('closed')\nio.y = io.TextIOWrapper(raw)\n\
                 os.path.z = open('h', 'w')\nos.path.z.write('path')\n",
        printed: "closed\nclosed\n",
        files: &[("f", "hi"), ("h", "path")],
    },
    Case {
        name: "modules that hold modules, and themselves",
        script: "import io, os, sys\nio.io = io\nio.path = os.path\nos.path.me = os\nsys.x = open('f', 'w')\n\
                 sys.x.write('hi')\nsys.x.me = sys.x\nsys.io = io\nx = io\nio.BytesIO = io\n",
        printed: "",
        files: &[("f", "hi")],
    },
    Case {
        name: "another standard output",
        script: "import io, sys\nsys.stdout = io.TextIOWrapper(io.FileIO('log', 'w'))\nprint('in log')\n\
                 raw = io.BytesIO()\nraw.flush = lambda: print('on screen')\nio.extra = io.TextIOWrapper(raw)\ndel raw\n",
        printed: "on screen\n",
        files: &[("log", "in log\n")],
    },
    Case {
        name: "another standard output is not flushed before",
        script: "import io, sys\nb = io.BytesIO()\nsys.stdout = t = io.TextIOWrapper(b)\nprint('in log')\n\
                 sys.stdout = sys.__stdout__\nprint(b.getvalue())\nt.flush()\nprint(b.getvalue())\n",
        printed: "b''\nb'in log\\n'\n",
        files: &[],
    },
    Case {
        name: "another name for the standard output",
        script: "import sys\nout = sys.stdout\nerr = [sys.stderr]\ndef f(): pass\nx = open('a', 'w')\n\
                 x.close = lambda: print('x', file=out, flush=True)\n",
        printed: "x\n",
        files: &[("a", "")],
    },
    Case {
        name: "a standard output that is closed",
        script: "import sys\nsys.stdout = open('log', 'w')\nprint('a')\nsys.stdout.close()\n",
        printed: "",
        files: &[("log", "a\n")],
    },
];

impl Case {
    fn text(&self) -> String {
        let functions = if self.script.contains("mk(") { SAY } else { "" };
        format!("{functions}{}", self.script)
    }

    /// Runs it in a folder of its own: what it printed, and the files that are there then.
    fn run(&self, by: &str, mut program: Command) -> (String, Vec<(String, String)>) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("ending-{by}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let script = folder.with_extension("py");
        std::fs::write(&script, self.text()).unwrap();
        let output = program.arg(&script).current_dir(&folder).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}: {output:?}", self.name);
        (String::from_utf8(output.stdout).unwrap(), files(&folder))
    }

    fn check(&self, by: &str, program: Command) {
        let (printed, files) = self.run(by, program);
        let want = self.files.iter().map(|(n, c)| ((*n).to_owned(), (*c).to_owned())).collect();
        assert_eq!((printed, files), (self.printed.to_owned(), want), "{by}: {}\n{}", self.name, self.text());
    }
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    let told = |e: std::fs::DirEntry| {
        (e.file_name().into_string().unwrap(), std::fs::read_to_string(e.path()).unwrap())
    };
    let mut files: Vec<_> = entries.map(told).collect();
    files.sort();
    files
}

#[test]
fn a_program_ends_as_recorded() {
    for case in CASES {
        let mut iosh = Command::new(env!("CARGO_BIN_EXE_iosh"));
        iosh.args(["run", "--show", "quiet"]);
        case.check("iosh", iosh);
    }
}

#[test]
fn and_so_it_does_in_cpython() {
    let Some(python) = cpython::python() else {
        println!("no CPython 3.13 here: only the recorded answers were compared");
        return;
    };
    for case in CASES {
        let mut program = Command::new(&python);
        program.args(["-I", "-B"]);
        case.check("cpython", program);
    }
}

#[test]
fn what_cannot_be_flushed_is_told() {
    let cases = [
        (
            "sys.stdout.detach()",
            "Exception ignored on flushing sys.stdout:\nValueError: underlying buffer has been detached\n",
        ),
        (
            "sys.stdout = f = open('a', 'w')\nf.write('hi')\nos.close(f.fileno())",
            "Exception ignored on flushing sys.stdout:\nOSError: [Errno 9] Bad file descriptor\nException ignored in: <_io.TextIOWrapper name='a' mode='w' encoding='UTF-8'>\nOSError: [Errno 9] Bad file descriptor\n",
        ),
        (
            "sys.stdout = 'text'",
            "Exception ignored on flushing sys.stdout:\nAttributeError: 'str' object has no attribute 'flush'\n",
        ),
        ("def fail(): 1 / 0\n\nsys.stderr.flush = fail", ""),
    ];
    let folder = std::env::temp_dir().join(format!("iosh-ending-flush-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (script, told) in cases {
        let script = format!("import os, sys\n{script}\n");
        let ended = |mut program: Command| {
            let output = program.args(["-c", &script]).current_dir(&folder).output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            let told =
                told.lines().filter(|line| !line.starts_with([' ', 'T'])).map(|line| format!("{line}\n"));
            (output.status.code(), told.collect::<String>())
        };
        let mut iosh = Command::new(env!("CARGO_BIN_EXE_iosh"));
        iosh.args(["--show", "quiet"]);
        assert_eq!(ended(iosh), (Some(120), told.to_owned()), "{script}");
        if let Some(python) = cpython::python() {
            let mut program = Command::new(python);
            program.args(["-I", "-B"]);
            assert_eq!(ended(program), (Some(120), told.to_owned()), "CPython: {script}");
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}
