//! How much memory the reading of a text may take: whoever has it read says.

use super::ast::Span;
use super::error::{SyntaxError, SyntaxKind};
use super::fault::syntax;
use std::cell::Cell;

/// What comes of a byte of text where all of it is one literal: copies of it for the tree, for the
/// code and for tracebacks.
const OF_BYTE: usize = 4;
/// What comes of a token: its part of the tree and of the code.
const OF_TOKEN: usize = 512;

thread_local! {
    static HAS_ROOM: Cell<fn(usize) -> bool> = const { Cell::new(|_| true) };
}

/// Sets who is asked whether there is room for so many bytes.
pub fn limit(has_room: fn(usize) -> bool) {
    HAS_ROOM.with(|room| room.set(has_room));
}

/// Whether there is room for what comes of a text of so many bytes and tokens.
pub(super) fn check(bytes: usize, tokens: usize) -> Result<(), Box<SyntaxError>> {
    let wanted = bytes.saturating_mul(OF_BYTE).saturating_add(tokens.saturating_mul(OF_TOKEN));
    if HAS_ROOM.with(Cell::get)(wanted) {
        return Ok(());
    }
    Err(Box::new(SyntaxError { kind: SyntaxKind::Memory, ..syntax(Span::default(), "") }))
}
