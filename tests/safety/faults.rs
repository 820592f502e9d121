//! What fails below, and what fails in iosh: nothing is lost.

use crate::{Place, REFUSED, Ran, signal};
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

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
fn a_script_that_cannot_be_updated_stays_as_it_was() {
    let place = Place::new();
    let script = format!("1 + 1\n#=> 3\n# {}\n", "x".repeat(5000));
    fs::write(place.inside().join("s.iosh"), &script).unwrap();
    let line = format!("ulimit -f 2; exec {} check --update s.iosh", env!("CARGO_BIN_EXE_iosh"));
    let output = Command::new("bash").args(["-c", &line]).current_dir(place.inside()).output().unwrap();
    let ran = Ran::from(output);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (Some(1), "1 script, 1 not as expected\n", "iosh: s.iosh: File too large (os error 27)")
    );
    assert_eq!(fs::read_to_string(place.inside().join("s.iosh")).unwrap(), script);
    assert_eq!(fs::read_dir(place.inside()).unwrap().count(), 1);
    // A link stays one.
    std::os::unix::fs::symlink("s.iosh", place.inside().join("link")).unwrap();
    let ran = place.run(&["check", "--update", "link"]);
    assert_eq!(ran.out, "link: 1 updated\n1 script, as expected\n");
    assert_eq!(fs::read_link(place.inside().join("link")).unwrap().to_str(), Some("s.iosh"));
    assert_eq!(fs::read_to_string(place.inside().join("s.iosh")).unwrap(), script.replace("#=> 3", "#=> 2"));
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
    let ran = place.run(&["run", "--max-memory", "16M", "/dev/zero"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(1), "iosh: /dev/zero: it has more than 2097152 bytes, an eighth of --max-memory")
    );
}
