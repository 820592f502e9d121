//! `StringIO`: a text stream over text in memory.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

mod class;
mod kept;
mod stream;

pub use class::STRING_IO;

use super::text::Text;
use crate::io::base;
use crate::io::text::line_end::{LineEnd, with_line_ends};
use crate::io::text::newline::NewlineDecoder;
use crate::object::buffer::busy;
use crate::object::class::VALUE_ERROR;
use crate::object::codecs::until_null;
use crate::object::exception::{type_error, value_error};
use crate::object::ops;
use crate::object::wording::worded;
use crate::object::{Error, Res, Size, Str, Stream, Value};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// A text stream over text in memory; its positions count code points.
#[derive(Debug)]
pub struct StringIo {
    state: RefCell<State>,
    closed: Cell<bool>,
    /// Whether it was initialised, or that failed.
    ready: Cell<bool>,
}

#[derive(Debug, Default)]
struct State {
    text: Text,
    line_end: LineEnd,
    /// Goes over what is written where all line ends count.
    decoder: Option<NewlineDecoder>,
}

impl State {
    /// Takes over another state.
    fn become_(&mut self, new: State) {
        self.text.become_(new.text);
        (self.line_end, self.decoder) = (new.line_end, new.decoder);
    }

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
        let new: Cow<'_, [u8]> = decoder.decode(bytes, true)?;
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
        let stream = StringIo::uninitialized();
        stream.start(Some(initial), newline)?;
        Ok(stream)
    }

    /// What `StringIO.__new__` gives: an object whose every use is an error.
    #[must_use]
    pub fn uninitialized() -> StringIo {
        StringIo { state: RefCell::default(), closed: Cell::new(true), ready: Cell::new(false) }
    }

    /// Starts over with other text.
    fn start(&self, initial: Option<&Str>, newline: LineEnd) -> Res<()> {
        let decoder = newline.universal().map(NewlineDecoder::new);
        let mut new = State { line_end: newline, decoder, text: Text::default() };
        match initial {
            // Nothing to translate: the text is shared until somebody writes.
            Some(text) if newline == LineEnd::Lf => new.text = Text::new(text.clone()),
            Some(text) if !text.is_empty() => {
                new.write(text)?;
                new.text.seek(0)?;
            }
            _ => {}
        }
        self.state.try_borrow_mut().map_err(|_| busy())?.become_(new);
        self.closed.set(false);
        self.ready.set(true);
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
        if self.closed.get() { Err(self.unusable()) } else { Ok(()) }
    }

    #[cold]
    fn unusable(&self) -> Error {
        match self.ready.get() {
            true => closed(),
            false => value_error("I/O operation on uninitialized object"),
        }
    }

    /// All of the text.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    pub fn getvalue(&self) -> Res<Str> {
        self.open(|state| state.text.all())
    }

    /// Reads at most `size` code points.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    #[inline]
    pub fn read_text(&self, size: Size) -> Res<Str> {
        self.open(|state| state.text.read(size))
    }

    /// Reads a line, or as much of it as `size` allows.
    ///
    /// # Errors
    /// `ValueError` on a closed stream.
    #[inline]
    pub fn read_line(&self, size: Size) -> Res<Str> {
        self.open(|state| state.text.line(state.line_end, size))
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
            _ if !self.ready.get() => Err(self.unusable()),
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
            state.text.become_(Text::new(text));
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

/// What `newline` says, which C code reads as far as its first NUL.
fn newline_of(v: &Value) -> Res<LineEnd> {
    let text = match v {
        Value::None => return Ok(LineEnd::Translated),
        Value::Str(text) => text,
        _ => {
            let got = v.type_name();
            return Err(type_error(format!("newline must be str or None, not {got}")));
        }
    };
    let to_null = until_null(text)?;
    // Two bytes and what shows that there are more.
    match LineEnd::parse(Some(to_null.get(..3).unwrap_or(to_null))) {
        Err(e) if e.is(&VALUE_ERROR) => {
            let shown = ops::repr(v)?;
            Err(value_error(worded("illegal newline value: {}", &[&shown])?))
        }
        parsed => parsed,
    }
}
