//! Running code: one function a kind of statement or expression.

mod expr;
mod fstring;
mod iterate;
mod names;
mod stmt;
mod trying;

use super::code::Code;
use crate::lang::ast::Span;

/// How a statement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// The next one follows.
    Next,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `return`; the value waits in the interpreter.
    Return,
}

/// The place of a lambda's body: all that its code knows of it is the text it was made of.
pub(super) fn whole(code: &Code) -> Span {
    Span { start: 0, end: u32::try_from(code.source.text.len()).unwrap_or(u32::MAX) }
}
