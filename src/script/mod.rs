//! `.iosh` files: Python whose comments say what is to be shown and what must come of it.
//!
//! ```text
//! # narration                      a comment, shown in a replay
//! #: title A file in memory        a directive
//! b.read(2)
//! #=> b'ab'                        the value that must be echoed
//! #> hi                            a line that must be printed
//! #!> TypeError: message           the exception that must be raised
//! #? b.tell() == 2                 an expression that must be true
//! ```
//!
//! Expectations follow the whole statement, at its indentation, and belong to it.

pub mod check;
pub mod expect;

pub use check::{Difference, Runner, check, update};
pub use expect::{Expectation, Kind, Outcome};

use crate::lang::error::SyntaxError;
use crate::lang::{Chunk, ChunkKind, Chunks, statements};
use std::iter::Peekable;

/// A piece of a script, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// The statements of a line, or a compound one, with what must come of them.
    Statement(Chunk<'a>, Vec<Expectation<'a>>),
    /// A line for the reader: a comment without its `#`.
    Narration(&'a str),
    /// `#: name arguments`.
    Directive {
        /// Its line, from 1.
        line: u32,
        /// The word behind the colon.
        name: &'a str,
        /// What follows it.
        args: &'a str,
    },
    /// An expectation that follows no statement.
    Stray(Expectation<'a>),
    /// An empty line.
    Blank,
}

/// Takes a script apart, one piece after the other.
#[must_use]
pub fn items(source: &str) -> Items<'_> {
    Items { chunks: statements(source).peekable() }
}

/// The pieces of a script.
pub struct Items<'a> {
    chunks: Peekable<Chunks<'a>>,
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Item<'a>, SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        let chunk = match self.chunks.next()? {
            Ok(chunk) => chunk,
            Err(error) => return Some(Err(error)),
        };
        Some(Ok(match chunk.kind {
            ChunkKind::Blank => Item::Blank,
            ChunkKind::Code => Item::Statement(chunk, self.expectations()),
            ChunkKind::Comment { text, .. } => {
                if let Some(expectation) = Expectation::of(&chunk) {
                    Item::Stray(expectation)
                } else if let Some(directive) = text.strip_prefix("#:") {
                    let directive = directive.trim();
                    let (name, args) = directive.split_once([' ', '\t']).unwrap_or((directive, ""));
                    Item::Directive { line: chunk.line, name, args: args.trim() }
                } else {
                    let text = text.trim_start_matches('#');
                    Item::Narration(text.strip_prefix(' ').unwrap_or(text))
                }
            }
        }))
    }
}

impl<'a> Items<'a> {
    /// The expectations that follow a statement at once.
    fn expectations(&mut self) -> Vec<Expectation<'a>> {
        let mut found = Vec::new();
        while let Some(Ok(chunk)) = self.chunks.peek()
            && let Some(expectation) = Expectation::of(chunk)
        {
            found.push(expectation);
            self.chunks.next();
        }
        found
    }
}
