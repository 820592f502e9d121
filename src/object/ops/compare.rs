//! Comparisons.

use super::number::Number;
use crate::object::exception::type_error;
use crate::object::text::int::{Int, compare_float};
use crate::object::{Error, Eval, Res, Value, dict, interrupt, limits, pieces, set};
use std::cmp::Ordering;

/// The rich comparisons; `is` is [`Value::is`], `in` is [`super::contains`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CmpOp {
    /// `==`.
    Eq,
    /// `!=`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
}

impl CmpOp {
    /// How it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            CmpOp::Eq => "==",
            CmpOp::Ne => "!=",
            CmpOp::Lt => "<",
            CmpOp::Le => "<=",
            CmpOp::Gt => ">",
            CmpOp::Ge => ">=",
        }
    }

    /// Whether it holds for two values in this order.
    #[must_use]
    #[inline]
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            CmpOp::Eq => order.is_eq(),
            CmpOp::Ne => order.is_ne(),
            CmpOp::Lt => order.is_lt(),
            CmpOp::Le => order.is_le(),
            CmpOp::Gt => order.is_gt(),
            CmpOp::Ge => order.is_ge(),
        }
    }

    /// Whether it holds for two values in this order, or in none (NaN).
    #[inline]
    fn holds_partly(self, order: Option<Ordering>) -> bool {
        order.map_or(self == CmpOp::Ne, |o| self.holds(o))
    }
}

/// `a == b`.
///
/// # Errors
/// `RecursionError` for containers that are nested too deep.
#[inline]
pub fn equal(a: &Value, b: &Value) -> Res<bool> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Ok(a == b),
        (Value::Str(a), Value::Str(b)) => pieces::same(a.as_bytes(), b.as_bytes()),
        (Value::Bytes(a), Value::Bytes(b)) => pieces::same(a, b),
        (Value::None, Value::None) => Ok(true),
        _ => equal_slow(a, b),
    }
}

/// `a == b` as containers ask it of their items: what is the same object is equal, even NaN.
#[inline]
pub(crate) fn same_or_equal(a: &Value, b: &Value) -> Res<bool> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Ok(a == b),
        (Value::Str(a), Value::Str(b)) => match (a.words(), b.words()) {
            (Some(a), Some(b)) => Ok(a == b),
            _ => pieces::same(a.as_bytes(), b.as_bytes()),
        },
        (Value::Bytes(a), Value::Bytes(b)) => match (a.words(), b.words()) {
            (Some(a), Some(b)) => Ok(a == b),
            _ => pieces::same(a, b),
        },
        // Text and the same bytes have one hash, so sets and dicts do ask.
        (Value::Str(_), Value::Bytes(_)) | (Value::Bytes(_), Value::Str(_)) => Ok(false),
        _ if a.is(b) => Ok(true),
        _ => equal_slow(a, b),
    }
}

/// Whether both are the same short text, bytes or int; false where that takes longer to tell.
#[inline]
pub(crate) fn same_short(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Str(a), Value::Str(b)) => a.words().is_some_and(|a| b.words() == Some(a)),
        (Value::Bytes(a), Value::Bytes(b)) => a.words().is_some_and(|a| b.words() == Some(a)),
        _ => false,
    }
}

fn equal_slow(a: &Value, b: &Value) -> Res<bool> {
    if let (Value::Big(a), Value::Big(b)) = (a, b) {
        return Ok(a == b);
    }
    if let (Some(x), Some(y)) = (Number::of(a), Number::of(b)) {
        return Ok(numbers(&x, &y).is_some_and(Ordering::is_eq));
    }
    Ok(match (a, b) {
        (Value::Str(a), Value::Str(b)) => pieces::same(a.as_bytes(), b.as_bytes())?,
        (Value::Bytes(a), Value::Bytes(b)) => pieces::same(a, b)?,
        (Value::MemoryView(m), other) | (other, Value::MemoryView(m)) => m.equals(other)?,
        (Value::ByteArray(_), _) | (_, Value::ByteArray(_)) => {
            bytes_order(a, b)?.is_some_and(Ordering::is_eq)
        }
        (Value::Tuple(a), Value::Tuple(b)) => deep(|| items_equal(a, b))?,
        (Value::List(a), Value::List(b)) => deep(|| items_equal(&a.items(), &b.items()))?,
        (Value::Dict(a), Value::Dict(b)) => deep(|| dict::equal(a, b))?,
        (Value::Set(a), Value::Set(b)) => deep(|| set::equal(a, b))?,
        (Value::Range(a), Value::Range(b)) => a.same_numbers(b),
        (Value::Slice(a), Value::Slice(b)) => deep(|| items_equal(&a.parts(), &b.parts()))?,
        (Value::BoundMethod(a), Value::BoundMethod(b)) => a.0.is(&b.0) && std::ptr::eq(a.1, b.1),
        (Value::Object(o), other) => eq_object(o, other).unwrap_or_else(|| view_equal(a, b))?,
        (other, Value::Object(o)) => eq_object(o, other).unwrap_or_else(|| view_equal(b, a))?,
        _ => a.is(b),
    })
}

