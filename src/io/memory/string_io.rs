//! `StringIO`: a text stream over text in memory.

use super::text::Text;
use crate::class_table;
use crate::io::base::{self, TEXT_IO_BASE};
use crate::io::text::line_end::{LineEnd, with_line_ends};
use crate::io::text::newline::NewlineDecoder;
use crate::object::arg::{At, FromArg};
use crate::object::buffer::busy;
use crate::object::exception::{plain_os_error, type_error, value_error};
use crate::object::text::repr::repr_str;
use crate::object::{
    Class, Error, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Str, Stream, Value, Window,
};
use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// A text stream over text in memory; its positions count code points.
#[derive(Debug)]
pub struct StringIo {
    state: RefCell<State>,
    closed: Cell<bool>,
}

#[derive(Debug, Default)]
struct State {
    text: Text,
    line_end: LineEnd,
    /// Goes over what is written where all line ends count.
    decoder: Option<NewlineDecoder>,
}

impl State {
    /// Puts a text at the cursor, its line ends translated.
    fn write(&mut self, text: &Str) -> Res<()> {
        let bytes = text.as_bytes();
        let Some(decoder) = &mut self.decoder else {
            return match self.line_end.written() {
                Some(line_end) if memchr::memchr(b'\n', bytes).is_some() => {
                    let new = with_line_ends(bytes, line_end)?;
                    self.text.write(&new, text.len() + (new.len() - bytes.len()))
                }
                _ => self.text.write(bytes, text.len()),
            };
        };
        let new: Cow<'_, [u8]> = decoder.decode(bytes, true);
        // Only `\r\n` changes the length: by one byte, which is one code point.
        self.text.write(&new, text.len() - (bytes.len() - new.len()))
    }
}

impl StringIo {
    /// A stream over `initial`, at its start.
    ///
    /// # Errors
    /// `MemoryError` if its translation does not fit.
    pub fn new(initial: &Str, newline: LineEnd) -> Res<StringIo> {
        let stream = StringIo { state: RefCell::default(), closed: Cell::new(false) };
        stream.start(Some(initial), newline)?;
        Ok(stream)
    }

    /// Starts over with other text.
    fn start(&self, initial: Option<&Str>, newline: LineEnd) -> Res<()> {
        let decoder = newline.universal().map(NewlineDecoder::new);
        let mut state = State { line_end: newline, decoder, text: Text::default() };
        match initial {
            // Nothing to translate: the text is shared until somebody writes.
            Some(text) if newline == LineEnd::Lf => state.text = Text::new(text.clone()),
            Some(text) if !text.is_empty() => {
                state.write(text)?;
                state.text.seek(0)?;
            }
            _ => {}
        }
        *self.state.try_borrow_mut().map_err(|_| busy())? = state;
        self.closed.set(false);
        Ok(())
    }

    fn init(&self, initial: &Value, newline: LineEnd) -> Res<()> {
        self.start(initial_text(initial)?, newline)
    }

    /// Runs `f` on the state of an open stream.
    #[inline]
    fn open<T>(&self, f: impl FnOnce(&mut State) -> Res<T>) -> Res<T> {
        self.check_open()?;
        f(&mut *self.state.try_borrow_mut().map_err(|_| busy())?)
    }

    #[inline]
    fn check_open(&self) -> Res<()> {
        if self.closed.get() { Err(closed()) } else { Ok(()) }
    }

