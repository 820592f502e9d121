//! The methods of bytes that str has not, or has for all of Unicode.

use super::methods::room_for;
use super::{TextError, TextResult, wtf8};
use crate::object::interrupt::pending;
use crate::object::pieces::{going_on, parts};
use memchr::memchr;

/// What `f` makes of each byte.
fn map(data: &[u8], f: impl FnMut(&u8) -> u8 + Copy) -> TextResult<Vec<u8>> {
    let mut out = room_for(data.len())?;
    parts(data).for_each(|part| out.extend(part.iter().map(f)));
    Ok(out)
}

/// `data.upper()`.
pub fn upper(data: &[u8]) -> TextResult<Vec<u8>> {
    map(data, u8::to_ascii_uppercase)
}

/// `data.lower()`.
pub fn lower(data: &[u8]) -> TextResult<Vec<u8>> {
    map(data, u8::to_ascii_lowercase)
}

/// `data.title()`.
pub fn title(data: &[u8]) -> TextResult<Vec<u8>> {
    let mut out = room_for(data.len())?;
    let mut in_word = false;
    for part in parts(data) {
        out.extend(part.iter().map(|b| {
            let cased = if in_word { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
            in_word = b.is_ascii_alphabetic();
            cased
        }));
    }
    Ok(out)
}

/// `data.capitalize()`.
pub fn capitalize(data: &[u8]) -> TextResult<Vec<u8>> {
    let mut out = lower(data)?;
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    Ok(out)
}

/// `data.swapcase()`.
pub fn swapcase(data: &[u8]) -> TextResult<Vec<u8>> {
    map(data, |b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b })
}

/// Whether bytes are not empty and all have a property: `isalpha` and its like with a method of
/// `u8`, `isspace` with [`is_space`].
pub fn all(data: &[u8], property: fn(&u8) -> bool) -> bool {
    !data.is_empty() && parts(data).all(|part| part.iter().all(property))
}

fn any(data: &[u8], property: fn(&u8) -> bool) -> bool {
    parts(data).any(|part| part.iter().any(property))
}

/// The white space of bytes.
pub fn is_space(b: &u8) -> bool {
    matches!(b, b'\t'..=b'\r' | b' ')
}

/// `data.isupper()`.
pub fn is_upper(data: &[u8]) -> bool {
    any(data, u8::is_ascii_uppercase) && !any(data, u8::is_ascii_lowercase)
}

/// `data.islower()`.
pub fn is_lower(data: &[u8]) -> bool {
    any(data, u8::is_ascii_lowercase) && !any(data, u8::is_ascii_uppercase)
}

/// `data.istitle()`.
pub fn is_title(data: &[u8]) -> bool {
    let (mut in_word, mut found) = (false, false);
    for b in going_on(data) {
        if (b.is_ascii_uppercase() && in_word) || (b.is_ascii_lowercase() && !in_word) {
            return false;
        }
        in_word = b.is_ascii_alphabetic();
        found |= in_word;
    }
    found
}

/// The separator of `hex()`, as the text or the bytes that the program gave.
pub fn hex_separator(sep: &[u8], is_str: bool) -> TextResult<u8> {
    let length = if is_str { wtf8::count(sep) } else { sep.len() };
    match sep {
        [b] if b.is_ascii() => Ok(*b),
        _ if length == 1 => Err(TextError::value("sep must be ASCII.")),
        _ => Err(TextError::value("sep must be length 1.")),
    }
}

/// `data.hex(sep, bytes_per_sep)`: groups are counted from the right, or from the left if the
/// number is negative.
pub fn hex(data: &[u8], sep: Option<u8>, bytes_per_sep: i64) -> TextResult<Vec<u8>> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| DIGITS.get(usize::from(n & 15)).copied().unwrap_or(b'0');
    let group = usize::try_from(bytes_per_sep.unsigned_abs()).unwrap_or(usize::MAX);
    let sep = sep.filter(|_| group > 0);
    let mut out = room_for(data.len() * if sep.is_some() { 3 } else { 2 })?;
    for (i, b) in going_on(data.iter().enumerate()) {
        if let Some(sep) = sep
            && i > 0
        {
            let counted = if bytes_per_sep < 0 { i } else { data.len() - i };
            if counted.is_multiple_of(group) {
                out.push(sep);
            }
        }
        out.push(digit(b >> 4));
        out.push(digit(*b));
    }
    Ok(out)
}

