//! `sys.stdin`, `sys.stdout` and `sys.stderr`: real stacks of streams over what the session gives.

use crate::io::buffered::Buffered;
use crate::io::raw::FileIo;
use crate::io::raw::disk::{Sink, Source};
use crate::io::text::TextIOWrapper;
use crate::object::{Res, Str, Value};
use std::rc::Rc;

/// How many bytes a standard stream buffers.
const BUFFER: i64 = 8192;

/// The text stream of a sink, or `None` if it cannot be made.
pub(super) fn writer(sink: Rc<dyn Sink>, number: i32) -> Value {
    let (name, errors) = if number == 1 { ("<stdout>", "strict") } else { ("<stderr>", "backslashreplace") };
    let lines = sink.wants_lines() || number == 2;
    let raw = Value::object(FileIo::sink(sink, number, name));
    let buffer = Buffered::writer(&raw, BUFFER).map(Value::object);
    text(buffer, errors, lines, "w").unwrap_or(Value::None)
}

/// The text stream of a source.
pub(super) fn reader(source: Rc<dyn Source>) -> Value {
    let raw = Value::object(FileIo::source(source, 0, "<stdin>"));
    let buffer = Buffered::reader(&raw, BUFFER).map(Value::object);
    text(buffer, "strict", false, "r").unwrap_or(Value::None)
}

fn text(buffer: Res<Value>, errors: &str, lines: bool, mode: &str) -> Res<Value> {
    let (encoding, errors) = (Str::from("utf-8"), Str::from(errors));
    let wrapper = TextIOWrapper::new(buffer?, Some(&encoding), Some(&errors), None, lines, false)?;
    wrapper.set_mode(Value::str(mode));
    Ok(Value::object(wrapper))
}
