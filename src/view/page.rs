//! Styled text: what every picture is made of and every format is made from.

use super::wrap::push_wrapped;
use super::{Look, escape};
use std::fmt;
use std::ops::Range;

/// What a piece of text is. A format may set it off; it never says anything that the words do
/// not say as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Nothing special.
    #[default]
    Plain,
    /// The range that was written.
    Written,
    /// The range that was read.
    Read,
    /// The mark at the cursor and its number.
    Cursor,
    /// Offsets, rulers and the names of layers.
    Label,
    /// The name of a variable.
    Name,
    /// The type and message of an exception, and its caret.
    Error,
    /// Advice.
    Hint,
}

/// A piece of text in one style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    /// The text; it holds no control character but newlines, and those only in plain spans.
    pub text: &'a str,
    /// What it is.
    pub style: Style,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    end: usize,
    style: Style,
}

/// Lines of styled text in one growing buffer, meant to be cleared and used again.
#[derive(Clone, Debug, Default)]
pub struct Page {
    text: String,
    runs: Vec<Run>,
    /// Where the sentences are, in order.
    sentences: Vec<Range<usize>>,
}

impl Page {
    /// Forgets the content and keeps the room.
    pub fn clear(&mut self) {
        self.text.clear();
        self.runs.clear();
        self.sentences.clear();
    }

    /// The text without its styles.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Appends `text`, which must be free of control characters.
    pub fn push(&mut self, style: Style, text: &str) {
        self.text.push_str(text);
        self.mark(style);
    }

    /// Appends `count` times a space.
    pub fn pad(&mut self, count: usize) {
        const SPACES: &str = "                                ";
        let mut left = count;
        while let Some(spaces) = SPACES.get(..left.min(SPACES.len())).filter(|s| !s.is_empty()) {
            self.text.push_str(spaces);
            left = left.saturating_sub(spaces.len());
        }
        self.mark(Style::Plain);
    }

    /// Ends the line.
    pub fn newline(&mut self) {
        self.push(Style::Plain, "\n");
    }

    /// Takes the spaces off the end of the last line.
    pub fn trim(&mut self) {
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end);
        while self.runs.len() > 1 && self.runs.iter().nth_back(1).is_some_and(|r| r.end >= end) {
            self.runs.pop();
        }
        if let Some(last) = self.runs.last_mut() {
            last.end = last.end.min(end);
        }
    }

    /// Appends what `write` writes, in one style.
    pub fn with(&mut self, style: Style, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.mark(style);
    }

    /// Appends a paragraph of any text, broken at words; each of its lines starts with `lead`.
    pub fn push_paragraph(&mut self, style: Style, lead: &str, text: &str, look: Look) {
        let (mut whole, mut broken) = (Page::default(), Page::default());
        whole.with(style, |out| escape::push_text(out, text, look.ascii));
        push_wrapped(&mut broken, &whole, look.width.saturating_sub(lead.len()), 0);
        for line in broken.text().lines() {
            self.push(style, lead);
            self.push(style, line);
            self.trim();
            self.newline();
        }
    }

    /// Appends a part of another page.
    pub fn push_part(&mut self, other: &Page, part: Range<usize>) {
        let mut start = 0;
        for run in &other.runs {
            let (from, to) = (start.max(part.start), run.end.min(part.end));
            if let Some(text) = other.text.get(from..to)
                && from < to
            {
                self.push(run.style, text);
            }
            start = run.end;
        }
    }

    /// What was appended since `start` is a sentence: where a line is too long its lines may be broken
    /// elsewhere, too.
    pub(super) fn mark_sentence(&mut self, start: usize) {
        let end = self.text.trim_end_matches('\n').len();
        self.sentences.push(start..end.max(start));
    }

    /// Where the sentences are, in order.
    pub(super) fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// The pieces in order.
    pub fn spans(&self) -> impl Iterator<Item = Span<'_>> {
        let mut start = 0;
        self.runs.iter().map(move |run| {
            let text = self.text.get(start..run.end).unwrap_or_default();
            start = run.end;
            Span { text, style: run.style }
        })
    }

    fn mark(&mut self, style: Style) {
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(last) if last.style == style => last.end = end,
            Some(last) if last.end == end => {}
            _ => self.runs.push(Run { end, style }),
        }
    }
}

impl fmt::Write for Page {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(Style::Plain, text);
        Ok(())
    }
}
