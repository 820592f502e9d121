//! What the methods of `str` do, over the functions of [`text`](crate::object::text).

use crate::object::buffer::{is_bytes_like, with_bytes};
use crate::object::exception::{type_error, value_error};
use crate::object::text::methods::{self, Bounds, Side, Str as Chars};
use crate::object::text::str_methods::{Translated, fill_character, translate, translation_point};
use crate::object::text::{TextResult, wtf8};
use crate::object::{
    Error, Eval, Host, Raised, Res, Str, Value, class, codecs, dict, interrupt, limits, ops, pieces, trash,
};
use std::ops::Range;
use std::rc::Rc;

/// A part of a text.
fn piece(s: &Str, range: Range<usize>) -> Res<Str> {
    if range == (0..s.as_bytes().len()) {
        return Ok(s.clone());
    }
    let part = s.as_bytes().get(range).unwrap_or_default();
    if s.is_ascii() {
        Str::copied(part, part.len())
    } else if part.len() < pieces::AT_ONCE {
        Ok(Str::from_wtf8(part))
    } else {
        Str::counted(pieces::copied(part)?)
    }
}

/// The pieces as a list.
pub(super) fn pieces(s: &Str, ranges: Vec<Range<usize>>) -> Res<Vec<Value>> {
    let mut pieces = limits::vec(ranges.len())?;
    for range in ranges {
        match interrupt::look().and_then(|()| piece(s, range)) {
            Ok(part) => pieces.push(Value::Str(part)),
            Err(e) => {
                trash::discard_items(pieces);
                return Err(e);
            }
        }
    }
    Ok(pieces)
}

/// A changed text, or the same object where nothing changes.
pub(super) fn changed(s: &Str, result: TextResult<Option<Vec<u8>>>) -> Res<Str> {
    result?.map_or_else(|| Ok(s.clone()), Str::counted)
}

/// An index, or -1.
pub(super) fn index_or(found: Option<usize>) -> i64 {
    found.map_or(-1, |i| i as i64)
}

/// An index, or `ValueError`.
pub(super) fn index(found: Option<usize>) -> Res<i64> {
    found.map(|i| i as i64).ok_or_else(|| value_error("substring not found"))
}

/// The separator of `split`.
pub(super) fn separator(sep: &Value) -> Res<Option<&[u8]>> {
    match sep {
        Value::None => Ok(None),
        Value::Str(s) => Ok(Some(s.as_bytes())),
        _ => Err(type_error(format!("must be str or None, not {}", sep.type_name()))),
    }
}

pub(super) fn strip(s: &Str, chars: &Value, side: Side, name: &str) -> Res<Str> {
    let chars = match chars {
        Value::None => None,
        Value::Str(c) => Some(c.as_bytes()),
        _ => return Err(type_error(format!("{name} arg must be None or str"))),
    };
    let kept = methods::strip::<Chars>(s.as_bytes(), chars, side);
    interrupt::look()?;
    piece(s, kept)
}

/// Before, separator and behind.
pub(super) fn partition(s: &Str, sep: &Value, from_right: bool) -> Res<Value> {
    let Value::Str(sep) = sep else {
        return Err(type_error(format!("must be str, not {}", sep.type_name())));
    };
    let find = if from_right { methods::rpartition } else { methods::partition };
    let all = s.as_bytes().len();
    let parts = match find(s.as_bytes(), sep.as_bytes())? {
        Some(at) => [piece(s, 0..at.start)?, sep.clone(), piece(s, at.end..all)?],
        None if from_right => [Str::empty(), Str::empty(), s.clone()],
        None => [s.clone(), Str::empty(), Str::empty()],
    };
    Ok(Value::tuple(parts.map(Value::Str)))
}

/// What `ljust`, `rjust` and `center` fill with.
pub(super) fn fill(v: &Value) -> Res<&[u8]> {
    match v {
        Value::Str(s) => Ok(fill_character(s.as_bytes())?),
        _ => {
            let kind = v.type_name();
            Err(type_error(format!("The fill character must be a unicode character, not {kind}")))
        }
    }
}

/// `startswith` and `endswith` of one text or a tuple of them.
pub(super) fn affix(s: &Str, affix: &Value, bounds: Bounds, name: &str) -> Res<bool> {
    let test = if name == "startswith" { methods::starts_with::<Chars> } else { methods::ends_with::<Chars> };
    match affix {
        Value::Str(a) => Ok(test(s.as_bytes(), a.as_bytes(), bounds)),
        Value::Tuple(all) => {
            for a in all.iter() {
                match a {
                    Value::Str(a) if test(s.as_bytes(), a.as_bytes(), bounds) => return Ok(true),
                    Value::Str(_) => {}
                    _ => {
                        let kind = a.type_name();
                        return Err(type_error(format!(
                            "tuple for {name} must only contain str, not {kind}"
                        )));
                    }
                }
            }
            Ok(false)
        }
        _ => {
            let kind = affix.type_name();
            Err(type_error(format!("{name} first arg must be str or a tuple of str, not {kind}")))
        }
    }
}

