//! The hash table of a set: CPython's own (`Objects/setobject.c`), so that a set of numbers comes
//! out in the same order.

use crate::object::journal::Trail;
use crate::object::{Res, Value, interrupt, limits, ops, pieces, trash};

const SMALLEST: usize = 8;
const LINEAR_PROBES: usize = 9;

/// A place of the table. Without a value it is free if `hash` is 0, and was in use if it is -1.
#[derive(Clone, Debug, Default)]
pub(in crate::object) struct Slot {
    pub(super) hash: i64,
    pub(super) value: Value,
}

impl Slot {
    fn is_free(&self) -> bool {
        self.hash == 0 && self.value.is_unbound()
    }

    fn is_full(&self) -> bool {
        !self.value.is_unbound()
    }
}

/// A set's items with their hashes.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) slots: Vec<Slot>,
    /// How many places are or were in use.
    fill: usize,
    used: usize,
    /// Where `pop` looks next.
    finger: usize,
    /// What a statement has changed of the places so far, of a set that is older than it.
    pub(super) trail: Option<Box<Trail<Vec<Slot>>>>,
}

impl Default for Table {
    fn default() -> Table {
        Table { slots: vec![Slot::default(); SMALLEST], fill: 0, used: 0, finger: 0, trail: None }
    }
}

/// The places where a hash may stand, in the order in which they are looked at.
struct Probes {
    mask: usize,
    start: usize,
    perturb: u64,
    step: usize,
}

impl Probes {
    fn new(hash: i64, mask: usize) -> Probes {
        Probes { mask, start: hash as usize & mask, perturb: hash.cast_unsigned(), step: 0 }
    }
}

impl Iterator for Probes {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let run = if self.start + LINEAR_PROBES <= self.mask { LINEAR_PROBES } else { 0 };
        if self.step > run {
            self.perturb >>= 5;
            let next = self.start.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize);
            self.start = next & self.mask;
            self.step = 0;
        }
        self.step += 1;
        Some(self.start + self.step - 1)
    }
}

