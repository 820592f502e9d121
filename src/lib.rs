//! iosh: Python's `io` streams, live and visible.

// Nothing that a script, a file or a user chooses may end in a panic: what could is a lint, and where it
// cannot there is the reason beside it.
#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::get_unwrap,
    clippy::indexing_slicing,
    clippy::string_slice
)]

pub mod assist;
pub mod cli;
pub mod cmd;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
pub mod eval;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
pub mod io;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
pub mod lang;
pub mod modules;
pub mod object;
pub mod repl;
pub mod script;
pub mod session;
pub mod step;
#[cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]
pub mod view;
