//! `isinstance`, `issubclass`, and methods that are called through their class.

use crate::object::exception::type_error;
use crate::object::{Args, Class, Eval, Method, Res, Value};

/// `isinstance(v, class)`, where `class` is a class or a tuple of classes, nested or not.
///
/// # Errors
/// `TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union`.
pub fn isinstance(v: &Value, class: &Value) -> Eval<bool> {
    match class {
        Value::Class(c) => Ok(v.class().is_subclass(c)),
        Value::Tuple(classes) => any(classes, |c| isinstance(v, c)),
        _ => Err(type_error("isinstance() arg 2 must be a type, a tuple of types, or a union").into()),
    }
}

/// `issubclass(v, class)`.
///
/// # Errors
/// `TypeError: issubclass() arg 1 must be a class`, or `arg 2` for the other.
pub fn issubclass(v: &Value, class: &Value) -> Eval<bool> {
    match (v, class) {
        (Value::Class(v), Value::Class(c)) => Ok(v.is_subclass(c)),
        (Value::Class(_), Value::Tuple(classes)) => any(classes, |c| issubclass(v, c)),
        (Value::Class(_), _) => {
            Err(type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union").into())
        }
        _ => Err(type_error("issubclass() arg 1 must be a class").into()),
    }
}

fn any(classes: &[Value], mut is: impl FnMut(&Value) -> Eval<bool>) -> Eval<bool> {
    crate::object::limits::deeper(" in __instancecheck__", || {
        for c in classes {
            if is(c)? {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// The receiver of a method that is called through its class (`str.upper('a')`), and the other
/// arguments.
///
/// # Errors
/// `TypeError` if there is no receiver or it is another's.
pub fn receiver<'a>(method: &'static Method, args: Args<'a>) -> Res<(&'a Value, Args<'a>)> {
    let [this, rest @ ..] = args.pos else {
        let (class, name) = (method.sig.owner, method.name);
        return Err(type_error(match is_slot(name) {
            true => format!("descriptor '{name}' of '{class}' object needs an argument"),
            false => format!("unbound method {}() needs an argument", method.sig.qualname),
        }));
    };
    // The method is the receiver's own, or that of a class which it derives from.
    // A special method takes anything that has the operation; it finds out itself.
    if method.sig.owner == "object" {
        return Ok((this, Args { pos: rest, kw: args.kw }));
    }
    let own = |c: &'static Class| c.own_methods().any(|m| std::ptr::eq(m, method));
    if !this.class().ancestors().any(own) {
        let (class, name) = (method.sig.owner, method.name);
        let kind = this.type_name();
        return Err(type_error(match is_slot(name) {
            true => format!("descriptor '{name}' requires a '{class}' object but received a '{kind}'"),
            false => format!("descriptor '{name}' for '{class}' objects doesn't apply to a '{kind}' object"),
        }));
    }
    Ok((this, Args { pos: rest, kw: args.kw }))
}

/// Whether CPython has a method in a slot of the type, and wraps that.
fn is_slot(name: &str) -> bool {
    matches!(name, "__init__" | "__iter__" | "__next__" | "__repr__" | "__del__")
}

/// `callable(v)`.
#[must_use]
pub fn is_callable(v: &Value) -> bool {
    match v {
        Value::Class(_) | Value::Builtin(_) | Value::BoundMethod(_) => true,
        Value::Object(o) => o.body().is_callable(),
        _ => false,
    }
}
