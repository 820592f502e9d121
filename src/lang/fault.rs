//! Making errors, shared by lexer, parser and checks.

use super::ast::Span;
use super::error::{SyntaxError, SyntaxKind};

/// A `SyntaxError` at `span`.
pub(super) fn syntax(span: Span, message: impl Into<String>) -> SyntaxError {
    SyntaxError { kind: SyntaxKind::Syntax, message: message.into(), span, hint: None }
}

/// An `IndentationError` at `span`.
pub(super) fn indentation(span: Span, message: impl Into<String>) -> SyntaxError {
    SyntaxError { kind: SyntaxKind::Indentation, ..syntax(span, message) }
}

/// The same error with a hint.
pub(super) fn hinted(error: SyntaxError, hint: impl Into<String>) -> SyntaxError {
    SyntaxError { hint: Some(hint.into()), ..error }
}

/// The span between two offsets.
pub(super) fn span(start: u32, end: u32) -> Span {
    Span { start, end }
}
