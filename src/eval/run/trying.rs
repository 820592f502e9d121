//! `try` and `raise`.

use super::Flow;
use crate::eval::code::{Expr, Handler, Try};
use crate::eval::interp::Interp;
use crate::object::class::BASE_EXCEPTION;
use crate::object::exception::{runtime_error, type_error};
use crate::object::{Args, Error, Eval, Raised, Value, journal};

impl Interp {
    #[inline(never)]
    pub(super) fn try_statement(&mut self, parts: &Try) -> Eval<Flow> {
        let result = match self.block(&parts.body) {
            Ok(Flow::Next) => self.block(&parts.orelse),
            Ok(flow) => Ok(flow),
            Err(raised) if parts.handlers.is_empty() => Err(raised),
            Err(raised) => {
                let error = self.caught(raised);
                self.handle(&parts.handlers, error)
            }
        };
        if parts.finalbody.is_empty() {
            return result;
        }
        match result {
            Ok(flow) => {
                let returning = std::mem::replace(&mut self.returning, Value::None);
                let ended = self.block(&parts.finalbody)?;
                if ended != Flow::Next {
                    return Ok(ended);
                }
                self.returning = returning;
                Ok(flow)
            }
            Err(raised) => {
                let error = self.caught(raised);
                self.handling.push(error.clone());
                let ended = self.block(&parts.finalbody);
                self.handling.pop();
                match ended? {
                    Flow::Next => Err(self.again(error)),
                    flow => Ok(flow),
                }
            }
        }
    }

    fn handle(&mut self, handlers: &[Handler], error: Error) -> Eval<Flow> {
        for handler in handlers {
            let matches = match &handler.kind {
                None => true,
                Some(kind) => {
                    self.handling.push(error.clone());
                    let kind = self.eval(kind);
                    let matches = kind.and_then(|kind| catches(&kind, &error));
                    self.handling.pop();
                    matches?
                }
            };
            if !matches {
                continue;
            }
            if let Some(slot) = handler.slot {
                self.bind(slot, error.value());
                self.settle();
            }
            self.handling.push(error);
            let ended = self.block(&handler.body);
            self.handling.pop();
            if let Some(slot) = handler.slot {
                // The name is gone after its block, however the block ended.
                drop(self.take(slot));
                self.settle();
            }
            return ended;
        }
        Err(self.again(error))
    }

    /// Lets an exception that was looked at go on; this frame has noted it already.
    fn again(&mut self, error: Error) -> Raised {
        self.noted = self.frames.len();
        error.into()
    }

    #[inline(never)]
    pub(super) fn raise(&mut self, exc: Option<&Expr>, cause: Option<&Expr>) -> Eval<Flow> {
        let Some(exc) = exc else {
            return Err(match self.handling.last() {
                Some(error) => error.clone().into(),
                None => runtime_error("No active exception to reraise").into(),
            });
        };
        let exc = self.eval(exc)?;
        if journal::on() {
            journal::touch(&exc);
        }
        let error = self.exception(&exc, "exceptions must derive from BaseException")?;
        if let Some(cause) = cause {
            let cause = self.eval(cause)?;
            let value = match cause {
                Value::None => Value::None,
                _ => self.exception(&cause, "exception causes must derive from BaseException")?.value(),
            };
            *error.0.cause.borrow_mut() = Some(value);
            error.0.suppress_context.set(true);
        }
        Err(error.into())
    }

    /// An exception of a value: an instance, or a class to make one of.
    fn exception(&mut self, v: &Value, otherwise: &str) -> Eval<Error> {
        match v {
            Value::Exception(e) => Ok(Error(e.clone())),
            Value::Class(class) if class.is_subclass(&BASE_EXCEPTION) => {
                match self.call_value(v, Args::default())? {
                    Value::Exception(e) => Ok(Error(e)),
                    _ => Err(type_error(otherwise).into()),
                }
            }
            _ => Err(type_error(otherwise).into()),
        }
    }
}

/// Whether an `except` of `kind` catches the exception.
fn catches(kind: &Value, error: &Error) -> Eval<bool> {
    match kind {
        Value::Class(class) if class.is_subclass(&BASE_EXCEPTION) => Ok(error.is(class)),
        Value::Tuple(kinds) => {
            // Every class is looked at before any is said to match.
            let mut any = false;
            for kind in kinds.iter() {
                match kind {
                    Value::Class(class) if class.is_subclass(&BASE_EXCEPTION) => any |= error.is(class),
                    _ => return Err(not_an_exception()),
                }
            }
            Ok(any)
        }
        _ => Err(not_an_exception()),
    }
}

fn not_an_exception() -> Raised {
    type_error("catching classes that do not inherit from BaseException is not allowed").into()
}
