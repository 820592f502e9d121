//! Running code: one function a kind of statement or expression.

mod expr;
mod fstring;
mod iterate;
mod names;
mod stmt;
mod trying;

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
