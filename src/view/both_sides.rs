//! Both sides of a translation: text over the bytes that it became or came from, on one ruler of
//! code points and byte offsets; and the same in words.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "columns of a line, and numbers of code points that were at hand"
)]

use super::sentence::{byte_word, characters};
use super::wrap::push_note;
use super::{Look, Page, Style, escape};
use crate::object::{Change, Piece, Translation, char_at};
use std::fmt::Write as _;

/// How many different pieces are told in words in passing.
pub(super) const TOLD: usize = 6;
/// How many bytes of one piece are.
const BYTES: usize = 16;

/// Appends the translation in words, `most` different pieces of it:
/// `6 characters became 8 bytes: 'ü' → c3 bc, '\n' → 0d 0a (line end)`.
pub(super) fn push_phrase(phrase: &mut Page, both: &Translation, most: usize, look: Look) {
    if let Some(refused) = both.pieces.last().filter(|piece| piece.change == Some(Change::Refused)) {
        push_refused(phrase, both, refused, look);
        return;
    }
    let _ = write!(phrase, "{} {}", both.chars, characters(both.chars));
    phrase.push(Style::Plain, if both.wrote { " became " } else { " came from " });
    let _ = match both.bytes {
        Some(bytes) => write!(phrase, "{bytes} {}", byte_word(bytes)),
        None => write!(phrase, "bytes"),
    };
    let mut told: Vec<(&[u8], &[u8])> = Vec::new();
    for (text, bytes, change) in both.pieces.iter().flat_map(points) {
        if is_plain(text, bytes, change) || told.contains(&(text, bytes)) {
            continue;
        }
        phrase.push(Style::Plain, if told.is_empty() { ": " } else { ", " });
        if told.len() == most {
            phrase.push(Style::Plain, escape::ellipsis(look.ascii));
            break;
        }
        told.push((text, bytes));
        push_point(phrase, both.wrote, (text, bytes, change), look);
    }
    if told.is_empty() {
        phrase.push(Style::Plain, if both.chars == 1 { ", the same" } else { ", each the same" });
    }
}

/// `after 3 characters of 5 there is '€', which has no bytes in this encoding`
fn push_refused(phrase: &mut Page, both: &Translation, refused: &Piece, look: Look) {
    let before = both.skipped + both.shown() - refused.chars() as u64;
    let _ = write!(phrase, "after {before} {}", characters(before));
    if both.wrote {
        let _ = write!(phrase, " of {}: ", both.chars);
        phrase.with(Style::Error, |out| {
            escape::push_str_literal(out, &refused.text, BYTES, false, look.ascii);
        });
        phrase.push(Style::Plain, " has no bytes in this encoding");
    } else {
        phrase.push(Style::Plain, ": ");
        phrase.with(Style::Error, |out| push_hex(out, refused.bytes.get(..BYTES).unwrap_or(&refused.bytes)));
        phrase.push(Style::Plain, if refused.bytes.len() == 1 { " is" } else { " are" });
        phrase.push(Style::Plain, " no text in this encoding");
    }
}

fn push_point(phrase: &mut Page, wrote: bool, (text, bytes, change): Point<'_>, look: Look) {
    let style = if wrote { Style::Written } else { Style::Read };
    match change {
        Some(Change::Mark) => phrase.push(Style::Plain, "byte order mark"),
        _ if text.is_empty() => phrase.push(Style::Plain, "nothing"),
        _ => phrase.with(style, |out| {
            escape::push_str_literal(out, text, BYTES, false, look.ascii);
        }),
    }
    let arrow = match (wrote, look.ascii) {
        (true, _) => look.arrow(),
        (false, true) => "<-",
        (false, false) => "←",
    };
    let _ = write!(phrase, " {arrow} ");
    phrase.with(style, |out| {
        push_hex(out, bytes.get(..BYTES).unwrap_or(bytes));
        if bytes.len() > BYTES {
            let _ = write!(out, " {}", escape::ellipsis(look.ascii));
        }
        out.push_str(if bytes.is_empty() { "nothing" } else { "" });
    });
    phrase.push(
        Style::Plain,
        match change {
            None | Some(Change::Mark) => "",
            Some(Change::LineEnd) => " (line end)",
            Some(Change::Replaced) => " (replaced)",
            Some(Change::Ignored) => " (ignored)",
            Some(Change::Refused) => " (refused)",
        },
    );
}

fn push_hex(out: &mut String, bytes: &[u8]) {
    for (i, byte) in bytes.iter().enumerate() {
        let _ = write!(out, "{}{byte:02x}", if i > 0 { " " } else { "" });
    }
}

/// Text and bytes that are shown in one cell.
type Point<'a> = (&'a [u8], &'a [u8], Option<Change>);

fn is_plain(text: &[u8], bytes: &[u8], change: Option<Change>) -> bool {
    change.is_none() && text == bytes && text.is_ascii()
}

/// The code points of a piece, each with its bytes, where they can be told apart.
fn points(piece: &Piece) -> Vec<Point<'_>> {
    if piece.change.is_some() || piece.chars() != piece.bytes.len() {
        return vec![(&piece.text, &piece.bytes, piece.change)];
    }
    let mut at = 0;
    let point = |byte| {
        let (_, length) = char_at(&piece.text, at)?;
        let text = piece.text.get(at..at + length)?;
        at += length;
        Some((text, std::slice::from_ref(byte), None))
    };
    piece.bytes.iter().filter_map(point).collect()
}

/// What is shown of one code point, or of one row's part of its bytes.
struct Cell<'a> {
    text: String,
    bytes: &'a [u8],
    /// The number of the code point, of its first cell; none of what is no text.
    char: Option<u64>,
    /// The offset of the first byte; none where there is none.
    byte: Option<u64>,
    style: Style,
}

