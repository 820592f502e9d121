//! What holds for any input. Each module has a `check` that panics where it does not: the fuzz
//! targets call it with what the fuzzer makes up, `tests/fuzz.rs` with the corpora and with chance.

pub mod feed;
pub mod model;
pub mod parser;
pub mod program;
pub mod script;
pub mod streams;
pub mod views;
