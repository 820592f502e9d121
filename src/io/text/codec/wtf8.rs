//! WTF-8: how a Python str is held. It is UTF-8 in which a lone surrogate is three bytes, as if it
//! were a character; two surrogates in a row stay two, they never join.

#![expect(clippy::arithmetic_side_effects, reason = "places in one text in memory, and code points")]

pub use crate::object::text::wtf8::count;

/// Appends one code point, surrogates included; what is no code point becomes U+FFFD.
#[inline]
pub fn push(out: &mut Vec<u8>, code: u32) {
    // The masks keep each part within a byte, so that no cast loses anything.
    let tail = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
    match code {
        0..0x80 => out.push(code as u8),
        0x80..0x800 => out.extend_from_slice(&[0xc0 | (code >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => out.extend_from_slice(&[0xe0 | (code >> 12) as u8, tail(6), tail(0)]),
        0x1_0000..0x11_0000 => {
            out.extend_from_slice(&[0xf0 | (code >> 18) as u8, tail(12), tail(6), tail(0)]);
        }
        _ => out.extend_from_slice("\u{fffd}".as_bytes()),
    }
}

/// The first code point of `text` and its length in bytes; none at the end.
///
/// A byte that starts no code point counts as one of its own, so that no input can stall a loop.
#[inline]
pub fn first(text: &[u8]) -> Option<(u32, usize)> {
    let wide = |lead: u8, tails: &[u8]| {
        tails.iter().fold(u32::from(lead), |code, tail| code << 6 | u32::from(tail & 0x3f))
    };
    Some(match *text {
        [] => return None,
        [a @ 0xc0..=0xdf, b, ..] => (wide(a & 0x1f, &[b]), 2),
        [a @ 0xe0..=0xef, b, c, ..] => (wide(a & 0x0f, &[b, c]), 3),
        [a @ 0xf0..=0xf7, b, c, d, ..] => (wide(a & 0x07, &[b, c, d]), 4),
        [a, ..] => (u32::from(a), 1),
    })
}

/// The code points of `text`.
pub fn codes(text: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (code, length) = first(rest)?;
        rest = rest.get(length..).unwrap_or_default();
        Some(code)
    })
}

/// Where the first surrogate of `text` starts; none if `text` is plain UTF-8.
pub fn find_surrogate(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0xed, text)
        .find(|&at| text.get(at.saturating_add(1)).is_some_and(|&next| next >= 0xa0))
}

/// Whether `code` is a surrogate.
pub fn is_surrogate(code: u32) -> bool {
    (0xd800..0xe000).contains(&code)
}

/// How many bytes of `text` before the first that is not ASCII.
pub fn ascii_prefix(text: &[u8]) -> usize {
    const BLOCK: usize = 64;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (blocks, _) = text.as_chunks::<BLOCK>();
    let mut done = blocks.iter().take_while(|block| block.is_ascii()).count() * BLOCK;
    let (words, last) = text.get(done..).unwrap_or_default().as_chunks();
    for word in words {
        let high = u64::from_le_bytes(*word) & HIGH;
        if high != 0 {
            return done + high.trailing_zeros() as usize / 8;
        }
        done += 8;
    }
    done + last.iter().take_while(|byte| byte.is_ascii()).count()
}
