//! What a str or bytes literal says: prefix, quotes and escapes taken off.

use super::lexer::prompt_len;
use super::text::newline_len;

/// A decoded literal.
pub(super) struct Literal {
    pub bytes: bool,
    pub value: Vec<u8>,
}

/// How a literal's body is to be read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub raw: bool,
    pub bytes: bool,
    /// Prompts stand in front of its lines.
    pub prompted: bool,
    /// Doubled braces are one (the text of an f-string).
    pub braces: bool,
}

/// Decodes a whole literal, prefix and quotes included.
pub(super) fn literal(text: &str, prompted: bool) -> Result<Literal, String> {
    let body_at = text.find(['"', '\'']).unwrap_or(0);
    let (prefix, quoted) = text.split_at_checked(body_at).unwrap_or(("", text));
    let bytes = prefix.contains(['b', 'B']);
    let raw = prefix.contains(['r', 'R']);
    let triple = quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''"));
    let quotes = if triple { 3 } else { 1 };
    let body = quoted.get(quotes..quoted.len().saturating_sub(quotes)).unwrap_or("");
    if bytes && !body.is_ascii() {
        return Err("bytes can only contain ASCII literal characters".to_owned());
    }
    let value = decode(body, Reading { raw, bytes, prompted, braces: false })?;
    Ok(Literal { bytes, value })
}

/// Decodes the body of a literal.
pub(super) fn decode(body: &str, how: Reading) -> Result<Vec<u8>, String> {
    let special = |b: &u8| {
        (*b == b'\\' && !how.raw) || matches!(b, b'\r' | b'\n') || (how.braces && matches!(b, b'{' | b'}'))
    };
    let Some(first) = body.bytes().position(|b| special(&b)) else {
        return Ok(body.as_bytes().to_vec());
    };
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut plain = first;
    loop {
        let (text, tail) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        out.extend_from_slice(text.as_bytes());
        rest = tail;
        match rest.as_bytes() {
            [] => return Ok(out),
            [b'\r' | b'\n', ..] => {
                out.push(b'\n');
                rest = next_line(rest, how.prompted);
            }
            [b'\\', ..] if !how.raw => rest = escape(body, rest, how, &mut out)?,
            [brace, second, ..] if how.braces && brace == second => {
                out.push(*brace);
                rest = rest.get(2..).unwrap_or("");
            }
            [other, ..] => {
                out.push(*other);
                rest = rest.get(1..).unwrap_or("");
            }
        }
        plain = rest.bytes().position(|b| special(&b)).unwrap_or(rest.len());
    }
}

fn next_line(rest: &str, prompted: bool) -> &str {
    let line = rest.get(newline_len(rest)..).unwrap_or("");
    if prompted { line.get(prompt_len(line, "...")..).unwrap_or("") } else { line }
}

/// One escape: `rest` begins with its backslash; answers what follows it.
fn escape<'s>(body: &str, rest: &'s str, how: Reading, out: &mut Vec<u8>) -> Result<&'s str, String> {
    let after = rest.get(1..).unwrap_or("");
    let tail = after.get(1..).unwrap_or("");
    let one = |out: &mut Vec<u8>, byte: u8| {
        out.push(byte);
        Ok(tail)
    };
    match after.as_bytes().first() {
        Some(b'\r' | b'\n') => Ok(next_line(after, how.prompted)),
        Some(b'\\') => one(out, b'\\'),
        Some(b'\'') => one(out, b'\''),
        Some(b'"') => one(out, b'"'),
        Some(b'a') => one(out, 7),
        Some(b'b') => one(out, 8),
        Some(b'f') => one(out, 12),
        Some(b'n') => one(out, b'\n'),
        Some(b'r') => one(out, b'\r'),
        Some(b't') => one(out, b'\t'),
        Some(b'v') => one(out, 11),
        Some(b'0'..=b'7') => {
            let digits = after.bytes().take(3).take_while(|b| matches!(b, b'0'..=b'7')).count();
            let code = u32::from_str_radix(after.get(..digits).unwrap_or("0"), 8).unwrap_or(0);
            if how.bytes {
                out.push(u8::try_from(code & 0xFF).unwrap_or(0));
            } else {
                push_code(out, code);
            }
            Ok(after.get(digits..).unwrap_or(""))
        }
        Some(b'x') => hex(body, rest, how, 2, "\\xXX", out),
        Some(b'u') if !how.bytes => hex(body, rest, how, 4, "\\uXXXX", out),
        Some(b'U') if !how.bytes => hex(body, rest, how, 8, "\\UXXXXXXXX", out),
        Some(b'N') if !how.bytes => named(body, rest, out),
        // An unknown escape is kept as it is.
        _ => {
            out.push(b'\\');
            Ok(after)
        }
    }
}

