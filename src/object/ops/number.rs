//! Arithmetic of ints, bools and floats.

use super::BinOp;
use crate::object::exception::{Raised, memory_error, new, value_error, with_args};
use crate::object::interrupt;
use crate::object::text::int::{Int, true_div};
use crate::object::text::{ErrorKind, TextError, float};
use crate::object::{Error, Eval, Value, class, limits};

/// A number, as arithmetic sees it: a bool is an int.
#[derive(Clone, Debug)]
pub enum Number {
    /// An int or a bool.
    Int(Int),
    /// A float.
    Float(f64),
}

impl Number {
    /// The number that a value is, if it is one.
    #[must_use]
    pub fn of(v: &Value) -> Option<Number> {
        match v {
            Value::Float(bits) => Some(Number::Float(f64::from_bits(*bits))),
            _ => int_of(v).map(Number::Int),
        }
    }
}

/// The int that a value is, if it is one.
#[must_use]
pub fn int_of(v: &Value) -> Option<Int> {
    Some(match v {
        Value::Int(n) => Int::Small(*n),
        Value::Bool(b) => Int::Small(i64::from(*b != 0)),
        Value::Big(n) => Int::Big((**n).clone()),
        _ => return None,
    })
}

/// `float(v)` of a number.
///
/// # Errors
/// `OverflowError` if it is an int that is too large.
#[must_use]
pub fn float_of(v: &Value) -> Option<Eval<f64>> {
    Some(match v {
        Value::Float(bits) => Ok(f64::from_bits(*bits)),
        _ => int_of(v)?.to_float().map_err(Raised::from),
    })
}

impl From<Int> for Value {
    fn from(n: Int) -> Value {
        match n {
            Int::Small(n) => Value::Int(n),
            Int::Big(n) => Value::big(n),
        }
    }
}

impl From<TextError> for Error {
    #[cold]
    fn from(e: TextError) -> Error {
        let message = e.message;
        match e.kind {
            ErrorKind::Value => value_error(message),
            ErrorKind::Type => new(&class::TYPE_ERROR, message),
            ErrorKind::Overflow if message.as_bytes() == b"(34, 'Numerical result out of range')" => {
                // The C library's error, which CPython passes on with its number.
                let text = Value::str("Numerical result out of range");
                with_args(&class::OVERFLOW_ERROR, vec![Value::Int(34), text])
            }
            ErrorKind::Overflow => new(&class::OVERFLOW_ERROR, message),
            ErrorKind::Memory => memory_error(),
            ErrorKind::ZeroDivision => new(&class::ZERO_DIVISION_ERROR, message),
            ErrorKind::Index => new(&class::INDEX_ERROR, message),
            ErrorKind::Key => new(&class::KEY_ERROR, message),
            ErrorKind::Attribute => new(&class::ATTRIBUTE_ERROR, message),
            ErrorKind::Interrupt => interrupt::waiting(),
        }
    }
}

impl From<TextError> for Raised {
    #[cold]
    fn from(e: TextError) -> Raised {
        Error::from(e).into()
    }
}

/// The result of an operation on two words, unless it overflows, fails, or is a float that one
/// division does not round right.
#[inline]
pub(super) fn words(op: BinOp, a: i64, b: i64) -> Option<Value> {
    /// Ints up to here are exact as floats.
    const EXACT: u64 = 1 << 53;
    Some(match op {
        BinOp::Add => Value::Int(a.checked_add(b)?),
        BinOp::Sub => Value::Int(a.checked_sub(b)?),
        BinOp::Mul => Value::Int(a.checked_mul(b)?),
        BinOp::FloorDiv => {
            let (q, r) = (a.checked_div(b)?, a.checked_rem(b)?);
            Value::Int(if r != 0 && (r ^ b) < 0 { q - 1 } else { q })
        }
        BinOp::Mod => {
            let r = a.checked_rem(b)?;
            Value::Int(if r != 0 && (r ^ b) < 0 { r + b } else { r })
        }
        BinOp::Div if b != 0 && a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT => {
            Value::float(a as f64 / b as f64)
        }
        BinOp::BitAnd => Value::Int(a & b),
        BinOp::BitOr => Value::Int(a | b),
        BinOp::BitXor => Value::Int(a ^ b),
        BinOp::RShift if (0..64).contains(&b) => Value::Int(a >> b),
        BinOp::LShift if (0..63).contains(&b) && (a << b) >> b == a => Value::Int(a << b),
        BinOp::Pow => Value::Int(a.checked_pow(u32::try_from(b).ok()?)?),
        _ => return None,
    })
}

