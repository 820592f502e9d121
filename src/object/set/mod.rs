//! `set` and `frozenset`.

mod algebra;
mod row;
mod table;

pub(super) use algebra::{compare, equal, operate, operate_in_place};
use table::Table;

use super::buffer::busy;
use super::class::OBJECT;
use super::exception::key_error;
use super::{Args, Class, Eval, Host, Res, Value, exception, interrupt, journal, ops, trash};
use crate::class_table;
use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

/// A Python set or frozenset.
#[derive(Debug)]
pub struct Set {
    frozen: bool,
    table: RefCell<Table>,
    /// The statement that touched it last.
    stamp: Cell<u64>,
}

impl Default for Set {
    fn default() -> Set {
        Set::with(false, Table::default())
    }
}

impl Set {
    /// A set (or frozenset) of these items, added one after the other.
    ///
    /// # Errors
    /// `TypeError` if one is not hashable.
    pub fn of<I>(frozen: bool, items: I) -> Res<Set>
    where
        I: IntoIterator<Item = Value, IntoIter: 'static>,
    {
        let set = Set::with(frozen, Table::default());
        let mut items = items.into_iter();
        while let Some(item) = items.next() {
            if let Err(error) = interrupt::look().and_then(|()| set.add(item)) {
                trash::discard_many(items);
                return Err(error);
            }
        }
        Ok(set)
    }

    /// The set that a display of three or more constants means: CPython keeps them as a frozenset
    /// and adds that to an empty set, which can put them in another order.
    ///
    /// # Errors
    /// As [`Set::of`].
    pub fn of_constants(items: impl IntoIterator<Item = Value, IntoIter: 'static>) -> Res<Set> {
        Set::of(true, items)?.copy(false)
    }

    fn with(frozen: bool, table: Table) -> Set {
        Set { frozen, table: RefCell::new(table), stamp: Cell::new(journal::epoch()) }
    }

    /// `set` or `frozenset`.
    #[must_use]
    pub fn class(&self) -> &'static Class {
        if self.frozen { &FROZENSET } else { &SET }
    }

    /// Whether it is a frozenset.
    #[must_use]
    pub fn frozen(&self) -> bool {
        self.frozen
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.borrow().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items.
    pub fn items(&self) -> impl Iterator<Item = Value> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (item, next) = self.item_from(at)?;
            at = next;
            Some(item)
        })
    }

    /// The table, to change: the one door that every mutation of a set passes.
    fn edit(&self) -> Res<RefMut<'_, Table>> {
        self.table.try_borrow_mut().map_err(|_| busy())
    }

    /// The first item at or after place `i` of the table, and the place after it.
    pub(super) fn item_from(&self, i: usize) -> Option<(Value, usize)> {
        self.table.borrow().item_from(i)
    }

    /// Adds an item.
    ///
    /// # Errors
    /// `TypeError` if it is not hashable.
    pub fn add(&self, item: Value) -> Res<()> {
        let hash = ops::hash(&item)?;
        self.edit()?.add(hash, item)
    }

    /// Whether it holds an item; a set is looked for as the frozenset of its items.
    ///
    /// # Errors
    /// `TypeError` if the item is not hashable.
    pub fn contains(&self, item: &Value) -> Res<bool> {
        let hash = lookup_hash(item)?;
        self.table.borrow().contains(hash, item)
    }

    /// Removes an item; whether it was there.
    ///
    /// # Errors
    /// `TypeError` if the item is not hashable.
    pub fn discard(&self, item: &Value) -> Res<bool> {
        let hash = lookup_hash(item)?;
        let old = self.edit()?.remove(hash, item)?;
        Ok(old.is_some())
    }

    fn copy(&self, frozen: bool) -> Res<Set> {
        let copy = Set::with(frozen, Table::default());
        copy.edit()?.merge(&self.table.borrow())?;
        Ok(copy)
    }

    /// Puts another's items in place of its own.
    fn become_(&self, other: &Set) -> Res<()> {
        let mut new = other.table.take();
        let mut table = self.edit()?;
        table.keep_all();
        new.trail = table.trail.take();
        let old = std::mem::replace(&mut *table, new);
        drop(table);
        drop(old);
        Ok(())
    }

    /// The hash of a frozenset.
    #[must_use]
    pub fn hash(&self) -> i64 {
        self.table.borrow().hash()
    }
}

