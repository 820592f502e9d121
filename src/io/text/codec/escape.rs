//! `unicode_escape` and `raw_unicode_escape`.

#![expect(clippy::arithmetic_side_effects, reason = "places in one text in memory, and code points")]

use super::error::Failure;
use super::handler::{BadBytes, Handler};
use super::pace::{Pace, stretch};
use super::{uniname, wtf8};

/// How an escape at some place ends.
enum Escape {
    /// Characters, and how many bytes make them.
    Text(u32, usize),
    /// Nothing, from so many bytes.
    Nothing(usize),
    /// No escape: the backslash stands for itself.
    Plain,
    /// Wrong after so many bytes; more bytes could not help.
    Wrong(&'static str, usize),
    /// Wrong after so many bytes unless more follow.
    CutOff(&'static str, usize),
}

/// The character of `digits` hexadecimal digits after the two bytes of the introducer.
fn hexadecimal(rest: &[u8], digits: usize, truncated: &'static str, beyond: &'static str) -> Escape {
    let mut code = 0_u32;
    for at in 2..2 + digits {
        let Some(&byte) = rest.get(at) else { return Escape::CutOff(truncated, at) };
        let Some(digit) = char::from(byte).to_digit(16) else {
            return Escape::Wrong(truncated, at);
        };
        code = code << 4 | digit;
    }
    if code > 0x10_ffff { Escape::Wrong(beyond, 2 + digits) } else { Escape::Text(code, 2 + digits) }
}

fn octal(rest: &[u8]) -> Escape {
    let digits = rest.iter().skip(1).take(3);
    let digits = digits.map_while(|&byte| char::from(byte).to_digit(8));
    let (code, length) = digits.fold((0, 1), |(code, length), digit| (code << 3 | digit, length + 1));
    Escape::Text(code, length)
}

fn named(rest: &[u8]) -> Escape {
    const MALFORMED: &str = "malformed \\N character escape";
    match rest.get(2) {
        None => return Escape::CutOff(MALFORMED, 2),
        Some(b'{') => {}
        Some(_) => return Escape::Wrong(MALFORMED, 2),
    }
    let after = rest.get(3..).unwrap_or_default();
    let Some(length) = memchr::memchr(b'}', after) else {
        return Escape::CutOff(MALFORMED, rest.len());
    };
    let end = length + 4;
    let name = after.get(..length).unwrap_or_default();
    if name.is_empty() {
        return Escape::Wrong(MALFORMED, 3);
    }
    match std::str::from_utf8(name).ok().and_then(uniname::character) {
        Some(char) => Escape::Text(u32::from(char), end),
        None => Escape::Wrong("unknown Unicode character name", end),
    }
}

fn cooked(rest: &[u8]) -> Escape {
    let simple = |code| Escape::Text(code, 2);
    let beyond = "illegal Unicode character";
    match rest.get(1) {
        None => Escape::CutOff("\\ at end of string", 1),
        Some(b'\n') => Escape::Nothing(2),
        Some(byte @ (b'\\' | b'\'' | b'"')) => simple(u32::from(*byte)),
        Some(b'a') => simple(7),
        Some(b'b') => simple(8),
        Some(b't') => simple(9),
        Some(b'n') => simple(10),
        Some(b'v') => simple(11),
        Some(b'f') => simple(12),
        Some(b'r') => simple(13),
        Some(b'0'..=b'7') => octal(rest),
        Some(b'x') => hexadecimal(rest, 2, "truncated \\xXX escape", beyond),
        Some(b'u') => hexadecimal(rest, 4, "truncated \\uXXXX escape", beyond),
        Some(b'U') => hexadecimal(rest, 8, "truncated \\UXXXXXXXX escape", beyond),
        Some(b'N') => named(rest),
        Some(_) => Escape::Plain,
    }
}

fn raw(rest: &[u8], last: bool) -> Escape {
    let beyond = "\\Uxxxxxxxx out of range";
    match rest.get(1) {
        None if last => Escape::Plain,
        None => Escape::CutOff("", 1),
        Some(b'u') => hexadecimal(rest, 4, "truncated \\uXXXX escape", beyond),
        Some(b'U') => hexadecimal(rest, 8, "truncated \\UXXXXXXXX escape", beyond),
        Some(_) => Escape::Plain,
    }
}

/// Appends the text of `input`; gives the number of bytes used.
pub(super) fn decode(
    is_raw: bool,
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<usize, Failure> {
    let encoding = if is_raw { "rawunicodeescape" } else { "unicodeescape" };
    let mut at = 0;
    let mut pace = Pace::new(input, 1, out)?;
    loop {
        pace.step(at, input, out)?;
        let rest = input.get(at..).unwrap_or_default();
        let part = stretch(rest);
        let plain = memchr::memchr(b'\\', part).unwrap_or(part.len());
        let (plain, rest) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
        plain.iter().for_each(|&byte| wtf8::push(out, u32::from(byte)));
        at += plain.len();
        if rest.is_empty() {
            return Ok(at);
        }
        if rest.first() != Some(&b'\\') {
            continue;
        }
        let escape = if is_raw { raw(rest, last) } else { cooked(rest) };
        let (reason, length) = match escape {
            Escape::Text(code, length) => {
                wtf8::push(out, code);
                at += length;
                continue;
            }
            Escape::Nothing(length) => {
                at += length;
                continue;
            }
            Escape::Plain => {
                // What follows the backslash stands for itself too, a second backslash of a raw one.
                let pair = rest.get(..2).unwrap_or(rest);
                pair.iter().for_each(|&byte| wtf8::push(out, u32::from(byte)));
                at += pair.len();
                continue;
            }
            Escape::CutOff(..) if !last => return Ok(at),
            Escape::Wrong(reason, length) | Escape::CutOff(reason, length) => (reason, length),
        };
        at = handler.decode(BadBytes { encoding, reason, input, start: at, end: at + length }, out)?;
    }
}

/// Appends `text`, with escapes for what is not Latin-1, and unless raw for what is not printable.
pub(super) fn encode(is_raw: bool, text: &[u8], out: &mut Vec<u8>) -> Result<(), Failure> {
    let mut pace = Pace::new(text, 1, out)?;
    let mut at = 0;
    while let Some((code, length)) = text.get(at..).and_then(wtf8::first) {
        pace.step(at, text, out)?;
        at += length;
        match code {
            0x1_0000.. => put_hexadecimal(b'U', code, 8, out),
            0x100.. => put_hexadecimal(b'u', code, 4, out),
            _ if is_raw => out.push((code & 0xff) as u8),
            0x5c => out.extend_from_slice(b"\\\\"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x20..0x7f => out.push((code & 0xff) as u8),
            _ => put_hexadecimal(b'x', code, 2, out),
        }
    }
    Ok(())
}

/// Appends a backslash, `kind` and `digits` digits of `code`.
pub(super) fn put_hexadecimal(kind: u8, code: u32, digits: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&[b'\\', kind]);
    for place in (0..digits).rev() {
        let digit = char::from_digit(code >> (place * 4) & 0xf, 16);
        out.extend(digit.map(|digit| digit as u8));
    }
}
