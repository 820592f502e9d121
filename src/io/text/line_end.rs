//! The `newline` argument of text streams: what ends a line that is read, and what a `\n` is
//! written as.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use crate::object::exception::value_error;
use crate::object::wording::worded;
use crate::object::{Res, Value, interrupt, limits};

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

/// Where a line ends in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
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
    pub fn parse(newline: Option<&[u8]>) -> Res<LineEnd> {
        Ok(match newline {
            None => LineEnd::Translated,
            Some(b"") => LineEnd::Universal,
            Some(b"\n") => LineEnd::Lf,
            Some(b"\r") => LineEnd::Cr,
            Some(b"\r\n") => LineEnd::CrLf,
            Some(other) => return Err(value_error(worded("illegal newline value: {}", &[&other])?)),
        })
    }

    /// Whether a newline decoder stands between the codec and the reader; it says so if it translates.
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

    /// The end of the first line of `text`, which the decoder has gone through.
    #[must_use]
    #[inline]
    pub fn find(self, text: &[u8]) -> Found {
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
            LineEnd::CrLf => match crlf(text) {
                Some(end) => Found::End(end),
                None => Found::Nowhere(text.len() - usize::from(text.last() == Some(&b'\r'))),
            },
        }
    }

    /// The first line of `text`, if it is short and one byte ends it, or `\r\n` with no other `\r` before
    /// it: its length in bytes and in code
    /// points, both found in one go. Most lines are short, and a search of long texts takes its time
    /// to start.
    #[must_use]
    #[inline]
    pub fn short_line(self, text: &[u8]) -> Option<(usize, usize)> {
        const ONES: u64 = 0x0101_0101_0101_0101;
        const WORDS: usize = 8;
        let end = match self {
            LineEnd::Translated | LineEnd::Lf => b'\n',
            LineEnd::Cr | LineEnd::CrLf => b'\r',
            LineEnd::Universal => return None,
        };
        let wanted = u64::from(end) * ONES;
        let (mut at, mut continued) = (0, 0);
        for word in text.as_chunks::<8>().0.iter().take(WORDS) {
            let word = u64::from_le_bytes(*word);
            let other = word ^ wanted;
            // The lowest of these bits is set in the first byte that is no other.
            let found = other.wrapping_sub(ONES) & !other & (ONES << 7);
            let continues = (word >> 7) & !(word >> 6) & ONES;
            if found != 0 {
                let before = found.trailing_zeros();
                continued += continues & ((1 << before) - 1);
                let bytes = at + before as usize / 8 + 1;
                // No byte of the sum is more than the number of words, so neither is more than 255.
                let chars = bytes - (continued.wrapping_mul(ONES) >> 56) as usize;
                return match self {
                    LineEnd::CrLf if text.get(bytes) == Some(&b'\n') => Some((bytes + 1, chars + 1)),
                    LineEnd::CrLf => None,
                    _ => Some((bytes, chars)),
                };
            }
            continued += continues;
            at += 8;
        }
        None
    }

    /// The end of the first line of code points, none if it has no end.
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
}

/// The end of the first `\r\n`.
fn crlf(text: &[u8]) -> Option<usize> {
    let mut ends = memchr::memchr_iter(b'\n', text).map(|at| at + 1);
    ends.find(|end| text.get(..*end).is_some_and(|line| line.ends_with(b"\r\n")))
}

/// `text` with `end` for every `\n`.
///
/// # Errors
/// `MemoryError` if there is no room.
pub fn with_line_ends(text: &[u8], end: &[u8]) -> Res<Vec<u8>> {
    let count = memchr::memchr_iter(b'\n', text).count();
    let mut out = limits::vec(text.len().saturating_add(count))?;
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\n', rest) {
        interrupt::look()?;
        let (line, tail) = rest.split_at(at);
        out.extend_from_slice(line);
        out.extend_from_slice(end);
        rest = tail.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{Found, LineEnd};
    use crate::object::text::wtf8;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_short_line_is_the_line(text in "[ab\r\né€😀]{0,90}") {
            for ends in [LineEnd::Translated, LineEnd::Lf, LineEnd::Cr, LineEnd::CrLf] {
                let Some((bytes, chars)) = ends.short_line(text.as_bytes()) else { continue };
                prop_assert_eq!(ends.find(text.as_bytes()), Found::End(bytes));
                prop_assert_eq!(chars, text.get(..bytes).unwrap().chars().count());
            }
        }
    }

    #[test]
    fn a_short_line_is_found_and_a_long_one_left() {
        let line =
            |length: usize| ["x".repeat(length), "\n and much more text behind it".to_owned()].concat();
        assert_eq!(LineEnd::Lf.short_line(line(0).as_bytes()), Some((1, 1)));
        assert_eq!(LineEnd::Lf.short_line(line(63).as_bytes()), Some((64, 64)));
        assert_eq!(LineEnd::Lf.short_line(line(64).as_bytes()), None);
        let wide = ["€".repeat(21), "\n".to_owned()].concat();
        assert_eq!(LineEnd::Lf.short_line(wide.as_bytes()), Some((64, 22)));
        assert_eq!(LineEnd::CrLf.short_line(b"abcdefg\r\n......"), Some((9, 9)));
        assert_eq!(LineEnd::CrLf.short_line(b"abcdef\rg\r\n....."), None);
        assert_eq!(LineEnd::Universal.short_line(b"abcdefg\n......"), None);
        assert_eq!(wtf8::count(wide.as_bytes()), 22);
    }
}
