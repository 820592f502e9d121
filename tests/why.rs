//! `:why` after an error: the rule behind it and what to do, on any error of `scripts/errors.iosh`.

use serde_json::Value;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const ERRORS: &str = include_str!("../scripts/errors.iosh");

fn answers(name: &str, input: &str) -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("why-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_iosh"));
    command.arg("--json").current_dir(folder).env("COLUMNS", "200");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let schema: Value = serde_json::from_str(iosh::view::json::SCHEMA).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    for line in &lines {
        assert!(schema.is_valid(line), "{line}");
    }
    lines
}

#[test]
fn why_tells_the_rule_of_any_error_and_what_to_do() {
    let mut input = String::new();
    for line in ERRORS.lines() {
        if line.starts_with("#!> ") {
            input += ":why\n";
        } else if !line.starts_with('#') {
            input += &format!("{line}\n");
        }
    }
    let answers = answers("all", &input);
    let errors: Vec<&str> = ERRORS.lines().filter_map(|l| l.strip_prefix("#!> ")).collect();
    let mut told = 0;
    for two in answers.windows(2).filter(|two| two[0]["status"] == "error") {
        let (error, why) = (&two[0]["error"], two[1]["stdout"].as_str().unwrap());
        // A long call is broken into lines.
        let at = why.find("\nrule: ").or_else(|| why.find("\nnote: ")).unwrap();
        let (head, rest) = (why[..at].replace('\n', " "), &why[at + 1..]);
        // What an operation on a stream raised is told as that.
        let head = head.rsplit_once(" raised ").map_or(head.as_str(), |(_, head)| head);
        assert_eq!(head.trim_start_matches("io."), errors[told].trim_start_matches("io."), "{why}");
        let lines: Vec<&str> = rest.lines().collect();
        assert_eq!(lines.len(), 2, "{why}");
        if !head.contains("telling position") {
            assert!(lines[0].starts_with("rule: "), "{why}");
            assert_eq!(lines[1], format!("hint: {}", error["hint"].as_str().unwrap()), "{why}");
        }
        told += 1;
    }
    assert_eq!(told, errors.len());
}

#[test]
fn what_iosh_forbids_has_a_rule_of_its_own() {
    let answers = answers("forbidden", "open('/etc/passwd')\n:why\nopen('passwd', 'w').close()\n");
    let why = answers[1]["stdout"].as_str().unwrap();
    assert_eq!(
        why,
        "PermissionError: [Errno 13] Permission denied (--allow DIR would permit it): '/etc/passwd'\n\
         rule: a script is not trusted: iosh lets it use files beneath the working folder only\n\
         hint: use a name in the working folder, or start iosh with --allow DIR\n"
    );
    assert_eq!(answers[2]["status"], "ok");
}

#[test]
fn the_last_that_has_a_rule_is_told() {
    let input = "b = io.BytesIO()\nb.write('x')\nb.read()\n:why\nb.writ\n:why\n1/0\n:why\nx = = 1\n:why\n\
                 try: b.write('x')\nexcept TypeError: pass\n\n:why\n";
    let answers = answers("last", input);
    let why: Vec<&str> =
        answers.iter().map(|a| a["stdout"].as_str().unwrap()).filter(|s| !s.is_empty()).collect();
    assert_eq!(
        why,
        [
            "operation 3: b.read() gave b''\n\
             note: at the end a read gives nothing, and no error: that is how a loop knows that it is done\n\
             hint: seek(0) goes back to the start\n",
            "AttributeError: '_io.BytesIO' object has no attribute 'writ'\nhint: did you mean 'write'?\n",
            "ZeroDivisionError: division by zero\nthere is no rule of streams behind it\n",
            "SyntaxError: invalid syntax\nthere is no rule of streams behind it\n",
            "operation 4: b.write('x') raised TypeError: a bytes-like object is required, not 'str'\n\
             rule: a binary stream holds bytes; which bytes a text is depends on the encoding, so it has to be encoded\n\
             hint: this stream takes bytes: b\"text\" or \"text\".encode()\n",
        ]
    );
}
