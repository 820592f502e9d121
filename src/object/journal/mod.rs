//! What a statement changes, kept so that it can be taken back.
//!
//! While a statement is recorded every object that it may change is *touched* first
//! ([`touch`]): once a statement, which costs a comparison from then on, the object's small state
//! is kept, and the object itself notes which parts of its contents it changes ([`Trail`]). When
//! the statement is over, each [`Change`] looks what is different; what is the same is forgotten,
//! and a statement without any change leaves no [`Record`].
//!
//! A change is taken back by exchanging what is with what was kept. Afterwards it holds what it
//! takes to do it again, so undo and redo are one operation in two directions.
//!
//! Nothing here keeps alive what the program let go of, as far as a program can tell: see [`Held`].

mod edited;
mod grave;
mod held;
mod patch;
mod plain;
mod reach;
mod tail;
mod touch;
mod trail;

pub(in crate::object) use edited::{Edited, Trailed};
pub use grave::{Child, bury, next_dying, recheck};
pub use held::{Held, HeldExport};
pub use patch::Patch;
pub use plain::plain;
pub use reach::reached;
pub use tail::Tail;
pub use touch::{Kept, never, touch, touch_all, touch_call};
pub use trail::{Row, Trail};

use super::host::{self, Heed};
use std::cell::{Cell, RefCell};

/// How much is kept unless somebody says otherwise.
pub const USUAL_LIMIT: usize = 64 << 20;

/// Something that a statement changed.
pub trait Change {
    /// The statement is over: whether anything is different than before it.
    fn seal(&mut self) -> bool;

    /// Exchanges what is with what is kept; if part of it must stay as it is, why.
    fn swap(&mut self) -> Result<(), Trouble>;

    /// How many bytes it takes, what it shares with the program left out.
    fn size(&self) -> usize;

    /// What is told of it, where an object's state does not tell it.
    fn told(&self) -> Option<String> {
        None
    }

    /// The address of the object that is different, by which the variables that hold it are found.
    fn address(&self) -> Option<usize> {
        None
    }
}

/// What came of taking changes back, or of making them again.
#[derive(Debug, Default)]
pub struct Exchanged {
    /// What had to stay as it is, why.
    pub trouble: Vec<String>,
    /// What the changes have to tell.
    pub told: Vec<String>,
}

/// Why a change was not exchanged, or not whole.
#[derive(Debug)]
pub enum Trouble {
    /// All stays as it is, and as it is kept.
    Left(String),
    /// Part of it was exchanged.
    Partly(String),
}

impl From<String> for Trouble {
    fn from(text: String) -> Trouble {
        Trouble::Left(text)
    }
}

/// Why a statement cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// What went through a pipe is gone.
    Pipe,
    /// What went through a socket is gone.
    Socket,
    /// What went to a device is gone.
    Device,
    /// It changed more than may be kept.
    TooMuch,
    /// It changed what lies where it cannot be kept: the reason.
    Beyond(&'static str),
}

/// All that a statement changed.
pub struct Record {
    changes: Vec<Box<dyn Change>>,
    /// The numbers of those that had to stay as they were: the way back from there is not theirs.
    left: Vec<usize>,
    size: usize,
}