/// The result of an operation on two floats, unless it can fail.
#[inline]
pub(super) fn floats(op: BinOp, a: f64, b: f64) -> Option<Value> {
    Some(Value::float(match op {
        BinOp::Add => a + b,
        BinOp::Sub => a - b,
        BinOp::Mul => a * b,
        BinOp::Div if b != 0.0 => a / b,
        _ => return None,
    }))
}

/// `a op b` of two numbers; none if the operation is not theirs.
pub(super) fn arithmetic(op: BinOp, a: &Number, b: &Number) -> Option<Eval<Value>> {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => ints(op, a, b),
        (Number::Float(a), Number::Float(b)) => mixed(op, *a, *b),
        (Number::Float(a), Number::Int(n)) => with_int(op, n, |b| mixed(op, *a, b)),
        (Number::Int(n), Number::Float(b)) => with_int(op, n, |a| mixed(op, a, *b)),
    }
}

/// Runs a float operation with an int as one operand, unless floats have no such operation.
fn with_int(op: BinOp, n: &Int, f: impl FnOnce(f64) -> Option<Eval<Value>>) -> Option<Eval<Value>> {
    use BinOp::{Add, Div, FloorDiv, Mod, Mul, Pow, Sub};
    if !matches!(op, Add | Sub | Mul | Div | FloorDiv | Mod | Pow) {
        return None;
    }
    match n.to_float() {
        Ok(x) => f(x),
        Err(e) => Some(Err(e.into())),
    }
}

fn ints(op: BinOp, a: &Int, b: &Int) -> Option<Eval<Value>> {
    let (long, short) = match (a.bit_length(), b.bit_length()) {
        (a, b) if a < b => (b, a),
        longer => longer,
    };
    if long > limits::MAX_BITS
        && let Err(e) = limits::check_long(long)
    {
        return Some(Err(e.into()));
    }
    if matches!(op, BinOp::FloorDiv | BinOp::Mod | BinOp::Div)
        && let Err(e) = limits::check_quotient(a.bit_length(), b.bit_length())
    {
        return Some(Err(e.into()));
    }
    let result = match op {
        BinOp::Add => Ok(a.add(b)),
        BinOp::Sub => Ok(a.sub(b)),
        BinOp::Mul if limits::is_quick_product(long, short) => a.mul(b, limits::MOST_BITS),
        BinOp::Mul => a.mul(b, limits::MAX_BITS),
        BinOp::FloorDiv => a.floor_div(b),
        BinOp::Mod => a.modulo(b),
        BinOp::LShift => a.shl(b, limits::MOST_BITS),
        BinOp::RShift => a.shr(b),
        BinOp::BitAnd => Ok(a.and(b)),
        BinOp::BitOr => Ok(a.or(b)),
        BinOp::BitXor => Ok(a.xor(b)),
        BinOp::Div => return Some(true_div(a, b).map(Value::float).map_err(Raised::from)),
        BinOp::Pow if b.is_negative() => {
            return Some(match (a.to_float(), b.to_float()) {
                (Ok(a), Ok(b)) => power(a, b),
                (Err(e), _) | (_, Err(e)) => Err(e.into()),
            });
        }
        BinOp::Pow => a.pow(b, limits::MAX_BITS),
        BinOp::MatMul => return None,
    };
    Some(result.map(Value::from).map_err(Raised::from))
}

fn mixed(op: BinOp, a: f64, b: f64) -> Option<Eval<Value>> {
    let result = match op {
        BinOp::Add => Ok(a + b),
        BinOp::Sub => Ok(a - b),
        BinOp::Mul => Ok(a * b),
        BinOp::Div => float::div(a, b),
        BinOp::FloorDiv => float::floor_div(a, b),
        BinOp::Mod => float::modulo(a, b),
        BinOp::Pow => return Some(power(a, b)),
        _ => return None,
    };
    Some(result.map(Value::float).map_err(Raised::from))
}

fn power(a: f64, b: f64) -> Eval<Value> {
    match float::pow(a, b)? {
        Some(x) => Ok(Value::float(x)),
        // CPython answers with a complex number, a kind that iosh does without.
        None => Err(value_error("negative number cannot be raised to a fractional power").into()),
    }
}

/// `&`, `|` and `^` of two bools are a bool.
pub(super) fn ints_as_bools(op: BinOp, result: Value) -> Value {
    match (op, &result) {
        (BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor, Value::Int(n)) => Value::bool(*n != 0),
        _ => result,
    }
}
