//! `memoryview`.

mod format;
mod geometry;

pub use format::Format;
pub use geometry::{Dim, Geometry};

use super::buffer::{BufferOwner, Export, bytes_like_required, owner};
use super::class::OBJECT;
use super::exception::{buffer_error, value_error};
use super::{Res, Value};
use crate::class_table;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A Python memoryview. Views of one another share the hold on the object that they all look at.
#[derive(Debug)]
pub struct MemoryView {
    /// None once it was released.
    export: RefCell<Option<Rc<Export>>>,
    geometry: Geometry,
    read_only: bool,
    /// How many hold its own bytes (`struct.iter_unpack(view)`); it can't be released then.
    exports: Cell<usize>,
    hash: Cell<Option<i64>>,
}

impl MemoryView {
    /// `memoryview(of)`.
    ///
    /// # Errors
    /// `TypeError` if `of` is not bytes-like, `ValueError` for a released memoryview, and what
    /// its owner raises.
    pub fn new(of: &Value) -> Res<MemoryView> {
        if let Value::MemoryView(m) = of {
            return m.derive(m.geometry.clone(), m.read_only);
        }
        let read_only = owner(of).ok_or_else(|| bytes_like_required(of))?.read_only();
        let export = Rc::new(Export::new(of)?);
        let len = super::buffer::with_bytes(of, <[u8]>::len)?;
        Ok(MemoryView {
            export: RefCell::new(Some(export)),
            geometry: Geometry::flat(len),
            read_only,
            exports: Cell::new(0),
            hash: Cell::new(None),
        })
    }

    /// Another view of the same object.
    fn derive(&self, geometry: Geometry, read_only: bool) -> Res<MemoryView> {
        Ok(MemoryView {
            export: RefCell::new(Some(self.export()?)),
            geometry,
            read_only,
            exports: Cell::new(0),
            hash: Cell::new(None),
        })
    }

    fn export(&self) -> Res<Rc<Export>> {
        self.export
            .borrow()
            .clone()
            .ok_or_else(|| value_error("operation forbidden on released memoryview object"))
    }

    /// `obj`: what it looks at.
    ///
    /// # Errors
    /// `ValueError` if it was released.
    pub fn of(&self) -> Res<Value> {
        Ok(self.export()?.of().clone())
    }

    /// How its bytes lie.
    ///
    /// # Errors
    /// `ValueError` if it was released.
    pub fn geometry(&self) -> Res<&Geometry> {
        self.export()?;
        Ok(&self.geometry)
    }

    /// `release()`.
    ///
    /// # Errors
    /// `BufferError` while somebody holds its bytes.
    pub fn release(&self) -> Res<()> {
        match self.exports.get() {
            0 => {
                let export = self.export.borrow_mut().take();
                drop(export);
                Ok(())
            }
            n => Err(buffer_error(format!(
                "memoryview has {n} exported buffer{}",
                if n == 1 { "" } else { "s" }
            ))),
        }
    }

    /// Runs `f` on all bytes of the object that it looks at; its own are some of them.
    fn with_all<T>(&self, f: impl FnOnce(&[u8]) -> T) -> Res<T> {
        super::buffer::with_bytes(self.export()?.of(), f)
    }

    /// [`MemoryView::with_all`] to change them.
    fn with_all_mut<T>(&self, f: impl FnOnce(&mut [u8]) -> T) -> Res<T> {
        super::buffer::with_bytes_mut(self.export()?.of(), f)
            .ok_or_else(|| buffer_error("memoryview: underlying buffer is not writable"))
    }

    fn require_contiguous(&self) -> Res<()> {
        if self.geometry.contiguous() {
            Ok(())
        } else {
            Err(buffer_error("memoryview: underlying buffer is not C-contiguous"))
        }
    }
}

impl BufferOwner for MemoryView {
    fn read_only(&self) -> bool {
        self.read_only
    }

    fn export(&self) -> Res<()> {
        self.geometry()?;
        self.require_contiguous()?;
        self.exports.set(self.exports.get() + 1);
        Ok(())
    }

    fn unexport(&self) {
        self.exports.set(self.exports.get().saturating_sub(1));
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) -> Res<()> {
        let range = self.geometry()?.range();
        self.require_contiguous()?;
        self.with_all(|all| f(all.get(range).unwrap_or_default()))
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        let range = self.geometry()?.range();
        self.require_contiguous()?;
        if self.read_only {
            return Err(buffer_error("memoryview: underlying buffer is not writable"));
        }
        self.with_all_mut(|all| f(all.get_mut(range).unwrap_or_default()))
    }
}

class_table! {
    /// A view of an object's memory.
    pub static MEMORYVIEW: Rc<MemoryView> = "memoryview" in "builtins" [&OBJECT];
    new(@kw object: &Value) |_class, _host| MemoryView::new(object).map(|m| Value::MemoryView(Rc::new(m)));
    methods {
        /// Release the underlying buffer exposed by the memoryview object.
        fn release() |s, _host| s.release();
    }
}
