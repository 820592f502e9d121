//! An exception as CPython's traceback prints it, with the culprit marked and a hint.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "columns of a line, and offsets that the painter keeps below 2^62"
)]

use super::wrap::push_wrapped;
use super::{Look, Page, Style, escape};
use crate::object::interrupt;
use crate::session::{Frame, Link, Report};

/// How much of a report is made before it is handed on.
const PIECE: usize = 1 << 16;

/// Appends the report; lines are broken or cut to `look.width`.
pub fn push(page: &mut Page, report: &Report, look: Look) {
    each(report, look, &mut |piece| page.push_part(piece, 0..piece.text().len()));
}

/// Makes the report in pieces and hands each on: a program chooses how long its messages and its
/// lines are.
pub fn each(report: &Report, look: Look, show: &mut dyn FnMut(&Page)) {
    let mut press = Press { page: Page::default(), look, show };
    press.report(report);
    (press.show)(&press.page);
}

/// The same of the last exception alone: where it passed and what it says.
pub fn last(report: &Report, look: Look, show: &mut dyn FnMut(&Page)) {
    let mut press = Press { page: Page::default(), look, show };
    press.last(report);
    (press.show)(&press.page);
}

struct Press<'a> {
    page: Page,
    look: Look,
    show: &'a mut dyn FnMut(&Page),
}

impl Press<'_> {
    /// Hands on what there is, if that is much.
    fn turn(&mut self) {
        if self.page.text().len() >= PIECE {
            (self.show)(&self.page);
            self.page.clear();
        }
    }

    fn report(&mut self, report: &Report) {
        if let Some((link, earlier)) = &report.earlier {
            self.report(earlier);
            let words = match link {
                Link::Cause => "The above exception was the direct cause of the following exception:",
                Link::Context => "During handling of the above exception, another exception occurred:",
            };
            self.page.newline();
            self.line(Style::Plain, words);
            self.page.newline();
        }
        let of_text = report.frames.last().is_some_and(|f| f.function.is_none());
        if !report.frames.is_empty() && !of_text {
            self.line(Style::Plain, "Traceback (most recent call last):");
        }
        self.last(report);
        if let Some(hint) = &report.hint {
            let mut text = String::from("hint: ");
            escape::push_text(&mut text, hint, self.look.ascii);
            self.line(Style::Hint, &text);
        }
    }

    fn last(&mut self, report: &Report) {
        for frame in &report.frames {
            self.frame(frame);
        }
        self.message(report);
    }

    fn line(&mut self, style: Style, text: &str) {
        let mut line = Page::default();
        line.push(style, text);
        self.end(&line);
    }

    /// Appends the last part of a line.
    fn end(&mut self, line: &Page) {
        push_wrapped(&mut self.page, line, self.look.width, 2);
        self.turn();
    }

    /// The class, the message and what was probably meant.
    fn message(&mut self, report: &Report) {
        let Look { width, ascii, .. } = self.look;
        let mut line = Page::default();
        line.push(Style::Error, &report.class);
        if !report.message.as_bytes().is_empty() {
            line.push(Style::Error, ": ");
        }
        // Of what is long the rest is left out when Ctrl-C is pressed.
        let mut told = 0;
        for piece in escape::pieces(report.message.as_bytes()) {
            if told > PIECE && interrupt::pending() {
                break;
            }
            told += piece.len();
            for (i, part) in piece.split(|&b| b == b'\n').enumerate() {
                if i > 0 {
                    self.end(&line);
                    line.clear();
                }
                if line.text().len() >= PIECE && width == usize::MAX {
                    self.page.push_part(&line, 0..line.text().len());
                    self.turn();
                    line.clear();
                } else if line.text().len() >= PIECE {
                    self.end(&line);
                    line.clear();
                }
                line.with(Style::Error, |out| escape::push_wtf8(out, part, ascii));
            }
        }
        if let Some(name) = &report.did_you_mean {
            line.with(Style::Hint, |out| {
                out.push_str(". Did you mean: '");
                escape::push_text(out, name, ascii);
                out.push_str("'?");
            });
        }
        self.end(&line);
    }

    fn frame(&mut self, frame: &Frame) {
        let ascii = self.look.ascii;
        let mut place = String::from("  File \"");
        escape::push_text(&mut place, &frame.file, ascii);
        place.push_str(&format!("\", line {}", frame.line));
        if let Some(function) = &frame.function {
            place.push_str(", in ");
            escape::push_text(&mut place, function, ascii);
        }
        self.line(Style::Plain, &place);
        if !frame.text.trim().is_empty() {
            self.source(frame);
        }
    }

    /// The source line and a caret under the culprit; of a long line the part around it.
    fn source(&mut self, frame: &Frame) {
        const INDENT: usize = 4;
        let ascii = self.look.ascii;
        let room = self.look.width.saturating_sub(INDENT + 6);
        let blanks = frame.text.chars().take_while(|c| c.is_whitespace()).count();
        let start = (frame.culprit.0 as usize).max(blanks);
        let end = (frame.culprit.1 as usize).max(start);
        let chars = || frame.text.trim_end().chars().enumerate().skip(blanks);
        // The cells where the culprit starts and ends, and how many there are.
        let mut shown = String::new();
        let (mut from, mut to, mut cells) = (None, None, 0);
        for (i, c) in chars() {
            from = from.or((i >= start).then_some(cells));
            to = to.or((i >= end).then_some(cells));
            cells += cell(&mut shown, c, ascii);
        }
        let from = from.unwrap_or(cells);
        let to = to.unwrap_or(cells).max(from + 1);
        // The part that is shown starts a little before the culprit where the line is too long.
        let skip = if cells > room && to > room { from.saturating_sub(room / 4) } else { 0 };
        let dots = escape::ellipsis(ascii);
        self.page.pad(INDENT);
        let (mut first, mut at, mut lead) = (None, 0, 0);
        let mut cut = false;
        for (_, c) in chars() {
            let next = at + cell(&mut shown, c, ascii);
            if at >= skip {
                if first.is_none() && at > 0 {
                    self.page.push(Style::Label, dots);
                    lead = escape::width(dots);
                }
                // The end of the line may take the place of the dots.
                let spare = if next < cells { 0 } else { escape::width(dots) };
                if next > first.get_or_insert(at).saturating_add(room + spare) {
                    cut = true;
                    break;
                }
                self.page.push(Style::Plain, &shown);
                self.turn();
            }
            at = next;
        }
        if cut {
            self.page.push(Style::Label, dots);
        }
        self.page.newline();
        let before = from.saturating_sub(first.unwrap_or(cells));
        let longest = at.saturating_sub(first.unwrap_or(cells)).saturating_sub(before).max(1);
        self.repeat(' ', INDENT + lead + before);
        self.repeat('^', (to - from).min(longest));
        self.page.newline();
    }

    fn repeat(&mut self, what: char, count: usize) {
        let style = if what == ' ' { Style::Plain } else { Style::Error };
        let mut left = count;
        while left > 0 {
            let some = left.min(PIECE);
            self.page.with(style, |out| out.extend(std::iter::repeat_n(what, some)));
            self.turn();
            left -= some;
        }
    }
}

/// Makes a character as it is shown; gives its cells.
fn cell(shown: &mut String, c: char, ascii: bool) -> usize {
    shown.clear();
    escape::push_text(shown, c.encode_utf8(&mut [0; 4]), ascii);
    escape::width(shown)
}
