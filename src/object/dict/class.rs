//! The table of `dict`.

use super::{Dict, Part, View, update};
use crate::class_table;
use crate::object::class::OBJECT;
use crate::object::exception::{key_error, type_error};
use crate::object::{Args, Eval, Host, Res, Value, interrupt, ops};
use std::rc::Rc;

/// At most one argument by position, and any by name: what `dict` and `update` take.
fn fill(host: &mut dyn Host, dict: &Dict, name: &str, args: Args<'_>) -> Eval<()> {
    match args.pos {
        [] => {}
        [other] => update(host, dict, other)?,
        more => {
            return Err(type_error(format!("{name} expected at most 1 argument, got {}", more.len())).into());
        }
    }
    for (key, value) in args.kw {
        interrupt::look()?;
        dict.set(Value::Str(key.clone()), value.clone())?;
    }
    Ok(())
}

fn make(host: &mut dyn Host, args: Args<'_>) -> Eval<Value> {
    let dict = Dict::default();
    fill(host, &dict, "dict", args)?;
    Ok(Value::Dict(Rc::new(dict)))
}

fn from_keys(host: &mut dyn Host, iterable: &Value, value: &Value) -> Eval<Value> {
    let dict = Dict::default();
    ops::iterate(host, iterable, |key| {
        dict.set(key, value.clone())?;
        Ok(true)
    })?;
    Ok(Value::Dict(Rc::new(dict)))
}

fn pop(dict: &Dict, key: &Value, default: Value) -> Res<Value> {
    // CPython does not even hash the key if there is nothing.
    let found = if dict.is_empty() { None } else { dict.remove(key)? };
    match found {
        Some(value) => Ok(value),
        None if default.is_unbound() => Err(key_error(key.clone())),
        None => Ok(default),
    }
}

fn pop_item(dict: &Dict) -> Res<Value> {
    let last = dict.edit(dict.len().saturating_sub(1)).pop();
    let (key, value) = last.ok_or_else(|| key_error(Value::str("popitem(): dictionary is empty")))?;
    Ok(Value::tuple([key.value, value]))
}

fn set_default(dict: &Dict, key: &Value, default: Value) -> Res<Value> {
    match dict.get(key)? {
        Some(value) => Ok(value),
        None => {
            dict.set(key.clone(), default.clone())?;
            Ok(default)
        }
    }
}

class_table! {
    /// dict() -> new empty dictionary
    /// dict(mapping) -> new dictionary initialized from a mapping object's
    ///     (key, value) pairs
    /// dict(iterable) -> new dictionary initialized as if via:
    ///     d = {}
    ///     for k, v in iterable:
    ///         d[k] = v
    /// dict(**kwargs) -> new dictionary initialized with the name=value pairs
    ///     in the keyword argument list.  For example:  dict(one=1, two=2)
    pub static DICT: Rc<Dict> = "dict" in "builtins" [&OBJECT];
    raw_new("iterable=(), /, **kwargs") |_class, host, args| make(host, args);
    methods {
        /// Create a new dictionary with keys from iterable and values set to value.
        class fromkeys(iterable: &Value, value: &Value = "None" => &Value::None) |_class, host| from_keys(host, iterable, value);
        /// Return the value for key if key is in the dictionary, else default.
        fn get(key: &Value, default: Value = "None" => Value::None) |s, _host| {
            s.get(key).map(|found| found.unwrap_or(default))
        };
        /// Insert key with a value of default if key is not in the dictionary.
        ///
        /// Return the value for key if key is in the dictionary, else default.
        fn setdefault(key: &Value, default: Value = "None" => Value::None) |s, _host| set_default(s, key, default);
        /// Remove specified key and return the corresponding value.
        ///
        /// If the key is not found, return the default if given; otherwise,
        /// raise a KeyError.
        fn pop(key: &Value, default: Value = "<unrepresentable>" => Value::Unbound) |s, _host| pop(s, key, default);
        /// Remove and return a (key, value) pair as a 2-tuple.
        ///
        /// Pairs are returned in LIFO (last-in, first-out) order.
        /// Raises KeyError if the dict is empty.
        fn popitem() |s, _host| pop_item(s);
        /// Return a set-like object providing a view on the dict's keys.
        fn keys() |s, _host| Value::object(View::new(s, Part::Keys));
        /// Return a set-like object providing a view on the dict's items.
        fn items() |s, _host| Value::object(View::new(s, Part::Items));
        /// Return an object providing a view on the dict's values.
        fn values() |s, _host| Value::object(View::new(s, Part::Values));
        /// Return a shallow copy of the dict.
        fn copy() |s, _host| s.copy().map(|copy| Value::Dict(Rc::new(copy)));
        /// Remove all items from the dict.
        fn clear() |s, _host| {
            let old = std::mem::take(&mut *s.edit(0));
            drop(old);
        };
        /// Return a reverse iterator over the dict keys.
        fn __reversed__() |s, _host| crate::object::iter::reversed(&Value::Dict(s.clone()));
    }
    raw {
        /// Update the dict from a mapping, an iterable of pairs, and keywords.
        fn update("[other], /, **kwargs") |s, host, args| fill(host, s, "update", args);
    }
}
