//! The abstract base classes of `io`, with the methods that every stream class inherits.
//!
//! CPython has each twice: `_io._IOBase` in C, which the stream classes derive from, and
//! `io.IOBase` on top of it, an abstract class that the stream classes are registered with.

mod bare;
mod mixin;
#[cfg(test)]
mod tests;

pub use bare::Bare;
pub use mixin::{
    Found, after_own_flush, call_method, check_new, close_by_name, closed_error, each, next_line,
    own_or_class, readinto_by, readline, readlines, writelines,
};
pub(crate) use mixin::{again, copy_of_dict, flush_out, insist, line_length, state_position, update_dict};

use crate::class_table;
use crate::object::arg::{Size, no_keywords};
use crate::object::buffer::Writable;
use crate::object::class::OBJECT;
use crate::object::codecs::c_string;
use crate::object::exception::{unsupported, with_args};
use crate::object::{Args, Eval, Str, Value, class};

class_table! {
    /// The abstract base class for all I/O classes.
    ///
    /// This class provides dummy implementations for many methods that
    /// derived classes can override selectively; the default implementations
    /// represent a file that cannot be read, written or seeked.
    ///
    /// Raises: TypeError for any argument.
    pub static IO_BASE: Value = "_IOBase" in "_io" [&OBJECT];
    new() : Defining |class, _host| Bare::of(class);
    methods {
        /// Change the stream position to the given byte offset.
        ///
        /// The offset is interpreted relative to the position indicated by whence: 0 is the start
        /// of the stream, 1 the current position, 2 the end. Return the new absolute position.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn seek(offset: i32, whence: i32 = "os.SEEK_SET" => 0) : Defining |_this, _host| nothing("seek");
        /// Return current stream position.
        ///
        /// Raises: what the stream's seek() raises.
        fn tell() |this, host| call_method(host, this, "seek", &[Value::Int(0), Value::Int(1)]);
        /// Truncate file to size bytes.
        ///
        /// File pointer is left unchanged. Size defaults to the current IO position as reported by
        /// tell(). Return the new size.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn truncate(size: &Value = "None" => &Value::None) : Defining |_this, _host| nothing("truncate");
        /// Flush write buffers, if applicable.
        ///
        /// This is not implemented for read-only and non-blocking streams.
        ///
        /// Raises: ValueError on a closed stream.
        fn flush() |this, _host| mixin::flush(this);
        /// Flush and close the IO object.
        ///
        /// This method has no effect if the file is already closed.
        ///
        /// Raises: what the stream's flush() raises; it is closed all the same.
        fn close() |this, host| mixin::close(host, this);
        /// Return whether object supports random access.
        ///
        /// If False, seek(), tell() and truncate() will raise OSError.
        ///
        /// Raises: nothing.
        fn seekable() |_this, _host| false;
        /// Return whether object was opened for reading.
        ///
        /// If False, read() will raise OSError.
        ///
        /// Raises: nothing.
        fn readable() |_this, _host| false;
        /// Return whether object was opened for writing.
        ///
        /// If False, write() will raise OSError.
        ///
        /// Raises: nothing.
        fn writable() |_this, _host| false;
        /// Raise ValueError if the stream is closed.
        ///
        /// Raises: ValueError on a closed stream.
        fn _checkClosed() |this, host| mixin::check_closed(host, this);
        /// Raise UnsupportedOperation unless the stream can seek.
        ///
        /// Raises: UnsupportedOperation unless seekable() gives True, and what seekable() raises.
        fn _checkSeekable() |this, host| mixin::check(host, this, "seekable");
        /// Raise UnsupportedOperation unless the stream can be read.
        ///
        /// Raises: UnsupportedOperation unless readable() gives True, and what readable() raises.
        fn _checkReadable() |this, host| mixin::check(host, this, "readable");
        /// Raise UnsupportedOperation unless the stream can be written.
        ///
        /// Raises: UnsupportedOperation unless writable() gives True, and what writable() raises.
        fn _checkWritable() |this, host| mixin::check(host, this, "writable");
        /// Return underlying file descriptor if one exists.
        ///
        /// OSError is raised if the IO object does not use a file descriptor.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn fileno() : Defining |_this, _host| nothing("fileno");
        /// Return whether this is an 'interactive' stream.
        ///
        /// Return False if it can't be determined.
        ///
        /// Raises: ValueError on a closed stream.
        fn isatty() |this, host| mixin::check_closed(host, this).map(|()| false);
        /// Return the stream itself, for a with statement.
        ///
        /// Raises: ValueError on a closed stream.
        fn __enter__() |this, host| mixin::check_closed(host, this).map(|()| this.clone());
        /// Read and return a line from the stream.
        ///
        /// If size is specified, at most size bytes will be read. The line terminator is always
        /// b'\n' for binary files; for text files, the newlines argument to open can be used to
        /// select the line terminator(s) recognized.
        ///
        /// Raises: AttributeError if the stream has no read(); OSError if read() or peek() gives no
        /// bytes, as one that would block; what they raise.
        fn readline(size: Size = "-1" => Size::All) |this, host| mixin::readline_by_methods(host, this, size);
        /// Return a list of lines from the stream.
        ///
        /// hint can be specified to control the number of lines read: no more lines will be read if
        /// the total size (in bytes/characters) of all lines so far exceeds hint.
        ///
        /// Raises: ValueError on a closed stream; what readline() raises.
        fn readlines(hint: Size = "-1" => Size::All) |this, host| readlines(host, this, hint);
        /// Write a list of lines to stream.
        ///
        /// Line separators are not added, so it is usual for each of the lines provided to have a
        /// line separator at the end.
        ///
        /// Raises: ValueError on a closed stream; TypeError if lines can't be iterated; what
        /// write() raises.
        fn writelines(lines: &Value) |this, host| writelines(host, this, lines);
        /// Return the stream itself, which gives its lines.
        ///
        /// Raises: ValueError on a closed stream.
        fn __iter__() |this, host| mixin::check_closed(host, this).map(|()| this.clone());
        /// Return the next line; raise StopIteration at the end.
        ///
        /// Raises: StopIteration at the end; what readline() raises.
        fn __next__() |this, host| mixin::next_or_stop(host, this);
        /// Close the stream, as when nothing holds it any more.
        ///
        /// Raises: what close() raises.
        fn __del__() |this, host| mixin::finalize(host, this);
    }
    raw {
        /// Close the stream, at the end of a with statement.
        ///
        /// Raises: what close() raises.
        fn __exit__("*args") |this, host, args| {
            no_keywords(args, "_IOBase.__exit__")?;
            call_method(host, this, "close", &[])
        };
    }
    attrs {
        /// True if the stream is closed.
        closed |this, _host| mixin::closed(this);
        /// The attributes that were set on this stream.
        __dict__ |this, _host| crate::object::ops::dict_of(this);
    }
}

