//! The traits that a stream is seen through: by the layer above it, by the evaluator, by a view.

use super::exception::{attribute_error, memory_error, unsupported};
use super::{Bytes, Host, Res, Size, Snapshot, Value};

/// A stream, as the layer above calls it. CPython's layers call each other's methods by name;
/// each default is what such a call meets where the class has no such method or does not support
/// it. All positions and sizes are in bytes, except for text streams.
pub trait Stream {
    /// The class's name, for messages.
    fn type_name(&self) -> &'static str;

    /// `readable()`.
    ///
    /// # Errors
    /// `ValueError` on a closed or detached stream.
    fn readable(&self) -> Res<bool> {
        Ok(false)
    }

    /// `writable()`.
    ///
    /// # Errors
    /// As [`Stream::readable`].
    fn writable(&self) -> Res<bool> {
        Ok(false)
    }

    /// `seekable()`.
    ///
    /// # Errors
    /// As [`Stream::readable`].
    fn seekable(&self) -> Res<bool> {
        Ok(false)
    }

    /// `readinto(buf)`: how many bytes were put at the front of `buf`; none if it would block.
    ///
    /// # Errors
    /// What the read raises.
    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        let _ = buf;
        Err(self.no_attribute("readinto"))
    }

    /// `readinto` of `most` bytes, but appended to `out`: a stream that can fill fresh memory
    /// spares its being zeroed first.
    ///
    /// # Errors
    /// What the read raises, `MemoryError` if there is no room for `most` bytes.
    fn read_onto(&self, out: &mut Vec<u8>, most: usize) -> Res<Option<usize>> {
        out.try_reserve(most).map_err(|_| memory_error())?;
        let start = out.len();
        out.resize(start + most, 0);
        let read = self.readinto(out.get_mut(start..).unwrap_or_default());
        let kept = read.as_ref().ok().and_then(|n| *n).map_or(0, |n| n.min(most));
        out.truncate(start + kept);
        read
    }

    /// `read(size)`; none if it would block.
    ///
    /// # Errors
    /// What the read raises.
    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        let _ = size;
        Err(unsupported("read"))
    }

    /// `read1(size)`.
    ///
    /// # Errors
    /// What the read raises.
    fn read1(&self, size: Size) -> Res<Option<Bytes>> {
        let _ = size;
        Err(self.no_attribute("read1"))
    }

    /// `readall()`; none if it would block before the first byte.
    ///
    /// # Errors
    /// What the read raises.
    fn readall(&self) -> Res<Option<Bytes>> {
        Err(self.no_attribute("readall"))
    }

    /// `peek(size)`.
    ///
    /// # Errors
    /// What the read raises.
    fn peek(&self, size: usize) -> Res<Bytes> {
        let _ = size;
        Err(self.no_attribute("peek"))
    }

    /// `write(data)`: how many bytes were taken; none if it would block.
    ///
    /// # Errors
    /// What the write raises.
    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        let _ = data;
        Err(unsupported("write"))
    }

    /// `seek(offset, whence)`: the new position.
    ///
    /// # Errors
    /// What the seek raises.
    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        let _ = (offset, whence);
        Err(unsupported("seek"))
    }

    /// `tell()`.
    ///
    /// # Errors
    /// What it raises.
    fn tell(&self) -> Res<i64> {
        self.seek(0, 1)
    }

    /// `truncate(size)`; none cuts at the position.
    ///
    /// # Errors
    /// What it raises.
    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        let _ = size;
        Err(unsupported("truncate"))
    }

    /// `flush()`.
    ///
    /// # Errors
    /// What it raises.
    fn flush(&self) -> Res<()> {
        if self.closed()? {
            Err(super::exception::value_error("I/O operation on closed file."))
        } else {
            Ok(())
        }
    }

    /// Lets what stands behind a standard stream hand on what it gathered: a program that flushes
    /// wants it to arrive.
    ///
    /// # Errors
    /// What that raises.
    fn hand_on(&self) -> Res<()> {
        Ok(())
    }

    /// `close()`.
    ///
    /// # Errors
    /// What flushing raises; the stream is closed all the same.
    fn close(&self) -> Res<()>;

    /// The rest of `close()`, after a flush that a program's own method did.
    ///
    /// # Errors
    /// As [`Stream::close`].
    fn close_after(&self, flushed: Res<()>) -> Res<()> {
        both(flushed, self.close())
    }

    /// `closed`.
    ///
    /// # Errors
    /// `ValueError` where what is under it was detached.
    fn closed(&self) -> Res<bool>;

    /// `fileno()`: the descriptor's number in the program's table.
    ///
    /// # Errors
    /// `UnsupportedOperation` where there is none.
    fn fileno(&self) -> Res<i32> {
        Err(unsupported("fileno"))
    }

    /// `isatty()`.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    fn isatty(&self) -> Res<bool> {
        if self.closed()? {
            Err(super::exception::value_error("I/O operation on closed file."))
        } else {
            Ok(false)
        }
    }

    /// `name`, where there is one.
    fn name(&self) -> Option<Value> {
        None
    }

    /// `mode`, where there is one.
    fn mode(&self) -> Option<Value> {
        None
    }

    /// `readline(size)` as bytes, or as str for a text stream.
    ///
    /// # Errors
    /// What it raises.
    fn readline(&self, size: Size) -> Res<Value>;

    /// Writes any value, as `write(value)` does: what `print(file=…)` and `writelines` call.
    ///
    /// # Errors
    /// What it raises.
    fn write_value(&self, host: &mut dyn Host, value: &Value) -> Res<Value>;

    /// How many layers are stacked, this one included; what wraps a stream refuses to make the
    /// stack deeper than the machine's own.
    fn depth(&self) -> usize {
        1
    }

    /// Whether it is a text stream.
    fn is_text(&self) -> bool {
        false
    }

    /// The state of this layer and those under it, each with at most `window` bytes (or code
    /// points) of its contents around the cursor. Changes nothing and calls no method that a
    /// program could notice; its cost follows `window`, not the length of the contents.
    fn snapshot(&self, window: usize) -> Snapshot;

    /// The error of a method or attribute that the class does not have.
    fn no_attribute(&self, name: &str) -> super::Error {
        attribute_error(format!("'{}' object has no attribute '{name}'", self.type_name()))
    }
}

/// Two things that were both to be done: the later error, in whose context the first one is.
///
/// # Errors
/// What either raised.
pub fn both(first: Res<()>, then: Res<()>) -> Res<()> {
    match (first, then) {
        (Err(first), Err(then)) => Err(then.with_context(&first)),
        (first, then) => first.and(then),
    }
}

impl Value {
    /// The stream facet, if this is a stream.
    #[must_use]
    pub fn stream(&self) -> Option<&dyn Stream> {
        match self {
            Value::Object(o) => o.body().stream(),
            _ => None,
        }
    }
}
