//! UTF-8. What is valid is copied as it stands: the text is held as UTF-8 anyway.

#![expect(clippy::arithmetic_side_effects, reason = "places in one text in memory, and code points")]

use super::error::Failure;
use super::handler::{BadBytes, BadText, Fix, Handler, escaped_byte};
use super::pace::{Pace, check, room, stretch};
use super::wtf8;

/// The byte order mark of `utf-8-sig`.
pub(super) const MARK: &[u8] = "\u{feff}".as_bytes();

/// Whether `input` is UTF-8. Stretches of ASCII between other characters are passed over eight bytes
/// at a time, wherever they start.
pub(super) fn is_valid(input: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut rest = input;
    loop {
        if let Some((word, after)) = rest.split_first_chunk() {
            let high = u64::from_le_bytes(*word) & HIGH;
            if high == 0 {
                rest = after;
                continue;
            }
            rest = rest.get(high.trailing_zeros() as usize / 8..).unwrap_or_default();
        }
        rest = match *rest {
            [] => return true,
            [0..0x80, ref rest @ ..]
            | [0xc2..=0xdf, 0x80..=0xbf, ref rest @ ..]
            | [0xe0, 0xa0..=0xbf, 0x80..=0xbf, ref rest @ ..]
            | [0xe1..=0xec | 0xee | 0xef, 0x80..=0xbf, 0x80..=0xbf, ref rest @ ..]
            | [0xed, 0x80..=0x9f, 0x80..=0xbf, ref rest @ ..]
            | [0xf0, 0x90..=0xbf, 0x80..=0xbf, 0x80..=0xbf, ref rest @ ..]
            | [0xf1..=0xf3, 0x80..=0xbf, 0x80..=0xbf, 0x80..=0xbf, ref rest @ ..]
            | [0xf4, 0x80..=0x8f, 0x80..=0xbf, 0x80..=0xbf, ref rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Appends the text of `input`, gives the number of bytes used.
pub(super) fn decode(
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<usize, Failure> {
    let mut at = 0;
    let mut pace = Pace::new(input, 1, out)?;
    loop {
        pace.step(at, input, out)?;
        let rest = input.get(at..).unwrap_or_default();
        let part = stretch(rest);
        let error = match std::str::from_utf8(part) {
            Ok(text) => {
                out.extend_from_slice(text.as_bytes());
                at += part.len();
                if at == input.len() {
                    return Ok(at);
                }
                continue;
            }
            Err(error) => error,
        };
        let (valid, wrong) = rest.split_at_checked(error.valid_up_to()).unwrap_or((rest, &[]));
        out.extend_from_slice(valid);
        at += valid.len();
        if error.error_len().is_none() && part.len() < rest.len() {
            // The stretch ends within a character.
            continue;
        }
        let (length, reason) = match (error.error_len(), wrong) {
            (None, _) if !last => return Ok(at),
            // The first two bytes of a surrogate may become one for `surrogatepass`.
            (Some(_), [0xed, 0xa0..=0xbf]) if !last => return Ok(at),
            (None, _) => (wrong.len(), "unexpected end of data"),
            (Some(length), [0xc2..=0xf4, ..]) => (length, "invalid continuation byte"),
            (Some(length), _) => (length, "invalid start byte"),
        };
        let bad = BadBytes { encoding: "utf-8", reason, input, start: at, end: at + length };
        at = handler.decode(bad, out)?;
    }
}

/// Appends the bytes of `text`.
pub(super) fn encode(text: &[u8], handler: &Handler, out: &mut Vec<u8>) -> Result<(), Failure> {
    let mut at = 0;
    let mut pace = Pace::new(text, 1, out)?;
    loop {
        pace.step(at, text, out)?;
        let rest = text.get(at..).unwrap_or_default();
        let part = stretch(rest);
        let Some(valid) = wtf8::find_surrogate(part) else {
            // What starts a surrogate at its end is looked at with what follows.
            let whole = part.len() == rest.len() || part.last() != Some(&0xed);
            let part = part.get(..part.len() - usize::from(!whole)).unwrap_or(part);
            out.extend_from_slice(part);
            at += part.len();
            if at == text.len() {
                return Ok(());
            }
            continue;
        };
        out.extend_from_slice(rest.get(..valid).unwrap_or_default());
        let run = rest.get(valid..).unwrap_or_default();
        let length = run_length(run, handler.takes_parts(), wtf8::is_surrogate)?;
        let start = at + valid;
        let bad =
            BadText { encoding: "utf-8", reason: "surrogates not allowed", text, start, end: start + length };
        at = bad.end;
        fix_bytes(handler, bad, out)?;
    }
}

/// Appends what a handler makes of bad text where ASCII text and bytes are the same.
pub(super) fn fix_bytes(handler: &Handler, mut bad: BadText<'_>, out: &mut Vec<u8>) -> Result<(), Failure> {
    if *handler == Handler::SurrogateEscape {
        // CPython's own loop for this handler leaves behind it what it could escape, so an error
        // names only the rest.
        let run = bad.text.get(bad.start..bad.end).unwrap_or_default();
        for byte in wtf8::codes(run).map_while(escaped_byte) {
            check()?;
            out.push(byte);
            // A surrogate is three bytes of WTF-8.
            bad.start += 3;
        }
        return if bad.start >= bad.end { Ok(()) } else { Err(bad.raise()) };
    }
    let (Fix::Text(fix) | Fix::Bytes(fix)) = handler.encode(bad)?;
    room(out, fix.len())?;
    out.extend_from_slice(&fix);
    Ok(())
}

/// How many bytes at the start of `text` are characters that `wanted` takes; some of them if parts
/// will do.
pub(super) fn run_length(
    text: &[u8],
    in_parts: bool,
    wanted: impl Fn(u32) -> bool,
) -> Result<usize, Failure> {
    let most = if in_parts { stretch(text).len() } else { text.len() };
    let mut length = 0;
    while let Some((code, size)) = text.get(length..).and_then(wtf8::first) {
        if length >= most || !wanted(code) {
            break;
        }
        check()?;
        length += size;
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::is_valid;
    use proptest::prelude::*;

    /// Bytes that begin, continue and break sequences, among stretches of ASCII.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            "[a-z]{0,20}".prop_map(String::into_bytes),
            "[é€日😀\u{10ffff}\u{d7ff}\u{e000}]{1,3}".prop_map(String::into_bytes),
            prop::sample::select(&[0x80_u8, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xa0, 0xf0, 0x90, 0xf4, 0xf5][..])
                .prop_map(|byte| vec![byte]),
        ];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn valid_is_what_rust_takes_for_valid(bytes in bytes()) {
            prop_assert_eq!(is_valid(&bytes), std::str::from_utf8(&bytes).is_ok());
        }
    }
}
