//! The class table of `TextIOWrapper`, and what the language asks of its objects.

use super::TextIOWrapper;
use super::construct::{Settings, optional_bool, optional_str};
use crate::class_table;
use crate::io::base::{TEXT_IO_BASE, after_own_flush, close_by_name, closed_error};
use crate::object::codecs::c_string;
use crate::object::exception::attribute_error;
use crate::object::journal::{Child, Kept};
use crate::object::{Class, Error, Eval, Host, Object, Res, Size, Str, Stream, Value};
use std::any::Any;

class_table! {
    /// Character and line based layer over a BufferedIOBase object, buffer.
    ///
    /// encoding gives the name of the encoding that the stream will be decoded or encoded with. It
    /// defaults to UTF-8.
    ///
    /// errors determines the strictness of encoding and decoding: strict, ignore, replace,
    /// backslashreplace, xmlcharrefreplace, namereplace, surrogateescape or surrogatepass.
    ///
    /// newline says how line ends are handled. On input: None takes '\n', '\r' and '\r\n' and gives
    /// each as '\n'; '' takes all three and gives them as they are; any other of them is the only
    /// one taken. On output: None, '' and '\n' write '\n' as it is, '\r' and '\r\n' write that
    /// for each '\n'.
    ///
    /// If line_buffering is True, a write that contains a line end is followed by a flush. If
    /// write_through is True, text never waits in this layer.
    ///
    /// Raises: TypeError for an argument of a wrong type; ValueError for a newline that is none;
    /// LookupError for an encoding or error handler that is unknown; AttributeError if buffer is no
    /// stream.
    pub static TEXT_IO_WRAPPER: TextIOWrapper = "TextIOWrapper" in "_io" [&TEXT_IO_BASE];
    new(
        @kw buffer: Value,
        @kw encoding: &Value = "None" => &Value::None,
        @kw errors: &Value = "None" => &Value::None,
        @kw newline: &Value = "None" => &Value::None,
        @kw line_buffering: bool = "False" => false,
        @kw write_through: bool = "False" => false
    ) |_class, _host| construct(&[encoding, newline, errors], |[encoding, newline, errors]| {
        TextIOWrapper::new(buffer, encoding, errors, newline, line_buffering, write_through)
            .map(Value::object)
    });
    methods {
        /// Initialise the object, once more if it was initialised before.
        ///
        /// Raises: TypeError for an argument of a wrong type; ValueError for a newline that is
        /// none; LookupError for an encoding or error handler that is unknown; AttributeError if
        /// buffer is no stream.
        fn __init__(
            @kw buffer: Value,
            @kw encoding: &Value = "None" => &Value::None,
            @kw errors: &Value = "None" => &Value::None,
            @kw newline: &Value = "None" => &Value::None,
            @kw line_buffering: bool = "False" => false,
            @kw write_through: bool = "False" => false
        ) |s, _host| construct(&[encoding, newline, errors], |[encoding, newline, errors]| {
            s.init(buffer, encoding, errors, newline, line_buffering, write_through)
        });
        /// Separate the underlying buffer from the stream and return it.
        ///
        /// What waits is flushed first. The stream is of no use afterwards.
        ///
        /// Raises: ValueError on a closed or detached stream; what flushing raises.
        this detach() |this, host| after_own_flush::<TextIOWrapper>(host, this)?.detach();
        /// Reconfigure the text stream with new parameters.
        ///
        /// This also does an implicit stream flush. The encoding and newline can't be changed once
        /// something was read.
        ///
        /// Raises: ValueError on a closed or detached stream; UnsupportedOperation for an encoding
        /// or newline after something was read; TypeError, ValueError or LookupError for what the
        /// constructor would refuse; what flushing raises.
        fn reconfigure(
            @only encoding: &Value = "None" => &Value::None,
            @only errors: &Value = "None" => &Value::None,
            @only newline: &Value = "None" => &Value::Unbound,
            @only line_buffering: &Value = "None" => &Value::None,
            @only write_through: &Value = "None" => &Value::None
        ) |s, _host| reconfigure(s, [encoding, errors, newline], [line_buffering, write_through]);
        /// Write a str and return its length.
        ///
        /// It is encoded at once; the bytes wait until 8192 have come together, or until a flush.
        ///
        /// Raises: ValueError on a closed or detached stream; TypeError if text is not a str;
        /// UnsupportedOperation if what is under it can't be written; UnicodeEncodeError for what
        /// the encoding lacks; what the stream under it raises.
        fn write(text: &Value) |s, _host| s.write_any(text);
        /// Read at most size characters; all if size is negative or None.
        ///
        /// Fewer come only at the end of the stream, or where reading would block.
        ///
        /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if what is under
        /// it can't be read; UnicodeDecodeError for bytes that are no text; what the stream under
        /// it raises.
        fn read(size: Size = "-1" => Size::All) |s, _host| s.read(size);
        /// Read until a line end or the end of the stream.
        ///
        /// If size is given, at most so many characters of the line. An empty str is the end.
        ///
        /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if what is under
        /// it can't be read; UnicodeDecodeError for bytes that are no text; what the stream under
        /// it raises.
        fn readline(size: i64 = "-1" => -1) |s, _host| {
            s.readline(usize::try_from(size).map_or(Size::All, Size::Most))
        };
        /// Pass what waits on, and flush what is under it.
        ///
        /// Raises: ValueError on a closed or detached stream; what the stream under it raises.
        fn flush() |s, _host| s.flush().and_then(|()| s.hand_on());
        /// Flush and close the stream and what is under it.
        ///
        /// This method has no effect if it is closed already.
        ///
        /// Raises: ValueError on a detached stream; what flushing and closing raise; it is closed
        /// all the same.
        this close() |this, host| close_by_name(host, this);
        /// Return the file descriptor of what is under it.
        ///
        /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if what is under
        /// it has none.
        fn fileno() |s, _host| s.pass("fileno");
        /// Return whether what is under it can seek.
        ///
        /// Raises: ValueError on a closed or detached stream.
        fn seekable() |s, _host| s.pass("seekable");
        /// Return whether what is under it can be read.
        ///
        /// Raises: ValueError on a closed or detached stream.
        fn readable() |s, _host| s.pass("readable");
        /// Return whether what is under it can be written.
        ///
        /// Raises: ValueError on a closed or detached stream.
        fn writable() |s, _host| s.pass("writable");
        /// Return whether what is under it is a terminal.
        ///
        /// Raises: ValueError on a closed or detached stream.
        fn isatty() |s, _host| s.pass("isatty");
        /// Set the stream position, and return the new stream position.
        ///
        /// seek(0) is the start, seek(cookie) a place that tell() gave, seek(0, 2) the end and
        /// seek(0, 1) the present place. Nothing else is supported: characters can't be counted in
        /// bytes.
        ///
        /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if it can't
        /// seek, or for an offset other than 0 from the current position or the end; ValueError for
        /// a negative position or a whence that is none; OSError for a cookie that leads nowhere;
        /// what flushing raises.
        this seek(cookie: &Value, whence: i32 = "os.SEEK_SET" => 0)
            |this, host| after_own_flush::<TextIOWrapper>(host, this)?.seek(cookie, whence);
        /// Return the stream position as an opaque number.
        ///
        /// seek() takes it. It is no count of characters, and it is refused while iterating.
        ///
        /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if it can't
        /// seek; OSError while iterating, or if the position can't be found again; what flushing
        /// raises.
        this tell() |this, host| after_own_flush::<TextIOWrapper>(host, this)?.tell();
        /// Flush, and truncate what is under it to pos bytes, its position by default.
        ///
        /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if what is under
        /// it can't be cut; what flushing raises.
        this truncate(pos: &Value = "None" => &Value::None)
            |this, host| after_own_flush::<TextIOWrapper>(host, this)?.truncate(pos);
    }
    raw {
        /// Make an object that is not initialised.
        ///
        /// Raises: TypeError if it is not given the class.
        static __new__("*args, **kwargs") |_class, _host, args| {
            crate::io::base::check_new(&TEXT_IO_WRAPPER, false, args)?;
            Value::object(TextIOWrapper::uninitialized())
        };
    }
    attrs {
        /// The encoding, by the name that was given.
        encoding |s, _host| s.encoding(), set |_s, _host, _value| read_only();
        /// The stream of bytes under it.
        buffer |s, _host| s.buffer(), set |_s, _host, _value| read_only();
        /// Whether a line end in a write is followed by a flush.
        line_buffering |s, _host| s.line_buffering(), set |_s, _host, _value| read_only();
        /// Whether text never waits in this layer.
        write_through |s, _host| s.write_through(), set |_s, _host, _value| read_only();
        /// The name of what is under it.
        name |s, _host| s.name();
        /// Whether what is under it is closed.
        closed |s, _host| s.closed();
        /// The line ends seen so far: None, a str, or a tuple of them.
        newlines |s, _host| s.newlines();
        /// The name of the error handler.
        errors |s, _host| s.errors();
        /// Whether it is being finalized.
        _finalizing |_s, _host| false;
        /// How much is read at a time, and how much may wait to be written.
        _CHUNK_SIZE |s, _host| s.chunk_size(), set |s, _host, value| s.set_chunk_size(&value);
    }
}

