//! What is wrong with a text that is no statement.

use super::ast::Span;

/// Which class of CPython's it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
    /// `MemoryError`: there is no room for the tree of such a text.
    Memory,
}

/// An error of the text itself, found before anything runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The class.
    pub kind: SyntaxKind,
    /// CPython's message where it has one; otherwise a sentence that names the construct.
    pub message: String,
    /// The culprit.
    pub span: Span,
    /// What to do instead, in one sentence, where that can be said.
    pub hint: Option<String>,
}
