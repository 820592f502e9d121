//! Contents made safe to show: nothing of a stream reaches the terminal as a control sequence,
//! and every character takes the cells that it is thought to take.

use crate::object::{char_at, interrupt};
use std::borrow::Cow;
use unicode_general_category::{GeneralCategory as G, get_general_category};
use unicode_width::UnicodeWidthChar;

/// The cells that a character takes when it is shown as itself; none if it has to be escaped:
/// controls, marks that combine with their neighbours, directions, and what has no width.
#[must_use]
pub fn cells(c: char, ascii: bool) -> Option<usize> {
    if c.is_ascii() {
        return (!c.is_ascii_control()).then_some(1);
    }
    if ascii {
        return None;
    }
    // The skin tones join the emoji before them into one picture.
    if ('\u{1F3FB}'..='\u{1F3FF}').contains(&c) {
        return None;
    }
    match get_general_category(c) {
        G::Control | G::Format | G::Surrogate | G::PrivateUse | G::Unassigned
        // No separator but the space itself can be told from it.
        | G::LineSeparator | G::ParagraphSeparator | G::SpaceSeparator
        | G::NonspacingMark | G::EnclosingMark | G::SpacingMark => None,
        _ => c.width().filter(|&w| w > 0),
    }
}

/// Appends the escape that Python would write for a code point in a str.
pub fn push_escape(out: &mut String, c: u32) {
    use std::fmt::Write as _;
    // Writing to a String does not fail.
    let _ = match c {
        0x0A => out.write_str("\\n"),
        0x0D => out.write_str("\\r"),
        0x09 => out.write_str("\\t"),
        0..=0xFF => write!(out, "\\x{c:02x}"),
        0x100..=0xFFFF => write!(out, "\\u{c:04x}"),
        _ => write!(out, "\\U{c:08x}"),
    };
}

/// Appends `text` with everything escaped that [`cells`] does not let through; a backslash stays
/// as it is, since texts that come here are `repr`s, messages and names.
pub fn push_text(out: &mut String, text: &str, ascii: bool) {
    if text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            '…' if ascii => out.push_str("..."),
            _ if cells(c, ascii).is_some() => out.push(c),
            _ => push_escape(out, u32::from(c)),
        }
    }
}

/// How much of a long text is made safe at once.
const PIECE: usize = 1 << 16;

/// A WTF-8 text in pieces: what is made of a whole may be many times as long.
pub fn pieces(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let goes_on = |at: usize| rest.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
        let cut = (PIECE..).take(4).find(|&at| !goes_on(at)).unwrap_or(PIECE);
        let (piece, left) = rest.split_at_checked(cut).unwrap_or((rest, &[]));
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The same, until Ctrl-C is pressed.
pub fn patient_pieces(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let going_on = |(i, _): &(usize, _)| *i == 0 || !interrupt::pending();
    pieces(text).enumerate().take_while(going_on).map(|(_, piece)| piece)
}

/// WTF-8 `text` in such pieces, each as [`push_wtf8`] appends it.
pub fn safe_pieces(text: &[u8], ascii: bool) -> impl Iterator<Item = String> {
    patient_pieces(text).map(move |piece| {
        let mut safe = String::new();
        push_wtf8(&mut safe, piece, ascii);
        safe
    })
}

/// What a program prints, with all controls but line ends and tabs escaped.
#[must_use]
pub fn tamed(data: &[u8]) -> String {
    let mut out = String::with_capacity(data.len());
    for chunk in data.utf8_chunks() {
        for part in chunk.valid().split_inclusive(['\n', '\t']) {
            let text = part.strip_suffix(['\n', '\t']).unwrap_or(part);
            push_text(&mut out, text, false);
            out.push_str(part.get(text.len()..).unwrap_or_default());
        }
        for &byte in chunk.invalid() {
            push_escape(&mut out, u32::from(byte));
        }
    }
    out
}

/// A text, cut with `…` where it is too long to be looked at.
#[must_use]
pub fn beginning(text: &[u8], ascii: bool) -> Cow<'_, str> {
    const MOST: usize = 1 << 12;
    match text.get(..MOST) {
        Some(cut) if text.len() > MOST => [&*String::from_utf8_lossy(cut), ellipsis(ascii)].concat().into(),
        _ => String::from_utf8_lossy(text),
    }
}

/// Appends WTF-8 `text` the same way, lone surrogates as escapes.
pub fn push_wtf8(out: &mut String, text: &[u8], ascii: bool) {
    if let Ok(text) = std::str::from_utf8(text)
        && text.bytes().all(|b| (0x20..0x7F).contains(&b))
    {
        out.push_str(text);
        return;
    }
    for c in code_points(text) {
        match char::from_u32(c) {
            Some(ch) if cells(ch, ascii).is_some() => out.push(ch),
            _ => push_escape(out, c),
        }
    }
}

