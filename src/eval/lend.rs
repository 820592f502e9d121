//! The interpreter lends itself to the layers of streams, whose calls of each other carry no host.

use super::globals::Globals;
use super::interp::Interp;
use crate::object::host::{Heed, Lent, heeds, lend, take_back, with_lent};
use crate::object::{Host, Value};

/// Whose interpreter is lent; it is back in its place at the end, even after a panic.
struct Lending<'a>(&'a mut Interp);

impl Drop for Lending<'_> {
    fn drop(&mut self) {
        if let Some(mut lent) = take_back()
            && let Some(interp) = lent.as_any().downcast_mut::<Interp>()
        {
            std::mem::swap(self.0, interp);
        }
    }
}

impl Interp {
    /// Runs something native, which gets this interpreter as its host: directly, or by way of
    /// [`Lent`] where a layer may have to call what a program put in place of a method.
    #[inline(always)]
    pub(super) fn native<T>(&mut self, f: impl FnOnce(&mut dyn Host) -> T) -> T {
        if heeds(Heed::Lent) { self.lending(f) } else { f(self) }
    }

    #[cold]
    #[inline(never)]
    fn lending<T>(&mut self, f: impl FnOnce(&mut dyn Host) -> T) -> T {
        let lending = Lending(self);
        lend(Box::new(std::mem::replace(&mut *lending.0, Interp::empty())));
        let result = f(&mut Lent);
        drop(lending);
        result
    }

    /// What stands in an interpreter's place while it is lent.
    fn empty() -> Interp {
        Interp::knowing(Globals::default(), Value::None)
    }
}

/// Runs `f` with the interpreter behind a host, if there is one.
pub(super) fn with_interp<T>(host: &mut dyn Host, f: impl FnOnce(&mut Interp) -> T) -> Option<T> {
    if let Some(interp) = host.as_any().downcast_mut::<Interp>() {
        return Some(f(interp));
    }
    with_lent(|host| host.as_any().downcast_mut::<Interp>().map(f))
}
