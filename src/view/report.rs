//! An exception as CPython's traceback prints it, with the culprit marked and a hint.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "columns of a line, and offsets that the painter keeps below 2^62"
)]

use super::wrap::push_wrapped;
use super::{Look, Page, Style, escape};
use crate::session::{Frame, Link, Report};
use std::fmt::Write as _;

/// Appends the report; lines are broken or cut to `look.width`.
pub fn push(page: &mut Page, report: &Report, look: Look) {
    if let Some((link, earlier)) = &report.earlier {
        push(page, earlier, look);
        let words = match link {
            Link::Cause => "The above exception was the direct cause of the following exception:",
            Link::Context => "During handling of the above exception, another exception occurred:",
        };
        page.newline();
        push_line(page, Style::Plain, words, look);
        page.newline();
    }
    let of_text = report.frames.last().is_some_and(|f| f.function.is_none());
    if !report.frames.is_empty() && !of_text {
        push_line(page, Style::Plain, "Traceback (most recent call last):", look);
    }
    for frame in &report.frames {
        push_frame(page, frame, look);
    }
    let mut line = Page::default();
    line.with(Style::Error, |out| {
        out.push_str(&report.class);
        if !report.message.is_empty() {
            out.push_str(": ");
        }
    });
    for (i, part) in report.message.split(|&b| b == b'\n').enumerate() {
        if i > 0 {
            push_wrapped(page, &line, look.width, 2);
            line.clear();
        }
        line.with(Style::Error, |out| escape::push_wtf8(out, part, look.ascii));
    }
    if let Some(name) = &report.did_you_mean {
        line.with(Style::Hint, |out| {
            out.push_str(". Did you mean: '");
            escape::push_text(out, name, look.ascii);
            out.push_str("'?");
        });
    }
    push_wrapped(page, &line, look.width, 2);
    if let Some(hint) = &report.hint {
        let mut text = String::from("hint: ");
        escape::push_text(&mut text, hint, look.ascii);
        push_line(page, Style::Hint, &text, look);
    }
}

fn push_line(page: &mut Page, style: Style, text: &str, look: Look) {
    let mut line = Page::default();
    line.push(style, text);
    push_wrapped(page, &line, look.width, 2);
}

fn push_frame(page: &mut Page, frame: &Frame, look: Look) {
    let mut place = String::from("  File \"");
    escape::push_text(&mut place, &frame.file, look.ascii);
    let _ = write!(place, "\", line {}", frame.line);
    if let Some(function) = &frame.function {
        place.push_str(", in ");
        escape::push_text(&mut place, function, look.ascii);
    }
    push_line(page, Style::Plain, &place, look);
    if !frame.text.trim().is_empty() {
        push_source(page, frame, look);
    }
}

/// The source line and a caret under the culprit; of a long line the part around it.
fn push_source(page: &mut Page, frame: &Frame, look: Look) {
    const INDENT: usize = 4;
    let room = look.width.saturating_sub(INDENT + 6);
    let blanks = frame.text.chars().take_while(|c| c.is_whitespace()).count();
    let start = (frame.culprit.0 as usize).max(blanks);
    let end = (frame.culprit.1 as usize).max(start);
    // Each character as it is shown, and the cell where it starts.
    let mut shown = String::new();
    let (mut from, mut to, mut cells) = (None, None, 0);
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    for (i, c) in frame.text.trim_end().chars().enumerate().skip(blanks) {
        from = from.or((i >= start).then_some(cells));
        to = to.or((i >= end).then_some(cells));
        pieces.push((shown.len(), cells));
        let at = shown.len();
        escape::push_text(&mut shown, c.encode_utf8(&mut [0; 4]), look.ascii);
        cells += escape::width(shown.get(at..).unwrap_or_default());
    }
    let from = from.unwrap_or(cells);
    let to = to.unwrap_or(cells).max(from + 1);
    // The part that is shown starts a little before the culprit where the line is too long.
    let skip = if cells > room && to > room { from.saturating_sub(room / 4) } else { 0 };
    let first = pieces.iter().find(|(_, cell)| *cell >= skip).copied().unwrap_or((shown.len(), cells));
    let past = pieces.iter().find(|(_, cell)| *cell > first.1 + room).map_or(shown.len(), |(at, _)| {
        pieces.iter().rev().find(|(start, _)| start < at).map_or(*at, |(start, _)| *start)
    });
    let dots = escape::ellipsis(look.ascii);
    page.pad(INDENT);
    let mut lead = 0;
    if first.0 > 0 {
        page.push(Style::Label, dots);
        lead = escape::width(dots);
    }
    let part = shown.get(first.0..past).unwrap_or_default();
    page.push(Style::Plain, part);
    if past < shown.len() {
        page.push(Style::Label, dots);
    }
    page.newline();
    let column = INDENT + lead + from.saturating_sub(first.1);
    let longest = escape::width(part).saturating_sub(from.saturating_sub(first.1)).max(1);
    page.pad(column);
    page.with(Style::Error, |out| {
        out.extend(std::iter::repeat_n('^', (to - from).min(longest)));
    });
    page.newline();
}
