//! Ctrl-C and other ends: what a script must not hold up.

use crate::{Place, Ran, await_line, signal};
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

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
fn an_interrupt_is_no_error_that_a_script_announced() {
    let place = Place::new();
    let run = |code: &str, args: &[&str]| {
        fs::write(place.inside().join("s.iosh"), code).unwrap();
        let mut child = place.command(args).spawn().unwrap();
        let begun = place.inside().join("begun");
        while !begun.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(200));
        signal(&child, rustix::process::Signal::INT);
        let ran = Ran::from(child.wait_with_output().unwrap());
        fs::remove_file(begun).unwrap();
        (ran.code, ran.out.lines().last().unwrap_or("").to_owned())
    };
    let start = "open('begun', 'w').close()\n";
    let announcing = |mark: &str| format!("{start}for i in range(10**12): pass\n{mark}\nprint('on')\n");
    let (code, last) = run(&announcing("#!> ValueError: x"), &["run", "s.iosh"]);
    assert_eq!((code, last.as_str()), (Some(130), "iosh> for i in range(10**12): pass"));
    // A lesson may ask for it.
    let (code, last) = run(&announcing("#!> KeyboardInterrupt"), &["run", "s.iosh"]);
    assert_eq!((code, last.as_str()), (Some(0), "on"));
    // A document of a script that was interrupted is none, whether the script caught that or not.
    let caught = "try:\n    for i in range(10**12): pass\nexcept BaseException: pass\n\nprint('on')\n";
    let announced = ["#!> ValueError: x", "#!> KeyboardInterrupt"].map(announcing);
    for code in announced.into_iter().chain([format!("{start}{caught}")]) {
        let (code, _) = run(&code, &["export", "s.iosh", "-o", "out.md"]);
        assert_eq!((code, place.inside().join("out.md").exists()), (Some(130), false));
    }
    // What a script raises by itself is an error as any other.
    fs::write(place.inside().join("s.iosh"), "raise KeyboardInterrupt\n").unwrap();
    let ran = place.run(&["export", "s.iosh", "-o", "out.md"]);
    assert_eq!((ran.code, place.inside().join("out.md").exists()), (Some(130), true));
}

#[test]
fn what_catches_every_interrupt_is_ended_by_quit() {
    let place = Place::new();
    let code = "while True:\n    try:\n        while True: pass\n    except BaseException: print('caught', file=sys.stderr)\n";
    fs::write(place.inside().join("s.py"), code).unwrap();
    // Nobody wants to have the memory of it.
    let line = format!("ulimit -c 0; exec env --default-signal=QUIT {} s.py", env!("CARGO_BIN_EXE_iosh"));
    let mut child = Command::new("bash")
        .args(["-c", &line])
        .current_dir(place.inside())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, rustix::process::Signal::INT);
    await_line(&mut child);
    assert_eq!(child.try_wait().unwrap(), None);
    signal(&child, rustix::process::Signal::QUIT);
    assert_eq!(child.wait().unwrap().signal(), Some(3));
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
fn a_value_that_is_echoed_can_be_interrupted() {
    let place = Place::new();
    let mut child = place.command(&[]).stdin(Stdio::piped()).spawn().unwrap();
    let typed = b"x = bytes(10**6)\nprint('start', file=sys.stderr)\nx\n'on'\n";
    child.stdin.take().unwrap().write_all(typed).unwrap();
    await_line(&mut child);
    // Nobody reads what is shown.
    std::thread::sleep(Duration::from_millis(1500));
    signal(&child, rustix::process::Signal::INT);
    std::thread::sleep(Duration::from_millis(100));
    let asked = Instant::now();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), "KeyboardInterrupt"));
    let (value, on) = ran.out.trim_end().rsplit_once('\n').unwrap();
    assert!(value.starts_with("b'\\x00") && value.len() < 1_000_000, "{}", value.len());
    assert_eq!(on, "'on'");
}

