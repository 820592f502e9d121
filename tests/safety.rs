//! A script is not trusted: what it must not reach, exhaust, overflow, hold up or show, by the binary.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A folder with a working folder `in` and a secret outside of it.
struct Place(PathBuf);

impl Place {
    fn new() -> Place {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("iosh-safety-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let place = Place(std::env::temp_dir().join(name));
        fs::create_dir_all(place.inside()).unwrap();
        fs::create_dir(place.0.join("out")).unwrap();
        fs::write(place.0.join("out/secret"), "secret").unwrap();
        place
    }

    fn inside(&self) -> PathBuf {
        self.0.join("in")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
        command.args(args).current_dir(self.inside()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }

    /// Runs statements quietly.
    fn code(&self, code: &str) -> Ran {
        self.run(&["--show", "quiet", "-c", code])
    }

    /// Runs a script quietly that is longer than an argument may be.
    fn script(&self, code: &[u8]) -> Ran {
        fs::write(self.inside().join("script.py"), code).unwrap();
        self.run(&["run", "--show", "quiet", "script.py"])
    }

    /// That nothing outside changed.
    fn untouched(&self) {
        let names: Vec<_> =
            fs::read_dir(self.0.join("out")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["secret"]);
        assert_eq!(fs::read(self.0.join("out/secret")).unwrap(), b"secret");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What came of a run: its end, what it printed, and the last line of its errors but for hints.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        assert_eq!(output.status.signal(), None, "{}", String::from_utf8_lossy(&output.stderr));
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let last = err.lines().rfind(|line| !line.starts_with("hint: ") && !line.starts_with("did you mean"));
        Ran { code: output.status.code(), out, err: last.unwrap_or("").to_owned() }
    }
}

/// Each of these statements ends so.
fn end_so(cases: &[(&str, &str)]) {
    let place = Place::new();
    for (code, end) in cases {
        let start = Instant::now();
        let ran = place.code(code);
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), *end), "{code}");
        assert!(start.elapsed() < Duration::from_secs(20), "{code}");
    }
}

const REFUSED: &str = "PermissionError: [Errno 13] Permission denied (--allow DIR would permit it): ";

// Files.

#[test]
fn names_outside_are_refused() {
    let place = Place::new();
    let secret = place.0.join("out/secret");
    let secret = secret.to_str().unwrap();
    let names =
        ["../out/secret", secret, "/etc/passwd", "/proc/self/mem", "/dev/null", "/dev/fd/1", "../new"];
    for name in names {
        for mode in ["r", "w", "a", "r+", "x"] {
            let ran = place.code(&format!("open({name:?}, {mode:?})"));
            assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{name}'")), "{mode}");
        }
        for call in ["os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.stat", "shutil.copyfileobj"] {
            if call != "shutil.copyfileobj" {
                let ran = place.code(&format!("{call}({name:?})"));
                assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{name}'")), "{call}");
            }
        }
    }
    assert!(!place.0.join("new").exists());
    place.untouched();
}

#[test]
fn links_that_lead_outside_are_refused() {
    let place = Place::new();
    symlink("../out", place.inside().join("folder")).unwrap();
    symlink("../out/secret", place.inside().join("file")).unwrap();
    symlink("../out/new", place.inside().join("dangling")).unwrap();
    symlink("/proc/self", place.inside().join("self")).unwrap();
    for name in ["folder/secret", "file", "dangling", "self/environ", "self/root/etc/passwd", "self/fd/0"] {
        for mode in ["r", "w"] {
            let ran = place.code(&format!("open({name:?}, {mode:?})"));
            assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{name}'")), "{mode}");
        }
    }
    // Removing a link is no matter of what it leads to.
    assert_eq!(place.code("os.remove('file')").code, Some(0));
    assert!(!place.inside().join("file").exists());
    place.untouched();
}

#[test]
fn a_link_swapped_in_meanwhile_is_refused() {
    let place = Place::new();
    let inside = place.inside();
    fs::create_dir(inside.join("real")).unwrap();
    fs::write(inside.join("real/secret"), "mine").unwrap();
    symlink("real", inside.join("f")).unwrap();
    let code = "seen = set()\nfor i in range(3000):\n    try:\n        seen.add(open('f/secret').read())\n    \
                except OSError as e:\n        seen.add(e.errno)\n\nprint('secret' in seen, 'mine' in seen)";
    let mut child = place.command(&["--show", "quiet", "-c", code]).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        for target in ["../out", "real"] {
            symlink(target, inside.join("next")).unwrap();
            fs::rename(inside.join("next"), inside.join("f")).unwrap();
        }
    }
    assert_eq!(Ran::from(child.wait_with_output().unwrap()).out, "False True\n");
    place.untouched();
}

