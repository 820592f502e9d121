//! `str`: counted, immutable text.
//!
//! The content is WTF-8: UTF-8 in which a lone surrogate is three bytes as if it were a
//! character, since Python's str can hold lone surrogates. Short text lives beside the count, so
//! that a line of a file is one allocation.

mod make;
mod places;

use super::ops::words_in;
use super::room::Room;
use super::{Res, limits};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;
use std::rc::Rc;

/// How many bytes of text fit beside the count.
pub const INLINE: usize = 46;
/// No name of a class table, of a codec or of an error handler is longer.
const LONGEST: usize = 64;
/// How much of a long text is kept of what is only shown.
pub const BRIEF: usize = 1 << 12;

/// A Python str.
#[derive(Clone)]
pub struct Str(Rc<Text>);

struct Text {
    /// Length in code points; equal to the length in bytes exactly for ASCII.
    chars: usize,
    data: Data,
}

enum Data {
    Inline(u8, [u8; INLINE]),
    Heap { bytes: Room, offsets: OnceCell<Box<[usize]>> },
}

impl Text {
    fn bytes(&self) -> &[u8] {
        match &self.data {
            Data::Inline(n, buf) => buf.get(..usize::from(*n)).unwrap_or_default(),
            Data::Heap { bytes, .. } => bytes,
        }
    }
}

pub use super::text::wtf8::count as count_chars;

/// The code point that starts at byte `at`, and its length in bytes.
#[must_use]
#[inline]
pub fn char_at(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let b0 = u32::from(*bytes.get(at)?);
    if b0 < 0x80 {
        return Some((b0, 1));
    }
    let next = |i: usize| bytes.get(at + i).map(|&b| u32::from(b & 0x3F));
    if b0 < 0xE0 {
        Some(((b0 & 0x1F) << 6 | next(1)?, 2))
    } else if b0 < 0xF0 {
        Some(((b0 & 0x0F) << 12 | next(1)? << 6 | next(2)?, 3))
    } else {
        Some(((b0 & 0x07) << 18 | next(1)? << 12 | next(2)? << 6 | next(3)?, 4))
    }
}

/// Appends a code point, a surrogate too.
pub fn push_char(out: &mut impl Extend<u8>, c: u32) {
    match char::from_u32(c) {
        Some(ch) => out.extend(ch.encode_utf8(&mut [0; 4]).bytes()),
        None => {
            out.extend([0xE0 | (c >> 12) as u8 & 0x0F, 0x80 | (c >> 6) as u8 & 0x3F, 0x80 | c as u8 & 0x3F]);
        }
    }
}

impl Str {
    /// Its length and all of its bytes as words, of a text of 1 to 16 bytes that lies beside the count.
    #[inline(always)]
    pub(super) fn words(&self) -> Option<(u8, (u64, u64))> {
        match &self.0.data {
            Data::Inline(n, room) => Some((*n, words_in(room, *n)?)),
            Data::Heap { .. } => None,
        }
    }

    /// The content as WTF-8.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// The content as UTF-8, unless it holds a lone surrogate.
    #[must_use]
    pub fn as_utf8(&self) -> Option<&str> {
        std::str::from_utf8(self.as_bytes()).ok()
    }

    /// The content as a name that iosh itself may know; none where it is longer than any of these.
    #[must_use]
    pub fn as_known(&self) -> Option<&str> {
        if self.as_bytes().len() > LONGEST { None } else { self.as_utf8() }
    }

    /// The content as UTF-8, a lone surrogate as U+FFFD.
    #[must_use]
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.as_bytes())
    }

    /// [`Str::to_string_lossy`] of any length.
    ///
    /// # Errors
    /// `MemoryError` if there is no room for a copy.
    pub fn lossy(&self) -> Res<Cow<'_, str>> {
        match self.as_utf8() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => limits::check(self.as_bytes().len() * 3).map(|()| self.to_string_lossy()),
        }
    }

    /// The text for who keeps it to show it: cut with `…` where it has more than so many bytes.
    #[must_use]
    pub fn brief(&self, most: usize) -> Cow<'_, str> {
        match self.as_bytes().split_at_checked(most) {
            Some((front, [_, ..])) => String::from_utf8_lossy(front) + "…",
            _ => self.to_string_lossy(),
        }
    }

    /// A name that a program chose, as an error's message tells it: whole if there is room for the
    /// message, or else its beginning.
    #[must_use]
    pub fn told(&self) -> Cow<'_, str> {
        /// What is made of it: its UTF-8, the message, and that as a str.
        const COPIES: usize = 4;
        match limits::check(self.as_bytes().len().saturating_mul(COPIES)) {
            Ok(()) => self.to_string_lossy(),
            Err(_) => self.brief(BRIEF),
        }
    }

    /// Length in code points.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.0.chars
    }

    /// Whether it has no code points.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.chars == 0
    }

    /// Whether every code point is below 128.
    #[must_use]
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.0.chars == self.as_bytes().len()
    }

    /// Whether both are the same object.
    #[must_use]
    pub fn same(&self, other: &Str) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// A number that is this object's own while it lives.
    #[must_use]
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0).cast::<u8>() as usize
    }
}

impl From<&str> for Str {
    fn from(s: &str) -> Str {
        Str::from_wtf8(s.as_bytes())
    }
}

impl From<&Str> for Str {
    fn from(s: &Str) -> Str {
        s.clone()
    }
}

impl From<String> for Str {
    fn from(s: String) -> Str {
        Str::from_vec(s.into_bytes())
    }
}

impl Default for Str {
    fn default() -> Str {
        Str::empty()
    }
}

impl PartialEq for Str {
    #[inline]
    fn eq(&self, other: &Str) -> bool {
        self.same(other) || super::ops::same_bytes(self.as_bytes(), other.as_bytes())
    }
}

impl Eq for Str {}

impl AsRef<[u8]> for Str {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// A map of texts is looked into by their bytes.
impl std::borrow::Borrow<[u8]> for Str {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl std::hash::Hash for Str {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string_lossy())
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_string_lossy())
    }
}
