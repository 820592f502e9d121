//! What the base classes do for the streams that derive from them.
//!
//! As in CPython these call the stream's other methods by name, so that an attribute set on the
//! stream takes the method's place.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::Bare;
use crate::object::arg::index;
use crate::object::buffer::Writable;
use crate::object::bytearray::ByteArray;
use crate::object::dict::Dict;
use crate::object::exception::{
    attribute_error, new, plain_os_error, stop_iteration, type_error, unsupported, value_error,
};
use crate::object::{
    Args, Bytes, Class, Error, Eval, Host, Method, Raised, Res, Size, Stream, Value, class, interrupt,
    limits, ops,
};
use rustix::io::Errno;
use std::rc::Rc;

/// How much `RawIOBase.readall` reads at once: `io.DEFAULT_BUFFER_SIZE` of the C code.
const READALL_CHUNK: i64 = 8192;

/// What stands behind a name of an object: an attribute of its own, or its class's method.
#[derive(Clone, Debug)]
pub enum Found {
    /// An attribute that the program set.
    Own(Value),
    /// The method.
    Method(&'static Method),
}

impl Found {
    /// Calls it.
    ///
    /// # Errors
    /// What the call raises.
    pub fn call(&self, host: &mut dyn Host, this: &Value, args: &[Value]) -> Eval<Value> {
        match self {
            Found::Own(f) => host.call(f, Args::positional(args)),
            Found::Method(m) => (m.call)(host, this, Args::positional(args)),
        }
    }
}

/// Looks a method up by name.
#[must_use]
pub fn own_or_class(this: &Value, name: &str) -> Option<Found> {
    if let Value::Object(o) = this
        && o.has_own_attrs()
        && let Some(own) = o.own_attr(name)
    {
        return Some(Found::Own(own));
    }
    this.class().method(name).map(Found::Method)
}

/// `this.name(args)`.
///
/// # Errors
/// `AttributeError` if there is no such method, and what the call raises.
pub fn call_method(host: &mut dyn Host, this: &Value, name: &str, args: &[Value]) -> Eval<Value> {
    match own_or_class(this, name) {
        Some(found) => found.call(host, this, args),
        None => {
            let class = this.type_name();
            Err(attribute_error(format!("'{class}' object has no attribute '{name}'")).into())
        }
    }
}

/// The stream facet of a receiver.
fn stream(this: &Value) -> Res<&dyn Stream> {
    this.stream().ok_or_else(|| type_error(format!("'{}' object is not a stream", this.type_name())))
}

/// The error of an operation on a closed stream, if it is closed.
///
/// # Errors
/// `ValueError: I/O operation on closed file.`
#[inline]
pub fn closed_error(closed: bool) -> Res<()> {
    if closed { Err(value_error("I/O operation on closed file.")) } else { Ok(()) }
}

pub(super) fn closed(this: &Value) -> Res<bool> {
    stream(this)?.closed()
}

pub(super) fn check_closed(_host: &mut dyn Host, this: &Value) -> Res<()> {
    closed_error(closed(this)?)
}

pub(super) fn flush(this: &Value) -> Res<()> {
    flush_out(stream(this)?)
}

/// `flush()` as a program means it: what it wrote arrives.
pub(crate) fn flush_out(stream: &dyn Stream) -> Res<()> {
    stream.flush()?;
    stream.hand_on()
}

pub(super) fn close(host: &mut dyn Host, this: &Value) -> Eval<()> {
    let Some(bare) = this.downcast::<Bare>() else {
        return close_by_name(host, this);
    };
    if bare.closed.get() {
        return Ok(());
    }
    let flushed = call_method(host, this, "flush", &[]);
    bare.closed.set(true);
    if let Value::Object(o) = this
        && let Some(dict) = o.dict()
    {
        dict.set(Value::str("__IOBase_closed"), Value::bool(true))?;
    }
    flushed.map(|_| ())
}

/// `close()` of a stream that flushes itself by the method's name: what the program set in place of
/// that is called.
///
/// # Errors
/// What flushing and closing raise; both are done.
pub fn close_by_name(host: &mut dyn Host, this: &Value) -> Eval<()> {
    let stream = stream(this)?;
    if !matches!(own_or_class(this, "flush"), Some(Found::Own(_))) || stream.closed()? {
        return Ok(stream.close()?);
    }
    let flushed = call_method(host, this, "flush", &[]).map_err(Error::from).map(|_| ());
    Ok(stream.close_after(flushed)?)
}

/// A method of a stream that first flushes it, by the method's name: what the program put in place of
/// that is called.
///
/// # Errors
/// What that raises, and then the method.
pub fn after_own_flush<'a, S: crate::object::Object>(host: &mut dyn Host, this: &'a Value) -> Eval<&'a S> {
    let wrong = || type_error(format!("'{}' object is not a stream", this.type_name()));
    let stream = this.downcast::<S>().ok_or_else(wrong)?;
    if matches!(own_or_class(this, "flush"), Some(Found::Own(_))) {
        call_method(host, this, "flush", &[])?;
    }
    Ok(stream)
}