impl Cell<'_> {
    fn width(&self) -> usize {
        escape::width(&self.text).max((3 * self.bytes.len()).saturating_sub(1)).max(2)
    }
}

/// The cells in order, none wider than `room`.
fn cells(both: &Translation, room: usize, look: Look) -> Vec<Cell<'_>> {
    let most = ((room + 1) / 3).max(1);
    let (mut char, mut byte) = (both.skipped, both.start.unwrap_or(0).saturating_add(both.skipped_bytes));
    let mut cells = Vec::new();
    for (text, bytes, change) in both.pieces.iter().flat_map(points) {
        let style = match is_plain(text, bytes, change) {
            true => Style::Plain,
            false if change == Some(Change::Refused) => Style::Error,
            false if both.wrote => Style::Written,
            false => Style::Read,
        };
        let mut shown = String::new();
        match change {
            Some(Change::Mark) => shown.push_str("BOM"),
            Some(Change::Refused) if text.is_empty() => shown.push_str("??"),
            _ if text.is_empty() => shown.push('-'),
            _ => escape::push_wtf8(&mut shown, text, look.ascii),
        }
        if escape::width(&shown) > room {
            let dots = escape::ellipsis(look.ascii);
            while escape::width(&shown) + escape::width(dots) > room && shown.pop().is_some() {}
            shown.push_str(dots);
        }
        let chars = crate::object::count_chars(text) as u64;
        let number = (chars > 0).then_some(char);
        char += chars;
        if bytes.is_empty() {
            cells.push(Cell { text: shown, bytes, char: number, byte: None, style });
            continue;
        }
        for (i, part) in bytes.chunks(most).enumerate() {
            let first = i == 0;
            cells.push(Cell {
                text: if first { std::mem::take(&mut shown) } else { String::new() },
                bytes: part,
                char: number.filter(|_| first),
                byte: Some(byte),
                style,
            });
            byte = byte.saturating_add(part.len() as u64);
        }
    }
    cells
}

/// Appends the picture; `all` of the rows, or only so many as are looked at in passing.
pub(super) fn push_picture(page: &mut Page, both: &Translation, all: bool, look: Look) {
    let (indent, label) = if look.width < 50 { (1, 5) } else { (4, 7) };
    let margin = indent + label;
    let room = look.width.saturating_sub(margin).max(2);
    let cells = cells(both, room, look);
    let dots = escape::ellipsis(look.ascii);
    if both.skipped > 0 {
        let same = if both.skipped == both.skipped_bytes { ", each the same" } else { "" };
        let note = format!("{dots} {} {} before{same}", both.skipped, characters(both.skipped));
        push_note(page, indent, &note, look.width);
    }
    let most = if all { usize::MAX } else { (look.rows / 3).max(1) };
    let (mut start, mut rows) = (0, 0);
    while start < cells.len() && rows < most {
        let mut width = 0;
        let fits = cells.iter().skip(start).take_while(|cell| {
            width += cell.width() + usize::from(width > 0);
            width <= room
        });
        let end = start + fits.count().max(1);
        push_row(page, cells.get(start..end).unwrap_or_default(), indent, label);
        (start, rows) = (end, rows + 1);
    }
    let next = cells.iter().skip(start).find_map(|cell| cell.char);
    let rest = both.chars.saturating_sub(next.unwrap_or(both.skipped + both.shown()));
    if cells.get(start).is_some_and(|cell| cell.text.is_empty()) {
        push_note(page, indent, &format!("{dots} the rest of its bytes"), look.width);
    }
    if rest > 0 {
        push_note(page, indent, &format!("{dots} {rest} {} after", characters(rest)), look.width);
    }
}

/// Its lines: the numbers of the code points, the text, the bytes, and their offsets.
fn push_row(page: &mut Page, row: &[Cell<'_>], indent: usize, label: usize) {
    let lead = |page: &mut Page, word: &str| {
        page.pad(indent);
        page.push(Style::Label, word);
        page.pad(label - word.len());
    };
    // A row of nothing but the rest of a character's bytes has no text.
    if row.iter().any(|cell| !cell.text.is_empty()) {
        lead(page, "char");
        push_numbers(page, row, |cell| cell.char);
        lead(page, "");
        push_cells(page, row, |cell, out| out.push_str(&cell.text));
    }
    lead(page, "");
    push_cells(page, row, |cell, out| match cell.bytes {
        [] => out.push_str("--"),
        bytes => push_hex(out, bytes),
    });
    lead(page, "byte");
    push_numbers(page, row, |cell| cell.byte);
}

fn push_cells(page: &mut Page, row: &[Cell<'_>], write: impl Fn(&Cell<'_>, &mut String)) {
    for (i, cell) in row.iter().enumerate() {
        page.pad(usize::from(i > 0));
        let mut text = String::new();
        write(cell, &mut text);
        page.push(cell.style, &text);
        page.pad(cell.width().saturating_sub(escape::width(&text)));
    }
    page.trim();
    page.newline();
}

/// The numbers over or under their cells, as many as there is room for.
fn push_numbers(page: &mut Page, row: &[Cell<'_>], number: impl Fn(&Cell<'_>) -> Option<u64>) {
    let total = row.iter().map(|cell| cell.width() + 1).sum::<usize>().saturating_sub(1);
    page.with(Style::Label, |out| {
        let (mut column, mut written) = (0, 0);
        for cell in row {
            if let Some(text) = number(cell).map(|n| n.to_string())
                && column >= written
                && column + text.len() <= total
            {
                out.extend(std::iter::repeat_n(' ', column - written));
                out.push_str(&text);
                out.push(' ');
                written = column + text.len() + 1;
            }
            column += cell.width() + 1;
        }
    });
    page.trim();
    page.newline();
}
