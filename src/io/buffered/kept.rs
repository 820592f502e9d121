//! What a statement changes of a buffered stream.

#![expect(clippy::arithmetic_side_effects, reason = "sizes of what is in memory")]

use super::Buffered;
use super::core::{Core, State as Status};
use crate::object::Object;
use crate::object::journal::{self, Held, Kept, Patch};

/// Where a stream stands, and what its buffer holds.
#[derive(Clone, PartialEq, Eq)]
struct Places {
    state: Status,
    size: usize,
    notes: bool,
    abs_pos: Option<i64>,
    pos: usize,
    raw_pos: Option<usize>,
    read_end: Option<usize>,
    write_pos: usize,
    write_end: Option<usize>,
    /// Whether there is a buffer: not once it is closed.
    buffered: bool,
}

impl Core {
    fn places(&self) -> Places {
        Places {
            state: self.state,
            size: self.size,
            notes: self.notes,
            abs_pos: self.abs_pos,
            pos: self.pos,
            raw_pos: self.raw_pos,
            read_end: self.read_end,
            write_pos: self.write_pos,
            write_end: self.write_end,
            buffered: !self.buffer.is_empty(),
        }
    }

    fn set_places(&mut self, p: &Places) {
        (self.state, self.size, self.notes) = (p.state, p.size, p.notes);
        self.abs_pos = p.abs_pos;
        self.pos = p.pos;
        self.raw_pos = p.raw_pos;
        self.read_end = p.read_end;
        self.write_pos = p.write_pos;
        self.write_end = p.write_end;
    }

    /// The raw stream is about to be given away.
    pub(super) fn give_away(&mut self) {
        if journal::on() && self.was.is_none() {
            self.was = Some(Held::new(self.raw.clone()));
        }
    }

    /// The part of the buffer that means something.
    fn used(&self) -> &[u8] {
        let end = self.pos.max(self.read_end.unwrap_or(0)).max(self.write_end.unwrap_or(0));
        self.buffer.get(..end).unwrap_or(&self.buffer)
    }
}

impl Buffered {
    /// Keeps the state.
    pub(super) fn kept(&self) -> Option<Box<dyn Kept>> {
        let mut core = self.core.try_borrow_mut().ok()?;
        core.was = None;
        let (places, used) = (core.places(), core.used().to_vec());
        Some(Box::new(State { places, used, patch: Patch::default(), raw: None, depth: self.depth.get() }))
    }
}

struct State {
    places: Places,
    /// What the buffer held, until it is known how it differs from what it holds.
    used: Vec<u8>,
    patch: Patch,
    /// What was below, if it was detached.
    raw: Option<Held>,
    depth: usize,
}

impl Kept for State {
    fn seal(&mut self, of: &dyn Object) -> bool {
        let Some(stream) = of.as_any().downcast_ref::<Buffered>() else { return false };
        let mut core = stream.core.borrow_mut();
        self.patch = Patch::between(&self.used, core.used());
        self.used = Vec::new();
        self.raw = core.was.take();
        self.raw.is_some() || core.places() != self.places || !self.patch.is_empty(core.used().len())
    }

    fn swap(&mut self, of: &dyn Object) {
        let Some(stream) = of.as_any().downcast_ref::<Buffered>() else { return };
        let mut core = stream.core.borrow_mut();
        let mut used = core.used().to_vec();
        self.patch.swap(&mut used);
        let now = core.places();
        let then = std::mem::replace(&mut self.places, now);
        core.set_places(&then);
        let room = if then.buffered { core.size } else { 0 };
        core.buffer.resize(room, 0);
        if let Some(room) = core.buffer.get_mut(..used.len()) {
            room.copy_from_slice(&used);
        }
        if let Some(raw) = &mut self.raw {
            raw.swap(&mut core.raw);
            drop(stream.below.replace(core.raw.clone()));
        }
        self.depth = stream.depth.replace(self.depth);
    }

    fn size(&self) -> usize {
        self.patch.size() + self.used.len() + size_of::<Places>()
    }
}
