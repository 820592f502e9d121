//! Lines, columns and the classes of characters.

use unicode_general_category::{GeneralCategory as Gc, get_general_category};

/// The text from `from` up to `to`; empty where that is no piece of it.
pub(super) fn slice(source: &str, from: usize, to: usize) -> &str {
    source.get(from..to).unwrap_or("")
}

/// An offset as a span holds it; a text is checked to be short enough before it is read.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// How long the line end is that `text` begins with: LF, CR LF or CR; 0 if it begins with none.
pub(super) fn newline_len(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The byte offset at which the line of `offset` begins.
pub(super) fn line_start(source: &str, offset: usize) -> usize {
    let before = source.as_bytes().get(..offset).unwrap_or(source.as_bytes());
    // The LF of a CR LF belongs to the line that it ends.
    let before = match (before.split_last(), source.as_bytes().get(offset)) {
        (Some((b'\r', rest)), Some(b'\n')) => rest,
        _ => before,
    };
    memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at.saturating_add(1))
}

/// The number, from 1, of the line that holds `offset`.
pub(super) fn line_number(source: &str, offset: usize) -> u32 {
    let before = source.as_bytes().get(..line_start(source, offset)).unwrap_or_default();
    line_ends(before).saturating_add(1)
}

/// How many line ends (LF, CR LF or CR) there are.
pub(super) fn line_ends(text: &[u8]) -> u32 {
    let lone_cr =
        memchr::memchr_iter(b'\r', text).filter(|at| text.get(at.saturating_add(1)) != Some(&b'\n')).count();
    let ends = memchr::memchr_iter(b'\n', text).count().saturating_add(lone_cr);
    u32::try_from(ends).unwrap_or(u32::MAX)
}

/// The line that holds `offset`, without its end.
pub fn line_at(source: &str, offset: u32) -> &str {
    let start = line_start(source, offset as usize);
    let rest = source.get(start..).unwrap_or("");
    let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
    slice(rest, 0, end)
}

/// The line of `offset`, from 1, and the column in code points, from 0.
pub fn line_col(source: &str, offset: u32) -> (u32, u32) {
    let at = offset as usize;
    let start = line_start(source, at);
    let before = source.as_bytes().get(start..at.min(source.len())).unwrap_or_default();
    let column = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    (line_number(source, at), u32::try_from(column).unwrap_or(u32::MAX))
}

/// Whether an identifier may begin with `c`.
pub(super) fn starts_name(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic() || c == '_';
    }
    // Other_ID_Start of the Unicode Character Database.
    matches!(c, '\u{1885}' | '\u{1886}' | '\u{2118}' | '\u{212E}' | '\u{309B}' | '\u{309C}')
        || matches!(
            get_general_category(c),
            Gc::UppercaseLetter
                | Gc::LowercaseLetter
                | Gc::TitlecaseLetter
                | Gc::ModifierLetter
                | Gc::OtherLetter
                | Gc::LetterNumber
        )
}

/// Whether an identifier may go on with `c`.
pub(super) fn continues_name(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    // Other_ID_Continue of the Unicode Character Database.
    starts_name(c)
        || matches!(
            c,
            '\u{B7}' | '\u{387}' | '\u{1369}'
                ..='\u{1371}' | '\u{19DA}' | '\u{200C}' | '\u{200D}' | '\u{30FB}' | '\u{FF65}'
        )
        || matches!(
            get_general_category(c),
            Gc::NonspacingMark | Gc::SpacingMark | Gc::DecimalNumber | Gc::ConnectorPunctuation
        )
}

/// Whether `str.isprintable` is true of `c`.
pub(super) fn is_printable(c: char) -> bool {
    c == ' '
        || !matches!(
            get_general_category(c),
            Gc::Control
                | Gc::Format
                | Gc::Surrogate
                | Gc::PrivateUse
                | Gc::Unassigned
                | Gc::LineSeparator
                | Gc::ParagraphSeparator
                | Gc::SpaceSeparator
        )
}
