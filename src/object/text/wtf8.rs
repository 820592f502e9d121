//! The content of a Python `str`: WTF-8.
//!
//! UTF-8, except that a lone surrogate is written in three bytes as though it were a character.
//! Two surrogates in a row stay two code points, as in Python, so any two texts may be joined.
//! Malformed input never panics: a stray byte counts as one code point of its own value.

use memchr::memchr;

/// The code point that starts at `i` and the offset behind it; `None` at the end.
#[inline]
pub fn decode_at(text: &[u8], i: usize) -> Option<(u32, usize)> {
    let rest = text.get(i..)?;
    let (&b0, more) = rest.split_first()?;
    let tail = |b: u8| u32::from(b & 0x3f);
    Some(match (b0, more) {
        (0..=0x7f, _) => (u32::from(b0), i + 1),
        (0xc2..=0xdf, [b1, ..]) => (u32::from(b0 & 0x1f) << 6 | tail(*b1), i + 2),
        (0xe0..=0xef, [b1, b2, ..]) => (u32::from(b0 & 0x0f) << 12 | tail(*b1) << 6 | tail(*b2), i + 3),
        (0xf0..=0xf4, [b1, b2, b3, ..]) => {
            (u32::from(b0 & 0x07) << 18 | tail(*b1) << 12 | tail(*b2) << 6 | tail(*b3), i + 4)
        }
        _ => (u32::from(b0), i + 1),
    })
}

/// The code point that ends at `i` and the offset where it starts; `None` at the start.
#[inline]
pub fn decode_before(text: &[u8], i: usize) -> Option<(u32, usize)> {
    let head = text.get(..i)?;
    let mut start = i.checked_sub(1)?;
    // At most three continuation bytes belong to one code point.
    for _ in 0..3 {
        match head.get(start) {
            Some(b) if is_continuation(*b) && start > 0 => start -= 1,
            _ => break,
        }
    }
    match decode_at(head, start) {
        Some((cp, end)) if end == i => Some((cp, start)),
        _ => Some((u32::from(*head.last()?), i - 1)),
    }
}

/// Whether this byte continues a code point.
#[inline]
pub fn is_continuation(b: u8) -> bool {
    b & 0xc0 == 0x80
}

/// The code points of a text with the offset where each starts.
pub fn code_points(text: &[u8]) -> CodePoints<'_> {
    CodePoints { text, at: 0 }
}

/// Iterator of [`code_points`].
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    text: &'a [u8],
    at: usize,
}

impl Iterator for CodePoints<'_> {
    type Item = (usize, u32);

    #[inline]
    fn next(&mut self) -> Option<(usize, u32)> {
        let (cp, next) = decode_at(self.text, self.at)?;
        let start = self.at;
        self.at = next;
        Some((start, cp))
    }
}

/// A one in each of a word's eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;

/// A one in each byte of the word that continues a code point.
#[inline]
fn continuations(word: u64) -> u64 {
    (word >> 7) & !(word >> 6) & ONES
}

/// The sum of a word's eight bytes.
#[inline]
fn sum(word: u64) -> usize {
    const PAIRS: u64 = 0x00ff_00ff_00ff_00ff;
    let pairs = (word & PAIRS) + (word >> 8 & PAIRS);
    (pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48) as usize
}

/// How many code points a text has: every byte that does not continue one. Eight bytes at a time.
#[must_use]
#[inline]
pub fn count(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks();
    let mut continued = 0;
    // So many words at a time that the sum of their bytes fits a byte.
    for words in words.chunks(255) {
        continued += sum(words.iter().map(|word| continuations(u64::from_le_bytes(*word))).sum());
    }
    let last = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    text.len() - continued - sum(continuations(last))
}

/// The offset of the code point with this index; the length of the text if there are fewer.
#[must_use]
pub fn offset_of(text: &[u8], index: usize) -> usize {
    let (words, _) = text.as_chunks::<8>();
    let (mut at, mut left) = (0, index);
    for word in words {
        let starts = 8 - sum(continuations(u64::from_le_bytes(*word)));
        if starts > left {
            break;
        }
        left -= starts;
        at += 8;
    }
    for byte in text.get(at..).unwrap_or_default() {
        if !is_continuation(*byte) {
            if left == 0 {
                return at;
            }
            left -= 1;
        }
        at += 1;
    }
    at
}

/// Appends a code point, surrogates included.
#[inline]
pub fn push(out: &mut Vec<u8>, cp: u32) {
    let tail = |shift: u32| 0x80 | ((cp >> shift) & 0x3f) as u8;
    match cp {
        0..=0x7f => out.push(cp as u8),
        0x80..=0x7ff => out.extend([0xc0 | (cp >> 6) as u8, tail(0)]),
        0x800..=0xffff => out.extend([0xe0 | (cp >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xf0 | ((cp >> 18) & 0x07) as u8, tail(12), tail(6), tail(0)]),
    }
}

/// Whether a code point is a surrogate.
pub fn is_surrogate(cp: u32) -> bool {
    (0xd800..=0xdfff).contains(&cp)
}

/// Whether a text holds a surrogate, and so is not UTF-8.
pub fn has_surrogate(text: &[u8]) -> bool {
    let mut from = 0;
    // A surrogate starts with ED A0..BF; ED with a smaller second byte is an ordinary character.
    while let Some(i) = text.get(from..).and_then(|rest| memchr(0xed, rest)) {
        let at = from + i;
        if text.get(at + 1).is_some_and(|b| *b >= 0xa0) {
            return true;
        }
        from = at + 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_point_comes_back() {
        for cp in [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd800, 0xdfff, 0xffff, 0x10000, 0x0010_ffff] {
            let mut text = vec![b'a'];
            push(&mut text, cp);
            assert_eq!(decode_at(&text, 1), Some((cp, text.len())));
            assert_eq!(decode_before(&text, text.len()), Some((cp, 1)));
            assert_eq!(count(&text), 2);
            assert_eq!(offset_of(&text, 1), 1);
            assert_eq!(offset_of(&text, 2), text.len());
            assert_eq!(has_surrogate(&text), is_surrogate(cp));
        }
    }

    #[test]
    fn long_texts_are_counted_and_cut_as_short_ones() {
        for length in [0, 1, 7, 8, 9, 64, 2039, 2040, 2041, 5000] {
            let text: String = "aé€😀".chars().cycle().take(length).collect();
            assert_eq!(count(text.as_bytes()), length);
            for index in [0, 1, 5, length / 2, length] {
                let offset = text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
                assert_eq!(offset_of(text.as_bytes(), index), offset, "{index} of {length}");
            }
        }
    }

    #[test]
    fn stray_bytes_are_single_code_points() {
        assert_eq!(decode_at(b"\xe2\x82", 0), Some((0xe2, 1)));
        assert_eq!(decode_before(b"\x80\x80\x80\x80\x80", 5), Some((0x80, 4)));
        assert_eq!(decode_before(b"", 0), None);
    }
}