/// Whether `__new__` of a class was given that class. CPython's own `new` of some classes names them,
/// the others have that of `object`.
///
/// # Errors
/// `TypeError` if it was not.
pub fn check_new(class: &'static Class, its_own: bool, args: Args<'_>) -> Res<()> {
    let name = if its_own { class.tp_name } else { "object" };
    Err(type_error(match args.pos.first() {
        None => format!("{name}.__new__(): not enough arguments"),
        Some(Value::Class(given)) if given.is(class) => return Ok(()),
        Some(Value::Class(given)) if its_own => {
            format!("{name}.__new__({0}): {0} is not a subtype of {name}", given.tp_name)
        }
        Some(Value::Class(given)) => {
            format!("object.__new__({0}) is not safe, use {0}.__new__()", given.tp_name)
        }
        Some(other) => format!("{name}.__new__(X): X is not a type object ({})", other.class().tp_name),
    }))
}

/// `_checkReadable()` and its like.
pub(super) fn check(host: &mut dyn Host, this: &Value, able: &str) -> Eval<Value> {
    match call_method(host, this, able, &[])? {
        Value::Bool(1) => Ok(Value::bool(true)),
        _ => Err(unsupported(format!("File or stream is not {able}.")).into()),
    }
}

pub(super) fn finalize(host: &mut dyn Host, this: &Value) {
    if matches!(closed(this), Ok(false))
        && let Err(raised) = call_method(host, this, "close", &[])
    {
        host.ignore(this, raised.into());
    }
}

/// The next line of a stream; none at its end.
///
/// # Errors
/// What reading the line raises.
pub fn next_line(stream: &dyn Stream) -> Res<Option<Value>> {
    let line = stream.readline(Size::All)?;
    Ok((line_length(&line)? > 0).then_some(line))
}

pub(crate) fn line_length(line: &Value) -> Res<usize> {
    match line {
        Value::Bytes(b) => Ok(b.len()),
        Value::Str(s) => Ok(s.len()),
        _ => Err(type_error(format!("object of type '{}' has no len()", line.type_name()))),
    }
}

/// `next(this)` by `readline`, called by name.
pub(super) fn next_by_methods(host: &mut dyn Host, this: &Value) -> Eval<Option<Value>> {
    let line = call_method(host, this, "readline", &[])?;
    Ok((line_length(&line)? > 0).then_some(line))
}

pub(super) fn next_or_stop(host: &mut dyn Host, this: &Value) -> Eval<Value> {
    ops::next(host, this)?.ok_or_else(|| stop_iteration().into())
}

/// `readlines(hint)` of any stream.
///
/// # Errors
/// `ValueError` on a closed stream, and what reading raises.
pub fn readlines(host: &mut dyn Host, this: &Value, hint: Size) -> Eval<Vec<Value>> {
    if let Value::Object(o) = this {
        o.body().iter(this)?;
    }
    let most = match hint {
        Size::All | Size::Most(0) => usize::MAX,
        Size::Most(n) => n,
    };
    let (mut lines, mut length) = (Vec::new(), 0usize);
    while let Some(line) = ops::next(host, this)? {
        interrupt::check()?;
        let more = line_length(&line)?;
        limits::reserve(&mut lines, 1)?;
        lines.push(line);
        if more > most - length {
            break;
        }
        length += more;
    }
    Ok(lines)
}

