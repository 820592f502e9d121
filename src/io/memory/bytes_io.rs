//! `BytesIO`: a binary stream over bytes in memory.

use super::bytes_buffer::BytesBuffer;
use super::content::Content;
use crate::class_table;
use crate::io::base::{self, BUFFERED_IO_BASE};
use crate::object::arg::index;
use crate::object::buffer::{Writable, busy, with_bytes};
use crate::object::exception::{buffer_error, overflow_error, type_error, value_error};
use crate::object::{
    Bytes, Class, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Stream, Value, Window, limits,
};
use std::any::Any;
use std::cell::{Cell, RefCell};

/// A binary stream over bytes in memory.
///
/// Its bytes are shared with what [`BytesIo::getvalue`] gives and with the bytes that it was made
/// of; they are copied on the next write, and only if somebody else still holds them then.
#[derive(Debug)]
pub struct BytesIo {
    content: RefCell<Content>,
    /// How long the stream is. The content is exactly as long, but for one case: a failed
    /// `__init__` empties the stream, and views still look at the bytes that it had.
    len: Cell<usize>,
    pos: Cell<usize>,
    /// How many memoryviews look at the bytes; while any does they can't be moved.
    exports: Cell<usize>,
}

impl Default for BytesIo {
    fn default() -> BytesIo {
        BytesIo::new(Bytes::empty())
    }
}

impl BytesIo {
    /// A stream over `initial`, at its start.
    #[must_use]
    pub fn new(initial: Bytes) -> BytesIo {
        BytesIo {
            len: Cell::new(initial.len()),
            content: RefCell::new(Content::Shared(initial)),
            pos: Cell::new(0),
            exports: Cell::new(0),
        }
    }

    /// `__init__(initial)`: starts over.
    ///
    /// # Errors
    /// `TypeError` for what is not bytes-like, `BufferError` while a view looks at the bytes.
    pub fn init(&self, initial: &Value) -> Res<()> {
        self.len.set(0);
        self.pos.set(0);
        self.check_exports()?;
        match initial {
            Value::None => Ok(()),
            Value::Bytes(b) => {
                *self.content.try_borrow_mut().map_err(|_| busy())? = Content::Shared(b.clone());
                self.len.set(b.len());
                Ok(())
            }
            _ => {
                self.write_bytes_like(initial)?;
                self.pos.set(0);
                Ok(())
            }
        }
    }

