//! The methods of str that bytes have not, or have for ASCII only: case, classes of characters,
//! translation.

use super::methods::room_for;
use super::{TextError, TextResult, reserve, unicode, wtf8};
use crate::object::interrupt::pending;
use crate::object::pieces::{going_on, parts};
use crate::object::{Str, limits};

/// The capital sigma, whose small form depends on what stands around it.
const SIGMA: u32 = 0x3a3;

/// `text.upper()`.
pub fn upper(text: &[u8]) -> TextResult<Vec<u8>> {
    if text.is_ascii() {
        return ascii(text, <[u8]>::make_ascii_uppercase);
    }
    map(text, |out, _, cp| unicode::to_upper(cp, |c| wtf8::push(out, c)))
}

/// `text.lower()`.
pub fn lower(text: &[u8]) -> TextResult<Vec<u8>> {
    if text.is_ascii() {
        return ascii(text, <[u8]>::make_ascii_lowercase);
    }
    map(text, |out, at, cp| push_lower(out, text, at, cp))
}

/// `text.casefold()`.
pub fn casefold(text: &[u8]) -> TextResult<Vec<u8>> {
    if text.is_ascii() {
        return ascii(text, <[u8]>::make_ascii_lowercase);
    }
    map(text, |out, _, cp| unicode::to_fold(cp, |c| wtf8::push(out, c)))
}

/// `text.title()`.
pub fn title(text: &[u8]) -> TextResult<Vec<u8>> {
    let mut in_word = false;
    map(text, |out, at, cp| {
        if in_word {
            push_lower(out, text, at, cp);
        } else {
            unicode::to_title(cp, |c| wtf8::push(out, c));
        }
        in_word = unicode::is_cased(cp);
    })
}

/// `text.capitalize()`.
pub fn capitalize(text: &[u8]) -> TextResult<Vec<u8>> {
    map(text, |out, at, cp| {
        if at == 0 {
            unicode::to_title(cp, |c| wtf8::push(out, c));
        } else {
            push_lower(out, text, at, cp);
        }
    })
}

/// `text.swapcase()`.
pub fn swapcase(text: &[u8]) -> TextResult<Vec<u8>> {
    map(text, |out, at, cp| {
        if unicode::is_upper(cp) {
            push_lower(out, text, at, cp);
        } else if unicode::is_lower(cp) {
            unicode::to_upper(cp, |c| wtf8::push(out, c));
        } else {
            wtf8::push(out, cp);
        }
    })
}

/// A copy of an ASCII text with its case changed.
fn ascii(text: &[u8], change: fn(&mut [u8])) -> TextResult<Vec<u8>> {
    let mut out = room_for(text.len())?;
    for part in parts(text) {
        let start = out.len();
        out.extend_from_slice(part);
        change(out.get_mut(start..).unwrap_or_default());
    }
    Ok(out)
}

/// What `f` appends for all code points, each with its offset.
fn map(text: &[u8], mut f: impl FnMut(&mut Vec<u8>, usize, u32)) -> TextResult<Vec<u8>> {
    /// How many code points are taken before it is looked whether there is room for more.
    const TAKEN: usize = 1024;
    /// A code point becomes three at most, of four bytes.
    const WIDEST: usize = 12;
    let most = |left: usize| left.min(TAKEN) * WIDEST;
    let mut out = room_for(text.len() + most(text.len()))?;
    let mut at = 0;
    while at < text.len() && !pending() {
        reserve(&mut out, most(text.len() - at))?;
        for _ in 0..TAKEN {
            let Some((cp, next)) = wtf8::decode_at(text, at) else { break };
            f(&mut out, at, cp);
            at = next;
        }
    }
    Ok(out)
}

/// Appends the small form of the code point at `at`.
fn push_lower(out: &mut Vec<u8>, text: &[u8], at: usize, cp: u32) {
    if cp == SIGMA {
        let small = if ends_word(text, at) { 0x3c2 } else { 0x3c3 };
        return wtf8::push(out, small);
    }
    unicode::to_lower(cp, |c| wtf8::push(out, c));
}

