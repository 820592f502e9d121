//! Numbers and text as CPython 3.13 writes, reads and takes them apart.
//!
//! Everything here is a pure function over plain Rust types, so that the values of the language
//! can be laid out in any way. The content of a Python `str` is WTF-8 (see [`wtf8`]); a Python
//! `int` is an [`int::Int`]. Failures are a [`TextError`]: the class of the exception and the
//! message CPython gives.

pub mod bytes_methods;
pub mod error;
pub mod float;
pub mod format_spec;
pub mod int;
pub mod methods;
pub mod percent;
pub mod repr;
pub mod str_format;
pub mod str_methods;
pub mod unicode;
pub mod wtf8;

pub use error::{ErrorKind, TextError, TextResult};

/// Appends bytes, of which many are counted before and end when Ctrl-C is pressed.
fn append(out: &mut Vec<u8>, more: &[u8]) -> TextResult<()> {
    reserve(out, more.len())?;
    methods::push_parts(out, more);
    Ok(())
}

/// Room for so many more bytes, counted before it is taken.
fn reserve(out: &mut Vec<u8>, more: usize) -> TextResult<()> {
    super::limits::reserve(out, more).map_err(|_| TextError::memory())
}
