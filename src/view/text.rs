//! Text as rows of characters, each as wide as it is, with the cursor under them.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "columns of a line, and offsets that the painter keeps below 2^62"
)]

use super::hex::{Contents, push_mark};
use super::wrap::push_note;
use super::{Look, Page, Style, escape};
use crate::object::count_chars;
use std::fmt::Write as _;
use std::ops::Range;

/// Every how many code points the ruler has a number.
const TICK: u64 = 10;

/// How many code points a WTF-8 text has.
pub(super) fn count(text: &[u8]) -> u64 {
    count_chars(text) as u64
}

/// What is shown of one code point, and how many cells it takes.
struct Cell {
    text: String,
    width: usize,
}

impl Cell {
    fn new(c: u32, ascii: bool) -> Cell {
        let mut text = String::new();
        match char::from_u32(c) {
            Some(ch) if escape::cells(ch, ascii).is_some() => text.push(ch),
            _ => escape::push_escape(&mut text, c),
        }
        Cell { width: escape::width(&text), text }
    }
}

/// Appends the picture of `contents`, which are WTF-8 text counted in code points.
pub(super) fn push(page: &mut Page, contents: &Contents<'_>, look: Look) {
    let start = contents.start;
    let points: Vec<u32> = escape::code_points(contents.content).collect();
    let cells: Vec<Cell> = points.iter().map(|&c| Cell::new(c, look.ascii)).collect();
    let end = start + cells.len() as u64;
    let position = contents.position;
    // Nobody holds a text so long that its offsets need more; a cursor may stand anywhere.
    let digits = end.max(position.unwrap_or(0)).to_string().len().clamp(4, 12);
    let margin = if look.width < 50 { 1 } else { 2 } + digits + 2;
    // Two cells stay free for the brackets.
    let rows = rows(&points, &cells, look.width.saturating_sub(margin + 2).max(10));
    let index = |at: u64| usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX);
    // The cursor at the end stands behind the last character.
    let row = |at: u64| {
        let at = index(at).min(cells.len().saturating_sub(1));
        rows.iter().position(|r| r.contains(&at)).unwrap_or(0) as u64
    };
    let shown = contents.focus(0..rows.len() as u64, look.rows as u64, row);
    for (r, cells_of) in (0..).zip(&rows).filter(|(r, _)| shown.contains(r)) {
        let here = position.filter(|&p| row(p) == r && p <= end);
        let first = start + cells_of.start as u64;
        let line = cells.get(cells_of.clone()).unwrap_or_default();
        if here.is_some() && line.iter().map(|c| c.width).sum::<usize>() > 2 {
            push_ruler(page, contents, first, line, margin);
        }
        push_number(page, first, margin - 2);
        page.pad(1);
        let column = push_row(page, contents, first, line, margin - 1, here);
        if let Some(position) = here {
            // Where both brackets stand in a full row its end has no cell of its own.
            push_mark(page, contents, position, column.min(look.width - 1), look);
        }
    }
    let after = contents.length.unwrap_or(end).saturating_sub(end);
    if after > 0 {
        let dots = escape::ellipsis(look.ascii);
        push_note(page, 2, &format!("{dots} {after} more characters after"), look.width);
    }
    if let Some(position) = position.filter(|&p| p > end && Some(p) > contents.length) {
        push_number(page, position, margin - 2);
        page.newline();
        push_mark(page, contents, position, margin, look);
    }
}

/// The number of a row's first character; of one that is too long its last digits.
fn push_number(page: &mut Page, number: u64, width: usize) {
    let digits = number.to_string();
    let kept = digits.get(digits.len().saturating_sub(width)..).unwrap_or_default();
    page.with(Style::Label, |out| {
        let _ = write!(out, "{kept:>width$}");
    });
}

/// Which cells each row holds: a row ends after a line feed and where it is full.
fn rows(points: &[u32], cells: &[Cell], width: usize) -> Vec<Range<usize>> {
    let (mut rows, mut start, mut column) = (Vec::new(), 0, 0);
    for (at, cell) in cells.iter().enumerate() {
        if at > start && (column + cell.width > width || points.get(at - 1) == Some(&10)) {
            rows.push(start..at);
            (start, column) = (at, 0);
        }
        column += cell.width;
    }
    rows.push(start..cells.len());
    rows
}

/// The cells that the brackets of the touched range take before the code point at `at`.
fn brackets(contents: &Contents<'_>, at: u64, first: u64) -> usize {
    usize::from(contents.opens(at)) + usize::from(at > first && contents.closes(at))
}

/// Appends a row from its separator on, which an opening bracket takes; the column of the cursor.
fn push_row(
    page: &mut Page,
    contents: &Contents<'_>,
    first: u64,
    line: &[Cell],
    mut column: usize,
    cursor: Option<u64>,
) -> usize {
    let opens = contents.opens(first);
    page.push(if opens { contents.style(first) } else { Style::Plain }, if opens { "[" } else { " " });
    column += 1;
    let mut mark = column;
    let end = first + line.len() as u64;
    for (at, cell) in (first..).zip(line) {
        if at > first {
            column += brackets(contents, at, first);
            if contents.closes(at) {
                page.push(contents.style(at - 1), "]");
            }
            if contents.opens(at) {
                page.push(contents.style(at), "[");
            }
        }
        if cursor == Some(at) {
            mark = column;
        }
        page.push(contents.style(at), &cell.text);
        column += cell.width;
    }
    if cursor == Some(end) {
        mark = column;
    }
    if end > first && contents.closes(end) {
        page.push(contents.style(end - 1), "]");
    }
    page.trim();
    page.newline();
    mark
}

/// A line with the number of each tenth code point over its cell.
fn push_ruler(page: &mut Page, contents: &Contents<'_>, first: u64, line: &[Cell], margin: usize) {
    if first.next_multiple_of(TICK) >= first + line.len() as u64 {
        return;
    }
    page.with(Style::Label, |out| {
        let (mut column, mut written) = (margin, 0);
        for (at, cell) in (first..).zip(line) {
            if at > first {
                column += brackets(contents, at, first);
            }
            if at.is_multiple_of(TICK) && column >= written {
                out.extend(std::iter::repeat_n(' ', column - written));
                let number = at.to_string();
                // The last number may be longer than the text under it, never than the line.
                if column + number.len() <= margin + 2 + line.iter().map(|c| c.width).sum::<usize>() {
                    out.push_str(&number);
                    written = column + number.len() + 1;
                    out.push(' ');
                } else {
                    written = column;
                }
            }
            column += cell.width;
        }
    });
    page.trim();
    page.newline();
}