    /// All of the text.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    pub fn getvalue(&self) -> Res<Str> {
        self.open(|state| Ok(state.text.all()))
    }

    /// Reads at most `size` code points.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    #[inline]
    pub fn read_text(&self, size: Size) -> Res<Str> {
        self.open(|state| Ok(state.text.read(size)))
    }

    /// Reads a line, or as much of it as `size` allows.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    #[inline]
    pub fn read_line(&self, size: Size) -> Res<Str> {
        self.open(|state| Ok(state.text.line(state.line_end, size)))
    }

    /// Writes a text; how many code points it has, whatever its line ends became.
    ///
    /// # Errors
    /// `ValueError` on a closed stream, `MemoryError` if there is no room.
    #[inline]
    pub fn write_text(&self, text: &Str) -> Res<usize> {
        self.open(|state| if text.is_empty() { Ok(()) } else { state.write(text) })?;
        Ok(text.len())
    }

    #[inline]
    fn write_any(&self, text: &Value) -> Res<usize> {
        match text {
            Value::Str(text) => self.write_text(text),
            _ => Err(text_expected(text.type_name())),
        }
    }

    /// Where the next read or write happens.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    pub fn position(&self) -> Res<usize> {
        self.open(|state| Ok(state.text.position()))
    }

    /// `newlines`: the line ends seen so far.
    fn newlines(&self) -> Res<Value> {
        self.open(|state| {
            let seen = state.decoder.as_ref().map_or(&[][..], NewlineDecoder::newlines);
            Ok(match seen {
                [] => Value::None,
                [one] => Value::str(one),
                all => Value::tuple(all.iter().map(|s| Value::str(s))),
            })
        })
    }

    fn getstate(&self, this: &Value) -> Res<Value> {
        let text = Value::Str(self.getvalue()?);
        let newline = self.open(|state| Ok(state.line_end.argument()))?;
        let pos = Value::Int(self.tell()?);
        Ok(Value::tuple([text, newline, pos, base::copy_of_dict(this)?]))
    }

    fn setstate(&self, this: &Value, state: &Value) -> Res<()> {
        self.check_open()?;
        let items = match state {
            Value::Tuple(items) => items.as_slice(),
            _ => &[],
        };
        let [initial, newline, pos, dict, ..] = items else {
            let got = state.type_name();
            return Err(type_error(format!(
                "_io.StringIO.__setstate__ argument should be 4-tuple, got {got}"
            )));
        };
        self.init(initial, newline_of(newline)?)?;
        // The text of a state was translated when it was written.
        let text = initial_text(initial)?.cloned().unwrap_or_else(Str::empty);
        self.open(|state| {
            state.text = Text::new(text);
            Ok(())
        })?;
        let pos = base::state_position(pos, "third")?;
        self.open(|state| state.text.seek(pos))?;
        base::update_dict(this, dict, "fourth")
    }
}

/// The `initial_value` argument.
fn initial_text(initial: &Value) -> Res<Option<&Str>> {
    match initial {
        Value::None => Ok(None),
        Value::Str(text) => Ok(Some(text)),
        _ => {
            let got = initial.type_name();
            Err(type_error(format!("initial_value must be str or None, not {got}")))
        }
    }
}

fn closed() -> Error {
    value_error("I/O operation on closed file")
}

fn text_expected(got: &str) -> Error {
    type_error(format!("string argument expected, got '{got}'"))
}

/// The `newline` argument of `StringIO`.
struct Newline(LineEnd);

impl<'a> FromArg<'a> for Newline {
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        newline_of(v).map(Newline)
    }
}

/// What `newline` says, which C code reads as far as its first NUL.
fn newline_of(v: &Value) -> Res<LineEnd> {
    let text = match v {
        Value::None => return Ok(LineEnd::Translated),
        Value::Str(text) => text.as_bytes(),
        _ => {
            let got = v.type_name();
            return Err(type_error(format!("newline must be str or None, not {got}")));
        }
    };
    let to_nul = text.split(|b| *b == 0).next().unwrap_or_default();
    LineEnd::parse(Some(&String::from_utf8_lossy(to_nul))).map_err(|_| {
        let mut message = b"illegal newline value: ".to_vec();
        message.extend(repr_str(text));
        value_error(Str::from_vec(message))
    })
}

impl Stream for StringIo {
    fn type_name(&self) -> &'static str {
        STRING_IO.tp_name
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

    fn write(&self, _data: &[u8]) -> Res<Option<usize>> {
        Err(text_expected("bytes"))
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        self.open(|state| {
            let to = match (whence, offset) {
                (0, n) => {
                    usize::try_from(n).map_err(|_| value_error(format!("Negative seek position {n}")))?
                }
                (1, 0) => state.text.position(),
                (2, 0) => state.text.len(),
                (1 | 2, _) => return Err(plain_os_error("Can't do nonzero cur-relative seeks")),
                _ => {
                    let text = format!("Invalid whence ({whence}, should be 0, 1 or 2)");
                    return Err(value_error(text));
                }
            };
            state.text.seek(to)?;
            Ok(i64::try_from(to).unwrap_or(i64::MAX))
        })
    }