fn hex<'s>(
    body: &str,
    rest: &'s str,
    how: Reading,
    width: usize,
    shape: &str,
    out: &mut Vec<u8>,
) -> Result<&'s str, String> {
    let digits = rest.get(2..).unwrap_or("");
    let count = digits.bytes().take(width).take_while(u8::is_ascii_hexdigit).count();
    if count < width {
        if how.bytes {
            let at = body.len().saturating_sub(rest.len());
            return Err(format!("(value error) invalid \\x escape at position {at}"));
        }
        return Err(unicode_error(body, rest, count.saturating_add(2), &format!("truncated {shape} escape")));
    }
    let code = u32::from_str_radix(digits.get(..width).unwrap_or(""), 16).unwrap_or(u32::MAX);
    if code > 0x10_FFFF {
        return Err(unicode_error(body, rest, width.saturating_add(2), "illegal Unicode character"));
    }
    if how.bytes {
        out.push(u8::try_from(code).unwrap_or(0));
    } else {
        push_code(out, code);
    }
    Ok(digits.get(width..).unwrap_or(""))
}

fn named<'s>(body: &str, rest: &'s str, out: &mut Vec<u8>) -> Result<&'s str, String> {
    let malformed = |len| unicode_error(body, rest, len, "malformed \\N character escape");
    let Some(inner) = rest.get(2..).and_then(|tail| tail.strip_prefix('{')) else {
        return Err(malformed(2));
    };
    let Some((name, tail)) = inner.split_once('}') else {
        return Err(malformed(inner.len().saturating_add(3)));
    };
    if name.is_empty() {
        return Err(malformed(3));
    }
    let Some(c) = character(name) else {
        let len = name.len().saturating_add(4);
        return Err(unicode_error(body, rest, len, "unknown Unicode character name"));
    };
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(tail)
}

/// The character of this name or alias. The crate finds names however they are spaced, and takes
/// any text only if it does not begin with a hyphen; CPython minds nothing but case.
fn character(name: &str) -> Option<char> {
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || name.contains('_') {
        return None;
    }
    let found = unicode_names2::character(name)?;
    let own = unicode_names2::name(found).map(|own| own.to_string()).unwrap_or_default();
    let packed = |text: &str| text.replace([' ', '-'], "").to_ascii_uppercase();
    (own.eq_ignore_ascii_case(name) || packed(&own) != packed(name)).then_some(found)
}

/// The message of CPython's codec, which sees characters beyond ASCII as ten bytes (`\U0001f600`).
fn unicode_error(body: &str, rest: &str, len: usize, why: &str) -> String {
    let before = body.get(..body.len().saturating_sub(rest.len())).unwrap_or("");
    let start: usize = before.chars().map(|c| if c.is_ascii() { 1 } else { 10 }).sum();
    let end = start.saturating_add(len).saturating_sub(1);
    format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{end}: {why}")
}

/// Appends a code point as WTF-8.
fn push_code(out: &mut Vec<u8>, code: u32) {
    if let Some(c) = char::from_u32(code) {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        return;
    }
    // A lone surrogate: three bytes, as if it were a character.
    let low_byte = |bits: u32| u8::try_from(bits & 0xFF).unwrap_or(0);
    out.push(low_byte(0xE0 | (code >> 12)));
    out.push(low_byte(0x80 | ((code >> 6) & 0x3F)));
    out.push(low_byte(0x80 | (code & 0x3F)));
}
