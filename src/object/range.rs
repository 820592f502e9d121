//! `range` and `slice`.

use super::class::{OBJECT, VALUE_ERROR};
use super::exception::{index_error, overflow_error, type_error, value_error};
use super::ops::{self, int_of};
use super::text::int::Int;
use super::wording::worded;
use super::{Args, Eval, Res, Value, interrupt, trash};
use crate::class_table;
use num_bigint::{BigInt, Sign};
use std::fmt;
use std::rc::Rc;

/// A Python range whose numbers all fit 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first number.
    pub start: i64,
    /// The one it stops before.
    pub stop: i64,
    /// The distance; never 0.
    pub step: i64,
}

impl Range {
    /// How many numbers there are.
    #[must_use]
    #[inline]
    pub fn len(&self) -> u64 {
        let (start, stop, step) = (self.start, self.stop, self.step);
        let gap = if step > 0 {
            i128::from(stop) - i128::from(start)
        } else {
            i128::from(start) - i128::from(stop)
        };
        match u64::try_from(gap) {
            Ok(gap) if gap > 0 => (gap - 1) / step.unsigned_abs() + 1,
            _ => 0,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at a place, which must be inside.
    fn at(&self, i: u64) -> i128 {
        i128::from(self.start) + i128::from(i) * i128::from(self.step)
    }

    /// The numbers.
    pub fn numbers(&self) -> impl Iterator<Item = i64> + use<> {
        let (mut next, step, mut left) = (self.start, self.step, self.len());
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let n = next;
            next = next.wrapping_add(step);
            Some(n)
        })
    }

    /// Whether `n` is one of them.
    #[must_use]
    pub fn holds(&self, n: i64) -> bool {
        self.place(n).is_some()
    }

    fn place(&self, n: i64) -> Option<u64> {
        let far = i128::from(n) - i128::from(self.start);
        let step = i128::from(self.step);
        let i = (far % step == 0).then(|| u64::try_from(far / step).ok()).flatten()?;
        (i < self.len()).then_some(i)
    }

    /// Whether both have the same numbers.
    #[must_use]
    pub fn same_numbers(&self, other: &Range) -> bool {
        let n = self.len();
        n == other.len() && (n == 0 || self.start == other.start && (n == 1 || self.step == other.step))
    }

    /// `range[index]`.
    pub(super) fn get(&self, index: &Value) -> Res<Value> {
        let i = match index {
            Value::Int(n) => *n,
            Value::Bool(b) => i64::from(*b != 0),
            Value::Big(_) => return Err(index_error("range object index out of range")),
            _ => {
                let kind = index.type_name();
                return Err(type_error(format!("range indices must be integers or slices, not {kind}")));
            }
        };
        let n = self.len();
        let place =
            if i < 0 { u64::try_from(i128::from(i) + i128::from(n)).ok() } else { u64::try_from(i).ok() };
        match place.filter(|p| *p < n) {
            Some(p) => Ok(Value::big(BigInt::from(self.at(p)))),
            None => Err(index_error("range object index out of range")),
        }
    }

    /// `range[a:b:c]`.
    pub(super) fn slice(&self, slice: &Slice) -> Res<Value> {
        let len = usize::try_from(self.len()).unwrap_or(usize::MAX);
        let cut = ops::indices(slice, len)?;
        let at = |i: i64| i128::from(self.start) + i128::from(i) * i128::from(self.step);
        let part = (
            i64::try_from(at(cut.start)),
            i64::try_from(at(cut.stop)),
            i64::try_from(i128::from(self.step) * i128::from(cut.step)),
        );
        match part {
            (Ok(start), Ok(stop), Ok(step)) => Ok(Value::Range(Rc::new(Range { start, stop, step }))),
            _ => Err(too_large()),
        }
    }

    /// The numbers from the last to the first.
    pub(super) fn reversed(&self) -> Range {
        let n = self.len();
        let Some(last) = n.checked_sub(1).and_then(|i| i64::try_from(self.at(i)).ok()) else {
            return Range { start: 0, stop: 0, step: 1 };
        };
        // The front may lie just outside of 64 bits; there is nothing before it then.
        let step = self.step.saturating_neg();
        let stop = i64::try_from(i128::from(self.start) + i128::from(step)).unwrap_or(if step < 0 {
            i64::MIN
        } else {
            i64::MAX
        });
        Range { start: last, stop, step }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start, stop, step } = self;
        match step {
            1 => write!(f, "range({start}, {stop})"),
            _ => write!(f, "range({start}, {stop}, {step})"),
        }
    }
}

#[cold]
fn too_large() -> super::Error {
    overflow_error("Python int too large for a range")
}

/// A bound of a range.
fn bound(v: &Value) -> Res<i64> {
    match v {
        Value::Big(_) => Err(too_large()),
        _ => super::arg::index(v),
    }
}

fn make_range(args: Args<'_>) -> Eval<Value> {
    let (start, stop, step) = match args.pos {
        _ if !args.kw.is_empty() => return Err(type_error("range() takes no keyword arguments").into()),
        [] => return Err(type_error("range expected at least 1 argument, got 0").into()),
        [stop] => (0, bound(stop)?, 1),
        [start, stop] => (bound(start)?, bound(stop)?, 1),
        [start, stop, step] => (bound(start)?, bound(stop)?, bound(step)?),
        more => {
            return Err(type_error(format!("range expected at most 3 arguments, got {}", more.len())).into());
        }
    };
    if step == 0 {
        return Err(value_error("range() arg 3 must not be zero").into());
    }
    Ok(Value::Range(Rc::new(Range { start, stop, step })))
}

