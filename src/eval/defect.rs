//! A defect made on purpose, in builds that are tested and in no others: so that what happens when
//! iosh itself fails can be tried out.

use crate::lang::ast::Span;

/// Fails at the statement that the environment names.
///
/// # Panics
/// At that statement.
pub(super) fn here(text: &str, statement: Span) {
    let text = text.get(statement.start as usize..statement.end as usize).unwrap_or_default();
    assert!(std::env::var_os("IOSH_DEFECT").is_none_or(|wanted| wanted != text), "a defect on purpose");
}
