//! Sizes: what a script must not exhaust.

use crate::{Place, Ran, end_so};
use std::io::Write as _;
use std::process::{Command, Stdio};

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
fn what_the_system_gives_is_not_asked_for_in_vain() {
    let place = Place::new();
    for grow in
        ["[1]", "{1: 1}", "io.BytesIO()", "lambda: x", "(i for i in x)", "ValueError(1)", "str(len(x))"]
    {
        let code = format!(
            "x = []\ntry:\n    while True: x.append({grow})\nexcept MemoryError:\n    x = 'on'\n\nprint(x)"
        );
        for (limits, options) in [("-v 400000", ""), ("-d 320000", ""), ("-v 400000", "--max-memory 2G")] {
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
