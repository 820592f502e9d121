//! What file streams, descriptors, sockets and temporary files answer, right use and wrong, by
//! sessions whose answers were recorded from CPython (tests/tables/files.py).

use iosh::eval::Interp;
use iosh::io::raw::disk::Disk;
use iosh::lang;
use iosh::object::exception::Source;
use iosh::object::host::Host;
use iosh::object::{Error, Value, ops};
use std::path::PathBuf;
use std::rc::Rc;

/// A folder of a session's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(number: usize) -> Folder {
        let path = std::env::temp_dir().join(format!("iosh-files-{number}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn described(e: &Error) -> String {
    let text = ops::str(&e.value()).map_or_else(|_| "?".into(), |s| s.to_string());
    let errno = e.errno().map(|n| format!(" ({n})")).unwrap_or_default();
    format!("{}: {text}{errno}", e.class().name)
}

/// A repr without the address in it.
fn placeless(text: &str) -> String {
    match text.split_once("0x") {
        Some((before, rest)) if rest.len() > 6 => {
            format!("{before}0x…{}", rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
        }
        _ => text.to_owned(),
    }
}

fn answer(interp: &mut Interp, statement: &str) -> String {
    let source = Rc::new(Source { name: "<test>".into(), text: statement.into(), line: 1 });
    let module = match lang::parse(statement) {
        Ok(module) => module,
        Err(e) => return format!("SyntaxError: {e:?}"),
    };
    let mut last = None;
    for stmt in &module.body {
        match interp.run(stmt, &source) {
            Ok(value) => last = value,
            Err(e) => return described(&e),
        }
    }
    match last {
        None | Some(Value::None) => String::new(),
        Some(value) => {
            ops::repr(&value).map_or_else(|e| described(&e.into()), |text| placeless(&text.to_string()))
        }
    }
}

#[test]
fn sessions_answer_as_cpython_does() {
    // One of them asks for a buffer of 2 GB.
    iosh::object::limits::set_max_memory(4 << 30);
    let text = std::fs::read_to_string("tests/data/files.jsonl").expect("the recorded sessions");
    let (mut count, mut wrong) = (0, Vec::new());
    for (number, line) in text.lines().enumerate() {
        let folder = Folder::new(number);
        Rc::new(Disk::new(&folder.0)).enter();
        let mut interp = Interp::new();
        let steps: Vec<(String, String)> = serde_json::from_str::<serde_json::Value>(line)
            .ok()
            .and_then(|v| {
                let steps = v.as_array()?.iter();
                steps.map(|s| Some((s[0].as_str()?.to_owned(), s[1].as_str()?.to_owned()))).collect()
            })
            .expect("steps");
        for (statement, want) in steps {
            let got = answer(&mut interp, &statement);
            interp.finalize();
            count += 1;
            if got != want {
                wrong.push(format!("{number}: {statement}\n  want {want}\n  got  {got}"));
            }
        }
    }
    assert!(count > 900, "only {count} statements");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