#[test]
fn a_link_is_removed_and_renamed_itself() {
    let place = Place::new();
    let allow = ["--allow", "../out", "--show", "quiet", "-c"];
    let link = place.0.join("out/link");
    // By a name that leads to the folder that is allowed only once it is resolved.
    for name in ["../out/link", "way/link"] {
        let _ = symlink("../out", place.inside().join("way"));
        for target in ["secret", "../in/mine", "nowhere", "../elsewhere"] {
            let run = |code: String| place.run(&[&allow[..], &[&code]].concat());
            symlink(target, &link).unwrap();
            let ran = run(format!("os.rename({name:?}, 'moved'); os.rename('moved', {name:?})"));
            assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name} to {target}");
            assert_eq!(fs::read_link(&link).unwrap(), Path::new(target));
            let ran = run(format!(
                "print(os.lstat({name:?}).st_size, os.stat({name:?}, follow_symlinks=False).st_size)"
            ));
            assert_eq!(ran.out, format!("{0} {0}\n", target.len()), "{}", ran.err);
            let ran = run(format!("open({name:?}, 'x')"));
            assert!(ran.err.starts_with("FileExistsError: [Errno 17] "), "{}", ran.err);
            let ran = run(format!("os.mkdir({name:?})"));
            assert!(ran.err.starts_with("FileExistsError: [Errno 17] "), "{}", ran.err);
            let ran = run(format!("os.rmdir({name:?})"));
            assert!(ran.err.starts_with("NotADirectoryError: [Errno 20] "), "{}", ran.err);
            let ran = run(format!("os.remove({name:?})"));
            assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name} to {target}");
            assert!(fs::symlink_metadata(&link).is_err());
        }
        // With only the right to read, nothing of it.
        symlink("secret", &link).unwrap();
        let code = format!("os.remove({name:?})");
        let ran = place.run(&["--allow-read", "../out", "--show", "quiet", "-c", &code]);
        assert_eq!(ran.err, format!("{REFUSED}'{name}'"));
        fs::remove_file(&link).unwrap();
    }
    place.untouched();
}

#[test]
fn nothing_is_moved_across_the_border() {
    let place = Place::new();
    fs::write(place.inside().join("mine"), "mine").unwrap();
    for call in [
        "os.truncate('../out/secret', 0)",
        "os.makedirs('../out/a/b')",
        "os.replace('mine', '../out/secret')",
    ] {
        let ran = place.code(call);
        assert!(ran.err.starts_with(REFUSED), "{call}: {}", ran.err);
    }
    for call in ["exists", "isfile", "isdir"] {
        assert_eq!(
            place.code(&format!("print(os.path.{call}('../out'), os.path.{call}('/etc/passwd'))")).out,
            "False False\n"
        );
    }
    for (from, to) in [("mine", "../out/mine"), ("../out/secret", "mine"), ("mine", "/tmp/iosh-mine")] {
        let ran = place.code(&format!("os.rename({from:?}, {to:?})"));
        assert_eq!((ran.code, ran.err), (Some(1), format!("{REFUSED}'{from}' -> '{to}'")));
    }
    assert_eq!(fs::read(place.inside().join("mine")).unwrap(), b"mine");
    place.untouched();
}

#[test]
fn descriptors_of_others_are_none() {
    let bad = "OSError: [Errno 9] Bad file descriptor";
    let mut cases = Vec::new();
    for code in ["open(0)", "open(1, 'w')", "open(2, 'w')", "open(3)", "open(7, 'wb')", "os.read(0, 1)"] {
        cases.push((code, bad));
    }
    cases.extend([
        ("os.write(1, b'x')", bad),
        ("os.close(2)", bad),
        ("os.dup(0)", bad),
        ("open('x', opener=lambda n, f: 0)", bad),
        ("open('x', opener=lambda n, f: 5)", bad),
        ("open('../out/secret', opener=os.open)", ""),
    ]);
    let place = Place::new();
    for (code, end) in cases {
        let ran = place.code(code);
        assert_eq!(ran.code, Some(1), "{code}");
        let end = if end.is_empty() { format!("{REFUSED}'../out/secret'") } else { end.to_owned() };
        assert!(ran.err.starts_with(&end), "{code}: {}", ran.err);
    }
    assert_eq!(place.code("print(sys.stdout.fileno(), sys.stdin.fileno())").out, "1 0\n");
    place.untouched();
}

#[test]
fn what_is_allowed_works() {
    let place = Place::new();
    let read = |args: &[&str], code| place.run(&[args, &["--show", "quiet", "-c", code]].concat());
    let open = "print(open('../out/secret').read())";
    assert_eq!(read(&["--allow", "../out"], open).out, "secret\n");
    assert_eq!(read(&["--allow", "../out/secret"], open).out, "secret\n");
    assert_eq!(read(&["--allow-read", "../out"], open).out, "secret\n");
    assert_eq!(read(&["--allow-all"], open).out, "secret\n");
    let ran = read(&["--allow-read", "../out"], "open('../out/secret', 'r+')");
    assert_eq!(ran.err, format!("{REFUSED}'../out/secret'"));
    let ran = read(&["--allow-read", "../out"], "os.remove('../out/secret')");
    assert_eq!(ran.err, format!("{REFUSED}'../out/secret'"));
    place.untouched();
    assert_eq!(read(&["--allow", "../out"], "open('../out/secret', 'w').write('new')").code, Some(0));
    assert_eq!(fs::read(place.0.join("out/secret")).unwrap(), b"new");
}

#[test]
fn temporary_files_stay_inside() {
    let place = Place::new();
    let ran = place.code("import tempfile\nf = tempfile.NamedTemporaryFile()\nprint(f.name)");
    let inside = place.inside().canonicalize().unwrap();
    assert!(Path::new(ran.out.trim_end()).starts_with(inside), "{}", ran.out);
    assert_eq!(fs::read_dir(place.inside()).unwrap().count(), 0);
}

#[test]
fn no_processes_no_environment_no_network_no_foreign_modules() {
    let place = Place::new();
    for code in [
        "import subprocess",
        "import ctypes",
        "os.system('true')",
        "os.environ",
        "os.fork()",
        "os.symlink('a', 'b')",
        "socket.socket()",
        "socket.create_connection(('localhost', 80))",
        "eval('1')",
        "exec('1')",
        "__import__('os')",
    ] {
        assert_eq!(place.code(code).code, Some(1), "{code}");
    }
}

