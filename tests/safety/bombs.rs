//! Sizes: what a script must not exhaust.

use crate::{Place, Ran, end_so};
use std::fs;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

/// What a run that may take 64 MiB is held to: its stack of 256 MiB, of which little is used, the room
/// that the allocator sets aside, and half as much again for what iosh itself does.
const ADDRESSES: &str = "540000";

/// Runs iosh with those arguments and that input where there is no more memory than that: whoever asks
/// for more without a thought is aborted.
fn confined(place: &Place, args: &[&str], input: &[u8]) -> Ran {
    fs::write(place.inside().join("input"), input).unwrap();
    let line = format!("ulimit -v {ADDRESSES}; exec \"$@\" < input");
    let mut command = Command::new("bash");
    command.args(["-c", &line, "bash", env!("CARGO_BIN_EXE_iosh")]).args(args).args(["--max-memory", "64M"]);
    let output = command.current_dir(place.inside()).output().unwrap();
    assert_eq!(output.status.signal(), None, "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ran::from(output)
}

fn confined_code(place: &Place, code: &str) -> Ran {
    confined(place, &["--show", "quiet", "-c", code], b"")
}

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
fn an_int_is_as_long_as_its_bytes_and_its_digits() {
    let place = Place::new();
    let code = "\
x = int.from_bytes(b'\\x81' * 10**7, 'little')
print(x.bit_length(), int('81' * 10**7, 16) == x, int.from_bytes(b'\\x81' * 10**7, signed=True) == x - (1 << 8 * 10**7))
print(x.to_bytes(10**7) == b'\\x81' * 10**7, hex(x) == '0x' + '81' * 10**7, x * 3 // 3 == x, (x >> 5) + x - x == x >> 5)
print(divmod(x, 7 ** 900)[0] * 7 ** 900 + x % 7 ** 900 == x, pow(x % 3 ** 9999, 9, 7 ** 9999) % 1000007)
print(int('0' * 10**8, 2), int.from_bytes(bytes(10**8)), float('9' * 10**8), float('0.' + '9' * 10**7))
for long in (lambda: int.from_bytes(b'1' * 2**25), lambda: int('7' * 10**8, 8), lambda: 1 << 2**27, lambda: x * x):
    try:
        long()
    except MemoryError:
        print('too long')
";
    let ran = place.code(code);
    assert_eq!(ran.err, "");
    assert_eq!(
        ran.out,
        "80000000 True True\nTrue True True True\nTrue 251251\n0 0 inf 1.0\n\
         too long\ntoo long\ntoo long\ntoo long\n"
    );
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
        "b'x'.join([b'y' * 10**6] * 10**6)",
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
        ("int('9' * 10**6)".into(), "ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 1000000 digits; use sys.set_int_max_str_digits() to increase the limit".into()),
        ("str(1 << 100000)".into(), "ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit".into()),
        ("os.read(os.pipe()[0], 2**62)".into(), "MemoryError".into()),
        ("open('f', 'w+').read(2**64)".into(), "OverflowError: cannot fit 'int' into an index-sized integer".into()),
        ("bytes(2**64)".into(), "OverflowError: cannot fit 'int' into an index-sized integer".into()),
        ("memoryview(b'abcd').cast('B', [2**62])".into(), "TypeError: memoryview: product(shape) * itemsize != buffer size".into()),
                ("open('f', 'wb', buffering=2**40)".into(), "OverflowError: Python int too large to convert to C int".into()),
        ("chr(2**40)".into(), "ValueError: chr() arg not in range(0x110000)".into()),
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
fn what_the_system_gives_is_not_asked_for_in_vain() {
    let place = Place::new();
    for grow in ["[1]", "io.BytesIO()", "lambda: x", "(i for i in x)", "io.TextIOWrapper(io.BytesIO())"] {
        let code = format!(
            "x = []\ntry:\n    while True: x.append({grow})\nexcept MemoryError:\n    x = 'on'\n\nprint(x)"
        );
        for (limits, options) in
            [("-v 350000", ""), ("-v 400000", ""), ("-d 320000", ""), ("-v 400000", "--max-memory 2G")]
        {
            let line = format!(
                "ulimit {limits}; exec {} {options} --show quiet -c \"$0\"",
                env!("CARGO_BIN_EXE_iosh")
            );
            let output =
                Command::new("bash").args(["-c", &line, &code]).current_dir(place.inside()).output().unwrap();
            let ran = Ran::from(output);
            assert_eq!((ran.out.as_str(), ran.err.as_str()), ("on\n", ""), "{grow}, {line}");
        }
    }
}

#[test]
fn a_program_lives_on_after_a_memory_error() {
    let code = "x = []\nn = 0\nwhile n < 20:\n    try:\n        x.append(b'y' * 5000000)\n    \
                except MemoryError:\n        n += 1\n\nprint(len(x) < 20)\ndel x\nprint(len(b'z' * 40000000))";
    let ran = Place::new().run(&["--max-memory", "64M", "--show", "quiet", "-c", code]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "True\n40000000\n"));
}

#[test]
fn what_was_given_back_is_there_to_use_again() {
    let place = Place::new();
    let again = "for i in range(100): x = bytes(25000000)\n\nprint('ok')";
    let ran = place.run(&["--max-memory", "64M", "--show", "quiet", "-c", again]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("ok\n", ""));
    // Many small ones leave the system's allocator with room in small pieces, which it keeps.
    let small = "x = [[i] for i in range(1000000)]\ndel x\nprint(len(bytes(200000000)))";
    let ran = place.run(&["--max-memory", "256M", "--show", "quiet", "-c", small]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("200000000\n", ""));
}

#[test]
fn a_stack_without_room_is_told_of() {
    let line = format!("ulimit -v 150000; exec {} -c pass", env!("CARGO_BIN_EXE_iosh"));
    let output = Command::new("bash").args(["-c", &line]).output().unwrap();
    let ran = Ran::from(output);
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.err,
        "iosh: its stack of 256 MB finds no room (ulimit -v, -d, -u): Resource temporarily unavailable \
         (os error 11)"
    );
}

#[test]
fn errors_about_much_are_told_in_little_room() {
    let place = Place::new();
    // Each is told whole, from one copy.
    let long = "x".repeat(20_000_000);
    let lines = "a\n".repeat(8_000_000);
    for (code, end) in [
        ("raise ValueError('x' * 20000000)", long.as_str()),
        ("raise ValueError('a\\n' * 8000000 + 'z')", "z"),
        ("getattr(io, 'x' * 6000000)", "module 'io' has no attribute"),
        ("format(1, 'x' * 6000000)", "Invalid format specifier"),
        ("''.encode('x' * 6000000)", "unknown encoding: xxx"),
        ("open('x' * 12000000)", "File name too long"),
        ("os.rename('x' * 8000000, 'y' * 8000000)", "File name too long"),
        ("raise ValueError('\\x01' * 10000000)", "\\x01\\x01"),
    ] {
        let ran = confined_code(&place, code);
        assert_eq!(ran.code, Some(1), "{code}");
        assert!(ran.err.contains(end), "{code}: {:.200}", ran.err);
    }
    assert_eq!(confined_code(&place, "print('a\\n' * 8000000, end='')").out, lines);
    // What finds no room is told as CPython tells it.
    assert_eq!(
        confined_code(&place, "raise KeyError(b'\\xff' * 30000000)").err,
        "KeyError: <exception str() failed>"
    );
    assert_eq!(confined_code(&place, "str(KeyError(b'\\xff' * 30000000))").err, "MemoryError");
    let ran =
        confined(&place, &["--json", "--steps", "none"], b"raise ValueError('a\\n' * 6000000)\n1 + 1\n");
    let answers: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0]["error"]["message"].as_str().unwrap().len(), 12_000_000);
    assert_eq!(answers[1]["result"]["repr"], "2");
}

