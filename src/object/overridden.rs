//! A stream some of whose methods a program replaced by attributes of its own, as a layer above sees
//! it: CPython's layers call what is below them by the methods' names.

use super::bytearray::ByteArray;
use super::dict::Dict;
use super::exception::{plain_os_error, type_error, value_error};
use super::host::{Lent, with_lent};
use super::memoryview::MemoryView;
use super::{
    Args, Bytes, Error, Eval, Host, Instance, Object, Res, Size, Snapshot, Stream, Value, arg, buffer, ops,
    pieces,
};
use std::rc::Rc;

impl Value {
    /// The stream facet that a layer above calls: what a program put in place of the stream's
    /// methods comes before them.
    #[must_use]
    #[inline]
    pub fn layer(&self) -> Option<&dyn Stream> {
        match overridden(self) {
            Some(o) => Some(o),
            None => self.stream(),
        }
    }
}

/// The stream, if it has attributes of its own, which may stand in place of methods.
#[must_use]
#[inline]
pub fn overridden(stream: &Value) -> Option<&Rc<Instance>> {
    match stream {
        Value::Object(o) if o.has_own_attrs() && o.body().stream().is_some() => Some(o),
        _ => None,
    }
}

/// What stands in place of a method of a stream, called as the layer above calls it.
///
/// # Errors
/// What it raises; `AttributeError` if the stream has no such method at all.
pub fn ask(this: &Rc<Instance>, name: &str, args: &[Value]) -> Res<Value> {
    if let Some(own) = this.own_attr(name) {
        return Ok(with_lent(|host| host.call(&own, Args::positional(args)))?);
    }
    let this = Value::Object(this.clone());
    match this.class().method(name) {
        // What the method itself calls may have to be lent the host, too.
        Some(method) => Ok((method.call)(&mut Lent, &this, Args::positional(args))?),
        None => Err(ops::no_attribute(&this, name)),
    }
}

/// Whether a stream that goes is closed by what the program put in place of its methods. The memory
/// streams and pairs are not closed at all.
pub(super) fn closes_itself(dict: &Dict, body: &dyn Object) -> bool {
    let own = |name| matches!(dict.get(&Value::str(name)), Ok(Some(_)));
    let forgotten = matches!(body.class().name, "BytesIO" | "StringIO" | "BufferedRWPair");
    !forgotten && body.stream().is_some() && (own("close") || own("flush"))
}

/// The next item of an object with attributes of its own. Those streams whose class has no iteration
/// of its own read it by `readline`.
pub(super) fn next_line(this: &Rc<Instance>, host: &mut dyn Host) -> Eval<Option<Value>> {
    let class = this.class().name;
    let own = match class {
        "BytesIO" | "StringIO" | "TextIOWrapper" => return this.body().next(host),
        _ if this.body().stream().is_none() => return this.body().next(host),
        _ => this.own_attr("readline"),
    };
    let reads_itself = matches!(class, "BufferedReader" | "BufferedRandom");
    let line = match own {
        Some(readline) => host.call(&readline, Args::default())?,
        // `IOBase.readline` goes by the names of `peek` and `read`.
        None if !reads_itself && (replaced(this, "read") || replaced(this, "peek")) => {
            ask(this, "readline", &[])?
        }
        None => return this.body().next(host),
    };
    if reads_itself && !matches!(line, Value::Bytes(_)) {
        let kind = line.type_name();
        let text = format!("readline() should have returned a bytes object, not '{kind}'");
        return Err(plain_os_error(text).into());
    }
    Ok((ops::len(&line)? > 0).then_some(line))
}

fn inner(this: &Rc<Instance>) -> Res<&dyn Stream> {
    this.body().stream().ok_or_else(|| type_error("not a stream"))
}

/// Whether a method has something in its place.
fn replaced(this: &Rc<Instance>, name: &str) -> bool {
    this.own_attr(name).is_some()
}

/// `able()` must give `True` itself.
fn is_true(answer: &Value) -> bool {
    matches!(answer, Value::Bool(1))
}

/// A count or a position as the buffered layers read it.
fn number(v: &Value, kind: &str) -> Res<i64> {
    match v {
        Value::Big(_) => Err(value_error(format!("cannot fit 'int' into an {kind}-sized integer"))),
        _ => arg::index(v),
    }
}

fn position(v: &Value) -> Res<i64> {
    let at = number(v, "offset")?;
    if at < 0 { Err(plain_os_error(format!("Raw stream returned invalid position {at}"))) } else { Ok(at) }
}

