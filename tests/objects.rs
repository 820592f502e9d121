//! What values do, by programs whose answers were recorded from CPython (tests/tables/objects.py).

use iosh::eval::Interp;
use iosh::lang;
use iosh::object::exception::Source;
use iosh::object::{Error, Value, ops};
use std::rc::Rc;

/// Runs the statements of a program; the repr of the last one's value, or the error.
fn answer(program: &str) -> String {
    let mut interp = Interp::new();
    let mut last = None;
    for statement in program.split(";;").map(str::trim) {
        let source = Rc::new(Source { name: "<test>".into(), text: statement.into(), line: 1 });
        let module = match lang::parse(statement) {
            Ok(module) => module,
            Err(e) => return format!("SyntaxError: {e:?}"),
        };
        for stmt in &module.body {
            match interp.run(stmt, &source) {
                Ok(value) => last = value,
                Err(e) => return described(&e),
            }
        }
    }
    match last.as_ref().map(ops::repr) {
        None => String::new(),
        Some(Ok(text)) => text.to_string(),
        Some(Err(e)) => described(&e.into()),
    }
}

fn described(e: &Error) -> String {
    format!("{}: {}", e.class().name, ops::str(&e.value()).map_or_else(|_| "?".into(), |s| s.to_string()))
}

#[test]
fn programs_answer_as_cpython_does() {
    let text = std::fs::read_to_string("tests/data/objects.jsonl").unwrap_or_default();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let (program, want) = (case["program"].as_str().unwrap_or(""), case["answer"].as_str().unwrap_or(""));
        let got = answer(program);
        count += 1;
        if got != want {
            wrong.push(format!("{program}\n  want {want}\n  got  {got}"));
        }
    }
    assert!(count > 1200, "only {count} programs");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_unbound_value_is_never_an_answer() {
    assert_eq!(answer("x = [1]"), "");
    assert!(Value::Unbound.is_unbound());
}
