//! `v[i]`, `v[i] = x`, `del v[i]` and `x in v`.

use super::slots::{indices, position};
use super::{equal, iterate};
use crate::object::buffer::with_bytes;
use crate::object::exception::{index_error, key_error, type_error, value_error};
use crate::object::text::methods::first;
use crate::object::{
    Bytes, Error, Eval, Host, Res, Str, Value, bytearray, class, dict, interrupt, journal, limits, list,
    pieces,
};
use std::rc::Rc;

/// `v[index]`.
///
/// # Errors
/// `IndexError`, `KeyError`, and `TypeError` for a wrong index or `'int' object is not
/// subscriptable`.
#[inline]
pub fn getitem(v: &Value, index: &Value) -> Eval<Value> {
    if let Value::Int(i) = index {
        let item = match v {
            Value::List(l) => {
                let items = l.items();
                super::slots::place(*i, items.len()).and_then(|i| items.get(i).cloned())
            }
            Value::Bytes(b) => {
                super::slots::place(*i, b.len()).and_then(|i| b.get(i)).map(|b| Value::Int(i64::from(*b)))
            }
            Value::Tuple(t) => super::slots::place(*i, t.len()).and_then(|i| t.get(i).cloned()),
            Value::ByteArray(b) => {
                let b = b.try_bytes()?;
                super::slots::place(*i, b.len()).and_then(|i| b.get(i)).map(|b| Value::Int(i64::from(*b)))
            }
            _ => None,
        };
        if let Some(item) = item {
            return Ok(item);
        }
    }
    if let Value::Dict(d) = v {
        return d.get(index)?.ok_or_else(|| key_error(index.clone()).into());
    }
    Ok(general(v, index)?)
}

/// `v[start:stop]` of text and bytes with bounds of 64 bits, without a slice object; none where the
/// general way must be taken, as of what is long.
#[must_use]
pub fn cut(v: &Value, start: &Value, stop: &Value) -> Option<Value> {
    let len = match v {
        Value::Str(s) => s.len(),
        Value::Bytes(b) => b.len(),
        _ => return None,
    };
    let n = i64::try_from(len).ok()?;
    let place = |bound: &Value, default: i64| match bound {
        Value::Int(i) if *i < 0 => usize::try_from(i.saturating_add(n).max(0)).ok(),
        Value::Int(i) => usize::try_from(*i.min(&n)).ok(),
        Value::None => usize::try_from(default).ok(),
        _ => None,
    };
    let start = place(start, 0)?;
    let stop = place(stop, n)?.max(start);
    if stop - start == len {
        return Some(v.clone());
    }
    if stop - start >= LARGE {
        return None;
    }
    Some(match v {
        // To find the place in another long text may take long the first time.
        Value::Str(s) if !s.is_ascii() && len >= pieces::AT_ONCE => return None,
        Value::Str(s) => Value::Str(s.slice(start, stop).ok()?),
        Value::Bytes(b) => Value::Bytes(Bytes::copy_of(b.get(start..stop)?)),
        _ => return None,
    })
}

#[cold]
fn wrong_index(kind: &str, index: &Value) -> Error {
    type_error(format!("{kind} indices must be integers or slices, not {}", index.type_name()))
}

fn general(v: &Value, index: &Value) -> Res<Value> {
    match (v, index) {
        (Value::MemoryView(m), _) => return m.get(index),
        (_, Value::Slice(s)) => {
            if let Some(result) = slice(v, s) {
                return result;
            }
        }
        _ => {}
    }
    Ok(match v {
        Value::Str(s) => {
            let i = position(index, s.len(), "string index out of range", || {
                let kind = index.type_name();
                type_error(format!("string indices must be integers, not '{kind}'"))
            })?;
            Value::Str(s.slice(i, i + 1)?)
        }
        Value::Bytes(b) => {
            let i = position(index, b.len(), "index out of range", || wrong_index("byte", index))?;
            Value::Int(b.get(i).copied().unwrap_or(0).into())
        }
        Value::ByteArray(b) => {
            let b = b.try_bytes()?;
            let outside = "bytearray index out of range";
            let i = position(index, b.len(), outside, || wrong_index("bytearray", index))?;
            Value::Int(b.get(i).copied().unwrap_or(0).into())
        }
        Value::List(l) => {
            let items = l.items();
            let i = position(index, items.len(), "list index out of range", || wrong_index("list", index))?;
            items.get(i).cloned().unwrap_or_default()
        }
        Value::Tuple(t) => {
            let i = position(index, t.len(), "tuple index out of range", || wrong_index("tuple", index))?;
            t.get(i).cloned().unwrap_or_default()
        }
        Value::Range(r) => r.get(index)?,
        Value::Class(c) => return Err(type_error(format!("type '{}' is not subscriptable", c.name))),
        Value::Object(o) => match o.body().getitem(index) {
            Some(result) => result?,
            None => return Err(not_subscriptable(v)),
        },
        _ => return Err(not_subscriptable(v)),
    })
}

