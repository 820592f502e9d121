//! Ctrl-C: a flag that a signal handler sets, and that whatever may take long looks at.

use super::class::KEYBOARD_INTERRUPT;
use super::exception::with_args;
use super::{Eval, Res, memory};
use std::sync::atomic::{AtomicBool, Ordering};

static PENDING: AtomicBool = AtomicBool::new(false);

/// Asks for `KeyboardInterrupt` at the next [`check`]. Nothing but an atomic store: a signal
/// handler may call it.
pub fn raise() {
    PENDING.store(true, Ordering::Relaxed);
}

/// Whether an interrupt waits to be raised; one load, cheap enough for the head of a loop.
#[must_use]
#[inline]
pub fn pending() -> bool {
    PENDING.load(Ordering::Relaxed)
}

/// Raises the interrupt that waits, once; nothing else, for the loops that only compute.
///
/// # Errors
/// `KeyboardInterrupt`.
#[inline]
pub fn look() -> Res<()> {
    if pending() && PENDING.swap(false, Ordering::Relaxed) {
        return Err(with_args(&KEYBOARD_INTERRUPT, Vec::new()));
    }
    Ok(())
}

/// What a function of a class table made, unless an interrupt waits. So a long loop inside of one may
/// end at once when it sees [`pending`], whatever it leaves unfinished: nobody will see that.
///
/// # Errors
/// `KeyboardInterrupt`, and what the function raised.
#[inline(always)]
pub fn after<T>(made: Eval<T>) -> Eval<T> {
    if pending() { interrupted(made) } else { made }
}

#[cold]
#[inline(never)]
fn interrupted<T>(made: Eval<T>) -> Eval<T> {
    look()?;
    made
}

/// Forgets an interrupt that came when there was nothing to interrupt.
pub fn clear() {
    PENDING.store(false, Ordering::Relaxed);
}

/// Raises the interrupt that waits, once; and looks at the memory that an iteration may have taken.
///
/// # Errors
/// `KeyboardInterrupt`, `MemoryError`.
#[inline]
pub fn check() -> Res<()> {
    look()?;
    memory::tick()
}
