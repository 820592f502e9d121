//! `str`: counted, immutable text.
//!
//! The content is WTF-8: UTF-8 in which a lone surrogate is three bytes as if it were a
//! character, since Python's str can hold lone surrogates. Short text lives beside the count, so
//! that a line of a file is one allocation.

use super::ops::words_in;
use super::room::Room;
use super::spare::Spares;
use super::{Res, interrupt, limits, memory, pieces};
use smallvec::SmallVec;
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
/// Every how many code points a long non-ASCII text remembers its byte offset.
const STRIDE: usize = 64;

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

thread_local! {
    /// Short texts that nobody holds.
    static SPARE: Spares<Str> = const { Spares::new() };
    /// The empty and the 128 one-character ASCII strings, made once.
    static SHORT: [Str; 129] = std::array::from_fn(|i| match u8::try_from(i) {
        Ok(b) if b < 128 => Str::fresh(&[b], 1),
        _ => Str::fresh(&[], 0),
    });
}

impl Str {
    #[inline]
    fn fresh(bytes: &[u8], chars: usize) -> Str {
        Str::of_two(bytes, &[], chars)
    }

    /// The text of two parts that have so many code points together.
    #[inline(always)]
    fn of_two(a: &[u8], b: &[u8], chars: usize) -> Str {
        let total = a.len() + b.len();
        let Some(n) = u8::try_from(total).ok().filter(|n| usize::from(*n) <= INLINE) else {
            memory::note(total);
            let mut bytes = Room::from(Vec::with_capacity(total));
            bytes.extend_from_slice(a);
            bytes.extend_from_slice(b);
            return Str(Rc::new(Text { chars, data: Data::Heap { bytes, offsets: OnceCell::new() } }));
        };
        // Filled where it lies: a buffer that is copied there after it was filled costs more than
        // the whole allocation, as its bytes are read back before they are written.
        let mut text = Str::spare();
        if let Some(Text { chars: count, data: Data::Inline(len, buf) }) = Rc::get_mut(&mut text.0)
            && let Some((left, right)) =
                buf.get_mut(..total).and_then(|room| room.split_at_mut_checked(a.len()))
        {
            left.copy_from_slice(a);
            right.copy_from_slice(b);
            (*count, *len) = (chars, n);
        }
        text
    }

    /// Its length and all of its bytes as words, of a text of 1 to 16 bytes that lies beside the count.
    #[inline(always)]
    pub(super) fn words(&self) -> Option<(u8, (u64, u64))> {
        match &self.0.data {
            Data::Inline(n, room) => Some((*n, words_in(room, *n)?)),
            Data::Heap { .. } => None,
        }
    }

    /// Room for a short text, which nobody else holds.
    #[inline(always)]
    fn spare() -> Str {
        let fresh = || Str(Rc::new(Text { chars: 0, data: Data::Inline(0, [0; INLINE]) }));
        SPARE.with(Spares::take).unwrap_or_else(fresh)
    }

    /// The first `len` bytes of `window`, which are so many code points; none where they are too few or
    /// too many to be copied with the window, which takes less than to copy just them.
    #[must_use]
    #[inline(always)]
    pub fn of_window(window: &[u8; INLINE], len: usize, chars: usize) -> Option<Str> {
        let n = u8::try_from(len).ok().filter(|n| (2..=INLINE).contains(&usize::from(*n)))?;
        let mut text = Str::spare();
        if let Some(Text { chars: count, data: Data::Inline(len, buf) }) = Rc::get_mut(&mut text.0) {
            *buf = *window;
            (*count, *len) = (chars, n);
        }
        Some(text)
    }

    /// Lets go of the text; whether somebody else holds it is found out where it is let go of.
    #[inline(always)]
    pub(super) fn release(self) {
        if Rc::strong_count(&self.0) > 1 { drop(self) } else { self.recycle_last() }
    }

    #[inline(never)]
    fn recycle_last(self) {
        self.recycle();
    }

    /// Lets go of the text; short text that nobody else holds is kept for the next short text to
    /// be made of, as a loop over lines lets go of one for each that it makes.
    #[inline]
    pub fn recycle(mut self) {
        if let Some(Text { data: Data::Inline(..), .. }) = Rc::get_mut(&mut self.0) {
            // At the thread's end there is no place for it: then it is dropped.
            let _ = SPARE.try_with(|spare| spare.keep(self));
        }
    }

    /// The empty str.
    #[must_use]
    pub fn empty() -> Str {
        SHORT.with(|s| s[128].clone())
    }

