//! The calls on raw streams that an operation causes, recorded while somebody wants to know.

use crate::object::{Bytes, RawCall, RawKind, Res};
use std::cell::{Cell, RefCell};

/// How many of the bytes that a call moved are kept.
const KEPT: usize = 64;

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

/// Whether anything was recorded since the last time.
#[must_use]
pub fn any() -> bool {
    CALLS.with_borrow(|calls| !calls.is_empty())
}

/// Puts calls back that were taken before those that are there now.
pub fn put_back(earlier: Vec<RawCall>) {
    if !earlier.is_empty() {
        CALLS.with_borrow_mut(|calls| {
            let later = std::mem::replace(calls, earlier);
            calls.extend(later);
        });
    }
}

/// Notes `readinto` or `read` of `asked` bytes, that put what it gave at the front of `buf`.
#[inline]
pub fn read(asked: usize, result: Res<Option<usize>>, buf: &[u8]) -> Res<Option<usize>> {
    note(|| call(RawKind::Read, Some(asked), count(&result), buf, &result));
    result
}

/// Notes `readall`.
#[inline]
pub fn read_all(result: Res<Option<Bytes>>) -> Res<Option<Bytes>> {
    note(|| {
        let data = result.as_ref().ok().and_then(Option::as_deref);
        call(RawKind::ReadAll, None, data.map(<[u8]>::len), data.unwrap_or_default(), &result)
    });
    result
}

/// Notes `write` of `data`.
#[inline]
pub fn write(data: &[u8], result: Res<Option<usize>>) -> Res<Option<usize>> {
    note(|| call(RawKind::Write, Some(data.len()), count(&result), data, &result));
    result
}

/// Notes `seek`, or `tell` as a seek by 0 from the cursor.
#[inline]
pub fn seek(offset: i64, whence: i32, result: Res<i64>) -> Res<i64> {
    note(|| RawCall {
        asked: Some(offset),
        whence: Some(whence),
        given: result.as_ref().ok().copied(),
        ..call(RawKind::Seek, None, None, &[], &result)
    });
    result
}

/// Notes `truncate`.
#[inline]
pub fn truncate(size: Option<i64>, result: Res<i64>) -> Res<i64> {
    note(|| RawCall {
        asked: size,
        given: result.as_ref().ok().copied(),
        ..call(RawKind::Truncate, None, None, &[], &result)
    });
    result
}

/// Notes `close`.
#[inline]
pub fn close(result: Res<()>) -> Res<()> {
    note(|| call(RawKind::Close, None, None, &[], &result));
    result
}

fn count(result: &Res<Option<usize>>) -> Option<usize> {
    result.as_ref().ok().copied().flatten()
}

fn call<T>(
    kind: RawKind,
    asked: Option<usize>,
    given: Option<usize>,
    data: &[u8],
    result: &Res<T>,
) -> RawCall {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let moved = data.get(..given.unwrap_or(0)).unwrap_or(data);
    RawCall {
        kind,
        asked: asked.map(number),
        whence: None,
        given: given.map(number),
        data: moved.get(..KEPT).unwrap_or(moved).to_vec(),
        error: result.as_ref().err().map(|e| format!("{}: {e}", e.class().name)),
    }
}
