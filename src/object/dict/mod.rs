//! `dict`.

mod class;
mod row;
mod view;

pub use class::DICT;
pub use view::{Part, View};

use super::exception::{type_error, value_error};
use super::journal::{self, Trail};
use super::{Eval, Host, Res, Value, ops, trash};
use indexmap::{Equivalent, IndexMap};
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::rc::Rc;

/// A hashable value as a key: it is hashed once, when the key is made.
#[derive(Clone, Debug)]
pub struct Key {
    hash: i64,
    value: Value,
}

impl Key {
    /// A key.
    ///
    /// # Errors
    /// `TypeError` if the value is not hashable.
    #[inline]
    pub fn new(value: Value) -> Res<Key> {
        Ok(Key { hash: ops::hash(&value)?, value })
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i64(self.hash);
    }
}

impl PartialEq for Key {
    #[inline]
    fn eq(&self, other: &Key) -> bool {
        self.hash == other.hash && ops::same_or_equal(&self.value, &other.value).unwrap_or(false)
    }
}

impl Eq for Key {}

/// What a key is looked up by, without a copy of the value.
struct Probe<'a> {
    hash: i64,
    value: &'a Value,
}

impl<'a> Probe<'a> {
    #[inline]
    fn new(value: &'a Value) -> Res<Probe<'a>> {
        Ok(Probe { hash: ops::hash(value)?, value })
    }
}

impl Hash for Probe<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i64(self.hash);
    }
}

impl Equivalent<Key> for Probe<'_> {
    #[inline]
    fn equivalent(&self, key: &Key) -> bool {
        self.hash == key.hash && ops::same_or_equal(&key.value, self.value).unwrap_or(false)
    }
}

/// Mixes a hash that Python computed already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        let last = rest.iter().fold(0, |word, b| word << 8 | u64::from(*b));
        for word in words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]) {
            self.write_u64(word);
        }
    }
    fn write_usize(&mut self, n: usize) {
        self.0 ^= (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0 ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
    fn write_i64(&mut self, n: i64) {
        // Small ints must spread over the high bits, which the table looks at, too.
        self.write_u64(n.cast_unsigned());
    }
}

/// The entries of a dict in insertion order.
pub type Entries = IndexMap<Key, Value, BuildHasherDefault<Mixer>>;

/// A Python dict.
#[derive(Debug)]
pub struct Dict {
    inner: RefCell<Inner>,
    /// The statement that touched it last.
    stamp: Cell<u64>,
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
        Dict { inner: RefCell::new(Inner { entries, trail: None }), stamp: Cell::new(journal::epoch()) }
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
        Ok(self.entries().get(&Probe::new(key)?).cloned())
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
        let probe = Probe::new(key)?;
        let mut inner = self.inner.borrow_mut();
        let Inner { entries, trail } = &mut *inner;
        if let Some(trail) = trail
            && let Some(at) = entries.get_index_of(&probe)
        {
            trail.overwrite(entries, at..at + 1);
        }
        if let Some(place) = entries.get_mut(&probe) {
            let old = std::mem::replace(place, value);
            drop(inner);
            old.release();
            return Ok(());
        }
        drop(inner);
        self.insert(Key { hash: probe.hash, value: key.clone() }, value)
    }

    fn insert(&self, key: Key, value: Value) -> Res<()> {
        let mut inner = self.inner.borrow_mut();
        let Inner { entries, trail } = &mut *inner;
        if entries.len() == entries.capacity() {
            super::limits::product(entries.len() * 2, size_of::<(Key, Value)>() + 16)?;
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

    /// Takes out the value of a key.
    ///
    /// # Errors
    /// `TypeError` if the key is not hashable.
    pub fn remove(&self, key: &Value) -> Res<Option<Value>> {
        let key = Probe::new(key)?;
        let Some(at) = self.entries().get_index_of(&key) else { return Ok(None) };
        let old = self.edit(at).shift_remove_index(at);
        Ok(old.map(|(_, value)| value))
    }

    /// Copies of the entries.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(Value, Value)> {
        self.entries().iter().map(|(k, v)| (k.value.clone(), v.clone())).collect()
    }

    /// A copy.
    #[must_use]
    pub fn copy(&self) -> Dict {
        Dict::of(self.entries().clone())
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let entries = &mut self.inner.get_mut().entries;
        if entries.iter().any(|(k, v)| trash::may_nest(v) || trash::may_nest(&k.value)) {
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
        match others.get(key) {
            Some(other) if ops::same_or_equal(value, other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// `a | b` of two dicts; none for anything else.
pub(super) fn merged(a: &Value, b: &Value) -> Option<Eval<Value>> {
    let (Value::Dict(a), Value::Dict(b)) = (a, b) else { return None };
    let both = a.copy();
    both.edit(0).extend(b.entries().iter().map(|(k, v)| (k.clone(), v.clone())));
    Some(Ok(Value::Dict(Rc::new(both))))
}

/// `dict.update(other)`: from a dict, or from an iterable of pairs.
///
/// # Errors
/// `TypeError` and `ValueError` for what are no pairs, and what iterating raises.
pub fn update(host: &mut dyn Host, dict: &Dict, other: &Value) -> Eval<()> {
    if let Value::Dict(other) = other {
        for (key, value) in other.to_pairs() {
            dict.set(key, value)?;
        }
        return Ok(());
    }
    // The items are collected as they come, since a pair may be any iterable.
    let items = ops::collect(host, other)?;
    for (i, item) in items.iter().enumerate() {
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