thread_local! {
    /// The number of the statement that is being recorded; 0 while nothing is.
    static EPOCH: Cell<u64> = const { Cell::new(0) };
    static LAST: Cell<u64> = const { Cell::new(0) };
    static BORDER: Cell<Option<Border>> = const { Cell::new(None) };
    /// What the statement keeps so far, and what it may.
    static USED: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<usize> = const { Cell::new(USUAL_LIMIT) };
    static CHANGES: RefCell<Vec<Box<dyn Change>>> = const { RefCell::new(Vec::new()) };
    /// Whether objects are let go of that never were, as far as the program knows.
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// The number of the statement that is being recorded; 0 while nothing is.
#[must_use]
#[inline]
pub fn epoch() -> u64 {
    EPOCH.with(Cell::get)
}

/// Whether a statement is being recorded.
#[must_use]
#[inline]
pub fn on() -> bool {
    epoch() != 0
}

/// A statement begins, which may keep so many bytes.
pub fn begin(limit: usize) {
    let epoch = LAST.with(Cell::get) + 1;
    LAST.with(|last| last.set(epoch));
    EPOCH.with(|e| e.set(epoch));
    host::heed(Heed::Kept, true);
    LIMIT.with(|l| l.set(limit));
    USED.with(|u| u.set(0));
    BORDER.with(|b| b.set(None));
}

/// The statement is over.
///
/// # Errors
/// Why it cannot be taken back.
pub fn end() -> Result<Record, Border> {
    grave::settle();
    let mut changes = CHANGES.with_borrow_mut(std::mem::take);
    changes.retain_mut(|change| change.seal());
    grave::settle();
    EPOCH.with(|e| e.set(0));
    host::heed(Heed::Kept, false);
    if let Some(border) = BORDER.with(Cell::take) {
        return Err(border);
    }
    let size = changes.iter().map(|c| c.size() + OVERHEAD).sum::<usize>() + USED.with(Cell::get);
    if size > LIMIT.with(Cell::get) {
        return Err(Border::TooMuch);
    }
    Ok(Record { changes, left: Vec::new(), size })
}

/// What a change takes beside what it keeps.
const OVERHEAD: usize = 64;

/// Notes a change.
pub fn push(change: Box<dyn Change>) {
    CHANGES.with_borrow_mut(|changes| changes.push(change));
}

/// Notes that the statement cannot be taken back.
#[inline]
pub fn border(why: Border) {
    if on() {
        BORDER.with(|b| b.set(b.get().or(Some(why))));
    }
}

/// Whether what is changed need not be kept: the statement cannot be taken back anyway.
#[must_use]
pub fn lost() -> bool {
    BORDER.with(Cell::get).is_some()
}

/// Counts what is kept only because of the journal; whether it may be.
pub fn charge(bytes: usize) -> bool {
    let used = USED.with(Cell::get).saturating_add(bytes);
    USED.with(|u| u.set(used));
    if used > LIMIT.with(Cell::get) {
        border(Border::TooMuch);
    }
    !lost()
}

/// Runs something that takes the program to a state that it had: nothing is finalised on the way.
pub fn silently<T>(run: impl FnOnce() -> T) -> T {
    let before = SILENT.with(|s| s.replace(true));
    let result = run();
    SILENT.with(|s| s.set(before));
    result
}

/// Whether an object that goes now is to go without a trace.
#[must_use]
pub fn silent() -> bool {
    SILENT.try_with(Cell::get).unwrap_or(false)
}

impl Record {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// The addresses of the objects that are different.
    pub fn addresses(&self) -> impl Iterator<Item = usize> {
        self.changes.iter().filter_map(|c| c.address())
    }

    /// Takes the changes back.
    pub fn undo(&mut self) -> Exchanged {
        let mut exchanged = self.exchange((0..self.changes.len()).rev());
        // It is told in the order of the statement.
        exchanged.told.reverse();
        exchanged
    }

    /// Makes the changes again.
    pub fn redo(&mut self) -> Exchanged {
        self.exchange(0..self.changes.len())
    }

    fn exchange(&mut self, order: impl Iterator<Item = usize>) -> Exchanged {
        let stayed = std::mem::take(&mut self.left);
        let mut exchanged = Exchanged::default();
        silently(|| {
            for n in order.filter(|n| !stayed.contains(n)) {
                let Some(change) = self.changes.get_mut(n) else { continue };
                match change.swap() {
                    Err(Trouble::Left(why)) => {
                        self.left.push(n);
                        exchanged.trouble.push(why);
                        continue;
                    }
                    Err(Trouble::Partly(why)) => exchanged.trouble.push(why),
                    Ok(()) => {}
                }
                exchanged.told.extend(change.told());
            }
            grave::settle();
        });
        self.size = self.changes.iter().map(|c| c.size() + OVERHEAD).sum();
        exchanged
    }
}
