//! `dict`.

mod class;
mod key;
mod row;
mod view;

pub use class::DICT;
pub use key::{Key, Mixer};
pub use view::{Part, View};

use super::exception::{type_error, value_error};
use super::journal::{self, Trail};
use super::{Eval, Host, Raised, Res, Value, interrupt, limits, ops, trash};
use indexmap::{Equivalent as _, IndexMap};
use key::Probe;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

/// What an entry takes, with its place in the table of hashes.
const ENTRY: usize = size_of::<(Key, Value)>() + 16;

/// The entries of a dict in insertion order.
pub type Entries = IndexMap<Key, Value, BuildHasherDefault<Mixer>>;

/// A Python dict.
#[derive(Debug)]
pub struct Dict {
    inner: RefCell<Inner>,
    /// The statement that touched it last.
    stamp: Cell<u64>,
    /// Where the last key was that was looked for and found: what is looked up is mostly set next.
    last: Cell<usize>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: Entries,
    /// What a statement has changed so far, of a dict that is older than the statement.
    trail: Option<Box<Trail<Entries>>>,
}

impl Default for Dict {
    fn default() -> Dict {
        Dict::of(Entries::default())
    }
}

impl Dict {
    fn of(entries: Entries) -> Dict {
        let inner = RefCell::new(Inner { entries, trail: None });
        Dict { inner, stamp: Cell::new(journal::epoch()), last: Cell::new(0) }
    }

    /// An empty dict that counts as older than the statement that runs.
    pub(super) fn older() -> Dict {
        let dict = Dict::default();
        dict.stamp.set(0);
        dict
    }

    /// The entries, to read. Not to be held while anything of the program runs.
    #[must_use]
    pub fn entries(&self) -> Ref<'_, Entries> {
        Ref::map(self.inner.borrow(), |inner| &inner.entries)
    }

    /// The entries, to change those from `at` on in any way: the one door that every mutation of
    /// a dict passes. A value that is taken out must be dropped after the borrow ends: its end may
    /// look at this dict.
    pub fn edit(&self, at: usize) -> RefMut<'_, Entries> {
        let mut inner = self.inner.borrow_mut();
        let Inner { entries, trail } = &mut *inner;
        if let Some(trail) = trail {
            trail.cut(entries, at);
        }
        RefMut::map(inner, |inner| &mut inner.entries)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    ///
    /// # Errors
    /// `TypeError` if the key is not hashable.
    #[inline]
    pub fn get(&self, key: &Value) -> Res<Option<Value>> {
        let entries = self.entries();
        let Some(at) = self.find(&entries, &Probe::new(key)?) else { return Ok(None) };
        Ok(entries.get_index(at).map(|(_, value)| value.clone()))
    }

    /// Whether there is a key.
    ///
    /// # Errors
    /// `TypeError` if the key is not hashable.
    pub fn contains(&self, key: &Value) -> Res<bool> {
        Ok(self.find(&self.entries(), &Probe::new(key)?).is_some())
    }

    /// Where a key is that was found last, told without hashing it.
    #[inline]
    fn found_last(&self, entries: &Entries, key: &Value) -> Option<usize> {
        let at = self.last.get();
        let (last, _) = entries.get_index(at)?;
        ops::same_short(&last.value, key).then_some(at)
    }

    /// Where a key is.
    #[inline]
    fn find(&self, entries: &Entries, probe: &Probe<'_>) -> Option<usize> {
        if let Some((key, _)) = entries.get_index(self.last.get())
            && probe.equivalent(key)
        {
            return Some(self.last.get());
        }
        let at = entries.get_index_of(probe)?;
        self.last.set(at);
        Some(at)
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// `TypeError` if the key is not hashable, `MemoryError`.
    pub fn set(&self, key: Value, value: Value) -> Res<()> {
        self.insert(Key::new(key)?, value)
    }

    /// [`Dict::set`] of a dict that a program holds, with no copy of a key that is there.
    ///
    /// # Errors
    /// As [`Dict::set`].
    #[inline]
    pub fn set_at(self: &Rc<Self>, key: &Value, value: Value) -> Res<()> {
        if self.stamp() != journal::epoch() {
            self.touch();
        }
        let mut inner = self.inner.borrow_mut();
        let Inner { entries, trail } = &mut *inner;
        let found = match self.found_last(entries, key) {
            Some(at) => Ok(at),
            None => {
                let probe = Probe::new(key)?;
                self.find(entries, &probe).ok_or(probe.hash)
            }
        };
        let at = match found {
            Ok(at) => at,
            Err(hash) => {
                drop(inner);
                return self.insert(Key { hash, value: key.clone() }, value);
            }
        };
        if let Some(trail) = trail {
            trail.overwrite(entries, at..at + 1);
        }
        if let Some((_, place)) = entries.get_index_mut(at) {
            let old = std::mem::replace(place, value);
            drop(inner);
            old.release();
        }
        Ok(())
    }

    fn insert(&self, key: Key, value: Value) -> Res<()> {
        let mut inner = self.inner.borrow_mut();
        let Inner { entries, trail } = &mut *inner;
        if entries.len() == entries.capacity() {
            limits::product(entries.len() * 2, ENTRY)?;
        }
        // What is added comes last, where nothing was before.
        if let Some(trail) = trail
            && let Some(at) = entries.get_index_of(&key)
        {
            trail.overwrite(entries, at..at + 1);
        }
        let old = entries.insert(key, value);
        drop(inner);
        drop(old);
        Ok(())
    }

    /// Sets what another dict has. Keys are compared without anything of the program.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn merge(&self, other: &Dict) -> Res<()> {
        let more = other.entries();
        if self.is_empty() {
            // To grow a large table takes long, and nothing can interrupt it.
            limits::product(more.len(), ENTRY)?;
            self.inner.borrow_mut().entries.reserve(more.len());
        }
        for (key, value) in more.iter() {
            interrupt::look()?;
            self.insert(key.clone(), value.clone())?;
        }
        Ok(())
    }

    /// Takes out the value of a key.
    ///
    /// # Errors
    /// `TypeError` if the key is not hashable.
    pub fn remove(&self, key: &Value) -> Res<Option<Value>> {
        let key = Probe::new(key)?;
        let Some(at) = self.find(&self.entries(), &key) else { return Ok(None) };
        let old = self.edit(at).shift_remove_index(at);
        Ok(old.map(|(_, value)| value))
    }

    /// The entry at a place, counted in the order in which they came.
    #[must_use]
    pub fn pair(&self, at: usize) -> Option<(Value, Value)> {
        self.entries().get_index(at).map(|(k, v)| (k.value.clone(), v.clone()))
    }

    /// A copy.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn copy(&self) -> Res<Dict> {
        let all = self.entries();
        limits::product(all.len(), ENTRY)?;
        let mut copy = Entries::with_capacity_and_hasher(all.len(), BuildHasherDefault::default());
        for (key, value) in all.iter() {
            interrupt::look()?;
            copy.insert(key.clone(), value.clone());
        }
        Ok(Dict::of(copy))
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let entries = &mut self.inner.get_mut().entries;
        if entries.len() >= trash::MANY {
            trash::discard_many(std::mem::take(entries));
        } else if entries.iter().any(|(k, v)| trash::may_nest(v) || trash::may_nest(&k.value)) {
            trash::discard(std::mem::take(entries));
        }
    }
}

