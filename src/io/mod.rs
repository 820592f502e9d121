//! The streams; usable from Rust with no knowledge of the language.

pub mod text;
pub mod trace;
