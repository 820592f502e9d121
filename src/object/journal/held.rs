//! A value that the journal holds.

use super::grave::{self, Child};
use crate::object::Value;
use crate::object::buffer::Export;
use std::rc::Rc;

/// A value that the journal holds, and not the program.
///
/// When such references are the only ones left to an object, the object is gone as far as the
/// program can tell: it is finalised then as if it had been dropped (a file is flushed and closed,
/// a memoryview lets go of its buffer), and what it alone held goes with it.
#[derive(Debug, Default)]
pub struct Held(Value);

impl Held {
    /// Takes over a reference.
    #[must_use]
    pub fn new(value: Value) -> Held {
        grave::hold(Child::Value(&value));
        Held(value)
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// Gives the reference to the program.
    #[must_use]
    pub fn give(mut self) -> Value {
        grave::give(Child::Value(&self.0));
        std::mem::take(&mut self.0)
    }

    /// Exchanges it with what the program has in its place.
    pub fn swap(&mut self, place: &mut Value) {
        let held = std::mem::take(self);
        let was = std::mem::replace(place, held.give());
        *self = Held::new(was);
    }

    /// Whether it is the very value.
    #[must_use]
    pub fn is(&self, value: &Value) -> bool {
        self.0.is(value)
    }
}

impl Clone for Held {
    fn clone(&self) -> Held {
        Held::new(self.0.clone())
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Held) -> bool {
        self.0.is(&other.0)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        grave::forget(Child::Value(&self.0));
    }
}

/// A hold on a buffer that the journal has, and not the program.
#[derive(Debug)]
pub struct HeldExport(Option<Rc<Export>>);

impl HeldExport {
    /// Takes over a hold.
    #[must_use]
    pub fn new(export: Rc<Export>) -> HeldExport {
        grave::hold(Child::Export(&export));
        HeldExport(Some(export))
    }

    /// Gives the hold to the program.
    #[must_use]
    pub fn give(mut self) -> Option<Rc<Export>> {
        let export = self.0.take()?;
        grave::give(Child::Export(&export));
        Some(export)
    }
}

impl PartialEq for HeldExport {
    fn eq(&self, other: &HeldExport) -> bool {
        self.0.as_ref().map(Rc::as_ptr) == other.0.as_ref().map(Rc::as_ptr)
    }
}

impl Drop for HeldExport {
    fn drop(&mut self) {
        if let Some(export) = &self.0 {
            grave::forget(Child::Export(export));
        }
    }
}
