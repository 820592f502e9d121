//! The prompt in a real terminal, typed at as by hand.

use expectrl::session::OsSession;
use expectrl::{ControlCode, Eof, Expect as _, Session};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

struct Typist {
    session: OsSession,
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("prompt-{name}"));
    fs::create_dir_all(&folder).unwrap();
    folder
}

impl Typist {
    fn new(name: &str, columns: u16, args: &[&str]) -> Typist {
        let folder = folder(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
        command
            .args(args)
            .current_dir(&folder)
            .env("TERM", "xterm")
            .env("IOSH_HISTORY", folder.join("history"));
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "ACCESSIBLE"] {
            command.env_remove(name);
        }
        let mut session = Session::spawn(command).unwrap();
        session.get_process_mut().set_window_size(columns, 24).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(20)));
        Typist { session }
    }

    #[track_caller]
    fn sees(&mut self, text: &str) {
        if let Err(error) = self.session.expect(text) {
            panic!("{text:?} was not shown: {error}");
        }
    }

    fn types(&mut self, line: &str) {
        self.session.send(line).unwrap();
        self.session.send("\r").unwrap();
    }

    fn presses(&mut self, key: ControlCode) {
        self.session.send(key).unwrap();
    }

    #[track_caller]
    fn leaves(mut self) {
        self.presses(ControlCode::EndOfTransmission);
        self.session.expect(Eof).unwrap();
    }
}