/// The hash with which something is looked for in a set.
fn lookup_hash(item: &Value) -> Res<i64> {
    match item {
        Value::Set(s) if !s.frozen => Ok(s.hash()),
        _ => ops::hash(item),
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        let table = self.table.get_mut();
        if table.len() >= trash::MANY {
            trash::discard_all(std::mem::take(&mut table.slots));
        } else if table.iter().any(|(_, v)| trash::may_nest(v)) {
            trash::discard(std::mem::take(table));
        }
    }
}

/// Adds all items of an iterable.
///
/// # Errors
/// What iterating raises, and `TypeError` for what is not hashable.
pub fn update(host: &mut dyn Host, set: &Set, other: &Value) -> Eval<()> {
    match other {
        Value::Set(o) if std::ptr::eq(&**o, set) => {}
        Value::Set(o) => set.edit()?.merge(&o.table.borrow())?,
        _ => {
            if let Value::Dict(d) = other {
                set.edit()?.expect(d.len())?;
            }
            ops::iterate(host, other, |item| {
                set.add(item)?;
                Ok(true)
            })?;
        }
    }
    Ok(())
}

/// `set(iterable)` or `frozenset(iterable)`.
fn make(host: &mut dyn Host, frozen: bool, iterable: &Value) -> Eval<Value> {
    if let (true, Value::Set(s)) = (frozen, iterable)
        && s.frozen
    {
        return Ok(iterable.clone());
    }
    let set = Set::with(frozen, Table::default());
    if !iterable.is_unbound() {
        update(host, &set, iterable)?;
    }
    Ok(Value::Set(Rc::new(set)))
}

/// An iterable as a set, as itself if it is one.
fn as_set(host: &mut dyn Host, v: &Value) -> Eval<Rc<Set>> {
    match v {
        Value::Set(s) => Ok(s.clone()),
        _ => {
            let set = Set::default();
            update(host, &set, v)?;
            Ok(Rc::new(set))
        }
    }
}

fn value(set: Res<Set>) -> Res<Value> {
    set.map(|s| Value::Set(Rc::new(s)))
}

/// No keywords: those methods that take any number of iterables.
fn several<'a>(name: &str, args: Args<'a>) -> Res<&'a [Value]> {
    if args.kw.is_empty() {
        Ok(args.pos)
    } else {
        Err(exception::type_error(format!("{name}() takes no keyword arguments")))
    }
}

fn union(host: &mut dyn Host, s: &Set, args: Args<'_>) -> Eval<Value> {
    let result = s.copy(s.frozen)?;
    for other in several("set.union", args)? {
        update(host, &result, other)?;
    }
    Ok(value(Ok(result))?)
}

fn intersection(host: &mut dyn Host, s: &Set, args: Args<'_>) -> Eval<Set> {
    let mut result = s.copy(s.frozen)?;
    for other in several("set.intersection", args)? {
        result = match other {
            Value::Set(o) => algebra::intersection(&result, o)?,
            _ => {
                let common = Set::with(s.frozen, Table::default());
                ops::iterate(host, other, |item| {
                    if result.contains(&item)? {
                        common.add(item)?;
                    }
                    Ok(true)
                })?;
                common
            }
        };
    }
    Ok(result)
}

fn difference_update(host: &mut dyn Host, s: &Set, args: Args<'_>) -> Eval<()> {
    for other in several("set.difference_update", args)? {
        match other {
            Value::Set(o) => algebra::difference_update(s, o)?,
            _ => {
                ops::iterate(host, other, |item| {
                    s.discard(&item)?;
                    Ok(true)
                })?;
                s.edit()?.tidy()?;
            }
        }
    }
    Ok(())
}

fn difference(host: &mut dyn Host, s: &Set, args: Args<'_>) -> Eval<Value> {
    let (first, rest) = match several("set.difference", args)? {
        [] => return Ok(value(s.copy(s.frozen))?),
        [Value::Set(o), rest @ ..] => (algebra::difference(s, o)?, rest),
        all => (s.copy(s.frozen)?, all),
    };
    difference_update(host, &first, Args::positional(rest))?;
    Ok(value(Ok(first))?)
}

