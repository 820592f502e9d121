//! A statement run, and what became of it as plain data.

pub mod answer;
pub mod report;

pub use answer::{Answer, Shown, Status};
pub use report::{Frame, Link, Report};
