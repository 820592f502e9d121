//! `bytes`.

use super::Bytes;
use super::class::OBJECT;
use crate::class_table;

class_table! {
    /// Immutable bytes.
    pub static BYTES: Bytes = "bytes" in "builtins" [&OBJECT];
}
