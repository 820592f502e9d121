//! The object that a text layer stands on, which may be anything: its methods as the layer calls them.

use crate::object::host::{Host, NoHost};
use crate::object::overridden::{ask, overridden};
use crate::object::{Args, Bytes, Res, Size, Str, Stream, Value, ops};

/// The stream facet of `buffer`, to call `method` on it.
///
/// # Errors
/// `AttributeError` where it is no stream, which then has no such method.
#[inline]
pub(super) fn stream<'a>(buffer: &'a Value, method: &str) -> Res<&'a dyn Stream> {
    buffer.layer().ok_or_else(|| ops::no_method(buffer, method))
}

/// `buffer.method(args)` by name: for arguments that a typed call can't carry.
pub(super) fn call(buffer: &Value, method: &str, args: &[Value]) -> Res<Value> {
    match overridden(buffer) {
        Some(buffer) => ask(buffer, method, args),
        None => Ok(NoHost.call_method(buffer, method, Args::positional(args))?),
    }
}

/// `buffer.seekable()` or its like, whatever it gives.
pub(super) fn pass(buffer: &Value, method: &str) -> Res<Value> {
    if let Some(buffer) = overridden(buffer) {
        return ask(buffer, method, &[]);
    }
    let below = stream(buffer, method)?;
    Ok(Value::bool(match method {
        "readable" => below.readable()?,
        "writable" => below.writable()?,
        "seekable" => below.seekable()?,
        "isatty" => below.isatty()?,
        _ => return Ok(Value::Int(below.fileno()?.into())),
    }))
}

/// `buffer.name`, of the class or of the object.
pub(super) fn attribute(buffer: &Value, name: &str) -> Res<Value> {
    if let Some(attr) = buffer.class().attr(name) {
        return Ok((attr.get)(&mut NoHost, buffer)?);
    }
    let own = match buffer {
        Value::Object(object) => object.own_attr(name).or_else(|| object.body().getattr(&Str::from(name))),
        _ => None,
    };
    own.ok_or_else(|| ops::no_attribute(buffer, name))
}

/// `buffer.read(size)`, or `read1` of it. What comes may be None (it would block), or a str where
/// the stream below is one of text.
pub(super) fn read(buffer: &Value, read1: bool, size: Size) -> Res<Value> {
    let method = if read1 { "read1" } else { "read" };
    let below = stream(buffer, method)?;
    if by_name(buffer, below) {
        let size = match size {
            Size::All => Value::Int(-1),
            Size::Most(n) => Value::Int(i64::try_from(n).unwrap_or(i64::MAX)),
        };
        return call(buffer, method, &[size]);
    }
    let bytes = if read1 { below.read1(size)? } else { below.read(size)? };
    Ok(bytes.map_or(Value::None, Value::Bytes))
}

/// `buffer.write(bytes)`. As in CPython nobody asks how much of it was taken.
pub(super) fn write(buffer: &Value, bytes: &[u8]) -> Res<()> {
    let below = stream(buffer, "write")?;
    if by_name(buffer, below) {
        below.write_value(&mut NoHost, &Value::Bytes(Bytes::copied(bytes)?))?;
    } else {
        below.write(bytes)?;
    }
    Ok(())
}

/// Whether a typed call can't carry what a method gives: text, or what a program's function returns.
fn by_name(buffer: &Value, below: &dyn Stream) -> bool {
    below.is_text() || overridden(buffer).is_some()
}

/// `buffer.tell()`, whatever it gives.
pub(super) fn tell(buffer: &Value) -> Res<Value> {
    let below = stream(buffer, "tell")?;
    if by_name(buffer, below) { call(buffer, "tell", &[]) } else { below.tell().map(Value::Int) }
}

/// `buffer.seek(offset, whence)`, whatever it gives.
pub(super) fn seek(buffer: &Value, to: i64, whence: i32) -> Res<Value> {
    let below = stream(buffer, "seek")?;
    if by_name(buffer, below) {
        let args = [Value::Int(to), Value::Int(i64::from(whence))];
        // To a cookie's start it goes with that alone.
        let args = args.get(..if whence == 0 { 1 } else { 2 }).unwrap_or_default();
        call(buffer, "seek", args)
    } else {
        below.seek(to, whence).map(Value::Int)
    }
}

/// Whether a position, or what was given for one, is the start.
pub(super) fn is_start(place: &Value) -> Res<bool> {
    ops::equal(place, &Value::Int(0))
}
