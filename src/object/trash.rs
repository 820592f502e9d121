//! Dropping deep structures without deep recursion.
//!
//! A list in a list in a list drops its items, which drop theirs, and so on: 300,000 levels of it
//! would overflow the stack. Past some levels a container's items wait here until the outermost
//! drop comes back to them.

use super::{Value, interrupt};
use std::any::Any;
use std::cell::{Cell, RefCell};

/// How many drops may be inside one another.
const DEEPEST: u32 = 64;
/// So many items take a moment to drop: they are dropped in pieces.
pub(super) const MANY: usize = 1 << 14;
/// The system takes a moment to take back so many bytes: they are given back in pieces.
pub(super) const LARGE: usize = 1 << 26;
/// What is left to the allocator in the end: it leaves its ways as they are for so little.
const LITTLE: usize = 1 << 12;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
    /// What Ctrl-C left undropped.
    static LATER: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// Whether dropping a value may drop others.
#[inline]
pub(super) fn may_nest(v: &Value) -> bool {
    let holds_none =
        matches!(v, Value::Big(_) | Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) | Value::Range(_));
    !holds_none && !v.is_plain()
}

/// Puts a thing into a queue, unless that is gone as the thread ends: then it is dropped here.
fn queue(to: &'static std::thread::LocalKey<RefCell<Vec<Box<dyn Any>>>>, thing: Box<dyn Any>) {
    let mut thing = Some(thing);
    let _ = to.try_with(|queue| {
        if let (Ok(mut queue), Some(thing)) = (queue.try_borrow_mut(), thing.take()) {
            queue.push(thing);
        }
    });
}

fn next(from: &'static std::thread::LocalKey<RefCell<Vec<Box<dyn Any>>>>) -> Option<Box<dyn Any>> {
    from.try_with(|queue| queue.borrow_mut().pop()).ok().flatten()
}

/// Drops `thing`, now or once the drops that this one is inside of are done.
pub(super) fn discard<T: Any>(thing: T) {
    // While the thread ends its queue may be gone; then things are dropped where they are.
    let depth = DEPTH.try_with(Cell::get).unwrap_or(0);
    if depth >= DEEPEST {
        return queue(&WAITING, Box::new(thing));
    }
    let _ = DEPTH.try_with(|d| d.set(depth + 1));
    drop(thing);
    if depth == 0 {
        while let Some(next) = next(&WAITING) {
            if interrupt::hurries() {
                queue(&LATER, next);
            } else {
                drop(next);
            }
        }
    }
    let _ = DEPTH.try_with(|d| d.set(depth));
}

/// Drops the items of a container, whose own drop this is part of.
#[inline]
pub(super) fn discard_items<C>(items: C)
where
    C: Any + AsRef<[Value]> + IntoIterator<Item = Value> + Into<Vec<Value>>,
{
    let all = items.as_ref();
    if all.len() >= MANY {
        discard_all(items.into());
    } else if all.iter().any(may_nest) {
        discard(items);
    } else {
        items.into_iter().for_each(Value::release);
    }
}

/// Drops so many things that it may take long: once Ctrl-C was pressed the rest of them waits.
#[cold]
pub(super) fn discard_many<C: IntoIterator>(things: C)
where
    C::IntoIter: Any,
{
    discard(InPieces(Some(things.into_iter())));
}

/// What is dropped in pieces.
struct InPieces<I: Iterator + 'static>(Option<I>);

impl<I: Iterator + 'static> Drop for InPieces<I> {
    fn drop(&mut self) {
        while let Some(rest) = &mut self.0 {
            if puts_off() {
                return queue(&LATER, Box::new(InPieces(self.0.take())));
            }
            if rest.by_ref().take(MANY).count() < MANY {
                return;
            }
        }
    }
}

/// Whether what takes long is to wait; nothing can any more as the thread ends.
fn puts_off() -> bool {
    interrupt::hurries() && LATER.try_with(|_| ()).is_ok()
}

/// Drops so many items as [`discard_many`] does, and gives back their room in pieces, too.
#[cold]
pub(super) fn discard_all<T: 'static>(items: Vec<T>) {
    discard(Large(items));
}

/// Gives a buffer back to the system, its end first: once Ctrl-C was pressed the rest of it waits.
#[cold]
pub(super) fn give_back<T: 'static>(room: Vec<T>) {
    drop(Large(room));
}

/// A buffer that is given back in pieces, and whatever it holds with it.
struct Large<T: 'static>(Vec<T>);

impl<T: 'static> Drop for Large<T> {
    fn drop(&mut self) {
        let size = size_of::<T>().max(1);
        // What is not that large goes as a whole: the allocator keeps room for the next of its kind.
        let whole = self.0.capacity() * size <= LARGE;
        while self.0.capacity() * size > LITTLE {
            if puts_off() {
                return queue(&LATER, Box::new(Large(std::mem::take(&mut self.0))));
            }
            let rest = (self.0.capacity() * size).saturating_sub(LARGE).max(LITTLE) / size;
            let kept = if whole { 0 } else { rest };
            while self.0.len() > kept && !puts_off() {
                self.0.truncate(self.0.len().saturating_sub(MANY).max(kept));
            }
            if self.0.len() <= kept {
                if whole {
                    return;
                }
                self.0.shrink_to(kept);
            }
        }
    }
}

/// Drops what waits since Ctrl-C was pressed, until it is pressed again; whether
/// there was anything.
pub(super) fn empty() -> bool {
    let mut any = false;
    while !interrupt::pending()
        && let Some(next) = next(&LATER)
    {
        drop(next);
        any = true;
    }
    any
}

#[cfg(test)]
mod tests {
    use crate::object::{Value, exception, interrupt};

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

    #[test]
    fn what_ctrl_c_left_is_dropped_later() {
        let shared = Value::list(Vec::new());
        let holders = || match &shared {
            Value::List(l) => std::rc::Rc::strong_count(l),
            _ => 0,
        };
        for make in [|v| Value::list(v), |v: Vec<Value>| Value::tuple(v)] {
            let many = make(vec![shared.clone(); 10 * super::MANY]);
            interrupt::hurry();
            drop(many);
            assert_eq!(holders(), 1 + 10 * super::MANY);
            assert!(interrupt::settle());
            assert_eq!(holders(), 1);
        }
    }
}
