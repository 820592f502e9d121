//! What an operation causes inside, recorded while somebody wants to know: the calls on raw
//! streams, and what a text layer encodes or decodes.

use crate::object::{Bytes, RawCall, RawKind, Res, Translation};
use std::cell::{Cell, RefCell};

/// How many of the bytes that a call moved are kept.
const KEPT: usize = 64;

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    static CALLS: RefCell<Vec<RawCall>> = const { RefCell::new(Vec::new()) };
    static TRANSLATION: RefCell<Option<Translation>> = const { RefCell::new(None) };
}

/// What was set aside.
#[derive(Debug, Default)]
pub struct Traced {
    calls: Vec<RawCall>,
    translation: Option<Translation>,
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

/// Notes what was encoded or decoded, if anybody wants to know; it is taken apart only then.
#[inline]
pub fn translated(translation: impl FnOnce() -> Option<Translation>) {
    if on()
        && let Some(next) = translation()
    {
        TRANSLATION.with_borrow_mut(|held| match held {
            Some(held) => held.extend(next),
            None => *held = Some(next),
        });
    }
}

/// Takes what was encoded or decoded since the last time.
#[must_use]
pub fn take_translation() -> Option<Translation> {
    TRANSLATION.with_borrow_mut(Option::take)
}

/// Takes all that was recorded, to be put back when an operation inside another is over.
#[must_use]
pub fn set_aside() -> Traced {
    Traced { calls: take(), translation: take_translation() }
}

/// Puts back what was set aside: its calls before those that are there now.
pub fn put_back(earlier: Traced) {
    TRANSLATION.set(earlier.translation);
    if !earlier.calls.is_empty() {
        CALLS.with_borrow_mut(|calls| {
            let later = std::mem::replace(calls, earlier.calls);
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
        error: result.as_ref().err().map(|e| format!("{}: {}", e.class().name, e.brief())),
    }
}