#[test]
fn a_replay_that_waits_can_be_interrupted() {
    let place = Place::new();
    assert!(Command::new("mkfifo").arg(place.inside().join("fifo")).status().unwrap().success());
    fs::write(place.inside().join("s.iosh"), "1 + 1\n").unwrap();
    for (args, out) in [
        (&["run", "fifo"][..], ""),
        (&["run", "-"], ""),
        (&["check", "fifo"], ""),
        (&["run", "--pace", "60", "s.iosh"], "iosh> 1 + 1\n"),
        (&["run", "--step", "s.iosh"], "iosh> 1 + 1\n"),
    ] {
        let mut child = place.command(args).stdin(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        signal(&child, rustix::process::Signal::INT);
        let asked = Instant::now();
        let input = child.stdin.take();
        let ran = Ran::from(child.wait_with_output().unwrap());
        drop(input);
        assert!(asked.elapsed() < Duration::from_secs(3), "{args:?}: {:?}", asked.elapsed());
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (Some(130), out, "KeyboardInterrupt"),
            "{args:?}"
        );
    }
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
        let mut child = place.hearing(&["--show", "quiet", "-c", code]).spawn().unwrap();
        await_line(&mut child);
        signal(&child, which);
        assert_eq!(child.wait().unwrap().signal(), Some(which.as_raw()));
    }
}

#[test]
fn what_was_started_to_live_on_lives_on() {
    let place = Place::new();
    let code = "print('start', file=sys.stderr, flush=True)\nsys.stdin.read()\nprint('end')";
    let line = format!("trap '' HUP TERM; exec {} --show quiet -c \"$0\"", env!("CARGO_BIN_EXE_iosh"));
    let mut child = Command::new("bash")
        .args(["-c", &line, code])
        .current_dir(place.inside())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    await_line(&mut child);
    signal(&child, rustix::process::Signal::HUP);
    signal(&child, rustix::process::Signal::TERM);
    drop(child.stdin.take());
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "end\n", ""));
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

#[test]
fn an_interrupt_ends_one_long_call_of_a_builtin() {
    // Each takes far longer than the bound, in a debug build and with optimisation.
    let statements = [
        ("x = 'é' * (2 * 10**8)", "x.upper()"),
        ("x = 'é' * (2 * 10**8)", "x.translate({})"),
        ("x = 'é' * (2 * 10**8)", "repr(x)"),
        ("x = 'é' * (2 * 10**8)", "x.encode('ascii', 'namereplace')"),
        ("x = 'é' * (2 * 10**8)", "x.encode('gb18030')"),
        ("x = b'\\xe9' * (4 * 10**8)", "x.decode('cp1252')"),
        ("x = b'\\xff' * (4 * 10**8)", "x.decode('utf-8', 'backslashreplace')"),
        ("x = bytes(4 * 10**8)", "x.translate(bytes(256), b'1') and x.title()"),
        ("x = ' ' * (3 * 10**8)", "int(x)"),
        ("x = ' ' * (5 * 10**8); import struct", "struct.calcsize(x)"),
        ("", "f'{1:0300000000,}'"),
        ("", "'%0300000000d' % 1 and '%300000000s' % 1 and range(10**12).count('a')"),
        ("x = 3 ** 15000", "pow(x, x, x + 2)"),
        ("x = 3 ** 1000000", "pow(x, 3, 7 ** 500000)"),
        ("x = 3 ** 300000", "pow(x, -1, 7 ** 150000)"),
        ("", "os.urandom(10**9)"),
        ("x = {str(i): i for i in range(10**5)}; y = {'y' + i: 0 for i in x}", "dict(**x, **y)"),
        ("f = open('long', 'w+b'); f.truncate(10**9)", "f.seek(0); f.readline()"),
        ("f = open('long', 'w+b', buffering=0); f.truncate(10**9)", "f.seek(0); f.readlines()"),
        (
            "f = open('long', 'w+b', buffering=0); f.truncate(10**9); p = io.BufferedRWPair(f, io.BytesIO())",
            "f.seek(0); list(p)",
        ),
        ("x = io.StringIO('é\\r\\n' * 10**8, newline='')", "x.read(1); x.seek(10**8); x.readlines()"),
        ("x = b'a' * (5 * 10**8)", "b'a' * 10**6 + b'b' + b'a' * 10**6 in x or range(10**12).index('a')"),
    ];
    let place = Place::new();
    for (setup, statement) in statements {
        let code = format!(
            "import io, os, sys\n{setup}\nprint('start', file=sys.stderr)\ntry:\n    while True: {statement}\n\
             except KeyboardInterrupt as e:\n    print('caught', repr(e))\n\nprint('on')"
        );
        let (took, out) = interrupted(&place, &code);
        assert!(took < Duration::from_secs(3), "{statement}: {took:?}");
        assert_eq!(out, "caught KeyboardInterrupt()\non\n", "{statement}");
    }
}

