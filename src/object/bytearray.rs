//! `bytearray`.

use super::Res;
use super::class::OBJECT;
use super::exception::buffer_error;
use crate::class_table;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;

/// A Python bytearray.
#[derive(Debug, Default)]
pub struct ByteArray {
    bytes: RefCell<Vec<u8>>,
    /// How many memoryviews look at it; while any does it cannot change its length.
    pub exports: Cell<usize>,
}

impl ByteArray {
    /// A bytearray of these bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> ByteArray {
        ByteArray { bytes: RefCell::new(bytes), exports: Cell::new(0) }
    }

    /// The bytes, to read.
    #[must_use]
    pub fn bytes(&self) -> Ref<'_, Vec<u8>> {
        self.bytes.borrow()
    }

    /// The bytes, to change one by one but not in number.
    pub fn edit(&self) -> RefMut<'_, Vec<u8>> {
        self.bytes.borrow_mut()
    }

    /// The bytes, to change in number too.
    ///
    /// # Errors
    /// `BufferError` while a memoryview looks at them.
    pub fn resize(&self) -> Res<RefMut<'_, Vec<u8>>> {
        if self.exports.get() > 0 {
            return Err(buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(self.bytes.borrow_mut())
    }
}

class_table! {
    /// Mutable bytes.
    pub static BYTEARRAY: Rc<ByteArray> = "bytearray" in "builtins" [&OBJECT];
}