/// `writelines(lines)` of any stream.
///
/// # Errors
/// `ValueError` on a closed stream, `TypeError` if `lines` can't be iterated, and what writing
/// raises.
pub fn writelines(host: &mut dyn Host, this: &Value, lines: &Value) -> Eval<()> {
    check_closed(host, this)?;
    let own = match this {
        Value::Object(o) if o.has_own_attrs() => o.own_attr("write"),
        _ => None,
    };
    let to = stream(this)?;
    each(host, lines, |host, line| match &own {
        Some(write) => host.call(write, Args::positional(&[line])).map(|_| ()),
        None => Ok(to.write_value(host, &line).map(|_| ())?),
    })
}

/// A line, put together of what `read` gives; it is told how long the line may be at most.
fn line_of<E: From<Error>>(size: Size, mut read: impl FnMut(usize) -> Result<Bytes, E>) -> Result<Value, E> {
    let most = match size {
        Size::All => usize::MAX,
        Size::Most(n) => n,
    };
    let mut line = Vec::new();
    while line.len() < most {
        interrupt::look()?;
        let part = read(most)?;
        if part.is_empty() {
            break;
        }
        limits::reserve(&mut line, part.len())?;
        line.extend_from_slice(&part);
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(Value::Bytes(Bytes::from_vec(line)))
}

/// How many bytes of what lies ahead belong to the line; at least one.
fn line_part(ahead: &[u8], most: usize) -> usize {
    let ahead = ahead.get(..most).unwrap_or(ahead);
    memchr::memchr(b'\n', ahead).map_or(ahead.len(), |at| at + 1).max(1)
}

fn bytes_of(result: Value, method: &str) -> Res<Bytes> {
    match result {
        Value::Bytes(b) => Ok(b),
        other => Err(plain_os_error(format!(
            "{method}() should have returned a bytes object, not '{}'",
            other.type_name()
        ))),
    }
}

/// `readline(size)` of a stream that has only `read`: byte by byte, as `RawIOBase` does it.
///
/// # Errors
/// What reading raises, `OSError` if it would block.
pub fn readline(stream: &dyn Stream, size: Size) -> Res<Value> {
    line_of(size, |_| {
        let read = insist(|| stream.read(Size::Most(1)))?;
        bytes_of(read.map_or(Value::None, Value::Bytes), "read")
    })
}

/// Calls a method as C's `PyObject_CallMethod` does, which has words of its own for what cannot be called.
fn call_by_format(host: &mut dyn Host, this: &Value, name: &str, args: &[Value]) -> Eval<Value> {
    if let Value::Object(object) = this
        && let Some(own) = object.own_attr(name)
        && !ops::is_callable(&own)
    {
        return Err(type_error(format!("attribute of type '{}' is not callable", own.type_name())).into());
    }
    call_method(host, this, name, args)
}

/// `readline(size)` by `peek` and `read`, called by name.
pub(super) fn readline_by_methods(host: &mut dyn Host, this: &Value, size: Size) -> Eval<Value> {
    let peek = own_or_class(this, "peek");
    line_of(size, |most| {
        let n = match &peek {
            Some(peek) => {
                let ahead = insist(|| Ok(peek.call(host, this, &[Value::Int(1)])?))?;
                line_part(&bytes_of(ahead, "peek")?, most)
            }
            None => 1,
        };
        let n = [Value::Int(i64::try_from(n).unwrap_or(i64::MAX))];
        let read = insist(|| Ok(call_by_format(host, this, "read", &n)?))?;
        Ok::<_, Raised>(bytes_of(read, "read")?)
    })
}

/// `RawIOBase.read(size)`, by `readinto`.
pub(super) fn raw_read(host: &mut dyn Host, this: &Value, size: i64) -> Eval<Value> {
    let Ok(size) = usize::try_from(size) else {
        return call_method(host, this, "readall", &[]);
    };
    let buffer = Rc::new(ByteArray::new(limits::zeros(size)?));
    let count = call_method(host, this, "readinto", &[Value::ByteArray(Rc::clone(&buffer))])?;
    if count.is_none() {
        return Ok(Value::None);
    }
    let count = index(&count)?;
    let bytes = buffer.try_bytes()?;
    match usize::try_from(count) {
        // CPython 3.13 shows memory beyond the buffer where readinto() claims too much.
        Ok(n) => Ok(Value::Bytes(Bytes::copied(bytes.get(..n).unwrap_or(&bytes))?)),
        Err(_) => Err(new(&class::SYSTEM_ERROR, "Negative size passed to PyBytes_FromStringAndSize").into()),
    }
}

/// Whether a raw call is to be made again, as after a signal.
pub(crate) fn again<T>(result: &Res<T>) -> Res<bool> {
    let cut = matches!(result, Err(e) if e.errno() == Some(Errno::INTR.raw_os_error().into()));
    if cut {
        interrupt::check()?;
    }
    Ok(cut)
}

/// The result of a raw call, which is made again after a signal.
pub(crate) fn insist<T>(mut call: impl FnMut() -> Res<T>) -> Res<T> {
    loop {
        let result = call();
        if !again(&result)? {
            return result;
        }
    }
}

/// `RawIOBase.readall()`, by `read`.
pub(super) fn raw_readall(host: &mut dyn Host, this: &Value) -> Eval<Value> {
    let mut all = Vec::new();
    let mut any = false;
    loop {
        match insist(|| Ok(call_by_format(host, this, "read", &[Value::Int(READALL_CHUNK)])?))? {
            Value::None if !any => return Ok(Value::None),
            Value::None => break,
            Value::Bytes(b) if b.is_empty() => break,
            Value::Bytes(b) => {
                limits::reserve(&mut all, b.len())?;
                all.extend_from_slice(&b);
                any = true;
            }
            _ => return Err(type_error("read() should return bytes").into()),
        }
    }
    Ok(Value::Bytes(Bytes::from_vec(all)))
}

/// `BufferedIOBase.readinto(buffer)` by `read`, or `readinto1` by `read1`.
///
/// # Errors
/// What the read raises, `ValueError` if it gives more than was asked.
pub fn readinto_by(host: &mut dyn Host, this: &Value, read: &str, buffer: Writable<'_>) -> Eval<usize> {
    let asked = buffer.with(|b| b.len())?;
    let size = Value::Int(i64::try_from(asked).unwrap_or(i64::MAX));
    let Value::Bytes(data) = call_method(host, this, read, &[size])? else {
        return Err(type_error("read() should return bytes").into());
    };
    let given = data.len();
    if given > asked {
        let text = format!("read() returned too much data: {asked} bytes requested, {given} returned");
        return Err(value_error(text).into());
    }
    buffer.with(|room| room.iter_mut().zip(data.iter()).for_each(|(to, from)| *to = *from))?;
    Ok(given)
}

/// Runs `f` on every item of an iterable.
///
/// # Errors
/// `TypeError: 'int' object is not iterable`, and what producing an item or `f` raises.
pub fn each(
    host: &mut dyn Host,
    iterable: &Value,
    mut f: impl FnMut(&mut dyn Host, Value) -> Eval<()>,
) -> Eval<()> {
    let it = ops::iter(iterable)?;
    while let Some(item) = ops::next(host, &it)? {
        interrupt::check()?;
        f(host, item)?;
    }
    Ok(())
}

/// The attributes of a stream for `__getstate__`; `None` if it has none.
pub(crate) fn copy_of_dict(this: &Value) -> Res<Value> {
    let Value::Object(o) = this else { return Ok(Value::None) };
    if !o.has_own_attrs() || o.dict().is_none_or(|d| d.entries().is_empty()) {
        return Ok(Value::None);
    }
    let copy = Dict::default();
    if let Some(dict) = o.dict() {
        copy.edit(0).clone_from(&dict.entries());
    }
    Ok(Value::Dict(Rc::new(copy)))
}

/// Takes over the attributes of a state.
pub(crate) fn update_dict(this: &Value, state: &Value, which: &str) -> Res<()> {
    match (this, state) {
        (_, Value::None) => Ok(()),
        (Value::Object(o), Value::Dict(from)) => {
            if let Some(dict) = o.dict().filter(|d| !Rc::ptr_eq(d, from)) {
                let entries = from.entries().clone();
                dict.edit(0).extend(entries);
            }
            Ok(())
        }
        _ => Err(type_error(format!("{which} item of state should be a dict, got a {}", state.type_name()))),
    }
}

/// The position of a state.
pub(crate) fn state_position(pos: &Value, which: &str) -> Res<usize> {
    match pos {
        Value::Int(_) | Value::Big(_) | Value::Bool(_) => {
            usize::try_from(index(pos)?).map_err(|_| value_error("position value cannot be negative"))
        }
        _ => Err(type_error(format!(
            "{which} item of state must be an integer, {} {}",
            if which == "second" { "not" } else { "got" },
            pos.type_name()
        ))),
    }
}