fn read_only() -> Res<()> {
    Err(attribute_error("readonly attribute"))
}

/// Runs `make` with those arguments of the constructor that are a str or None.
fn construct<T>(
    [encoding, newline, errors]: &[&Value; 3],
    make: impl FnOnce([Option<&Str>; 3]) -> Res<T>,
) -> Res<T> {
    let text = |name, value| optional_str("TextIOWrapper", name, value);
    let c_text = |name, value| {
        let given = text(name, value)?;
        given.map(c_string).transpose()?;
        Ok::<_, Error>(given)
    };
    make([c_text("encoding", encoding)?, c_text("newline", newline)?, text("errors", errors)?])
}

fn reconfigure(
    wrapper: &TextIOWrapper,
    [encoding, errors, newline]: [&Value; 3],
    [line_buffering, write_through]: [&Value; 2],
) -> Res<()> {
    let text = |name, value| optional_str("reconfigure", name, value);
    wrapper.reconfigure(Settings {
        encoding: text("encoding", encoding)?,
        errors: text("errors", errors)?,
        newline: if newline.is_unbound() { None } else { Some(text("newline", newline)?) },
        line_buffering: optional_bool(line_buffering)?,
        write_through: optional_bool(write_through)?,
    })
}

impl Object for TextIOWrapper {
    fn class(&self) -> &'static Class {
        &TEXT_IO_WRAPPER
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        TextIOWrapper::repr(self)
    }

    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        Ok(self.next_line()?.map(Value::Str))
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        self.kept()
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Ok(state) = self.state.try_borrow() {
            visit(Child::Value(&state.buffer));
            self.below.try_borrow().iter().for_each(|below| visit(Child::Value(below)));
            state.raw.iter().for_each(|raw| visit(Child::Value(raw.file())));
        }
    }

    fn weight(&self) -> usize {
        self.state
            .try_borrow()
            .map_or(0, |s| s.pending.len().saturating_add(s.decoded.as_ref().map_or(0, |d| d.text.len())))
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        closed_error(self.closed()?)?;
        Ok(Some(this.clone()))
    }

    fn getattr(&self, name: &Str) -> Option<Value> {
        if name.as_bytes() == b"mode" { self.mode() } else { None }
    }

    fn setattr(&self, name: &Str, value: Value) -> bool {
        let known = name.as_bytes() == b"mode" && !(value.is_unbound() && self.mode().is_none());
        if known {
            self.set_mode(value);
        }
        known
    }

    fn names(&self) -> Vec<Str> {
        self.mode().map(|_| Str::from("mode")).into_iter().collect()
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }

    fn kept_attrs(&self) -> Vec<(&'static str, Value)> {
        self.mode().map(|mode| ("mode", mode)).into_iter().collect()
    }

    fn needs_finalizing(&self) -> bool {
        self.must_close()
    }

    fn abandon(&self) {
        self.finalized.set(true);
    }

    fn finalize(&self, _host: &mut dyn Host) -> Res<()> {
        if !self.must_close() {
            return Ok(());
        }
        self.finalized.set(true);
        self.close()
    }
}