    /// A copy of WTF-8 `bytes`, whose length in code points is known.
    #[must_use]
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "there is one for each byte below 128")]
    pub fn with_len(bytes: &[u8], chars: usize) -> Str {
        match bytes {
            [] => Str::empty(),
            [b] if *b < 128 => SHORT.with(|s| s[usize::from(*b)].clone()),
            _ => Str::fresh(bytes, chars),
        }
    }

    /// A copy of WTF-8 `bytes`.
    #[must_use]
    pub fn from_wtf8(bytes: &[u8]) -> Str {
        Str::with_len(bytes, count_chars(bytes))
    }

    /// [`Str::with_len`] of any length: what is long is counted first and ends when Ctrl-C is pressed.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    #[inline]
    pub fn copied(bytes: &[u8], chars: usize) -> Res<Str> {
        if bytes.len() < pieces::AT_ONCE {
            return Ok(Str::with_len(bytes, chars));
        }
        Ok(Str::from_vec_with_len(pieces::copied(bytes)?, chars))
    }

    /// [`Str::from_wtf8`] of any length, likewise.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    #[inline]
    pub fn copy_of(bytes: &[u8]) -> Res<Str> {
        if bytes.len() < pieces::AT_ONCE {
            return Ok(Str::from_wtf8(bytes));
        }
        Str::counted(pieces::copied(bytes)?)
    }

    /// Takes WTF-8 `bytes` over without a copy where they are long.
    #[must_use]
    pub fn from_vec(bytes: Vec<u8>) -> Str {
        let chars = count_chars(&bytes);
        Str::from_vec_with_len(bytes, chars)
    }

    /// [`Str::from_vec`] of any length: the counting ends when Ctrl-C is pressed.
    ///
    /// # Errors
    /// `KeyboardInterrupt`.
    pub fn counted(bytes: Vec<u8>) -> Res<Str> {
        let mut chars = 0;
        for part in bytes.chunks(pieces::AT_ONCE) {
            if let Err(e) = interrupt::look() {
                pieces::give_up(bytes);
                return Err(e);
            }
            chars += count_chars(part);
        }
        Ok(Str::from_vec_with_len(bytes, chars))
    }

    /// [`Str::from_vec`] where the length in code points is known.
    #[must_use]
    pub fn from_vec_with_len(bytes: Vec<u8>, chars: usize) -> Str {
        if bytes.len() <= INLINE {
            return Str::with_len(&bytes, chars);
        }
        memory::note(bytes.len());
        Str(Rc::new(Text { chars, data: Data::Heap { bytes: bytes.into(), offsets: OnceCell::new() } }))
    }

    /// Gives the WTF-8 back without a copy, if nothing else holds the text and it is long; the
    /// text itself otherwise.
    ///
    /// # Errors
    /// The text.
    pub fn into_vec(mut self) -> Result<Vec<u8>, Str> {
        match Rc::get_mut(&mut self.0) {
            Some(Text { data: Data::Heap { bytes, .. }, .. }) => Ok(std::mem::take(&mut **bytes)),
            _ => Err(self),
        }
    }

    /// One code point.
    #[must_use]
    pub fn from_char(c: u32) -> Str {
        let mut out = SmallVec::<[u8; 4]>::new();
        push_char(&mut out, c);
        Str::with_len(&out, 1)
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

    /// Whether there is a surrogate in it, so that it is no UTF-8.
    ///
    /// # Errors
    /// `KeyboardInterrupt`.
    pub fn has_surrogate(&self) -> Res<bool> {
        if self.is_ascii() {
            return Ok(false);
        }
        let bytes = self.as_bytes();
        for start in (0..bytes.len()).step_by(pieces::AT_ONCE) {
            if start > 0 {
                interrupt::look()?;
            }
            // A surrogate is known by two bytes, which the end of a piece may part.
            let end = bytes.len().min(start + pieces::AT_ONCE + 1);
            if bytes.get(start..end).is_some_and(super::text::wtf8::has_surrogate) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The byte offset of code point `index`; the length in bytes where `index` is past the end.
    /// Constant time for ASCII, and after the first use for the others.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn offset(&self, index: usize) -> Res<usize> {
        let bytes = self.as_bytes();
        if self.is_ascii() {
            return Ok(index.min(bytes.len()));
        }
        if index >= self.len() {
            return Ok(bytes.len());
        }
        let (mut at, mut left) = (0, index);
        if let Data::Heap { offsets, .. } = &self.0.data {
            let table = match offsets.get() {
                Some(table) => table,
                None => {
                    let table = self.offsets()?;
                    offsets.get_or_init(|| table)
                }
            };
            at = table.get(index / STRIDE).copied().unwrap_or(0);
            left = index % STRIDE;
        }
        while left > 0 {
            at += char_at(bytes, at).map_or(1, |(_, n)| n);
            left -= 1;
        }
        Ok(at)
    }

    /// The byte offsets of some of the code points.
    fn offsets(&self) -> Res<Box<[usize]>> {
        let mut offsets = limits::vec(self.len() / STRIDE + 1)?;
        let mut counted = 0;
        for (n, part) in self.as_bytes().chunks(pieces::AT_ONCE).enumerate() {
            interrupt::look()?;
            for (i, _) in part.iter().enumerate().filter(|(_, b)| (**b & 0xC0) != 0x80) {
                if counted % STRIDE == 0 {
                    offsets.push(n * pieces::AT_ONCE + i);
                }
                counted += 1;
            }
        }
        Ok(offsets.into())
    }

    /// The code points from `start` to `end`, both clamped to the length.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn slice(&self, start: usize, end: usize) -> Res<Str> {
        let (start, end) = (start.min(self.len()), end.min(self.len()));
        if start >= end {
            return Ok(Str::empty());
        }
        if start == 0 && end == self.len() {
            return Ok(self.clone());
        }
        let from = self.offset(start)?;
        let to = self.offset(end)?;
        Str::copied(self.as_bytes().get(from..to).unwrap_or_default(), end - start)
    }

    /// The code points, surrogates included.
    pub fn chars(&self) -> impl Iterator<Item = u32> + '_ {
        let bytes = self.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            let (c, n) = char_at(bytes, at)?;
            at += n;
            Some(c)
        })
    }

    /// This text followed by `more`, in place.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`; the text is as it was then.
    pub fn grow(&mut self, more: &Str) -> Res<bool> {
        match Rc::get_mut(&mut self.0) {
            Some(Text { chars, data: Data::Heap { bytes, offsets } }) => {
                pieces::append(bytes, more.as_bytes())?;
                offsets.take();
                *chars += more.len();
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// A text of this one and another.
    #[must_use]
    pub fn plus(&self, more: &Str) -> Str {
        if more.is_empty() {
            return self.clone();
        }
        if self.is_empty() {
            return more.clone();
        }
        Str::of_two(self.as_bytes(), more.as_bytes(), self.len() + more.len())
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
