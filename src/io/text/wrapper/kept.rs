//! What a statement changes of a wrapper.

#![expect(clippy::arithmetic_side_effects, reason = "sizes of what is in memory")]

use super::{Decoded, Fed, State, Status, TextIOWrapper};
use crate::io::raw::file_io::Opened;
use crate::object::journal::{self, Held, Kept, Patch};
use crate::object::{Object, Value};

impl State {
    /// A copy, without what is below.
    fn copy(&self) -> State {
        State {
            status: self.status,
            buffer: Value::Unbound,
            raw: None,
            encoding: self.encoding.clone(),
            errors: self.errors.clone(),
            line_end: self.line_end,
            line_buffering: self.line_buffering,
            write_through: self.write_through,
            seekable: self.seekable,
            telling: self.telling,
            has_read1: self.has_read1,
            chunk_size: self.chunk_size,
            decoding: self.decoding.clone(),
            encoding_state: self.encoding_state.clone(),
            pending: self.pending.clone(),
            owes_write: self.owes_write,
            decoded: self.decoded.clone(),
            snapshot: self.snapshot.clone(),
            fed: self.fed.clone(),
            ratio: self.ratio,
            came: None,
            was: None,
        }
    }

    /// Whether two are the same, but for what waits to be written and what is below.
    fn same(&self, other: &State) -> bool {
        self.status == other.status
            && self.encoding == other.encoding
            && self.errors == other.errors
            && self.line_end == other.line_end
            && self.line_buffering == other.line_buffering
            && self.write_through == other.write_through
            && self.seekable == other.seekable
            && self.telling == other.telling
            && self.has_read1 == other.has_read1
            && self.chunk_size == other.chunk_size
            && self.decoding == other.decoding
            && self.encoding_state == other.encoding_state
            && self.owes_write == other.owes_write
            && Decoded::same(self.decoded.as_ref(), other.decoded.as_ref())
            && Fed::same(self.snapshot.as_ref(), other.snapshot.as_ref())
            && Fed::same(self.fed.as_ref(), other.fed.as_ref())
            && self.ratio.to_bits() == other.ratio.to_bits()
    }

    /// What is below is about to be given away.
    pub(super) fn give_away(&mut self) {
        if journal::on() && self.was.is_none() {
            self.was = Some((
                Held::new(self.buffer.clone()),
                self.raw.as_ref().map(|raw| Held::new(raw.file().clone())),
            ));
        }
    }
}

impl Decoded {
    fn same(a: Option<&Decoded>, b: Option<&Decoded>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a.text.same(&b.text) && a.used == b.used,
            (None, None) => true,
            _ => false,
        }
    }
}

impl Fed {
    fn same(a: Option<&Fed>, b: Option<&Fed>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a.flags == b.flags && a.input.same(&b.input),
            (None, None) => true,
            _ => false,
        }
    }
}

impl TextIOWrapper {
    /// Keeps the state.
    pub(super) fn kept(&self) -> Option<Box<dyn Kept>> {
        let mut state = self.state.try_borrow_mut().ok()?;
        state.was = None;
        let own = (Held::new(self.mode.borrow().clone()), self.finalized.get(), self.depth.get());
        Some(Box::new(Before {
            state: state.copy(),
            pending: Patch::default(),
            below: None,
            own,
            shared: true,
        }))
    }
}

struct Before {
    state: State,
    /// How what waits to be written differs.
    pending: Patch,
    /// What was below, if that was given away.
    below: Option<(Held, Option<Held>)>,
    /// `mode`, whether it was finalised, and how deep it stands.
    own: (Held, bool, usize),
    /// Whether the text that was read ahead is that of the stream itself.
    shared: bool,
}

impl Kept for Before {
    fn seal(&mut self, of: &dyn Object) -> bool {
        let Some(wrapper) = of.as_any().downcast_ref::<TextIOWrapper>() else { return false };
        let mut state = wrapper.state.borrow_mut();
        self.below = state.was.take();
        self.pending = Patch::between(&std::mem::take(&mut self.state.pending), &state.pending);
        self.shared = match (&self.state.decoded, &state.decoded) {
            (Some(a), Some(b)) => a.text.same(&b.text),
            (None, _) => true,
            _ => false,
        };
        let (mode, finalized, depth) = &self.own;
        self.below.is_some()
            || !self.pending.is_empty(state.pending.len())
            || !self.state.same(&state)
            || !mode.is(&wrapper.mode.borrow())
            || (*finalized, *depth) != (wrapper.finalized.get(), wrapper.depth.get())
    }

    fn swap(&mut self, of: &dyn Object) {
        let Some(wrapper) = of.as_any().downcast_ref::<TextIOWrapper>() else { return };
        let mut state = wrapper.state.borrow_mut();
        let state = &mut *state;
        self.pending.swap(&mut state.pending);
        std::mem::swap(state, &mut self.state);
        // What waits and what is below are not in the copy.
        std::mem::swap(&mut state.pending, &mut self.state.pending);
        std::mem::swap(&mut state.buffer, &mut self.state.buffer);
        std::mem::swap(&mut state.raw, &mut self.state.raw);
        if let Some((buffer, raw)) = &mut self.below {
            buffer.swap(&mut state.buffer);
            let now = state.raw.take().map(|raw| Held::new(raw.file().clone()));
            state.raw = std::mem::replace(raw, now).map(Held::give).and_then(Opened::of);
            drop(wrapper.below.replace(state.buffer.clone()));
        }
        wrapper.ready.set(state.status != Status::Uninitialized);
        let (mode, finalized, depth) = &mut self.own;
        mode.swap(&mut wrapper.mode.borrow_mut());
        *finalized = wrapper.finalized.replace(*finalized);
        *depth = wrapper.depth.replace(*depth);
    }

    fn size(&self) -> usize {
        let ahead = if self.shared { 0 } else { self.state.decoded.as_ref().map_or(0, |d| d.text.len()) };
        size_of::<Before>() + self.pending.size() + ahead
    }
}
