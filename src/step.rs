//! The record of one operation on one stream: plain data, no live value inside.
//!
//! Everything that is shown, checked, exported or sent as JSON is made from Steps. The evaluator
//! makes them and never prints; a view reads them and never evaluates.

use crate::object::{RawCall, Snapshot, Translation};
use std::rc::Rc;

/// One operation on one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Counts the operations of a session from 1.
    pub number: u64,
    /// The text of the statement it came from.
    pub source: Rc<str>,
    /// The line of that statement in its file, from 1.
    pub line: u32,
    /// Whether it happened inside a loop, comprehension or function of that statement.
    pub nested: bool,
    /// The variable that holds the stream, or none for a temporary.
    pub name: Option<Rc<str>>,
    /// The stream's class.
    pub class: &'static str,
    /// The method, or what the language did: `write`, `next`, `open`, `close`, `del`.
    pub method: &'static str,
    /// The call as one would write it: `b.write(b"hi")`; long arguments are cut with `…`.
    pub call: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What was printed on standard output since the last Step of this statement.
    pub printed: String,
    /// The stream before; none when the operation made it.
    pub before: Option<Snapshot>,
    /// The stream after.
    pub after: Snapshot,
    /// What was read or written, in the top layer.
    pub touched: Option<Touched>,
    /// The calls on the raw stream that it caused.
    pub calls: Vec<RawCall>,
    /// Both sides of what a text layer encoded or decoded.
    pub translation: Option<Translation>,
}

/// What an operation gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A value.
    Value {
        /// The name of its class.
        kind: &'static str,
        /// Its `repr`, cut with `…` where it is long.
        repr: String,
        /// Its length, of a bytes or a str.
        length: Option<u64>,
    },
    /// An exception.
    Raised {
        /// The name of its class.
        kind: &'static str,
        /// CPython's `str(e)`.
        message: String,
    },
}

/// The range that an operation read or wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Whether it wrote.
    pub wrote: bool,
    /// Where, in the units of the top layer (of a text layer: bytes of the layer below).
    pub start: u64,
    /// How much.
    pub length: u64,
}

/// Whether a method of this name reads, and so moves the cursor.
#[must_use]
pub fn reads(method: &str) -> bool {
    matches!(
        method,
        "read" | "read1" | "readline" | "readlines" | "readinto" | "readinto1" | "readall" | "next"
    )
}

impl Step {
    /// A Step in which nothing happened: a stream as it stands.
    #[must_use]
    pub fn of_state(name: &str, class: &'static str, state: Snapshot) -> Step {
        Step {
            number: 0,
            source: Rc::from(""),
            line: 0,
            nested: false,
            name: Some(Rc::from(name)),
            class,
            method: "",
            call: String::new(),
            outcome: Outcome::Value { kind: "NoneType", repr: "None".to_owned(), length: None },
            printed: String::new(),
            before: None,
            after: state,
            touched: None,
            calls: Vec::new(),
            translation: None,
        }
    }
}
