//! Iterators over what is numbered: lists, tuples, text, bytes, ranges.

use super::{iterator, plain_classes};
use crate::object::journal::{Child, Held};
use crate::object::range::Range;
use crate::object::str::char_at;
use crate::object::{Class, Eval, Host, Str, Value, ops};
use std::cell::{Cell, RefCell};

/// Over a sequence, front to back.
#[derive(Debug)]
pub(super) struct SeqIter {
    /// None once its end was reached: what is added later is not seen.
    of: RefCell<Option<Value>>,
    class: &'static Class,
    /// Where the next item is: an index, of text a byte offset.
    at: Cell<usize>,
}

impl SeqIter {
    pub(super) fn new(v: &Value) -> SeqIter {
        let class = match v {
            Value::Tuple(_) => &TUPLE_ITERATOR,
            Value::Bytes(_) => &BYTES_ITERATOR,
            Value::ByteArray(_) => &BYTEARRAY_ITERATOR,
            Value::MemoryView(_) => &MEMORY_ITERATOR,
            Value::Str(s) if s.is_ascii() => &STR_ASCII_ITERATOR,
            Value::Str(_) => &STR_ITERATOR,
            _ => &LIST_ITERATOR,
        };
        SeqIter { of: RefCell::new(Some(v.clone())), class, at: Cell::new(0) }
    }

    fn step(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        let at = self.at.get();
        let mut width = 1;
        let item = match &*self.of.borrow() {
            None => return Ok(None),
            Some(Value::List(l)) => l.get(at),
            Some(Value::Tuple(t)) => t.get(at).cloned(),
            Some(Value::Bytes(b)) => b.get(at).map(|b| Value::Int(i64::from(*b))),
            Some(Value::ByteArray(b)) => b.try_bytes()?.get(at).map(|b| Value::Int(i64::from(*b))),
            Some(Value::MemoryView(m)) => m.item_at(at)?,
            Some(Value::Str(s)) => char_at(s.as_bytes(), at).map(|(c, n)| {
                width = n;
                Value::Str(Str::from_char(c))
            }),
            Some(_) => None,
        };
        if item.is_some() {
            self.at.set(at + width);
        } else {
            let done = self.of.borrow_mut().take();
            drop(done);
        }
        Ok(item)
    }
}

iterator!(
    SeqIter,
    |s| s.class,
    keep(
        |s| (held(&s.of), s.at.get()),
        |s, (of, at)| {
            drop(s.of.replace(of.map(Held::give)));
            s.at.set(at);
        }
    ),
    holds | s,
    visit | show(&s.of, visit)
);

/// What an iterator goes through, to be kept.
fn held(of: &RefCell<Option<Value>>) -> Option<Held> {
    of.borrow().clone().map(Held::new)
}

/// What an iterator goes through, unless that changes this moment.
fn show(of: &RefCell<Option<Value>>, visit: &mut dyn FnMut(Child<'_>)) {
    if let Ok(Some(of)) = of.try_borrow().as_deref() {
        visit(Child::Value(of));
    }
}

/// Over a sequence, back to front.
#[derive(Debug)]
pub(super) struct Reverse {
    of: RefCell<Option<Value>>,
    list: bool,
    /// How many items are before.
    left: Cell<usize>,
}

impl Reverse {
    pub(super) fn new(v: &Value) -> Eval<Reverse> {
        let left = Cell::new(ops::len(v)?);
        Ok(Reverse { of: RefCell::new(Some(v.clone())), list: matches!(v, Value::List(_)), left })
    }

    fn step(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        let of = self.of.borrow().clone();
        if let (Some(of), Some(i)) = (of, self.left.get().checked_sub(1)) {
            // The list may have become shorter.
            if i < ops::len(&of)? {
                self.left.set(i);
                return ops::getitem(&of, &Value::Int(i as i64)).map(Some);
            }
        }
        let done = self.of.borrow_mut().take();
        drop(done);
        Ok(None)
    }
}

iterator!(
    Reverse,
    |s| if s.list { &LIST_REVERSEITERATOR } else { &super::REVERSED },
    keep(
        |s| (held(&s.of), s.left.get()),
        |s, (of, left)| {
            drop(s.of.replace(of.map(Held::give)));
            s.left.set(left);
        }
    ),
    holds | s,
    visit | show(&s.of, visit)
);

/// Over a range.
#[derive(Debug)]
pub(super) struct RangeIter {
    next: Cell<i64>,
    step: i64,
    left: Cell<u64>,
}

impl RangeIter {
    pub(super) fn new(r: Range) -> RangeIter {
        RangeIter { next: Cell::new(r.start), step: r.step, left: Cell::new(r.len()) }
    }

    #[inline]
    fn step(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        let Some(left) = self.left.get().checked_sub(1) else { return Ok(None) };
        self.left.set(left);
        let n = self.next.get();
        self.next.set(n.wrapping_add(self.step));
        Ok(Some(Value::Int(n)))
    }
}

iterator!(
    RangeIter,
    |_s| &RANGE_ITERATOR,
    keep(
        |s| (s.next.get(), s.left.get()),
        |s, (next, left)| {
            s.next.set(next);
            s.left.set(left);
        }
    )
);

plain_classes! {
    LIST_ITERATOR "list_iterator" SeqIter;
    TUPLE_ITERATOR "tuple_iterator" SeqIter;
    STR_ITERATOR "str_iterator" SeqIter;
    STR_ASCII_ITERATOR "str_ascii_iterator" SeqIter;
    BYTES_ITERATOR "bytes_iterator" SeqIter;
    BYTEARRAY_ITERATOR "bytearray_iterator" SeqIter;
    MEMORY_ITERATOR "memory_iterator" SeqIter;
    LIST_REVERSEITERATOR "list_reverseiterator" Reverse;
    RANGE_ITERATOR "range_iterator" RangeIter;
}