/// `a == b`.
pub(super) fn equal(a: &Dict, b: &Dict) -> Res<bool> {
    if std::ptr::eq(a, b) {
        return Ok(true);
    }
    if a.len() != b.len() {
        return Ok(false);
    }
    let others = b.entries();
    for (key, value) in a.entries().iter() {
        interrupt::look()?;
        match others.get(key) {
            Some(other) if ops::same_or_equal(value, other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

fn both(a: &Dict, b: &Dict) -> Res<Dict> {
    let both = a.copy()?;
    both.merge(b)?;
    Ok(both)
}

/// `a | b` of two dicts; none for anything else.
pub(super) fn merged(a: &Value, b: &Value) -> Option<Eval<Value>> {
    let (Value::Dict(a), Value::Dict(b)) = (a, b) else { return None };
    Some(both(a, b).map(|both| Value::Dict(Rc::new(both))).map_err(Raised::from))
}

/// `dict.update(other)`: from a dict, or from an iterable of pairs.
///
/// # Errors
/// `TypeError` and `ValueError` for what are no pairs, and what iterating raises.
pub fn update(host: &mut dyn Host, dict: &Dict, other: &Value) -> Eval<()> {
    if let Value::Dict(other) = other {
        if std::ptr::eq(&**other, dict) {
            return Ok(());
        }
        return Ok(dict.merge(other)?);
    }
    // The items are collected as they come, since a pair may be any iterable.
    let items = ops::collect(host, other)?;
    for (i, item) in items.iter().enumerate() {
        interrupt::check()?;
        if ops::iter(item).is_err() {
            let text = format!("cannot convert dictionary update sequence element #{i} to a sequence");
            return Err(type_error(text).into());
        }
        let pair = ops::collect(host, item)?;
        match <[Value; 2]>::try_from(pair) {
            Ok([key, value]) => dict.set(key, value)?,
            Err(pair) => {
                let n = pair.len();
                let text = format!("dictionary update sequence element #{i} has length {n}; 2 is required");
                return Err(value_error(text).into());
            }
        }
    }
    Ok(())
}
