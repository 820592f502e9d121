//! `str`.

use super::Str;
use super::class::OBJECT;
use crate::class_table;

class_table! {
    /// Text.
    pub static STR: Str = "str" in "builtins" [&OBJECT];
}
