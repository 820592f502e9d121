//! The `newline` argument: what ends a line that is read, and what a `\n` is written as.

use crate::object::exception::value_error;
use crate::object::{Res, Str};

/// What `newline` was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum LineEnd {
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

/// Where a line ends in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Before this byte.
    End(usize),
    /// Not within so many bytes; what is left of the text may be half a line end.
    Nowhere(usize),
}

impl LineEnd {
    /// From the argument.
    ///
    /// # Errors
    /// `ValueError` for any other text.
    pub(super) fn parse(newline: Option<&str>) -> Res<LineEnd> {
        Ok(match newline {
            None => LineEnd::Translated,
            Some("") => LineEnd::Universal,
            Some("\n") => LineEnd::Lf,
            Some("\r") => LineEnd::Cr,
            Some("\r\n") => LineEnd::CrLf,
            Some(other) => return Err(value_error(Str::from(format!("illegal newline value: {other}")))),
        })
    }

    /// Whether a newline decoder stands between the codec and the reader; it says so if it translates.
    pub(super) fn universal(self) -> Option<bool> {
        match self {
            LineEnd::Translated => Some(true),
            LineEnd::Universal => Some(false),
            _ => None,
        }
    }

    /// What is written for a `\n`, where that is something else.
    pub(super) fn written(self) -> Option<&'static [u8]> {
        match self {
            LineEnd::Cr => Some(b"\r"),
            LineEnd::CrLf => Some(b"\r\n"),
            _ => None,
        }
    }

    /// The end of the first line of `text`, which the decoder has gone through.
    #[inline]
    pub(super) fn find(self, text: &[u8]) -> Found {
        let one =
            |byte| memchr::memchr(byte, text).map_or(Found::Nowhere(text.len()), |at| Found::End(at + 1));
        match self {
            LineEnd::Translated | LineEnd::Lf => one(b'\n'),
            LineEnd::Cr => one(b'\r'),
            LineEnd::Universal => match memchr::memchr2(b'\n', b'\r', text) {
                None => Found::Nowhere(text.len()),
                Some(at) => {
                    let pair = text.get(at..at + 2) == Some(b"\r\n");
                    Found::End(at + 1 + usize::from(pair))
                }
            },
            LineEnd::CrLf => match memchr::memmem::find(text, b"\r\n") {
                Some(at) => Found::End(at + 2),
                None => Found::Nowhere(text.len() - usize::from(text.last() == Some(&b'\r'))),
            },
        }
    }
}
