//! Bytes as rows of hexadecimal with the cursor under them.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "columns of a line, and offsets that the painter keeps below 2^62"
)]

use super::wrap::push_note;
use super::{Look, Page, Style};
use crate::step::Touched;
use std::fmt::Write as _;
use std::ops::Range;

/// What a picture shows: part of a layer's contents and the marks in it, in the layer's units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contents<'a> {
    /// Where the part starts.
    pub(super) start: u64,
    /// The part.
    pub(super) content: &'a [u8],
    /// The cursor.
    pub(super) position: Option<u64>,
    /// How much there is in all.
    pub(super) length: Option<u64>,
    /// What was read or written.
    pub(super) touched: Option<Touched>,
}

impl Contents<'_> {
    /// The style of what stands at `at`.
    pub(super) fn style(&self, at: u64) -> Style {
        match self.touched {
            Some(t) if at >= t.start && at - t.start < t.length => {
                if t.wrote {
                    Style::Written
                } else {
                    Style::Read
                }
            }
            _ => Style::Plain,
        }
    }

    /// Whether the touched range starts at `at`.
    pub(super) fn opens(&self, at: u64) -> bool {
        self.touched.is_some_and(|t| t.length > 0 && t.start == at)
    }

    /// Whether the touched range ends before `at`.
    pub(super) fn closes(&self, at: u64) -> bool {
        self.touched.is_some_and(|t| t.length > 0 && t.start.checked_add(t.length) == Some(at))
    }

    /// Whether the touched range, its brackets included, reaches into `start..end`.
    fn marks(&self, start: u64, end: u64) -> bool {
        self.touched
            .is_some_and(|t| t.length > 0 && t.start <= end && t.start.saturating_add(t.length) >= start)
    }

    /// The bytes of `start..end`, if all are there.
    fn part(&self, start: u64, end: u64) -> Option<&[u8]> {
        let from = usize::try_from(start.checked_sub(self.start)?).ok()?;
        let to = usize::try_from(end.checked_sub(self.start)?).ok()?;
        self.content.get(from..to)
    }

    /// Which of `rows` to show, at most `most`, so that the cursor and what was touched before
    /// it are among them; `row` says where an offset stands.
    pub(super) fn focus(&self, rows: Range<u64>, most: u64, row: impl Fn(u64) -> u64) -> Range<u64> {
        let count = rows.end.saturating_sub(rows.start);
        if count <= most {
            return rows;
        }
        let inside = |at: u64| row(at).clamp(rows.start, rows.end - 1);
        let cursor = inside(self.position.unwrap_or(0));
        let from = inside(self.touched.map_or(self.position.unwrap_or(0), |t| t.start)).min(cursor);
        let needed = cursor - from + 1;
        let start = if needed <= most { from.saturating_sub((most - needed) / 2) } else { cursor + 1 - most };
        let start = start.clamp(rows.start, rows.end - most);
        start..start + most
    }

    /// `29 (end)`: what stands at the mark under the cursor.
    pub(super) fn label(&self, position: u64, out: &mut String) {
        let _ = match self.length {
            Some(length) if position == length => write!(out, "{position} (end)"),
            Some(length) if position > length => {
                write!(out, "{position} ({} past the end)", position - length)
            }
            _ => write!(out, "{position}"),
        };
    }
}

/// The measures of a picture.
struct Grid {
    indent: usize,
    digits: usize,
    /// Bytes a row.
    bytes: u64,
}

impl Grid {
    /// The widest that fits, for offsets below `end`.
    fn fit(width: usize, end: u64) -> Grid {
        let indent = if width < 50 { 1 } else { 2 };
        let digits = format!("{end:x}").len().max(4);
        let fits = |bytes: &u64| Grid { indent, digits, bytes: *bytes }.width() <= width;
        Grid { indent, digits, bytes: [32, 16, 8, 4, 2].into_iter().find(fits).unwrap_or(1) }
    }

    /// The column of the byte at `index` in its row; of one past the last, where it would be.
    fn column(&self, index: u64) -> usize {
        let index = usize::try_from(index).unwrap_or(0);
        self.indent + self.digits + 2 + 3 * index + index / 8
    }

    /// The column of the characters.
    fn text(&self) -> usize {
        self.column(self.bytes - 1) + 4
    }

    fn width(&self) -> usize {
        self.text() + usize::try_from(self.bytes).unwrap_or(0)
    }
}

/// Appends the picture of `contents`.
pub(super) fn push(page: &mut Page, contents: &Contents<'_>, look: Look) {
    let start = contents.start;
    let end = start.saturating_add(contents.content.len() as u64);
    let position = contents.position;
    let grid = Grid::fit(look.width, end.max(position.unwrap_or(0)));
    let n = grid.bytes;
    // The cursor at the end of a full row stands behind it, not in a row of its own.
    let row = |at: u64| if at == end && at > start { (at - 1) / n } else { at / n };
    let rows = start / n..end.saturating_sub(1).max(start) / n + 1;
    let shown = contents.focus(rows.clone(), look.rows as u64, row);
    push_rest(page, &grid, shown.start * n, "before", look);
    for r in shown.clone() {
        push_row(page, &grid, contents, r * n, look);
        if let Some(position) = position.filter(|&p| row(p) == r) {
            push_cursor(page, &grid, contents, position, end, look);
        }
    }
    let after = contents.length.unwrap_or(end).saturating_sub(shown.end * n);
    push_rest(page, &grid, after, "after", look);
    // A cursor past the end gets a row of its own, with nothing in it.
    if let Some(position) = position.filter(|&p| row(p) >= rows.end && Some(p) > contents.length) {
        if row(position) > rows.end {
            page.pad(grid.indent);
            page.push(Style::Label, super::escape::ellipsis(look.ascii));
            page.newline();
        }
        push_offset(page, &grid, row(position) * n);
        page.newline();
        push_cursor(page, &grid, contents, position, end, look);
    }
}

