//! What a replay shows, one after the other: what a terminal and every export are made from.

use super::Page;
use crate::session::{Answer, Report};

/// Something to be shown.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// What a script calls itself.
    Title(&'a str),
    /// A line for the reader.
    Narration(&'a str),
    /// An empty line between statements.
    Blank,
    /// The statements of a line, or a compound one, that will run now.
    Typed {
        /// Their text.
        source: &'a str,
        /// Its line in the script, from 1.
        line: u32,
    },
    /// What the program prints, as WTF-8.
    Printed(&'a [u8]),
    /// What it says on standard error.
    Complained(&'a [u8]),
    /// All that came of a statement, before it is shown part by part.
    Answered(&'a Answer),
    /// The value that a prompt echoes: its `repr`, as WTF-8.
    Echoed(&'a [u8]),
    /// Sentences and pictures of operations.
    Shown(&'a Page),
    /// An exception that ended a statement.
    Raised {
        /// What is told of it.
        report: &'a Report,
        /// Whether it belongs on standard error: nothing announced it, and it ends the script.
        aside: bool,
    },
}