// Bombs.

#[test]
fn sizes_that_no_machine_has_are_refused() {
    end_so(&[
        ("b'x' * 10**15", "MemoryError"),
        ("b = io.BytesIO()\nb.seek(10**15)\nb.write(b'x')", "MemoryError"),
        ("s = io.StringIO()\ns.seek(10**15)\ns.write('x')", "MemoryError"),
        ("open('f', 'wb').truncate(2**62)", "OSError: [Errno 27] File too large"),
        ("10 ** 10 ** 9", "MemoryError"),
        ("1 << 10**12", "MemoryError"),
        ("f'{1:{10**12}}'", "MemoryError"),
        ("'%1000000000000d' % 3", "MemoryError"),
        ("'x'.join(['y' * 10**8] * 1000)", "MemoryError"),
        ("list(range(10**12))", "MemoryError"),
        ("[1] * 10**12", "MemoryError"),
        ("bytearray(10**15)", "MemoryError"),
        ("io.BufferedReader(io.BytesIO(), 10**14)", "MemoryError"),
        ("open('f', 'wb').seek(10**19)", "ValueError: cannot fit 'int' into an offset-sized integer"),
        ("'x'.ljust(10**13)", "MemoryError"),
        ("bytes(10**18)", "MemoryError"),
    ]);
}

#[test]
fn arguments_of_any_size_are_answered_at_once() {
    let big = "10**12";
    let none = |code: &str| (code.replace('N', big), "MemoryError".to_owned());
    let mut cases: Vec<(String, String)> = [
        "'x'.center(N)",
        "'x'.rjust(N)",
        "'1'.zfill(N)",
        "b'x'.center(N)",
        "bytearray(b'x').ljust(N)",
        "b'1'.zfill(N)",
        "'%*d' % (N, 1)",
        "'%.*f' % (2**31 - 1, 1.5)",
        "b'%1000000000000d' % 1",
        "'{:1000000000000}'.format(1)",
        "format(1.5, '1000000000000f')",
        "'x' * N",
        "(1, 2) * N",
        "bytearray(b'xy') * N",
        "x = [0]\nx *= N",
        "tuple(range(N))",
        "bytearray(N)",
        "sorted(range(N))",
        "('x' * 10**6).replace('', 'y' * 10**6)",
        "(b'x' * 10**6).replace(b'x', b'y' * 10**6)",
        "('\\t' * 10**6).expandtabs(2**31 - 1)",
        "(5).to_bytes(N, 'big')",
        "io.StringIO().truncate(5); io.BytesIO(bytes(N))",
        "b = io.BytesIO()\nb.seek(N)\nb.write(b'x')",
        "io.BufferedRWPair(io.BytesIO(), io.BytesIO(), N)",
        "struct.pack('1000000000000x')",
        "struct.unpack('1000000000000s', b'')",
        "2 ** 2 ** 40",
        "(1 << 4000000) * (1 << 4000000)",
        "int('9' * 4000) ** 10**6",
        "pow(3, 10**9)",
        "1 << 2**40",
    ]
    .into_iter()
    .map(none)
    .collect();
    // What struct cannot even measure, it says.
    cases.retain(|(code, _)| !code.starts_with("struct.unpack"));
    cases.extend([
        ("struct.unpack('1000000000000s', b'')".into(), "struct.error: unpack requires a buffer of 1000000000000 bytes".into()),
        ("struct.calcsize('99999999999999999999s')".into(), "struct.error: total struct size too long".into()),
        ("int('9' * 10**7)".into(), "ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 10000000 digits; use sys.set_int_max_str_digits() to increase the limit".into()),
        ("str(1 << 100000)".into(), "ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit".into()),
        ("os.read(os.pipe()[0], 2**62)".into(), "MemoryError".into()),
        ("open('f', 'w+').read(2**64)".into(), "OverflowError: cannot fit 'int' into an index-sized integer".into()),
        ("bytes(2**64)".into(), "OverflowError: cannot fit 'int' into an index-sized integer".into()),
        ("memoryview(b'abcd').cast('B', [2**62])".into(), "TypeError: memoryview: product(shape) * itemsize != buffer size".into()),
                ("open('f', 'wb', buffering=2**40)".into(), "OverflowError: Python int too large to convert to C int".into()),
        ("chr(2**40)".into(), "OverflowError: Python int too large to convert to C int".into()),
        ("socket.socketpair()[0].recv(2**62)".into(), "MemoryError".into()),
        ("socket.socketpair()[0].settimeout(1e300)".into(), "OverflowError: timestamp out of range for platform time_t".into()),
    ]);
    let cases: Vec<_> = cases.iter().map(|(code, end)| (code.as_str(), end.as_str())).collect();
    end_so(&cases);
}