#[test]
fn the_str_of_exceptions_in_exceptions_is_as_deep_as_others() {
    let code = "e = ValueError('x')\nfor i in range(1000000): e = ValueError(e)\n\n\
                try: str(e)\nexcept RecursionError as r: print(r)\n\nraise e";
    let ran = Place::new().code(code);
    assert_eq!(ran.out, "maximum recursion depth exceeded while getting the str of an object\n");
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), "ValueError: <exception str() failed>"));
}

#[test]
fn a_text_for_whose_tree_there_is_no_room_is_refused() {
    let place = Place::new();
    let texts = [
        format!("x = [{}]\n", "1,".repeat(200_000)),
        "1;".repeat(200_000) + "\n",
        format!("x = f'{}'\n", "{1}".repeat(200_000)),
        format!("x = {}1\n", "-".repeat(400_000)),
        format!("def f():\n{}", "    x = 1\n".repeat(100_000)),
        format!("import io{}\n", ", io".repeat(200_000)),
        format!("x = ({}\n", "1,\n".repeat(200_000)),
    ];
    for text in &texts {
        let start: String = text.chars().take(20).collect();
        for file in ["long.py", "long.iosh"] {
            fs::write(place.inside().join(file), text).unwrap();
            let ran = confined(&place, &["run", "--show", "quiet", file], b"");
            assert_eq!((ran.code, ran.err.as_str()), (Some(1), "MemoryError"), "{file} {start}");
        }
        assert_eq!(confined(&place, &["check", "long.iosh"], b"").code, Some(1), "{start}");
    }
    // Each statement for itself has room, and so has a long literal.
    let many = "x = 1\n".repeat(50_000) + &format!("print(len('{}'))\n", "x".repeat(5_000_000));
    fs::write(place.inside().join("many.py"), many).unwrap();
    let ran = confined(&place, &["run", "--show", "quiet", "many.py"], b"");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "5000000\n"));
    // Lines that go on one upon the other take no stack.
    fs::write(place.inside().join("goes_on.py"), format!("x = 1 {}\n", "\\\n".repeat(3_000_000))).unwrap();
    assert_eq!(confined(&place, &["run", "--show", "quiet", "goes_on.py"], b"").code, Some(0));
}

