//! What a statement changes of a dict.

use super::{Dict, Entries, Inner, Key};
use crate::object::Value;
use crate::object::journal::{self, Edited, Held, Row, Trail, Trailed};
use std::ops::Range;
use std::rc::Rc;

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
            journal::push(Box::new(Edited::new(self)));
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

impl Trailed for Dict {
    type Row = Entries;

    fn with_row<T>(&self, f: impl FnOnce(&mut Entries, &mut Option<Box<Trail<Entries>>>) -> T) -> T {
        let Inner { entries, trail } = &mut *self.inner.borrow_mut();
        f(entries, trail)
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
    type Tail = Vec<Entry>;
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