#[test]
fn what_was_printed_is_held_to_the_limit_too() {
    let place = Place::new();
    let mut child = place.command(&["--json", "--max-memory", "64M"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"while True: print('x' * 1000000)\n\n1 + 1\n").unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    let answers: Vec<_> =
        ran.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect();
    assert_eq!(answers[0]["error"]["type"], "MemoryError");
    assert_eq!(answers.last().unwrap()["result"]["repr"], "2");
    assert_eq!(ran.code, Some(0));
}

#[test]
fn descriptors_run_out_as_an_error() {
    let code = "x = []\ntry:\n    while True: x.append(os.pipe())\nexcept OSError as e:\n    print(e.errno, len(x) > 10)\n\n\
                try:\n    while True: x.append(open('f', 'w'))\nexcept OSError as e:\n    print(e.errno)\n\n\
                y = []\ntry:\n    while True: y.append('a' * 1000000)\nexcept MemoryError as e:\n    print('memory')\n\n\
                del x, y\nfor r in range(3, 400):\n    try: os.close(r)\n    except OSError: pass\n\nopen('f', 'w').write('on')\nprint(open('f').read())";
    let place = Place::new();
    for show in ["quiet", "each"] {
        let line = format!(
            "ulimit -n 64; exec {} --max-memory 64M --show {show} -c \"$0\"",
            env!("CARGO_BIN_EXE_iosh")
        );
        let output =
            Command::new("bash").args(["-c", &line, code]).current_dir(place.inside()).output().unwrap();
        let ran = Ran::from(output);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{show}");
        if show == "quiet" {
            assert_eq!(ran.out, "24 True\n24\nmemory\non\n");
        }
    }
}

#[test]
fn what_grows_meets_the_limit_of_memory() {
    let place = Place::new();
    for code in [
        "x = []\nwhile True: x.append('a' * 1000000)",
        "x = []\nwhile True: x.append(bytes(1000000))",
        "s = ''\nwhile True: s += 'abcdefghij' * 10000",
        "b = io.BytesIO()\nwhile True: b.write(b'x' * 100000)",
        "x = [[i] for i in range(10**9)]",
        "b = b'x' * 10**7\nx = [b[1:] for i in range(1000)]",
        "s = 'x' * 10**6\nx = [s.upper() for i in range(1000)]",
        "x = list(zip(range(10**9), range(10**9)))",
        "n = 1 << 4000000\nx = [n + i for i in range(1000)]",
        "x = (b'x' * 10**7).split(b'x')",
        "x = list(iter(lambda: bytes(100000), 1))",
    ] {
        let ran = place.run(&["--max-memory", "64M", "--show", "quiet", "-c", code]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), "MemoryError"), "{code}");
    }
}

#[test]
fn a_program_lives_on_after_a_memory_error() {
    let code = "x = []\nn = 0\nwhile n < 20:\n    try:\n        x.append(b'y' * 5000000)\n    \
                except MemoryError:\n        n += 1\n\nprint(len(x) < 20)\ndel x\nprint(len(b'z' * 40000000))";
    let ran = Place::new().run(&["--max-memory", "64M", "--show", "quiet", "-c", code]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "True\n40000000\n"));
}

// Depth.

#[test]
fn deep_source_is_a_syntax_error() {
    const N: usize = 100_000;
    let place = Place::new();
    let wrapped =
        |open: &str, middle: &str, close: &str| format!("{}{middle}{}", open.repeat(N), close.repeat(N));
    let blocks: String = (0..1000).map(|i| format!("{}if 1:\n", " ".repeat(i))).collect();
    for (source, message) in [
        (wrapped("(", "", ")"), "SyntaxError: too many nested parentheses"),
        (wrapped("[", "", "]"), "SyntaxError: too many nested parentheses"),
        (wrapped("{1:", "1", "}"), "SyntaxError: too many nested parentheses"),
        (wrapped("-", "1", ""), "SyntaxError: too many nested expressions"),
        (wrapped("not ", "1", ""), "SyntaxError: too many nested expressions"),
        (wrapped("", "x", ".a"), "SyntaxError: too many nested expressions"),
        (wrapped("", "x", "()"), "SyntaxError: too many nested expressions"),
        (wrapped("", "1", "+1"), "SyntaxError: too many nested expressions"),
        (wrapped("lambda:", "1", ""), "SyntaxError: too many nested expressions"),
        (wrapped("f\"{", "1", "}\""), "SyntaxError: too many nested f-strings"),
        ("with o".to_owned() + &"a{".repeat(150), "SyntaxError: '{' was never closed"),
        (blocks, "IndentationError: too many levels of indentation"),
    ] {
        let ran = place.script(source.as_bytes());
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), message), "{source:.20}");
    }
}

#[test]
fn endless_recursion_is_an_error() {
    let deep = "RecursionError: maximum recursion depth exceeded";
    end_so(&[
        ("def f(): return f()\nf()", deep),
        ("def f(x): return sorted([1, 2], key=f)\nf(1)", deep),
        ("def f(): return list(iter(f, 1))\nf()", deep),
        ("def f(): return list(f() for _ in [1])\nf()", deep),
        ("def f(x): return list(map(f, [1]))\nf(1)", deep),
        ("def o(n, f): return open(n, opener=o)\nopen('x', opener=o)", deep),
        ("x = io.BytesIO()\nfor i in range(300000): x = io.BufferedReader(x, 1)", deep),
        ("x = io.BytesIO()\nfor i in range(300000): x = io.BufferedRWPair(x, x)", deep),
    ]);
}

