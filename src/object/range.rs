//! `range` and `slice`.

use super::Value;
use super::class::OBJECT;
use crate::class_table;
use std::rc::Rc;

/// A Python range whose numbers all fit 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first number.
    pub start: i64,
    /// The one it stops before.
    pub stop: i64,
    /// The distance; never 0.
    pub step: i64,
}

/// A Python slice.
#[derive(Clone, Debug)]
pub struct Slice {
    /// `start`, or `None`.
    pub start: Value,
    /// `stop`, or `None`.
    pub stop: Value,
    /// `step`, or `None`.
    pub step: Value,
}

class_table! {
    /// An object that produces a sequence of integers from start to stop by step.
    pub static RANGE: Rc<Range> = "range" in "builtins" [&OBJECT];
}

class_table! {
    /// What stands between the brackets of `a[1:2]`.
    pub static SLICE: Rc<Slice> = "slice" in "builtins" [&OBJECT];
}
