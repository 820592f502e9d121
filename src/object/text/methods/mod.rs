//! The methods that str and bytes have in common, over either.
//!
//! [`Str`] counts code points of WTF-8, [`Bytes`] counts bytes. A str that is known to be ASCII
//! may be searched, split at a separator and padded as [`Bytes`], which counts nothing. Results
//! are ranges of bytes, or a new text; `None` in place of a text says that it is unchanged.

mod pad;
mod search;
mod split;
mod strip;
mod windows;

pub(super) use pad::push_fill;
pub use pad::{center, expand_tabs, ljust, rjust, zfill};
pub(in crate::object) use search::first;
pub use search::{
    Bounds, contains, count, ends_with, find, remove_prefix, remove_suffix, replace, rfind, starts_with,
};
pub use split::{partition, rpartition, rsplit, split, split_lines};
pub use strip::{Side, strip};

use super::{TextResult, reserve, unicode, wtf8};
use crate::object::pieces::{AT_ONCE, parts};

/// Room for so many bytes, which a program chose; what is short is counted once it is a value.
#[inline]
pub(super) fn room_for(size: usize) -> TextResult<Vec<u8>> {
    if size <= SHORT {
        return Ok(Vec::with_capacity(size));
    }
    let mut out = Vec::new();
    reserve(&mut out, size)?;
    Ok(out)
}

/// What is allocated without being counted first.
pub(super) const SHORT: usize = 1 << 12;

/// A copy as long as Ctrl-C is not pressed: then nobody sees it.
#[inline]
pub(super) fn push_parts(out: &mut Vec<u8>, text: &[u8]) {
    if text.len() <= AT_ONCE {
        return out.extend_from_slice(text);
    }
    parts(text).for_each(|part| out.extend_from_slice(part));
}

/// What the units of a text are.
pub trait Text {
    /// The unit that starts at an offset, and the offset behind it.
    fn next(text: &[u8], at: usize) -> Option<(u32, usize)>;
    /// The unit that ends at an offset, and the offset where it starts.
    fn before(text: &[u8], at: usize) -> Option<(u32, usize)>;
    /// How many units there are.
    fn count(text: &[u8]) -> usize;
    /// The offset of the unit with this index; the length if there are fewer.
    fn offset_of(text: &[u8], index: usize) -> usize;
    /// The white space below 64, a bit each; in the rest of ASCII there is none.
    const SPACES: u64;
    /// Whether a unit is white space.
    #[inline]
    fn is_space(unit: u32) -> bool {
        Self::SPACES.unbounded_shr(unit) & 1 != 0
    }
    /// Whether a unit ends a line.
    fn is_line_break(unit: u32) -> bool;
}

/// Code points of WTF-8.
#[derive(Clone, Copy, Debug)]
pub enum Str {}

/// Bytes, with the properties of ASCII.
#[derive(Clone, Copy, Debug)]
pub enum Bytes {}

impl Text for Str {
    const SPACES: u64 = 0x1_F000_3E00;

    #[inline]
    fn next(text: &[u8], at: usize) -> Option<(u32, usize)> {
        wtf8::decode_at(text, at)
    }

    #[inline]
    fn before(text: &[u8], at: usize) -> Option<(u32, usize)> {
        wtf8::decode_before(text, at)
    }

    fn count(text: &[u8]) -> usize {
        wtf8::count(text)
    }

    fn offset_of(text: &[u8], index: usize) -> usize {
        wtf8::offset_of(text, index)
    }

    #[inline]
    fn is_space(unit: u32) -> bool {
        unicode::is_space(unit)
    }

    #[inline]
    fn is_line_break(unit: u32) -> bool {
        unicode::is_line_break(unit)
    }
}

impl Text for Bytes {
    const SPACES: u64 = 0x1_0000_3E00;

    #[inline]
    fn next(text: &[u8], at: usize) -> Option<(u32, usize)> {
        text.get(at).map(|b| (u32::from(*b), at + 1))
    }

    #[inline]
    fn before(text: &[u8], at: usize) -> Option<(u32, usize)> {
        let start = at.checked_sub(1)?;
        text.get(start).map(|b| (u32::from(*b), start))
    }

    fn count(text: &[u8]) -> usize {
        text.len()
    }

    fn offset_of(text: &[u8], index: usize) -> usize {
        index.min(text.len())
    }

    #[inline]
    fn is_line_break(unit: u32) -> bool {
        matches!(unit, 0x0a | 0x0d)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Str, Text};

    #[test]
    fn the_spaces_of_ascii_have_their_bits() {
        for unit in 0..128 {
            assert_eq!(Str::SPACES.unbounded_shr(unit) & 1 != 0, Str::is_space(unit), "{unit:#x}");
            assert_eq!(Bytes::is_space(unit), matches!(unit, 0x09..=0x0d | 0x20), "{unit:#x}");
        }
    }
}