/// Appends WTF-8 `text` as a Python literal, cut after `limit` code points with `…`.
pub fn push_str_literal(out: &mut String, text: &[u8], limit: usize, more: bool, ascii: bool) {
    let quote = quote(text);
    out.push(quote);
    let mut points = code_points(text);
    for c in points.by_ref().take(limit) {
        match char::from_u32(c) {
            Some(ch) if ch == quote || ch == '\\' => out.extend(['\\', ch]),
            Some(ch) if cells(ch, ascii).is_some() => out.push(ch),
            _ => push_escape(out, c),
        }
    }
    if more || points.next().is_some() {
        out.push_str(ellipsis(ascii));
    }
    out.push(quote);
}

/// Appends `bytes` as a Python literal, cut after `limit` bytes with `…`.
pub fn push_bytes_literal(out: &mut String, bytes: &[u8], limit: usize, more: bool, ascii: bool) {
    let quote = quote(bytes);
    out.extend(['b', quote]);
    for &b in bytes.iter().take(limit) {
        match b {
            b'\\' => out.push_str("\\\\"),
            _ if char::from(b) == quote => out.extend(['\\', quote]),
            0x20..=0x7E => out.push(char::from(b)),
            _ => push_escape(out, u32::from(b)),
        }
    }
    if more || bytes.len() > limit {
        out.push_str(ellipsis(ascii));
    }
    out.push(quote);
}

/// The sign for what was left out.
#[must_use]
pub fn ellipsis(ascii: bool) -> &'static str {
    if ascii { "..." } else { "…" }
}

/// The cells of a text that holds only what [`push_text`] lets through.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(|c| c.width().unwrap_or(0)).sum() }
}

/// The code points of a WTF-8 text.
pub fn code_points(text: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (c, n) = char_at(text, at)?;
        at = at.saturating_add(n);
        Some(c)
    })
}

/// The quote that Python's `repr` chooses.
fn quote(text: &[u8]) -> char {
    if text.contains(&b'\'') && !text.contains(&b'"') { '"' } else { '\'' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, ascii: bool) -> String {
        let mut out = String::new();
        push_text(&mut out, text, ascii);
        out
    }

    #[test]
    fn controls_marks_and_directions_are_escaped() {
        assert_eq!(shown("a\x1b[31mb\u{9b}c", false), "a\\x1b[31mb\\x9bc");
        assert_eq!(
            shown("e\u{301} \u{202e}x\u{200d}\u{ad}\u{a0}", false),
            "e\\u0301 \\u202ex\\u200d\\xad\\xa0"
        );
        assert_eq!(shown("日本 é 🐍", false), "日本 é 🐍");
        assert_eq!(shown("é→🐍…", true), "\\xe9\\u2192\\U0001f40d...");
        assert_eq!(shown("👍\u{1F3FD}", false), "👍\\U0001f3fd");
    }

    #[test]
    fn printed_controls_are_tamed() {
        assert_eq!(tamed(b"a\tb\n\x1b[2Jc\xff\n"), "a\tb\n\\x1b[2Jc\\xff\n");
        assert_eq!(tamed("é\u{9b}\r\n".as_bytes()), "é\\x9b\\r\n");
    }

    #[test]
    fn pieces_are_the_whole_and_cut_no_character() {
        for text in ["", "ab", &"€".repeat(PIECE), &"a🐍".repeat(PIECE / 2)] {
            let all: Vec<&str> = pieces(text.as_bytes()).map(|p| std::str::from_utf8(p).unwrap()).collect();
            assert_eq!(all.concat(), text);
            assert!(all.iter().all(|piece| piece.len() < PIECE + 4));
        }
        assert_eq!(pieces(&vec![0x80; 3 * PIECE]).map(<[u8]>::len).sum::<usize>(), 3 * PIECE);
    }

    #[test]
    fn literals_are_pythons() {
        let mut out = String::new();
        push_bytes_literal(&mut out, b"it's\n\x00\xff\\", 99, false, false);
        assert_eq!(out, "b\"it's\\n\\x00\\xff\\\\\"");
        out.clear();
        push_str_literal(&mut out, "grüße\n".as_bytes(), 99, false, false);
        assert_eq!(out, "'grüße\\n'");
        out.clear();
        push_str_literal(&mut out, b"a\xed\xa0\x80bcd", 3, false, false);
        assert_eq!(out, "'a\\ud800b…'");
    }
}
