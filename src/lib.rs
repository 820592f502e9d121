//! iosh: Python's `io` streams, live and visible.

pub mod assist;
pub mod cli;
pub mod cmd;
pub mod eval;
pub mod io;
pub mod lang;
pub mod modules;
pub mod object;
pub mod repl;
pub mod script;
pub mod session;
pub mod step;
pub mod view;
