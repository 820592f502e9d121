//! Objects whose state is so small that it is kept whole.

use super::Kept;
use crate::object::Object;

struct Plain<T, S> {
    state: S,
    read: fn(&T) -> S,
    write: fn(&T, S),
}

/// Keeps the state of an object that `read` copies and `write` sets.
pub fn plain<T: Object, S: PartialEq + 'static>(
    of: &T,
    read: fn(&T) -> S,
    write: fn(&T, S),
) -> Option<Box<dyn Kept>> {
    Some(Box::new(Plain { state: read(of), read, write }))
}

impl<T: Object, S: PartialEq> Kept for Plain<T, S> {
    fn seal(&mut self, of: &dyn Object) -> bool {
        of.as_any().downcast_ref::<T>().is_some_and(|of| (self.read)(of) != self.state)
    }

    fn swap(&mut self, of: &dyn Object) {
        if let Some(of) = of.as_any().downcast_ref::<T>() {
            let now = (self.read)(of);
            (self.write)(of, std::mem::replace(&mut self.state, now));
        }
    }

    fn size(&self) -> usize {
        size_of::<S>()
    }
}
