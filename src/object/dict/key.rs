//! Keys of a dict, and how they are found.

use crate::object::{Error, Res, Value, interrupt, ops};
use indexmap::Equivalent;
use std::hash::{Hash, Hasher};

/// A hashable value as a key: it is hashed once, when the key is made.
#[derive(Clone, Debug)]
pub struct Key {
    pub(super) hash: i64,
    pub(super) value: Value,
}

impl Key {
    /// A key.
    ///
    /// # Errors
    /// `TypeError` if the value is not hashable.
    #[inline]
    pub fn new(value: Value) -> Res<Key> {
        Ok(Key { hash: hash_of(&value)?, value })
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
        self.hash == other.hash && same(&self.value, &other.value)
    }
}

impl Eq for Key {}

/// The hash by which a key is found: bytes hash as the same text does, which they never equal, and
/// would stand in its way.
#[inline]
fn hash_of(value: &Value) -> Res<i64> {
    let hash = ops::hash(value)?;
    Ok(if let Value::Bytes(_) | Value::MemoryView(_) = value { !hash } else { hash })
}

/// Whether two keys are equal; those that can't be compared are not.
#[inline]
fn same(a: &Value, b: &Value) -> bool {
    ops::same_or_equal(a, b).unwrap_or_else(unequal)
}

#[cold]
fn unequal(e: Error) -> bool {
    interrupt::put_back(&e);
    false
}

/// What a key is looked up by, without a copy of the value.
pub(super) struct Probe<'a> {
    pub(super) hash: i64,
    value: &'a Value,
}

impl<'a> Probe<'a> {
    #[inline]
    pub(super) fn new(value: &'a Value) -> Res<Probe<'a>> {
        Ok(Probe { hash: hash_of(value)?, value })
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
        self.hash == key.hash && same(&key.value, self.value)
    }
}

/// So many bytes of a text are mixed, so that Ctrl-C need not wait.
const LONG: usize = 1 << 12;

/// Mixes a hash that Python computed already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        // Names that long differ at an end, if there are two of them.
        let bytes = bytes.last_chunk::<LONG>().map_or(bytes, |end| end);
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
