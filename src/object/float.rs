//! `float`.

use super::Value;
use super::class::OBJECT;
use crate::class_table;

class_table! {
    /// Floating-point number.
    pub static FLOAT: Value = "float" in "builtins" [&OBJECT];
}
