//! Text to syntax tree; knows nothing of streams.

pub mod ast;
mod blocks;
mod calls;
mod diagnose;
mod displays;
pub mod error;
mod exprs;
mod fault;
mod fstring_lexer;
mod imports;
mod interactive;
mod layout;
mod lexer;
mod literals;
mod numbers;
mod params;
mod primary;
mod refuse;
mod stmts;
mod string_lexer;
mod strings;
mod targets;
mod text;
mod token;
mod tokens;

use ast::{Module, Span};
use error::SyntaxError;
use lexer::{Scan, scan};
use tokens::{Fault, State, Tokens};

pub use interactive::{Unit, parse_interactive};
pub use text::{line_at, line_col};

/// Parses a whole file.
///
/// # Errors
///
/// The first error that CPython would find.
pub fn parse(source: &str) -> Result<Module<'_>, SyntaxError> {
    if let Some(error) = too_long(source) {
        return Err(error);
    }
    let mut scan = scan(source);
    // CPython, too, tells of a bad token anywhere before it tells of good ones that do not fit.
    match scan.error.take() {
        Some(error) => Err(error),
        None => read(&scan, &State::new(source)).map_err(|fault| explain(source, &scan, fault)),
    }
}

/// Offsets are 32 bits wide.
fn too_long(source: &str) -> Option<SyntaxError> {
    u32::try_from(source.len())
        .is_err()
        .then(|| fault::syntax(Span::default(), "the text is longer than 4 GiB"))
}

fn read<'a>(scan: &Scan, state: &State<'a>) -> Result<Module<'a>, Fault> {
    match blocks::file(Tokens::new(&scan.tokens, state)) {
        Ok((_, body)) => Ok(Module { body }),
        Err(nom::Err::Error(fault) | nom::Err::Failure(fault)) => Err(fault),
        Err(nom::Err::Incomplete(_)) => Err(Fault::Stuck(scan.tokens.len())),
    }
}

fn nowhere(source: &str) -> SyntaxError {
    let end = text::offset(source.len());
    fault::syntax(Span { start: end, end }, "invalid syntax")
}

/// The error that `fault` is to CPython.
fn explain(source: &str, scan: &Scan, fault: Fault) -> SyntaxError {
    let stuck = match &fault {
        Fault::Stuck(index) => scan.tokens.get(*index).or(scan.tokens.last()).copied(),
        Fault::Told(_) => None,
    };
    let error = match (fault, stuck) {
        (Fault::Told(error), _) => *error,
        (Fault::Stuck(_), Some(token)) if token.kind == token::Tok::Indent => fault::hinted(
            fault::indentation(token.span, "unexpected indent"),
            "take the blanks in front of this line away, or put the line under an 'if', 'for' or 'with'",
        ),
        (Fault::Stuck(_), Some(token)) if token.kind == token::Tok::Broken && scan.unclosed.is_none() => {
            fault::syntax(token.span, "unexpected EOF while parsing")
        }
        (Fault::Stuck(_), Some(token)) => fault::syntax(token.span, "invalid syntax"),
        (Fault::Stuck(_), None) => nowhere(source),
    };
    // An open bracket further up explains whatever does not fit after its line.
    if let Some(unclosed) = &scan.unclosed {
        let line = |at: u32| text::line_number(source, at as usize);
        let at_end = stuck.is_some_and(|token| token.kind == token::Tok::Broken);
        if at_end || line(error.span.start) > line(unclosed.span.start) {
            return unclosed.clone();
        }
    }
    error
}