/// Whether two items are one; ints, whose hashes tell nearly all, are compared here.
#[inline]
fn same(a: &Value, b: &Value) -> Res<bool> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Ok(a == b),
        _ => ops::same_or_equal(a, b),
    }
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// How many places are or were in use, how many are, and where `pop` looks next.
    pub(super) fn counts(&self) -> [usize; 3] {
        [self.fill, self.used, self.finger]
    }

    pub(super) fn set_counts(&mut self, [fill, used, finger]: [usize; 3]) {
        (self.fill, self.used, self.finger) = (fill, used, finger);
    }

    /// A place is about to change.
    #[inline]
    fn keep(&mut self, i: usize) {
        if let Some(trail) = &mut self.trail {
            trail.overwrite(&self.slots, i..i + 1);
        }
    }

    /// All places are about to change.
    pub(super) fn keep_all(&mut self) {
        if let Some(trail) = &mut self.trail {
            trail.cut(&self.slots, 0);
        }
    }

    fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    fn slot(&self, i: usize) -> Option<&Slot> {
        self.slots.get(i)
    }

    /// The items with their hashes, in the table's order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &Value)> {
        self.slots.iter().filter(|s| s.is_full()).map(|s| (s.hash, &s.value))
    }

    /// The first item at or after place `i`, and the place after it.
    pub(super) fn item_from(&self, i: usize) -> Option<(Value, usize)> {
        let rest = self.slots.get(i..)?;
        let (at, slot) = rest.iter().enumerate().find(|(_, s)| s.is_full())?;
        Some((slot.value.clone(), i + at + 1))
    }

    fn find(&self, hash: i64, value: &Value) -> Res<Option<usize>> {
        for i in Probes::new(hash, self.mask()) {
            let Some(slot) = self.slot(i).filter(|s| !s.is_free()) else { break };
            if slot.hash == hash && slot.is_full() && same(&slot.value, value)? {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    pub(super) fn contains(&self, hash: i64, value: &Value) -> Res<bool> {
        self.find(hash, value).map(|i| i.is_some())
    }

    pub(super) fn add(&mut self, hash: i64, value: Value) -> Res<()> {
        // Of places that were in use, the last one on the way is taken again.
        let (mut free, mut used_before) = (None, None);
        for i in Probes::new(hash, self.mask()) {
            match self.slot(i) {
                Some(slot) if slot.is_full() => {
                    if slot.hash == hash && same(&slot.value, &value)? {
                        return Ok(());
                    }
                }
                Some(slot) if !slot.is_free() => used_before = Some(i),
                _ => {
                    free = Some(i);
                    break;
                }
            }
        }
        if let Some(i) = used_before.or(free) {
            self.keep(i);
            if let Some(slot) = self.slots.get_mut(i) {
                *slot = Slot { hash, value };
                self.used += 1;
            }
        }
        if used_before.is_some() {
            return Ok(());
        }
        self.fill += 1;
        if self.fill * 5 < self.mask() * 3 { Ok(()) } else { self.resize(self.grown()) }
    }

    /// How many items to make room for when the table is too full.
    fn grown(&self) -> usize {
        if self.used > 50_000 { self.used * 2 } else { self.used * 4 }
    }

    /// Moves the items to a table for more than `least` of them.
    fn resize(&mut self, least: usize) -> Res<()> {
        let mut size = SMALLEST;
        while size <= least {
            size <<= 1;
        }
        let mut slots = limits::vec(size)?;
        while slots.len() < size {
            interrupt::look()?;
            slots.resize(size.min(slots.len() + pieces::AT_ONCE), Slot::default());
        }
        if size > pieces::AT_ONCE {
            // As they are until all of them have another place.
            let mut moved = Table { slots, ..Table::default() };
            for slot in pieces::going_on(self.slots.iter().filter(|s| s.is_full())) {
                moved.insert_clean(slot.clone());
            }
            let done = interrupt::look();
            if done.is_ok() {
                self.keep_all();
                std::mem::swap(&mut self.slots, &mut moved.slots);
                self.fill = self.used;
            }
            trash::discard_all(moved.slots);
            return done;
        }
        self.keep_all();
        let old = std::mem::replace(&mut self.slots, slots);
        self.fill = self.used;
        for slot in old.into_iter().filter(Slot::is_full) {
            self.insert_clean(slot);
        }
        Ok(())
    }

    /// Puts an item that is not there into a table that nothing was removed from.
    fn insert_clean(&mut self, slot: Slot) {
        let place = Probes::new(slot.hash, self.mask()).find(|i| self.slot(*i).is_none_or(|s| !s.is_full()));
        if let Some(free) = place.and_then(|i| self.slots.get_mut(i)) {
            *free = slot;
        }
    }

    /// Makes room for `more` items at once.
    pub(super) fn expect(&mut self, more: usize) -> Res<()> {
        if (self.fill + more) * 5 >= self.mask() * 3 { self.resize((self.used + more) * 2) } else { Ok(()) }
    }

    /// Adds all of another table's items.
    pub(super) fn merge(&mut self, other: &Table) -> Res<()> {
        if other.used == 0 {
            return Ok(());
        }
        self.expect(other.used)?;
        if self.fill == 0 {
            self.keep_all();
        }
        if self.fill == 0 && self.slots.len() == other.slots.len() && other.fill == other.used {
            self.slots = pieces::copied(&other.slots)?;
            (self.fill, self.used) = (other.fill, other.used);
        } else if self.fill == 0 {
            for slot in other.slots.iter().filter(|s| s.is_full()) {
                interrupt::look()?;
                self.insert_clean(slot.clone());
                self.fill += 1;
                self.used += 1;
            }
        } else {
            for (hash, value) in other.iter() {
                interrupt::look()?;
                self.add(hash, value.clone())?;
            }
        }
        Ok(())
    }

    fn take(&mut self, i: usize) -> Option<Value> {
        self.keep(i);
        let slot = std::mem::replace(self.slots.get_mut(i)?, Slot { hash: -1, value: Value::Unbound });
        self.used -= 1;
        Some(slot.value)
    }

    /// Takes an item out.
    pub(super) fn remove(&mut self, hash: i64, value: &Value) -> Res<Option<Value>> {
        Ok(self.find(hash, value)?.and_then(|i| self.take(i)))
    }

    /// Takes any item out.
    pub(super) fn pop(&mut self) -> Option<Value> {
        if self.used == 0 {
            return None;
        }
        let n = self.slots.len();
        let start = self.finger & self.mask();
        let i = (0..n).map(|k| (start + k) % n).find(|i| self.slot(*i).is_some_and(Slot::is_full))?;
        self.finger = i + 1;
        self.take(i)
    }

    /// Gets rid of places that were in use, if there are many.
    pub(super) fn tidy(&mut self) -> Res<()> {
        if self.fill - self.used <= self.mask() / 4 { Ok(()) } else { self.resize(self.grown()) }
    }

    /// CPython's hash of a frozenset: the order does not count.
    pub(super) fn hash(&self) -> i64 {
        let shuffle = |h: u64| ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
        let mut hash = self.iter().fold(0, |all, (h, _)| all ^ shuffle(h.cast_unsigned()));
        hash ^= (self.used as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX { 590_923_713 } else { hash.cast_signed() }
    }
}
