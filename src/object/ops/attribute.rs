//! `v.name`, `v.name = x`, `del v.name`, `dir(v)`.

use super::descriptor::descriptor;
use super::dunder;
use crate::object::class::MethodKind;
use crate::object::dict::Dict;
use crate::object::exception::{Extra, attribute_error, type_error};
use crate::object::wording::worded;
use crate::object::{Class, Error, Eval, Host, Method, Res, Str, Value, journal};
use std::rc::Rc;

/// `v.name`.
///
/// # Errors
/// `AttributeError: 'bytes' object has no attribute 'nosuch'`, and what computing it raises.
pub fn getattr(host: &mut dyn Host, v: &Value, name: &Str) -> Eval<Value> {
    match try_getattr(host, v, name)? {
        Some(value) => Ok(value),
        None => Err(no_attribute(v, name).into()),
    }
}

/// `v.name`; none if there is no such attribute.
///
/// # Errors
/// What computing it raises.
pub fn try_getattr(host: &mut dyn Host, v: &Value, name: &Str) -> Eval<Option<Value>> {
    let class = v.class();
    let known = name.as_known();
    if let Some(known) = known {
        if let Value::Class(c) = v
            && let Some(found) = of_class(c, known)
        {
            return Ok(Some(found));
        }
        if let Some(attr) = class.attr(known) {
            return (attr.get)(host, v).map(Some);
        }
    }
    let own = match v {
        Value::Object(o) => o.own_named(name)?,
        Value::Exception(e) => e.own_named(name)?,
        _ => None,
    };
    if own.is_some() {
        return Ok(own);
    }
    if let Some(known) = known {
        if let Some(method) = class.method(known) {
            return Ok(Some(bound(v, class, method)));
        }
        if known == "__dict__"
            && let Some(dict) = dict_of(v)?
        {
            return Ok(Some(dict));
        }
    }
    if let Value::Object(o) = v
        && let Some(value) = o.body().getattr(name)
    {
        return Ok(Some(value));
    }
    Ok(known.and_then(|known| dunder::attribute(v, known)))
}

fn bound(v: &Value, class: &'static Class, method: &'static Method) -> Value {
    match method.kind {
        MethodKind::Instance => Value::BoundMethod(Rc::new((v.clone(), method))),
        MethodKind::Static => Value::Builtin(method),
        MethodKind::Class => Value::BoundMethod(Rc::new((Value::Class(class), method))),
    }
}

/// An attribute of a class: a method that is not bound (`str.upper`), `__name__` and its like.
fn of_class(c: &'static Class, name: &str) -> Option<Value> {
    if let Some(method) = c.method(name) {
        return Some(match method.kind {
            MethodKind::Class => Value::BoundMethod(Rc::new((Value::Class(c), method))),
            MethodKind::Instance | MethodKind::Static => Value::Builtin(method),
        });
    }
    Some(match name {
        "__name__" | "__qualname__" => Value::str(c.name),
        "__module__" => Value::str(c.module),
        "__doc__" => doc(c.doc),
        "__bases__" => Value::tuple(c.bases.iter().map(|b| Value::Class(b))),
        "__mro__" => Value::tuple(c.ancestors().map(Value::Class)),
        _ => return dunder::of_class(name).or_else(|| descriptor(c, name)),
    })
}

/// A doc without the line end and the blanks in front of its lines that its table gives it.
#[must_use]
pub fn doc_text(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(|l| l.strip_prefix(' ').unwrap_or(l)).collect();
    lines.join("\n")
}

pub(super) fn doc(text: &str) -> Value {
    Value::Str(Str::from(doc_text(text)))
}

/// The error of an attribute that is not there, with its `name` and `obj`.
#[cold]
#[must_use]
pub fn no_attribute(v: &Value, name: impl Into<Str>) -> Error {
    let name = name.into();
    let text = match v {
        Value::Class(c) => worded("type object '{}' has no attribute '{}'", &[&c.tp_name, &name]),
        Value::Object(o) if v.class().name == "module" => match o.body().getattr(&Str::from("__name__")) {
            Some(Value::Str(module)) => worded("module '{}' has no attribute '{}'", &[&module, &name]),
            _ => worded("module has no attribute '{}'", &[&name]),
        },
        _ => worded("'{}' object has no attribute '{}'", &[&v.type_name(), &name]),
    };
    attribute_error_of(text, v, name)
}

/// The error of a call without arguments on what is no stream: a class has the method, but not bound.
#[cold]
#[must_use]
pub fn no_method(v: &Value, name: &str) -> Error {
    match v {
        Value::Class(c) => c.method(name).map_or_else(
            || no_attribute(v, name),
            |method| type_error(format!("unbound method {}() needs an argument", method.sig.qualname)),
        ),
        _ => no_attribute(v, name),
    }
}

