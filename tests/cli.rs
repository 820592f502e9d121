//! The program as a user runs it: exact standard output, standard error and exit code.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// One run of the program in a folder of its own.
struct Run {
    command: Command,
    folder: PathBuf,
    input: Vec<u8>,
}

struct Ran {
    out: String,
    err: String,
    code: i32,
    folder: PathBuf,
}

impl Run {
    fn new(args: &[&str]) -> Run {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{number}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
        command.args(args).current_dir(&folder);
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "COLUMNS", "ACCESSIBLE"] {
            command.env_remove(name);
        }
        Run { command, folder, input: Vec::new() }
    }

    fn file(self, name: &str, content: &str) -> Run {
        fs::write(self.folder.join(name), content).unwrap();
        self
    }

    fn input(mut self, input: impl AsRef<[u8]>) -> Run {
        self.input = input.as_ref().to_vec();
        self
    }

    fn run(mut self) -> Ran {
        let stdio = || Stdio::piped();
        let mut child = self.command.stdin(stdio()).stdout(stdio()).stderr(stdio()).spawn().unwrap();
        // A program that leaves early does not read it all.
        let _ = child.stdin.take().unwrap().write_all(&self.input);
        let output = child.wait_with_output().unwrap();
        Ran {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap_or(-1),
            folder: self.folder,
        }
    }
}

impl Ran {
    #[track_caller]
    fn is(&self, code: i32, out: &str, err: &str) {
        assert_eq!((self.code, self.out.as_str(), self.err.as_str()), (code, out, err));
    }
}

