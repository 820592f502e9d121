//! Buffered streams: one core, which does to the raw stream below what CPython's does, call for
//! call, and a class table for each of `BufferedReader`, `BufferedWriter`, `BufferedRandom`.

mod core;
mod layer;
mod place;
mod read;
mod table;
mod write;

pub mod pair;
pub mod random;
pub mod reader;
pub mod writer;

pub use pair::BufferedRWPair;
pub use random::BUFFERED_RANDOM;
pub use reader::BUFFERED_READER;
pub use writer::BUFFERED_WRITER;

use self::core::Core;
use crate::object::arg::At;
use crate::object::exception::{recursion_error, runtime_error, unsupported};
use crate::object::ops::no_method;
use crate::object::{Class, Error, FromArg, Res, Stream, Value, limits};
use std::cell::{RefCell, RefMut};

/// How many layers may be stacked: dropping and closing them goes layer by layer on the machine's
/// stack.
const MAX_DEPTH: usize = 1000;

/// A buffered stream over a raw one.
pub struct Buffered {
    class: &'static Class,
    depth: usize,
    core: RefCell<Core>,
}

/// How much to read, as the buffered classes take it: they refuse numbers below -1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// To the end.
    All,
    /// At most so many.
    Most(usize),
    /// A number that is refused once the stream is known to be there.
    Bad,
}

impl<'a> FromArg<'a> for Length {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        if let Value::Int(n) = v {
            let bad = if *n == -1 { Length::All } else { Length::Bad };
            return Ok(usize::try_from(*n).map_or(bad, Length::Most));
        }
        Ok(match crate::object::Size::from_arg(v, at)? {
            crate::object::Size::All => Length::All,
            crate::object::Size::Most(n) => Length::Most(n),
        })
    }
}

impl Buffered {
    fn new(class: &'static Class, raw: &Value, size: i64, reads: bool, writes: bool) -> Res<Buffered> {
        let depth = stream_of(raw)?.depth().saturating_add(1);
        if depth > MAX_DEPTH {
            return Err(recursion_error("maximum recursion depth exceeded"));
        }
        let core = Core::new(raw.clone(), size, reads, writes)?;
        Ok(Buffered { class, depth, core: RefCell::new(core) })
    }

    /// `BufferedReader(raw, buffer_size)`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `raw` can't be read, `ValueError` for the size.
    pub fn reader(raw: &Value, size: i64) -> Res<Buffered> {
        check_able(raw, "readable")?;
        Buffered::new(&BUFFERED_READER, raw, size, true, false)
    }

    /// `BufferedWriter(raw, buffer_size)`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `raw` can't be written, `ValueError` for the size.
    pub fn writer(raw: &Value, size: i64) -> Res<Buffered> {
        check_able(raw, "writable")?;
        Buffered::new(&BUFFERED_WRITER, raw, size, false, true)
    }

    /// `BufferedRandom(raw, buffer_size)`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `raw` can't seek, be read or written, `ValueError` for the size.
    pub fn random(raw: &Value, size: i64) -> Res<Buffered> {
        check_able(raw, "seekable")?;
        check_able(raw, "readable")?;
        check_able(raw, "writable")?;
        Buffered::new(&BUFFERED_RANDOM, raw, size, true, true)
    }

    /// The core, for one operation, and only while the raw stream is there.
    #[inline]
    fn enter(&self) -> Res<RefMut<'_, Core>> {
        let core = self.core.try_borrow_mut().map_err(|_| self.reentrant())?;
        core.check_attached()?;
        Ok(core)
    }

    #[cold]
    fn reentrant(&self) -> Error {
        runtime_error(format!("reentrant call inside <{}>", self.class.tp_name))
    }

    /// The raw stream.
    ///
    /// # Errors
    /// `ValueError` once it was detached.
    pub fn raw(&self) -> Res<Value> {
        Ok(self.enter()?.raw.clone())
    }
}

/// The stream facet of what a layer is put on.
fn stream_of(raw: &Value) -> Res<&dyn Stream> {
    raw.stream().ok_or_else(|| no_method(raw, "readable"))
}

/// `raw.readable()` or its like must say yes.
fn check_able(raw: &Value, able: &str) -> Res<()> {
    let stream = raw.stream().ok_or_else(|| no_method(raw, able))?;
    let yes = match able {
        "readable" => stream.readable()?,
        "writable" => stream.writable()?,
        _ => stream.seekable()?,
    };
    if yes { Ok(()) } else { Err(unsupported(format!("File or stream is not {able}."))) }
}

/// The size of a buffer, as a number of bytes that there may be.
fn buffer_size(size: i64) -> Res<usize> {
    let error = || crate::object::exception::value_error("buffer size must be strictly positive");
    let size = usize::try_from(size).ok().filter(|n| *n > 0).ok_or_else(error)?;
    limits::check(size)?;
    Ok(size)
}
