//! `object` and `type`.

use super::Value;
use crate::class_table;

class_table! {
    /// The base class of all.
    pub static OBJECT: Value = "object" in "builtins" [];
}

class_table! {
    /// The class of classes.
    pub static TYPE: Value = "type" in "builtins" [&OBJECT];
}
