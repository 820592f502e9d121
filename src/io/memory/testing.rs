//! Calls by name, and their answers as one line of text.

use crate::object::host::NoHost;
use crate::object::{Args, Error, Eval, Host, Str, Value};

/// `this.name(args)`, as `repr` shows the value or as `Type: message`.
pub(crate) fn ask(this: &Value, name: &str, args: &[Value]) -> String {
    answer(NoHost.call_method(this, name, Args::positional(args)))
}

/// [`ask`] with arguments by name, too.
pub(crate) fn ask_named(this: &Value, name: &str, args: &[Value], named: &[(&str, Value)]) -> String {
    let kw: Vec<(Str, Value)> = named.iter().map(|(k, v)| (Str::from(*k), v.clone())).collect();
    answer(NoHost.call_method(this, name, Args { pos: args, kw: &kw }))
}

/// Reads an attribute.
pub(crate) fn attr(this: &Value, name: &str) -> String {
    match this.class().attr(name) {
        Some(attr) => answer((attr.get)(&mut NoHost, this)),
        None => format!("no attribute {name}"),
    }
}

/// An outcome as one line.
pub(crate) fn answer(outcome: Eval<Value>) -> String {
    match outcome {
        Ok(value) => show(&value),
        Err(raised) => {
            let error = Error::from(raised);
            format!("{}: {error}", error.class().name)
        }
    }
}

fn show(value: &Value) -> String {
    let all = |items: &[Value]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    match value {
        Value::None => "None".to_owned(),
        Value::Bool(b) => (if *b == 0 { "False" } else { "True" }).to_owned(),
        Value::Int(n) => n.to_string(),
        Value::Bytes(b) => format!("b'{}'", b.escape_ascii()),
        Value::Str(s) => {
            format!("'{}'", s.as_bytes().escape_ascii())
        }
        Value::List(l) => format!("[{}]", all(&l.items())),
        Value::Tuple(t) => format!("({})", all(t)),
        Value::ByteArray(b) => format!("bytearray(b'{}')", b.bytes().escape_ascii()),
        other => format!("<{}>", other.type_name()),
    }
}

/// A bytes.
pub(crate) fn b(bytes: &[u8]) -> Value {
    Value::bytes(bytes)
}

/// A str.
pub(crate) fn s(text: &str) -> Value {
    Value::str(text)
}

/// An int.
pub(crate) fn i(n: i64) -> Value {
    Value::Int(n)
}