#[test]
fn a_line_without_an_end_is_refused_and_the_next_is_heard() {
    let place = Place::new();
    let input = [&b"1;".repeat(30_000_000)[..], b"\n1 + 1\n"].concat();
    let ran = confined(&place, &["--json", "--steps", "none"], &input);
    let answers: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["error"]["type"], "MemoryError");
    assert_eq!(answers[1]["result"]["repr"], "2");
    let ran = confined(&place, &[], &input);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("2\n", "MemoryError"));
    // So are lines of one statement that are too many together.
    let input =
        [&b"x = (\n"[..], &[b"'", &b"y".repeat(1_000_000)[..], b"'\n"].concat().repeat(9), b"\n1 + 1\n"]
            .concat();
    let ran = confined(&place, &["--json", "--steps", "none"], &input);
    assert!(
        ran.out.contains("\"MemoryError\"") && ran.out.ends_with("\"repr\":\"2\"},\"stdout\":\"\"}\n"),
        "{:.300}",
        ran.out
    );
}

#[test]
fn what_is_made_by_the_million_at_once_is_counted() {
    let place = Place::new();
    for code in [
        "zip(*[[]] * 2000000)",
        "map(len, *[[]] * 2000000)",
        "memoryview(bytes(1000000)).cast('B', [1000000, 1]).tolist()",
        "[{i: i for i in range(300000)}] * 1000000 == 0; repr([{i: i for i in range(300000)}] * 1000)",
        "('\\u0390' * 10000000).encode('ascii', 'namereplace')",
        "sorted(range(500000), key=lambda i: [i])",
        "x = {i: i for i in range(300000)}\nrepr([x.items()] * 9)",
        "x = [None]\nfor i in range(10**7): x = ValueError(x)",
        "os.path.normpath('/a' * 40000000)",
    ] {
        let ran = confined_code(&place, code);
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), "MemoryError"), "{code}");
    }
    // These take no more than they give.
    for (code, out) in [
        ("print(len(io.BufferedReader(iosh.ScriptedRaw([b'x' * 20000000])).readline()))", "20000000\n"),
        ("print(os.path.normpath('/a/../b/.' * 1000000) == '/b' * 1000000)", "True\n"),
        ("print(*[b''] * 2000000, file=io.StringIO())", ""),
        ("x = [str(i) for i in range(20000)]\nprint(len(f'{\"x\" * 30000000}y'))", "30000001\n"),
    ] {
        let ran = confined_code(&place, code);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), out), "{code}: {}", ran.err);
    }
    let refused = "RecursionError: maximum recursion depth exceeded";
    assert_eq!(confined_code(&place, "os.makedirs('a/' * 998)").err, refused);
    assert_eq!(confined_code(&place, "os.makedirs('a/' * 997)").err, "");
}

#[test]
fn what_is_kept_of_each_operation_is_little() {
    let place = Place::new();
    let input = b"f = io.BytesIO()\nf.name = 'n' * 1000000\nt = io.TextIOWrapper(f)\n\
        r = iosh.ScriptedRaw([ValueError('m' * 1000000)] * 100)\n\
        for i in range(100): t.tell()\n\n\
        def g():\n    try: r.read(1)\n    except ValueError: pass\n\nfor i in range(100): g()\n\n\
        print(*range(1000000), file=io.StringIO())\n1 + 1\n";
    let ran = confined(&place, &["--undo-memory", "0", "--json"], input);
    let answers: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(answers.iter().all(|answer| answer["status"] == "ok"), "{:.300}", ran.out);
    assert_eq!(answers.last().unwrap()["result"]["repr"], "2");
}

#[test]
fn what_is_kept_to_take_back_is_not_the_programs() {
    let statements: String = (0..12).map(|i| format!("x = bytes({})\n", 12_000_000 + i)).collect();
    let ran = confined(
        &Place::new(),
        &["--undo-memory", "64M", "--show", "quiet"],
        (statements + "print(len(x))\n").as_bytes(),
    );
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("12000011\n", ""));
}
