//! `object` and `type`.

use super::exception::type_error;
use super::{Args, Class, Eval, Object, Value};
use crate::class_table;
use std::any::Any;

/// `object()`: nothing but an identity.
#[derive(Debug)]
struct Bare;

impl Object for Bare {
    fn class(&self) -> &'static Class {
        &OBJECT
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn make(args: Args<'_>) -> Eval<Value> {
    if args.pos.is_empty() && args.kw.is_empty() {
        return Ok(Value::object(Bare));
    }
    Err(type_error("object() takes no arguments").into())
}

fn type_of(args: Args<'_>) -> Eval<Value> {
    match args.pos {
        [v] if args.kw.is_empty() => Ok(Value::Class(v.class())),
        [_, _, _] => Err(type_error("iosh makes no new classes").into()),
        _ => Err(type_error("type() takes 1 or 3 arguments").into()),
    }
}

class_table! {
    /// The base class of the class hierarchy.
    ///
    /// When called, it accepts no arguments and returns a new featureless
    /// instance that has no instance attributes and cannot be given any.
    pub static OBJECT: Value = "object" in "builtins" [];
    raw_new("") |_class, _host, args| make(args);
}

class_table! {
    /// type(object) -> the object's type
    pub static TYPE: Value = "type" in "builtins" [&OBJECT];
    raw_new("object, /") |_class, _host, args| type_of(args);
}
