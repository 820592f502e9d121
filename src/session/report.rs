//! An exception as plain data: what it says, where it passed, and what helps.

use crate::object::Str;
use std::rc::Rc;

/// An exception that nobody caught.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The name of its class, as a traceback shows it (`io.UnsupportedOperation`).
    pub class: Rc<str>,
    /// The class's own name (`UnsupportedOperation`).
    pub name: Rc<str>,
    /// CPython's `str(e)`.
    pub message: Str,
    /// An `OSError`'s `errno`, if it is a number.
    pub errno: Option<i64>,
    /// An `OSError`'s `strerror`, beside an `errno`.
    pub strerror: Option<Str>,
    /// A `BlockingIOError`'s `characters_written`.
    pub characters_written: Option<i64>,
    /// Where it passed through, the outermost first.
    pub frames: Vec<Frame>,
    /// A name that was probably meant.
    pub did_you_mean: Option<String>,
    /// A fix that works.
    pub hint: Option<String>,
    /// The exception before it that it came from.
    pub earlier: Option<(Link, Box<Report>)>,
}

impl Report {
    /// A text for which there is no room: nothing of it ran, and no place in it is to blame.
    #[must_use]
    pub fn no_room() -> Report {
        Report { class: Rc::from("MemoryError"), name: Rc::from("MemoryError"), ..Report::default() }
    }
}

/// How an exception came from an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// `raise … from`.
    Cause,
    /// Raised while the earlier one was handled.
    Context,
}

/// A line of a traceback.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The file's name, or `<stdin>`.
    pub file: Rc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The function, or `<module>`; none for an error of the text itself.
    pub function: Option<Rc<str>>,
    /// The source line, with its indentation; frames of one line share it.
    pub text: Rc<str>,
    /// The culprit in it: code points from the line's start. Empty: before that one.
    pub culprit: (u32, u32),
}