/// `bytes.fromhex(text)`.
pub fn from_hex(text: &[u8]) -> TextResult<Vec<u8>> {
    let wrong = |at: usize| {
        Err(TextError::value(format!("non-hexadecimal number found in fromhex() arg at position {at}")))
    };
    // What is not ASCII is found first, wherever it stands.
    if !parts(text).all(<[u8]>::is_ascii)
        && let Some(at) = going_on(text).position(|b| !b.is_ascii())
    {
        return wrong(at);
    }
    let digit = |at: usize| {
        let d = char::from(*text.get(at)?).to_digit(16)?;
        u8::try_from(d).ok()
    };
    let mut out = room_for(text.len() / 2)?;
    let mut at = 0;
    while let Some(b) = text.get(at)
        && !pending()
    {
        if is_space(b) {
            at += 1;
            continue;
        }
        let Some(top) = digit(at) else {
            return wrong(at);
        };
        let Some(bottom) = digit(at + 1) else {
            return wrong(at + 1);
        };
        out.push(top << 4 | bottom);
        at += 2;
    }
    Ok(out)
}

/// `bytes.maketrans(from, to)`.
pub fn make_trans(from: &[u8], to: &[u8]) -> TextResult<[u8; 256]> {
    if from.len() != to.len() {
        return Err(TextError::value("maketrans arguments must have same length"));
    }
    let mut table: [u8; 256] = std::array::from_fn(|i| i as u8);
    for (f, t) in going_on(from.iter().zip(to)) {
        if let Some(entry) = table.get_mut(usize::from(*f)) {
            *entry = *t;
        }
    }
    Ok(table)
}

/// `data.translate(table, delete)`; a table must have 256 bytes.
pub fn translate(data: &[u8], table: Option<&[u8]>, delete: &[u8]) -> TextResult<Vec<u8>> {
    if table.is_some_and(|t| t.len() != 256) {
        return Err(TextError::value("translation table must be 256 characters long"));
    }
    let translated = |b: &u8| table.and_then(|t| t.get(usize::from(*b))).copied().unwrap_or(*b);
    if delete.is_empty() {
        return map(data, translated);
    }
    let mut out = room_for(data.len())?;
    out.extend(going_on(data).filter(|b| memchr(**b, delete).is_none()).map(translated));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        assert_eq!(title(b"they're 1a \xe9a"), Ok(b"They'Re 1A \xe9A".to_vec()));
        assert_eq!(capitalize(b"aBC"), Ok(b"Abc".to_vec()));
        assert_eq!(swapcase(b"aB\xe9"), Ok(b"Ab\xe9".to_vec()));
        assert!(is_title(b"Ab C1D") && !is_title(b"AB") && !is_title(b""));
        assert!(is_upper(b"A1") && is_lower(b"a1") && !is_upper(b"1"));
        assert!(all(b"a1", u8::is_ascii_alphanumeric) && !all(b"", is_space));
    }

    #[test]
    fn hexadecimal() {
        let data = b"\x01\xab\xff\x00\x10";
        assert_eq!(hex(data, None, 1), Ok(b"01abff0010".to_vec()));
        assert_eq!(hex(data, Some(b':'), 1), Ok(b"01:ab:ff:00:10".to_vec()));
        assert_eq!(hex(data, Some(b':'), 2), Ok(b"01:abff:0010".to_vec()));
        assert_eq!(hex(data, Some(b':'), -2), Ok(b"01ab:ff00:10".to_vec()));
        assert_eq!(hex(data, Some(b':'), 0), Ok(b"01abff0010".to_vec()));
        assert_eq!(hex(data, Some(b':'), i64::MIN), Ok(b"01abff0010".to_vec()));
        assert_eq!(hex(b"", Some(b':'), 1), Ok(b"".to_vec()));
        let message = |e: TextError| e.message.to_string();
        assert_eq!(hex_separator(b"::", true).map_err(message), Err("sep must be length 1.".to_owned()));
        assert_eq!(
            hex_separator("é".as_bytes(), true).map_err(message),
            Err("sep must be ASCII.".to_owned())
        );
        assert_eq!(from_hex(b" 01 aB\nff "), Ok(vec![1, 0xab, 0xff]));
        for (text, at) in [("0", 1), ("0g", 1), ("g0", 0), ("0 1", 1), ("zé", 1), ("00 ", 9)] {
            let want = if at == 9 {
                Ok(vec![0])
            } else {
                Err(format!("non-hexadecimal number found in fromhex() arg at position {at}"))
            };
            assert_eq!(from_hex(text.as_bytes()).map_err(message), want, "{text}");
        }
    }

    #[test]
    fn translation() {
        let table = make_trans(b"ab", b"xy").unwrap_or([0; 256]);
        assert_eq!(translate(b"abcd", Some(&table), b"d"), Ok(b"xyc".to_vec()));
        assert_eq!(translate(b"abcd", None, b"bd"), Ok(b"ac".to_vec()));
        assert!(translate(b"", Some(b"x"), b"").is_err());
        assert!(make_trans(b"a", b"").is_err());
    }
}
