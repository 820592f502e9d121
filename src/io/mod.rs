//! The streams; usable from Rust with no knowledge of the language.

pub mod trace;
