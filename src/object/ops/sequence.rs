//! `+`, `*` and `%` of sequences.

use crate::object::buffer::{Export, to_bytes, with_bytes};
use crate::object::bytearray::ByteArray;
use crate::object::exception::{Raised, memory_error, overflow_error, type_error};
use crate::object::room::Room;
use crate::object::{Bytes, Error, Eval, Res, Str, Value, interrupt, limits, pieces};
use std::rc::Rc;

/// `a + b`; none if `a` is no sequence.
pub(super) fn concat(a: &Value, b: &Value) -> Option<Eval<Value>> {
    Some(
        match (a, b) {
            (Value::Str(x), Value::Str(y)) => plus(x, y).map(Value::Str),
            (Value::Bytes(x), _) => concat_bytes(a, x, b).map(|v| Value::Bytes(Bytes::from_vec(v))),
            (Value::ByteArray(x), _) => x
                .try_bytes()
                .and_then(|x| concat_bytes(a, &x, b))
                .map(|v| Value::ByteArray(Rc::new(ByteArray::new(v)))),
            (Value::List(x), Value::List(y)) => joined(&x.items(), &y.items()).map(Value::list),
            (Value::Tuple(x), Value::Tuple(y)) if y.is_empty() => Ok(Value::Tuple(x.clone())),
            (Value::Tuple(x), Value::Tuple(y)) => {
                joined(x, y).map(|items| Value::Tuple(Rc::new(items.into())))
            }
            (Value::Str(_) | Value::List(_) | Value::Tuple(_), _) => {
                let (left, right) = (a.type_name(), b.type_name());
                Err(type_error(format!("can only concatenate {left} (not \"{right}\") to {left}")))
            }
            _ => return None,
        }
        .map_err(Raised::from),
    )
}

/// `a + b` of text.
#[inline]
pub(crate) fn plus(a: &Str, b: &Str) -> Res<Str> {
    let total = a.as_bytes().len().saturating_add(b.as_bytes().len());
    limits::check(total)?;
    if total < pieces::AT_ONCE { Ok(a.plus(b)) } else { long_text(a, b) }
}

#[cold]
fn long_text(a: &Str, b: &Str) -> Res<Str> {
    if a.is_empty() || b.is_empty() {
        return Ok(a.plus(b));
    }
    let both = joined(a.as_bytes(), b.as_bytes())?;
    Ok(Str::from_vec_with_len(both, a.len() + b.len()))
}

#[cold]
fn cannot_concat(a: &Value, b: &Value) -> Error {
    type_error(format!("can't concat {} to {}", b.type_name(), a.type_name()))
}

fn concat_bytes(of: &Value, a: &[u8], b: &Value) -> Res<Vec<u8>> {
    let both = with_bytes(b, |b| joined(a, b));
    both.map_err(|_| cannot_concat(of, b))?
}

fn joined<T: Clone + 'static>(a: &[T], b: &[T]) -> Res<Vec<T>> {
    let mut out = limits::vec(a.len().saturating_add(b.len()))?;
    match pieces::append_some(&mut out, a).and_then(|()| pieces::append_some(&mut out, b)) {
        Ok(()) => Ok(out),
        Err(e) => {
            pieces::give_up(out);
            Err(e)
        }
    }
}

/// `a += b` of a str or bytes: in place where nobody else holds it, and as it was if that fails.
pub(crate) fn grow(a: &mut Value, b: &Value) -> Eval<()> {
    match (&mut *a, b) {
        (Value::Str(x), Value::Str(y)) => {
            if !x.grow(y)? {
                *x = plus(x, y)?;
            }
        }
        (Value::Bytes(x), Value::Bytes(y)) => match x.unique() {
            Some(room) => pieces::append(room, y)?,
            None => *x = Bytes::from_vec(joined(x, y)?),
        },
        _ => *a = concat(a, b).unwrap_or_else(|| Err(cannot_concat(a, b).into()))?,
    }
    Ok(())
}

/// `a += b` of a bytearray.
pub(super) fn grow_bytearray(a: &ByteArray, b: &Value) -> Res<()> {
    // The hold on `b` is what CPython has, too: a bytearray can't be added to itself.
    let cannot = |_| type_error(format!("can't concat {} to bytearray", b.type_name()));
    let hold = Export::new(b).map_err(cannot)?;
    let more = to_bytes(hold.of()).map_err(cannot)?;
    if more.is_empty() {
        return Ok(());
    }
    let mut bytes = a.resize(usize::MAX)?;
    pieces::append(&mut bytes, &more)
}

