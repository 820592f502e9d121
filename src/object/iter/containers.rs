//! Iterators over dicts and sets, which notice when these change.

use super::{iterator, plain_classes};
use crate::object::dict::{Dict, Part};
use crate::object::exception::runtime_error;
use crate::object::journal::{Child, Held};
use crate::object::set::Set;
use crate::object::{Class, Eval, Host, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Over the keys, values or items of a dict.
#[derive(Debug)]
pub(super) struct DictIter {
    of: RefCell<Option<Rc<Dict>>>,
    part: Part,
    reverse: bool,
    /// How many entries the dict had.
    len: Cell<usize>,
    done: Cell<usize>,
}

/// An iterator over a part of a dict.
#[must_use]
pub fn over_dict(dict: &Rc<Dict>, part: Part, reverse: bool) -> Value {
    Value::object(DictIter {
        of: RefCell::new(Some(dict.clone())),
        part,
        reverse,
        len: Cell::new(dict.len()),
        done: Cell::new(0),
    })
}

impl DictIter {
    fn step(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        let Some(dict) = self.of.borrow().clone() else { return Ok(None) };
        let (len, done) = (self.len.get(), self.done.get());
        if dict.len() != len {
            // It stays like that, whatever becomes of the dict.
            self.len.set(usize::MAX);
            return Err(runtime_error("dictionary changed size during iteration").into());
        }
        let i = if self.reverse { len.checked_sub(done + 1) } else { Some(done) };
        let item = i.and_then(|i| dict.entries().get_index(i).map(|(k, v)| self.part.of(k.value(), v)));
        match item {
            Some(_) => self.done.set(done + 1),
            None => *self.of.borrow_mut() = None,
        }
        Ok(item)
    }

    fn class(&self) -> &'static Class {
        match (self.part, self.reverse) {
            (Part::Keys, false) => &DICT_KEYITERATOR,
            (Part::Values, false) => &DICT_VALUEITERATOR,
            (Part::Items, false) => &DICT_ITEMITERATOR,
            (Part::Keys, true) => &DICT_REVERSEKEYITERATOR,
            (Part::Values, true) => &DICT_REVERSEVALUEITERATOR,
            (Part::Items, true) => &DICT_REVERSEITEMITERATOR,
        }
    }
}

iterator!(
    DictIter,
    |s| s.class(),
    keep(
        |s| (s.of.borrow().clone().map(|d| Held::new(Value::Dict(d))), s.len.get(), s.done.get()),
        |s, (of, len, done)| {
            let of = match of.map(Held::give) {
                Some(Value::Dict(d)) => Some(d),
                _ => None,
            };
            drop(s.of.replace(of));
            s.len.set(len);
            s.done.set(done);
        }
    ),
    holds | s,
    visit | {
        if let Ok(Some(dict)) = s.of.try_borrow().as_deref() {
            visit(Child::Dict(dict));
        }
    }
);

/// Over a set, in the order of its table.
#[derive(Debug)]
pub(super) struct SetIter {
    of: RefCell<Option<Rc<Set>>>,
    len: Cell<usize>,
    at: Cell<usize>,
}

impl SetIter {
    pub(super) fn new(set: &Rc<Set>) -> SetIter {
        SetIter { of: RefCell::new(Some(set.clone())), len: Cell::new(set.len()), at: Cell::new(0) }
    }

    fn step(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        let Some(set) = self.of.borrow().clone() else { return Ok(None) };
        if set.len() != self.len.get() {
            self.len.set(usize::MAX);
            return Err(runtime_error("Set changed size during iteration").into());
        }
        match set.item_from(self.at.get()) {
            Some((item, next)) => {
                self.at.set(next);
                Ok(Some(item))
            }
            None => {
                *self.of.borrow_mut() = None;
                Ok(None)
            }
        }
    }
}

iterator!(
    SetIter,
    |_s| &SET_ITERATOR,
    keep(
        |s| (s.of.borrow().clone().map(|d| Held::new(Value::Set(d))), s.len.get(), s.at.get()),
        |s, (of, len, at)| {
            let of = match of.map(Held::give) {
                Some(Value::Set(d)) => Some(d),
                _ => None,
            };
            drop(s.of.replace(of));
            s.len.set(len);
            s.at.set(at);
        }
    ),
    holds | s,
    visit | {
        if let Ok(Some(set)) = s.of.try_borrow().as_deref() {
            visit(Child::Value(&Value::Set(set.clone())));
        }
    }
);

plain_classes! {
    DICT_KEYITERATOR "dict_keyiterator" DictIter;
    DICT_VALUEITERATOR "dict_valueiterator" DictIter;
    DICT_ITEMITERATOR "dict_itemiterator" DictIter;
    DICT_REVERSEKEYITERATOR "dict_reversekeyiterator" DictIter;
    DICT_REVERSEVALUEITERATOR "dict_reversevalueiterator" DictIter;
    DICT_REVERSEITEMITERATOR "dict_reverseitemiterator" DictIter;
    SET_ITERATOR "set_iterator" SetIter;
}