class_table! {
    /// Base class for raw binary I/O.
    ///
    /// Raises: TypeError for any argument.
    pub static RAW_IO_BASE: Value = "_RawIOBase" in "_io" [&IO_BASE];
    new() : Defining |class, _host| Bare::of(class);
    methods {
        /// Read up to size bytes and return them; None if it would block.
        ///
        /// Raises: what readinto() and readall() raise.
        fn read(size: i64 = "-1" => -1) |this, host| mixin::raw_read(host, this, size);
        /// Read until EOF, using multiple read() call.
        ///
        /// Raises: TypeError if read() gives no bytes; what read() raises.
        fn readall() |this, host| mixin::raw_readall(host, this);
    }
    raw {
        /// Read bytes into buffer; return how many, None if it would block.
        ///
        /// Raises: NotImplementedError.
        fn readinto("buffer, /") |_this, _host, args| not_implemented(args, "_RawIOBase.readinto");
        /// Write bytes; return how many were taken, None if it would block.
        ///
        /// Raises: NotImplementedError.
        fn write("b, /") |_this, _host, args| not_implemented(args, "_RawIOBase.write");
    }
}

class_table! {
    /// Base class for buffered IO objects.
    ///
    /// The main difference with RawIOBase is that the read() method
    /// supports omitting the size argument, and does not have a default
    /// implementation that defers to readinto().
    ///
    /// In addition, read(), readinto() and write() may raise
    /// BlockingIOError if the underlying raw stream is in non-blocking
    /// mode and not ready; unlike their raw counterparts, they will never
    /// return None.
    ///
    /// A typical implementation should not inherit from a RawIOBase
    /// implementation, but wrap one.
    ///
    /// Raises: TypeError for any argument.
    pub static BUFFERED_IO_BASE: Value = "_BufferedIOBase" in "_io" [&IO_BASE];
    new() : Defining |class, _host| Bare::of(class);
    methods {
        /// Read bytes into buffer; return how many.
        ///
        /// Raises: ValueError if read() gives more than was asked; what read() raises.
        fn readinto(buffer: Writable) |this, host| readinto_by(host, this, "read", buffer);
        /// Read bytes into buffer with at most one call of the stream below; return how many.
        ///
        /// Raises: ValueError if read1() gives more than was asked; what read1() raises.
        fn readinto1(buffer: Writable) |this, host| readinto_by(host, this, "read1", buffer);
        /// Disconnect this buffer from its underlying raw stream and return it.
        ///
        /// After the raw stream has been detached, the buffer is in an unusable state.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn detach() : Defining |_this, _host| nothing("detach");
        /// Read and return up to size bytes.
        ///
        /// If the size argument is omitted or negative, read and return all data until EOF. Return
        /// an empty bytes object on EOF.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn read(size: i32 = "-1" => -1) : Defining |_this, _host| nothing("read");
        /// Read and return up to size bytes with at most one call of the stream below.
        ///
        /// Return an empty bytes object on EOF. A short result does not imply that EOF is
        /// imminent.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn read1(size: i32 = "-1" => -1) : Defining |_this, _host| nothing("read1");
        /// Write buffer b to the IO stream.
        ///
        /// Return the number of bytes written, which is always the length of b in bytes.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn write(b: &Value) : Defining |_this, _host| nothing("write");
    }
}

