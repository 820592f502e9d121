//! Statements of every kind, right and wrong, sent to `iosh --json` line by line, whose answers were
//! recorded from CPython (tests/tables/statements.py).

use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of a session's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("iosh-statements-{number}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A text without addresses.
fn placeless(text: &str) -> String {
    let mut parts = text.split("0x");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')).count();
        out.push_str("0x");
        out.push_str(if digits >= 6 { &part[digits..] } else { part });
    }
    out
}

/// An answer in the shape of the recorded ones.
fn shaped(answer: &Value) -> Value {
    let mut told = Map::new();
    let error = &answer["error"];
    if answer["status"] == "ok" {
        if let Some(result) = answer["result"].as_object() {
            told.insert("repr".into(), result["repr"].clone());
            told.insert("type".into(), result["type"].clone());
        }
    } else {
        told.insert("error".into(), error["type"].clone());
        told.insert("message".into(), error["message"].clone());
        if !error["errno"].is_null() {
            told.insert("errno".into(), error["errno"].clone());
        }
        if error["type"] == "BlockingIOError" {
            let written = error["characters_written"].as_i64().unwrap_or(0);
            told.insert("characters_written".into(), json!(written));
        }
    }
    told.insert("stdout".into(), answer["stdout"].clone());
    for value in told.values_mut() {
        if let Value::String(text) = value {
            *text = placeless(text);
        }
    }
    Value::Object(told)
}

/// Sends a session's statements, each with the blank line that ends it whatever it is; the answers.
fn answers(statements: &[&str]) -> Vec<Value> {
    let folder = Folder::new();
    let mut iosh = Command::new(env!("CARGO_BIN_EXE_iosh"))
        .args(["--json", "--steps=none"])
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("iosh");
    let mut input = iosh.stdin.take().expect("its input");
    let text: String = statements.iter().map(|s| format!("{s}\n\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = iosh.wait_with_output().expect("its output");
    writer.join().expect("the writer").expect("all is read");
    let lines = output.stdout.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| shaped(&serde_json::from_slice(line).expect("a line of JSON"))).collect()
}

#[test]
fn statements_answer_as_cpython_does() {
    let text = std::fs::read_to_string("tests/data/statements.jsonl").expect("the recorded answers");
    let sessions: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let (mut count, mut wrong) = (0, Vec::new());
    for session in &sessions {
        let steps: Vec<(&str, &Value)> = session
            .as_array()
            .expect("a session")
            .iter()
            .map(|step| (step[0].as_str().expect("a statement"), &step[1]))
            .collect();
        let statements: Vec<&str> = steps.iter().map(|(statement, _)| *statement).collect();
        let given = answers(&statements);
        if given.len() != steps.len() {
            wrong.push(format!("{} answers to {} statements: {}", given.len(), steps.len(), statements[0]));
        }
        for ((statement, want), got) in steps.iter().zip(&given) {
            count += 1;
            if *want != got {
                wrong.push(format!("{statement}\n  want {want}\n  got  {got}"));
            }
        }
    }
    assert!(count > 2500, "only {count} statements");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
