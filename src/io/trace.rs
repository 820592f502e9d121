//! The calls on raw streams that an operation causes, recorded while somebody wants to know.

use crate::object::RawCall;
use std::cell::{Cell, RefCell};

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    static CALLS: RefCell<Vec<RawCall>> = const { RefCell::new(Vec::new()) };
}

/// Starts or stops recording.
pub fn record(on: bool) {
    ON.with(|o| o.set(on));
}

/// Whether calls are recorded.
#[must_use]
#[inline]
pub fn on() -> bool {
    ON.with(Cell::get)
}

/// Records a call, if anybody wants to know; it is made only then.
#[inline]
pub fn note(call: impl FnOnce() -> RawCall) {
    if on() {
        let call = call();
        CALLS.with_borrow_mut(|calls| calls.push(call));
    }
}

/// Takes what was recorded since the last time.
#[must_use]
pub fn take() -> Vec<RawCall> {
    CALLS.with_borrow_mut(std::mem::take)
}
