//! Text over bytes: encodings, line ends, the wrapper.

mod below;
mod both_sides;
pub mod codec;
mod decoding;
pub mod errors;
pub mod line_end;
pub mod newline;
pub mod newline_class;
mod refused;
pub mod str_codecs;
pub mod wrapper;

pub use wrapper::TextIOWrapper;
