//! The streams; usable from Rust with no knowledge of the language.

pub mod base;
pub mod buffered;
pub mod memory;
pub mod open;
pub mod raw;
pub mod socket;
pub mod text;
pub mod trace;
