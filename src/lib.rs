//! iosh: Python's `io` streams, live and visible.

pub mod io;
pub mod lang;
pub mod object;
pub mod step;
pub mod view;
