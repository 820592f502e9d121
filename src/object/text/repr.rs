//! `repr()` and `ascii()` of str and bytes.

use super::methods::room_for;
use super::{TextResult, reserve, unicode, wtf8};
use crate::object::interrupt::pending;
use crate::object::pieces::found;
use memchr::memchr;

/// The quote that `repr` puts around a text: `"` only where that saves escapes.
fn quote_for(text: &[u8]) -> u8 {
    let holds = |quote| found(text, |part| memchr(quote, part)).is_some();
    if holds(b'\'') && !holds(b'"') { b'"' } else { b'\'' }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn push_hex(out: &mut Vec<u8>, letter: u8, digits: u32, value: u32) {
    out.extend([b'\\', letter]);
    for i in (0..digits).rev() {
        let nibble = (value >> (4 * i)) & 0xf;
        out.push(HEX.get(nibble as usize).copied().unwrap_or(b'0'));
    }
}

/// Appends a code point as `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
pub fn push_escape(out: &mut Vec<u8>, cp: u32) {
    match cp {
        0..=0xff => push_hex(out, b'x', 2, cp),
        0x100..=0xffff => push_hex(out, b'u', 4, cp),
        _ => push_hex(out, b'U', 8, cp),
    }
}

/// Appends an ASCII code point as inside of quotes.
#[inline]
fn push_ascii(out: &mut Vec<u8>, b: u8, quote: u8) {
    match b {
        b'\\' => out.extend(b"\\\\"),
        b'\n' => out.extend(b"\\n"),
        b'\r' => out.extend(b"\\r"),
        b'\t' => out.extend(b"\\t"),
        _ if b == quote => out.extend([b'\\', b]),
        0x20..=0x7e => out.push(b),
        _ => push_hex(out, b'x', 2, u32::from(b)),
    }
}

/// How many bytes are gone through before it is looked whether there is room for more.
const TAKEN: usize = 1024;
/// The most that a byte becomes: `\x00`.
const WIDEST: usize = 4;

/// A text with room for `text` between quotes.
fn started(text: &[u8], start: &[u8], quote: u8) -> TextResult<Vec<u8>> {
    let spare = if text.len() > TAKEN { TAKEN * WIDEST } else { 0 };
    let mut out = room_for(text.len() + spare + start.len() + 3)?;
    out.extend_from_slice(start);
    out.push(quote);
    Ok(out)
}

/// Appends what `push` makes of what starts at each place; it gives the next place. Ends early when
/// Ctrl-C is pressed: the caller looks.
fn each(
    out: &mut Vec<u8>,
    text: &[u8],
    push: impl Fn(&mut Vec<u8>, usize) -> Option<usize>,
) -> TextResult<()> {
    let mut at = 0;
    while at < text.len() && !pending() {
        let end = text.len().min(at + TAKEN);
        if text.len() > TAKEN {
            // A code point may reach past the end of what is taken.
            reserve(out, (end - at + 3) * WIDEST)?;
        }
        while at < end {
            let Some(next) = push(out, at) else { return Ok(()) };
            at = next;
        }
    }
    Ok(())
}

fn write_str(text: &[u8], printable: fn(u32) -> bool) -> TextResult<Vec<u8>> {
    let quote = quote_for(text);
    let mut out = started(text, b"", quote)?;
    each(&mut out, text, |out, at| {
        let (cp, next) = wtf8::decode_at(text, at)?;
        if cp < 0x80 {
            push_ascii(out, cp as u8, quote);
        } else if printable(cp) {
            wtf8::push(out, cp);
        } else {
            push_escape(out, cp);
        }
        Some(next)
    })?;
    out.push(quote);
    Ok(out)
}

fn write_bytes(bytes: &[u8], start: &[u8], quote: u8, escaped: u8) -> TextResult<Vec<u8>> {
    let mut out = started(bytes, start, quote)?;
    each(&mut out, bytes, |out, at| {
        push_ascii(out, *bytes.get(at)?, escaped);
        Some(at + 1)
    })?;
    out.push(quote);
    Ok(out)
}

/// `repr(text)`; never holds a surrogate, so it is UTF-8.
pub fn repr_str(text: &[u8]) -> TextResult<Vec<u8>> {
    write_str(text, unicode::is_printable)
}

/// `ascii(text)`.
pub fn ascii_str(text: &[u8]) -> TextResult<Vec<u8>> {
    write_str(text, |_| false)
}

/// What `ascii()` makes of the repr of any object: escapes what is not ASCII, without quotes.
pub fn ascii_escape(text: &[u8]) -> TextResult<Vec<u8>> {
    let mut out = room_for(text.len())?;
    each(&mut out, text, |out, at| {
        let (cp, next) = wtf8::decode_at(text, at)?;
        if cp < 0x80 {
            out.push(cp as u8);
        } else {
            push_escape(out, cp);
        }
        Some(next)
    })?;
    Ok(out)
}

/// `repr(bytes)`, all of it ASCII.
pub fn repr_bytes(bytes: &[u8]) -> TextResult<Vec<u8>> {
    let quote = quote_for(bytes);
    write_bytes(bytes, b"b", quote, quote)
}

/// `repr(bytearray)`; unlike in bytes, a `'` is escaped even between double quotes.
pub fn repr_bytearray(bytes: &[u8]) -> TextResult<Vec<u8>> {
    let mut out = write_bytes(bytes, b"bytearray(b", quote_for(bytes), b'\'')?;
    out.push(b')');
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes() {
        for (text, want) in
            [("it's", r#""it's""#), (r#"it's "x""#, r#"'it\'s "x"'"#), (r#""x""#, r#"'"x"'"#), ("", "''")]
        {
            assert_eq!(repr_str(text.as_bytes()), Ok(want.into()));
            assert_eq!(repr_bytes(text.as_bytes()), Ok(format!("b{want}").into()));
        }
    }

    #[test]
    fn escapes() {
        for (text, repr, ascii) in [
            ("\\\t\n\r\0\x7f\x1b", r"'\\\t\n\r\x00\x7f\x1b'", r"'\\\t\n\r\x00\x7f\x1b'"),
            ("\u{a0}é", "'\\xa0é'", r"'\xa0\xe9'"),
            ("€\u{2028}\u{feff}", "'€\\u2028\\ufeff'", r"'\u20ac\u2028\ufeff'"),
            ("😀\u{e000}\u{10ffff}", "'😀\\ue000\\U0010ffff'", r"'\U0001f600\ue000\U0010ffff'"),
            ("\u{1c89}", "'\\u1c89'", r"'\u1c89'"),
        ] {
            assert_eq!(repr_str(text.as_bytes()), Ok(repr.into()));
            assert_eq!(ascii_str(text.as_bytes()), Ok(ascii.into()));
        }
        assert_eq!(repr_str(b"\xed\xb2\x80"), Ok(br"'\udc80'".into()));
        assert_eq!(ascii_escape("[é]".as_bytes()), Ok(br"[\xe9]".into()));
        assert_eq!(repr_bytes(b"\x80\xff"), Ok(br"b'\x80\xff'".into()));
        assert_eq!(repr_bytearray(b"it's"), Ok(br#"bytearray(b"it\'s")"#.into()));
        assert_eq!(repr_bytearray(b"'\""), Ok(br#"bytearray(b'\'"')"#.into()));
    }

    #[test]
    fn long_texts() {
        for n in [TAKEN, TAKEN + 1, 3 * TAKEN + 7] {
            let text = "a\u{1}😀\u{e000}".chars().cycle().take(n).collect::<String>();
            let escaped = |c| match c {
                'a' => "a",
                '\u{1}' => "\\x01",
                '😀' => "\\U0001f600",
                _ => "\\ue000",
            };
            let want = format!("'{}'", text.chars().map(escaped).collect::<String>());
            assert_eq!(ascii_str(text.as_bytes()), Ok(want.into()), "{n}");
            let bytes = format!("b'{}'", "\\xff".repeat(n));
            assert_eq!(repr_bytes(&vec![0xff; n]), Ok(bytes.into()), "{n}");
        }
    }
}