#[test]
fn deep_values_are_dropped() {
    let place = Place::new();
    for (start, wrap) in [
        ("[]", "[x]"),
        ("()", "(x,)"),
        ("{}", "{1: x}"),
        ("1", "enumerate([x])"),
        ("[1]", "map(str, x)"),
        ("[].append", "[x].append"),
        ("ValueError()", "ValueError(x)"),
        ("frozenset()", "frozenset([x])"),
    ] {
        let code = format!("x = {start}\nfor i in range(300000): x = {wrap}\nx = 1\nprint('gone')");
        assert_eq!(place.code(&code.replace("\nx = 1", "\n\nx = 1")).out, "gone\n", "{wrap}");
    }
    let code = "def m(x):\n    def f(): return x\n    return f\n\nx = 1\nfor i in range(300000): x = m(x)\n\nx = 1\nprint('gone')";
    assert_eq!(place.code(code).out, "gone\n");
}

#[test]
fn values_within_themselves_are_shown_and_compared() {
    let place = Place::new();
    assert_eq!(place.code("x = []\nx.append(x)\nprint(x, x == x)").out, "[[...]] True\n");
    assert_eq!(place.code("d = {}\nd[1] = d\nprint(d)").out, "{1: {...}}\n");
    let nest =
        |then: &str| format!("x = ()\ny = ()\nfor i in range(100000):\n    x = (x,)\n    y = (y,)\n\n{then}");
    end_so(&[
        (
            "x = []\ny = [x]\nx.append(y)\nx == y",
            "RecursionError: maximum recursion depth exceeded in comparison",
        ),
        (
            &nest("repr(x)"),
            "RecursionError: maximum recursion depth exceeded while getting the repr of an object",
        ),
        (&nest("x == y"), "RecursionError: maximum recursion depth exceeded in comparison"),
        (&nest("hash(x)"), "RecursionError: maximum recursion depth exceeded while hashing an object"),
    ]);
}

#[test]
fn deep_values_are_formatted_sorted_and_searched() {
    let nest =
        |then: &str| format!("x = ()\ny = ()\nfor i in range(100000):\n    x = (x,)\n    y = (y,)\n\n{then}");
    let ends = [
        ("'%r' % [x]", " while getting the repr of an object"),
        ("f'{x}'", " while getting the repr of an object"),
        ("'{}'.format(x)", " while getting the repr of an object"),
        ("print(x)", " while getting the repr of an object"),
        ("ascii(x)", " while getting the repr of an object"),
        ("sorted([x, y])", " in comparison"),
        ("x in [y]", " in comparison"),
        ("[x].index(y)", " in comparison"),
        ("max(x, y)", " in comparison"),
        ("{x: 1}", " while hashing an object"),
        ("{x}", " while hashing an object"),
        ("{}.get(x)", " while hashing an object"),
    ];
    let cases: Vec<_> = ends
        .iter()
        .map(|(code, end)| (nest(code), format!("RecursionError: maximum recursion depth exceeded{end}")))
        .collect();
    let cases: Vec<_> = cases.iter().map(|(code, end)| (code.as_str(), end.as_str())).collect();
    end_so(&cases);
}

#[test]
fn deep_streams_are_dropped() {
    let place = Place::new();
    // As deep as they may be, many times over; with what they hold.
    let code = "for n in range(40):\n    x = io.BytesIO()\n    try:\n        while True: x = io.BufferedReader(x, 1)\n    \
                except RecursionError: pass\n\nx = [io.BytesIO()]\nfor i in range(300000): x = [io.BytesIO(), x]\n\nx = 1\nprint('gone')";
    assert_eq!(place.code(code).out, "gone\n");
}

#[test]
fn streams_upon_streams_are_shown_in_little() {
    let code = "x = io.BytesIO()\nfor i in range(60): x = io.BufferedRWPair(x, x)";
    let ran = Place::new().run(&["--show", "brief", "-c", code]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("BufferedRWPair"));
}

// Interrupts.

fn signal(child: &Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, signal).unwrap();
}

/// Reads until a line is there.
fn await_line(child: &mut Child) {
    let mut byte = [0];
    while child.stderr.as_mut().unwrap().read(&mut byte).unwrap() == 1 && byte != *b"\n" {}
}

