//! What a statement changes of a set.

use super::Set;
use super::table::Slot;
use crate::object::Value;
use crate::object::journal::{self, Change, Held, Row, Trail};
use std::ops::Range;
use std::rc::{Rc, Weak};

impl Set {
    /// The statement that touched it last.
    #[inline]
    pub(in crate::object) fn stamp(&self) -> u64 {
        self.stamp.get()
    }

    /// Keeps what a statement changes from here on.
    #[cold]
    pub(in crate::object) fn touch(self: &Rc<Self>) {
        let Ok(mut table) = self.table.try_borrow_mut() else { return };
        if journal::on() {
            self.stamp.set(journal::epoch());
            table.trail = Some(Box::new(Trail::new(table.slots.len())));
            let (of, counts) = (Rc::downgrade(self), table.counts());
            journal::push(Box::new(Edited { of, counts, trail: None }));
        }
    }

    /// Shows the items, unless they are being changed.
    pub(in crate::object) fn peek(&self, mut visit: impl FnMut(&Value)) {
        if let Ok(table) = self.table.try_borrow() {
            table.iter().for_each(|(_, v)| visit(v));
        }
    }
}

/// What a statement changed of a set.
struct Edited {
    of: Weak<Set>,
    counts: [usize; 3],
    trail: Option<Box<Trail<Vec<Slot>>>>,
}

impl Change for Edited {
    fn seal(&mut self) -> bool {
        let Some(set) = self.of.upgrade() else { return false };
        let mut table = set.table.borrow_mut();
        self.trail = table.trail.take();
        self.trail.as_mut().is_some_and(|trail| trail.seal(&table.slots)) || table.counts() != self.counts
    }

    fn swap(&mut self) -> Result<(), String> {
        if let (Some(set), Some(trail)) = (self.of.upgrade(), &mut self.trail) {
            let mut table = set.table.borrow_mut();
            trail.swap(&mut table.slots);
            let counts = table.counts();
            table.set_counts(std::mem::replace(&mut self.counts, counts));
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

/// A place of the table as it is kept.
#[derive(Debug)]
pub struct KeptSlot {
    hash: i64,
    value: Held,
}

impl KeptSlot {
    fn new(slot: Slot) -> KeptSlot {
        KeptSlot { hash: slot.hash, value: Held::new(slot.value) }
    }
}

impl Row for Vec<Slot> {
    type Item = KeptSlot;
    type Look = [Slot];
    const PAGE: usize = 1;

    fn count(look: &[Slot]) -> usize {
        look.len()
    }
    fn copy(look: &[Slot], range: Range<usize>) -> Vec<KeptSlot> {
        look.get(range).unwrap_or_default().iter().cloned().map(KeptSlot::new).collect()
    }
    fn exchange(&mut self, at: usize, items: &mut [KeptSlot]) {
        for (slot, kept) in self.iter_mut().skip(at).zip(items) {
            std::mem::swap(&mut slot.hash, &mut kept.hash);
            kept.value.swap(&mut slot.value);
        }
    }
    fn split(&mut self, at: usize) -> Vec<KeptSlot> {
        self.split_off(at.min(self.len())).into_iter().map(KeptSlot::new).collect()
    }
    fn append(&mut self, items: Vec<KeptSlot>) {
        self.extend(items.into_iter().map(|kept| Slot { hash: kept.hash, value: kept.value.give() }));
    }
    fn same(look: &[Slot], at: usize, items: &[KeptSlot]) -> bool {
        let here = look.get(at..at + items.len());
        here.is_some_and(|here| here.iter().zip(items).all(|(s, k)| s.hash == k.hash && k.value.is(&s.value)))
    }
}