/// How much of `most` bytes a call took; none if it would block.
fn count(answer: &Value, most: usize, call: &str) -> Res<Option<usize>> {
    if answer.is_none() {
        return Ok(None);
    }
    let given = match number(answer, "index") {
        Ok(given) => given,
        Err(error) if call == "readinto" => {
            return Err(caused(plain_os_error("raw readinto() failed"), &error));
        }
        // CPython takes what is no number for -1 here.
        Err(_) => -1,
    };
    match usize::try_from(given) {
        Ok(n) if n <= most => Ok(Some(n)),
        _ => Err(plain_os_error(format!(
            "raw {call}() returned invalid length {given} (should have been between 0 and {most})"
        ))),
    }
}

/// An error raised `from` another.
fn caused(error: Error, cause: &Error) -> Error {
    *error.0.cause.borrow_mut() = Some(cause.value());
    error.0.suppress_context.set(true);
    error.with_context(cause)
}

/// The bytes that a read gave; none if it would block.
fn bytes(answer: Value, what: &str) -> Res<Option<Bytes>> {
    match answer {
        Value::None => Ok(None),
        Value::Bytes(b) => Ok(Some(b)),
        _ => Err(type_error(format!("{what} should return bytes"))),
    }
}

fn size_value(size: Size) -> Value {
    match size {
        Size::All => Value::Int(-1),
        Size::Most(n) => Value::Int(i64::try_from(n).unwrap_or(i64::MAX)),
    }
}

impl Stream for Rc<Instance> {
    fn type_name(&self) -> &'static str {
        self.class().tp_name
    }

    fn readable(&self) -> Res<bool> {
        ask(self, "readable", &[]).map(|v| is_true(&v))
    }

    fn writable(&self) -> Res<bool> {
        ask(self, "writable", &[]).map(|v| is_true(&v))
    }

    fn seekable(&self) -> Res<bool> {
        ask(self, "seekable", &[]).map(|v| is_true(&v))
    }

    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        if !replaced(self, "readinto") {
            return inner(self)?.readinto(buf);
        }
        let room = Value::ByteArray(Rc::new(ByteArray::new(pieces::copied(buf)?)));
        let view = Value::MemoryView(Rc::new(MemoryView::new(&room)?));
        let answer = ask(self, "readinto", &[view])?;
        buffer::with_bytes(&room, |from| {
            let length = buf.len().min(from.len());
            if let (Some(to), Some(from)) = (buf.get_mut(..length), from.get(..length)) {
                to.copy_from_slice(from);
            }
        })?;
        count(&answer, buf.len(), "readinto")
    }

    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        bytes(ask(self, "read", &[size_value(size)])?, "read()")
    }

    fn read1(&self, size: Size) -> Res<Option<Bytes>> {
        bytes(ask(self, "read1", &[size_value(size)])?, "read1()")
    }

    fn readall(&self) -> Res<Option<Bytes>> {
        bytes(ask(self, "readall", &[])?, "readall()")
    }

    fn peek(&self, size: usize) -> Res<Bytes> {
        let peeked = ask(self, "peek", &[size_value(Size::Most(size))])?;
        Ok(bytes(peeked, "peek()")?.unwrap_or_else(Bytes::empty))
    }

    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        if !replaced(self, "write") {
            return inner(self)?.write(data);
        }
        let view = Value::MemoryView(Rc::new(MemoryView::new(&Value::bytes(data))?));
        count(&ask(self, "write", &[view])?, data.len(), "write")
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        position(&ask(self, "seek", &[Value::Int(offset), Value::Int(i64::from(whence))])?)
    }

    fn tell(&self) -> Res<i64> {
        position(&ask(self, "tell", &[])?)
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        number(&ask(self, "truncate", &[size.map_or(Value::None, Value::Int)])?, "offset")
    }

    fn flush(&self) -> Res<()> {
        ask(self, "flush", &[]).map(|_| ())
    }

    fn close(&self) -> Res<()> {
        ask(self, "close", &[]).map(|_| ())
    }

    fn closed(&self) -> Res<bool> {
        inner(self)?.closed()
    }

    fn fileno(&self) -> Res<i32> {
        let number = number(&ask(self, "fileno", &[])?, "index")?;
        i32::try_from(number).map_err(|_| value_error("fileno out of range"))
    }

    fn isatty(&self) -> Res<bool> {
        Ok(ops::truth(&ask(self, "isatty", &[])?)?)
    }

    fn name(&self) -> Option<Value> {
        self.own_attr("name").or_else(|| inner(self).ok()?.name())
    }

    fn mode(&self) -> Option<Value> {
        self.own_attr("mode").or_else(|| inner(self).ok()?.mode())
    }

    fn readline(&self, size: Size) -> Res<Value> {
        ask(self, "readline", &[size_value(size)])
    }

    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        ask(self, "write", std::slice::from_ref(value))
    }

    fn depth(&self) -> usize {
        inner(self).map_or(1, Stream::depth)
    }

    fn is_text(&self) -> bool {
        inner(self).is_ok_and(Stream::is_text)
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        inner(self).map_or_else(|_| Snapshot::default(), |stream| stream.snapshot(window))
    }
}