#[test]
fn an_interrupt_ends_any_statement_and_the_program_goes_on() {
    let place = Place::new();
    assert!(Command::new("mkfifo").arg(place.inside().join("fifo")).status().unwrap().success());
    for statement in [
        "while True: pass",
        "sum(range(10**12))",
        "x = [i for i in iter(int, 1)]",
        "any(x > 10**13 for x in range(10**12))",
        "while True: b'x' * 1000000",
        "sorted(range(10**6), key=lambda i: -i) and sorted(range(3 * 10**6), key=str)",
        "os.read(os.pipe()[0], 1) or r",
        "a, b = socket.socketpair(); a.recv(1)",
        "max(map(abs, iter(int, 1)))",
        "list(zip(iter(int, 1), iter(int, 1))) and 0",
        "f(30)",
        "io.BytesIO().writelines(iter(bytes, 1))",
        "sys.stdin.read()",
        "max(range(10**12))",
        "open('fifo')",
        "open('fifo', 'w')",
        "a, b = socket.socketpair(); a.sendall(bytes(10**7))",
        "while True: os.write(w, bytes(100000))",
        "shutil.copyfileobj(sys.stdin, io.StringIO())",
    ] {
        let pipes = if statement.contains("os.write(w") || statement.contains("pipe()") {
            "r, w = os.pipe()\n"
        } else {
            ""
        };
        let statement = if pipes.is_empty() || statement.contains("os.write(w") {
            statement.to_owned()
        } else {
            "os.read(r, 1)".to_owned()
        };
        let code = format!(
            "{pipes}def f(n): return 1 if n < 2 else f(n - 1) + f(n - 2)\nprint('start', file=sys.stderr)\n\
             try:\n    {statement}\nexcept KeyboardInterrupt as e:\n    print('caught', repr(e))\n\nprint('on')"
        );
        let mut command = place.command(&["--show", "quiet", "-c", &code]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        await_line(&mut child);
        std::thread::sleep(Duration::from_millis(50));
        signal(&child, rustix::process::Signal::INT);
        let asked = Instant::now();
        let mut out = String::new();
        child.stdout.as_mut().unwrap().read_to_string(&mut out).unwrap();
        // A busy machine and a debug build: what is slow here is seconds, or never.
        assert!(asked.elapsed() < Duration::from_secs(3), "{statement}: {:?}", asked.elapsed());
        assert_eq!(out, "caught KeyboardInterrupt()\non\n", "{statement}");
        assert_eq!(child.wait().unwrap().code(), Some(0), "{statement}");
    }
}

#[test]
fn a_named_pipe_opens_once_it_has_two_ends() {
    let place = Place::new();
    assert!(Command::new("mkfifo").arg(place.inside().join("fifo")).status().unwrap().success());
    for (first, then) in [
        ("print(open('fifo').read())", "print(open('fifo', 'w').write('through'))"),
        ("print(open('fifo', 'w').write('through'))", "print(open('fifo').read())"),
        (
            "f = open('fifo', 'rb', 0)\nprint(os.get_blocking(f.fileno()), f.readall())",
            "open('fifo', 'wb', 0).write(b'x' * 100000) and print(1)",
        ),
    ] {
        let spawn = |code| place.command(&["--show", "quiet", "-c", code]).spawn().unwrap();
        let mut one = spawn(first);
        std::thread::sleep(Duration::from_millis(100));
        assert!(one.try_wait().unwrap().is_none(), "{first} waits");
        let other = Ran::from(spawn(then).wait_with_output().unwrap());
        let one = Ran::from(one.wait_with_output().unwrap());
        assert_eq!((one.code, other.code, one.err.as_str()), (Some(0), Some(0), ""), "{}", other.err);
        let all = "x".repeat(100_000);
        let outs = [one.out, other.out].map(|out| out.replace(&all, "all"));
        let want = [["through\n", "7\n"], ["7\n", "through\n"], ["True b'all'\n", "1\n"]];
        assert!(want.contains(&[outs[0].as_str(), outs[1].as_str()]), "{outs:?}");
    }
}

#[test]
fn what_is_flushed_arrives_at_once() {
    let place = Place::new();
    for print in [
        "print('here', flush=True)",
        "print('here'); sys.stdout.flush()",
        "sys.stdout.buffer.write(b'here\\n'); sys.stdout.buffer.flush()",
    ] {
        let code = format!("if 1:\n    {print}\n    sys.stdin.read()\n    print('there')\n\n");
        let mut child =
            place.command(&["--show", "quiet", "-c", &code]).stdin(Stdio::piped()).spawn().unwrap();
        let mut line = [0; 5];
        child.stdout.as_mut().unwrap().read_exact(&mut line).unwrap();
        assert_eq!(&line, b"here\n");
        drop(child.stdin.take());
        assert_eq!(Ran::from(child.wait_with_output().unwrap()).out, "there\n");
    }
}

#[test]
fn an_interrupt_that_is_not_caught_is_exit_code_130() {
    let place = Place::new();
    let mut child = place
        .command(&["--show", "quiet", "-c", "print('start', file=sys.stderr)\nwhile True: pass"])
        .spawn()
        .unwrap();
    await_line(&mut child);
    signal(&child, rustix::process::Signal::INT);
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(130), "KeyboardInterrupt"));
}

