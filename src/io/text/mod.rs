//! Text over bytes: encodings, line ends, the wrapper.

pub mod codec;
pub mod errors;
pub mod newline;
