//! `repr()` and `ascii()` of str and bytes.

use super::{unicode, wtf8};
use crate::object::interrupt::pending;
use memchr::memchr;

/// The quote that `repr` puts around a text: `"` only where that saves escapes.
fn quote_for(text: &[u8]) -> u8 {
    if memchr(b'\'', text).is_some() && memchr(b'"', text).is_none() { b'"' } else { b'\'' }
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

fn write_str(text: &[u8], printable: fn(u32) -> bool) -> Vec<u8> {
    let quote = quote_for(text);
    let mut out = Vec::with_capacity(text.len() + 2);
    out.push(quote);
    let mut at = 0;
    while let Some((cp, next)) = wtf8::decode_at(text, at) {
        if cp < 0x80 {
            push_ascii(&mut out, cp as u8, quote);
        } else if printable(cp) {
            wtf8::push(&mut out, cp);
        } else {
            push_escape(&mut out, cp);
        }
        at = next;
    }
    out.push(quote);
    out
}

/// `repr(text)`; never holds a surrogate, so it is UTF-8.
pub fn repr_str(text: &[u8]) -> Vec<u8> {
    write_str(text, unicode::is_printable)
}

/// `ascii(text)`.
pub fn ascii_str(text: &[u8]) -> Vec<u8> {
    write_str(text, |_| false)
}

/// What `ascii()` makes of the repr of any object: escapes what is not ASCII, without quotes.
pub fn ascii_escape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for (_, cp) in wtf8::code_points(text) {
        if cp < 0x80 {
            out.push(cp as u8);
        } else {
            push_escape(&mut out, cp);
        }
    }
    out
}

/// `repr(bytes)`.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let quote = quote_for(bytes);
    let mut out = Vec::with_capacity(bytes.len() + 3);
    out.extend([b'b', quote]);
    for b in bytes.iter().take_while(|_| !pending()) {
        push_ascii(&mut out, *b, quote);
    }
    out.push(quote);
    // All of it is ASCII.
    String::from_utf8(out).unwrap_or_default()
}

/// `repr(bytearray)`; unlike in bytes, a `'` is escaped even between double quotes.
pub fn repr_bytearray(bytes: &[u8]) -> String {
    let quote = quote_for(bytes);
    let mut out = Vec::with_capacity(bytes.len() + 14);
    out.extend(b"bytearray(b");
    out.push(quote);
    for b in bytes {
        push_ascii(&mut out, *b, b'\'');
    }
    out.extend([quote, b')']);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes() {
        for (text, want) in
            [("it's", r#""it's""#), (r#"it's "x""#, r#"'it\'s "x"'"#), (r#""x""#, r#"'"x"'"#), ("", "''")]
        {
            assert_eq!(repr_str(text.as_bytes()), want.as_bytes());
            assert_eq!(repr_bytes(text.as_bytes()), format!("b{want}"));
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
            assert_eq!(repr_str(text.as_bytes()), repr.as_bytes());
            assert_eq!(ascii_str(text.as_bytes()), ascii.as_bytes());
        }
        assert_eq!(repr_str(b"\xed\xb2\x80"), br"'\udc80'");
        assert_eq!(ascii_escape("[é]".as_bytes()), br"[\xe9]");
        assert_eq!(repr_bytes(b"\x80\xff"), r"b'\x80\xff'");
        assert_eq!(repr_bytearray(b"it's"), r#"bytearray(b"it\'s")"#);
        assert_eq!(repr_bytearray(b"'\""), r#"bytearray(b'\'"')"#);
    }
}
