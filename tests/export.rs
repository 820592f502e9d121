//! `iosh export`: exact documents, what verifies them, where they go. With `IOSH_UPDATE=1` in the
//! environment the recorded documents are written anew.

use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SCRIPT: &str = include_str!("data/export/small.iosh");

/// A folder of its own with the small script.
fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("export-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("small.iosh"), SCRIPT).unwrap();
    folder
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
    command.arg("export").args(args).current_dir(folder).stdin(Stdio::null());
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "ACCESSIBLE", "TERM", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The exit code, standard output and standard error.
fn export(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command(folder, args).output().unwrap();
    (status.code(), text(&stdout), text(&stderr))
}

#[test]
fn documents_are_exactly_what_is_recorded() {
    let folder = place("recorded");
    for (to, show) in [("html", "each"), ("md", "each"), ("cast", "brief"), ("json", "quiet")] {
        let (code, made, err) = export(&folder, &["small.iosh", "--to", to, "--show", show]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{to}");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/export/small").with_extension(to);
        if std::env::var_os("IOSH_UPDATE").is_some() {
            fs::write(&path, &made).unwrap();
        }
        assert_eq!(made, fs::read_to_string(&path).unwrap(), "{to}");
        // A file gets the same, and its name says as what.
        let out = format!("out.{to}");
        let ran = export(&folder, &["small.iosh", "-o", &out, "--show", show]);
        assert_eq!(ran, (Some(0), String::new(), String::new()));
        assert_eq!(made, fs::read_to_string(folder.join(out)).unwrap());
    }
    // What is not shown leaves what was printed, as it came.
    let (_, quiet, _) = export(&folder, &["small.iosh", "--to", "md", "--show", "quiet"]);
    let (start, end) = quiet.split_once("Traceback").unwrap();
    assert_eq!(start, "# Bytes &amp; &lt;cursors&gt;\n\n```text\none\n\ntwo\n");
    assert!(end.ends_with("\naside\n```\n\n") && !end.contains(">>>"), "{end}");
}

/// What a browser compares with the digest that the page's policy names.
#[test]
fn the_policy_of_a_page_allows_its_style_and_nothing_else() {
    let folder = place("policy");
    let (_, page, _) = export(&folder, &["small.iosh", "--to", "html"]);
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    fs::write(folder.join("style"), style).unwrap();
    let summed = Command::new("sha256sum").arg("style").current_dir(&folder).output().unwrap();
    let hex = text(&summed.stdout);
    let bytes: Vec<u8> =
        (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).chain([0]).collect();
    let letter =
        |n: u8| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[n as usize]);
    let digest: String = bytes
        .chunks(3)
        .flat_map(|b| [b[0] >> 2, (b[0] & 3) << 4 | b[1] >> 4, (b[1] & 15) << 2 | b[2] >> 6, b[2] & 63])
        .take(43)
        .map(letter)
        .collect();
    let policy =
        format!("default-src 'none'; style-src 'sha256-{digest}='; base-uri 'none'; form-action 'none'");
    assert!(page.contains(&format!("content=\"{policy}\"")), "{policy}");
}

