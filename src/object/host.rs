//! What objects may ask of whoever runs the program.

use super::{Args, Eval, Instance, Value};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

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

    /// Tells of an error that nobody is there to catch, as CPython's `PyErr_WriteUnraisable`.
    fn ignore(&mut self, object: &Value, error: super::Error) {
        let _ = (object, error);
    }

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
        it.next(self)
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

/// What makes a call of a method more than the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heed {
    /// A program gave a stream attributes of its own, which may be methods that a layer has to call.
    /// A layer's calls carry no host; whoever runs the program lends itself for them.
    Lent = 1,
    /// What the statement changes is kept.
    Kept = 2,
    /// Operations are seen as Steps, and so is each item that native code takes of a stream.
    Seen = 4,
}

thread_local! {
    static HEEDED: Cell<u8> = const { Cell::new(0) };
}

/// Says whether something is to be heeded at each call.
pub fn heed(what: Heed, on: bool) {
    let bit = what as u8;
    HEEDED.with(|h| h.set(if on { h.get() | bit } else { h.get() & !bit }));
}

/// Whether something is to be heeded.
#[must_use]
#[inline]
pub fn heeds(what: Heed) -> bool {
    HEEDED.with(Cell::get) & what as u8 != 0
}

/// Whether a call is nothing but the call, once what it may change has been touched: the one question that
/// every call asks.
#[must_use]
#[inline(always)]
pub fn quiet() -> bool {
    HEEDED.with(Cell::get) & !(Heed::Kept as u8) == 0
}

thread_local! {
    static LENT: RefCell<Option<Box<dyn Host>>> = const { RefCell::new(None) };
}

/// Lends `host` to the layers, until [`take_back`].
pub fn lend(host: Box<dyn Host>) {
    let _ = LENT.try_with(|lent| *lent.borrow_mut() = Some(host));
}

/// Takes the host that was lent; there is none as the thread ends.
#[must_use]
pub fn take_back() -> Option<Box<dyn Host>> {
    LENT.try_with(|lent| lent.borrow_mut().take()).ok().flatten()
}

/// The host that was lent, out of its place while it runs something; back in it even after a panic.
struct OnLoan(Option<Box<dyn Host>>);

impl Drop for OnLoan {
    fn drop(&mut self) {
        if let Some(host) = self.0.take() {
            lend(host);
        }
    }
}

/// Runs `f` with the host that was lent, or with [`NoHost`].
pub fn with_lent<T>(f: impl FnOnce(&mut dyn Host) -> T) -> T {
    let mut loan = OnLoan(take_back());
    match &mut loan.0 {
        Some(host) => f(&mut **host),
        None => f(&mut NoHost),
    }
}

/// Stands for the host that was lent.
#[derive(Debug, Default)]
pub struct Lent;

impl Host for Lent {
    fn call(&mut self, f: &Value, args: Args<'_>) -> Eval<Value> {
        with_lent(|host| host.call(f, args))
    }

    fn call_method(&mut self, this: &Value, name: &str, args: Args<'_>) -> Eval<Value> {
        with_lent(|host| host.call_method(this, name, args))
    }

    fn next(&mut self, it: &Rc<Instance>) -> Eval<Option<Value>> {
        with_lent(|host| host.next(it))
    }

    fn sys(&mut self, name: &str) -> Value {
        with_lent(|host| host.sys(name))
    }

    fn finalize(&mut self) {
        with_lent(|host| host.finalize());
    }

    fn ignore(&mut self, object: &Value, error: super::Error) {
        with_lent(|host| host.ignore(object, error));
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
