//! `bool(v)` and `len(v)`.

use crate::object::exception::{overflow_error, type_error};
use crate::object::{Eval, Res, Value};

/// `bool(v)`.
///
/// # Errors
/// What `__bool__` or `__len__` raises.
#[inline]
pub fn truth(v: &Value) -> Eval<bool> {
    Ok(match v {
        Value::Bool(b) => *b != 0,
        Value::Int(n) => *n != 0,
        Value::None | Value::Unbound => false,
        Value::Str(s) => !s.is_empty(),
        Value::Bytes(b) => !b.is_empty(),
        _ => return truth_slow(v),
    })
}

fn truth_slow(v: &Value) -> Eval<bool> {
    Ok(match v {
        Value::Float(bits) => f64::from_bits(*bits) != 0.0,
        Value::Range(r) => !r.is_empty(),
        _ => match length(v) {
            Some(n) => n? != 0,
            None => true,
        },
    })
}

/// `len(v)`.
///
/// # Errors
/// `TypeError`: `object of type 'int' has no len()`.
#[inline]
pub fn len(v: &Value) -> Eval<usize> {
    match v {
        Value::Str(s) => Ok(s.len()),
        Value::Bytes(b) => Ok(b.len()),
        Value::List(l) => Ok(l.len()),
        _ => len_slow(v),
    }
}

fn len_slow(v: &Value) -> Eval<usize> {
    Ok(length(v)
        .unwrap_or_else(|| Err(type_error(format!("object of type '{}' has no len()", v.type_name()))))?)
}

/// `len(v)` of what has one.
pub(super) fn length(v: &Value) -> Option<Res<usize>> {
    Some(match v {
        Value::Str(s) => Ok(s.len()),
        Value::Bytes(b) => Ok(b.len()),
        Value::List(l) => Ok(l.len()),
        Value::Tuple(t) => Ok(t.len()),
        Value::Dict(d) => Ok(d.len()),
        Value::Set(s) => Ok(s.len()),
        Value::ByteArray(b) => b.try_bytes().map(|b| b.len()),
        Value::MemoryView(m) => m.len(),
        Value::Range(r) => usize::try_from(r.len())
            .ok()
            .filter(|n| isize::try_from(*n).is_ok())
            .ok_or_else(|| overflow_error("Python int too large to convert to C ssize_t")),
        Value::Object(o) => return o.body().len(),
        _ => return None,
    })
}
