//! A file taken apart, a statement at a time.
//!
//! The lexer that the parser uses finds the ends, so that a string or a bracket over several lines
//! cannot fool it; only one statement is held at a time.

use super::ast::{Module, Span};
use super::error::SyntaxError;
use super::fault::span;
use super::lexer::{Lexer, prompt_len};
use super::text::{line_ends, newline_len, offset, slice};
use super::token::Tok;
use super::{parse_from, unreadable};

/// A piece of a file, in order; the pieces and the line ends between them are all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// From its first to its last character, without the line end.
    pub span: Span,
    /// The number of its first line, from 1.
    pub line: u32,
    /// Its text.
    pub source: &'a str,
    /// What it is.
    pub kind: ChunkKind<'a>,
}

impl<'a> Chunk<'a> {
    /// The statements of this piece; their spans count from its own start.
    ///
    /// # Errors
    ///
    /// The first error that CPython would find; the line numbers in its message are the file's.
    pub fn parse(&self) -> Result<Module<'a>, SyntaxError> {
        parse_from(uncontinued(self.source), self.line)
    }
}

/// A piece without the line that it continues at its end, where that line is blank or nothing but a
/// prompt: its line end is not part of the piece.
fn uncontinued(source: &str) -> &str {
    let prompted = source.starts_with(">>>");
    let mut source = source;
    loop {
        let blanks = source.trim_end_matches([' ', '\t', '\x0c']);
        let prompt = blanks.strip_suffix("...").filter(|rest| prompted && rest.ends_with(['\n', '\r']));
        let blanks = prompt.unwrap_or(blanks);
        let line = blanks.strip_suffix('\n').map_or(blanks, |line| line.strip_suffix('\r').unwrap_or(line));
        let line = line.strip_suffix('\r').unwrap_or(line);
        match line.strip_suffix('\\') {
            Some(rest) if line.len() < blanks.len() => source = rest,
            _ => return source,
        }
    }
}

/// What a piece of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkKind<'a> {
    /// The statements of one line, or a compound statement with all its blocks. Comments and blank
    /// lines inside a block are part of it, and so is a comment on the statement's own line.
    Code,
    /// A line with nothing but a comment, outside any block.
    Comment {
        /// From the `#` on.
        text: &'a str,
        /// How many characters stand in front of it.
        indent: u32,
    },
    /// An empty line, or one of blanks.
    Blank,
}

/// Takes a file apart. What comes out of [`Chunk::source`] is for [`parse`](super::parse).
///
/// An error of the text ends it: what follows such an error has no known shape.
pub fn statements(source: &str) -> Chunks<'_> {
    let bom = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    Chunks { source, at: bom, line: 1, unreadable: unreadable(source), done: false }
}

/// The names that a text uses, in order and as often: neither attributes and conversions nor what stands in comments and
/// in strings that are no f-strings. An error of the text ends it.
pub fn names(source: &str) -> impl Iterator<Item = &str> {
    let mut lexer = Lexer::on_line(source, 1);
    let mut before = Tok::Newline;
    std::iter::from_fn(move || {
        loop {
            let token = lexer.next_token().ok()?;
            let other = matches!(std::mem::replace(&mut before, token.kind), Tok::Dot | Tok::Bang);
            match token.kind {
                Tok::End | Tok::Broken => return None,
                Tok::Name if !other => {
                    return Some(slice(source, token.span.start as usize, token.span.end as usize));
                }
                _ => {}
            }
        }
    })
}

/// The pieces of a file.
pub struct Chunks<'a> {
    source: &'a str,
    at: usize,
    line: u32,
    /// What keeps the file from being read at all.
    unreadable: Option<SyntaxError>,
    done: bool,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.unreadable.take() {
            self.done = true;
            return Some(Err(error));
        }
        if self.done || self.at >= self.source.len() {
            return None;
        }
        let text = first_line(self.rest());
        let bare = text.trim_start_matches([' ', '\t', '\x0c']);
        let indent = text.len().saturating_sub(bare.len());
        if bare.is_empty() {
            return Some(Ok(self.piece(text.len(), ChunkKind::Blank)));
        }
        if bare.starts_with('#') {
            let indent = offset(indent);
            return Some(Ok(self.piece(text.len(), ChunkKind::Comment { text: bare, indent })));
        }
        match self.code() {
            Ok(length) => Some(Ok(self.piece(length, ChunkKind::Code))),
            Err(error) => {
                self.done = true;
                Some(Err(error))
            }
        }
    }
}

/// The first line of `text`, without its end.
fn first_line(text: &str) -> &str {
    let end = memchr::memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len());
    slice(text, 0, end)
}

