//! Both sides of a translation, taken apart: which bytes each code point became or came from.
//!
//! All of it works on copies of an encoder or a decoder, and looks at no more than the front of a
//! text: its cost does not follow how long that is.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::decoding::{Decoding, Encoding};
use super::line_end::LineEnd;
use crate::object::translation::PIECES;
use crate::object::{Change, Piece, Translation, char_at};
use std::ops::Range;

/// How many bytes are searched for the first code point that is not plain.
pub(super) const SEARCHED: usize = 4096;
/// How many plain code points are shown before that one.
pub(super) const LEAD: usize = 8;

/// What `text` became, encoded by a copy of the encoder as it was before.
pub(super) fn written(
    mut encoding: Encoding,
    text: &[u8],
    chars: usize,
    line_end: LineEnd,
) -> Option<Translation> {
    if !encoding.by_character() {
        return None;
    }
    let end = line_end.written();
    let mut found = Translation { wrote: true, chars: chars as u64, ..Translation::default() };
    let (skipped, rest) = lead(text, encoding.keeps_ascii(), |b| b == b'\n' && end.is_some());
    (found.skipped, found.skipped_bytes) = (skipped as u64, skipped as u64);
    let front = rest.get(..PIECES).unwrap_or(rest);
    if encoding.keeps_ascii() && front.is_ascii() && (end.is_none() || !front.contains(&b'\n')) {
        return Some(same(found, front, rest));
    }
    if let Some(mark) = mark(&mut encoding) {
        found.push(mark);
    }
    let mut at = 0;
    while found.shown() < PIECES as u64
        && let Some((_, length)) = char_at(rest, at)
    {
        found.push(point(&mut encoding, rest.get(at..at + length)?, line_end)?);
        at += length;
    }
    found.bytes = (at == rest.len()).then(|| total(&found));
    Some(found)
}

/// The byte order mark that comes first, if one does.
pub(super) fn mark(encoding: &mut Encoding) -> Option<Piece> {
    let mark =
        if encoding.keeps_ascii() { Vec::new() } else { encoding.encode(b"", false).ok()?.into_owned() };
    (!mark.is_empty()).then(|| Piece { text: Vec::new(), bytes: mark, change: Some(Change::Mark) })
}

/// What one code point becomes; none if the encoder refuses it.
pub(super) fn point(encoding: &mut Encoding, point: &[u8], line_end: LineEnd) -> Option<Piece> {
    let (input, other) = match line_end.written() {
        Some(end) if point == b"\n" => (end, true),
        _ => (point, false),
    };
    let strictly = encoding.strict().encode(input, false).is_ok();
    let bytes = encoding.encode(input, false).ok()?.into_owned();
    let change = match () {
        () if other => Some(Change::LineEnd),
        () if strictly => None,
        () if bytes.is_empty() => Some(Change::Ignored),
        () => Some(Change::Replaced),
    };
    Some(Piece { text: point.to_vec(), bytes, change })
}

/// Where `text`, which was read, came from: the bytes from where it starts on, and a copy of the
/// decoder as it stood there, which gives `passed` code points before it that are not part of it.
pub(super) fn read(
    decoding: Decoding,
    bytes: &[u8],
    passed: usize,
    text: &[u8],
    chars: usize,
) -> Option<Translation> {
    if !decoding.by_character() {
        return None;
    }
    let mut found = Translation { chars: chars as u64, ..Translation::default() };
    let (skipped, _) = match passed {
        0 => lead(text, decoding.keeps_ascii(), |b| b == b'\n' && decoding.has_newlines()),
        _ => (0, text),
    };
    // A line end may be another one in the bytes: only what comes before the first is skipped.
    let plain = bytes.get(..skipped)? == text.get(..skipped)?;
    let skipped = if plain { skipped } else { 0 };
    (found.skipped, found.skipped_bytes) = (skipped as u64, skipped as u64);
    let (bytes, text) = (bytes.get(skipped..)?, text.get(skipped..)?);
    let front = text.get(..PIECES).unwrap_or(text);
    if passed == 0 && decoding.keeps_ascii() && front.is_ascii() && bytes.starts_with(front) {
        return Some(same(found, front, text));
    }
    let mut pieces = Vec::new();
    let (mut left, mut gathered) = (PIECES + passed, 0);
    take_apart(decoding, bytes, |piece| {
        gathered += piece.text.len();
        left = left.saturating_sub(piece.chars());
        pieces.push(piece);
        left > 0 && (gathered < text.len() || passed > 0)
    })
    .ok()?;
    let mut over = passed;
    let pieces = pieces.into_iter().skip_while(|piece| {
        let skip = over >= piece.chars() && over > 0;
        over -= if skip { piece.chars() } else { 0 };
        skip
    });
    let (mut at, mut whole) = (0, skipped == 0 || text.is_empty());
    for piece in pieces {
        let rest = text.get(at..)?;
        if rest.is_empty() {
            break;
        }
        // What the pieces say has to be what was read; else nothing is said.
        if !rest.starts_with(&piece.text) {
            return None;
        }
        at += piece.text.len();
        whole = at == text.len();
        found.push(piece);
    }
    found.bytes = whole.then(|| total(&found));
    // Bytes that came too long ago to be known would be missing.
    (whole || found.shown() >= PIECES as u64).then_some(found)
}

