//! Which descriptors are open, and where they stand.

use super::file::open_again;
use super::{Id, id, past};
use crate::io::raw::disk::{Description, Kind, current};
use crate::object::Value;
use crate::object::journal::{self, Border, Change, Trouble};
use rustix::fs::OFlags;
use std::rc::Rc;

/// How a description was opened, to do it again.
#[derive(Clone, Debug)]
pub(in crate::io::raw::disk) struct Origin {
    /// The name, as bytes.
    pub(in crate::io::raw::disk) path: Value,
    /// Reading, writing or both, and whether writes append.
    pub(in crate::io::raw::disk) flags: OFlags,
}

/// A description that may be closed: what it takes to open it again.
#[derive(Clone)]
struct Closed {
    serial: u64,
    file: Option<Id>,
    origin: Option<Origin>,
    offset: i64,
}

impl Closed {
    fn of(d: &Description) -> Closed {
        Closed {
            serial: d.serial,
            file: d.stat().ok().map(|s| id(&s)),
            origin: d.origin.clone(),
            offset: d.position().and_then(|p| i64::try_from(p).ok()).unwrap_or(0),
        }
    }

    /// The same description: shared with another number that has it, or opened again.
    fn open(&self) -> Option<Rc<Description>> {
        let disk = current();
        let shared = disk.table.borrow().iter().flatten().find(|d| d.serial == self.serial).cloned();
        if shared.is_some() {
            return shared;
        }
        let origin = self.origin.as_ref()?;
        let fd = open_again(self.file?, Some(&origin.path), origin.flags)?;
        let mut d = Description::new(fd, origin.flags.contains(OFlags::APPEND));
        (d.serial, d.origin) = (self.serial, self.origin.clone());
        d.set_position(self.offset);
        Some(Rc::new(d))
    }
}

/// What a number of the table stood for.
struct Slot {
    index: usize,
    was: Option<Closed>,
}

/// A number of the table is about to stand for something else.
pub(in crate::io::raw::disk) fn slot(index: usize, now: Option<&Description>) {
    let first = past(|past| {
        let first = !past.slots.contains(&index);
        if first {
            past.slots.push(index);
        }
        first
    });
    if first {
        journal::push(Box::new(Slot { index, was: now.map(Closed::of) }));
    }
}

/// A number is about to be closed: what goes with it for good makes the statement a border.
pub(in crate::io::raw::disk) fn closing(d: &Rc<Description>) {
    d.border();
    // One reference is the table's, one the caller's.
    let last = Rc::strong_count(d) <= 2;
    if last && d.kind() == Kind::File && d.stat().is_ok_and(|s| s.st_nlink == 0) {
        journal::border(Border::Beyond(
            "this statement closed a file that has no name any more, and what was in it is gone",
        ));
    }
}

impl Change for Slot {
    fn seal(&mut self) -> bool {
        let disk = current();
        let table = disk.table.borrow();
        let now = table.get(self.index).and_then(Option::as_ref).map(|d| d.serial);
        now != self.was.as_ref().map(|c| c.serial)
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        let disk = current();
        let now = disk.table.borrow().get(self.index).and_then(Clone::clone);
        let then = self.was.as_ref().map(Closed::open);
        let was = std::mem::replace(&mut self.was, now.as_deref().map(Closed::of));
        drop(now);
        let old = match disk.table.borrow_mut().get_mut(self.index) {
            Some(slot) => std::mem::replace(slot, then.clone().flatten()),
            None => None,
        };
        drop(old);
        if let (Some(None), Some(closed)) = (then, was) {
            let path = closed.origin.map_or(Value::None, |o| o.path);
            let name = match &path {
                Value::Bytes(path) => String::from_utf8_lossy(path).into_owned(),
                _ => "a file without a name".to_owned(),
            };
            let text = format!("{name} is not there any more, so it cannot be opened again");
            return Err(Trouble::Partly(text));
        }
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<Slot>()
    }
}

/// Where a description stood.
struct Place {
    serial: u64,
    offset: i64,
}

/// A description is about to move.
#[inline]
pub(in crate::io::raw::disk) fn moving(d: &Description) {
    if d.stamp.get() != journal::epoch() {
        note(d);
    }
}

#[cold]
fn note(d: &Description) {
    if journal::on() {
        d.stamp.set(journal::epoch());
        let offset = d.position().and_then(|p| i64::try_from(p).ok()).unwrap_or(0);
        journal::push(Box::new(Place { serial: d.serial, offset }));
    }
}

impl Place {
    fn find(&self) -> Option<Rc<Description>> {
        current().table.borrow().iter().flatten().find(|d| d.serial == self.serial).cloned()
    }
}

impl Change for Place {
    fn seal(&mut self) -> bool {
        // Where one stood that was closed is part of how it is opened again.
        self.find().is_none_or(|d| d.position() != u64::try_from(self.offset).ok())
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        if let Some(d) = self.find() {
            let now = d.position().and_then(|p| i64::try_from(p).ok()).unwrap_or(0);
            d.set_position(std::mem::replace(&mut self.offset, now));
        }
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<Place>()
    }
}