impl<'a> Chunks<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or("")
    }

    /// Hands out the next `length` bytes and steps over the line end behind them.
    fn piece(&mut self, length: usize, kind: ChunkKind<'a>) -> Chunk<'a> {
        let end = self.at.saturating_add(length);
        let source = slice(self.source, self.at, end);
        let chunk = Chunk { span: span(offset(self.at), offset(end)), line: self.line, source, kind };
        let step = newline_len(self.source.get(end..).unwrap_or(""));
        self.at = end.saturating_add(step);
        let lines = line_ends(source.as_bytes()).saturating_add(u32::from(step > 0));
        self.line = self.line.saturating_add(lines);
        chunk
    }

    /// The length of the code that begins here.
    fn code(&self) -> Result<usize, SyntaxError> {
        let rest = self.rest();
        let mut lexer = Lexer::on_line(rest, self.line);
        let moved = |error: Box<SyntaxError>| self.moved(*error);
        let mut token = lexer.next_token().map_err(moved)?;
        let head = token.kind;
        let mut shape = Shape { depth: usize::from(head == Tok::Indent), ..Shape::default() };
        let mut before = head;
        loop {
            match token.kind {
                Tok::End if shape.end == 0 => return Ok(rest.len()),
                Tok::End => break,
                // What is wrong with a text that ends too early, the parser knows best.
                Tok::Broken => {
                    let error = parse_from(rest, self.line).err();
                    return error.map_or(Ok(rest.len()), |error| Err(self.moved(error)));
                }
                Tok::Newline => shape.end = token.span.start as usize,
                Tok::Dedent => shape.depth = shape.depth.saturating_sub(1),
                _ => {}
            }
            let line_ended = matches!(token.kind, Tok::Newline | Tok::Dedent) && shape.depth == 0;
            let header = before == Tok::Colon;
            if line_ended && !header && !has_clauses(head) {
                break;
            }
            before = token.kind;
            token = match lexer.next_token() {
                Ok(token) => token,
                Err(_) if line_ended && !header => break,
                Err(error) => return Err(moved(error)),
            };
            if token.kind == Tok::Indent && header {
                shape.depth = shape.depth.saturating_add(1);
                shape.has_block = true;
            } else if line_ended && token.kind != Tok::Dedent && !goes_on(head, token.kind) {
                break;
            }
        }
        let prompted = rest.starts_with(">>>");
        let tail = rest.get(shape.end..).unwrap_or("");
        let trailing = if shape.has_block || prompted { trailing(tail, prompted) } else { 0 };
        Ok(shape.end.saturating_add(trailing))
    }

    /// An error of a piece, as one of the file.
    fn moved(&self, error: SyntaxError) -> SyntaxError {
        let by = offset(self.at);
        let place = span(error.span.start.saturating_add(by), error.span.end.saturating_add(by));
        SyntaxError { span: place, ..error }
    }
}

/// What is known of the code that is being read.
#[derive(Default)]
struct Shape {
    /// How many blocks are open.
    depth: usize,
    has_block: bool,
    /// Where its last line ended.
    end: usize,
}

/// Whether a statement that begins with `head` may go on after its block.
fn has_clauses(head: Tok) -> bool {
    matches!(head, Tok::If | Tok::For | Tok::While | Tok::Try | Tok::At)
}

/// Whether a line that begins with `next` goes on with the statement that `head` began.
fn goes_on(head: Tok, next: Tok) -> bool {
    match head {
        Tok::If => matches!(next, Tok::Elif | Tok::Else),
        Tok::For | Tok::While => next == Tok::Else,
        Tok::Try => matches!(next, Tok::Except | Tok::Else | Tok::Finally),
        // A decorator belongs to whatever it decorates.
        Tok::At => true,
        _ => false,
    }
}

/// How much of `tail`, which begins at a line end, still belongs to the block before it: comments
/// that are indented like a block's, and the empty lines of a pasted one.
fn trailing(tail: &str, prompted: bool) -> usize {
    let mut belongs = 0;
    let mut at = 0;
    loop {
        let rest = tail.get(at..).unwrap_or("");
        let step = newline_len(rest);
        let line = first_line(rest.get(step..).unwrap_or(""));
        if step == 0 {
            return belongs;
        }
        let prompt = if prompted { prompt_len(line, "...") } else { 0 };
        let text = line.get(prompt..).unwrap_or("");
        let bare = text.trim_start_matches([' ', '\t', '\x0c']);
        at = at.saturating_add(step).saturating_add(line.len());
        if bare.starts_with('#') && bare.len() < text.len() || bare.is_empty() && prompt > 0 {
            belongs = at;
        } else if !bare.is_empty() {
            return belongs;
        }
    }
}
