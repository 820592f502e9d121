//! `BytesIO`: a binary stream over bytes in memory.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

mod class;
mod kept;
mod stream;

pub use class::BYTES_IO;

use super::content::Content;
use crate::io::base;
use crate::object::buffer::{busy, with_bytes};
use crate::object::exception::{buffer_error, type_error, value_error};
use crate::object::{Bytes, Error, Res, Value, pieces};
use kept::Log;
use std::cell::{Cell, RefCell};
use std::ops::Range;

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
    /// What a statement has changed of the bytes so far, of a stream that is older than it.
    log: RefCell<Option<Box<Log>>>,
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
            log: RefCell::new(None),
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
                self.set_content(Content::Shared(b.clone()))?;
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

    /// How many bytes there are.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    pub fn length(&self) -> Res<usize> {
        self.check_open()?;
        Ok(self.len.get())
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
            return content.share(end)?.ok_or_else(closed);
        }
        let content = self.content.try_borrow().map_err(|_| busy())?;
        let bytes = content.bytes().ok_or_else(closed)?;
        Bytes::copied(bytes.get(start..end).unwrap_or_default())
    }

    /// Puts `data` at the cursor and moves it: the one door by which the stream grows.
    #[inline]
    fn put(&self, data: &[u8]) -> Res<usize> {
        let mut content = self.content.try_borrow_mut().map_err(|_| busy())?;
        // The commonest write: to the end of bytes that nobody shares, into room that is there.
        if let Content::Own(v) = &mut *content
            && self.exports.get() == 0
            && self.pos.get() == v.len()
            && self.len.get() == v.len()
            && data.len() <= (v.capacity() - v.len()).min(pieces::AT_ONCE)
        {
            match data {
                [byte] => v.push(*byte),
                _ => v.extend_from_slice(data),
            }
            self.pos.set(v.len());
            self.len.set(v.len());
            return Ok(data.len());
        }
        if matches!(*content, Content::Closed) {
            return Err(closed());
        }
        self.check_exports()?;
        if data.is_empty() {
            return Ok(0);
        }
        let (pos, len) = (self.pos.get(), self.len.get());
        self.keep_cut(&content, len);
        self.keep_range(&content, pos..pos.saturating_add(data.len()));
        let end = content.put(len, pos, data)?;
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

    /// Runs `f` on the bytes that the views look at, to change those of a range.
    pub(super) fn change(&self, range: Range<usize>, f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        let mut content = self.content.try_borrow_mut().map_err(|_| busy())?;
        self.keep_range(&content, range);
        f(content.owned().unwrap_or_default());
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

fn closed() -> Error {
    value_error("I/O operation on closed file.")
}
