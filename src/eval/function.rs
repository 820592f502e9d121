//! Functions and lambdas as values.

use super::code::Code;
use super::lend::with_interp;
use crate::class_table;
use crate::object::cell::Shared;
use crate::object::class::OBJECT;
use crate::object::instance::default_repr;
use crate::object::journal::Child;
use crate::object::{Args, Class, Eval, Host, Object, Res, Str, Value};
use std::any::Any;
use std::rc::Rc;

/// A variable that closures share.
pub(super) type CellRef = Rc<Shared>;

/// A function.
#[derive(Debug)]
pub(super) struct Function {
    pub code: Rc<Code>,
    pub defaults: Box<[Value]>,
    pub keyword_defaults: Box<[Value]>,
    pub closure: Box<[CellRef]>,
}

impl Object for Function {
    fn class(&self) -> &'static Class {
        &FUNCTION
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, this: &Value) -> Res<Str> {
        Ok(Str::from(format!("<function {} at {:#x}>", self.code.name, this.address())))
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        let defaults = self.defaults.iter().chain(&self.keyword_defaults);
        defaults.for_each(|v| visit(Child::Value(v)));
        self.closure.iter().for_each(|cell| visit(Child::Shared(cell)));
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, host: &mut dyn Host, args: Args<'_>) -> Option<Eval<Value>> {
        with_interp(host, |interp| interp.call_function(self, args))
    }

    fn has_dict(&self) -> bool {
        true
    }

    fn getattr(&self, name: &str) -> Option<Value> {
        match name {
            "__name__" | "__qualname__" => Some(Value::str(&self.code.name)),
            "__doc__" => Some(self.code.doc.clone().map_or(Value::None, Value::Str)),
            "__module__" => Some(Value::str("__main__")),
            "__defaults__" if self.defaults.is_empty() => Some(Value::None),
            "__defaults__" => Some(Value::tuple(self.defaults.iter().cloned())),
            _ => None,
        }
    }
}

class_table! {
    /// What `def` and `lambda` make.
    pub(super) static FUNCTION: Function = "function" in "builtins" [&OBJECT];
}

/// How CPython names the object whose finaliser raised.
pub(super) fn ignored_in(object: &dyn Object) -> String {
    // The instance is gone; its repr is made as if it stood alone.
    match object.repr(&Value::None) {
        Ok(text) => text.to_string(),
        Err(_) => default_repr(&Value::Class(object.class())),
    }
}