fn push_offset(page: &mut Page, grid: &Grid, offset: u64) {
    page.pad(grid.indent);
    page.with(Style::Label, |out| {
        // Not by `write!`: pictures are mostly hexadecimal, and formatting it took a third of them.
        let digits = (offset.checked_ilog(16).unwrap_or(0) as usize + 1).max(grid.digits);
        (0..digits).rev().for_each(|digit| push_digit(out, offset >> (4 * digit)));
    });
}

/// Appends the last hexadecimal digit of `n`.
fn push_digit(out: &mut String, n: u64) {
    out.extend(char::from_digit((n & 15) as u32, 16));
}

fn push_byte(out: &mut String, b: u8) {
    push_digit(out, u64::from(b >> 4));
    push_digit(out, u64::from(b));
}

fn push_rest(page: &mut Page, grid: &Grid, bytes: u64, side: &str, look: Look) {
    if bytes > 0 {
        let dots = super::escape::ellipsis(look.ascii);
        let note = format!("{dots} {bytes} {} {side}", super::sentence::byte_word(bytes));
        push_note(page, grid.indent, &note, look.width);
    }
}

fn push_row(page: &mut Page, grid: &Grid, contents: &Contents<'_>, offset: u64, look: Look) {
    push_offset(page, grid, offset);
    page.pad(1);
    let byte = |at: u64| {
        let index = usize::try_from(at.checked_sub(contents.start)?).ok()?;
        contents.content.get(index).copied()
    };
    let end = offset.saturating_add(grid.bytes);
    let (mut last, mut before) = (None, Style::Plain);
    if !contents.marks(offset, end)
        && let Some(row) = contents.part(offset, end)
    {
        return push_plain_row(page, row, look);
    }
    for at in offset..end {
        let index = at - offset;
        let (style, mut closes) = (contents.style(at), index > 0 && contents.closes(at));
        let between = if style == before { style } else { Style::Plain };
        // Before each eighth byte stand two characters: one may close, the other open.
        if index > 0 && index.is_multiple_of(8) {
            page.push(if closes { before } else { between }, if closes { "]" } else { " " });
            closes = false;
        }
        match () {
            () if contents.opens(at) => page.push(style, "["),
            () if closes => page.push(before, "]"),
            () => page.push(if index > 0 { between } else { Style::Plain }, " "),
        }
        before = style;
        match byte(at) {
            Some(b) => {
                page.with(style, |out| push_byte(out, b));
                last = Some(at);
            }
            None => page.push(Style::Plain, "  "),
        }
    }
    let Some(last) = last else {
        page.trim();
        page.newline();
        return;
    };
    if contents.closes(end) {
        page.push(before, "]");
    } else {
        page.pad(1);
    }
    page.pad(1);
    for at in offset..=last {
        let Some(b) = byte(at) else {
            page.push(Style::Plain, " ");
            continue;
        };
        page.with(contents.style(at), |out| out.push(character(b, look)));
    }
    page.trim();
    page.newline();
}

/// A whole row in which nothing was touched, the commonest, in one piece.
fn push_plain_row(page: &mut Page, row: &[u8], look: Look) {
    page.with(Style::Plain, |out| {
        for (index, b) in row.iter().enumerate() {
            out.push_str(if index > 0 && index.is_multiple_of(8) { "  " } else { " " });
            push_byte(out, *b);
        }
        out.push_str("  ");
        out.extend(row.iter().map(|b| character(*b, look)));
    });
    page.trim();
    page.newline();
}

/// How a byte is shown among the characters.
fn character(b: u8, look: Look) -> char {
    match b {
        0x20..=0x7E => char::from(b),
        _ if look.ascii => '.',
        b'\n' => '↵',
        _ => '·',
    }
}

fn push_cursor(page: &mut Page, grid: &Grid, contents: &Contents<'_>, position: u64, end: u64, look: Look) {
    let index = position % grid.bytes;
    let column = if position == end && position > contents.start {
        // Behind the last byte, where the touched range closes.
        grid.column((position - 1) % grid.bytes) + 2
    } else if position == end {
        grid.column(index) - 1
    } else {
        grid.column(index)
    };
    push_mark(page, contents, position, column, look);
}

/// A line with `^` at `column` and its label where there is room for it.
pub(super) fn push_mark(page: &mut Page, contents: &Contents<'_>, position: u64, column: usize, look: Look) {
    let mut label = String::new();
    contents.label(position, &mut label);
    if label.len() > look.width {
        label.truncate(label.find(' ').unwrap_or(label.len()));
    }
    if column + 2 + label.len() <= look.width {
        page.pad(column);
        page.push(Style::Cursor, "^ ");
        page.push(Style::Cursor, &label);
    } else if let Some(room) = column.checked_sub(label.len() + 1) {
        page.pad(room);
        page.push(Style::Cursor, &label);
        page.push(Style::Cursor, " ^");
    } else {
        page.pad(column);
        page.push(Style::Cursor, "^");
        page.newline();
        page.push(Style::Cursor, &label);
    }
    page.newline();
}
