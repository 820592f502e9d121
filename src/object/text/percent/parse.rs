//! What stands behind a `%`.

use crate::object::interrupt::pending;
use crate::object::pieces::found;
use crate::object::text::{TextError, TextResult, append, wtf8};
use memchr::{memchr, memchr2};

/// A conversion: flags, width, precision and letter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Conversion {
    /// `-`.
    pub left: bool,
    /// `+`.
    pub plus: bool,
    /// A space.
    pub blank: bool,
    /// `#`.
    pub alternate: bool,
    /// `0`.
    pub zero: bool,
    /// The least number of characters.
    pub width: usize,
    /// The number behind the point.
    pub precision: Option<usize>,
    /// The letter; 0 for what is no ASCII.
    pub letter: u8,
}

/// A width or precision as the template has it.
pub(super) enum Size {
    None,
    Given(usize),
    Star,
}

/// Reads a template.
pub(super) struct Scanner<'a> {
    pub text: &'a [u8],
    pub at: usize,
    /// Whether a width or precision in digits ends here.
    pub after_number: bool,
}

impl<'a> Scanner<'a> {
    /// Copies what stands before the next `%` and steps over that; false at the end.
    pub(super) fn literal(&mut self, out: &mut Vec<u8>) -> TextResult<bool> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match found(rest, |part| memchr(b'%', part)) {
            Some(i) => {
                append(out, rest.get(..i).unwrap_or_default())?;
                self.at += i + 1;
                Ok(true)
            }
            None => {
                append(out, rest)?;
                self.at = self.text.len();
                Ok(false)
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn eat(&mut self, b: u8) -> bool {
        let found = self.peek() == Some(b);
        self.at += usize::from(found);
        found
    }

    /// A key up to the parenthesis that closes it.
    pub(super) fn key(&mut self) -> TextResult<&'a [u8]> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (mut open, mut at) = (1_usize, 0);
        while let Some(i) = found(rest.get(at..).unwrap_or_default(), |part| memchr2(b'(', b')', part)) {
            at += i;
            if rest.get(at) == Some(&b'(') {
                open += 1;
            } else {
                open -= 1;
            }
            if open == 0 {
                self.at += at + 1;
                return Ok(rest.get(..at).unwrap_or_default());
            }
            at += 1;
        }
        Err(TextError::value("incomplete format key"))
    }

    pub(super) fn flags(&mut self, conv: &mut Conversion) {
        while let Some(b) = self.peek()
            && !pending()
        {
            match b {
                b'-' => conv.left = true,
                b'+' => conv.plus = true,
                b' ' => conv.blank = true,
                b'#' => conv.alternate = true,
                b'0' => conv.zero = true,
                _ => return,
            }
            self.at += 1;
        }
    }

    pub(super) fn width(&mut self) -> TextResult<Size> {
        self.after_number = false;
        if self.eat(b'*') {
            return Ok(Size::Star);
        }
        self.digits(i64::MAX, "width too big")
    }

    pub(super) fn precision(&mut self, bytes: bool) -> TextResult<Size> {
        if !self.eat(b'.') {
            return Ok(Size::None);
        }
        self.after_number = false;
        if self.eat(b'*') {
            return Ok(Size::Star);
        }
        let too_big = if bytes { "prec too big" } else { "precision too big" };
        Ok(match self.digits(i64::from(i32::MAX), too_big)? {
            // A point alone is a precision of zero.
            Size::None => Size::Given(0),
            size => size,
        })
    }

    fn digits(&mut self, max: i64, too_big: &'static str) -> TextResult<Size> {
        let mut n: Option<i64> = None;
        while let Some(b @ b'0'..=b'9') = self.peek()
            && !pending()
        {
            let next = n
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|n| n.checked_add(i64::from(b - b'0')))
                .filter(|n| *n <= max);
            if next.is_none() {
                return Err(TextError::value(too_big));
            }
            n = next;
            self.at += 1;
        }
        self.after_number = n.is_some();
        Ok(match n.and_then(|n| usize::try_from(n).ok()) {
            Some(n) => Size::Given(n),
            None => Size::None,
        })
    }

    /// The letter and its offset, behind a size as C has it, which means nothing.
    pub(super) fn letter(&mut self, bytes: bool) -> Option<(usize, u32)> {
        if matches!(self.peek(), Some(b'h' | b'l' | b'L')) {
            self.at += 1;
            self.after_number = false;
        }
        let index = self.at;
        let (cp, next) =
            if bytes { (u32::from(self.peek()?), index + 1) } else { wtf8::decode_at(self.text, index)? };
        self.at = next;
        Some((index, cp))
    }
}