fn eq_object(o: &crate::object::Instance, other: &Value) -> Option<Res<bool>> {
    o.body().eq(other).map(Ok)
}

/// A dict's keys or items compare with sets; any other object with itself.
fn view_equal(a: &Value, b: &Value) -> Res<bool> {
    match set::compare(CmpOp::Eq, a, b) {
        Some(result) => result,
        None => Ok(a.is(b)),
    }
}

fn deep<T>(f: impl FnOnce() -> Res<T>) -> Res<T> {
    limits::deeper(" in comparison", f)
}

fn items_equal(a: &[Value], b: &[Value]) -> Res<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (x, y) in a.iter().zip(b) {
        interrupt::look()?;
        if !same_or_equal(x, y)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `a op b`.
///
/// # Errors
/// `TypeError: '<' not supported between instances of 'int' and 'str'`.
#[inline]
pub fn compare(op: CmpOp, a: &Value, b: &Value) -> Eval<bool> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Ok(op.holds(a.cmp(b))),
        (Value::Float(a), Value::Float(b)) => {
            Ok(op.holds_partly(f64::from_bits(*a).partial_cmp(&f64::from_bits(*b))))
        }
        _ => Ok(match op {
            CmpOp::Eq => equal(a, b)?,
            CmpOp::Ne => !equal(a, b)?,
            _ => order(op, a, b)?,
        }),
    }
}

fn order(op: CmpOp, a: &Value, b: &Value) -> Res<bool> {
    if let (Value::Big(a), Value::Big(b)) = (a, b) {
        return Ok(op.holds(a.cmp(b)));
    }
    if let (Some(x), Some(y)) = (Number::of(a), Number::of(b)) {
        return Ok(op.holds_partly(numbers(&x, &y)));
    }
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => return Ok(op.holds(pieces::order(a.as_bytes(), b.as_bytes())?)),
        (Value::Tuple(a), Value::Tuple(b)) => return deep(|| items_order(op, a, b)),
        (Value::List(a), Value::List(b)) => return deep(|| items_order(op, &a.items(), &b.items())),
        (Value::Slice(a), Value::Slice(b)) => return deep(|| items_order(op, &a.parts(), &b.parts())),
        _ => {}
    }
    if let Some(result) = set::compare(op, a, b) {
        return result;
    }
    match bytes_order(a, b)? {
        Some(order) => Ok(op.holds(order)),
        None => Err(unordered(op, a, b)),
    }
}

#[cold]
fn unordered(op: CmpOp, a: &Value, b: &Value) -> Error {
    let (symbol, left, right) = (op.symbol(), a.type_name(), b.type_name());
    type_error(format!("'{symbol}' not supported between instances of '{left}' and '{right}'"))
}

/// The first pair of items that differ decides, or else the lengths.
fn items_order(op: CmpOp, a: &[Value], b: &[Value]) -> Res<bool> {
    for (x, y) in a.iter().zip(b) {
        interrupt::look()?;
        if !same_or_equal(x, y)? {
            return order(op, x, y);
        }
    }
    Ok(op.holds(a.len().cmp(&b.len())))
}

/// The order of two bytes-like objects: two bytes, or a bytearray and anything bytes-like.
fn bytes_order(a: &Value, b: &Value) -> Res<Option<Ordering>> {
    use crate::object::buffer::{is_bytes_like, with_bytes};
    match (a, b) {
        (Value::Bytes(a), Value::Bytes(b)) => pieces::order(a, b).map(Some),
        (Value::ByteArray(_), _) | (_, Value::ByteArray(_)) if is_bytes_like(a) && is_bytes_like(b) => {
            // Who can't give its bytes has no order, in CPython too.
            let order = with_bytes(a, |a| with_bytes(b, |b| pieces::order(a, b))).and_then(|order| order);
            order.ok().transpose()
        }
        _ => Ok(None),
    }
}

fn numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (a, b) {
        (Number::Int(Int::Small(a)), Number::Int(Int::Small(b))) => Some(a.cmp(b)),
        (Number::Int(Int::Big(a)), Number::Int(Int::Big(b))) => Some(a.cmp(b)),
        (Number::Int(a), Number::Int(b)) => Some(a.to_big().cmp(&b.to_big())),
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(b),
        (Number::Int(n), Number::Float(x)) => compare_float(n, *x),
        (Number::Float(x), Number::Int(n)) => compare_float(n, *x).map(Ordering::reverse),
    }
}
