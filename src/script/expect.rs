//! Expectations, and what came instead.

use crate::lang::ast::Span;
use crate::lang::{Chunk, ChunkKind};
use crate::object::{Str, limits};
use crate::session::Report;
use crate::view::escape;

/// What a line takes beside its text, as it came and as it is told.
const LINE: usize = 128;
/// What a byte becomes at most, as it came and as it is told.
const ESCAPED: usize = 8;

/// What is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `#>`: a line that is printed.
    Printed,
    /// `#=>`: a value that is echoed.
    Echoed,
    /// `#!>`: an exception.
    Raised,
    /// `#?`: an expression that is true.
    True,
}

impl Kind {
    /// Every kind with its mark, in the order that they are written in.
    const MARKS: [(&'static str, Kind); 4] =
        [("#>", Kind::Printed), ("#=>", Kind::Echoed), ("#!>", Kind::Raised), ("#?", Kind::True)];

    /// What such a line begins with.
    #[must_use]
    pub fn mark(self) -> &'static str {
        Kind::MARKS.iter().find(|(_, kind)| *kind == self).map_or("", |(mark, _)| mark)
    }
}

/// A line that says what must come of the statement before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation<'a> {
    /// What is expected.
    pub kind: Kind,
    /// The text behind the mark and one space.
    pub text: &'a str,
    /// The line in the file, from 1.
    pub line: u32,
    /// Its place in the file, without the line end.
    pub span: Span,
}

impl<'a> Expectation<'a> {
    /// The expectation that a comment is, if it is one.
    #[must_use]
    pub fn of(chunk: &Chunk<'a>) -> Option<Expectation<'a>> {
        let ChunkKind::Comment { text, .. } = chunk.kind else { return None };
        let (kind, rest) =
            Kind::MARKS.iter().find_map(|(mark, kind)| Some((*kind, text.strip_prefix(mark)?)))?;
        let text = match rest.strip_prefix(' ') {
            Some(text) => text,
            None if rest.is_empty() => rest,
            // `#>>>` and the like are narration.
            None => return None,
        };
        Some(Expectation { kind, text, line: chunk.line, span: chunk.span })
    }
}

/// What came of a statement, as far as it can be expected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What it printed, as WTF-8.
    pub printed: Vec<u8>,
    /// The `repr`s that were echoed.
    pub echoed: Vec<Str>,
    /// How it failed.
    pub raised: Option<Report>,
    /// Whether the program asked to leave.
    pub exit: Option<i32>,
}

impl Outcome {
    /// Whether there is room for the lines of one kind: of short lines each takes much more than its text.
    #[must_use]
    pub fn has_room(&self, kind: Kind) -> bool {
        let texts: Vec<&[u8]> = match kind {
            Kind::Printed => vec![&self.printed],
            Kind::Echoed => self.echoed.iter().map(Str::as_bytes).collect(),
            Kind::Raised => self.raised.iter().map(|report| report.message.as_bytes()).collect(),
            Kind::True => Vec::new(),
        };
        texts.into_iter().all(|text| {
            let lines = memchr::memchr_iter(b'\n', text).count().saturating_mul(LINE);
            limits::check(text.len().saturating_mul(ESCAPED).saturating_add(lines)).is_ok()
        })
    }

    /// The lines of one kind that would be expected of this.
    #[must_use]
    pub fn lines(&self, kind: Kind) -> Vec<String> {
        match kind {
            Kind::Printed => lines(&self.printed),
            Kind::Echoed => self.echoed.iter().flat_map(|repr| lines(repr.as_bytes())).collect(),
            Kind::Raised => self.raised.iter().flat_map(|report| lines(&title(report))).collect(),
            Kind::True => Vec::new(),
        }
    }
}

/// `TypeError: message`.
fn title(report: &Report) -> Vec<u8> {
    let mut title = report.class.as_bytes().to_vec();
    if !report.message.as_bytes().is_empty() {
        title.extend_from_slice(b": ");
        title.extend_from_slice(report.message.as_bytes());
    }
    title
}

/// The lines of a text, each as it can stand in a comment; the last may lack its line end.
fn lines(text: &[u8]) -> Vec<String> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    if text.is_empty() {
        return Vec::new();
    }
    let line = |line: &[u8]| {
        let mut shown = String::new();
        escape::push_wtf8(&mut shown, line, false);
        shown
    };
    text.split(|&b| b == b'\n').map(line).collect()
}
