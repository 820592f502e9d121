//! What a statement changed of an object that is a row of items.

use super::{Change, Row, Trail, Trouble};
use std::borrow::Borrow;
use std::rc::{Rc, Weak};

/// An object whose contents are a row, which notes in a trail what is changed of it.
pub(in crate::object) trait Trailed: 'static {
    /// Its contents.
    type Row: Row + Borrow<<Self::Row as Row>::Look>;

    /// Runs `f` on the contents and on the trail of the statement that touched the object.
    fn with_row<T>(&self, f: impl FnOnce(&mut Self::Row, &mut Option<Box<Trail<Self::Row>>>) -> T) -> T;
}

/// What a statement changed of the contents of an object.
pub(in crate::object) struct Edited<T: Trailed> {
    of: Weak<T>,
    trail: Option<Box<Trail<T::Row>>>,
}

impl<T: Trailed> Edited<T> {
    /// Nothing yet: until the statement is over the object has the trail.
    pub(in crate::object) fn new(of: &Rc<T>) -> Edited<T> {
        Edited { of: Rc::downgrade(of), trail: None }
    }

    /// The object, if it is still there.
    pub(in crate::object) fn of(&self) -> Option<Rc<T>> {
        self.of.upgrade()
    }
}

impl<T: Trailed> Change for Edited<T> {
    fn seal(&mut self) -> bool {
        let Some(of) = self.of() else { return false };
        of.with_row(|row, trail| {
            self.trail = trail.take();
            self.trail.as_mut().is_some_and(|trail| trail.seal((*row).borrow()))
        })
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        if let (Some(of), Some(trail)) = (self.of.upgrade(), &mut self.trail) {
            of.with_row(|row, _| trail.swap(row));
        }
        Ok(())
    }

    fn size(&self) -> usize {
        self.trail.as_ref().map_or(0, |trail| trail.size())
    }

    fn address(&self) -> Option<usize> {
        Some(self.of.as_ptr() as usize)
    }
}
