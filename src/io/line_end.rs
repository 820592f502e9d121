//! The `newline` argument of text streams: what ends a line that is read, and what a `\n` is
//! written as.

use crate::object::exception::{type_error, value_error};
use crate::object::text::repr::repr_str;
use crate::object::{Res, Str, Value};

/// What `newline` was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnd {
    /// None: all three end a line and are read as `\n`.
    #[default]
    Translated,
    /// `''`: all three end a line and are read as they are.
    Universal,
    /// `'\n'`.
    Lf,
    /// `'\r'`.
    Cr,
    /// `'\r\n'`.
    CrLf,
}

impl LineEnd {
    /// From the argument, which C code reads as far as its first NUL.
    ///
    /// # Errors
    /// `TypeError` for what is no str, `ValueError` for any other text.
    pub fn parse(newline: &Value) -> Res<LineEnd> {
        let text = match newline {
            Value::None => return Ok(LineEnd::Translated),
            Value::Str(s) => s.as_bytes(),
            _ => {
                let got = newline.type_name();
                return Err(type_error(format!("newline must be str or None, not {got}")));
            }
        };
        match text.split(|b| *b == 0).next().unwrap_or_default() {
            b"" => Ok(LineEnd::Universal),
            b"\n" => Ok(LineEnd::Lf),
            b"\r" => Ok(LineEnd::Cr),
            b"\r\n" => Ok(LineEnd::CrLf),
            _ => {
                let mut message = b"illegal newline value: ".to_vec();
                message.extend(repr_str(text));
                Err(value_error(Str::from_vec(message)))
            }
        }
    }

    /// The argument.
    #[must_use]
    pub fn argument(self) -> Value {
        match self {
            LineEnd::Translated => Value::None,
            LineEnd::Universal => Value::str(""),
            LineEnd::Lf => Value::str("\n"),
            LineEnd::Cr => Value::str("\r"),
            LineEnd::CrLf => Value::str("\r\n"),
        }
    }

    /// Whether a newline decoder goes over the text; it says so if it translates.
    #[must_use]
    pub fn universal(self) -> Option<bool> {
        match self {
            LineEnd::Translated => Some(true),
            LineEnd::Universal => Some(false),
            _ => None,
        }
    }

    /// What is written for a `\n`, where that is something else.
    #[must_use]
    pub fn written(self) -> Option<&'static [u8]> {
        match self {
            LineEnd::Cr => Some(b"\r"),
            LineEnd::CrLf => Some(b"\r\n"),
            _ => None,
        }
    }

    /// Where the first line of `text` ends, its line end included; none if it has no end.
    #[must_use]
    #[inline]
    pub fn find(self, text: &[u8]) -> Option<usize> {
        match self {
            LineEnd::Translated | LineEnd::Lf => memchr::memchr(b'\n', text).map(|at| at + 1),
            LineEnd::Cr => memchr::memchr(b'\r', text).map(|at| at + 1),
            LineEnd::CrLf => memchr::memchr_iter(b'\n', text)
                .map(|at| at + 1)
                .find(|end| text.get(..*end).is_some_and(|line| line.ends_with(b"\r\n"))),
            LineEnd::Universal => memchr::memchr2(b'\n', b'\r', text)
                .map(|at| at + 1 + usize::from(text.get(at..at + 2) == Some(b"\r\n"))),
        }
    }

    /// [`LineEnd::find`] in code points.
    #[must_use]
    pub fn find_wide(self, text: &[u32]) -> Option<usize> {
        const CR: u32 = 13;
        const LF: u32 = 10;
        let one = |c: u32| text.iter().position(|&x| x == c).map(|at| at + 1);
        match self {
            LineEnd::Translated | LineEnd::Lf => one(LF),
            LineEnd::Cr => one(CR),
            LineEnd::CrLf => text.windows(2).position(|pair| pair == [CR, LF]).map(|at| at + 2),
            LineEnd::Universal => text
                .iter()
                .position(|&x| x == CR || x == LF)
                .map(|at| at + 1 + usize::from(text.get(at..at + 2) == Some(&[CR, LF]))),
        }
    }
}
