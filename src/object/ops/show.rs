//! `repr(v)`, `str(v)` and `ascii(v)`.

use crate::object::class::MethodKind;
use crate::object::text::TextResult;
use crate::object::text::float::repr_float;
use crate::object::text::int::MAX_STR_DIGITS;
use crate::object::text::repr::{ascii_escape, ascii_str, repr_bytearray, repr_bytes, repr_str};
use crate::object::{Eval, Res, Str, Value, exception_class, instance, interrupt, limits, pieces};
use std::cell::RefCell;

use super::int_of;

thread_local! {
    /// The containers whose repr is being made, to see that one holds itself.
    static INSIDE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// `repr(v)`.
///
/// # Errors
/// `RecursionError`, and what an object's own `__repr__` raises.
pub fn repr(v: &Value) -> Eval<Str> {
    match v {
        Value::Int(n) => return Ok(decimal(*n)),
        Value::Float(bits) => {
            let text = repr_float(f64::from_bits(*bits));
            return Ok(Str::with_len(text.as_bytes(), text.len()));
        }
        _ => {}
    }
    let mut out = Vec::new();
    repr_into(&mut out, v)?;
    Ok(Str::counted(out)?)
}

/// A text unless Ctrl-C ended it.
fn of(text: TextResult<Vec<u8>>) -> Res<Str> {
    let text = text?;
    interrupt::look()?;
    Str::counted(text)
}

/// `str(v)`.
///
/// # Errors
/// As [`repr`].
#[inline]
pub fn str(v: &Value) -> Eval<Str> {
    match v {
        Value::Str(s) => Ok(s.clone()),
        Value::Int(n) => Ok(decimal(*n)),
        Value::Exception(e) => Ok(exception_class::message(e)?),
        _ => repr(v),
    }
}

/// The digits of an int, without a buffer on the heap.
fn decimal(n: i64) -> Str {
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(n).as_bytes();
    Str::with_len(text, text.len())
}

/// `ascii(v)`.
///
/// # Errors
/// As [`repr`].
pub fn ascii(v: &Value) -> Eval<Str> {
    match v {
        Value::Str(s) => Ok(of(ascii_str(s.as_bytes()))?),
        _ => {
            let mut out = Vec::new();
            repr_into(&mut out, v)?;
            Ok(of(ascii_escape(&out))?)
        }
    }
}

/// Appends `repr(v)` to WTF-8 text.
///
/// # Errors
/// As [`repr`].
pub fn repr_into(out: &mut Vec<u8>, v: &Value) -> Res<()> {
    match v {
        Value::Unbound | Value::None => push(out, "None"),
        Value::NotImplemented => push(out, "NotImplemented"),
        Value::Ellipsis => push(out, "Ellipsis"),
        Value::Bool(b) => push(out, if *b == 0 { "False" } else { "True" }),
        Value::Int(n) => push(out, itoa::Buffer::new().format(*n)),
        Value::Big(_) => {
            let text = int_of(v).map(|n| n.to_decimal(MAX_STR_DIGITS)).transpose()?;
            push(out, text.unwrap_or_default())
        }
        Value::Float(bits) => push(out, repr_float(f64::from_bits(*bits))),
        Value::Str(s) => escaped(out, repr_str(s.as_bytes())),
        Value::Bytes(b) => escaped(out, repr_bytes(b)),
        Value::ByteArray(b) => escaped(out, repr_bytearray(&b.try_bytes()?)),
        Value::Class(c) => push(out, format!("<class '{}'>", c.qualified_name())),
        Value::Range(r) => push(out, r.to_string()),
        Value::Builtin(m) => push(
            out,
            match m.kind {
                _ if m.is_slot() => format!("<slot wrapper '{}' of '{}' objects>", m.name, m.sig.owner),
                MethodKind::Instance => format!("<method '{}' of '{}' objects>", m.name, m.sig.owner),
                _ => format!("<built-in function {}>", m.name),
            },
        ),
        Value::BoundMethod(m) => {
            let (class, address) = (m.0.class().tp_name, m.0.address());
            push(
                out,
                match &m.0 {
                    Value::Class(_) => {
                        format!("<built-in method {} of type object at {address:#x}>", m.1.name)
                    }
                    _ if m.1.is_slot() => {
                        format!("<method-wrapper '{}' of {class} object at {address:#x}>", m.1.name)
                    }
                    _ => format!("<built-in method {} of {class} object at {address:#x}>", m.1.name),
                },
            )
        }
        Value::MemoryView(m) => {
            let kind = if m.geometry().is_ok() { "memory" } else { "released memory" };
            push(out, format!("<{kind} at {:#x}>", v.address()))
        }
        Value::Object(o) => push(out, o.body().repr(v)?.as_bytes()),
        Value::List(_)
        | Value::Tuple(_)
        | Value::Dict(_)
        | Value::Set(_)
        | Value::Slice(_)
        | Value::Exception(_) => container(out, v),
    }
}

/// Appends a text unless Ctrl-C ended it.
fn escaped(out: &mut Vec<u8>, text: TextResult<Vec<u8>>) -> Res<()> {
    let text = text?;
    interrupt::look()?;
    if out.is_empty() {
        *out = text;
        return Ok(());
    }
    pieces::append(out, &text)
}

fn push(out: &mut Vec<u8>, text: impl AsRef<[u8]>) -> Res<()> {
    pieces::append(out, text.as_ref())
}

/// Shows what may hold itself: inside of itself it is `[...]`.
fn container(out: &mut Vec<u8>, v: &Value) -> Res<()> {
    let address = v.address();
    if INSIDE.with_borrow(|inside| inside.contains(&address)) {
        let default;
        return push(
            out,
            match v {
                Value::List(_) => "[...]",
                Value::Tuple(_) => "(...)",
                Value::Dict(_) => "{...}",
                Value::Set(s) if s.frozen() => "frozenset(...)",
                Value::Set(_) => "set(...)",
                _ => {
                    default = instance::default_repr(v);
                    &default
                }
            },
        );
    }
    INSIDE.with_borrow_mut(|inside| inside.push(address));
    let result = limits::deeper(" while getting the repr of an object", || contents(out, v));
    INSIDE.with_borrow_mut(Vec::pop);
    result
}

fn contents(out: &mut Vec<u8>, v: &Value) -> Res<()> {
    match v {
        // Another's `__repr__` may change what holds it meanwhile, so that no borrow is held.
        Value::List(l) => {
            push(out, "[")?;
            let mut i = 0;
            while let Some(item) = l.get(i) {
                interrupt::look()?;
                separate(out, i)?;
                repr_into(out, &item)?;
                i += 1;
            }
            push(out, "]")?;
        }
        Value::Tuple(t) => {
            push(out, "(")?;
            items(out, t.iter().cloned())?;
            push(out, if t.len() == 1 { ",)" } else { ")" })?;
        }
        Value::Dict(d) => {
            push(out, "{")?;
            for (i, (key, value)) in (0..).map_while(|i| Some((i, d.pair(i)?))) {
                interrupt::look()?;
                separate(out, i)?;
                repr_into(out, &key)?;
                push(out, ": ")?;
                repr_into(out, &value)?;
            }
            push(out, "}")?;
        }
        Value::Set(s) => {
            let (open, close) = match (s.frozen(), s.len()) {
                (true, 0) => ("frozenset(", ")"),
                (false, 0) => ("set(", ")"),
                (true, _) => ("frozenset({", "})"),
                (false, _) => ("{", "}"),
            };
            push(out, open)?;
            let (mut at, mut i) = (0, 0);
            while let Some((item, next)) = s.item_from(at) {
                interrupt::look()?;
                separate(out, i)?;
                repr_into(out, &item)?;
                (at, i) = (next, i + 1);
            }
            push(out, close)?;
        }
        Value::Slice(s) => {
            push(out, "slice(")?;
            items(out, s.parts().iter().cloned())?;
            push(out, ")")?;
        }
        Value::Exception(e) => {
            push(out, e.class.name)?;
            push(out, "(")?;
            let args = e.args.borrow().clone();
            items(out, args.into_iter())?;
            push(out, ")")?;
        }
        _ => {}
    }
    Ok(())
}

fn items(out: &mut Vec<u8>, items: impl Iterator<Item = Value>) -> Res<()> {
    for (i, item) in items.enumerate() {
        interrupt::look()?;
        separate(out, i)?;
        repr_into(out, &item)?;
    }
    Ok(())
}

fn separate(out: &mut Vec<u8>, i: usize) -> Res<()> {
    if i > 0 { push(out, ", ") } else { Ok(()) }
}
