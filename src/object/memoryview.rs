//! `memoryview`, and the buffer protocol it rests on.

use super::class::OBJECT;
use super::exception::type_error;
use super::{Res, Value};
use crate::class_table;
use std::rc::Rc;

/// A Python memoryview.
#[derive(Debug)]
pub struct MemoryView {
    owner: Value,
}

impl MemoryView {
    /// What it looks at.
    #[must_use]
    pub fn owner(&self) -> &Value {
        &self.owner
    }
}

/// Runs `read` on the bytes of a bytes-like object: bytes, bytearray, a contiguous memoryview.
///
/// # Errors
/// `TypeError`: `a bytes-like object is required, not 'str'`.
pub fn with_bytes<T>(v: &Value, read: impl FnOnce(&[u8]) -> T) -> Res<T> {
    match v {
        Value::Bytes(b) => Ok(read(b)),
        Value::ByteArray(b) => Ok(read(&b.bytes())),
        _ => Err(type_error(format!("a bytes-like object is required, not '{}'", v.type_name()))),
    }
}

class_table! {
    /// A view of an object's memory.
    pub static MEMORYVIEW: Rc<MemoryView> = "memoryview" in "builtins" [&OBJECT];
}