#[test]
fn what_an_interrupt_ends_is_done_as_a_whole_or_not_at_all() {
    let place = Place::new();
    for (setup, statement, states) in [
        (
            "x = io.BytesIO(b'abc'); d = bytes(5 * 10**8)",
            "x.seek(1); x.write(d); x.truncate(3)",
            "len(x.getvalue()) in (3, 5 * 10**8 + 1)",
        ),
        (
            "x = 'abc' * 100; d = 'é' * (2 * 10**8)",
            "x = x[:300]; x += d",
            "len(x) in (300, 2 * 10**8 + 300) and x[-1] in 'cé'",
        ),
        (
            "x = io.StringIO('abc'); d = 'é' * 10**8",
            "x.seek(1); x.write(d); x.seek(3); x.truncate()",
            "len(x.getvalue()) in (3, 10**8 + 1)",
        ),
        (
            "x = bytearray(b'abc'); d = bytes(5 * 10**8)",
            "x.extend(d); del x[3:]",
            "len(x) in (3, 5 * 10**8 + 3)",
        ),
        (
            "x = bytearray(b'abc'); d = bytes(5 * 10**8)",
            "x[1:1] = d; del x[1:-2]",
            "len(x) in (3, 5 * 10**8 + 3)",
        ),
        (
            "x = bytearray(2 * 10**7); d = b'1' * 10**7",
            "x[::2] = d; x[::2] = bytes(10**7)",
            "x.count(b'1') in (0, 10**7)",
        ),
        (
            "x = [1, 2, 3]; d = [4] * 10**7",
            "x[1:1] = d; del x[1:-2]",
            "len(x) in (3, 10**7 + 3) and x[-1] == 3",
        ),
        (
            "x = [1, 2, 3] * 10**6",
            "del x[::2]; x[:] = [1, 2, 3] * 10**6",
            "len(x) in (3 * 10**6, 15 * 10**5)",
        ),
        ("x = list(range(10**6))", "x.sort(key=lambda i: -i); x.sort()", "len(x) == 10**6 == len(set(x))"),
    ] {
        let code = format!(
            "import io, sys\n{setup}\nprint('start', file=sys.stderr)\ntry:\n    while True: {statement}\n\
             except KeyboardInterrupt as e:\n    print('caught')\n\nprint({states})"
        );
        let (took, out) = interrupted(&place, &code);
        assert!(took < Duration::from_secs(6), "{statement}: {took:?}");
        assert_eq!(out, "caught\nTrue\n", "{statement}");
    }
}

#[test]
fn what_an_interrupt_left_is_still_ended() {
    let place = Place::new();
    // The file in the list is closed, and so written, though the list was dropped in a hurry.
    let code = "import sys\n\
                def make(i, made=[]):\n    made.append(i)\n    \
                if len(made) == 20000: print('start', file=sys.stderr)\n    \
                if len(made) != 3000: return [i]\n    \
                f = open('late', 'w')\n    f.write('written')\n    return f\n\
                try: list(map(make, iter(int, 1)))\nexcept KeyboardInterrupt: print('caught')\n";
    let (_, out) = interrupted(&place, code);
    assert_eq!(out, "caught\n");
    assert_eq!(std::fs::read(place.inside().join("late")).unwrap(), b"written");
}

/// How long a program that said that it started goes on after Ctrl-C, and what it prints.
fn interrupted(place: &Place, code: &str) -> (Duration, String) {
    let mut child = place.command(&["--show", "quiet", "-c", code]).spawn().unwrap();
    await_line(&mut child);
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, rustix::process::Signal::INT);
    let asked = Instant::now();
    let mut out = String::new();
    child.stdout.as_mut().unwrap().read_to_string(&mut out).unwrap();
    let took = asked.elapsed();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{code}");
    (took, out)
}