    /// All of the bytes, without a copy.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    pub fn getvalue(&self) -> Res<Bytes> {
        self.share(0, self.len.get())
    }

    /// Where the next read or write happens.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    pub fn position(&self) -> Res<usize> {
        self.check_open()?;
        Ok(self.pos.get())
    }

    /// `write(b)` of anything bytes-like.
    ///
    /// # Errors
    /// `ValueError` on a closed stream, `BufferError` while a view looks at it, `TypeError` for
    /// what is not bytes-like.
    #[inline]
    pub fn write_bytes_like(&self, b: &Value) -> Res<usize> {
        match b {
            Value::Bytes(b) => self.put(b),
            _ => {
                self.check_open()?;
                self.check_exports()?;
                with_bytes(b, |bytes| self.put(bytes))?
            }
        }
    }

    #[inline]
    fn check_open(&self) -> Res<()> {
        let closed = matches!(*self.content.try_borrow().map_err(|_| busy())?, Content::Closed);
        base::closed_error(closed)
    }

    #[inline]
    fn check_exports(&self) -> Res<()> {
        if self.exports.get() > 0 {
            return Err(buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    /// Runs `f` on the bytes from the cursor on.
    #[inline]
    fn rest<T>(&self, f: impl FnOnce(&[u8]) -> T) -> Res<T> {
        let content = self.content.try_borrow().map_err(|_| busy())?;
        let bytes = content.bytes().ok_or_else(closed)?;
        Ok(f(bytes.get(self.pos.get()..self.len.get()).unwrap_or_default()))
    }

    /// The next `count` bytes, which must be there; moves the cursor.
    #[inline]
    fn take(&self, count: usize) -> Res<Bytes> {
        let start = self.pos.get();
        let bytes = self.share(start, start.saturating_add(count).min(self.len.get()))?;
        self.pos.set(start + bytes.len());
        Ok(bytes)
    }

    /// The bytes from `start` to `end`: all of them without a copy.
    fn share(&self, start: usize, end: usize) -> Res<Bytes> {
        let all = start == 0 && end == self.len.get();
        if all && end > 1 && self.exports.get() == 0 {
            let mut content = self.content.try_borrow_mut().map_err(|_| busy())?;
            return content.share(end).ok_or_else(closed);
        }
        let content = self.content.try_borrow().map_err(|_| busy())?;
        let bytes = content.bytes().ok_or_else(closed)?;
        Ok(Bytes::copy_of(bytes.get(start..end).unwrap_or_default()))
    }

    /// Puts `data` at the cursor and moves it: the one door by which the stream grows.
    #[inline]
    fn put(&self, data: &[u8]) -> Res<usize> {
        let mut content = self.content.try_borrow_mut().map_err(|_| busy())?;
        if matches!(*content, Content::Closed) {
            return Err(closed());
        }
        self.check_exports()?;
        if data.is_empty() {
            return Ok(0);
        }
        let end = content.put(self.len.get(), self.pos.get(), data)?;
        self.pos.set(end);
        self.len.set(self.len.get().max(end));
        Ok(data.len())
    }

    /// Notes one more view of the bytes.
    pub(super) fn export(&self) -> Res<()> {
        let mut content = self.content.try_borrow_mut().map_err(|_| busy())?;
        if matches!(*content, Content::Closed) {
            return Err(closed());
        }
        if self.exports.get() == 0 {
            content.own(self.len.get(), self.len.get())?;
        }
        self.exports.set(self.exports.get() + 1);
        Ok(())
    }

    /// Notes one view less.
    pub(super) fn unexport(&self) {
        self.exports.set(self.exports.get().saturating_sub(1));
    }

    /// Runs `f` on the bytes that the views look at.
    pub(super) fn look(&self, f: &mut dyn FnMut(&[u8])) -> Res<()> {
        f(self.content.try_borrow().map_err(|_| busy())?.bytes().unwrap_or_default());
        Ok(())
    }

    /// Runs `f` on the bytes that the views look at, to change them.
    pub(super) fn change(&self, f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        f(self.content.try_borrow_mut().map_err(|_| busy())?.owned().unwrap_or_default());
        Ok(())
    }

    fn getstate(&self, this: &Value) -> Res<Value> {
        let pos = i64::try_from(self.pos.get()).unwrap_or(i64::MAX);
        Ok(Value::tuple([Value::Bytes(self.getvalue()?), Value::Int(pos), base::copy_of_dict(this)?]))
    }

    fn setstate(&self, this: &Value, state: &Value) -> Res<()> {
        let items = match state {
            Value::Tuple(items) => items.as_slice(),
            _ => &[],
        };
        let [initial, pos, dict, ..] = items else {
            let got = state.type_name();
            return Err(type_error(format!(
                "_io.BytesIO.__setstate__ argument should be 3-tuple, got {got}"
            )));
        };
        self.check_exports()?;
        self.len.set(0);
        self.pos.set(0);
        self.write_bytes_like(initial)?;
        self.pos.set(base::state_position(pos, "second")?);
        base::update_dict(this, dict, "third")
    }
}

fn closed() -> crate::object::Error {
    value_error("I/O operation on closed file.")
}

impl Stream for BytesIo {
    fn type_name(&self) -> &'static str {
        BYTES_IO.tp_name
    }

    fn readable(&self) -> Res<bool> {
        self.check_open().map(|()| true)
    }

    fn writable(&self) -> Res<bool> {
        self.readable()
    }

    fn seekable(&self) -> Res<bool> {
        self.readable()
    }

    #[inline]
    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        let count = self.rest(|rest| {
            let n = rest.len().min(buf.len());
            if let (Some(to), Some(from)) = (buf.get_mut(..n), rest.get(..n)) {
                to.copy_from_slice(from);
            }
            n
        })?;
        self.pos.set(self.pos.get() + count);
        Ok(Some(count))
    }

    fn read_onto(&self, out: &mut Vec<u8>, most: usize) -> Res<Option<usize>> {
        let count = self.rest(|rest| {
            let part = rest.get(..most).unwrap_or(rest);
            limits::reserve(out, part.len()).map(|()| {
                out.extend_from_slice(part);
                part.len()
            })
        })??;
        self.pos.set(self.pos.get() + count);
        Ok(Some(count))
    }

    #[inline]
    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        let rest = self.len.get().saturating_sub(self.pos.get());
        let count = match size {
            Size::All => rest,
            Size::Most(n) => n.min(rest),
        };
        self.take(count).map(Some)
    }

    fn read1(&self, size: Size) -> Res<Option<Bytes>> {
        self.read(size)
    }

    #[inline]
    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        self.put(data).map(Some)
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        self.check_open()?;
        let from = match whence {
            0 if offset < 0 => return Err(value_error(format!("negative seek value {offset}"))),
            0 => 0,
            1 => self.pos.get(),
            2 => self.len.get(),
            _ => {
                return Err(value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")));
            }
        };
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let to = from.checked_add(offset).ok_or_else(|| overflow_error("new position too large"))?;
        let to = to.max(0);
        self.pos.set(usize::try_from(to).unwrap_or(usize::MAX));
        Ok(to)
    }

    fn tell(&self) -> Res<i64> {
        self.position().map(|p| i64::try_from(p).unwrap_or(i64::MAX))
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        self.check_open()?;
        self.check_exports()?;
        let size = size.map_or_else(|| self.tell(), Ok)?;
        let Ok(keep) = usize::try_from(size) else {
            return Err(value_error(format!("negative size value {size}")));
        };
        if keep < self.len.get() {
            self.content.try_borrow_mut().map_err(|_| busy())?.truncate(keep)?;
            self.len.set(keep);
        }
        Ok(size)
    }

    fn flush(&self) -> Res<()> {
        self.check_open()
    }

    fn close(&self) -> Res<()> {
        self.check_exports()?;
        *self.content.try_borrow_mut().map_err(|_| busy())? = Content::Closed;
        Ok(())
    }

    fn closed(&self) -> Res<bool> {
        Ok(matches!(*self.content.try_borrow().map_err(|_| busy())?, Content::Closed))
    }

    #[inline]
    fn readline(&self, size: Size) -> Res<Value> {
        let count = self.rest(|rest| {
            let rest = match size {
                Size::Most(n) => rest.get(..n).unwrap_or(rest),
                Size::All => rest,
            };
            memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1)
        })?;
        self.take(count).map(Value::Bytes)
    }

    #[inline]
    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        let count = self.write_bytes_like(value)?;
        Ok(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let (pos, len) = (self.pos.get(), self.len.get());
        let mut layer = Layer { kind: LayerKind::Bytes, class: BYTES_IO.name, ..Layer::default() };
        match self.content.try_borrow().as_deref().ok().and_then(Content::bytes) {
            Some(bytes) => {
                let range = Window::range(pos, len, window);
                let start = range.start as u64;
                let content = bytes.get(range).unwrap_or_default().to_vec();
                layer.position = Some(pos as u64);
                layer.length = Some(len as u64);
                layer.window = Some(Window { start, content });
            }
            None => layer.closed = true,
        }
        Snapshot { layers: vec![layer] }
    }
}

