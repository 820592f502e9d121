//! The buffered streams do what CPython's do, and call the raw stream below as those do: answers
//! recorded by `tests/tables/buffered_cases.py`. With `BUFFERED_CASES` another file of them is replayed.

use iosh::io::buffered::{Buffered, BufferedRWPair};
use iosh::io::raw::FileIo;
use iosh::io::raw::disk::Disk;
use iosh::io::raw::scripted::{Read, ScriptedRaw, Write};
use iosh::io::trace;
use iosh::object::bytearray::ByteArray;
use iosh::object::exception::{Extra, os_error_text};
use iosh::object::host::NoHost;
use iosh::object::{Args, Bytes, Error, RawCall, RawKind, Str, Value};
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::rc::Rc;

/// A folder of the test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("iosh-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn outcome(e: &Error) -> String {
    let written = match &*e.0.extra.borrow() {
        Extra::Os(info) => info.characters_written,
        _ => None,
    };
    let name = e.class().name;
    match written {
        Some(n) => format!("{name}: {e} ({n})"),
        None => format!("{name}: {e}"),
    }
}

fn repr(v: &Value) -> String {
    match v {
        Value::None => "None".to_owned(),
        Value::Bool(b) => if *b == 0 { "False" } else { "True" }.to_owned(),
        Value::Int(n) => n.to_string(),
        Value::Bytes(b) => String::from_utf8(iosh::object::text::repr::repr_bytes(b).unwrap()).unwrap(),
        Value::List(items) => {
            let mut shown = Vec::new();
            while let Some(item) = items.get(shown.len()) {
                shown.push(repr(&item));
            }
            format!("[{}]", shown.join(", "))
        }
        other => format!("<{}>", other.type_name()),
    }
}

fn value(arg: &Json) -> Value {
    match arg {
        Json::Null => Value::None,
        Json::Number(n) => Value::Int(n.as_i64().expect("an int")),
        Json::String(s) => Value::str(s),
        Json::Array(items) => Value::list(items.iter().map(value).collect()),
        Json::Object(o) => Value::bytes(o["bytes"].as_str().expect("bytes").as_bytes()),
        Json::Bool(b) => Value::bool(*b),
    }
}

fn call(stream: &Value, name: &str, args: &[Value]) -> Result<Value, Error> {
    let method = stream.class().method(name).unwrap_or_else(|| panic!("no method {name}"));
    (method.call)(&mut NoHost, stream, Args::positional(args)).map_err(Error::from)
}

fn attribute(stream: &Value, name: &str) -> Result<Value, Error> {
    let attr = stream.class().attr(name).unwrap_or_else(|| panic!("no attribute {name}"));
    (attr.get)(&mut NoHost, stream).map_err(Error::from)
}

/// One step, and what came of it.
fn run(stream: &Value, name: &str, args: &[Json]) -> String {
    let result = match (name, args) {
        ("closed", _) => attribute(stream, name).map(|v| repr(&v)),
        ("detach", _) => call(stream, name, &[]).map(|_| "detached".to_owned()),
        ("readinto" | "readinto1", [Json::Number(n)]) => {
            let size = n.as_u64().and_then(|n| usize::try_from(n).ok()).expect("a size");
            let room = Rc::new(ByteArray::new(vec![0; size]));
            call(stream, name, &[Value::ByteArray(Rc::clone(&room))])
                .map(|n| format!("({}, {})", repr(&n), repr(&Value::bytes(&room.bytes()))))
        }
        _ => {
            let args: Vec<Value> = args.iter().map(value).collect();
            let result = call(stream, name, &args).map(|v| repr(&v));
            match result {
                Err(e) if e.class().name == "StopIteration" => Err(e),
                other => other,
            }
        }
    };
    result.unwrap_or_else(|e| outcome(&e))
}

/// A raw call as the recorder writes it.
fn noted(call: &RawCall) -> Option<Json> {
    let given = match &call.error {
        Some(e) => json!(e),
        None => json!(call.given),
    };
    Some(match call.kind {
        RawKind::Read => json!(["read", call.asked, given]),
        RawKind::ReadAll => json!(["readall", given]),
        RawKind::Write => json!(["write", call.asked, given]),
        RawKind::Seek => json!(["seek", call.asked, call.whence, given]),
        RawKind::Truncate => json!(["truncate", call.asked, given]),
        RawKind::Close => return None,
    })
}

