//! Encodings of one byte a character: ASCII, Latin-1 and the charmaps.

#![expect(clippy::arithmetic_side_effects, reason = "places in one text in memory, and code points")]

use std::sync::OnceLock;

use super::error::Failure;
use super::handler::{BadBytes, BadText, Fix, Handler};
use super::pace::{Pace, room, stretch};
use super::table::Codes;
use super::utf8::{fix_bytes, run_length};
use super::wtf8;

/// 256 little-endian u16 a codec; written by tests/tables/codecs.py.
const CHARMAPS: &[u8] = include_bytes!("charmap.bin");
const ROW: usize = 512;
const UNDEFINED: u16 = 0xfffe;

/// A charmap unpacked.
pub(super) struct Charmap {
    chars: [u16; 256],
    codes: Codes,
    /// Whether the lower half is ASCII, and the upper holds nothing of it.
    pub ascii: bool,
}

/// The charmap in row `row` of charmap.bin, unpacked when it is first asked for.
pub(super) fn charmap(row: u8) -> &'static Charmap {
    static LOADED: [OnceLock<Charmap>; CHARMAPS.len() / ROW] =
        [const { OnceLock::new() }; CHARMAPS.len() / ROW];
    static EMPTY: OnceLock<Charmap> = OnceLock::new();
    let row = usize::from(row);
    // No lookup gives a row beyond the last.
    LOADED.get(row).unwrap_or(&EMPTY).get_or_init(|| {
        let start = row.saturating_mul(ROW);
        let packed = CHARMAPS.get(start..start.saturating_add(ROW)).unwrap_or_default();
        let mut chars = [UNDEFINED; 256];
        let mut codes = Codes::new();
        for ((code, slot), pair) in (0..).zip(&mut chars).zip(packed.chunks_exact(2)) {
            *slot = pair.iter().rev().fold(0, |char, &byte| char << 8 | u16::from(byte));
            if *slot != UNDEFINED {
                codes.set(*slot, Some(code));
            }
        }
        let ascii = (0..).zip(&chars).all(|(code, &char)| (char == code) == (code < 128 || char == code));
        let ascii = ascii && chars.iter().skip(128).all(|&char| char >= 128);
        Charmap { chars, codes, ascii }
    })
}

/// Appends the text of ASCII `input`.
pub(super) fn decode_ascii(input: &[u8], handler: &Handler, out: &mut Vec<u8>) -> Result<usize, Failure> {
    let mut at = 0;
    let mut pace = Pace::new(input, 1, out)?;
    loop {
        pace.step(at, input, out)?;
        let rest = stretch(input.get(at..).unwrap_or_default());
        let length = wtf8::ascii_prefix(rest);
        out.extend_from_slice(rest.get(..length).unwrap_or_default());
        at += length;
        if at >= input.len() {
            return Ok(at);
        }
        if length == rest.len() {
            continue;
        }
        let reason = "ordinal not in range(128)";
        let bad = BadBytes { encoding: "ascii", reason, input, start: at, end: at + 1 };
        at = handler.decode(bad, out)?;
    }
}

/// Appends the text of Latin-1 `input`, which never fails.
pub(super) fn decode_latin1(input: &[u8], out: &mut Vec<u8>) -> Result<usize, Failure> {
    let mut pace = Pace::new(input, 1, out)?;
    let mut rest = input;
    out.reserve(stretch(input).len());
    while !rest.is_empty() {
        pace.step(input.len() - rest.len(), input, out)?;
        let (ascii, other) = rest.split_at_checked(wtf8::ascii_prefix(stretch(rest))).unwrap_or((rest, &[]));
        out.extend_from_slice(ascii);
        rest = match other.split_first() {
            Some((&byte, after)) if !byte.is_ascii() => {
                out.extend_from_slice(&[0xc0 | byte >> 6, 0x80 | byte & 0x3f]);
                after
            }
            _ => other,
        };
    }
    Ok(input.len())
}

