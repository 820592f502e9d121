//! `isinstance`, `issubclass`, and the call of what is written in Rust.

use crate::object::class::{MethodKind, NONE_TYPE};
use crate::object::exception::type_error;
use crate::object::{Args, Eval, Host, Value};

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

/// Calls what is written in Rust: a class, a builtin, a bound method, an object that is callable;
/// none for any other value.
pub fn call_native(host: &mut dyn Host, f: &Value, args: Args<'_>) -> Option<Eval<Value>> {
    Some(match f {
        Value::BoundMethod(m) => (m.1.call)(host, &m.0, args),
        Value::Builtin(m) if m.kind == MethodKind::Instance => match args.pos {
            [this, rest @ ..] => (m.call)(host, this, Args { pos: rest, kw: args.kw }),
            [] => {
                let name = m.sig.qualname;
                Err(type_error(format!("unbound method {name}() needs an argument")).into())
            }
        },
        Value::Builtin(m) => (m.call)(host, &Value::None, args),
        Value::Class(c) => match c.new {
            Some(new) => (new.call)(host, f, args),
            None if c.is(&NONE_TYPE) => Ok(Value::None),
            None => Err(type_error(format!("cannot create '{}' instances", c.qualified_name())).into()),
        },
        Value::Object(o) => return o.body().call(host, args),
        _ => return None,
    })
}