fn scripted(case: &Json) -> ScriptedRaw {
    let error = |item: &Json| {
        let [errno, text] = item["error"].as_array().expect("an error").as_slice() else { panic!() };
        let errno = errno.as_i64().and_then(|n| i32::try_from(n).ok()).expect("an errno");
        os_error_text(errno, Str::from(text.as_str().expect("a text")))
    };
    let items = |key: &str| case[key].as_array().expect("items").clone();
    let reads = items("reads").into_iter().map(|item| match &item {
        Json::Null => Read::Block,
        item if item.get("error").is_some() => Read::Fail(error(item)),
        item => Read::Bytes(Bytes::copy_of(item["bytes"].as_str().expect("bytes").as_bytes())),
    });
    let writes = items("writes").into_iter().map(|item| match &item {
        Json::Null => Write::Block,
        Json::Number(n) => Write::Take(n.as_u64().and_then(|n| usize::try_from(n).ok()).expect("a size")),
        item => Write::Fail(error(item)),
    });
    ScriptedRaw::new(reads, writes)
}

/// Replays a case; what differs.
fn replay(case: &Json, folder: &Folder) -> Vec<String> {
    let size = case["size"].as_i64().expect("a size");
    let file = folder.0.join("t");
    let raw = match case["mode"].as_str() {
        Some(mode) => {
            std::fs::write(&file, case["content"].as_str().expect("content")).expect("writing");
            let name = Value::str("t");
            Value::object(
                FileIo::open(&mut NoHost, &name, &Str::from(mode), true, &Value::None).expect("opening"),
            )
        }
        None => Value::object(scripted(case)),
    };
    let _ = trace::take();
    let stream = match case["kind"].as_str() {
        Some("BufferedReader") => Buffered::reader(&raw, size).map(Value::object),
        Some("BufferedWriter") => Buffered::writer(&raw, size).map(Value::object),
        Some("BufferedRandom") => Buffered::random(&raw, size).map(Value::object),
        _ => BufferedRWPair::new(&raw, &raw, size).map(Value::object),
    }
    .expect("a stream");
    let mut wrong = Vec::new();
    for (number, step) in case["steps"].as_array().expect("steps").iter().enumerate() {
        let [name, args, result, calls] = step.as_array().expect("a step").as_slice() else { panic!() };
        let got = run(&stream, name.as_str().expect("a name"), args.as_array().expect("arguments"));
        // Seeks on what can't seek are its own affair.
        let seeks = case["mode"].is_string();
        let made: Vec<Json> =
            trace::take().iter().filter(|c| seeks || c.kind != RawKind::Seek).filter_map(noted).collect();
        if Some(got.as_str()) != result.as_str() || *calls != Json::Array(made.clone()) {
            wrong.push(format!(
                "step {number} {name}{args}:\n  {result} {calls}\n  {got:?} {}",
                Json::Array(made)
            ));
        }
    }
    if let Some(stream) = stream.stream() {
        let _ = stream.close();
    }
    let after = match case["mode"].as_str() {
        Some(_) => std::fs::read(&file).expect("reading"),
        None => raw.downcast::<ScriptedRaw>().map(|raw| raw.written().unwrap().to_vec()).unwrap_or_default(),
    };
    if case["after"].as_str().is_some_and(|text| text.as_bytes() != after) {
        wrong.push(format!("after: {} {:?}", case["after"], String::from_utf8_lossy(&after)));
    }
    wrong
}

#[test]
fn answers_and_raw_calls_are_cpythons() {
    let folder = Folder::new("buffered");
    Rc::new(Disk::new(&folder.0)).enter();
    trace::record(true);
    let path = std::env::var("BUFFERED_CASES")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/buffered.jsonl").to_owned());
    let text = std::fs::read_to_string(path).expect("the recorded cases");
    let (mut count, mut failed) = (0, 0);
    let mut report = String::new();
    for line in text.lines() {
        let case: Json = serde_json::from_str(line).expect("a case");
        count += 1;
        let wrong = replay(&case, &folder);
        if !wrong.is_empty() {
            failed += 1;
            if failed <= 5 {
                let mut head = case.clone();
                head["steps"] = json!(null);
                report += &format!("case {count} {head}\n{}\n", wrong.join("\n"));
            }
        }
    }
    println!("{count} cases, {failed} differ");
    assert!(count >= 300, "only {count} cases");
    assert_eq!(failed, 0, "{report}");
}