/// Appends the text of `input` in a charmap.
pub(super) fn decode_charmap(
    row: u8,
    input: &[u8],
    handler: &Handler,
    out: &mut Vec<u8>,
) -> Result<usize, Failure> {
    let map = charmap(row);
    let mut at = 0;
    let mut pace = Pace::new(input, 1, out)?;
    while let Some(&byte) = input.get(at) {
        pace.step(at, input, out)?;
        if map.ascii && byte.is_ascii() {
            let rest = stretch(input.get(at..).unwrap_or_default());
            let length = wtf8::ascii_prefix(rest);
            out.extend_from_slice(rest.get(..length).unwrap_or_default());
            at += length;
            continue;
        }
        match map.chars.get(usize::from(byte)) {
            Some(&char) if char != UNDEFINED => {
                wtf8::push(out, u32::from(char));
                at += 1;
            }
            _ => {
                let reason = "character maps to <undefined>";
                let bad = BadBytes { encoding: "charmap", reason, input, start: at, end: at + 1 };
                at = handler.decode(bad, out)?;
            }
        }
    }
    Ok(at)
}

/// Appends `text` in ASCII.
pub(super) fn encode_ascii(text: &[u8], handler: &Handler, out: &mut Vec<u8>) -> Result<(), Failure> {
    let small = |code| if code < 0x80 { Some((code & 0x7f) as u8) } else { None };
    encode(text, (true, handler.takes_parts()), small, out, |start, end, out| {
        let reason = "ordinal not in range(128)";
        fix_bytes(handler, BadText { encoding: "ascii", reason, text, start, end }, out)
    })
}

/// Appends `text` in Latin-1.
pub(super) fn encode_latin1(text: &[u8], handler: &Handler, out: &mut Vec<u8>) -> Result<(), Failure> {
    let small = |code| if code < 0x100 { Some((code & 0xff) as u8) } else { None };
    encode(text, (true, handler.takes_parts()), small, out, |start, end, out| {
        let reason = "ordinal not in range(256)";
        fix_bytes(handler, BadText { encoding: "latin-1", reason, text, start, end }, out)
    })
}

/// Appends `text` in a charmap.
pub(super) fn encode_charmap(
    row: u8,
    text: &[u8],
    handler: &Handler,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let map = charmap(row);
    let byte_of = |code| map.codes.get(code).map(|code| (code & 0xff) as u8);
    encode(text, (map.ascii, map.ascii && handler.takes_parts()), byte_of, out, |start, end, out| {
        let reason = "character maps to <undefined>";
        let bad = BadText { encoding: "charmap", reason, text, start, end };
        match handler.encode(bad)? {
            Fix::Bytes(bytes) => {
                room(out, bytes.len())?;
                out.extend_from_slice(&bytes);
            }
            // What stands for the text has to go through the map too, and may fail there.
            Fix::Text(fix) => {
                room(out, fix.len())?;
                for byte in fix {
                    out.push(byte_of(u32::from(byte)).ok_or_else(|| bad.raise())?);
                }
            }
        }
        Ok(())
    })
}

/// Appends the bytes of `text`, and for each run that has none, or for parts of it, calls `fix`.
fn encode(
    text: &[u8],
    (ascii, in_parts): (bool, bool),
    byte_of: impl Fn(u32) -> Option<u8>,
    out: &mut Vec<u8>,
    fix: impl Fn(usize, usize, &mut Vec<u8>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut at = 0;
    let mut pace = Pace::new(text, 1, out)?;
    loop {
        pace.step(at, text, out)?;
        let rest = text.get(at..).unwrap_or_default();
        if ascii && rest.first().is_some_and(u8::is_ascii) {
            let length = wtf8::ascii_prefix(stretch(rest));
            out.extend_from_slice(rest.get(..length).unwrap_or_default());
            at += length;
            continue;
        }
        let Some((code, length)) = wtf8::first(rest) else { return Ok(()) };
        if let Some(byte) = byte_of(code) {
            out.push(byte);
            at += length;
            continue;
        }
        let end = at + run_length(rest, in_parts, |code| byte_of(code).is_none())?;
        fix(at, end, out)?;
        at = end;
    }
}
