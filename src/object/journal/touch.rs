//! What a statement may change is noted before it can.

use super::{Change, Trouble, epoch, on, push};
use crate::object::{Args, Instance, Object, Value};
use std::rc::{Rc, Weak};

/// The small state of an object, as it was before a statement.
pub trait Kept {
    /// The statement is over: keeps only what is different; whether anything is.
    fn seal(&mut self, of: &dyn Object) -> bool;

    /// Exchanges what the object is with what is kept.
    fn swap(&mut self, of: &dyn Object);

    /// How many bytes it takes.
    fn size(&self) -> usize;
}

/// The number that says of an object: it is not recorded.
const NEVER: u64 = u64::MAX;

/// Notes what a value is, which is about to be handed to what may change it. Whoever calls this
/// has looked that a statement is recorded.
#[inline]
pub fn touch(v: &Value) {
    match v {
        Value::Object(o) if o.stamp.get() != epoch() => touch_instance(o),
        Value::List(l) if l.stamp() != epoch() => l.touch(),
        Value::Dict(d) if d.stamp() != epoch() => d.touch(),
        Value::Set(s) if s.stamp() != epoch() => s.touch(),
        Value::ByteArray(b) if b.stamp() != epoch() => b.touch(),
        Value::MemoryView(m) if m.stamp() != epoch() => m.touch(),
        Value::Exception(e) if e.stamp.get() != epoch() => e.touch(),
        Value::BoundMethod(b) => touch(&b.0),
        _ => {}
    }
}

/// [`touch`] for all arguments of a call.
#[inline]
pub fn touch_all(args: Args<'_>) {
    args.pos.iter().for_each(touch);
    args.kw.iter().for_each(|(_, v)| touch(v));
}

/// [`touch`] for the object and the arguments of a call, if a statement is recorded.
#[inline(always)]
pub fn touch_call(this: &Value, args: Args<'_>) {
    if on() {
        touch(this);
        touch_all(args);
    }
}

/// A stream of the session's own, and those below it: what is done to them is not taken back.
pub fn never(v: &Value) {
    let Value::Object(o) = v else { return };
    if o.stamp.replace(NEVER) != NEVER {
        o.below(&mut never);
    }
}

#[cold]
fn touch_instance(o: &Rc<Instance>) {
    // Chains of iterators can be long; each is touched once.
    let mut todo = vec![o.clone()];
    while let Some(o) = todo.pop() {
        if o.stamp.get() == epoch() || o.stamp.get() == NEVER || epoch() == 0 {
            continue;
        }
        o.stamp.set(epoch());
        if let Some(dict) = o.own_dict() {
            dict.touch();
        }
        if let Some(kept) = o.body().keep() {
            push(Box::new(Touched { of: Rc::downgrade(&o), kept }));
        }
        o.below(&mut |v| match v {
            Value::Object(below) => todo.push(below.clone()),
            Value::MemoryView(_) | Value::ByteArray(_) => touch(v),
            _ => {}
        });
    }
}

struct Touched {
    of: Weak<Instance>,
    kept: Box<dyn Kept>,
}

impl Change for Touched {
    fn seal(&mut self) -> bool {
        self.of.upgrade().is_some_and(|o| self.kept.seal(o.body()))
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        if let Some(o) = self.of.upgrade() {
            self.kept.swap(o.body());
        }
        Ok(())
    }

    fn size(&self) -> usize {
        self.kept.size()
    }

    fn address(&self) -> Option<usize> {
        Some(self.of.as_ptr().cast::<u8>() as usize)
    }
}
