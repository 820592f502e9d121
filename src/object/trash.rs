//! Dropping deep structures without deep recursion.
//!
//! A list in a list in a list drops its items, which drop theirs, and so on: 300,000 levels of it
//! would overflow the stack. Past some levels a container's items wait here until the outermost
//! drop comes back to them.

use super::Value;
use std::any::Any;
use std::cell::{Cell, RefCell};

/// How many drops may be inside one another.
const DEEPEST: u32 = 64;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// Whether dropping a value may drop others.
#[inline]
pub(super) fn may_nest(v: &Value) -> bool {
    let holds_none =
        matches!(v, Value::Big(_) | Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) | Value::Range(_));
    !holds_none && !v.is_plain()
}

/// Drops `thing`, now or once the drops that this one is inside of are done.
pub(super) fn discard<T: Any>(thing: T) {
    // While the thread ends its queue may be gone; then things are dropped where they are.
    let depth = DEPTH.try_with(Cell::get).unwrap_or(0);
    if depth >= DEEPEST {
        let mut thing = Some(thing);
        let _ = WAITING.try_with(|w| {
            if let (Ok(mut w), Some(thing)) = (w.try_borrow_mut(), thing.take()) {
                w.push(Box::new(thing));
            }
        });
        return;
    }
    let _ = DEPTH.try_with(|d| d.set(depth + 1));
    drop(thing);
    if depth == 0 {
        while let Some(next) = WAITING.try_with(|w| w.borrow_mut().pop()).ok().flatten() {
            drop(next);
        }
    }
    let _ = DEPTH.try_with(|d| d.set(depth));
}

/// Drops the items of a container, whose own drop this is part of.
#[inline]
pub(super) fn discard_items<C: Any + AsRef<[Value]> + IntoIterator<Item = Value>>(items: C) {
    if items.as_ref().iter().any(may_nest) {
        discard(items);
    } else {
        items.into_iter().for_each(Value::release);
    }
}

#[cfg(test)]
mod tests {
    use crate::object::{Value, exception};

    const DEEP: usize = 300_000;

    fn nest(wrap: impl Fn(Value) -> Value) {
        let mut v = Value::None;
        for _ in 0..DEEP {
            v = wrap(v);
        }
        drop(v);
    }

    #[test]
    fn deep_structures_drop() {
        nest(|v| Value::list(vec![v]));
        nest(|v| Value::tuple([v]));
        nest(|v| exception::with_args(&crate::object::class::VALUE_ERROR, vec![v]).value());
        nest(|v| {
            let e = exception::value_error("x");
            *e.0.context.borrow_mut() = Some(v);
            e.value()
        });
        nest(|v| {
            let d = crate::object::dict::Dict::default();
            assert!(d.set(Value::Int(1), v).is_ok());
            Value::Dict(std::rc::Rc::new(d))
        });
    }
}
