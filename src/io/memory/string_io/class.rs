//! The class `StringIO`.

use super::{StringIo, initial_text, newline_of};
use crate::class_table;
use crate::io::base::TEXT_IO_BASE;
use crate::io::text::line_end::LineEnd;
use crate::object::arg::{At, FromArg};
use crate::object::{Res, Size, Str, Stream, Value};

/// The `newline` argument of `StringIO`.
struct Newline(LineEnd);

impl<'a> FromArg<'a> for Newline {
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        newline_of(v).map(Newline)
    }
}

class_table! {
    /// Text I/O implementation using an in-memory buffer.
    ///
    /// The initial_value argument sets the value of object. The newline
    /// argument is like the one of TextIOWrapper's constructor.
    ///
    /// Raises: TypeError if initial_value or newline is not a str or None; ValueError for a newline
    /// that is none.
    pub static STRING_IO: StringIo = "StringIO" in "_io" [&TEXT_IO_BASE];
    new(@kw initial_value: &Value = "''" => &Value::None, @kw newline: Newline = "'\\n'" => Newline(LineEnd::Lf)) |_class, _host| {
        let initial = initial_text(initial_value)?.cloned().unwrap_or_else(Str::empty);
        StringIo::new(&initial, newline.0).map(Value::object)
    };
    methods {
        /// Close the IO object.
        ///
        /// Attempting any further operation after the object is closed will raise a ValueError.
        /// This method has no effect if the file is already closed.
        ///
        /// Raises: nothing.
        fn close() |s, _host| s.close();
        /// Retrieve the entire contents of the object.
        ///
        /// Raises: ValueError on a closed stream.
        fn getvalue() |s, _host| s.getvalue();
        /// Read at most size characters, returned as a string.
        ///
        /// If the argument is negative or omitted, read until EOF is reached. Return an empty
        /// string at EOF.
        ///
        /// Raises: ValueError on a closed stream; TypeError if size is no int or None.
        fn read(size: Size = "-1" => Size::All) |s, _host| s.read_text(size);
        /// Read until newline or EOF.
        ///
        /// Returns an empty string if EOF is hit immediately.
        ///
        /// Raises: ValueError on a closed stream; TypeError if size is no int or None.
        fn readline(size: Size = "-1" => Size::All) |s, _host| s.read_line(size);
        /// Tell the current file position.
        ///
        /// Raises: ValueError on a closed stream.
        fn tell() |s, _host| s.position();
        /// Truncate size to pos.
        ///
        /// The pos argument defaults to the current file position, as returned by tell(). The
        /// current file position is unchanged. Returns the new absolute position.
        ///
        /// Raises: ValueError on a closed stream; ValueError for a negative size.
        fn truncate(pos: Option<i64> = "None" => None) |s, _host| s.truncate(pos);
        /// Change stream position.
        ///
        /// Seek to character offset pos relative to position indicated by whence: 0 is the start
        /// of the stream (pos should be >= 0), 1 the current position and 2 the end of the stream
        /// (pos must be 0). Returns the new absolute position.
        ///
        /// Raises: ValueError on a closed stream; ValueError for a negative position or a whence
        /// that is none; OSError for an offset other than 0 from the current position or the end.
        fn seek(pos: i64, whence: i32 = "0" => 0) |s, _host| s.seek(pos, whence);
        /// Write string to file.
        ///
        /// Returns the number of characters written, which is always equal to the length of the
        /// string.
        ///
        /// Raises: ValueError on a closed stream; TypeError if s is not a str.
        fn write(s: &Value) |stream, _host| stream.write_any(s);
        /// Returns True if the IO object can be seeked.
        ///
        /// Raises: ValueError on a closed stream.
        fn seekable() |s, _host| s.seekable();
        /// Returns True if the IO object can be read.
        ///
        /// Raises: ValueError on a closed stream.
        fn readable() |s, _host| s.readable();
        /// Returns True if the IO object can be written.
        ///
        /// Raises: ValueError on a closed stream.
        fn writable() |s, _host| s.writable();
        /// Start over with other text.
        ///
        /// Raises: TypeError if initial_value or newline is not a str or None; ValueError for a
        /// newline that is none.
        fn __init__(@kw initial_value: &Value = "''" => &Value::None, @kw newline: Newline = "'\\n'" => Newline(LineEnd::Lf)) |s, _host| s.init(initial_value, newline.0);
        /// The text, the newline argument, the position and the attributes, to make the same
        /// stream again.
        ///
        /// Raises: ValueError on a closed stream.
        this __getstate__() |this, _host| this.downcast::<StringIo>().map(|s| s.getstate(this)).transpose()?;
        /// Take over text, newline argument, position and attributes.
        ///
        /// Raises: ValueError on a closed stream; TypeError if state is none; ValueError for a
        /// negative position.
        this __setstate__(state: &Value) |this, _host| match this.downcast::<StringIo>() {
            Some(s) => s.setstate(this, state),
            None => Ok(()),
        };
    }
    raw {
        /// Make an object that is not initialised.
        ///
        /// Raises: TypeError if it is not given the class.
        static __new__("*args, **kwargs") |_class, _host, args| {
            crate::io::base::check_new(&STRING_IO, true, args)?;
            Value::object(StringIo::uninitialized())
        };
    }
    attrs {
        /// True if the file is closed.
        closed |s, _host| s.closed();
        /// The line endings that were seen: None, one of them, or a tuple.
        newlines |s, _host| s.newlines();
        /// False: nothing is buffered.
        line_buffering |s, _host| s.check_open().map(|()| false);
    }
}
