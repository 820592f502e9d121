//! Buffered streams: one core, which does to the raw stream below what CPython's does, call for
//! call, and a class table for each of `BufferedReader`, `BufferedWriter`, `BufferedRandom`.

mod core;
mod kept;
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

use self::core::{Core, State};
use crate::object::arg::At;
use crate::object::exception::{recursion_error, runtime_error, unsupported};
use crate::object::ops::no_method;
use crate::object::{Class, Error, FromArg, Res, Stream, Value, limits};
use std::cell::{Cell, RefCell, RefMut};

/// How many layers may be stacked: dropping and closing them goes layer by layer on the machine's
/// stack.
const MAX_DEPTH: usize = 1000;

/// A buffered stream over a raw one.
pub struct Buffered {
    class: &'static Class,
    depth: Cell<usize>,
    /// The raw stream, for what may be asked of it while an operation is under way.
    below: RefCell<Value>,
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
    /// What `__new__` of a class gives: an object whose every use is an error.
    #[must_use]
    pub fn uninitialized(class: &'static Class) -> Buffered {
        let reads = !class.is(&BUFFERED_WRITER);
        let writes = !class.is(&BUFFERED_READER);
        Buffered {
            class,
            depth: Cell::new(1),
            below: RefCell::new(Value::None),
            core: RefCell::new(Core::uninitialized(reads, writes)),
        }
    }

    /// `__init__(raw, buffer_size)`, on an object of any age.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `raw` can't do what the class does, `ValueError` for the size; the
    /// object is then not initialised.
    pub fn init(&self, raw: &Value, size: i64) -> Res<()> {
        let (reads, writes) = {
            let mut core = self.core.try_borrow_mut().map_err(|_| self.reentrant())?;
            core.give_away();
            core.state = State::Uninitialized;
            (core.reads, core.writes)
        };
        if reads && writes {
            check_able(raw, "seekable")?;
        }
        if reads {
            check_able(raw, "readable")?;
        }
        if writes {
            check_able(raw, "writable")?;
        }
        let depth = stream_of(raw)?.depth().saturating_add(1);
        if depth > MAX_DEPTH {
            return Err(recursion_error("maximum recursion depth exceeded"));
        }
        self.depth.set(depth);
        let old = self.below.replace(raw.clone());
        let made = Core::new(raw.clone(), size, reads, writes);
        let mut core = self.core.try_borrow_mut().map_err(|_| self.reentrant())?;
        let before = match made {
            Ok(made) => {
                let was = core.was.take();
                std::mem::replace(&mut *core, Core { was, ..made })
            }
            Err(error) => {
                core.raw = raw.clone();
                return Err(error);
            }
        };
        drop((core, old, before));
        Ok(())
    }

    fn new(class: &'static Class, raw: &Value, size: i64) -> Res<Buffered> {
        let buffered = Buffered::uninitialized(class);
        buffered.init(raw, size)?;
        Ok(buffered)
    }

    /// `BufferedReader(raw, buffer_size)`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `raw` can't be read, `ValueError` for the size.
    pub fn reader(raw: &Value, size: i64) -> Res<Buffered> {
        Buffered::new(&BUFFERED_READER, raw, size)
    }

    /// `BufferedWriter(raw, buffer_size)`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `raw` can't be written, `ValueError` for the size.
    pub fn writer(raw: &Value, size: i64) -> Res<Buffered> {
        Buffered::new(&BUFFERED_WRITER, raw, size)
    }

    /// `BufferedRandom(raw, buffer_size)`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `raw` can't seek, be read or written, `ValueError` for the size.
    pub fn random(raw: &Value, size: i64) -> Res<Buffered> {
        Buffered::new(&BUFFERED_RANDOM, raw, size)
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
        let raw = self.below.borrow().clone();
        // An operation that is under way, which asks from below, does not detach anything.
        if let Ok(core) = self.core.try_borrow() {
            core.check_attached()?;
        }
        Ok(raw)
    }
}

/// The stream facet of what a layer is put on.
fn stream_of(raw: &Value) -> Res<&dyn Stream> {
    raw.layer().ok_or_else(|| no_method(raw, "readable"))
}

/// `raw.readable()` or its like must say yes.
fn check_able(raw: &Value, able: &str) -> Res<()> {
    let stream = raw.layer().ok_or_else(|| no_method(raw, able))?;
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
