//! The table of `FileIO`.

use super::FileIo;
use crate::class_table;
use crate::io::base::{self, RAW_IO_BASE};
use crate::object::buffer::Writable;
use crate::object::{Size, Str, Stream, Value};

class_table! {
    /// Open a file.
    ///
    /// The mode can be 'r' (default), 'w', 'x' or 'a' for reading,
    /// writing, exclusive creation or appending. The file will be created
    /// if it doesn't exist when opened for writing or appending; it will be
    /// truncated when opened for writing. A FileExistsError will be raised
    /// if it already exists when opened for creating. Add a '+' to the mode
    /// to allow simultaneous reading and writing. A custom opener can be
    /// used by passing a callable as opener: it is called with the name and
    /// the flags and must return an open file descriptor.
    ///
    /// Raises: ValueError for a mode that is none, a name with a null, or a negative descriptor;
    /// FileNotFoundError, FileExistsError, IsADirectoryError, PermissionError or another OSError
    /// with errno and filename if it can't be opened; TypeError if an opener gives no int.
    pub static FILE_IO: FileIo = "FileIO" in "_io" [&RAW_IO_BASE];
    new(@kw file: &Value, @kw mode: &Str = "'r'" => &Str::from("r"), @kw closefd: bool = "True" => true,
        @kw opener: &Value = "None" => &Value::None)
        |_class, host| FileIo::open(host, file, mode, closefd, opener).map(Value::object);
    methods {
        /// Open another file in place of this one, which is closed first.
        ///
        /// Raises: as the constructor; the stream is closed then.
        fn __init__(@kw file: &Value, @kw mode: &Str = "'r'" => &Str::from("r"), @kw closefd: bool = "True" => true,
            @kw opener: &Value = "None" => &Value::None)
            |s, host| s.init(host, file, mode, closefd, opener);
        /// Read at most size bytes, returned as bytes.
        ///
        /// Only makes one system call, so less data may be returned than requested.
        /// In non-blocking mode, returns None if no data is available.
        /// Return an empty bytes object at EOF.
        ///
        /// Raises: ValueError on a closed stream; UnsupportedOperation if not open for reading;
        /// OSError if the system refuses.
        fn read(size: Size = "-1" => Size::All) : Defining |s, _host| s.read(size);
        /// Read all data from the file, returned as bytes.
        ///
        /// In non-blocking mode, returns as much as is immediately available,
        /// or None if no data is available. Return an empty bytes object at EOF.
        ///
        /// Raises: ValueError on a closed stream; UnsupportedOperation if not open for reading;
        /// OSError if the system refuses.
        fn readall() |s, _host| s.readall();
        /// Read bytes into buffer; return how many, None if it would block.
        ///
        /// Raises: ValueError on a closed stream; UnsupportedOperation if not open for reading;
        /// TypeError if buffer can't be written; OSError if the system refuses.
        fn readinto(buffer: Writable) : Defining |s, _host| buffer.with(|room| s.readinto(room))?;
        /// Write buffer b to file, return number of bytes written.
        ///
        /// Only makes one system call, so not all of the data may be written.
        /// The number of bytes actually written is returned. In non-blocking mode,
        /// returns None if the write would block.
        ///
        /// Raises: ValueError on a closed stream; UnsupportedOperation if not open for writing;
        /// TypeError if b holds no bytes; BrokenPipeError if no one reads a pipe any more; OSError
        /// if the system refuses.
        fn write(b: &Value) : Defining |s, host| s.write_value(host, b);
        /// Move to new file position and return the file position.
        ///
        /// Argument offset is a byte count. Optional argument whence defaults to
        /// SEEK_SET or 0 (offset from start of file, offset should be >= 0); other
        /// values are SEEK_CUR or 1 (move relative to current position, positive or
        /// negative), and SEEK_END or 2 (move relative to end of file, usually
        /// negative, although many platforms allow seeking beyond the end of a file).
        /// Note that not all file objects are seekable.
        ///
        /// Raises: ValueError on a closed stream; TypeError if pos is not an int; OSError for a
        /// whence that is none, a place before the start, or a pipe.
        fn seek(pos: &Value, whence: i32 = "0" => 0) |s, _host| s.seek_value(pos, whence);
        /// Current file position.
        ///
        /// Can raise OSError for non seekable files.
        ///
        /// Raises: ValueError on a closed stream; OSError for a pipe.
        fn tell() |s, _host| s.tell();
        /// Truncate the file to at most size bytes and return the truncated size.
        ///
        /// Size defaults to the current file position, as returned by tell().
        /// The current file position is not changed.
        ///
        /// Raises: ValueError on a closed stream; UnsupportedOperation if not open for writing;
        /// OSError for a negative size, or a pipe.
        fn truncate(size: &Value = "None" => &Value::None) : Defining |s, _host| s.truncate_value(size);
        /// Close the file.
        ///
        /// A closed file cannot be used for further I/O operations. close() may be
        /// called more than once without error.
        ///
        /// Raises: OSError if the system refuses; it is closed all the same.
        this close() : Defining |this, host| base::close_by_name(host, this);
        /// True if file supports random-access.
        ///
        /// Raises: ValueError on a closed stream.
        fn seekable() |s, _host| s.seekable();
        /// True if file was opened in a read mode.
        ///
        /// Raises: ValueError on a closed stream.
        fn readable() |s, _host| s.readable();
        /// True if file was opened in a write mode.
        ///
        /// Raises: ValueError on a closed stream.
        fn writable() |s, _host| s.writable();
        /// Return the underlying file descriptor (an integer).
        ///
        /// Raises: ValueError on a closed stream.
        fn fileno() |s, _host| s.fileno().map(i64::from);
        /// True if the file is connected to a TTY device.
        ///
        /// Raises: ValueError on a closed stream.
        fn isatty() |s, _host| s.isatty();
    }
    raw {
        /// Make an object that is not open.
        ///
        /// Raises: TypeError if it is not given the class.
        static __new__("*args, **kwargs") |_class, _host, args| {
            crate::io::base::check_new(&FILE_IO, true, args)?;
            Value::object(FileIo::unopened())
        };
    }
    attrs {
        /// True if the file is closed.
        closed |s, _host| s.closed();
        /// True if the file descriptor will be closed by close().
        closefd |s, _host| s.closefd.get();
        /// String giving the file mode.
        mode |s, _host| s.mode();
        /// What was opened: the name or the descriptor.
        name |s, _host| s.name_or_error(), set |s, _host, value| { *s.name.borrow_mut() = value; };
        /// The size that a buffer over it should have.
        _blksize |s, _host| i64::from(s.block.get()), set |s, _host, value| s.set_block(&value);
        /// Whether it is being finalized.
        _finalizing |_s, _host| false;
    }
}