class_table! {
    /// Base class for text I/O.
    ///
    /// This class provides a character and line based interface to stream
    /// I/O. There is no readinto method because Python's character strings
    /// are immutable.
    ///
    /// Raises: TypeError for any argument.
    pub static TEXT_IO_BASE: Value = "_TextIOBase" in "_io" [&IO_BASE];
    new() : Defining |class, _host| Bare::of(class);
    methods {
        /// Separate the underlying buffer from the TextIOBase and return it.
        ///
        /// After the underlying buffer has been detached, the TextIO is in an unusable state.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn detach() : Defining |_this, _host| nothing("detach");
        /// Read at most size characters from stream.
        ///
        /// Read from underlying buffer until we have size characters or we hit EOF. If size is
        /// negative or omitted, read until EOF.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn read(size: i32 = "-1" => -1) : Defining |_this, _host| nothing("read");
        /// Read until newline or EOF.
        ///
        /// Return an empty string if EOF is hit immediately. If size is specified, at most size
        /// characters will be read.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn readline(size: i32 = "-1" => -1) : Defining |_this, _host| nothing("readline");
        /// Write string s to stream.
        ///
        /// Return the number of characters written, which is always equal to the length of the
        /// string.
        ///
        /// Raises: UnsupportedOperation, as the class has no such operation.
        fn write(s: &Str) : Defining |_this, _host| {
            // The argument is read as a C string.
            c_string(s)?;
            nothing("write")
        };
    }
    attrs {
        /// Encoding of the text stream.
        encoding |_this, _host| Value::None;
        /// Line endings translated so far.
        newlines |_this, _host| Value::None;
        /// The error setting of the decoder or encoder.
        errors |_this, _host| Value::None;
    }
}

class_table! {
    /// The abstract base class for all I/O classes.
    ///
    /// Raises: TypeError for any argument.
    pub static IO_BASE_ABC: Value = "IOBase" in "io" [&IO_BASE] adopts &IO_BASE;
    new() : Defining |class, _host| Bare::of(class);
}

class_table! {
    /// Base class for raw binary I/O.
    ///
    /// Raises: TypeError for any argument.
    pub static RAW_IO_BASE_ABC: Value = "RawIOBase" in "io" [&RAW_IO_BASE, &IO_BASE_ABC] adopts &RAW_IO_BASE;
    new() : Defining |class, _host| Bare::of(class);
}

class_table! {
    /// Base class for buffered IO objects.
    ///
    /// Raises: TypeError for any argument.
    pub static BUFFERED_IO_BASE_ABC: Value = "BufferedIOBase" in "io" [&BUFFERED_IO_BASE, &IO_BASE_ABC] adopts &BUFFERED_IO_BASE;
    new() : Defining |class, _host| Bare::of(class);
}

class_table! {
    /// Base class for text I/O.
    ///
    /// Raises: TypeError for any argument.
    pub static TEXT_IO_BASE_ABC: Value = "TextIOBase" in "io" [&TEXT_IO_BASE, &IO_BASE_ABC] adopts &TEXT_IO_BASE;
    new() : Defining |class, _host| Bare::of(class);
}

/// What an operation gives that a class does not support.
fn nothing(operation: &str) -> Eval<()> {
    Err(unsupported(operation).into())
}

fn not_implemented(args: Args<'_>, qualname: &str) -> Eval<()> {
    no_keywords(args, qualname)?;
    Err(with_args(&class::NOT_IMPLEMENTED_ERROR, Vec::new()).into())
}