#[test]
fn output_that_nobody_takes_can_be_interrupted() {
    let place = Place::new();
    let code = "while True: print('x' * 10000)";
    let mut child = place.command(&["--show", "quiet", "-c", code]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, rustix::process::Signal::INT);
    let asked = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(asked.elapsed() < Duration::from_secs(3));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let place = Place::new();
    let code = "print('start', file=sys.stderr)\nfor i in range(10**6): print(i)";
    let mut child = place.command(&["--show", "quiet", "-c", code]).spawn().unwrap();
    await_line(&mut child);
    drop(child.stdout.take());
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn an_end_from_outside_is_that_signals() {
    let place = Place::new();
    for which in [rustix::process::Signal::TERM, rustix::process::Signal::HUP] {
        let code = "print('start', file=sys.stderr)\nwhile True: pass";
        let mut child = place.command(&["--show", "quiet", "-c", code]).spawn().unwrap();
        await_line(&mut child);
        signal(&child, which);
        assert_eq!(child.wait().unwrap().signal(), Some(which.as_raw()));
    }
}

#[test]
fn a_defect_of_iosh_costs_a_statement() {
    if !cfg!(debug_assertions) {
        return;
    }
    let place = Place::new();
    let run = |args: &[&str], input: &str| {
        let mut command = place.command(args);
        let mut child = command.env("IOSH_DEFECT", "x = 2").stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, out, err) = run(&[], "x = 1\nx = 2\nx + 4\n");
    assert_eq!((code, out.as_str()), (Some(0), "5\n"), "{err}");
    let said = "iosh: this is a defect of iosh (src/eval/defect.rs:";
    assert!(
        err.contains(said)
            && err.contains("). Please report it, with what you typed, where you got iosh from.\n"),
        "{err}"
    );
    assert!(err.contains("SystemError: iosh itself failed; the session goes on"), "{err}");
    let (code, out, err) = run(&["--json"], "x = 1\nx = 2\nx + 4\n");
    let kinds: Vec<_> = out.lines().map(|line| line.contains("\"status\":\"ok\"")).collect();
    assert_eq!((code, kinds), (Some(0), vec![true, false, true]), "{out} {err}");
    let (code, _, err) = run(&["-c", "x = 1\nx = 2\nx + 4"], "");
    assert_eq!(code, Some(1));
    assert!(err.starts_with(said), "{err}");
}

// The terminal.

#[test]
fn nothing_steers_the_terminal() {
    let place = Place::new();
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{8}";
    fs::write(place.inside().join(format!("n{evil}")), evil).unwrap();
    let script = format!(
        "#: title t{evil}\n# comment {evil}\nf = open('n' + {literal})\nf.read()\nb = io.BytesIO({literal}.encode())\n\
         b.read()\nprint({literal})\nprint({literal}, file=sys.stderr)\n#: show quiet\nprint({literal})\n\
         x{evil} = 1\n",
        literal = "'\\x1b]0;x\\x07\\x9b2J\\u202e\\x08'"
    );
    fs::write(place.inside().join("s.iosh"), &script).unwrap();
    fs::write(place.inside().join("t.iosh"), format!("raise ValueError('{}')", "\\x1b]0;x\\x07\\x9b2J"))
        .unwrap();
    let binary = env!("CARGO_BIN_EXE_iosh");
    for (file, some) in [("s.iosh", "comment"), ("t.iosh", "ValueError")] {
        // All that iosh writes goes to the terminal that `script` gives.
        let output = Command::new("script")
            .args(["-qec", &format!("{binary} run --color never {file}"), "/dev/null"])
            .current_dir(place.inside())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let seen = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(seen.contains(some), "{seen}");
        let bad = seen.chars().find(|c| (c.is_control() && !"\r\n\t".contains(*c)) || *c == '\u{202e}');
        assert_eq!(bad, None, "{seen:?}");
    }
    assert_eq!(place.code("print('\\x1b[1m')").out, "\u{1b}[1m\n");
}

#[test]
fn no_error_steers_the_terminal() {
    let place = Place::new();
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{2066}\u{8}\u{85}";
    let escaped = "\\x1b]0;x\\x07\\x9b2J\\u202e\\u2066\\x08\\x85";
    let statements = [
        "raise ValueError('EVIL')",
        "raise ValueError('ok') from ValueError('EVIL')",
        "open('EVIL')",
        "os.rename('EVIL', 'EVIL')",
        "{}['EVIL']",
        "int('EVIL')",
        "1 / 0  # RAW",
        "'RAW' + 1",
        "'RAW",
        "assert 0, 'EVIL'",
        "raise SystemExit('EVIL')",
        "getattr(1, 'EVIL')",
        "open('f', 'EVIL')",
        "b''.decode('EVIL')",
        "xRAW = 1",
        "import RAW",
        "print('EVIL', file=sys.stderr)",
        "print(repr('EVIL'), ascii('EVIL'), 'EVIL'.encode())",
        "f = open('nEVIL', 'w'); f.write('EVIL'); f",
        "d = {'EVIL': io.StringIO('EVIL')}; d['EVIL'].read(); d",
        "x = io.BytesIO(); x.EVIL",
        "def f(**k): return k\nf(**{'EVIL': 1})",
        "sys.stdout.buffer.write(b'\\x1b[2J\\xc2\\x9b\\x9b') and None",
        "sys.stdout.write('\\x1b[2J'); sys.stdout.flush()",
    ];
    let binary = env!("CARGO_BIN_EXE_iosh");
    for statement in statements {
        fs::write(place.inside().join("s.iosh"), statement.replace("EVIL", escaped).replace("RAW", evil))
            .unwrap();
        let line = format!("{binary} run --color never s.iosh; echo done");
        let output = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .current_dir(place.inside())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let seen = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(seen.ends_with("done\r\n"), "{seen}");
        let steers = |c: &char| {
            (c.is_control() && !"\r\n\t".contains(*c))
                || ('\u{202a}'..='\u{202e}').contains(c)
                || ('\u{2066}'..='\u{2069}').contains(c)
        };
        assert_eq!(seen.chars().find(steers), None, "{statement}: {seen:?}");
    }
}

// Faults.

#[test]
fn what_a_device_does_reaches_the_program_and_loses_nothing() {
    let code = "eio = OSError(5, 'Input/output error')\nagain = InterruptedError(4, 'Interrupted system call')\n\
        raw = iosh.ScriptedRaw(reads=[b'ab', eio, again, b'cd', None, b'ef'], writes=[3, None, eio, again])\n\
        r = io.BufferedReader(raw)\nprint(r.read(2))\ntry: print(r.read(2))\nexcept OSError as e: print(e.errno)\n\n\
        print(r.read(2), r.read(2), r.read(2), r.read(2))\nw = io.BufferedWriter(raw)\nprint(w.write(b'hello'))\n\
        for i in range(3):\n    try:\n        w.flush()\n        print('flushed')\n    \
        except OSError as e: print(type(e).__name__, e.errno, raw.written)\n\nprint(raw.written)\n\
        t = io.TextIOWrapper(io.BufferedWriter(iosh.ScriptedRaw(writes=[2, eio])), encoding='utf-8')\nprint(t.write('word'))\n\
        try: t.close()\nexcept OSError as e: print(e.errno, t.closed, t.buffer.raw.written)\n";
    let ran = Place::new().script(format!("import io, iosh\n{code}").as_bytes());
    let want = "b'ab'\n5\nb'cd' None b'ef' b''\n5\nBlockingIOError 0 b'hel'\nOSError 5 b'hel'\nflushed\nb'hello'\n4\n5 True b'word'\n";
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (want, ""));
}

