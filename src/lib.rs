//! iosh: Python's `io` streams, live and visible.

pub mod lang;