/// How much lighter one colour is than another, as WCAG 2 counts it.
fn contrast(a: &str, b: &str) -> f64 {
    let light = |colour: &str| {
        let part = |i: usize| {
            let c = f64::from(u8::from_str_radix(&colour[i..i + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) + 0.05
    };
    let (a, b) = (light(a), light(b));
    if a > b { a / b } else { b / a }
}

#[test]
fn every_colour_of_a_page_can_be_read() {
    let (_, page, _) = export(&place("contrast"), &["small.iosh", "--to", "html"]);
    let sets: Vec<&str> = page.split("--paper: ").skip(1).map(|s| s.split_once('}').unwrap().0).collect();
    assert_eq!(sets.len(), 2);
    for set in sets {
        let paper = &set[..7];
        let inks: Vec<&str> = set
            .split("--")
            .skip(1)
            .filter(|c| !c.starts_with("rule"))
            .map(|c| &c.split_once(": ").unwrap().1[..7])
            .collect();
        assert_eq!(inks.len(), 7, "{set}");
        inks.iter().for_each(|ink| assert!(contrast(ink, paper) >= 4.5, "{ink} on {paper}"));
    }
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
}

/// CPython runs what the Markdown of every script shows. It echoes what stands in a block, which iosh does
/// not: nothing else is different.
#[test]
fn markdown_is_a_doctest() {
    let works = |python: &&&str| {
        Command::new(**python).arg("--version").output().is_ok_and(|o| o.stdout.starts_with(b"Python 3.13"))
    };
    let Some(python) = ["python3.13", "python3"].iter().find(works) else { return };
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let (mut verified, mut failed) = (0, 0);
    for entry in fs::read_dir(&scripts).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "iosh") {
            continue;
        }
        let folder = place("doctest");
        fs::create_dir(folder.join("in")).unwrap();
        let ran = export(&folder.join("in"), &[path.to_str().unwrap(), "-o", "../out.md"]);
        assert_eq!(ran, (Some(0), String::new(), String::new()), "{path:?}");
        fs::remove_dir_all(folder.join("in")).unwrap();
        fs::create_dir(folder.join("in")).unwrap();
        let mut doctest = Command::new(python);
        doctest.args(["-m", "doctest", "-v", "../out.md"]).env("PYTHONPATH", &scripts);
        let said = text(&doctest.current_dir(folder.join("in")).output().unwrap().stdout);
        verified += said.matches("\nok\n").count();
        for example in said.split("Failed example:\n").skip(1) {
            failed += 1;
            let first = example.lines().next().unwrap();
            assert!(first.ends_with(':'), "{path:?}: {example}");
        }
    }
    assert!(verified > 300 && failed < 10, "{verified} {failed}");
}

/// The events of a recording: seconds since the last, code, data.
fn events(recording: &str) -> Vec<(f64, String, String)> {
    let event = |line: &str| {
        let event: Value = serde_json::from_str(line).unwrap();
        let text = |i: usize| event[i].as_str().unwrap().to_owned();
        // Three digits, whatever the number is.
        assert_eq!(line.split_once(',').unwrap().0.split_once('.').unwrap().1.len(), 3, "{line}");
        (event[0].as_f64().unwrap(), text(1), text(2))
    };
    recording.lines().skip(1).map(event).collect()
}

#[test]
fn a_recording_types_what_a_replay_shows() {
    let folder = place("cast");
    let long = format!("x = [{}]\n", "1, ".repeat(1000));
    fs::write(folder.join("long.iosh"), long).unwrap();
    for (script, seconds) in [("small.iosh", 18.46), ("long.iosh", 0.0)] {
        let (code, made, _) = export(&folder, &[script, "--to", "cast", "--color", "never"]);
        assert_eq!(code, Some(0));
        let header: Value = serde_json::from_str(made.lines().next().unwrap()).unwrap();
        assert_eq!((&header["version"], &header["term"]["cols"]), (&Value::from(3), &Value::from(80)));
        let events = events(&made);
        // What is seen is the replay, and there is a mark at each statement.
        let shown: String = events.iter().filter(|e| e.1 == "o").map(|e| e.2.as_str()).collect();
        let mut replay = Command::new(env!("CARGO_BIN_EXE_iosh"));
        replay.args(["run", script]).current_dir(&folder).env_remove("COLUMNS").stdin(Stdio::null());
        let Output { stdout, stderr, .. } = replay.output().unwrap();
        assert_eq!(shown, (text(&stdout) + &text(&stderr)).replace('\n', "\r\n"));
        let marks = events.iter().filter(|e| e.1 == "m").count();
        assert_eq!(marks, shown.matches("iosh> ").count());
        assert_eq!(events.last().unwrap(), &(1.0, "x".to_owned(), "0".to_owned()));
        let sum: f64 = events.iter().map(|e| e.0).sum();
        // Typing takes as long as it has keys, and no statement takes longer than a few seconds.
        assert!(if seconds > 0.0 { (sum - seconds).abs() < 1e-6 } else { sum < 10.0 }, "{sum}");
    }
    let (_, coloured, _) = export(&folder, &["small.iosh", "--to", "cast"]);
    assert!(coloured.contains("\\u001b[34miosh> \\u001b[0m") && !coloured.contains('\x1b'));
    // As on a terminal, the command line decides, or else the environment.
    let set = |name: &str, value: &str, colour: &str| {
        let mut asked = command(&folder, &["small.iosh", "--to", "cast", "--color", colour]);
        text(&asked.env(name, value).output().unwrap().stdout) == coloured
    };
    for (name, value) in [("NO_COLOR", "1"), ("ACCESSIBLE", "1"), ("TERM", "dumb"), ("CLICOLOR", "0")] {
        assert!(!set(name, value, "auto") && set(name, value, "always"), "{name}");
    }
    assert!(set("NO_COLOR", "", "auto") && !set("FORCE_COLOR", "1", "never"));
}

#[test]
fn markdown_imports_the_modules_that_a_script_uses() {
    let folder = place("imports");
    for (code, lines) in [
        ("# iosh.x\n'sys.y'\n", ""),
        ("m = io\n", ">>> import io\n"),
        ("m = io, iosh, os.sep\n", ">>> import io, os\n>>> import iosh\n"),
    ] {
        fs::write(folder.join("s.py"), code).unwrap();
        let (_, made, _) = export(&folder, &["s.py", "--to", "md"]);
        let imports: String = made.split_inclusive('\n').filter(|line| line.contains("import")).collect();
        assert_eq!(imports, lines, "{made}");
    }
}

#[test]
fn json_has_the_answers_that_the_program_gives() {
    let schema: Value = serde_json::from_str(iosh::view::json::SCHEMA).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let folder = place("json");
    fs::write(folder.join("open.py"), "f = open('n', 'w')\nf.write('x')\nprint('a'); x = 1; x\nb'' + ''\n")
        .unwrap();
    fs::write(folder.join("bad.iosh"), "1\n2 +\n").unwrap();
    fs::write(folder.join("none.iosh"), "1\nx = 'abc\n").unwrap();
    let kinds = |items: &[Value]| -> Vec<String> {
        items.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
    };
    for (script, exit, expected) in [
        (
            "small.iosh",
            0,
            "title narration narration statement statement statement statement narration statement statement stderr",
        ),
        ("open.py", 1, "statement statement statement statement"),
        ("bad.iosh", 1, "statement statement"),
        ("none.iosh", 1, "statement error"),
    ] {
        let (code, made, _) = export(&folder, &[script, "--to", "json"]);
        let document: Value = serde_json::from_str(&made).unwrap();
        assert_eq!((code, document["exit"].as_i64()), (Some(exit), Some(i64::from(exit))), "{made}");
        let items = document["items"].as_array().unwrap();
        assert_eq!(kinds(items).join(" "), expected, "{script}");
        let statements = || items.iter().filter(|item| item["kind"] == "statement");
        for answer in statements().flat_map(|item| item["answers"].as_array().unwrap()) {
            assert!(schema.is_valid(answer), "{answer}");
            assert!(answer["steps"].is_array());
        }
        // Standard input gives the same, a line of one statement each.
        let first = statements().next().unwrap();
        let mut asked = Command::new(env!("CARGO_BIN_EXE_iosh"));
        asked.arg("--json").current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = asked.spawn().unwrap();
        let source = first["source"].as_str().unwrap();
        child.stdin.take().unwrap().write_all(format!("{source}\n").as_bytes()).unwrap();
        let answered: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
        for field in ["status", "stdout", "steps_omitted"] {
            assert_eq!(answered[field], first["answers"][0][field]);
        }
        assert_eq!(
            answered["steps"].as_array().map(Vec::len),
            first["answers"][0]["steps"].as_array().map(Vec::len)
        );
    }
    let (_, made, _) = export(&folder, &["open.py", "--to", "json", "--show", "quiet"]);
    let document: Value = serde_json::from_str(&made).unwrap();
    let answers = &document["items"][2]["answers"];
    assert_eq!(answers[0], serde_json::json!({"status": "ok", "result": null, "stdout": "a\n"}));
    assert_eq!(answers[2]["result"], serde_json::json!({"type": "int", "repr": "1"}));
    assert_eq!(document["items"][2]["line"], 3);
}

#[test]
fn the_code_is_the_script_s() {
    let folder = place("code");
    fs::write(folder.join("exit.py"), "print(1)\nraise SystemExit(7)\nprint(2)\n").unwrap();
    let (code, made, err) = export(&folder, &["exit.py", "--to", "md"]);
    assert_eq!((code, err.as_str()), (Some(7), ""));
    assert_eq!(
        made,
        "# exit.py\n\n```python\n>>> print(1)\n1\n\n```\n\n```python\n>>> raise SystemExit(7)\nTraceback (most recent call last):\nSystemExit: 7\n\n```\n\n"
    );
    fs::write(folder.join("bare.py"), "1 # doctest: +NOPE\nsys.exit()\n").unwrap();
    let (code, made, err) = export(&folder, &["bare.py", "--to", "md"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let shown = [
        "import sys\n",
        "1 # doctest : +NOPE\n1\n",
        "sys.exit()\nTraceback (most recent call last):\nSystemExit\n",
    ];
    let blocks = shown.map(|text| format!("```python\n>>> {text}\n```\n\n")).concat();
    assert_eq!(made, format!("# bare.py\n\n{blocks}"));
    fs::write(folder.join("fails.iosh"), "print(1)\nb'' + ''\nprint(2)\n").unwrap();
    let (code, made, err) = export(&folder, &["fails.iosh", "--to", "md"]);
    let told = "Traceback (most recent call last):\n  File \"fails.iosh\", line 2, in <module>\n    b'' + ''\n    \
        ^^^^^^^^\nTypeError: can't concat str to bytes\n";
    let hint = "hint: make both bytes: b\"text\" or \"text\".encode()\n";
    assert_eq!((code, err), (Some(1), format!("{told}{hint}")));
    let fails = format!("```python\n>>> b'' + ''\n{told}\n{hint}```\n\n");
    assert_eq!(made, format!("# fails.iosh\n\n```python\n>>> print(1)\n1\n\n```\n\n{fails}"));
    fs::write(folder.join("bad.py"), "print(1)\nprint(\n").unwrap();
    let (code, made, err) = export(&folder, &["bad.py", "-o", "bad.html"]);
    assert_eq!((code, made.as_str()), (Some(1), ""));
    assert!(err.contains("\nSyntaxError: '(' was never closed\n"), "{err}");
    let page = fs::read_to_string(folder.join("bad.html")).unwrap();
    assert!(
        page.contains("<span class=\"error\">SyntaxError: &#39;(&#39; was never closed</span>"),
        "{page}"
    );
}

#[test]
fn what_iosh_itself_says_against_a_script_is_in_its_document() {
    let folder = place("directive");
    fs::write(folder.join("s.iosh"), "x = 1\n#: nonsense\nx = 2\n").unwrap();
    let (code, out, err) = export(&folder, &["s.iosh", "--to", "md"]);
    assert_eq!((code, err.as_str()), (Some(1), "iosh: s.iosh:2: there is no directive 'nonsense'\n"));
    assert_eq!(
        out,
        "# s.iosh\n\n```python\n>>> x = 1\n\niosh: s.iosh:2: there is no directive 'nonsense'\n```\n\n"
    );
}

#[test]
fn what_a_loop_does_is_folded_and_unfolded() {
    let folder = place("loop");
    let code = "b = io.BytesIO()\nfor i in range(2000): b.write(b'x')\n";
    fs::write(folder.join("loop.iosh"), code).unwrap();
    for (show, lines) in [("each", 10), ("all", 2000), ("brief", 10), ("quiet", 0)] {
        let (code, page, _) = export(&folder, &["loop.iosh", "--to", "html", "--show", show]);
        assert_eq!((code, page.matches("\"name\">b.write(").count()), (Some(0), lines), "{show}");
        assert_eq!(page.contains("… 1990 more operations, folded"), lines == 10);
    }
    // The width is told, and nothing but ASCII is used if that is.
    let (_, page, _) = export(&folder, &["loop.iosh", "--to", "md", "--width", "40", "--ascii"]);
    assert!(page.is_ascii() && page.lines().all(|line| line.len() <= 60) && page.contains("... 1990 more"));
    assert_eq!(export(&folder, &["loop.iosh", "--to", "md", "--width", "29"]).0, Some(2));
}

#[test]
fn what_is_left_open_says_so() {
    let folder = place("usage");
    let (code, _, err) = export(&folder, &["small.iosh"]);
    assert_eq!(
        (code, err.as_str()),
        (
            Some(2),
            "iosh: as what? --to says it, or a name of OUT that ends in one of: html, md, cast, json\n"
        )
    );
    assert_eq!(export(&folder, &["small.iosh", "-o", "out.txt"]).0, Some(2));
    let (code, _, err) = export(&folder, &["small.iosh", "--to", "pdf"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("choose from html, md, cast, json"), "{err}");
    assert_eq!(
        export(&folder, &["none.iosh", "--to", "md"]),
        (Some(1), String::new(), "iosh: none.iosh: No such file or directory (os error 2)\n".to_owned())
    );
    // What it ends in counts only where nothing else is said.
    assert_eq!(export(&folder, &["small.iosh", "--to", "md", "-o", "OUT.HTML"]).0, Some(0));
    assert!(fs::read_to_string(folder.join("OUT.HTML")).unwrap().starts_with("# Bytes"));
    assert_eq!(export(&folder, &["small.iosh", "-o", "OUT.HTML"]).0, Some(0));
    assert!(fs::read_to_string(folder.join("OUT.HTML")).unwrap().starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_file_is_put_where_its_name_leads() {
    let folder = place("out");
    // A file keeps its permissions, a link stays one, and a new file has those that the system gives.
    fs::write(folder.join("real.md"), "old").unwrap();
    fs::set_permissions(folder.join("real.md"), fs::Permissions::from_mode(0o604)).unwrap();
    symlink("real.md", folder.join("link.md")).unwrap();
    symlink("later.md", folder.join("dangling.md")).unwrap();
    for out in ["link.md", "dangling.md", "new.md"] {
        assert_eq!(export(&folder, &["small.iosh", "-o", out]), (Some(0), String::new(), String::new()));
    }
    let mode = |name: &str| fs::symlink_metadata(folder.join(name)).unwrap().mode() & 0o777;
    fs::write(folder.join("usual"), "").unwrap();
    assert_eq!((mode("real.md"), mode("new.md"), mode("later.md")), (0o604, mode("usual"), mode("usual")));
    for (name, to) in [("link.md", "real.md"), ("dangling.md", "later.md")] {
        assert_eq!(fs::read_link(folder.join(name)).unwrap(), Path::new(to));
        assert!(fs::read_to_string(folder.join(to)).unwrap().starts_with("# Bytes"));
    }
    // Not in place of the script, whatever it is called.
    symlink("small.iosh", folder.join("itself.md")).unwrap();
    fs::hard_link(folder.join("small.iosh"), folder.join("hard.md")).unwrap();
    for out in ["itself.md", "hard.md"] {
        let said = "iosh: small.iosh: it would replace the script itself\n".to_owned();
        assert_eq!(export(&folder, &["small.iosh", "-o", out]), (Some(2), String::new(), said));
        let mut read = command(&folder, &["-", "-o", out]);
        read.stdin(fs::File::open(folder.join("small.iosh")).unwrap());
        assert_eq!(read.output().unwrap().status.code(), Some(2));
    }
    assert_eq!(fs::read_to_string(folder.join("small.iosh")).unwrap(), SCRIPT);
    // What is no file takes it as it comes.
    let (code, made, err) = export(&folder, &["small.iosh", "--to", "md", "-o", "/dev/stdout"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(made, fs::read_to_string(folder.join("new.md")).unwrap());
    assert_eq!(export(&folder, &["small.iosh", "--to", "md", "-o", "-"]), (Some(0), made, String::new()));
    assert!(!folder.join("-").exists());
    // A script that comes on standard input.
    let mut read = command(&folder, &["-", "--to", "md"]);
    read.stdin(fs::File::open(folder.join("small.iosh")).unwrap());
    let made = text(&read.output().unwrap().stdout);
    assert!(made.starts_with("# &lt;stdin&gt;\n"), "{made}");
}
