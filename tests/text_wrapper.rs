//! `TextIOWrapper` over a `BytesIO` against CPython's recorded answers, without the language.

use iosh::io::memory::BytesIo;
use iosh::io::text::TextIOWrapper;
use iosh::io::text::wrapper::Settings;
use iosh::object::host::NoHost;
use iosh::object::{Args, Bytes, Error, Res, Size, Str, Value};
use serde_json::Value as Json;

const RECORDED: &str = include_str!("data/text_wrapper.jsonl");

fn unhex(hex: &str) -> Vec<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).unwrap() as u8;
    hex.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A value in the shape of the record.
fn shown(value: &Value) -> Json {
    let items = |items: &[Value]| -> Json {
        let text = |item: &Value| match item {
            Value::Str(text) => hex(text.as_bytes()),
            other => format!("{other:?}"),
        };
        serde_json::json!(["list", items.iter().map(text).collect::<Vec<_>>()])
    };
    match value {
        Value::Str(text) => serde_json::json!(["str", hex(text.as_bytes())]),
        Value::Bytes(bytes) => serde_json::json!(["bytes", hex(bytes)]),
        Value::Tuple(all) => items(all),
        Value::List(list) => items(&(0..).map_while(|i| list.get(i)).collect::<Vec<_>>()),
        Value::None => serde_json::json!(["none", "None"]),
        Value::Bool(b) => serde_json::json!(["bool", if *b != 0 { "True" } else { "False" }]),
        Value::Int(n) => serde_json::json!(["int", n.to_string()]),
        Value::Big(n) => serde_json::json!(["int", n.to_string()]),
        other => panic!("a {}", other.type_name()),
    }
}

fn failed(error: &Error) -> Json {
    serde_json::json!(["error", error.class().name, error.to_string()])
}

fn size(arg: &Json) -> Size {
    usize::try_from(arg.as_i64().unwrap()).map_or(Size::All, Size::Most)
}

fn int(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap())
}

fn reconfigure(f: &TextIOWrapper, arg: &Json) -> Res<Value> {
    let text = |name: &str| arg.get(name).map(|value| Str::from(value.as_str().unwrap()));
    let (encoding, errors, newline) = (text("encoding"), text("errors"), text("newline"));
    f.reconfigure(Settings {
        encoding: encoding.as_ref(),
        errors: errors.as_ref(),
        newline: newline.as_ref().map(Some),
        line_buffering: arg.get("line_buffering").and_then(Json::as_bool),
        write_through: arg.get("write_through").and_then(Json::as_bool),
    })?;
    Ok(Value::None)
}

fn step(this: &Value, raw: &Value, kind: &str, arg: &Json) -> Res<Value> {
    let f: &TextIOWrapper = this.downcast().unwrap();
    let none = |done: Res<()>| done.map(|()| Value::None);
    match kind {
        "read" => f.read(size(arg)).map(Value::Str),
        "readline" => f.readline(size(arg)).map(Value::Str),
        "readlines" => {
            let method = this.class().method("readlines").unwrap();
            let hint = [Value::Int(arg.as_i64().unwrap())];
            Ok((method.call)(&mut NoHost, this, Args::positional(&hint))?)
        }
        "next" => Ok(f.next_line()?.map_or(Value::None, Value::Str)),
        "tell" => f.tell(),
        "seek" => f.seek(&Value::big(arg.as_str().unwrap().parse().unwrap()), 0),
        "start" => f.seek(&Value::Int(0), 0),
        "here" => f.seek(&Value::Int(0), 1),
        "end" => f.seek(&Value::Int(0), 2),
        "write" => f.write(&Str::from_wtf8(&unhex(arg.as_str().unwrap()))).map(int),
        "flush" => none(f.flush()),
        "newlines" => f.newlines(),
        "value" => raw.downcast::<BytesIo>().unwrap().getvalue().map(Value::Bytes),
        "truncate" => f.truncate(&arg.as_i64().map_or(Value::None, Value::Int)),
        "chunk" => none(f.set_chunk_size(&Value::Int(arg.as_i64().unwrap()))),
        "reconfigure" => reconfigure(f, arg),
        other => panic!("unknown step {other}"),
    }
}

/// Replays a sequence; the first step that answers differently.
fn replay(case: &Json) -> Result<(), String> {
    let text = |name: &str| case[name].as_str().map(Str::from);
    let raw = Value::object(BytesIo::new(Bytes::from_vec(unhex(case["data"].as_str().unwrap()))));
    raw.stream().unwrap().seek(case["at"].as_i64().unwrap(), 0).unwrap();
    let (encoding, errors, newline) = (text("encoding"), text("errors"), text("newline"));
    let line_buffering = case["line_buffering"].as_bool().unwrap();
    let f = TextIOWrapper::new(
        raw.clone(),
        encoding.as_ref(),
        errors.as_ref(),
        newline.as_ref(),
        line_buffering,
        false,
    )
    .unwrap();
    let this = Value::object(f);
    step(&this, &raw, "chunk", &case["chunk"]).unwrap();
    for (number, recorded) in case["steps"].as_array().unwrap().iter().enumerate() {
        // Looking changes nothing: the answers stay those of CPython, where nobody looks.
        let before = this.stream().unwrap().snapshot(8);
        assert_eq!(this.stream().unwrap().snapshot(8), before);
        let got = match step(&this, &raw, recorded[0].as_str().unwrap(), &recorded[1]) {
            Ok(value) => shown(&value),
            Err(error) => failed(&error),
        };
        if got != recorded[2] {
            return Err(format!("step {number} of {case}\n    want {}\n    got  {got}", recorded[2]));
        }
    }
    Ok(())
}

/// The recorded sequences, or those of the file that `IOSH_TEXT_CASES` names.
#[test]
fn answers_are_those_of_cpython() {
    let other = std::env::var("IOSH_TEXT_CASES").map(|path| std::fs::read_to_string(path).unwrap());
    let recorded = other.as_deref().unwrap_or(RECORDED);
    let results = recorded.lines().map(|line| replay(&serde_json::from_str(line).unwrap()));
    let (mut count, mut wrong) = (0, Vec::new());
    for result in results {
        count += 1;
        wrong.extend(result.err());
    }
    assert!(count >= 600, "only {count} sequences");
    let first: Vec<_> = wrong.iter().take(5).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), first.join("\n"));
}