#[test]
fn a_folder_that_takes_nothing_is_an_error() {
    // Nobody may make a file there, not even who may do anything.
    let run = |code: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
        let output = command.args(["--show", "quiet", "-c", code]).current_dir("/sys").output().unwrap();
        Ran::from(output).err
    };
    assert_eq!(run("open('f', 'w')"), "PermissionError: [Errno 13] Permission denied: 'f'");
    assert!(run("os.mkdir('f')").starts_with("PermissionError: [Errno "));
    assert!(
        run("import tempfile\ntempfile.TemporaryFile()")
            .starts_with("PermissionError: [Errno 13] Permission denied")
    );
}

#[test]
fn a_working_folder_that_is_gone_refuses_names_and_nothing_else() {
    let place = Place::new();
    let gone = place.0.join("gone");
    fs::create_dir(&gone).unwrap();
    let line = format!(
        "rmdir ../gone; exec {} --show quiet -c 'b = io.BytesIO(b\"on\")\nprint(b.read())\nopen(\"f\", \"w\")'",
        env!("CARGO_BIN_EXE_iosh")
    );
    let output = Command::new("bash").args(["-c", &line]).current_dir(&gone).output().unwrap();
    let ran = Ran::from(output);
    assert_eq!((ran.code, ran.out.as_str(), ran.err), (Some(1), "b'on'\n", format!("{REFUSED}'f'")));
}

#[test]
fn a_program_may_fill_its_folder_and_use_the_processor() {
    let place = Place::new();
    let code = "f = open('much', 'wb')\nfor i in range(50): f.write(bytes(1000000))\n\nf.close()\nprint(os.path.getsize('much'))";
    assert_eq!(place.code(code).out, "50000000\n");
    let mut child = place.command(&["--show", "quiet", "-c", "n = 0\nwhile True: n += 1"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert!(child.try_wait().unwrap().is_none());
    signal(&child, rustix::process::Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_full_disk_is_an_error() {
    let ran = Place::new().run(&[
        "--allow",
        "/dev/full",
        "--show",
        "quiet",
        "-c",
        "f = open('/dev/full', 'wb')\nf.write(b'x')\nf.flush()",
    ]);
    assert_eq!(ran.err, "OSError: [Errno 28] No space left on device");
    let place = Place::new();
    let code =
        "f = open('f', 'wb', 0)\nprint(f.write(b'x' * 5000))\nprint(f.write(b'x' * 5000))\nf.write(b'x')";
    let limited = format!("ulimit -f 8; exec {} --show quiet -c \"$0\"", env!("CARGO_BIN_EXE_iosh"));
    let output =
        Command::new("bash").args(["-c", &limited, code]).current_dir(place.inside()).output().unwrap();
    let ran = Ran::from(output);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("5000\n3192\n", "OSError: [Errno 27] File too large"));
}

#[test]
fn a_file_that_changes_underneath_is_met_as_it_is() {
    let place = Place::new();
    let code = "f = open('f', 'w+b')\nf.write(b'hello')\nf.seek(0)\nopen('f', 'wb').close()\nprint(f.read())\n\
                os.remove('f')\nprint(f.write(b'x'), f.tell())\nf.close()\nprint(os.listdir())";
    let ran = place.code(code);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("b''\n1 1\n[]\n", ""));
}

#[test]
fn standard_streams_may_be_closed() {
    let place = Place::new();
    let binary = env!("CARGO_BIN_EXE_iosh");
    for (closed, code, out) in [
        ("<&-", "print(1)", "1\n"),
        ("2>&-", "print(1)", "1\n"),
        (">&-", "print(1)", ""),
        ("<&- >&- 2>&-", "open('made', 'w').write('x')", ""),
    ] {
        let line = format!("exec {binary} --show quiet -c \"$0\" {closed}");
        let output =
            Command::new("bash").args(["-c", &line, code]).current_dir(place.inside()).output().unwrap();
        assert_eq!(Ran::from(output).out, out, "{closed}");
    }
    assert_eq!(fs::read(place.inside().join("made")).unwrap(), b"x");
}

#[test]
fn a_prompt_needs_no_home_and_no_history() {
    let place = Place::new();
    for history in [place.0.to_str().unwrap(), "/proc/nothing", ""] {
        let mut command = place.command(&[]);
        command.env_remove("HOME").env("IOSH_HISTORY", history).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"1 + 1\n").unwrap();
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "2\n", ""));
    }
}

#[test]
fn scripts_may_be_any_bytes() {
    let place = Place::new();
    let ran = place.script(b"print(1)\n\xff\n");
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(1), "iosh: script.py: it is no UTF-8: byte \\xff on line 2")
    );
    assert_eq!(place.script(b"\xef\xbb\xbfprint(1)\n").out, "1\n");
    let ran = place.script(b"print(1)\0\n");
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(1), "SyntaxError: source code string cannot contain null bytes")
    );
    let long = format!("x = '{}'\nprint(len(x))\n", "a".repeat(5_000_000));
    assert_eq!(place.script(long.as_bytes()).out, "5000000\n");
    assert_eq!(place.run(&["run", "nothing.py"]).code, Some(1));
}
