//! How the functions of this room fail.

use crate::object::class::MEMORY_ERROR;
use crate::object::{Error, Str, interrupt};
use std::fmt;

/// The class of the Python exception to raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// `ValueError`.
    Value,
    /// `TypeError`.
    Type,
    /// `OverflowError`.
    Overflow,
    /// `MemoryError`.
    Memory,
    /// `ZeroDivisionError`.
    ZeroDivision,
    /// `IndexError`.
    Index,
    /// `KeyError`; the message is the repr of the key.
    Key,
    /// `AttributeError`.
    Attribute,
    /// `KeyboardInterrupt`: Ctrl-C was pressed.
    Interrupt,
}

impl ErrorKind {
    /// The name of the Python class.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Value => "ValueError",
            ErrorKind::Type => "TypeError",
            ErrorKind::Overflow => "OverflowError",
            ErrorKind::Memory => "MemoryError",
            ErrorKind::ZeroDivision => "ZeroDivisionError",
            ErrorKind::Index => "IndexError",
            ErrorKind::Key => "KeyError",
            ErrorKind::Attribute => "AttributeError",
            ErrorKind::Interrupt => "KeyboardInterrupt",
        }
    }
}

/// An exception to be raised: its class and what `str()` of it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// The class.
    pub kind: ErrorKind,
    /// CPython's message; empty for a `MemoryError`.
    pub message: Str,
}

/// What a function that can raise gives back.
pub type TextResult<T> = Result<T, TextError>;

impl TextError {
    /// An error of this class with this message.
    pub fn new(kind: ErrorKind, message: impl Into<Str>) -> Self {
        TextError { kind, message: message.into() }
    }

    /// A `ValueError`.
    pub fn value(message: impl Into<Str>) -> Self {
        Self::new(ErrorKind::Value, message)
    }

    /// A `TypeError`.
    pub fn type_error(message: impl Into<Str>) -> Self {
        Self::new(ErrorKind::Type, message)
    }

    /// An `OverflowError`.
    pub fn overflow(message: impl Into<Str>) -> Self {
        Self::new(ErrorKind::Overflow, message)
    }

    /// A `ZeroDivisionError`.
    pub fn zero_division(message: impl Into<Str>) -> Self {
        Self::new(ErrorKind::ZeroDivision, message)
    }

    /// A `MemoryError`, which carries no message.
    pub fn memory() -> Self {
        Self::new(ErrorKind::Memory, "")
    }
}

/// What keeps a text from being made.
impl From<Error> for TextError {
    fn from(e: Error) -> TextError {
        if e.is(&MEMORY_ERROR) {
            return TextError::memory();
        }
        // It waits for whoever makes an exception of this.
        interrupt::raise();
        TextError::new(ErrorKind::Interrupt, "")
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.message.is_empty() {
            f.write_str(self.kind.name())
        } else {
            write!(f, "{}: {}", self.kind.name(), self.message)
        }
    }
}

impl std::error::Error for TextError {}
