//! `bytearray`.

use super::Res;
use super::buffer::{BufferOwner, busy};
use super::class::OBJECT;
use super::exception::buffer_error;
use crate::class_table;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;

/// A Python bytearray.
#[derive(Debug, Default)]
pub struct ByteArray {
    bytes: RefCell<Vec<u8>>,
    /// How many views look at it; while any does it cannot change its length.
    exports: Cell<usize>,
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

    /// The bytes, to read, unless they are being changed by a caller of the caller.
    ///
    /// # Errors
    /// `RuntimeError` if they are.
    #[inline]
    pub fn try_bytes(&self) -> Res<Ref<'_, Vec<u8>>> {
        self.bytes.try_borrow().map_err(|_| busy())
    }

    /// The bytes, to change one by one but not in number.
    ///
    /// # Errors
    /// `RuntimeError` if a caller of the caller uses them.
    #[inline]
    pub fn try_edit(&self) -> Res<RefMut<'_, [u8]>> {
        let bytes = self.bytes.try_borrow_mut().map_err(|_| busy())?;
        Ok(RefMut::map(bytes, Vec::as_mut_slice))
    }

    /// The bytes, to change in number too.
    ///
    /// # Errors
    /// `BufferError` while a memoryview looks at them.
    pub fn resize(&self) -> Res<RefMut<'_, Vec<u8>>> {
        if self.exports.get() > 0 {
            return Err(buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        self.bytes.try_borrow_mut().map_err(|_| busy())
    }
}

impl BufferOwner for ByteArray {
    fn export(&self) -> Res<()> {
        self.exports.set(self.exports.get() + 1);
        Ok(())
    }

    fn unexport(&self) {
        self.exports.set(self.exports.get().saturating_sub(1));
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) -> Res<()> {
        f(&*self.try_bytes()?);
        Ok(())
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        f(&mut *self.try_edit()?);
        Ok(())
    }
}

class_table! {
    /// Mutable bytes.
    pub static BYTEARRAY: Rc<ByteArray> = "bytearray" in "builtins" [&OBJECT];
}
