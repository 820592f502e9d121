//! What a prompt holds so far: a statement, the beginning of one, or an error.

use super::ast::Module;
use super::error::SyntaxError;
use super::lexer::prompt_len;
use super::scan::scan;
use super::token::{Tok, Token};
use super::tokens::{Fault, only_ends};
use super::{explain, read, unreadable};

/// The answer to the lines that a prompt holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Unit<'a> {
    /// They can be run. Blank lines and comments are a module without statements.
    Complete(Module<'a>),
    /// They are the beginning of something: more lines must come.
    Incomplete,
    /// No line that could follow makes them right.
    Error(SyntaxError),
}

/// Parses what was typed at a prompt, as CPython's prompt would take it.
///
/// A text that stops inside a bracket, a triple-quoted string or a continued line is incomplete,
/// as is a header without its block. An indented block is complete at a blank line: `source`
/// ends with an empty line (`"…\n\n"`) or with one of blanks only. A compound statement whose body
/// is on the header's line is complete at once. A text that no line makes right is incomplete, too,
/// as long as it is a block or has an open bracket, so that all its lines meet one error.
///
/// Where a blank line ends everything, open brackets too, [`parse`](super::parse) says what is
/// wrong with a text that is incomplete here.
pub fn parse_interactive(source: &str) -> Unit<'_> {
    if let Some(error) = unreadable(source) {
        return Unit::Error(error);
    }
    let mut scan = match scan(source, 1) {
        Ok(scan) => scan,
        Err(error) => return Unit::Error(*error),
    };
    let open_ended = !ends_blank(source);
    match read(source, &scan, 1, open_ended) {
        Ok(module) => {
            let has_block = scan.tokens.iter().any(|token| token.kind == Tok::Indent);
            if has_block && open_ended { Unit::Incomplete } else { Unit::Complete(module) }
        }
        Err(fault) => {
            if let Fault::Stuck(index) = fault {
                let rest = scan.tokens.get(index..).unwrap_or_default();
                let broken = rest.first().is_none_or(|token| token.kind == Tok::Broken);
                if (broken && scan.ended_early) || (open_ended && only_ends(rest)) {
                    return Unit::Incomplete;
                }
            }
            if open_ended
                && (scan.ended_early && source.trim_end().contains('\n') || opens_block(source, &scan.tokens))
            {
                return Unit::Incomplete;
            }
            // The bracket that is still open is no error of what stands in it.
            if scan.ended_early {
                (scan.unclosed, scan.error) = (None, None);
            }
            Unit::Error(explain(source, &scan, fault))
        }
    }
}

/// Whether a text that is wrong has the shape of a block, whose other lines are still to come: it
/// has several lines already, or one that is a header without its body or a decorator.
fn opens_block(source: &str, tokens: &[Token]) -> bool {
    let mut lines = tokens.split(|token| token.kind == Tok::Newline);
    let line = lines.next().unwrap_or_default();
    let Some(first) = line.first() else { return false };
    let header = match first.kind {
        Tok::If | Tok::While | Tok::For | Tok::With | Tok::Try | Tok::Def | Tok::Class | Tok::Async => true,
        Tok::Name => source.get(first.span.start as usize..).is_some_and(|s| s.starts_with("match ")),
        _ => false,
    };
    let ends = |token: &Token| token.kind == Tok::Colon && token.depth == 0;
    let bare = line.last().is_some_and(ends) || header && !line.iter().any(ends);
    first.kind == Tok::At || header && bare || lines.next().is_some_and(|line| !only_ends(line))
}

/// Whether the last line holds nothing.
fn ends_blank(source: &str) -> bool {
    let text = source.strip_suffix('\n').unwrap_or(source);
    let text = text.strip_suffix('\r').unwrap_or(text);
    let Some((_, last)) = text.rsplit_once(['\n', '\r']) else {
        return false;
    };
    let unprompted = last.get(prompt_len(last, "...")..).unwrap_or(last);
    let prompted = source.trim_start().starts_with(">>>");
    let last = if prompted { unprompted } else { last };
    last.chars().all(|c| matches!(c, ' ' | '\t' | '\x0c'))
}