#[cold]
fn not_subscriptable(v: &Value) -> Error {
    type_error(format!("'{}' object is not subscriptable", v.type_name()))
}

/// From this size on a slice is counted before it is made; smaller ones are as cheap as an object.
const LARGE: usize = 1 << 16;

/// `v[a:b:c]` of the sequences that are cut by slices alike.
fn slice(v: &Value, s: &crate::object::range::Slice) -> Option<Res<Value>> {
    Some(match v {
        Value::Str(text) => indices(s, text.len()).and_then(|cut| match cut.range() {
            Some(range) => {
                if cut.len >= LARGE {
                    limits::check(cut.len)?;
                }
                text.slice(range.start, range.end).map(Value::Str)
            }
            None => pick_chars(text, cut).map(Value::Str),
        }),
        Value::Bytes(b) => indices(s, b.len()).and_then(|cut| {
            if cut.step == 1 && cut.len == b.len() {
                return Ok(v.clone());
            }
            Ok(Value::Bytes(match cut.range().filter(|_| cut.len < LARGE) {
                Some(range) => Bytes::copy_of(b.get(range).unwrap_or_default()),
                None => Bytes::from_vec(cut.pick(b)?),
            }))
        }),
        Value::ByteArray(b) => b.try_bytes().and_then(|b| {
            let picked = indices(s, b.len())?.pick(&b)?;
            Ok(Value::ByteArray(Rc::new(bytearray::ByteArray::new(picked))))
        }),
        Value::List(l) => {
            let items = l.items();
            indices(s, items.len()).and_then(|cut| Ok(Value::list(cut.pick(&items)?)))
        }
        Value::Tuple(t) => indices(s, t.len()).and_then(|cut| {
            if cut.step == 1 && cut.len == t.len() {
                return Ok(v.clone());
            }
            Ok(Value::Tuple(Rc::new(cut.pick(t)?.into())))
        }),
        Value::Range(r) => r.slice(s),
        _ => return None,
    })
}

fn pick_chars(text: &Str, cut: super::Slice) -> Res<Str> {
    if text.is_ascii() {
        return Ok(Str::from_vec(cut.pick(text.as_bytes())?));
    }
    let mut chars = limits::vec(text.len())?;
    chars.extend(pieces::going_on(text.chars()));
    interrupt::look()?;
    let mut out = limits::vec(cut.len)?;
    for c in cut.pick(&chars)? {
        interrupt::look()?;
        crate::object::text::wtf8::push(&mut out, c);
    }
    Ok(Str::from_vec_with_len(out, cut.len))
}

/// `v[index] = item`.
///
/// # Errors
/// As [`getitem`], and `'str' object does not support item assignment`.
#[inline]
pub fn setitem(host: &mut dyn Host, v: &Value, index: &Value, item: Value) -> Eval<()> {
    if journal::on() {
        journal::touch(v);
    }
    if let (Value::List(l), Value::Int(i)) = (v, index)
        && let Some(i) = super::slots::place(*i, l.len())
    {
        if let Some(old) = l.put(i, item) {
            old.release();
        }
        return Ok(());
    }
    if let Value::Dict(d) = v {
        return Ok(d.set_at(index, item)?);
    }
    setitem_general(host, v, index, item)
}

#[inline(never)]
fn setitem_general(host: &mut dyn Host, v: &Value, index: &Value, item: Value) -> Eval<()> {
    match (v, index) {
        (Value::List(l), Value::Slice(s)) => return list::set_slice(host, l, s, &item),
        (Value::ByteArray(b), Value::Slice(s)) => return bytearray::set_slice(host, b, s, &item),
        _ => {}
    }
    match v {
        Value::List(l) => {
            let outside = "list assignment index out of range";
            let i = position(index, l.len(), outside, || wrong_index("list", index))?;
            let old = l.put(i, item);
            drop(old);
        }
        Value::ByteArray(b) => {
            let outside = "bytearray index out of range";
            // The value is looked at before the place is, as in CPython.
            let byte = match index {
                Value::Int(_) | Value::Bool(_) | Value::Big(_) => Some(bytearray::byte(&item)?),
                _ => None,
            };
            let i = position(index, b.bytes().len(), outside, || wrong_index("bytearray", index))?;
            let byte = byte.map_or_else(|| bytearray::byte(&item), Ok)?;
            if let Some(slot) = b.try_edit(i..i + 1)?.get_mut(i) {
                *slot = byte;
            }
        }
        Value::MemoryView(m) => m.set(index, &item)?,
        _ => {
            by_place(v, index)?;
            let kind = v.type_name();
            return Err(type_error(format!("'{kind}' object does not support item assignment")).into());
        }
    }
    Ok(())
}