impl Object for BytesIo {
    fn class(&self) -> &'static Class {
        &BYTES_IO
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }

    fn is_iterator(&self) -> bool {
        true
    }

    #[inline]
    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        Ok(base::next_line(self)?)
    }
}

/// `readlines(size)`: an int or None, and nothing with `__index__`.
fn readlines(s: &BytesIo, size: &Value) -> Res<Vec<Value>> {
    s.check_open()?;
    let most = match size {
        Value::None => 0,
        Value::Int(_) | Value::Big(_) | Value::Bool(_) => index(size)?,
        _ => {
            let got = size.type_name();
            return Err(type_error(format!("integer argument expected, got '{got}'")));
        }
    };
    let most = usize::try_from(most).ok().filter(|n| *n > 0).unwrap_or(usize::MAX);
    let (mut lines, mut length) = (Vec::new(), 0);
    while length < most
        && let Some(line) = base::next_line(s)?
    {
        length += base::line_length(&line)?;
        limits::reserve(&mut lines, 1)?;
        lines.push(line);
    }
    Ok(lines)
}

/// `readinto(buffer)`, where the buffer may be a view of this very stream.
fn readinto(s: &BytesIo, buffer: Writable<'_>) -> Res<usize> {
    s.check_open()?;
    if s.exports.get() == 0 {
        return buffer.with(|b| s.readinto(b))?.map(Option::unwrap_or_default);
    }
    let room = buffer.with(|b| b.len())?;
    let data = s.read(Size::Most(room))?.unwrap_or_else(Bytes::empty);
    buffer.with(|b| b.iter_mut().zip(data.iter()).for_each(|(to, from)| *to = *from))?;
    Ok(data.len())
}

