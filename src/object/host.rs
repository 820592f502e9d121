//! What objects may ask of whoever runs the program.

use super::{Args, Eval, Instance, Value};
use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
}

/// Says whether the host wants to see each item that native code takes of a stream.
pub fn watch(on: bool) {
    WATCHED.set(on);
}

/// Whether it does.
#[inline]
pub(super) fn watched() -> bool {
    WATCHED.get()
}

/// The evaluator, as objects and streams see it; a Rust program that uses streams alone can pass
/// [`NoHost`].
pub trait Host {
    /// Calls any callable value.
    ///
    /// # Errors
    /// What the call raises; `TypeError` if `f` is not callable.
    fn call(&mut self, f: &Value, args: Args<'_>) -> Eval<Value>;

    /// Calls a method by name, as `this.name(args)` does: the way for a function that works on
    /// any stream (`print(file=…)`, `shutil.copyfileobj`), so that its calls are seen as Steps.
    ///
    /// # Errors
    /// What the call raises; `AttributeError` if there is no such method.
    fn call_method(&mut self, this: &Value, name: &str, args: Args<'_>) -> Eval<Value>;

    /// The next item of an object that native code goes through (`list(f)`, `zip(f, g)`), so that
    /// each of a stream is seen as a Step; none at its end.
    ///
    /// # Errors
    /// What producing it raises.
    fn next(&mut self, it: &Rc<Instance>) -> Eval<Option<Value>>;

    /// What `sys.stdout` (`"stdout"`), `sys.stderr` or `sys.stdin` is at the moment.
    fn sys(&mut self, name: &str) -> Value;

    /// Runs the finalisers of objects whose last reference is gone. Called between operations,
    /// when no object is borrowed.
    fn finalize(&mut self);

    /// This host as `Any`, for objects that only one kind of host can run.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// A host for Rust programs that have no functions to call.
#[derive(Debug, Default)]
pub struct NoHost;

impl Host for NoHost {
    fn call(&mut self, f: &Value, _args: Args<'_>) -> Eval<Value> {
        Err(super::exception::type_error(format!("'{}' object is not callable", f.type_name())).into())
    }

    fn call_method(&mut self, this: &Value, name: &str, args: Args<'_>) -> Eval<Value> {
        match this.class().method(name) {
            Some(method) => (method.call)(self, this, args),
            None => Err(super::exception::attribute_error(format!(
                "'{}' object has no attribute '{name}'",
                this.type_name()
            ))
            .into()),
        }
    }

    fn next(&mut self, it: &Rc<Instance>) -> Eval<Option<Value>> {
        it.body().next(self)
    }

    fn sys(&mut self, _name: &str) -> Value {
        Value::None
    }

    fn finalize(&mut self) {
        while let Some(object) = super::instance::next_dropped() {
            // Nobody is there to print to: what a finaliser raises is dropped with it.
            let _ = super::exception::while_raised(|| object.finalize(self));
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