#[test]
fn statements_blocks_and_errors() {
    for columns in [80, 40] {
        let mut typist = Typist::new(&format!("statements-{columns}"), columns, &["--color=never"]);
        typist.sees("Ctrl-D leaves.");
        typist.sees("iosh> ");
        typist.types("b = io.BytesIO()");
        typist.sees("b: BytesIO, position 0, length 0");
        typist.sees("iosh> ");
        typist.types(r#"b.write(b"Hello, world!")"#);
        typist.sees("13\r\n");
        typist.sees("^ 13 (end)");
        typist.sees("iosh> ");
        typist.types("b.seek(0)");
        typist.sees("^ 0");
        typist.sees("iosh> ");
        typist.types("while piece := b.read(5):");
        typist.sees("  ... ");
        typist.types("    print(len(piece))");
        typist.sees("  ... ");
        typist.types("");
        // The lines of the program and of iosh come in the order of what happens.
        for piece in ["gave b'Hello'", "5\r\n", "gave b', wor'", "5\r\n", "gave b'ld!'", "3\r\n"] {
            typist.sees(piece);
        }
        typist.sees("iosh> ");
        typist.types(r#"with io.StringIO("text") as s:"#);
        typist.sees("  ... ");
        typist.types("    print(s.read())");
        typist.sees("  ... ");
        typist.types("");
        typist.sees("text\r\n");
        typist.sees("iosh> ");
        typist.types("b.write('x')");
        typist.sees("hint: this stream takes bytes:");
        typist.sees("iosh> ");
        typist.leaves();
    }
}

#[test]
fn ctrl_c_clears_the_line_and_interrupts_a_statement() {
    let mut typist = Typist::new("interrupt", 80, &["--color=never"]);
    typist.sees("iosh> ");
    typist.session.send("half a li").unwrap();
    typist.sees("half a li");
    typist.presses(ControlCode::EndOfText);
    typist.sees("iosh> ");
    typist.types("while True: pass");
    typist.sees("while True: pass");
    std::thread::sleep(Duration::from_millis(300));
    typist.presses(ControlCode::EndOfText);
    typist.sees("KeyboardInterrupt");
    typist.sees("iosh> ");
    typist.types("1 + 1");
    typist.sees("2\r\n");
    typist.sees("iosh> ");
    typist.leaves();
}

#[test]
fn statements_are_taken_back_and_made_again() {
    let _ = fs::remove_file(folder("undo").join("notes.txt"));
    let mut typist = Typist::new("undo", 80, &["--color=never"]);
    typist.sees("iosh> ");
    typist.types("f = open('notes.txt', 'w')");
    typist.sees("f: TextIOWrapper");
    typist.sees("iosh> ");
    typist.types("f.write('x' * 9)");
    typist.sees("9\r\n");
    typist.sees("iosh> ");
    typist.types("f.flush()");
    typist.sees("notes.txt: 0 → 9 bytes");
    typist.sees("iosh> ");
    typist.types(":undo");
    typist.sees("took back 'f.flush()'; notes.txt is restored, 9 → 0 bytes");
    typist.sees("waits as 9 bytes for the buffer below");
    typist.sees("iosh> ");
    typist.types(":undo 9");
    typist.sees("took back 2 statements, from 'f.write('x' * 9)' to");
    typist.sees("notes.txt is gone; f is gone");
    typist.sees("there is nothing before that to take back");
    typist.sees("iosh> ");
    typist.types("f");
    typist.sees("NameError");
    typist.sees("iosh> ");
    typist.types(":redo 3");
    typist.sees("made again 3 statements");
    typist.sees("notes.txt: 9 bytes");
    typist.sees("iosh> ");
    typist.types("f.tell()");
    typist.sees("9\r\n");
    typist.sees("iosh> ");
    typist.leaves();
}

#[test]
fn the_history_outlives_the_prompt() {
    let _ = fs::remove_file(folder("history").join("history"));
    let mut typist = Typist::new("history", 80, &[]);
    typist.sees("iosh> ");
    typist.types("40 + 2");
    typist.sees("42\r\n");
    typist.sees("iosh> ");
    typist.types(":quit");
    typist.session.expect(Eof).unwrap();
    let mut typist = Typist::new("history", 80, &[]);
    typist.sees("iosh> ");
    // The arrow up goes past ':quit' to the statement.
    typist.session.send("\x1b[A\x1b[A\r").unwrap();
    typist.sees("42\r\n");
    typist.sees("iosh> ");
    typist.leaves();
}

#[test]
fn a_history_loses_nothing_and_is_no_reason_to_stop() {
    let file = folder("kept").join("history");
    let entries: String = (0..2500).map(|i| format!("{i}\n")).collect();
    for (before, typed, after) in [
        // What somebody else put there stays, and does not run into what is entered.
        (b"mine \xff\nend".to_vec(), "1 + 1", b"mine \xff\nend\n1 + 1\n".to_vec()),
        (b"".to_vec(), "'\\n'", b"#V2\n'\\\\n'\n".to_vec()),
        (
            format!("#V2\n{entries}").into_bytes(),
            "7",
            format!("#V2\n{}7\n", entries.split_at(entries.find("\n1500\n").unwrap() + 1).1).into_bytes(),
        ),
    ] {
        fs::write(&file, before).unwrap();
        let mut typist = Typist::new("kept", 80, &[]);
        typist.sees("iosh> ");
        typist.types(typed);
        typist.sees("\r\n");
        typist.sees("iosh> ");
        typist.leaves();
        assert_eq!(fs::read(&file).unwrap(), after, "{typed}");
    }
    fs::remove_file(&file).unwrap();
    for (kind, why) in [("d", "Is a directory (os error 21)"), ("p", "Invalid argument (os error 22)")] {
        let make = if kind == "d" { "mkdir" } else { "mkfifo" };
        assert!(Command::new(make).arg(&file).status().unwrap().success());
        let mut typist = Typist::new("kept", 300, &[]);
        typist.sees(&format!("iosh: what you enter is not kept: {}: {why}\r\n", file.display()));
        typist.sees("iosh> ");
        typist.types("40 + 2");
        typist.sees("42\r\n");
        typist.sees("iosh> ");
        typist.leaves();
        let _ = fs::remove_file(&file).or_else(|_| fs::remove_dir(&file));
    }
}

#[test]
fn what_is_typed_ahead_is_kept() {
    let mut typist = Typist::new("ahead", 80, &["--show=quiet"]);
    typist.sees("iosh> ");
    typist.session.send("n = 40\rif 1:\r    n += 2\r\rprint(n)\r").unwrap();
    typist.sees("42\r\n");
    typist.sees("iosh> ");
    typist.leaves();
}

#[test]
fn what_is_no_text_is_refused_and_the_session_goes_on() {
    let mut typist = Typist::new("no-text", 80, &["--show=quiet"]);
    typist.sees("iosh> ");
    typist.types("n = 42");
    typist.sees("iosh> ");
    typist.session.send(&b"'\xff\xfe'"[..]).unwrap();
    typist.sees("iosh: that is no UTF-8, and forgotten\r\n");
    typist.sees("iosh> ");
    typist.types("");
    typist.types("print(n)");
    typist.sees("42\r\n");
    typist.sees("iosh> ");
    typist.leaves();
}

#[test]
fn pasted_blocks_run_statement_by_statement() {
    let mut typist = Typist::new("paste", 80, &["--color=never", "--show=quiet"]);
    typist.sees("iosh> ");
    let pasted = ">>> n = 40\n>>> for i in range(2):\n...     n += 1\n...\n>>> print(n)";
    typist.session.send(format!("\x1b[200~{pasted}\x1b[201~")).unwrap();
    typist.session.send("\r").unwrap();
    typist.sees("42\r\n");
    typist.sees("iosh> ");
    typist.leaves();
}

#[test]
fn the_plain_prompt_repaints_nothing() {
    let mut typist = Typist::new("plain", 80, &["--plain"]);
    typist.sees("iosh> ");
    typist.types("b = io.BytesIO(b'abc')");
    let shown = typist.session.expect("^ 0").unwrap();
    assert!(!shown.before().contains(&b'\x1b'), "{:?}", String::from_utf8_lossy(shown.before()));
    typist.sees("iosh> ");
    typist.leaves();
}

#[test]
fn predict_asks_tells_and_keeps_score() {
    for (name, args) in [("predict", &["--color=never"][..]), ("predict-plain", &["--plain"])] {
        let mut typist = Typist::new(name, 80, args);
        typist.sees("iosh> ");
        typist.types(":predict on");
        typist.sees("predict is on");
        typist.sees("iosh> ");
        typist.types("b = io.BytesIO(b'Hello, world!')");
        typist.sees("iosh> ");
        typist.types("b.read(5)");
        typist.sees("the cursor of b is at 0: where will it be?");
        typist.sees("cursor? ");
        typist.types("5");
        // What was expected is told when the picture stands there.
        typist.sees("position 0 → 5 (+5)");
        typist.sees("right: the cursor is at 5; 1 of 1 right");
        typist.sees("iosh> ");
        typist.types("b.read(50)");
        typist.sees("cursor? ");
        typist.types("some");
        typist.sees("a number, or the name of an error; Enter alone skips");
        typist.sees("cursor? ");
        typist.types("55");
        typist.sees("not 55: the cursor is at 13; 1 of 2 right");
        typist.sees("rule: a read moves the cursor by what it gives and no more: 5 + 8 makes 13");
        typist.sees("iosh> ");
        // Enter alone and Ctrl-C skip the question and not the statement.
        typist.types("b.seek(1)");
        typist.sees("cursor? ");
        typist.types("");
        typist.sees("position 13 → 1");
        typist.sees("iosh> ");
        typist.types("b.seek(2)");
        typist.sees("cursor? ");
        typist.presses(ControlCode::EndOfText);
        typist.sees("position 1 → 2");
        typist.sees("iosh> ");
        // A surprise that was explained before is explained once more to who fell for it.
        typist.types("b.truncate(1); b.truncate(0)");
        typist.sees("cursor? ");
        typist.types("");
        typist.sees("note: truncate() cuts and leaves the cursor where it was");
        typist.sees("cursor? ");
        typist.types("0");
        typist.sees("not 0: the cursor is at 2; 1 of 3 right");
        typist.sees("rule: truncate() cuts and leaves the cursor where it was");
        typist.sees("iosh> ");
        typist.types("b.write('x')");
        typist.sees("cursor? ");
        typist.types("3");
        typist.sees("TypeError: a bytes-like object is required");
        typist.sees("not 3: the cursor is at 2; 1 of 4 right");
        typist.sees("rule: it raised TypeError: a binary stream holds bytes");
        typist.sees(":why says more");
        typist.sees("iosh> ");
        typist.types("b.write('x')");
        typist.sees("cursor? ");
        typist.types("TypeError");
        typist.sees("right: it raised TypeError; 2 of 5 right");
        typist.sees("iosh> ");
        typist.types("x = b.getvalue()");
        typist.sees("what will b.getvalue() give?");
        typist.sees("value? ");
        typist.types("b\"\"");
        typist.sees("right: it gave b''; 3 of 6 right");
        typist.sees("iosh> ");
        typist.types(":predict");
        typist.sees("3 of 6 right");
        typist.sees("iosh> ");
        typist.types(":predict off");
        typist.sees("predict is off; 3 of 6 right");
        typist.sees("iosh> ");
        typist.types("b.tell()");
        typist.sees("2\r\n");
        typist.sees("iosh> ");
        typist.leaves();
    }
}

/// What the terminal is set to, as `stty` tells it.
const STTY: &str = "stty -a | grep -oE -e '-?(icanon|echo|isig) ' | tr -d '\\n'";

#[test]
fn an_end_from_outside_leaves_the_terminal_and_the_history() {
    for (name, signal) in [("term", rustix::process::Signal::TERM), ("hup", rustix::process::Signal::HUP)] {
        let folder = folder(name);
        let _ = fs::remove_file(folder.join("history"));
        let binary = env!("CARGO_BIN_EXE_iosh");
        let script = format!(
            "{STTY}; sh -c 'echo pid $$ runs; exec env --default-signal=HUP,TERM {binary}'; {STTY}; echo left"
        );
        let mut command = Command::new("bash");
        command.args(["-c", &script]).current_dir(&folder).env("TERM", "xterm");
        command.env("IOSH_HISTORY", folder.join("history"));
        let mut session = Session::spawn(command).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(20)));
        let seen = session.expect(" runs").unwrap();
        let before = String::from_utf8_lossy(seen.before()).into_owned();
        let pid: i32 = before.rsplit(' ').next().unwrap().parse().unwrap();
        let mut typist = Typist { session };
        typist.sees("iosh> ");
        typist.types("40 + 2");
        typist.sees("42");
        typist.sees("iosh> ");
        rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), signal).unwrap();
        let seen = typist.session.expect("left").unwrap();
        let after = String::from_utf8_lossy(seen.before()).into_owned();
        // As it was found: an expect session does not echo.
        assert!(before.contains("isig icanon -echo "), "{before:?}");
        assert!(after.contains("isig icanon -echo "), "{after:?}");
        assert!(after.contains("\u{1b}[?2004l"), "{after:?}");
        assert!(fs::read_to_string(folder.join("history")).unwrap().contains("40 + 2"));
    }
}