fn disjoint(host: &mut dyn Host, s: &Set, other: &Value) -> Eval<bool> {
    let mut common = false;
    ops::iterate(host, other, |item| {
        common = s.contains(&item)?;
        Ok(!common)
    })?;
    Ok(!common)
}

macro_rules! set_class {
    ($(#[doc = $doc:literal])* $id:ident $name:literal [$($mutating:tt)*] [$($raw:tt)*] $frozen:literal) => {
        class_table! {
            $(#[doc = $doc])*
            pub static $id: Rc<Set> = $name in "builtins" [&OBJECT];
            new(iterable: &Value = "()" => &Value::Unbound) |_class, host| make(host, $frozen, iterable);
            methods {
                /// Return a shallow copy of a set.
                fn copy() |s, _host| {
                    if $frozen { Ok(Value::Set(s.clone())) } else { value(s.copy($frozen)) }
                };
                /// Return True if two sets have a null intersection.
                fn isdisjoint(other: &Value) |s, host| disjoint(host, s, other);
                /// Report whether another set contains this set.
                fn issubset(other: &Value) |s, host| {
                    let other = as_set(host, other)?;
                    algebra::is_subset(s, &other)
                };
                /// Report whether this set contains another set.
                fn issuperset(other: &Value) |s, host| {
                    let other = as_set(host, other)?;
                    algebra::is_subset(&other, s)
                };
                /// Return a new set with elements in either the set or other but not both.
                fn symmetric_difference(other: &Value) |s, host| {
                    let other = as_set(host, other)?;
                    value(algebra::symmetric_difference(s, &other))
                };
                $($mutating)*
            }
            raw {
                /// Return a new set with elements from the set and all others.
                fn union("*others") |s, host, args| union(host, s, args);
                /// Return a new set with elements common to the set and all others.
                fn intersection("*others") |s, host, args| {
                    let result = intersection(host, s, args)?;
                    value(Ok(result))
                };
                /// Return a new set with elements in the set that are not in the others.
                fn difference("*others") |s, host, args| difference(host, s, args);
                $($raw)*
            }
        }
    };
}

set_class! {
    /// Build an unordered collection of unique elements.
    SET "set" [
        /// Add an element to a set.
        ///
        /// This has no effect if the element is already present.
        fn add(object: Value) |s, _host| s.add(object);
        /// Remove an element from a set if it is a member.
        ///
        /// Unlike set.remove(), the discard() method does not raise
        /// an exception when an element is missing from the set.
        fn discard(object: &Value) |s, _host| s.discard(object).map(|_| ());
        /// Remove an element from a set; it must be a member.
        ///
        /// If the element is not a member, raise a KeyError.
        fn remove(object: &Value) |s, _host| {
            if s.discard(object)? { Ok(()) } else { Err(key_error(object.clone())) }
        };
        /// Remove and return an arbitrary set element.
        ///
        /// Raises KeyError if the set is empty.
        fn pop() |s, _host| {
            let item = s.edit()?.pop();
            item.ok_or_else(|| key_error(Value::str("pop from an empty set")))
        };
        /// Remove all elements from this set.
        fn clear() |s, _host| s.become_(&Set::default());
        /// Update the set, keeping only elements found in either set, but not in both.
        fn symmetric_difference_update(other: &Value) |s, host| {
            let other = as_set(host, other)?;
            algebra::symmetric_difference_update(s, &other)
        };
    ] [
        /// Update the set, adding elements from all others.
        fn update("*others") |s, host, args| {
            for other in several("set.update", args)? {
                update(host, s, other)?;
            }
            Ok::<(), exception::Raised>(())
        };
        /// Update the set, keeping only elements found in it and all others.
        fn intersection_update("*others") |s, host, args| {
            let result = intersection(host, s, args)?;
            s.become_(&result)
        };
        /// Update the set, removing elements found in others.
        fn difference_update("*others") |s, host, args| difference_update(host, s, args);
    ] false
}

set_class! {
    /// Build an immutable unordered collection of unique elements.
    FROZENSET "frozenset" [] [] true
}