/// `sep.join(iterable)`.
pub(super) fn join(host: &mut dyn Host, sep: &Str, iterable: &Value) -> Eval<Str> {
    if let Value::List(l) = iterable {
        return Ok(joined(sep, &l.items())?);
    }
    if let Value::Tuple(t) = iterable {
        return Ok(joined(sep, t)?);
    }
    let items = collect_to_join(host, iterable)?;
    Ok(joined(sep, &items)?)
}

/// The items to join; the error says what it is about.
pub(in crate::object) fn collect_to_join(host: &mut dyn Host, iterable: &Value) -> Eval<Vec<Value>> {
    let it = ops::iter(iterable).map_err(|e| {
        let e = Error::from(e);
        Raised::from(if e.is(&class::TYPE_ERROR) { type_error("can only join an iterable") } else { e })
    })?;
    ops::collect(host, &it)
}

fn joined(sep: &Str, items: &[Value]) -> Res<Str> {
    if let [Value::Str(only)] = items {
        return Ok(only.clone());
    }
    let (mut bytes, mut chars) = (0_usize, 0_usize);
    for (i, item) in items.iter().enumerate() {
        interrupt::look()?;
        let Value::Str(s) = item else {
            let kind = item.type_name();
            return Err(type_error(format!("sequence item {i}: expected str instance, {kind} found")));
        };
        let sep = if i > 0 { sep.clone() } else { Str::empty() };
        bytes = bytes.saturating_add(s.as_bytes().len()).saturating_add(sep.as_bytes().len());
        chars = chars.saturating_add(s.len()).saturating_add(sep.len());
    }
    let mut out = limits::vec(bytes)?;
    for (i, item) in items.iter().enumerate() {
        interrupt::look()?;
        if i > 0 {
            pieces::append(&mut out, sep.as_bytes())?;
        }
        if let Value::Str(s) = item {
            pieces::append(&mut out, s.as_bytes())?;
        }
    }
    Ok(Str::from_vec_with_len(out, chars))
}

/// `s.translate(table)`: anything with `[]`, a key that is missing stays as it is.
pub(super) fn translated(s: &Str, table: &Value) -> Eval<Str> {
    let out = translate(s.as_bytes(), |c| {
        interrupt::look()?;
        let found = ops::getitem(table, &Value::Int(i64::from(c))).or_else(|e| {
            let e = Error::from(e);
            if e.is(&class::LOOKUP_ERROR) { Ok(Value::Unbound) } else { Err(Raised::from(e)) }
        })?;
        Ok::<_, Raised>(match found {
            Value::Unbound => Translated::Same,
            Value::None => Translated::Gone,
            Value::Str(to) => Translated::Text(to),
            Value::Int(n) => translation_point(n)?,
            Value::Big(_) => translation_point(-1)?,
            _ => return Err(type_error("character mapping must return integer, None or str").into()),
        })
    })?;
    Ok(Str::counted(out)?)
}

/// `str.maketrans`.
pub(super) fn make_trans(x: &Value, y: Option<&Str>, z: Option<&Str>) -> Res<Value> {
    let table = dict::Dict::default();
    let Some(to) = y else {
        let Value::Dict(d) = x else {
            return Err(type_error("if you give only one argument to maketrans it must be a dict"));
        };
        let mut at = 0;
        while let Some((key, value)) = d.pair(at) {
            interrupt::look()?;
            at += 1;
            let key = match &key {
                Value::Str(s) if s.len() == 1 => Value::Int(s.chars().next().unwrap_or(0).into()),
                Value::Str(_) => {
                    return Err(value_error("string keys in translate table must be of length 1"));
                }
                Value::Int(_) | Value::Bool(_) | Value::Big(_) => key,
                _ => return Err(type_error("keys in translate table must be strings or integers")),
            };
            table.set(key, value)?;
        }
        return Ok(Value::Dict(Rc::new(table)));
    };
    let Value::Str(from) = x else {
        return Err(type_error("first maketrans argument must be a string if there is a second argument"));
    };
    for (a, b) in crate::object::text::str_methods::make_trans(from.as_bytes(), to.as_bytes())? {
        interrupt::check()?;
        table.set(Value::Int(a.into()), Value::Int(b.into()))?;
    }
    for (_, c) in z.iter().flat_map(|z| wtf8::code_points(z.as_bytes())) {
        interrupt::check()?;
        table.set(Value::Int(c.into()), Value::None)?;
    }
    Ok(Value::Dict(Rc::new(table)))
}

/// `str(object, encoding, errors)`.
pub(super) fn make(object: &Value, encoding: Option<&Str>, errors: Option<&Str>) -> Eval<Value> {
    if object.is_unbound() {
        return Ok(Value::Str(Str::empty()));
    }
    if encoding.is_none() && errors.is_none() {
        return ops::str(object).map(Value::Str);
    }
    if matches!(object, Value::Str(_)) {
        return Err(type_error("decoding str is not supported").into());
    }
    if !is_bytes_like(object) {
        let kind = object.type_name();
        return Err(type_error(format!("decoding to str: need a bytes-like object, {kind} found")).into());
    }
    let text = with_bytes(object, |b| codecs::decode(b, encoding, errors))??;
    Ok(Value::Str(text))
}
