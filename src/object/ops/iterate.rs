//! `iter(v)`, `next(it)`, and going through all items without an iterator object.

use crate::object::exception::type_error;
use crate::object::{
    Error, Eval, Host, Value, host, interrupt, iter as iterators, journal, limits, pieces, trash,
};

/// `iter(v)`.
///
/// # Errors
/// `TypeError: 'int' object is not iterable`.
pub fn iter(v: &Value) -> Eval<Value> {
    if let Value::MemoryView(view) = v {
        view.check_iterable()?;
    }
    if let Some(it) = iterators::over(v) {
        return Ok(it);
    }
    if let Value::Object(o) = v
        && let Some(it) = o.body().iter(v)?
    {
        return Ok(it);
    }
    Err(not_iterable(v).into())
}

#[cold]
fn not_iterable(v: &Value) -> Error {
    type_error(format!("'{}' object is not iterable", v.type_name()))
}

/// `iter(v)`, with words of the caller's own for what is of no iterable class.
///
/// # Errors
/// `TypeError` with what `words` makes of the name of the class, and what a class that can be iterated raises.
pub fn iter_or(v: &Value, words: impl FnOnce(&str) -> String) -> Eval<Value> {
    iter(v).map_err(|raised| if is_iterable(v) { raised } else { type_error(words(v.type_name())).into() })
}

/// Whether the class of `v` can be iterated; asks nothing of a stream.
#[must_use]
pub(super) fn is_iterable(v: &Value) -> bool {
    match v {
        Value::Object(o) => o.body().is_iterator() || !matches!(o.body().iter(v), Ok(None)),
        _ => iterators::is_sequence(v),
    }
}

/// `next(it)`; none at the end.
///
/// # Errors
/// `TypeError: 'list' object is not an iterator`, and what producing the item raises.
#[inline]
pub fn next(host: &mut dyn Host, it: &Value) -> Eval<Option<Value>> {
    if journal::on() {
        journal::touch(it);
    }
    match it {
        Value::Object(o) if host::heeds(host::Heed::Seen) => host.next(o),
        Value::Object(o) => o.next(host),
        _ => Err(type_error(format!("'{}' object is not an iterator", it.type_name())).into()),
    }
}

/// Hands the items of `v` to `take`, until it answers false. A list, tuple, range, bytes or str
/// needs no iterator object for it.
///
/// # Errors
/// `TypeError: 'int' object is not iterable`, what an item and what `take` raises.
pub fn iterate(host: &mut dyn Host, v: &Value, mut take: impl FnMut(Value) -> Eval<bool>) -> Eval<()> {
    // However long it takes, Ctrl-C ends it.
    let mut each = |item| {
        interrupt::check()?;
        take(item)
    };
    match v {
        // The list may change under way, so it is asked for each item anew.
        Value::List(l) => {
            let mut i = 0;
            while let Some(item) = l.get(i) {
                if !each(item)? {
                    break;
                }
                i += 1;
            }
        }
        Value::Tuple(t) => {
            for item in t.iter() {
                if !each(item.clone())? {
                    break;
                }
            }
        }
        Value::Bytes(b) => {
            for byte in b.iter() {
                if !each(Value::Int(i64::from(*byte)))? {
                    break;
                }
            }
        }
        Value::Range(r) => {
            for n in r.numbers() {
                if !each(Value::Int(n))? {
                    break;
                }
            }
        }
        Value::Str(s) => {
            for c in s.chars() {
                if !each(Value::Str(crate::object::Str::from_char(c)))? {
                    break;
                }
            }
        }
        _ => {
            let it = iter(v)?;
            if journal::on() {
                journal::touch(v);
            }
            if let Value::Object(o) = &it
                && let Some(done) = o.body().drive(host, &mut each)
            {
                return done;
            }
            while let Some(item) = next(host, &it)? {
                if !each(item)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// `list(v)`.
///
/// # Errors
/// As [`iterate`], and `MemoryError`.
pub fn collect(host: &mut dyn Host, v: &Value) -> Eval<Vec<Value>> {
    let mut out = match v {
        Value::List(l) => return Ok(pieces::copied(&l.items())?),
        Value::Tuple(t) => return Ok(pieces::copied(t)?),
        Value::Range(_) | Value::Bytes(_) | Value::Str(_) => limits::vec(super::len(v)?)?,
        _ => Vec::new(),
    };
    let done = iterate(host, v, |item| {
        limits::reserve(&mut out, 1)?;
        out.push(item);
        Ok(true)
    });
    match done {
        Ok(()) => Ok(out),
        Err(raised) => {
            trash::discard_items(out);
            Err(raised)
        }
    }
}
