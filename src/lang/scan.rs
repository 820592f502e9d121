//! A whole text to tokens.

use super::ast::Span;
use super::error::{SyntaxError, SyntaxKind};
use super::lexer::{BAD_CONTINUATION, Lexer};
use super::room;
use super::token::{Tok, Token};

/// All tokens of a text, up to the first error.
pub(super) struct Scan {
    pub tokens: Vec<Token>,
    /// Where the innermost bracket stands that is open at the end.
    pub unclosed: Option<SyntaxError>,
    pub error: Option<SyntaxError>,
    /// CPython tells of the error only if the parser gets as far as it: it is one of indentation,
    /// of a continued line, or inside an f-string.
    pub late: bool,
    /// More text may mend the error.
    pub ended_early: bool,
    /// How deep brackets, blocks and lambdas may be nested in each other, at most.
    pub depth: usize,
}

/// How many tokens more there is room for at once, at most.
const AT_ONCE: usize = 1 << 16;

/// Reads all of `source`, which is line `first_line` of its file; an error if there is no room for
/// what comes of it.
pub(super) fn scan(source: &str, first_line: u32) -> Result<Scan, Box<SyntaxError>> {
    let mut lexer = Lexer::on_line(source, first_line);
    // A guess that is right for ordinary code spares most of the growing.
    let guess = source.len().wrapping_div(4).saturating_add(4).min(AT_ONCE);
    room::check(source.len(), guess)?;
    let mut tokens = Vec::with_capacity(guess);
    let (mut blocks, mut lambdas) = (Deepest::default(), 0_usize);
    let mut brackets = 0;
    let error = loop {
        if tokens.len() == tokens.capacity() {
            let more = tokens.len().min(AT_ONCE);
            room::check(source.len(), tokens.len().saturating_add(more))?;
            tokens.reserve_exact(more);
        }
        match lexer.next_token() {
            Ok(token) => {
                tokens.push(token);
                brackets = token.depth.max(brackets);
                match token.kind {
                    Tok::End | Tok::Broken => break None,
                    Tok::Indent => blocks.open(),
                    Tok::Dedent => blocks.close(),
                    Tok::Lambda => lambdas = lambdas.saturating_add(1),
                    _ => {}
                }
            }
            Err(error) => break Some(*error),
        }
    };
    let late = error.as_ref().is_some_and(|error| {
        error.kind != SyntaxKind::Syntax || !lexer.fstrings.is_empty() || error.message == BAD_CONTINUATION
    });
    if error.is_some() {
        let here = Span { start: lexer.at(), end: lexer.at() };
        tokens.push(Token { kind: Tok::Broken, depth: 0, prompted: false, span: here });
    }
    Ok(Scan {
        tokens,
        unclosed: lexer.never_closed(),
        error,
        late,
        ended_early: lexer.ended_early,
        depth: usize::from(brackets).saturating_add(blocks.most).saturating_add(lambdas),
    })
}

/// The most that was ever open at once.
#[derive(Default)]
struct Deepest {
    now: usize,
    most: usize,
}

impl Deepest {
    fn open(&mut self) {
        self.now = self.now.saturating_add(1);
        self.most = self.most.max(self.now);
    }

    fn close(&mut self) {
        self.now = self.now.saturating_sub(1);
    }
}