const SCRIPT: &str = "\
#: title A file in memory
# Written bytes stay.
b = io.BytesIO(b\"abc\")
b.read(2)
#=> b'ab'
#? b.tell() == 2
print(\"hi\", end=\"\")
#> hi
b.write(\"x\")
#!> TypeError: a bytes-like object is required, not 'str'
";

#[test]
fn run_replays_a_script() {
    let ran = Run::new(&["run", "s.iosh"]).file("s.iosh", SCRIPT).run();
    let want = r#"A file in memory
# Written bytes stay.
iosh> b = io.BytesIO(b"abc")
b: BytesIO, position 0, length 3
  0000  61 62 63                                          abc
        ^ 0
iosh> b.read(2)
b'ab'
b: BytesIO, position 0 → 2 (+2), length 3, read 2 bytes at 0
  0000 [61 62]63                                          abc
              ^ 2
iosh> print("hi", end="")
hi
iosh> b.write("x")
b: BytesIO, position 2, length 3, raised TypeError: a bytes-like object is
  required, not 'str'
  0000  61 62 63                                          abc
              ^ 2
Traceback (most recent call last):
  File "s.iosh", line 9, in <module>
    b.write("x")
    ^^^^^^^^^^^^
TypeError: a bytes-like object is required, not 'str'
hint: this stream takes bytes: b"text" or "text".encode()
"#;
    ran.is(0, want, "");
    let same = Run::new(&["s.iosh"]).file("s.iosh", SCRIPT).run();
    same.is(0, want, "");
}

#[test]
fn a_replay_stops_before_each_statement() {
    let run = |args: &[&str], input| Run::new(args).file("s.iosh", SCRIPT).input(input).run();
    let plain = run(&["run", "s.iosh"], "");
    for (args, input) in [
        (&["run", "--pace", "0.01", "s.iosh"][..], ""),
        (&["run", "--step", "s.iosh"], "\n\n"),
        (&["run", "--step", "--show", "each", "s.iosh"], "\n\n\n\n\n\n\n\n"),
    ] {
        run(args, input).is(0, &plain.out, "");
    }
    let started = std::time::Instant::now();
    run(&["run", "--pace", "0.2", "s.iosh"], "").is(0, &plain.out, "");
    assert!(started.elapsed() >= std::time::Duration::from_millis(800), "four statements");
    let ran = run(&["run", "--step", "-"], SCRIPT);
    ran.is(2, "", "iosh: --step waits for Enter on standard input: give the script as a file\n");
    for wrong in ["-1", "nan", "inf", "1e400", "soon", ""] {
        let ran = run(&["run", &format!("--pace={wrong}"), "s.iosh"], "");
        let want =
            format!("error: invalid value '{wrong}' for '--pace <SECONDS>': it takes seconds, as 2 or 0.5");
        assert_eq!((ran.code, ran.err.lines().next()), (2, Some(want.as_str())));
    }
}

#[test]
fn quiet_shows_what_the_program_prints_and_no_more() {
    let error = "\
Traceback (most recent call last):
  File \"s.iosh\", line 9, in <module>
    b.write(\"x\")
    ^^^^^^^^^^^^
TypeError: a bytes-like object is required, not 'str'
hint: this stream takes bytes: b\"text\" or \"text\".encode()
";
    Run::new(&["run", "--show", "quiet", "s.iosh"]).file("s.iosh", SCRIPT).run().is(0, "hi", error);
    let code = "print('a\\x1b[1m')\n1 + 1\n";
    Run::new(&["run", "--show=quiet", "-"]).input(code).run().is(0, "a\x1b[1m\n", "");
}

#[test]
fn help_tells_what_the_class_tables_say() {
    let code = "import io\nhelp(io.BytesIO().tell)\nhelp('io.BytesIO.seekable')\nhelp('io.nothing')\n";
    let want = "\
Help on built-in function tell:

tell() method of _io.BytesIO instance
    Current file position, an integer.

    Raises: ValueError on a closed stream.

Help on method_descriptor:

seekable(self, /) unbound _io.BytesIO method
    Returns True if the IO object can be seeked.

    Raises: ValueError on a closed stream.

No Python documentation found for 'io.nothing'.
Type help(object) for help about object: help(io.BytesIO), help('io.BytesIO.read').

";
    Run::new(&["run", "--show=quiet", "-"]).input(code).run().is(0, want, "");
}

#[test]
fn an_error_that_nobody_announced_ends_a_script() {
    let ran =
        Run::new(&["run", "a.py", "--show", "quiet"]).file("a.py", "print(1)\nint('x')\nprint(2)\n").run();
    let error = "Traceback (most recent call last):\n  File \"a.py\", line 2, in <module>\n    int('x')\n    ^^^^^^^^\nValueError: invalid literal for int() with base 10: 'x'\n";
    ran.is(1, "1\n", error);
}

#[test]
fn a_py_file_is_parsed_whole_before_it_runs() {
    let source = "print(1)\nif x\n    y\n";
    let ran = Run::new(&["run", "a.py"]).file("a.py", source).run();
    let error = "  File \"a.py\", line 2\n    if x\n        ^\nSyntaxError: expected ':'\n";
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with(error), "{}", ran.err);
    let ran = Run::new(&["run", "--show=quiet", "a.iosh"]).file("a.iosh", source).run();
    assert_eq!((ran.code, ran.out.as_str()), (1, "1\n"));
}

#[test]
fn check_passes_differs_and_updates() {
    let ran = Run::new(&["check", "."]).file("s.iosh", SCRIPT).file("t.txt", "no script").run();
    ran.is(0, "1 script, as expected\n", "");
    let wrong = SCRIPT.replace("#=> b'ab'", "#=> b'a'").replace("#? b.tell() == 2", "#? b.tell() == 1");
    let ran = Run::new(&["check", "s.iosh"]).file("s.iosh", &wrong).run();
    let want = "\
s.iosh:4: b.read(2)
  - #=> b'a'
  + #=> b'ab'
s.iosh:6: this must be true
  - #? b.tell() == 1
  + it is false
1 script, 1 not as expected
";
    ran.is(1, want, "");
    let wrong = SCRIPT.replace("#=> b'ab'", "#=> b'a'");
    let ran = Run::new(&["check", "--update", "s.iosh"]).file("s.iosh", &wrong).run();
    ran.is(0, "s.iosh: 1 updated\n1 script, as expected\n", "");
    assert_eq!(fs::read_to_string(ran.folder.join("s.iosh")).unwrap(), SCRIPT);
}

#[test]
fn statements_of_the_command_line() {
    let ran = Run::new(&["-c", "b = io.BytesIO()\nb.write(b'hi'); 2", "--show", "brief"]).run();
    ran.is(
        0,
        "b: BytesIO, position 0, length 0\n2\nb: BytesIO, position 0 → 2 (+2), length 0 → 2, wrote 2 bytes at 0\n2\n",
        "",
    );
    let ran = Run::new(&["-c", "print('x'", "--ascii"]).run();
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("SyntaxError: '(' was never closed"), "{}", ran.err);
    Run::new(&["-c", "raise SystemExit(3)"]).run().is(3, "", "");
}

#[test]
fn the_plain_prompt_reads_standard_input() {
    let ran = Run::new(&["--show", "brief"])
        .input("x = 2\nfor i in range(2):\n    print(i)\n\nx\n_ + 1\n:show\n:sho\n")
        .run();
    ran.is(0, "0\n1\n2\n3\nbrief\nthere is no command ':sho': did you mean ':show'?\n", "");
    let ran = Run::new(&[]).input("1/0\n5\n").run();
    assert_eq!((ran.code, ran.out.as_str()), (0, "5\n"));
    assert!(ran.err.ends_with("ZeroDivisionError: division by zero\n"), "{}", ran.err);
}

#[test]
fn json_answers_each_statement_with_one_line() {
    let input = b"b = io.BytesIO()\nb.write(b'hi')\n\n# c\nfor i in range(2):\n    print(i)\n\n\xff\n:show\nx = (1,\n\n3".as_slice();
    let ran = Run::new(&["--json"]).input(input).run();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let schema: serde_json::Value = serde_json::from_str(iosh::view::json::SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let answers: Vec<serde_json::Value> = ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(answers.iter().all(|a| validator.is_valid(a)), "{}", ran.out);
    let told: Vec<String> = answers
        .iter()
        .map(|a| format!("{} {} {} {}", a["status"], a["result"]["repr"], a["stdout"], a["error"]["type"]))
        .collect();
    let want = [
        r#""ok" null "" null"#,
        r#""ok" "2" "" null"#,
        r#""ok" null "0\n1\n" null"#,
        r#""error" null null "SyntaxError""#,
        r#""ok" null "each\n" null"#,
        r#""error" null null "SyntaxError""#,
        r#""ok" "3" "" null"#,
    ];
    let want = want.map(|w| w.replace("null null \"Syn", "null \"\" \"Syn"));
    assert_eq!(told, want);
    assert_eq!(answers[1]["steps"][0]["call"], "b.write(b'hi')");
    assert_eq!(answers[6]["streams"]["b"]["layers"][0]["position"], 2);
    let ran = Run::new(&["--json", "--steps=none"]).input("1\nNone\n").run();
    let line = |result: &str| format!("{{\"status\":\"ok\",\"result\":{result},\"stdout\":\"\"}}\n");
    ran.is(0, &(line("{\"type\":\"int\",\"repr\":\"1\"}") + &line("null")), "");
}

#[test]
fn steps_of_one_statement_are_at_most_a_thousand() {
    let ran = Run::new(&["--json"]).input("b = io.BytesIO()\nfor i in range(3000): b.write(b'x')\n\n").run();
    let answer: serde_json::Value = serde_json::from_str(ran.out.lines().nth(1).unwrap()).unwrap();
    assert_eq!(answer["steps"].as_array().unwrap().len(), 1000);
    assert_eq!(answer["steps_omitted"], 2000);
    assert_eq!(
        answer["steps"][499]["number"].as_u64().unwrap() + 2001,
        answer["steps"][500]["number"].as_u64().unwrap()
    );
}

#[test]
fn usage_and_closed_pipes() {
    let ran = Run::new(&["run"]).run();
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(Run::new(&["run", "nothing.iosh"]).run().code, 1);
    assert_eq!(Run::new(&["--allow", "nowhere", "-c", "1"]).run().code, 2);
    assert!(Run::new(&["completions", "bash"]).run().out.contains("_iosh()"));
    assert!(Run::new(&["man"]).run().out.contains(".TH iosh 1"));
    let mut run = Run::new(&["-c", "for i in range(100000): print(i)", "--show=quiet"]);
    let mut child = run.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn colours_follow_the_command_line() {
    let ran = Run::new(&["--color=always", "-c", "b = io.BytesIO(b'x')"]).run();
    assert!(ran.out.starts_with("\x1b[1mb\x1b[0m: BytesIO"), "{:?}", ran.out);
    let mut forced = Run::new(&["-c", "b = io.BytesIO(b'x')"]);
    forced.command.env("FORCE_COLOR", "1");
    assert!(forced.run().out.contains('\x1b'));
    let ran = Run::new(&["-c", "b = io.BytesIO(b'x')"]).run();
    assert!(!ran.out.contains('\x1b'));
}
