//! Short text and bytes that nobody holds any more, kept for the next ones to be made of: programs
//! let go of about as many as they make, and asking the allocator for each costs more than the rest.

use std::cell::RefCell;

/// How many are kept.
const MOST: usize = 64;

/// A few allocations of one kind.
pub(super) struct Spares<T>(RefCell<Vec<T>>);

impl<T> Spares<T> {
    pub(super) const fn new() -> Spares<T> {
        Spares(RefCell::new(Vec::new()))
    }

    /// One of them.
    #[inline]
    pub(super) fn take(&self) -> Option<T> {
        self.0.try_borrow_mut().ok()?.pop()
    }

    /// Keeps one, unless there are enough.
    #[inline]
    pub(super) fn keep(&self, spare: T) {
        if let Ok(mut spares) = self.0.try_borrow_mut()
            && spares.len() < MOST
        {
            spares.push(spare);
        }
    }
}