/// Whether the sigma at `at` has a letter before it and none behind it.
fn ends_word(text: &[u8], at: usize) -> bool {
    let mut i = at;
    let before = loop {
        match wtf8::decode_before(text, i) {
            Some((cp, start)) if unicode::is_case_ignorable(cp) => i = start,
            Some((cp, _)) => break unicode::is_cased(cp),
            None => break false,
        }
    };
    let behind = text.get(at + 2..).unwrap_or_default();
    before
        && !wtf8::code_points(behind)
            .map(|(_, cp)| cp)
            .find(|cp| !unicode::is_case_ignorable(*cp))
            .is_some_and(unicode::is_cased)
}

/// The code points, until Ctrl-C is pressed.
fn points(text: &[u8]) -> impl Iterator<Item = u32> {
    going_on(wtf8::code_points(text)).map(|(_, cp)| cp)
}

/// Whether a text is not empty and all of it has a property: `isalpha isalnum isdecimal isdigit
/// isnumeric isspace` with the function of that name in [`unicode`].
pub fn all(text: &[u8], property: fn(u32) -> bool) -> bool {
    !text.is_empty() && points(text).all(property)
}

/// `text.isprintable()`.
pub fn is_printable(text: &[u8]) -> bool {
    points(text).all(unicode::is_printable)
}

/// `text.isidentifier()`.
pub fn is_identifier(text: &[u8]) -> bool {
    let mut points = points(text);
    points.next().is_some_and(unicode::is_xid_start) && points.all(unicode::is_xid_continue)
}

/// `text.isupper()`.
pub fn is_upper(text: &[u8]) -> bool {
    one_case(text, unicode::is_upper, unicode::is_lower)
}

/// `text.islower()`.
pub fn is_lower(text: &[u8]) -> bool {
    one_case(text, unicode::is_lower, unicode::is_upper)
}

fn one_case(text: &[u8], wanted: fn(u32) -> bool, other: fn(u32) -> bool) -> bool {
    let mut found = false;
    for cp in points(text) {
        if other(cp) || unicode::is_title(cp) {
            return false;
        }
        found |= wanted(cp);
    }
    found
}

/// `text.istitle()`.
pub fn is_title(text: &[u8]) -> bool {
    let (mut in_word, mut found) = (false, false);
    for cp in points(text) {
        let starts = unicode::is_upper(cp) || unicode::is_title(cp);
        let goes_on = !starts && unicode::is_lower(cp);
        if (starts && in_word) || (goes_on && !in_word) {
            return false;
        }
        in_word = starts || goes_on;
        found |= in_word;
    }
    found
}

/// What a table makes of a code point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Translated {
    /// The table does not have it.
    Same,
    /// It is `None` there.
    Gone,
    /// Another code point.
    Point(u32),
    /// A text.
    Text(Str),
}

/// `text.translate(table)`.
pub fn translate<E: From<TextError>>(
    text: &[u8],
    mut table: impl FnMut(u32) -> Result<Translated, E>,
) -> Result<Vec<u8>, E> {
    let mut out = room_for(text.len())?;
    for cp in points(text) {
        match table(cp)? {
            Translated::Same => push(&mut out, cp)?,
            Translated::Gone => {}
            Translated::Point(to) => push(&mut out, to)?,
            Translated::Text(to) => {
                reserve(&mut out, to.len())?;
                out.extend_from_slice(to.as_bytes());
            }
        }
    }
    Ok(out)
}

fn push(out: &mut Vec<u8>, cp: u32) -> TextResult<()> {
    reserve(out, 4)?;
    wtf8::push(out, cp);
    Ok(())
}

/// The code point that a table has for another, if it is one.
pub fn translation_point(n: i64) -> TextResult<Translated> {
    match u32::try_from(n) {
        Ok(cp) if cp <= 0x10_ffff => Ok(Translated::Point(cp)),
        _ => Err(TextError::value("character mapping must be in range(0x110000)")),
    }
}

