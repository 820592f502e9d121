//! `object`, `type`, and the classes that have one instance.

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

/// What calling the class of a singleton gives: the one there is.
fn single(value: Value, name: &str, args: Args<'_>) -> Eval<Value> {
    if args.pos.is_empty() && args.kw.is_empty() {
        return Ok(value);
    }
    Err(type_error(format!("{name} takes no arguments")).into())
}

class_table! {
    /// The type of the None singleton.
    pub static NONE_TYPE: Value = "NoneType" in "builtins" [&OBJECT];
    raw_new("") |_class, _host, args| single(Value::None, "NoneType", args);
}

class_table! {
    /// The type of the NotImplemented singleton.
    pub static NOT_IMPLEMENTED_TYPE: Value = "NotImplementedType" in "builtins" [&OBJECT];
    raw_new("") |_class, _host, args| single(Value::NotImplemented, "NotImplementedType", args);
}

class_table! {
    /// The type of the Ellipsis singleton.
    pub static ELLIPSIS: Value = "ellipsis" in "builtins" [&OBJECT];
    raw_new("") |_class, _host, args| single(Value::Ellipsis, "EllipsisType", args);
}
