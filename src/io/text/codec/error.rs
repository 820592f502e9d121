//! What can go wrong in a codec, worded as CPython words it.

use std::fmt;

use super::wtf8;
use crate::object::class::MEMORY_ERROR;
use crate::object::{Error, Str, interrupt};

/// A UnicodeEncodeError or UnicodeDecodeError: its five arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodecError {
    /// UnicodeEncodeError, else UnicodeDecodeError.
    pub encode: bool,
    /// The codec as its error names it, which is not always the name it is looked up by.
    pub encoding: &'static str,
    /// The whole input: WTF-8 text for encode, bytes for decode.
    pub object: Vec<u8>,
    /// The first culprit, counted in code points for encode, in bytes for decode.
    pub start: usize,
    /// One past the last culprit.
    pub end: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl CodecError {
    /// The Python class of this error.
    pub fn class(&self) -> &'static str {
        if self.encode { "UnicodeEncodeError" } else { "UnicodeDecodeError" }
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { encode, encoding, object, start, end, reason } = self;
        let verb = if *encode { "encode character" } else { "decode byte" };
        write!(f, "'{encoding}' codec can't {verb}")?;
        let culprit = match (end.checked_sub(*start), encode) {
            (Some(1), true) => wtf8::codes(object).nth(*start),
            (Some(1), false) => object.get(*start).map(|&byte| u32::from(byte)),
            _ => None,
        };
        match culprit {
            Some(byte) if !encode => write!(f, " 0x{byte:02x}")?,
            Some(code @ ..=0xff) => write!(f, " '\\x{code:02x}'")?,
            Some(code @ ..=0xffff) => write!(f, " '\\u{code:04x}'")?,
            Some(code) => write!(f, " '\\U{code:08x}'")?,
            None => return write!(f, "s in position {start}-{}: {reason}", end.wrapping_sub(1)),
        }
        write!(f, " in position {start}: {reason}")
    }
}

/// Why a codec, or a look for one, failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// UnicodeEncodeError or UnicodeDecodeError.
    Unicode(Box<CodecError>),
    /// LookupError: no such encoding or error handler.
    Lookup(Str),
    /// TypeError: an error handler for the other direction.
    Type(Str),
    /// ValueError.
    Value(Str),
    /// MemoryError.
    Memory,
    /// KeyboardInterrupt: Ctrl-C was pressed.
    Interrupt,
}

impl Failure {
    /// The Python class of this error.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Unicode(error) => error.class(),
            Self::Lookup(_) => "LookupError",
            Self::Type(_) => "TypeError",
            Self::Value(_) => "ValueError",
            Self::Memory => "MemoryError",
            Self::Interrupt => "KeyboardInterrupt",
        }
    }
}

/// What keeps a text or bytes from being made.
impl From<Error> for Failure {
    fn from(e: Error) -> Failure {
        if e.is(&MEMORY_ERROR) {
            return Failure::Memory;
        }
        // It waits for whoever makes an exception of this.
        interrupt::raise();
        Failure::Interrupt
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unicode(error) => error.fmt(f),
            Self::Lookup(text) | Self::Type(text) | Self::Value(text) => text.fmt(f),
            Self::Memory | Self::Interrupt => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
