//! `dict`.

use super::class::OBJECT;
use super::{Res, Value, ops};
use crate::class_table;
use indexmap::IndexMap;
use std::cell::{Ref, RefCell, RefMut};
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
    fn eq(&self, other: &Key) -> bool {
        self.hash == other.hash
            && (self.value.is(&other.value) || ops::equal(&self.value, &other.value).unwrap_or(false))
    }
}

impl Eq for Key {}

/// Mixes a hash that Python computed already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = (self.0 ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn write_i64(&mut self, n: i64) {
        // Small ints must spread over the high bits, which the table looks at, too.
        self.0 = n.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

/// The entries of a dict in insertion order.
pub type Entries = IndexMap<Key, Value, BuildHasherDefault<Mixer>>;

/// A Python dict.
#[derive(Debug, Default)]
pub struct Dict {
    entries: RefCell<Entries>,
}

impl Dict {
    /// The entries, to read. Not to be held while anything of the program runs.
    #[must_use]
    pub fn entries(&self) -> Ref<'_, Entries> {
        self.entries.borrow()
    }

    /// The entries, to change: the one door that every mutation of a dict passes.
    pub fn edit(&self) -> RefMut<'_, Entries> {
        self.entries.borrow_mut()
    }

    /// The value of a key.
    ///
    /// # Errors
    /// `TypeError` if the key is not hashable.
    pub fn get(&self, key: &Value) -> Res<Option<Value>> {
        Ok(self.entries.borrow().get(&Key::new(key.clone())?).cloned())
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// `TypeError` if the key is not hashable.
    pub fn set(&self, key: Value, value: Value) -> Res<()> {
        let key = Key::new(key)?;
        let old = self.edit().insert(key, value);
        drop(old);
        Ok(())
    }
}

class_table! {
    /// Built-in mapping.
    pub static DICT: Rc<Dict> = "dict" in "builtins" [&OBJECT];
}
