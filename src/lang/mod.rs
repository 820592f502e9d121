//! Text to syntax tree; knows nothing of streams.

pub mod ast;
pub mod error;
