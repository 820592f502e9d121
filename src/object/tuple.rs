//! `tuple`.

use super::class::OBJECT;
use super::value::Items;
use crate::class_table;
use std::rc::Rc;

class_table! {
    /// Built-in immutable sequence.
    pub static TUPLE: Rc<Items> = "tuple" in "builtins" [&OBJECT];
}
