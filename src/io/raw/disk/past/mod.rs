//! What a statement changes of files, folders and open descriptors, so that it can be taken back.
//!
//! Nothing is kept open for it: what was closed is opened again by its name, if it still is the
//! same file, and what was removed waits in a hidden folder. A file that somebody else changed
//! since is left as it is.

mod file;
mod hidden;
mod names;
mod sparse;
mod table;

pub(super) use file::{Noted, before_cut, before_open, before_write};
pub(super) use hidden::{Hidden, clean, is_hidden, leads_inside};
pub(super) use names::{created, folder, removing, renaming};
pub(super) use table::{Origin, closing, moving, slot};

use crate::object::dict::Mixer;
use crate::object::journal;
use rustix::fs::Stat;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::rc::{Rc, Weak};

/// Which file it is, whatever it is called.
pub(super) type Id = (u64, u64);

/// When a file was written last, and how long it is: it tells whether somebody else wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Known {
    len: i64,
    seconds: i64,
    nanoseconds: u64,
}

impl Known {
    fn of(stat: &Stat) -> Known {
        Known { len: stat.st_size, seconds: stat.st_mtime, nanoseconds: stat.st_mtime_nsec }
    }
}

type Map<K, V> = HashMap<K, V, BuildHasherDefault<Mixer>>;

/// What is known of files, and what the present statement has noted of them.
#[derive(Default)]
struct Past {
    epoch: u64,
    /// Files that the statement changes.
    logs: Map<Id, Rc<file::Log>>,
    /// Files that the statement made: what is in them goes with them.
    fresh: HashSet<Id>,
    /// Places of the table that the statement changed.
    slots: Vec<usize>,
    /// How the session left each file that it can take back.
    known: Map<Id, Weak<Cell<Known>>>,
}

thread_local! {
    static PAST: RefCell<Past> = RefCell::default();
}

/// Runs `f` on what the present statement has noted.
fn past<T>(f: impl FnOnce(&mut Past) -> T) -> T {
    PAST.with_borrow_mut(|past| {
        let epoch = journal::epoch();
        if past.epoch != epoch {
            past.epoch = epoch;
            past.logs.clear();
            past.fresh.clear();
            past.slots.clear();
        }
        f(past)
    })
}

fn id(stat: &Stat) -> Id {
    (stat.st_dev, stat.st_ino)
}

/// How the session left a file, shared by all who ask for the same one.
fn known(id: Id) -> Rc<Cell<Known>> {
    past(|past| {
        if let Some(known) = past.known.get(&id).and_then(Weak::upgrade) {
            return known;
        }
        if past.known.len().is_power_of_two() {
            past.known.retain(|_, known| known.strong_count() > 0);
        }
        let known = Rc::new(Cell::new(Known::default()));
        past.known.insert(id, Rc::downgrade(&known));
        known
    })
}
