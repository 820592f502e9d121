//! What a statement changes of a text.

use super::{Store, Text};
use crate::object::journal::{Trail, charge};
use std::ops::Range;

/// What was changed of the contents.
#[derive(Debug)]
pub(super) enum Log {
    Narrow(Trail<Vec<u8>>),
    Wide(Trail<Vec<u32>>),
    /// All of them, where something else took their place.
    Whole(Store),
}

/// What a text was before a statement.
#[derive(Debug)]
pub(in crate::io::memory) struct Kept {
    counts: [usize; 3],
    log: Option<Box<Log>>,
}

impl Kept {
    /// How many bytes it takes.
    pub(in crate::io::memory) fn size(&self) -> usize {
        match self.log.as_deref() {
            Some(Log::Narrow(trail)) => trail.size(),
            Some(Log::Wide(trail)) => trail.size(),
            Some(Log::Whole(store)) => store.size(),
            None => 0,
        }
    }
}

impl Store {
    fn size(&self) -> usize {
        match self {
            Store::Own(bytes) => bytes.len(),
            Store::Shared(text) => text.as_bytes().len(),
            Store::Wide(all) => all.len() * 4,
        }
    }
}

impl Text {
    /// How many bytes it takes.
    pub(in crate::io::memory) fn size(&self) -> usize {
        self.store.size()
    }

    fn counts(&self) -> [usize; 3] {
        [self.len, self.pos, self.at]
    }

    /// Keeps the state, and notes from here on what changes.
    pub(in crate::io::memory) fn keep(&mut self) -> Kept {
        self.log = Some(Box::new(match &self.store {
            Store::Wide(all) => Log::Wide(Trail::new(all.len())),
            Store::Own(bytes) => Log::Narrow(Trail::new(bytes.len())),
            Store::Shared(text) => Log::Narrow(Trail::new(text.as_bytes().len())),
        }));
        Kept { counts: self.counts(), log: None }
    }

    /// The statement is over: whether anything is different.
    pub(in crate::io::memory) fn seal(&mut self, kept: &mut Kept) -> bool {
        kept.log = self.log.take();
        let changed = match (kept.log.as_deref_mut(), &self.store) {
            (Some(Log::Narrow(trail)), Store::Own(bytes)) => trail.seal(bytes),
            (Some(Log::Narrow(trail)), Store::Shared(text)) => trail.seal(text.as_bytes()),
            (Some(Log::Wide(trail)), Store::Wide(all)) => trail.seal(all),
            _ => true,
        };
        changed || kept.counts != self.counts()
    }

    /// Exchanges the text with what it was.
    pub(in crate::io::memory) fn swap(&mut self, kept: &mut Kept) {
        let now = self.counts();
        match kept.log.as_deref_mut() {
            Some(Log::Whole(store)) => std::mem::swap(store, &mut self.store),
            Some(Log::Wide(trail)) => {
                if let Store::Wide(all) = &mut self.store {
                    trail.swap(all);
                }
            }
            Some(Log::Narrow(trail)) => {
                let bytes = self.narrow().map_or(0, <[u8]>::len);
                if !trail.is_empty(bytes)
                    && let Ok(own) = self.own(0)
                {
                    trail.swap(own);
                }
            }
            None => {}
        }
        [self.len, self.pos, self.at] = std::mem::replace(&mut kept.counts, now);
    }

    /// Takes over another text.
    pub(in crate::io::memory) fn become_(&mut self, new: Text) {
        let counts = new.counts();
        self.set_store(new.store);
        [self.len, self.pos, self.at] = counts;
    }

    /// Puts another content in place of the present one.
    pub(super) fn set_store(&mut self, new: Store) {
        let mut old = std::mem::replace(&mut self.store, new);
        let Some(log) = self.log.as_deref_mut() else { return };
        if matches!(log, Log::Whole(_)) || !charge(old.size()) {
            return;
        }
        // It is kept as it was before the statement.
        match (&mut *log, &mut old) {
            (Log::Narrow(trail), Store::Own(bytes)) => trail.swap(bytes),
            (Log::Narrow(trail), Store::Shared(text)) if !trail.is_empty(text.as_bytes().len()) => {
                let mut bytes = text.as_bytes().to_vec();
                trail.swap(&mut bytes);
                old = Store::Own(bytes.into());
            }
            (Log::Wide(trail), Store::Wide(all)) => trail.swap(all),
            _ => {}
        }
        *log = Log::Whole(old);
    }

    /// Some items are about to be replaced: bytes, or code points where the text is an array of them.
    pub(super) fn keep_range(&mut self, range: Range<usize>) {
        match (self.log.as_deref_mut(), &self.store) {
            (Some(Log::Narrow(trail)), Store::Own(bytes)) => trail.overwrite(bytes, range),
            (Some(Log::Narrow(trail)), Store::Shared(text)) => trail.overwrite(text.as_bytes(), range),
            (Some(Log::Wide(trail)), Store::Wide(all)) => trail.overwrite(all, range),
            _ => {}
        }
    }

    /// The items from `at` on are about to go.
    pub(super) fn keep_cut(&mut self, at: usize) {
        match (self.log.as_deref_mut(), &self.store) {
            (Some(Log::Narrow(trail)), Store::Own(bytes)) => trail.cut(bytes, at),
            (Some(Log::Narrow(trail)), Store::Shared(text)) => trail.cut(text.as_bytes(), at),
            (Some(Log::Wide(trail)), Store::Wide(all)) => trail.cut(all, at),
            _ => {}
        }
    }
}
