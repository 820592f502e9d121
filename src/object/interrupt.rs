//! Ctrl-C: a flag that a signal handler sets, and that whatever may take long looks at.

use super::class::KEYBOARD_INTERRUPT;
use super::exception::with_args;
use super::{Error, Eval, Res, memory, trash};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

static PENDING: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Whether one was raised since what it left undropped was dropped.
    static RAISED: Cell<bool> = const { Cell::new(false) };
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

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

/// How many interrupts came, one that waits among them: what tells Ctrl-C from a program's own
/// `raise KeyboardInterrupt`, and whether it came although the program caught it.
#[must_use]
pub fn count() -> u64 {
    COUNT.with(Cell::get).saturating_add(u64::from(pending()))
}

/// Raises the interrupt that waits, once; nothing else, for the loops that only compute.
///
/// # Errors
/// `KeyboardInterrupt`.
#[inline]
pub fn look() -> Res<()> {
    if pending() { taken() } else { Ok(()) }
}

#[cold]
fn taken() -> Res<()> {
    if take() {
        hurry();
        return Err(with_args(&KEYBOARD_INTERRUPT, Vec::new()));
    }
    Ok(())
}

/// Takes the interrupt that waits; whether one did.
fn take() -> bool {
    let waited = PENDING.swap(false, Ordering::Relaxed);
    COUNT.with(|count| count.set(count.get().saturating_add(u64::from(waited))));
    waited
}

/// The interrupt that waits, or had to.
#[cold]
#[must_use]
pub fn waiting() -> Error {
    look().err().unwrap_or_else(|| with_args(&KEYBOARD_INTERRUPT, Vec::new()))
}

/// Puts one back that nobody here can raise: it waits for somebody who can.
pub fn put_back(error: &Error) {
    if error.is(&KEYBOARD_INTERRUPT) {
        raise();
    }
}

/// Puts off what takes long to end.
pub(super) fn hurry() {
    RAISED.with(|r| r.set(true));
}

/// Whether an interrupt waits or is on its way to whoever catches it: then nothing that takes long is
/// to be begun.
#[must_use]
pub fn hurries() -> bool {
    pending() || RAISED.try_with(Cell::get).unwrap_or(false)
}

/// Does what was put off by an interrupt that somebody caught meanwhile; whether there was anything.
pub fn settle() -> bool {
    RAISED.with(|r| r.set(false));
    trash::empty()
}

/// What a function of a class table makes, unless an interrupt waits then. So a long loop inside of one
/// may end at once when it sees [`pending`], whatever it leaves unfinished and whatever error comes of
/// that: nobody will see it.
///
/// # Errors
/// `KeyboardInterrupt`, and what the function raised.
#[inline(always)]
pub fn after<T>(make: impl FnOnce() -> Eval<T>) -> Eval<T> {
    let made = make();
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
    take();
    settle();
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