/// Hands each piece of `bytes`, all of a stream to its end, to `emit` until that says no; where the
/// decoder refuses some, which those are.
pub(super) fn take_apart(
    mut decoding: Decoding,
    bytes: &[u8],
    mut emit: impl FnMut(Piece) -> bool,
) -> Result<(), Range<usize>> {
    let (mut from, mut before) = (0, decoding.clone());
    // What comes after the last byte is the end.
    for at in 0..=bytes.len() {
        let last = at == bytes.len();
        if last && from == at {
            break;
        }
        let fed = bytes.get(at..(at + 1).min(bytes.len())).unwrap_or_default();
        let Some(out) = decoding.piece(fed, last) else {
            let end = (at + 1).min(bytes.len());
            let culprit = before.culprit(bytes.get(from..end).unwrap_or_default());
            return Err(culprit.map_or(from..end, |culprit| from + culprit.start..from + culprit.end));
        };
        if out.is_empty() && decoding.held() > 0 {
            continue;
        }
        // What it holds back already belongs to the next code point.
        let (settled, held) = decoding.settled();
        let end = (at + 1).min(bytes.len()).saturating_sub(held.len()).max(from);
        let mut pieces = Vec::new();
        split(&before, bytes.get(from..end).unwrap_or_default(), out, &mut pieces);
        if !pieces.into_iter().all(&mut emit) {
            break;
        }
        (from, before) = (end, settled);
    }
    Ok(())
}

/// What is the same on both sides, as one piece: the `front` of `text`.
fn same(mut found: Translation, front: &[u8], text: &[u8]) -> Translation {
    found.bytes = (front.len() == text.len()).then_some(found.skipped + text.len() as u64);
    found.push(Piece { text: front.to_vec(), bytes: front.to_vec(), change: None });
    found
}

fn total(found: &Translation) -> u64 {
    found.skipped_bytes + found.pieces.iter().map(|p| p.bytes.len() as u64).sum::<u64>()
}

/// How many plain bytes at the front of `text` are left out, and what follows them.
fn lead(text: &[u8], keeps_ascii: bool, special: impl Fn(u8) -> bool) -> (usize, &[u8]) {
    let searched = text.get(..SEARCHED).unwrap_or(text);
    let first = searched.iter().position(|&b| !b.is_ascii() || special(b));
    let skipped = match first {
        Some(at) if keeps_ascii && at + LEAD > PIECES => at - LEAD,
        _ => 0,
    };
    (skipped, text.get(skipped..).unwrap_or_default())
}

/// Appends what a decoder that stood at `before` made of `bytes`: code point by code point, where
/// their bytes can be told apart.
fn split(before: &Decoding, bytes: &[u8], out: Vec<u8>, pieces: &mut Vec<Piece>) {
    let several = char_at(&out, 0).is_some_and(|(_, first)| first < out.len());
    let cuts = if several { 1..bytes.len() } else { 0..0 };
    for (head, tail) in cuts.filter_map(|cut| bytes.split_at_checked(cut)) {
        let mut copy = before.clone();
        let Some(first) = copy.piece(head, true).filter(|text| !text.is_empty()) else { continue };
        let Some(rest) = out.strip_prefix(first.as_slice()).filter(|rest| !rest.is_empty()) else { continue };
        let next = copy.clone();
        // What waited for more may have been settled by what came behind these bytes.
        let mut ended = copy.clone();
        if copy.piece(tail, false).is_some_and(|text| text == rest)
            || ended.piece(tail, true).is_some_and(|text| text == rest)
        {
            push(before, head, first, pieces);
            split(&next, tail, rest.to_vec(), pieces);
            return;
        }
    }
    push(before, bytes, out, pieces);
}

fn push(before: &Decoding, bytes: &[u8], text: Vec<u8>, pieces: &mut Vec<Piece>) {
    let strictly = before.strict().piece(bytes, true);
    let change = match () {
        () if strictly.is_none() && text.is_empty() => Some(Change::Ignored),
        () if strictly.is_none() => Some(Change::Replaced),
        () if text.is_empty() => Some(Change::Mark),
        () if text == b"\n" && before.plainly(bytes).is_some_and(|plain| plain != b"\n") => {
            Some(Change::LineEnd)
        }
        () => None,
    };
    pieces.push(Piece { text, bytes: bytes.to_vec(), change });
}

#[cfg(test)]
mod tests {
    use super::super::codec;
    use super::*;

    const STRICT: &str = "strict";

    fn coding(name: &str) -> codec::Codec {
        codec::lookup(name).unwrap()
    }

