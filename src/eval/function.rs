//! Functions and lambdas as values.

use super::code::{Code, Params};
use super::lend::with_interp;
use crate::class_table;
use crate::object::cell::Shared;
use crate::object::class::OBJECT;
use crate::object::instance::default_repr;
use crate::object::journal::Child;
use crate::object::wording::{listed, worded};
use crate::object::{
    Args, Class, Eval, Host, Instance, Object, Res, Str, Value, exception_class, interrupt, ops,
};
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

    fn getattr(&self, name: &Str) -> Option<Value> {
        match name.as_known()? {
            "__name__" | "__qualname__" => Some(Value::str(&self.code.name)),
            "__doc__" => Some(self.code.doc.clone().map_or(Value::None, Value::Str)),
            "__module__" => Some(Value::str("__main__")),
            "__defaults__" if self.defaults.is_empty() => Some(Value::None),
            "__defaults__" => Some(Value::tuple(self.defaults.iter().cloned())),
            _ => None,
        }
    }
}

impl Function {
    /// The parameters, as `help` shows them: `(a, b=1, *, c=2)`.
    pub(super) fn signature(&self) -> Eval<Str> {
        let Params { positional, positional_only, keyword_only, rest, rest_keywords } = self.code.params;
        let first_default = positional.saturating_sub(self.defaults.len());
        let mut names = self.code.locals.iter();
        let mut parts = Vec::new();
        for (i, name) in names.by_ref().take(positional).enumerate() {
            parts.push(with_default(name, i.checked_sub(first_default).and_then(|i| self.defaults.get(i)))?);
            if i.saturating_add(1) == positional_only {
                parts.push(Str::from("/"));
            }
        }
        let mut by_name = Vec::new();
        for (i, name) in names.by_ref().take(keyword_only).enumerate() {
            by_name.push(with_default(name, self.keyword_defaults.get(i))?);
        }
        match names.by_ref().next().filter(|_| rest) {
            Some(name) => parts.push(worded("*{}", &[name])?),
            None if keyword_only > 0 => parts.push(Str::from("*")),
            None => {}
        }
        parts.append(&mut by_name);
        let last = positional.saturating_add(keyword_only).saturating_add(usize::from(rest));
        if let Some(name) = self.code.locals.get(last).filter(|_| rest_keywords) {
            parts.push(worded("**{}", &[name])?);
        }
        Ok(worded("({})", &[&listed(&parts, ", ")?])?)
    }
}

fn with_default(name: &Str, default: Option<&Value>) -> Eval<Str> {
    Ok(match default {
        Some(value) if !value.is_unbound() => worded("{}={}", &[name, &ops::repr(value)?])?,
        _ => name.clone(),
    })
}

class_table! {
    /// What `def` and `lambda` make.
    pub(super) static FUNCTION: Function = "function" in "builtins" [&OBJECT];
}

/// Whether an object holds the names of the module that it was made in.
pub(super) fn holds_names(object: &Instance) -> bool {
    object.downcast::<Function>().is_some() || super::generator::is_going_on(object)
}

/// How CPython names the object whose finaliser raised.
pub(super) fn ignored_in(object: &dyn Object) -> String {
    // The instance is gone; its repr is made as if it stood alone.
    match object.repr(&Value::None).and_then(exception_class::start) {
        Ok(text) => text.to_string(),
        Err(e) => {
            interrupt::put_back(&e);
            default_repr(&Value::Class(object.class()))
        }
    }
}
