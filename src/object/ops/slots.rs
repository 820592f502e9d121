//! Which items an index or a slice means.

use crate::object::exception::{Error, index_error, type_error, value_error};
use crate::object::{Res, Value, interrupt, limits, pieces, range};
use num_bigint::Sign;

/// A slice of a sequence of known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The first item.
    pub start: i64,
    /// Where it stops, -1 for the front of a backward slice.
    pub stop: i64,
    /// The distance; never 0.
    pub step: i64,
    /// How many items it takes.
    pub len: usize,
}

impl Slice {
    /// Its indices, in its order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + use<> {
        let Slice { start, step, len, .. } = *self;
        (0..len as i64).map(move |i| (start + i * step) as usize)
    }

    /// The first place in the sequence that it takes, or that it stands at if it takes none.
    pub fn first(&self) -> usize {
        let last = self.len.saturating_sub(1) as i64;
        (if self.step < 0 { self.start + last * self.step } else { self.start }).max(0) as usize
    }

    /// The items as a range, if the step is 1.
    #[must_use]
    pub fn range(&self) -> Option<std::ops::Range<usize>> {
        let start = self.start as usize;
        (self.step == 1).then_some(start..start + self.len)
    }

    /// The items it leaves of a sequence, if its step is not 1.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn rest<T: Clone + 'static>(&self, items: &[T]) -> Res<Vec<T>> {
        let step = usize::try_from(self.step.unsigned_abs()).unwrap_or(usize::MAX);
        let mut rest = limits::vec(items.len() - self.len)?;
        let (before, from) = items.split_at_checked(self.first()).unwrap_or((items, &[]));
        pieces::append(&mut rest, before)?;
        for (i, part) in pieces::going_on(from.chunks(step).enumerate()) {
            // The first of each part goes, as long as the slice reaches.
            rest.extend_from_slice(part.get(usize::from(i < self.len)..).unwrap_or_default());
        }
        if let Err(e) = interrupt::look() {
            pieces::give_up(rest);
            return Err(e);
        }
        Ok(rest)
    }

    /// The items it takes out of a sequence.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn pick<T: Clone + 'static>(&self, items: &[T]) -> Res<Vec<T>> {
        let mut out = limits::vec(self.len)?;
        match self.range() {
            Some(range) => pieces::append(&mut out, items.get(range).unwrap_or_default())?,
            None => {
                out.extend(pieces::going_on(self.iter()).filter_map(|i| items.get(i)).cloned());
                if let Err(e) = interrupt::look() {
                    pieces::give_up(out);
                    return Err(e);
                }
            }
        }
        Ok(out)
    }
}

/// A bound of a slice, cut to 64 bits.
///
/// # Errors
/// `TypeError` for what is neither an int nor `None`.
pub fn bound(v: &Value) -> Res<Option<i64>> {
    match v {
        Value::None => Ok(None),
        Value::Int(n) => Ok(Some(*n)),
        Value::Bool(b) => Ok(Some(i64::from(*b != 0))),
        Value::Big(n) => Ok(Some(if n.sign() == Sign::Minus { i64::MIN } else { i64::MAX })),
        _ => Err(type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

/// What a slice means for a sequence of `len` items.
///
/// # Errors
/// `TypeError` for bounds that are no ints, `ValueError: slice step cannot be zero`.
pub fn indices(slice: &range::Slice, len: usize) -> Res<Slice> {
    let step = bound(&slice.step)?.unwrap_or(1).max(-i64::MAX);
    if step == 0 {
        return Err(value_error("slice step cannot be zero"));
    }
    let n = i64::try_from(len).unwrap_or(i64::MAX);
    // Where a bound may lie: a backward slice can stop in front of the first item.
    let (low, high) = if step < 0 { (-1, n - 1) } else { (0, n) };
    let place = |v: &Value, default: i64| {
        bound(v).map(|b| match b {
            None => default,
            Some(i) if i < 0 => i.saturating_add(n).max(low),
            Some(i) => i.min(high),
        })
    };
    let (first, last) = if step < 0 { (high, low) } else { (low, high) };
    let start = place(&slice.start, first)?;
    let stop = place(&slice.stop, last)?;
    let gap = if step < 0 { start - stop } else { stop - start };
    let len = if gap > 0 { (gap - 1) / step.abs() + 1 } else { 0 };
    Ok(Slice { start, stop, step, len: len as usize })
}

/// The place of an index in a sequence of `len` items, none if it is outside.
#[inline]
#[must_use]
pub(super) fn place(index: i64, len: usize) -> Option<usize> {
    let i = if index < 0 { index.checked_add(len as i64)? } else { index };
    usize::try_from(i).ok().filter(|i| *i < len)
}

/// The place that an index value means.
///
/// # Errors
/// `IndexError` with `outside` if there is none; what `wrong` gives for what is no int.
#[inline]
pub(super) fn position(
    index: &Value,
    len: usize,
    outside: &str,
    wrong: impl FnOnce() -> Error,
) -> Res<usize> {
    let n = match index {
        Value::Int(n) => *n,
        Value::Bool(b) => i64::from(*b != 0),
        Value::Big(_) => return Err(index_error("cannot fit 'int' into an index-sized integer")),
        _ => return Err(wrong()),
    };
    place(n, len).ok_or_else(|| index_error(outside))
}
