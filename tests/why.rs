//! `:why` after an error: the rule behind it and what to do, on any error of `scripts/errors.iosh`.

use iosh::assist::hint;
use iosh::assist::surprise::surprise;
use iosh::io::raw::disk::Disk;
use iosh::lang::{ChunkKind, statements};
use iosh::session::{Options, Session};
use serde_json::Value;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::rc::Rc;

/// Errors, each followed by its way out; CPython and iosh both run it.
const ERRORS: &str = include_str!("../scripts/errors.iosh");
/// Surprises, the same way.
const SURPRISES: &str = include_str!("../scripts/surprises.iosh");

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

/// The pieces of code in a hint, by which its fix is known.
fn code(hint: &str) -> Vec<&str> {
    let words = hint.split([' ', ',', ';', '\'']).map(|word| word.trim_end_matches([':', '"']));
    let piece = |word: &'_ str| {
        let end = word.find(['(', '[']).map_or(word.len(), |at| at + 1);
        let start = word[..end].rfind('.').map_or(0, |at| at + 1);
        start..end
    };
    words.filter(|word| word.contains(['(', '"', '=', '['])).map(|word| &word[piece(word)]).collect()
}

fn tells_of(hint: &str, way: &str) -> bool {
    code(hint).iter().any(|word| way.contains(word))
}

#[test]
fn each_error_has_a_way_out_that_the_hint_tells_of() {
    let (mut met, mut untold) = (Vec::new(), Vec::new());
    let mut rest = ERRORS;
    while let Some((_, after)) = rest.split_once("\n#!> ") {
        let (error, after) = after.split_once('\n').unwrap();
        let (class, message) = error.split_once(": ").unwrap();
        let class = class.rsplit('.').next().unwrap();
        let hint = hint::hint(class, message).unwrap_or_else(|| panic!("no hint for {error}"));
        met.push(hint);
        if !tells_of(hint, after.split_once("\n#!> ").map_or(after, |(way, _)| way)) {
            untold.push(format!("{error}: {hint}"));
        }
        rest = after;
    }
    assert_eq!(untold, [""; 0]);
    // What iosh forbids CPython does not.
    let unmet = hint::all().filter(|(class, _, hint)| *class != "PermissionError" && !met.contains(hint));
    assert_eq!(unmet.map(|(_, _, hint)| hint).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn each_surprise_is_met_and_has_a_way_out_that_the_hint_tells_of() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("why-surprises");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    Rc::new(Disk::new(&folder)).enter();
    let mut session = Session::new(Options { steps: true, streams: false });
    // Each surprise, and the statements up to the next.
    let mut met: Vec<(&str, &str, String)> = Vec::new();
    for chunk in statements(SURPRISES).map(Result::unwrap).filter(|c| c.kind == ChunkKind::Code) {
        if let Some((_, _, way)) = met.last_mut() {
            *way += &format!("{}\n", chunk.source);
        }
        let answer = session.run(chunk.source, &Rc::from("<stdin>"), chunk.line);
        for kind in answer.steps.iter().filter_map(surprise) {
            if !met.iter().any(|(name, ..)| *name == kind.name()) {
                met.push((kind.name(), kind.fix(), String::new()));
            }
        }
    }
    for (name, fix, way) in &met {
        assert!(tells_of(fix, way), "{name}: {fix}: {:?} not in\n{way}", code(fix));
    }
    let mut names: Vec<&str> = met.iter().map(|(name, ..)| *name).collect();
    names.sort_unstable();
    let mut all = vec![
        "read_at_end",
        "truncate_leaves_cursor",
        "gap",
        "append",
        "not_on_disk",
        "short_read",
        "short_write",
        "cookie",
        "dropped_wrapper",
        "emptied",
        "tell_after_next",
    ];
    all.sort_unstable();
    assert_eq!(names, all);
}
