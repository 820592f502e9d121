//! A variable that closures share.

use super::Value;
use super::journal::{self, Change, Held, Trouble};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// A variable that closures share.
#[derive(Debug)]
pub struct Shared {
    value: RefCell<Value>,
    stamp: Cell<u64>,
}

impl Default for Shared {
    fn default() -> Shared {
        Shared::new(Value::Unbound)
    }
}

impl Shared {
    /// A variable of this value.
    #[must_use]
    pub fn new(value: Value) -> Shared {
        Shared { value: RefCell::new(value), stamp: Cell::new(journal::epoch()) }
    }

    /// The value.
    #[must_use]
    pub fn get(&self) -> Value {
        self.value.borrow().clone()
    }

    /// Binds another value: the one door that every assignment passes. Gives the old one.
    #[must_use]
    pub fn replace(self: &Rc<Self>, value: Value) -> Value {
        if self.stamp.get() != journal::epoch() {
            self.touch();
        }
        self.value.replace(value)
    }

    #[cold]
    fn touch(self: &Rc<Self>) {
        if journal::on() {
            self.stamp.set(journal::epoch());
            journal::push(Box::new(Rebound { of: Rc::downgrade(self), value: Held::new(self.get()) }));
        }
    }

    /// Shows the value, unless it is being changed.
    pub(super) fn peek(&self, visit: impl FnOnce(&Value)) {
        if let Ok(value) = self.value.try_borrow() {
            visit(&value);
        }
    }
}

/// What a variable was.
struct Rebound {
    of: Weak<Shared>,
    value: Held,
}

impl Change for Rebound {
    fn seal(&mut self) -> bool {
        self.of.upgrade().is_some_and(|of| !self.value.is(&of.value.borrow()))
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        if let Some(of) = self.of.upgrade() {
            self.value.swap(&mut of.value.borrow_mut());
        }
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<Rebound>()
    }
}
