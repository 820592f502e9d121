//! Lines and indentation.

use super::error::{SyntaxError, SyntaxKind};
use super::fault::{hinted, indentation, span};
use super::lexer::{Lexer, comment_len, prompt_len};
use super::text::{newline_len, offset};
use super::token::Tok;

/// CPython's `MAXINDENT`, less the zero at the bottom.
const MAX_INDENTS: usize = 99;
/// A tab goes to the next multiple of this; an odd measure of 1 beside it finds what depends on it.
const TAB: u32 = 8;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Column {
    wide: u32,
    narrow: u32,
}

/// The open blocks' indentations and the INDENTs and DEDENTs that are due.
#[derive(Default)]
pub(super) struct Indents {
    open: Vec<Column>,
    due_dedents: usize,
    due_indent: bool,
}

impl Indents {
    /// The next INDENT or DEDENT that is due.
    pub(super) fn next_change(&mut self) -> Option<Tok> {
        if self.due_indent {
            self.due_indent = false;
            return Some(Tok::Indent);
        }
        self.due_dedents = self.due_dedents.checked_sub(1)?;
        Some(Tok::Dedent)
    }
}

impl Lexer<'_> {
    /// Skips blank lines, measures the indentation of the first that is not, and notes the INDENT
    /// or the DEDENTs that it means.
    pub(super) fn begin_line(&mut self) -> Result<(), Box<SyntaxError>> {
        loop {
            self.skip_prompt();
            let line = self.at();
            let column = self.indentation();
            match self.rest.as_bytes().first() {
                Some(b'#') => {
                    self.take(comment_len(self.rest));
                    self.take(newline_len(self.rest));
                }
                Some(b'\r' | b'\n') => self.take(newline_len(self.rest)),
                Some(_) => return self.indent_to(column, line),
                None => return self.indent_to(Column::default(), line),
            }
        }
    }

    fn skip_prompt(&mut self) {
        let primary = prompt_len(self.rest, ">>>");
        if primary > 0 {
            self.prompted = true;
            self.take(primary);
        } else if self.prompted {
            let secondary = prompt_len(self.rest, "...");
            // A line without a prompt after pasted ones is a line like any other.
            self.prompted = secondary > 0 || newline_len(self.rest) > 0;
            self.take(secondary);
        }
    }

    fn indentation(&mut self) -> Column {
        let mut column = Column::default();
        loop {
            match self.rest.as_bytes() {
                [b' ', ..] => {
                    column.wide = column.wide.saturating_add(1);
                    column.narrow = column.narrow.saturating_add(1);
                }
                [b'\t', ..] => {
                    column.wide = column.wide.wrapping_div(TAB).saturating_add(1).saturating_mul(TAB);
                    column.narrow = column.narrow.saturating_add(1);
                }
                [b'\x0c', ..] => column = Column::default(),
                // The line that a backslash joins on keeps the indentation of the first.
                [b'\\', b'\r' | b'\n', ..] => {
                    self.take(1);
                    self.take(newline_len(self.rest));
                    self.skip_continuation_prompt();
                    self.rest = self.rest.trim_start_matches([' ', '\t', '\x0c']);
                    return column;
                }
                _ => return column,
            }
            self.take(1);
        }
    }

    fn indent_to(&mut self, column: Column, line: u32) -> Result<(), Box<SyntaxError>> {
        let current = self.indents.open.last().copied().unwrap_or_default();
        if column.wide == current.wide {
            return self.agree(column, current, line);
        }
        if column.wide > current.wide {
            if self.indents.open.len() >= MAX_INDENTS {
                let place = span(line, self.at());
                return Err(Box::new(indentation(place, "too many levels of indentation")));
            }
            if column.narrow <= current.narrow {
                return self.tab_error(line);
            }
            self.indents.open.push(column);
            self.indents.due_indent = true;
            return Ok(());
        }
        while self.indents.open.last().is_some_and(|open| open.wide > column.wide) {
            self.indents.open.pop();
            self.indents.due_dedents = self.indents.due_dedents.saturating_add(1);
        }
        let outer = self.indents.open.last().copied().unwrap_or_default();
        if outer.wide != column.wide {
            let end = self.at().saturating_add(offset(comment_len(self.rest)));
            let place = span(line, end);
            let error = indentation(place, "unindent does not match any outer indentation level");
            return Err(Box::new(hinted(
                error,
                "give this line the same indentation as the block that it belongs to",
            )));
        }
        self.agree(column, outer, line)
    }

    fn agree(&self, column: Column, open: Column, line: u32) -> Result<(), Box<SyntaxError>> {
        if column.narrow == open.narrow { Ok(()) } else { self.tab_error(line) }
    }

    fn tab_error(&self, line: u32) -> Result<(), Box<SyntaxError>> {
        let place = span(line, self.at());
        let error = indentation(place, "inconsistent use of tabs and spaces in indentation");
        Err(Box::new(hinted(
            SyntaxError { kind: SyntaxKind::Tab, ..error },
            "indent with spaces only, four for each level",
        )))
    }
}
