//! `io.TextIOWrapper`: text over a stream of bytes.
//!
//! Text that was decoded and waits to be read is kept as the bytes that came from below wherever
//! the encoding allows it, and text that was written is kept encoded, so that a line costs one
//! search and one copy in either direction.

mod attributes;
mod both_sides;
mod class;
mod construct;
mod cookie;
mod kept;
mod read;
mod stream;
mod write;

pub use class::TEXT_IO_WRAPPER;
pub use construct::Settings;

use super::decoding::{Decoding, Encoding};
use super::line_end::LineEnd;
use super::{below, codec};
use crate::io::raw::file_io::Opened;
use crate::object::exception::{runtime_error, unsupported, value_error};
use crate::object::journal::{self, Held};
use crate::object::{Bytes, Error, Res, Str, Value};
use std::cell::{Cell, RefCell, RefMut};

/// Text over a stream of bytes.
pub struct TextIOWrapper {
    state: RefCell<State>,
    /// The buffer, for what may be asked of it while an operation is under way; unbound
    /// where there never was one.
    below: RefCell<Value>,
    /// Whether it is initialised, as far as an operation that is under way can tell.
    ready: Cell<bool>,
    /// `mode`; unbound where nobody set it.
    mode: RefCell<Value>,
    /// Whether the finaliser ran: it runs once.
    finalized: Cell<bool>,
    /// How many layers are stacked, this one included.
    depth: Cell<usize>,
}

/// How far the object has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Status {
    /// It was made but not initialised, or that failed.
    #[default]
    Uninitialized,
    Ready,
    /// `detach()` gave the buffer away.
    Detached,
}

/// What a wrapper knows; the names are those of CPython where they mean the same.
#[derive(Default)]
struct State {
    status: Status,
    /// None where it was given away.
    buffer: Value,
    /// The `FileIO` below a buffer, asked whether it is closed.
    raw: Option<Opened>,
    encoding: Option<Str>,
    errors: Str,
    line_end: LineEnd,
    line_buffering: bool,
    write_through: bool,
    seekable: bool,
    /// Whether `tell` may be asked: not while iterating.
    telling: bool,
    has_read1: bool,
    chunk_size: usize,
    decoding: Option<Decoding>,
    encoding_state: Option<Encoding>,
    /// Encoded text that waits to go down.
    pending: Vec<u8>,
    /// Whether a write has to go down though it brought no bytes.
    owes_write: bool,
    decoded: Option<Decoded>,
    /// Where the decoder stood before the present chunk, for `tell`.
    snapshot: Option<Fed>,
    /// The same, for those who look from outside; kept while `tell` is off, too.
    fed: Option<Fed>,
    /// Bytes for a code point in the last chunk: how far `tell` may leap.
    ratio: f64,
    /// The first bytes that came from below since a read began that somebody looks into.
    came: Option<Vec<u8>>,
    /// What was below, and the `FileIO` there, if a statement gave it away while what it changes
    /// is kept.
    was: Option<(Held, Option<Held>)>,
}

/// Decoded text, part of it taken already.
#[derive(Clone)]
struct Decoded {
    text: Bytes,
    chars: usize,
    /// How much is taken, in bytes and in code points.
    used: usize,
    used_chars: usize,
}

/// A chunk that was fed to the decoder, and the flags of its state before.
#[derive(Clone)]
struct Fed {
    flags: u64,
    input: Bytes,
}

impl TextIOWrapper {
    /// Text in `encoding` (UTF-8 if none is given) over `buffer`.
    ///
    /// # Errors
    /// `LookupError` for an unknown encoding, `ValueError` for a bad `newline`, `AttributeError` if
    /// `buffer` is no stream, and what asking it whether it is readable, writable and seekable raises.
    pub fn new(
        buffer: Value,
        encoding: Option<&Str>,
        errors: Option<&Str>,
        newline: Option<&Str>,
        line_buffering: bool,
        write_through: bool,
    ) -> Res<TextIOWrapper> {
        let wrapper = TextIOWrapper::uninitialized();
        wrapper.init(buffer, encoding, errors, newline, line_buffering, write_through)?;
        Ok(wrapper)
    }

    /// What `TextIOWrapper.__new__` gives: an object whose every use is an error.
    #[must_use]
    pub fn uninitialized() -> TextIOWrapper {
        TextIOWrapper {
            state: RefCell::default(),
            below: RefCell::new(Value::Unbound),
            ready: Cell::new(false),
            mode: RefCell::default(),
            finalized: Cell::new(false),
            depth: Cell::new(1),
        }
    }

    /// The state, for one operation. Streams below cannot call back but through a cycle of layers.
    #[inline]
    fn state(&self) -> Res<RefMut<'_, State>> {
        self.state.try_borrow_mut().map_err(|_| reentrant())
    }

    /// The buffer. An operation that is under way, which asks from below, does not give it away.
    fn below(&self) -> Res<Value> {
        if let Ok(state) = self.state.try_borrow() {
            state.check_attached()?;
        }
        if !self.ready.get() {
            return Err(value_error("I/O operation on uninitialized object"));
        }
        Ok(self.below.borrow().clone())
    }

    /// The state of a wrapper that has a buffer.
    #[inline]
    fn attached(&self) -> Res<RefMut<'_, State>> {
        let state = self.state()?;
        state.check_attached()?;
        Ok(state)
    }

    /// The state of a wrapper that has a buffer which is open.
    #[inline]
    fn open(&self) -> Res<RefMut<'_, State>> {
        let state = self.attached()?;
        state.check_closed()?;
        Ok(state)
    }

    /// Whether it is open and must be closed when it goes.
    fn must_close(&self) -> bool {
        !self.finalized.get()
            && self
                .state
                .try_borrow()
                .is_ok_and(|state| state.status == Status::Ready && matches!(state.closed(), Ok(false)))
    }
}

impl Drop for TextIOWrapper {
    fn drop(&mut self) {
        if self.must_close() && !journal::silent() {
            // Nobody is left to tell.
            let _ = self.close();
        }
    }
}

#[cold]
fn reentrant() -> Error {
    runtime_error("reentrant call inside <_io.TextIOWrapper>")
}

impl State {
    #[inline]
    fn check_attached(&self) -> Res<()> {
        match self.status {
            Status::Ready => Ok(()),
            Status::Uninitialized => Err(value_error("I/O operation on uninitialized object")),
            Status::Detached => Err(value_error("underlying buffer has been detached")),
        }
    }

    #[inline]
    fn check_closed(&self) -> Res<()> {
        let closed = match &self.raw {
            Some(raw) => raw.closed(),
            None => self.closed()?,
        };
        if closed { Err(value_error("I/O operation on closed file.")) } else { Ok(()) }
    }

    /// `buffer.closed`.
    fn closed(&self) -> Res<bool> {
        below::stream(&self.buffer, "closed")?.closed()
    }

    /// The decoder, if what is below can be read.
    fn decoding(&mut self) -> Res<&mut Decoding> {
        self.decoding.as_mut().ok_or_else(not_readable)
    }

    /// Forgets what was read ahead.
    fn drop_decoded(&mut self) {
        self.decoded = None;
        self.snapshot = None;
        self.fed = None;
    }

    /// `self.flush()`.
    fn flush(&mut self) -> Res<()> {
        self.check_attached()?;
        self.check_closed()?;
        self.telling = self.seekable;
        self.write_pending()?;
        below::stream(&self.buffer, "flush")?.flush()
    }
}

#[cold]
fn not_readable() -> Error {
    unsupported("not readable")
}
