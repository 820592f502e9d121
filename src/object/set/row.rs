//! What a statement changes of a set.

use super::Set;
use super::table::{Slot, Table};
use crate::object::Value;
use crate::object::journal::{self, Change, Edited, Held, Row, Trail, Trailed, Trouble};
use std::ops::Range;
use std::rc::Rc;

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
            journal::push(Box::new(Counted { row: Edited::new(self), counts: table.counts() }));
        }
    }

    /// Shows the items, unless they are being changed.
    pub(in crate::object) fn peek(&self, mut visit: impl FnMut(&Value)) {
        if let Ok(table) = self.table.try_borrow() {
            table.iter().for_each(|(_, v)| visit(v));
        }
    }
}

impl Trailed for Set {
    type Row = Vec<Slot>;

    fn with_row<T>(&self, f: impl FnOnce(&mut Vec<Slot>, &mut Option<Box<Trail<Vec<Slot>>>>) -> T) -> T {
        let Table { slots, trail, .. } = &mut *self.table.borrow_mut();
        f(slots, trail)
    }
}

/// What a statement changed of a set: of its table, and of the counts beside it.
struct Counted {
    row: Edited<Set>,
    counts: [usize; 3],
}

impl Change for Counted {
    fn seal(&mut self) -> bool {
        let Some(set) = self.row.of() else { return false };
        self.row.seal() || set.table.borrow().counts() != self.counts
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        self.row.swap()?;
        if let Some(set) = self.row.of() {
            let mut table = set.table.borrow_mut();
            let counts = table.counts();
            table.set_counts(std::mem::replace(&mut self.counts, counts));
        }
        Ok(())
    }

    fn size(&self) -> usize {
        self.row.size()
    }

    fn address(&self) -> Option<usize> {
        self.row.address()
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
    type Tail = Vec<KeptSlot>;
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
