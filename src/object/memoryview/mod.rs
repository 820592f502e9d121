//! `memoryview`.

mod class;
mod format;
mod geometry;
mod items;

pub use class::MEMORYVIEW;
pub use format::{Format, float_to_half, half_to_float};
pub use geometry::{Dim, Geometry};

use super::buffer::{BufferOwner, Export, owner, with_bytes, with_bytes_mut};
use super::exception::{buffer_error, type_error, value_error};
use super::journal::{self, Change, Child, HeldExport, Trouble};
use super::{Res, Value};
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::{Rc, Weak};

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
    /// The statement that touched it last.
    stamp: Cell<u64>,
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
        let Some(owner) = owner(of) else {
            let kind = of.type_name();
            return Err(type_error(format!("memoryview: a bytes-like object is required, not '{kind}'")));
        };
        let export = Rc::new(Export::new(of)?);
        let len = with_bytes(of, <[u8]>::len)?;
        Ok(MemoryView {
            export: RefCell::new(Some(export)),
            geometry: Geometry::flat(len),
            read_only: owner.read_only(),
            exports: Cell::new(0),
            hash: Cell::new(None),
            stamp: Cell::new(journal::epoch()),
        })
    }

    /// Another view of the same object.
    fn derive(&self, geometry: Geometry, read_only: bool) -> Res<MemoryView> {
        if journal::on()
            && let Some(export) = &*self.export.borrow()
        {
            // A view that is new is not looked through when it is used.
            journal::touch(export.of());
        }
        Ok(MemoryView {
            export: RefCell::new(Some(self.export()?)),
            geometry,
            read_only,
            exports: Cell::new(0),
            hash: Cell::new(None),
            stamp: Cell::new(journal::epoch()),
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

    /// Whether its bytes can't be changed through it.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
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
                if journal::on() {
                    journal::recheck();
                }
                Ok(())
            }
            n => {
                let s = if n == 1 { "" } else { "s" };
                Err(buffer_error(format!("memoryview has {n} exported buffer{s}")))
            }
        }
    }

    /// Runs `f` on all bytes of the object that it looks at; its own are some of them.
    fn with_all<T>(&self, f: impl FnOnce(&[u8]) -> T) -> Res<T> {
        with_bytes(self.export()?.of(), f)
    }

    /// [`MemoryView::with_all`] to change them: the one door for writes through a view.
    fn with_all_mut<T>(&self, range: Range<usize>, f: impl FnOnce(&mut [u8]) -> T) -> Res<T> {
        with_bytes_mut(self.export()?.of(), range, f)
            .ok_or_else(|| buffer_error("memoryview: underlying buffer is not writable"))
    }

    /// The statement that touched it last.
    pub(super) fn stamp(&self) -> u64 {
        self.stamp.get()
    }

    /// Keeps whether it is released, before a statement changes that, and lets the object that it
    /// looks at keep its bytes.
    #[cold]
    pub(super) fn touch(self: &Rc<Self>) {
        if !journal::on() {
            return;
        }
        self.stamp.set(journal::epoch());
        if let Ok(export) = self.export() {
            journal::touch(export.of());
            let export = Some(HeldExport::new(export));
            journal::push(Box::new(Released { of: Rc::downgrade(self), export }));
        }
    }

    /// Shows what it holds.
    pub(super) fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Ok(export) = self.export.try_borrow()
            && let Some(export) = &*export
        {
            visit(Child::Export(export));
        }
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

    fn write(&self, part: Range<usize>, f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        let range = self.geometry()?.range();
        self.require_contiguous()?;
        if self.read_only {
            return Err(buffer_error("memoryview: underlying buffer is not writable"));
        }
        let place = |at: usize| range.start.saturating_add(at).min(range.end);
        let part = place(part.start)..place(part.end);
        self.with_all_mut(part, |all| f(all.get_mut(range).unwrap_or_default()))
    }
}

/// What a view looked at; none if it was released.
struct Released {
    of: Weak<MemoryView>,
    export: Option<HeldExport>,
}

impl Change for Released {
    fn seal(&mut self) -> bool {
        self.of.upgrade().is_some_and(|view| view.export.borrow().is_some() != self.export.is_some())
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        if let Some(view) = self.of.upgrade() {
            let old = self.export.take().and_then(HeldExport::give);
            let now = view.export.replace(old);
            self.export = now.map(HeldExport::new);
        }
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<Released>()
    }

    fn address(&self) -> Option<usize> {
        Some(self.of.as_ptr() as usize)
    }
}