    fn tell(&self) -> Res<i64> {
        self.position().map(|p| i64::try_from(p).unwrap_or(i64::MAX))
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        let size = size.map_or_else(|| self.tell(), Ok)?;
        self.open(|state| {
            let keep =
                usize::try_from(size).map_err(|_| value_error(format!("Negative size value {size}")))?;
            state.text.truncate(keep)?;
            Ok(size)
        })
    }

    /// Does nothing, even on a closed stream.
    fn flush(&self) -> Res<()> {
        Ok(())
    }

    fn close(&self) -> Res<()> {
        self.closed.set(true);
        *self.state.try_borrow_mut().map_err(|_| busy())? = State::default();
        Ok(())
    }

    fn closed(&self) -> Res<bool> {
        Ok(self.closed.get())
    }

    #[inline]
    fn readline(&self, size: Size) -> Res<Value> {
        self.read_line(size).map(Value::Str)
    }

    #[inline]
    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        let count = self.write_any(value)?;
        Ok(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    fn is_text(&self) -> bool {
        true
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let mut layer = Layer { kind: LayerKind::Text, class: STRING_IO.name, ..Layer::default() };
        layer.closed = self.closed.get();
        if let (false, Ok(state)) = (layer.closed, self.state.try_borrow()) {
            let (pos, len) = (state.text.position(), state.text.len());
            let range = Window::range(pos, len, window);
            let start = range.start as u64;
            layer.position = Some(pos as u64);
            layer.length = Some(len as u64);
            layer.window = Some(Window { start, content: state.text.window(range.start, range.end) });
        }
        Snapshot { layers: vec![layer] }
    }
}

impl Object for StringIo {
    fn class(&self) -> &'static Class {
        &STRING_IO
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

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        base::closed_error(self.closed.get())?;
        Ok(Some(this.clone()))
    }

    #[inline]
    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        let line = self.read_line(Size::All)?;
        Ok((!line.is_empty()).then_some(Value::Str(line)))
    }
}

class_table! {
    /// Text I/O implementation using an in-memory buffer.
    ///
    /// The initial_value argument sets the value of object. The newline
    /// argument is like the one of TextIOWrapper's constructor.
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
        fn close() |s, _host| s.close();
        /// Retrieve the entire contents of the object.
        fn getvalue() |s, _host| s.getvalue();
        /// Read at most size characters, returned as a string.
        ///
        /// If the argument is negative or omitted, read until EOF is reached. Return an empty
        /// string at EOF.
        fn read(size: Size = "-1" => Size::All) |s, _host| s.read_text(size);
        /// Read until newline or EOF.
        ///
        /// Returns an empty string if EOF is hit immediately.
        fn readline(size: Size = "-1" => Size::All) |s, _host| s.read_line(size);
        /// Tell the current file position.
        fn tell() |s, _host| s.position();
        /// Truncate size to pos.
        ///
        /// The pos argument defaults to the current file position, as returned by tell(). The
        /// current file position is unchanged. Returns the new absolute position.
        fn truncate(pos: Option<i64> = "None" => None) |s, _host| s.truncate(pos);
        /// Change stream position.
        ///
        /// Seek to character offset pos relative to position indicated by whence: 0 is the start
        /// of the stream (pos should be >= 0), 1 the current position and 2 the end of the stream
        /// (pos must be 0). Returns the new absolute position.
        fn seek(pos: i64, whence: i32 = "0" => 0) |s, _host| s.seek(pos, whence);
        /// Write string to file.
        ///
        /// Returns the number of characters written, which is always equal to the length of the
        /// string.
        fn write(s: &Value) |stream, _host| stream.write_any(s);
        /// Returns True if the IO object can be seeked.
        fn seekable() |s, _host| s.seekable();
        /// Returns True if the IO object can be read.
        fn readable() |s, _host| s.readable();
        /// Returns True if the IO object can be written.
        fn writable() |s, _host| s.writable();
        /// Start over with other text.
        fn __init__(@kw initial_value: &Value = "''" => &Value::None, @kw newline: Newline = "'\\n'" => Newline(LineEnd::Lf)) |s, _host| s.init(initial_value, newline.0);
        /// The text, the newline argument, the position and the attributes, to make the same
        /// stream again.
        this __getstate__() |this, _host| this.downcast::<StringIo>().map(|s| s.getstate(this)).transpose()?;
        /// Take over text, newline argument, position and attributes.
        this __setstate__(state: &Value) |this, _host| match this.downcast::<StringIo>() {
            Some(s) => s.setstate(this, state),
            None => Ok(()),
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