/// The error with its message, or what the message raised.
fn attribute_error_of(text: Res<Str>, v: &Value, name: Str) -> Error {
    let text = match text {
        Ok(text) => text,
        Err(e) => return e,
    };
    let error = attribute_error(text);
    *error.0.extra.borrow_mut() = Extra::Attribute { name: Value::Str(name), obj: v.clone() };
    error
}

/// `v.name = value`.
///
/// # Errors
/// `AttributeError` where it can't be set, and what setting raises.
pub fn setattr(host: &mut dyn Host, v: &Value, name: &Str, value: Value) -> Eval<()> {
    change(host, v, name, value)
}

/// `del v.name`.
///
/// # Errors
/// As [`setattr`].
pub fn delattr(host: &mut dyn Host, v: &Value, name: &Str) -> Eval<()> {
    change(host, v, name, Value::Unbound)
}

/// Sets an attribute; `Unbound` deletes it.
fn change(host: &mut dyn Host, v: &Value, name: &Str, value: Value) -> Eval<()> {
    if journal::on() {
        journal::touch(v);
    }
    let class = v.class();
    let known = name.as_known();
    if let Value::Class(c) = v {
        let shown = super::repr(&Value::Str(name.clone()))?;
        let text = worded("cannot set {} attribute of immutable type '{}'", &[&shown, &c.qualified_name()])?;
        return Err(type_error(text).into());
    }
    if let Some(attr) = known.and_then(|known| class.attr(known)) {
        return match attr.set {
            Some(set) => set(host, v, value),
            None => {
                let class = defining(class, attr.name).unwrap_or(class).qualified_name();
                let text = worded("attribute '{}' of '{}' objects is not writable", &[name, &class]);
                Err(attribute_error_of(text, v, name.clone()).into())
            }
        };
    }
    if let Value::Object(o) = v
        && o.body().setattr(name, value.clone())
    {
        return Ok(());
    }
    if set_own(v, name, value)? {
        return Ok(());
    }
    // Of an object with a dict only the attributes of its own can be deleted.
    if own_dict(v).is_some() {
        return Err(no_attribute(v, name).into());
    }
    let there = |known| class.method(known).is_some() || dunder::attribute(v, known).is_some();
    let form = if known.is_some_and(there) {
        "'{}' object attribute '{}' is read-only"
    } else {
        "'{}' object has no attribute '{}' and no __dict__ for setting new attributes"
    };
    Err(attribute_error_of(worded(form, &[&v.type_name(), name]), v, name.clone()).into())
}

/// `v.__dict__`, if it has one.
///
/// # Errors
/// `MemoryError` if there is no room for it.
pub fn dict_of(v: &Value) -> Res<Option<Value>> {
    let Some(dict) = own_dict(v) else { return Ok(None) };
    if let Value::Object(o) = v {
        for (name, value) in o.body().kept_attrs() {
            dict.set(Value::str(name), value)?;
        }
    }
    Ok(Some(Value::Dict(dict.clone())))
}

/// `__dict__` of what has one.
fn own_dict(v: &Value) -> Option<&Rc<Dict>> {
    match v {
        Value::Object(o) => o.dict(),
        Value::Exception(e) => Some(e.dict()),
        _ => None,
    }
}

/// Sets an attribute of the object's own, or deletes it if `value` is the empty slot; false where
/// that is not possible.
fn set_own(v: &Value, name: &Str, value: Value) -> Res<bool> {
    let Some(dict) = own_dict(v) else { return Ok(false) };
    let name = Value::Str(name.clone());
    if value.is_unbound() {
        return Ok(dict.remove(&name)?.is_some());
    }
    dict.set(name, value)?;
    Ok(true)
}

/// The class among the ancestors whose own table has the attribute.
pub(super) fn defining(class: &'static Class, name: &str) -> Option<&'static Class> {
    class.ancestors().find(|c| c.attrs.iter().any(|a| a.name == name))
}

/// The names that `dir(v)` lists: those of its class, its own, and the special ones.
#[must_use]
pub fn names(v: &Value) -> Vec<Str> {
    let class = match v {
        Value::Class(c) => c,
        _ => v.class(),
    };
    let mut all: Vec<Str> = Vec::new();
    for c in class.ancestors() {
        all.extend(c.own_methods().map(|m| Str::from(m.name)));
        all.extend(c.attrs.iter().map(|a| Str::from(a.name)));
    }
    if let Value::Object(o) = v {
        all.extend(o.body().names());
    }
    if let Some(dict) = own_dict(v) {
        all.extend(dict.entries().keys().filter_map(|name| match name.value() {
            Value::Str(s) => Some(s.clone()),
            _ => None,
        }));
    }
    all.extend(dunder::names(v).map(Str::from));
    all.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    all.dedup();
    all
}
