//! What a statement changes of a dict.

use super::{Dict, Entries, Inner, Key};
use crate::object::Value;
use crate::object::journal::{self, Change, Held, Row, Trail};
use std::ops::Range;
use std::rc::{Rc, Weak};

impl Dict {
    /// The statement that touched it last.
    #[inline]
    pub(in crate::object) fn stamp(&self) -> u64 {
        self.stamp.get()
    }

    /// Keeps what a statement changes from here on.
    #[cold]
    pub(in crate::object) fn touch(self: &Rc<Self>) {
        let Ok(mut inner) = self.inner.try_borrow_mut() else { return };
        if journal::on() && self.stamp.get() != journal::epoch() {
            self.stamp.set(journal::epoch());
            inner.trail = Some(Box::new(Trail::new(inner.entries.len())));
            journal::push(Box::new(Edited { of: Rc::downgrade(self), trail: None }));
        }
    }

    /// Shows the keys and values, unless they are being changed.
    pub(in crate::object) fn peek(&self, mut visit: impl FnMut(&Value)) {
        if let Ok(inner) = self.inner.try_borrow() {
            for (key, value) in &inner.entries {
                visit(&key.value);
                visit(value);
            }
        }
    }
}

/// What a statement changed of a dict.
struct Edited {
    of: Weak<Dict>,
    trail: Option<Box<Trail<Entries>>>,
}

impl Change for Edited {
    fn seal(&mut self) -> bool {
        let Some(dict) = self.of.upgrade() else { return false };
        let mut inner = dict.inner.borrow_mut();
        let Inner { entries, trail } = &mut *inner;
        self.trail = trail.take();
        self.trail.as_mut().is_some_and(|trail| trail.seal(entries))
    }

    fn swap(&mut self) -> Result<(), String> {
        if let (Some(dict), Some(trail)) = (self.of.upgrade(), &mut self.trail) {
            trail.swap(&mut dict.inner.borrow_mut().entries);
        }
        Ok(())
    }

    fn size(&self) -> usize {
        self.trail.as_ref().map_or(0, |trail| trail.size())
    }

    fn address(&self) -> Option<usize> {
        Some(self.of.as_ptr() as usize)
    }
}

/// An entry as it is kept.
#[derive(Debug)]
pub struct Entry {
    hash: i64,
    key: Held,
    value: Held,
}

impl Entry {
    fn new(key: Key, value: Value) -> Entry {
        Entry { hash: key.hash, key: Held::new(key.value), value: Held::new(value) }
    }
}

impl Row for Entries {
    type Item = Entry;
    type Look = Entries;
    const PAGE: usize = 1;

    fn count(look: &Entries) -> usize {
        look.len()
    }
    fn copy(look: &Entries, range: Range<usize>) -> Vec<Entry> {
        let entries = look.get_range(range).into_iter().flatten();
        entries.map(|(key, value)| Entry::new(key.clone(), value.clone())).collect()
    }
    /// The key stays: entries that get another place are cut off.
    fn exchange(&mut self, at: usize, items: &mut [Entry]) {
        for (i, item) in items.iter_mut().enumerate() {
            if let Some((_, value)) = self.get_index_mut(at + i) {
                item.value.swap(value);
            }
        }
    }
    fn split(&mut self, at: usize) -> Vec<Entry> {
        self.split_off(at.min(self.len())).into_iter().map(|(key, value)| Entry::new(key, value)).collect()
    }
    fn append(&mut self, items: Vec<Entry>) {
        for Entry { hash, key, value } in items {
            self.insert(Key { hash, value: key.give() }, value.give());
        }
    }
    fn same(look: &Entries, at: usize, items: &[Entry]) -> bool {
        items.iter().enumerate().all(|(i, item)| {
            look.get_index(at + i).is_some_and(|(key, value)| item.key.is(&key.value) && item.value.is(value))
        })
    }
}
