//! Where in the bytes of a text its code points lie.

use super::super::text::wtf8;
use super::super::{Res, interrupt, limits, pieces};
use super::{Data, Str, char_at};

/// Every how many code points a long non-ASCII text remembers its byte offset.
const STRIDE: usize = 64;

impl Str {
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
            if bytes.get(start..end).is_some_and(wtf8::has_surrogate) {
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
}