class_table! {
    /// Buffered I/O implementation using an in-memory bytes buffer.
    pub static BYTES_IO: BytesIo = "BytesIO" in "_io" [&BUFFERED_IO_BASE];
    new(@kw initial_bytes: &Value = "b''" => &Value::None) |_class, _host| {
        let stream = BytesIo::default();
        stream.init(initial_bytes).map(|()| Value::object(stream))
    };
    methods {
        /// Returns True if the IO object can be read.
        fn readable() |s, _host| s.readable();
        /// Returns True if the IO object can be seeked.
        fn seekable() |s, _host| s.seekable();
        /// Returns True if the IO object can be written.
        fn writable() |s, _host| s.writable();
        /// Disable all I/O operations.
        fn close() |s, _host| s.close();
        /// Does nothing.
        fn flush() |s, _host| s.flush();
        /// Always returns False.
        ///
        /// BytesIO objects are not connected to a TTY-like device.
        fn isatty() |s, _host| s.isatty();
        /// Current file position, an integer.
        fn tell() |s, _host| s.position();
        /// Write bytes to file.
        ///
        /// Return the number of bytes written.
        fn write(b: &Value) |s, _host| s.write_bytes_like(b);
        /// Write lines to the file.
        ///
        /// Note that newlines are not added. lines can be any iterable object producing
        /// bytes-like objects. This is equivalent to calling write() for each element.
        fn writelines(lines: &Value) |s, host| {
            s.check_open()?;
            base::each(host, lines, |_host, line| Ok(s.write_bytes_like(&line).map(|_| ())?))
        };
        /// Read at most size bytes, returned as a bytes object.
        ///
        /// If the size argument is negative or omitted, read until EOF is reached. Return an empty
        /// bytes object at EOF.
        fn read1(size: Size = "-1" => Size::All) |s, _host| s.read1(size);
        /// Read bytes into buffer.
        ///
        /// Returns number of bytes read (0 for EOF), or None if the object is set not to block and
        /// has no data to read.
        fn readinto(buffer: Writable) |s, _host| readinto(s, buffer);
        /// Next line from the file, as a bytes object.
        ///
        /// Retain newline. A non-negative size argument limits the maximum number of bytes to
        /// return (an incomplete line may be returned then). Return an empty bytes object at EOF.
        fn readline(size: Size = "-1" => Size::All) |s, _host| s.readline(size);
        /// List of bytes objects, each a line from the file.
        ///
        /// Call readline() repeatedly and return a list of the lines so read. The optional size
        /// argument, if given, is an approximate bound on the total number of bytes in the lines
        /// returned.
        fn readlines(size: &Value = "None" => &Value::None) |s, _host| readlines(s, size);
        /// Read at most size bytes, returned as a bytes object.
        ///
        /// If the size argument is negative, read until EOF is reached. Return an empty bytes
        /// object at EOF.
        fn read(size: Size = "-1" => Size::All) |s, _host| s.read(size);
        /// Get a read-write view over the contents of the BytesIO object.
        this getbuffer() : Defining |this, _host| BytesBuffer::view(this);
        /// Retrieve the entire contents of the BytesIO object.
        fn getvalue() |s, _host| s.getvalue();
        /// Change stream position.
        ///
        /// Seek to byte offset pos relative to position indicated by whence: 0 is the start of the
        /// stream (pos should be >= 0), 1 the current position (pos may be negative), 2 the end of
        /// the stream (pos usually negative). Returns the new absolute position.
        fn seek(pos: i64, whence: i32 = "0" => 0) |s, _host| s.seek(pos, whence);
        /// Truncate the file to at most size bytes.
        ///
        /// Size defaults to the current file position, as returned by tell(). The current file
        /// position is unchanged. Returns the new size.
        fn truncate(size: Option<i64> = "None" => None) |s, _host| s.truncate(size);
        /// Start over with other contents.
        fn __init__(@kw initial_bytes: &Value = "b''" => &Value::None) |s, _host| s.init(initial_bytes);
        /// The contents, the position and the attributes, to make the same stream again.
        this __getstate__() |this, _host| this.downcast::<BytesIo>().map(|s| s.getstate(this)).transpose()?;
        /// Take over contents, position and attributes.
        this __setstate__(state: &Value) |this, _host| match this.downcast::<BytesIo>() {
            Some(s) => s.setstate(this, state),
            None => Ok(()),
        };
    }
    attrs {
        /// True if the file is closed.
        closed |s, _host| s.closed();
    }
}