/// The pairs of `str.maketrans(from, to)`.
pub fn make_trans(from: &[u8], to: &[u8]) -> TextResult<Vec<(u32, u32)>> {
    if wtf8::count(from) != wtf8::count(to) {
        return Err(TextError::value("the first two maketrans arguments must have equal length"));
    }
    let mut pairs = Vec::new();
    limits::reserve(&mut pairs, wtf8::count(from)).map_err(|_| TextError::memory())?;
    pairs.extend(points(from).zip(points(to)));
    Ok(pairs)
}

/// The fill character of `center`, `ljust` and `rjust`.
pub fn fill_character(fill: &[u8]) -> TextResult<&[u8]> {
    if wtf8::count(fill) == 1 {
        return Ok(fill);
    }
    Err(TextError::type_error("The fill character must be exactly one character long"))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Method = fn(&[u8]) -> TextResult<Vec<u8>>;

    #[test]
    fn cases() {
        let table: [(Method, &str, &str); 17] = [
            (upper, "straße ŉ ﬁ", "STRASSE ʼN FI"),
            (upper, "abc", "ABC"),
            (lower, "ΑΣ ΑΣΑ Σ ΑΣ' Α'Σ", "ας ασα σ ας' α'ς"),
            (lower, "İ", "i̇"),
            (lower, "ΑΣ\u{301}Α", "ασ\u{301}α"),
            (casefold, "Straße ẞ ı İ Ꭰ ꭰ ς", "strasse ss ı i̇ Ꭰ Ꭰ σ"),
            (title, "they're bill's ǆ ßa ﬁn", "They'Re Bill'S ǅ Ssa Fin"),
            (title, "ΑΣ", "Ας"),
            (title, "1a a1a", "1A A1A"),
            (capitalize, "ǆABC", "ǅabc"),
            (capitalize, "ßA", "Ssa"),
            (capitalize, "ΑΣ", "Ας"),
            (capitalize, "", ""),
            (swapcase, "aBß ΑΣ ǅ", "AbSS ας ǅ"),
            (title, "აბ", "აბ"),
            (upper, "აბ", "ᲐᲑ"),
            (upper, "\u{a7d3}\u{264}", "\u{a7d3}\u{264}"),
        ];
        for (method, text, want) in table {
            let got = String::from_utf8_lossy(&method(text.as_bytes()).unwrap_or_default()).into_owned();
            assert_eq!(got, want, "{text}");
        }
        assert_eq!(upper(b"a\xed\xb2\x80"), Ok(b"A\xed\xb2\x80".to_vec()));
    }

    #[test]
    fn classes() {
        assert!(all("é1²½五".as_bytes(), unicode::is_alnum));
        assert!(!all("²".as_bytes(), unicode::is_decimal));
        assert!(all("²".as_bytes(), unicode::is_digit));
        assert!(all("½五".as_bytes(), unicode::is_numeric));
        assert!(!all(b"", unicode::is_alpha));
        assert!(all("\u{1c}\u{3000}".as_bytes(), unicode::is_space));
        assert!(is_printable(b""));
        assert!(!is_printable("a\u{a0}".as_bytes()));
        assert!(is_identifier("_é1".as_bytes()));
        assert!(!is_identifier(b"1a"));
        assert!(!is_identifier(b""));
        assert!(is_upper(b"A1") && !is_upper(b"1") && !is_upper("Aǅ".as_bytes()));
        assert!(is_lower("aªß".as_bytes()) && !is_lower(b"aB"));
        assert!(is_title(b"Ab Cd1 E") && !is_title(b"AB") && !is_title(b"1") && !is_title(b"ab"));
        assert!(is_title("ǅa".as_bytes()));
    }

    #[test]
    fn translation() {
        let got = translate::<TextError>("aäbc".as_bytes(), |cp| {
            Ok(match cp {
                0x61 => Translated::Gone,
                0xe4 => Translated::Text(Str::from("ae")),
                0x62 => Translated::Point(0xd800),
                _ => Translated::Same,
            })
        });
        assert_eq!(got, Ok(b"ae\xed\xa0\x80c".to_vec()));
        assert!(translation_point(0x11_0000).is_err());
        assert_eq!(make_trans(b"ab", b"xy"), Ok(vec![(97, 120), (98, 121)]));
        assert!(make_trans(b"a", b"").is_err());
    }
}
