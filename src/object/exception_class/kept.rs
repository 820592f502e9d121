//! What a statement changes of an exception.

use crate::object::Exception;
use crate::object::exception::{Extra, Place};
use crate::object::journal::{self, Change, Child, Held, Trouble};
use std::rc::{Rc, Weak};

impl Exception {
    /// Keeps what it is, before a statement changes it.
    #[cold]
    pub(in crate::object) fn touch(self: &Rc<Self>) {
        if !journal::on() {
            return;
        }
        self.stamp.set(journal::epoch());
        if let Some(own) = self.own_dict() {
            own.touch();
        }
        journal::push(Box::new(Changed { of: Rc::downgrade(self), state: State::of(self) }));
    }

    /// Shows what it holds.
    pub(in crate::object) fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Some(own) = self.own_dict() {
            visit(Child::Dict(own));
        }
        let (Ok(args), Ok(cause), Ok(context), Ok(extra)) = (
            self.args.try_borrow(),
            self.cause.try_borrow(),
            self.context.try_borrow(),
            self.extra.try_borrow(),
        ) else {
            return;
        };
        let extra: &[&_] = match &*extra {
            Extra::One(v) => &[v],
            Extra::Attribute { name, obj } => &[name, obj],
            _ => &[],
        };
        let all = args.iter().chain(cause.iter()).chain(context.iter()).chain(extra.iter().copied());
        all.for_each(|v| visit(Child::Value(v)));
    }
}

/// What a program can change of an exception.
struct State {
    args: Vec<Held>,
    cause: Option<Held>,
    context: Option<Held>,
    suppress: bool,
    trace: Vec<Place>,
    extra: Extra,
}

impl State {
    fn of(e: &Exception) -> State {
        let held = |v: &Option<crate::object::Value>| v.clone().map(Held::new);
        State {
            args: e.args.borrow().iter().cloned().map(Held::new).collect(),
            cause: held(&e.cause.borrow()),
            context: held(&e.context.borrow()),
            suppress: e.suppress_context.get(),
            trace: e.trace.borrow().clone(),
            extra: e.extra.borrow().clone(),
        }
    }

    fn same(&self, other: &State) -> bool {
        self.args == other.args
            && self.cause == other.cause
            && self.context == other.context
            && self.suppress == other.suppress
            && self.trace.len() == other.trace.len()
            && self.extra.same(&other.extra)
    }

    fn restore(self, e: &Exception) {
        let args = e.args.replace(self.args.into_iter().map(Held::give).collect());
        let cause = e.cause.replace(self.cause.map(Held::give));
        let context = e.context.replace(self.context.map(Held::give));
        e.suppress_context.set(self.suppress);
        *e.trace.borrow_mut() = self.trace;
        let extra = e.extra.replace(self.extra);
        drop((args, cause, context, extra));
    }
}

struct Changed {
    of: Weak<Exception>,
    state: State,
}

impl Change for Changed {
    fn seal(&mut self) -> bool {
        self.of.upgrade().is_some_and(|e| !self.state.same(&State::of(&e)))
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        if let Some(e) = self.of.upgrade() {
            let now = State::of(&e);
            std::mem::replace(&mut self.state, now).restore(&e);
        }
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<State>() + self.state.args.len() * 16
    }

    fn address(&self) -> Option<usize> {
        Some(self.of.as_ptr() as usize)
    }
}