    /// `text/hex` of each piece, with the letter of what was done.
    fn told(found: &Translation) -> Vec<String> {
        let letter = |change: Option<Change>| match change {
            None => "",
            Some(Change::Mark) => " mark",
            Some(Change::LineEnd) => " end",
            Some(Change::Replaced) => " replaced",
            Some(Change::Ignored) => " ignored",
            Some(Change::Refused) => " refused",
        };
        let piece = |p: &Piece| {
            let hex: String = p.bytes.iter().map(|b| format!("{b:02x}")).collect();
            format!("{}/{hex}{}", String::from_utf8_lossy(&p.text), letter(p.change))
        };
        found.pieces.iter().map(piece).collect()
    }

    fn encoded(name: &str, errors: &str, text: &str, end: LineEnd) -> Translation {
        let mut encoding = Encoding::new(coding(name), errors);
        encoding.begin(true);
        written(encoding, text.as_bytes(), text.chars().count(), end).unwrap()
    }

    fn decoded(name: &str, errors: &str, bytes: &[u8], universal: Option<bool>) -> Translation {
        let decoding = Decoding::new(coding(name), errors, universal);
        let text = decoding.clone().piece(bytes, true).unwrap();
        let found = read(decoding, bytes, 0, &text, crate::object::count_chars(&text)).unwrap();
        assert_eq!(found.bytes, Some(bytes.len() as u64));
        found
    }

    #[test]
    fn text_is_taken_apart_as_it_is_encoded() {
        assert_eq!(
            told(&encoded("utf-8", STRICT, "gré\n", LineEnd::Translated)),
            ["gr/6772", "é/c3a9", "\n/0a"]
        );
        assert_eq!(told(&encoded("utf-8", STRICT, "a\n", LineEnd::CrLf)), ["a/61", "\n/0d0a end"]);
        assert_eq!(
            told(&encoded("utf-16", STRICT, "a\n", LineEnd::Cr)),
            ["/fffe mark", "a/6100", "\n/0d00 end"]
        );
        assert_eq!(told(&encoded("utf-8-sig", STRICT, "a", LineEnd::Lf)), ["/efbbbf mark", "a/61"]);
        assert_eq!(told(&encoded("ascii", "replace", "€!", LineEnd::Lf)), ["€/3f replaced", "!/21"]);
        assert_eq!(told(&encoded("ascii", "ignore", "€", LineEnd::Lf)), ["€/ ignored"]);
        assert_eq!(told(&encoded("latin-1", STRICT, "né", LineEnd::Lf)), ["né/6ee9"]);
        let found = encoded("cp1252", "xmlcharrefreplace", "€ \u{3b1}", LineEnd::Lf);
        assert_eq!(told(&found), ["€ /8020", "\u{3b1}/26233934353b replaced"]);
    }

    #[test]
    fn bytes_are_taken_apart_as_they_are_decoded() {
        assert_eq!(told(&decoded("utf-8", STRICT, "gré".as_bytes(), None)), ["gr/6772", "é/c3a9"]);
        let universal = decoded("utf-8", STRICT, b"a\r\nb\rc\n", Some(true));
        assert_eq!(told(&universal), ["a/61", "\n/0d0a end", "b/62", "\n/0d end", "c\n/630a"]);
        assert_eq!(told(&decoded("utf-8", STRICT, b"a\r\nb", Some(false))), ["a\r\nb/610d0a62"]);
        assert_eq!(told(&decoded("utf-16", STRICT, b"\xff\xfea\0", Some(true))), ["/fffe mark", "a/6100"]);
        assert_eq!(told(&decoded("utf-8-sig", STRICT, b"\xef\xbb\xbfa", None)), ["/efbbbf mark", "a/61"]);
        let replaced = decoded("utf-8", "replace", b"\xc3(\xff\xe2\x82", Some(true));
        assert_eq!(
            told(&replaced),
            ["\u{fffd}/c3 replaced", "(/28", "\u{fffd}/ff replaced", "\u{fffd}/e282 replaced"]
        );
        assert_eq!(told(&decoded("ascii", "ignore", b"a\xffb", None)), ["a/61", "/ff ignored", "b/62"]);
        assert_eq!(told(&decoded("shift_jis", STRICT, b"\x82\xa0!", None)), ["あ/82a0", "!/21"]);
    }

    #[test]
    fn of_a_long_text_the_front_or_what_differs_first_is_taken_apart() {
        let plain = "x".repeat(10_000);
        let found = encoded("utf-8", STRICT, &plain, LineEnd::Lf);
        assert_eq!((found.skipped, found.shown(), found.bytes, found.tells()), (0, 64, None, false));
        let text = format!("{}é{plain}", "x".repeat(100));
        let found = encoded("utf-8", STRICT, &text, LineEnd::Lf);
        assert_eq!((found.skipped, found.shown(), found.bytes, found.tells()), (92, 64, None, true));
        let decoding = Decoding::new(coding("utf-8"), STRICT, Some(true));
        let found = read(decoding, text.as_bytes(), 0, text.as_bytes(), 10_101).unwrap();
        assert_eq!((found.skipped, found.shown(), found.bytes, found.tells()), (92, 64, None, true));
    }
}
