//! One argument to a Rust type, as CPython's Argument Clinic converts it.

use super::super::class::{ParamKind, Style};
use super::super::exception::{overflow_error, type_error};
use super::super::{Bytes, Error, Res, Str, Value};
use super::{At, FromArg};

impl<'a> FromArg<'a> for &'a Value {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        Ok(v)
    }
}

impl<'a> FromArg<'a> for Value {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        Ok(v.clone())
    }
}

impl<'a> FromArg<'a> for &'a Str {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        match v {
            Value::Str(s) => Ok(s),
            _ => Err(bad_argument(at, "str", v)),
        }
    }
}

impl<'a> FromArg<'a> for Option<&'a Str> {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        match v {
            Value::Str(s) => Ok(Some(s)),
            Value::None => Ok(None),
            _ => Err(bad_argument(at, "str or None", v)),
        }
    }
}

/// `open() argument 'mode' must be str, not int`, or, where it has no name,
/// `write() argument must be str, not bytes`.
#[must_use]
#[cold]
pub fn bad_argument(at: At, want: &str, v: &Value) -> Error {
    let name = at.sig.name;
    let params = at.sig.params;
    let got = if v.is_none() { "None" } else { v.type_name() };
    type_error(if params.get(at.index).is_some_and(|p| p.kind != ParamKind::Positional) {
        format!("{name}() argument '{}' must be {want}, not {got}", at.name())
    } else if params.len() == 1 && at.sig.style != Style::Defining {
        format!("{name}() argument must be {want}, not {got}")
    } else {
        format!("{name}() argument {} must be {want}, not {got}", at.index + 1)
    })
}

/// A parameter that may be left out, whatever its type.
#[derive(Clone, Copy, Debug)]
pub struct Given<T>(pub Option<T>);

impl<'a, T: FromArg<'a>> FromArg<'a> for Given<T> {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        T::from_arg(v, at).map(|v| Given(Some(v)))
    }
}

/// The bytes of a bytes-like object, copied unless they are a bytes.
impl<'a> FromArg<'a> for Bytes {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        super::super::buffer::to_bytes(v)
    }
}

/// A bound of a search, as a slice has it: an int of any size or `None`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bound(pub Option<i64>);

impl<'a> FromArg<'a> for Bound {
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        super::super::ops::bound(v).map(Bound)
    }
}

impl<'a> FromArg<'a> for bool {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        super::super::ops::truth(v).map_err(Error::from)
    }
}

/// An argument that CPython reads as a `Py_ssize_t`: an int or anything with `__index__`.
impl<'a> FromArg<'a> for i64 {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        match v {
            Value::Int(n) => Ok(*n),
            _ => index(v),
        }
    }
}

/// An argument that is a `Py_ssize_t` or `None`, where a negative number has a meaning of its own.
impl<'a> FromArg<'a> for Option<i64> {
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        match v {
            Value::None => Ok(None),
            Value::Int(n) => Ok(Some(*n)),
            Value::Bool(b) => Ok(Some(i64::from(*b != 0))),
            _ => Err(bad_size(v)),
        }
    }
}

/// The error of a size that is neither an int that fits nor `None`.
#[cold]
fn bad_size(v: &Value) -> Error {
    match v {
        Value::Big(_) => overflow_error("cannot fit 'int' into an index-sized integer"),
        _ => type_error(format!("argument should be integer or None, not '{}'", v.type_name())),
    }
}

/// An argument that CPython reads as a C `int`, as `whence` is.
impl<'a> FromArg<'a> for i32 {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        let wide = match v {
            Value::Int(n) => Some(*n),
            Value::Big(_) => None,
            _ => Some(index(v)?),
        };
        let narrow = wide.and_then(|n| i32::try_from(n).ok());
        narrow.ok_or_else(|| overflow_error("Python int too large to convert to C int"))
    }
}

/// `operator.index` into a 64-bit int.
///
/// # Errors
/// `TypeError` for what is no int, `OverflowError` for one that is too large.
pub fn index(v: &Value) -> Res<i64> {
    match v {
        Value::Int(n) => Ok(*n),
        Value::Bool(b) => Ok(i64::from(*b != 0)),
        Value::Big(_) => Err(overflow_error("Python int too large to convert to C ssize_t")),
        _ => Err(type_error(format!("'{}' object cannot be interpreted as an integer", v.type_name()))),
    }
}

/// How much to read: the argument of `read`, `readline` and their like, where `None` and a
/// negative number mean all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// To the end.
    All,
    /// At most so many.
    Most(usize),
}

impl<'a> FromArg<'a> for Size {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        match v {
            Value::Int(n) => Ok(usize::try_from(*n).map_or(Size::All, Size::Most)),
            Value::None => Ok(Size::All),
            Value::Bool(b) => Ok(Size::Most(usize::from(*b != 0))),
            _ => Err(bad_size(v)),
        }
    }
}