fn is_sequence(v: &Value) -> bool {
    matches!(v, Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_) | Value::ByteArray(_))
}

/// How often a sequence is to be repeated.
fn count(v: &Value) -> Res<usize> {
    match v {
        Value::Int(n) => Ok(usize::try_from(*n).unwrap_or(0)),
        Value::Bool(b) => Ok(usize::from(*b != 0)),
        Value::Big(_) => Err(overflow_error("cannot fit 'int' into an index-sized integer")),
        _ => Err(type_error(format!("can't multiply sequence by non-int of type '{}'", v.type_name()))),
    }
}

/// `a * b`; none if neither is a sequence.
pub(super) fn repeat(a: &Value, b: &Value) -> Option<Eval<Value>> {
    let (sequence, times) = if is_sequence(a) {
        (a, b)
    } else if is_sequence(b) {
        (b, a)
    } else {
        return None;
    };
    Some(count(times).and_then(|n| repeated(sequence, n)).map_err(Raised::from))
}

fn repeated(v: &Value, n: usize) -> Res<Value> {
    Ok(match v {
        Value::Str(_) | Value::Bytes(_) | Value::Tuple(_) if n == 1 => v.clone(),
        Value::Str(s) => {
            let chars = fitting(s.len(), n, "repeated string is too long")?;
            Value::Str(Str::from_vec_with_len(times(s.as_bytes(), n)?, chars))
        }
        Value::Bytes(b) => {
            fitting(b.len(), n, "repeated bytes are too long")?;
            Value::Bytes(Bytes::from_vec(times(b, n)?))
        }
        Value::ByteArray(b) => Value::ByteArray(Rc::new(ByteArray::new(times(&b.try_bytes()?, n)?))),
        Value::Tuple(t) => Value::Tuple(Rc::new(times(t, n)?.into())),
        Value::List(l) => Value::list(times(&l.items(), n)?),
        _ => v.clone(),
    })
}

/// The length of so many times so much, if CPython can count it.
fn fitting(length: usize, n: usize, message: &str) -> Res<usize> {
    let total = length.checked_mul(n).filter(|total| isize::try_from(*total).is_ok());
    total.ok_or_else(|| overflow_error(message))
}

/// How many items are repeated at once; they are still in the cache.
const BLOCK: usize = 1 << 15;

fn times<T: Clone + 'static>(items: &[T], n: usize) -> Res<Vec<T>> {
    let total = items.len().checked_mul(n).ok_or_else(memory_error)?;
    let mut out = limits::vec(total)?;
    while out.len() < total {
        if let Err(e) = interrupt::look() {
            pieces::give_up(out);
            return Err(e);
        }
        match items {
            [one] => out.resize(total.min(out.len().saturating_add(pieces::AT_ONCE)), one.clone()),
            _ if items.len() > BLOCK => pieces::append(&mut out, items)?,
            _ if out.is_empty() => out.extend_from_slice(items),
            _ => {
                // Copied out of what is there, ever more at once: a copy for each time would cost more
                // than the copying.
                let most = BLOCK - BLOCK % items.len();
                out.extend_from_within(..most.min(out.len()).min(total - out.len()));
            }
        }
    }
    Ok(out)
}

/// `a *= b` of a list or bytearray.
pub(super) fn repeat_in_place(a: &Value, b: &Value) -> Res<()> {
    let n = count(b)?;
    match a {
        Value::List(l) => {
            let items = times(&l.items(), n)?;
            let old = l.replace(items);
            drop(old);
        }
        Value::ByteArray(bytes) if n != 1 && !bytes.try_bytes()?.is_empty() => {
            let new = times(&bytes.try_bytes()?, n)?;
            *bytes.resize(0)? = new;
        }
        _ => {}
    }
    Ok(())
}

/// `a % b` of text or bytes; none for others.
pub(super) fn percent(a: &Value, b: &Value) -> Option<Eval<Value>> {
    use super::percent::format;
    Some(match a {
        Value::Str(s) => format(s.as_bytes(), b, false).and_then(|v| Ok(Value::Str(Str::counted(v)?))),
        Value::Bytes(f) => format(f, b, true).map(|v| Value::Bytes(v.into())),
        Value::ByteArray(f) => {
            let template = match f.try_bytes().and_then(|bytes| pieces::copied(&bytes)) {
                Ok(template) => Room::from(template),
                Err(e) => return Some(Err(e.into())),
            };
            format(&template, b, true).map(|v| Value::ByteArray(Rc::new(ByteArray::new(v))))
        }
        _ => return None,
    })
}