fn index_of(r: &Range, v: &Value) -> Res<Value> {
    match int_of(v) {
        Some(Int::Small(n)) if r.holds(n) => Ok(Value::Int(r.place(n).unwrap_or(0) as i64)),
        Some(_) => Err(value_error(worded("{} is not in range", &[&ops::repr(v)?])?)),
        None => {
            for (i, n) in r.numbers().enumerate() {
                interrupt::look()?;
                if ops::equal(&Value::Int(n), v)? {
                    return Ok(Value::Int(i as i64));
                }
            }
            Err(value_error("sequence.index(x): x not in sequence"))
        }
    }
}

class_table! {
    /// Return an object that produces a sequence of integers from start (inclusive)
    /// to stop (exclusive) by step.
    ///
    /// range(i, j) produces i, i+1, i+2, ..., j-1.
    /// start defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.
    /// These are exactly the valid indices for a list of 4 elements.
    /// When step is given, it specifies the increment (or decrement).
    pub static RANGE: Rc<Range> = "range" in "builtins" [&OBJECT];
    raw_new("start, stop[, step]") |_class, _host, args| make_range(args);
    methods {
        /// Return number of occurrences of value.
        fn count(value: &Value) |s, _host| match index_of(s, value) {
            Err(e) if !e.is(&VALUE_ERROR) => Err(e),
            found => Ok(i64::from(found.is_ok())),
        };
        /// Return index of value.
        ///
        /// Raise ValueError if the value is not present.
        fn index(value: &Value) |s, _host| index_of(s, value);
        /// Return a reverse iterator.
        fn __reversed__() |s, _host| super::iter::reversed(&Value::Range(s.clone()));
    }
    attrs {
        /// The first number.
        start |s, _host| s.start;
        /// The number it stops before.
        stop |s, _host| s.stop;
        /// The distance.
        step |s, _host| s.step;
    }
}

/// A Python slice.
#[derive(Clone, Debug)]
pub struct Slice {
    /// `start`, or `None`.
    pub start: Value,
    /// `stop`, or `None`.
    pub stop: Value,
    /// `step`, or `None`.
    pub step: Value,
}

impl Slice {
    /// The three parts.
    #[must_use]
    pub fn parts(&self) -> [Value; 3] {
        [self.start.clone(), self.stop.clone(), self.step.clone()]
    }
}

impl Drop for Slice {
    fn drop(&mut self) {
        let parts = [&mut self.start, &mut self.stop, &mut self.step].map(std::mem::take);
        trash::discard_items(parts);
    }
}

fn make_slice(args: Args<'_>) -> Eval<Value> {
    let none = || Value::None;
    let (start, stop, step) = match args.pos {
        _ if !args.kw.is_empty() => return Err(type_error("slice() takes no keyword arguments").into()),
        [] => return Err(type_error("slice expected at least 1 argument, got 0").into()),
        [stop] => (none(), stop.clone(), none()),
        [start, stop] => (start.clone(), stop.clone(), none()),
        [start, stop, step] => (start.clone(), stop.clone(), step.clone()),
        more => {
            return Err(type_error(format!("slice expected at most 3 arguments, got {}", more.len())).into());
        }
    };
    Ok(Value::Slice(Rc::new(Slice { start, stop, step })))
}

/// `slice.indices(len)`, whose ints are as long as they want to be.
fn slice_indices(s: &Slice, len: &Value) -> Res<Value> {
    let int = |v: &Value| {
        int_of(v).map(BigInt::from).ok_or_else(|| {
            type_error(format!("'{}' object cannot be interpreted as an integer", v.type_name()))
        })
    };
    let len = int(len)?;
    if len.sign() == Sign::Minus {
        return Err(value_error("length should not be negative"));
    }
    let part = |v: &Value| match v {
        Value::None => Ok(None),
        v => ops::bound(v).and_then(|_| int(v).map(Some)),
    };
    let step = part(&s.step)?.unwrap_or_else(|| 1.into());
    let backward = step.sign() == Sign::Minus;
    if step == BigInt::ZERO {
        return Err(value_error("slice step cannot be zero"));
    }
    let (low, high) = if backward { (BigInt::from(-1), &len - 1) } else { (BigInt::ZERO, len.clone()) };
    let (first, last) = if backward { (&high, &low) } else { (&low, &high) };
    let place = |v: &Value, default: &BigInt| {
        part(v).map(|at| match at {
            None => default.clone(),
            Some(at) if at.sign() == Sign::Minus => (at + &len).max(low.clone()),
            Some(at) => at.min(high.clone()),
        })
    };
    let (start, stop) = (place(&s.start, first)?, place(&s.stop, last)?);
    Ok(Value::tuple([Value::big(start), Value::big(stop), Value::big(step)]))
}

class_table! {
    /// Create a slice object.
    ///
    /// This is used for extended slicing (e.g. a[0:10:2]).
    pub static SLICE: Rc<Slice> = "slice" in "builtins" [&OBJECT];
    raw_new("start, stop[, step]") |_class, _host, args| make_slice(args);
    methods {
        /// Return (start, stop, step) for a sequence of this length.
        fn indices(len: &Value) |s, _host| slice_indices(s, len);
    }
    attrs {
        /// Where it starts.
        start |s, _host| s.start.clone();
        /// Where it stops.
        stop |s, _host| s.stop.clone();
        /// The distance.
        step |s, _host| s.step.clone();
    }
}
