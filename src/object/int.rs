//! `int`.

use super::Value;
use super::class::OBJECT;
use crate::class_table;

class_table! {
    /// Integer.
    pub static INT: Value = "int" in "builtins" [&OBJECT];
}

class_table! {
    /// `True` or `False`.
    pub static BOOL: Value = "bool" in "builtins" [&INT];
}