/// Whether C takes `v[index]`, which nobody may change, for a place in a sequence: the words differ.
fn by_place(v: &Value, index: &Value) -> Res<bool> {
    let is_sequence = match v {
        Value::Str(_) | Value::Bytes(_) | Value::Tuple(_) | Value::Range(_) | Value::Set(_) => true,
        Value::Object(_) => v.stream().is_some() || v.downcast::<dict::View>().is_some(),
        _ => false,
    };
    match index {
        Value::Big(_) if is_sequence => Err(index_error("cannot fit 'int' into an index-sized integer")),
        Value::Int(_) | Value::Bool(_) => Ok(is_sequence),
        _ => Ok(false),
    }
}

/// `del v[index]`.
///
/// # Errors
/// As [`getitem`], and `'str' object doesn't support item deletion`.
pub fn delitem(v: &Value, index: &Value) -> Eval<()> {
    if journal::on() {
        journal::touch(v);
    }
    match (v, index) {
        (Value::List(l), Value::Slice(s)) => list::delete_slice(l, s)?,
        (Value::List(l), _) => {
            let outside = "list assignment index out of range";
            let i = position(index, l.len(), outside, || wrong_index("list", index))?;
            let old = l.edit(i).remove(i);
            drop(old);
        }
        (Value::Dict(d), _) => {
            d.remove(index)?.ok_or_else(|| key_error(index.clone()))?;
        }
        (Value::ByteArray(b), Value::Slice(s)) => bytearray::delete_slice(b, s)?,
        (Value::ByteArray(b), _) => {
            let outside = "bytearray index out of range";
            let i = position(index, b.bytes().len(), outside, || wrong_index("bytearray", index))?;
            b.resize(i)?.remove(i);
        }
        (Value::MemoryView(m), _) => {
            m.geometry()?;
            let why =
                if m.is_read_only() { "cannot modify read-only memory" } else { "cannot delete memory" };
            return Err(type_error(why).into());
        }
        _ => {
            let not = if by_place(v, index)? { "doesn't" } else { "does not" };
            return Err(type_error(format!("'{}' object {not} support item deletion", v.type_name())).into());
        }
    }
    Ok(())
}

/// `item in v`.
///
/// # Errors
/// `TypeError: argument of type 'int' is not iterable` and what iterating raises.
pub fn contains(host: &mut dyn Host, v: &Value, item: &Value) -> Eval<bool> {
    match v {
        Value::Str(s) => match item {
            Value::Str(part) => Ok(found(s.as_bytes(), part.as_bytes())?),
            _ => {
                let kind = item.type_name();
                let text = format!("'in <string>' requires string as left operand, not {kind}");
                Err(type_error(text).into())
            }
        },
        Value::Bytes(b) => Ok(bytes_contain(b, item)?),
        Value::ByteArray(b) => Ok(bytes_contain(&b.try_bytes()?, item)?),
        Value::Dict(d) => Ok(d.contains(item)?),
        Value::Set(s) => Ok(s.contains(item)?),
        Value::Tuple(t) => Ok(any_equal(t, item)?),
        // Comparing runs nothing of the program, so the list stays as it is meanwhile.
        Value::List(l) => Ok(any_equal(&l.items(), item)?),
        Value::Range(r) => match item {
            Value::Int(n) => Ok(r.holds(*n)),
            _ => contains_slow(host, v, item),
        },
        Value::Object(o) => match o.downcast::<dict::View>() {
            Some(view) => Ok(view.contains(item)?),
            None => contains_slow(host, v, item),
        },
        _ => contains_slow(host, v, item),
    }
}

fn contains_slow(host: &mut dyn Host, v: &Value, item: &Value) -> Eval<bool> {
    let it = iterate::iter(v).map_err(|raised| match Error::from(raised) {
        e if e.is(&class::TYPE_ERROR) => {
            type_error(format!("argument of type '{}' is not iterable", v.type_name()))
        }
        e => e,
    })?;
    let mut found = false;
    iterate::iterate(host, &it, |x| {
        found = x.is(item) || equal(&x, item)?;
        Ok(!found)
    })?;
    Ok(found)
}

fn any_equal(items: &[Value], item: &Value) -> Res<bool> {
    for x in items {
        interrupt::look()?;
        if super::compare::same_or_equal(x, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn bytes_contain(b: &[u8], item: &Value) -> Res<bool> {
    match item {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => {
            let byte = super::int_of(item).and_then(|n| n.to_i64()).and_then(|n| u8::try_from(n).ok());
            let byte = byte.ok_or_else(|| value_error("byte must be in range(0, 256)"))?;
            Ok(memchr::memchr(byte, b).is_some())
        }
        _ => with_bytes(item, |part| found(b, part))?,
    }
}

/// Whether a part of a text or bytes is there.
fn found(all: &[u8], part: &[u8]) -> Res<bool> {
    let found = first(all, part).is_some();
    // A long search ends early then.
    interrupt::look()?;
    Ok(found)
}
