//! What became of one statement.

use super::Report;
use crate::object::{Snapshot, Str};
use crate::step::Step;
use std::rc::Rc;

/// What became of one statement: plain data, no live value inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it ended.
    pub status: Status,
    /// The message of the `SystemExit` that ended it, which may be empty.
    pub exit: Option<Str>,
    /// What it printed, as WTF-8, where that was caught and not passed on.
    pub stdout: Vec<u8>,
    /// The operations, the first and the last where they are many.
    pub steps: Vec<Step>,
    /// How many are left out between them.
    pub steps_omitted: u64,
    /// The streams that variables hold, if they were asked for.
    pub streams: Vec<(Rc<str>, Snapshot)>,
}

/// How a statement ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// To its end; with the value that a prompt echoes.
    Done(Option<Shown>),
    /// By an exception.
    Failed(Box<Report>),
    /// By `SystemExit`: the program is to leave with this code.
    Exit(i32),
}

/// A value as a prompt echoes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The name of its class.
    pub kind: Rc<str>,
    /// Its `repr`, whole.
    pub repr: Str,
}

impl Answer {
    /// An answer with no more to it than how the statement ended.
    #[must_use]
    pub fn new(status: Status) -> Answer {
        Answer {
            status,
            exit: None,
            stdout: Vec::new(),
            steps: Vec::new(),
            steps_omitted: 0,
            streams: Vec::new(),
        }
    }
}
