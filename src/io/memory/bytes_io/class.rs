//! The class `BytesIO`.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::BytesIo;
use crate::class_table;
use crate::io::base::{self, BUFFERED_IO_BASE};
use crate::io::memory::bytes_buffer::BytesBuffer;
use crate::object::arg::index;
use crate::object::buffer::Writable;
use crate::object::exception::type_error;
use crate::object::{Bytes, Res, Size, Stream, Value, interrupt, limits, pieces};

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
        if let Err(e) = interrupt::look() {
            pieces::give_up(lines);
            return Err(e);
        }
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
    buffer.with(|b| b.get_mut(..data.len()).map(|room| room.copy_from_slice(&data)))?;
    Ok(data.len())
}

class_table! {
    /// Buffered I/O implementation using an in-memory bytes buffer.
    ///
    /// Raises: TypeError if initial_bytes holds no bytes.
    pub static BYTES_IO: BytesIo = "BytesIO" in "_io" [&BUFFERED_IO_BASE];
    new(@kw initial_bytes: &Value = "b''" => &Value::None) |_class, _host| {
        let stream = BytesIo::default();
        stream.init(initial_bytes).map(|()| Value::object(stream))
    };
    methods {
        /// Return the stream itself, be it closed.
        ///
        /// Raises: nothing.
        this __iter__() |this, _host| this.clone();
        /// Returns True if the IO object can be read.
        ///
        /// Raises: ValueError on a closed stream.
        fn readable() |s, _host| s.readable();
        /// Returns True if the IO object can be seeked.
        ///
        /// Raises: ValueError on a closed stream.
        fn seekable() |s, _host| s.seekable();
        /// Returns True if the IO object can be written.
        ///
        /// Raises: ValueError on a closed stream.
        fn writable() |s, _host| s.writable();
        /// Disable all I/O operations.
        ///
        /// Raises: BufferError while a view of getbuffer() is alive.
        fn close() |s, _host| s.close();
        /// Does nothing.
        ///
        /// Raises: ValueError on a closed stream.
        fn flush() |s, _host| s.flush();
        /// Always returns False.
        ///
        /// BytesIO objects are not connected to a TTY-like device.
        ///
        /// Raises: ValueError on a closed stream.
        fn isatty() |s, _host| s.isatty();
        /// Current file position, an integer.
        ///
        /// Raises: ValueError on a closed stream.
        fn tell() |s, _host| s.position();
        /// Write bytes to file.
        ///
        /// Return the number of bytes written.
        ///
        /// Raises: ValueError on a closed stream; TypeError if b holds no bytes; BufferError while
        /// a view of getbuffer() is alive.
        fn write(b: &Value) |s, _host| s.write_bytes_like(b);
        /// Write lines to the file.
        ///
        /// Note that newlines are not added. lines can be any iterable object producing
        /// bytes-like objects. This is equivalent to calling write() for each element.
        ///
        /// Raises: ValueError on a closed stream; TypeError if lines can't be iterated or a line
        /// holds no bytes; BufferError while a view of getbuffer() is alive.
        fn writelines(lines: &Value) |s, host| {
            s.check_open()?;
            base::each(host, lines, |_host, line| Ok(s.write_bytes_like(&line).map(|_| ())?))
        };
        /// Read at most size bytes, returned as a bytes object.
        ///
        /// If the size argument is negative or omitted, read until EOF is reached. Return an empty
        /// bytes object at EOF.
        ///
        /// Raises: ValueError on a closed stream; TypeError if size is no int or None.
        fn read1(size: Size = "-1" => Size::All) |s, _host| s.read1(size);
        /// Read bytes into buffer.
        ///
        /// Returns number of bytes read (0 for EOF), or None if the object is set not to block and
        /// has no data to read.
        ///
        /// Raises: ValueError on a closed stream; TypeError if buffer can't be written.
        fn readinto(buffer: Writable) |s, _host| readinto(s, buffer);
        /// Next line from the file, as a bytes object.
        ///
        /// Retain newline. A non-negative size argument limits the maximum number of bytes to
        /// return (an incomplete line may be returned then). Return an empty bytes object at EOF.
        ///
        /// Raises: ValueError on a closed stream; TypeError if size is no int or None.
        fn readline(size: Size = "-1" => Size::All) |s, _host| s.readline(size);
        /// List of bytes objects, each a line from the file.
        ///
        /// Call readline() repeatedly and return a list of the lines so read. The optional size
        /// argument, if given, is an approximate bound on the total number of bytes in the lines
        /// returned.
        ///
        /// Raises: ValueError on a closed stream; TypeError if size is no int or None.
        fn readlines(size: &Value = "None" => &Value::None) |s, _host| readlines(s, size);
        /// Read at most size bytes, returned as a bytes object.
        ///
        /// If the size argument is negative, read until EOF is reached. Return an empty bytes
        /// object at EOF.
        ///
        /// Raises: ValueError on a closed stream; TypeError if size is no int or None.
        fn read(size: Size = "-1" => Size::All) |s, _host| s.read(size);
        /// Get a read-write view over the contents of the BytesIO object.
        ///
        /// Raises: ValueError on a closed stream.
        this getbuffer() : Defining |this, _host| BytesBuffer::view(this);
        /// Retrieve the entire contents of the BytesIO object.
        ///
        /// Raises: ValueError on a closed stream.
        fn getvalue() |s, _host| s.getvalue();
        /// Change stream position.
        ///
        /// Seek to byte offset pos relative to position indicated by whence: 0 is the start of the
        /// stream (pos should be >= 0), 1 the current position (pos may be negative), 2 the end of
        /// the stream (pos usually negative). Returns the new absolute position.
        ///
        /// Raises: ValueError on a closed stream; ValueError for a negative position or a whence
        /// that is none; OverflowError for a position that is too large.
        fn seek(pos: i64, whence: i32 = "0" => 0) |s, _host| s.seek(pos, whence);
        /// Truncate the file to at most size bytes.
        ///
        /// Size defaults to the current file position, as returned by tell(). The current file
        /// position is unchanged. Returns the new size.
        ///
        /// Raises: ValueError on a closed stream; ValueError for a negative size; BufferError while
        /// a view of getbuffer() is alive.
        fn truncate(size: Option<i64> = "None" => None) |s, _host| s.truncate(size);
        /// Start over with other contents.
        ///
        /// Raises: TypeError if initial_bytes holds no bytes; BufferError while a view of
        /// getbuffer() is alive.
        fn __init__(@kw initial_bytes: &Value = "b''" => &Value::None) |s, _host| s.init(initial_bytes);
        /// The contents, the position and the attributes, to make the same stream again.
        ///
        /// Raises: ValueError on a closed stream.
        this __getstate__() |this, _host| this.downcast::<BytesIo>().map(|s| s.getstate(this)).transpose()?;
        /// Take over contents, position and attributes.
        ///
        /// Raises: ValueError on a closed stream; TypeError if state is none; ValueError for a
        /// negative position; BufferError while a view of getbuffer() is alive.
        this __setstate__(state: &Value) |this, _host| match this.downcast::<BytesIo>() {
            Some(s) => s.setstate(this, state),
            None => Ok(()),
        };
    }
    raw {
        /// Make an object that is not initialised.
        ///
        /// Raises: TypeError if it is not given the class.
        static __new__("*args, **kwargs") |_class, _host, args| {
            crate::io::base::check_new(&BYTES_IO, true, args)?;
            Value::object(BytesIo::new(Bytes::empty()))
        };
    }
    attrs {
        /// True if the file is closed.
        closed |s, _host| s.closed();
    }
}
