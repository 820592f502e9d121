//! The module's names: slots that live as long as the session.

use crate::object::dict::Mixer;
use crate::object::journal::{self, Held};
use crate::object::{Str, Value};
use std::hash::BuildHasherDefault;

/// By name; what a name is made of is no secret, and the default hasher takes long for so many.
type HashMap<V> = std::collections::HashMap<Str, V, BuildHasherDefault<Mixer>>;

/// The module's variables, and the builtins behind them.
#[derive(Debug, Default)]
pub(crate) struct Globals {
    slots: HashMap<u32>,
    names: Vec<Str>,
    /// The values; `Unbound` where the name is not bound.
    pub values: Vec<Value>,
    /// What the name means where it is not bound: a builtin, or `Unbound`.
    pub fallback: Vec<Value>,
    /// The statement that bound each last.
    stamps: Vec<u64>,
    /// What the variables were that the statement bound.
    before: Vec<(u32, Held)>,
    /// The builtins by name.
    pub builtins: HashMap<Value>,
}

impl Globals {
    /// The slot of a name, made if need be.
    pub(super) fn slot(&mut self, name: &str) -> u32 {
        let name = Str::from(name);
        if let Some(slot) = self.slots.get(&name) {
            return *slot;
        }
        let slot = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.fallback.push(self.builtins.get(&name).cloned().unwrap_or_default());
        self.values.push(Value::Unbound);
        self.stamps.push(0);
        self.names.push(name.clone());
        self.slots.insert(name, slot);
        slot
    }

    /// Keeps what a variable is, before it is bound anew.
    #[inline(always)]
    pub(super) fn touch(&mut self, slot: u32) {
        if journal::on() {
            self.keep(slot);
        }
    }

    #[inline(never)]
    fn keep(&mut self, slot: u32) {
        if let (Some(stamp), Some(value)) =
            (self.stamps.get_mut(slot as usize), self.values.get(slot as usize))
            && *stamp != journal::epoch()
        {
            *stamp = journal::epoch();
            self.before.push((slot, Held::new(value.clone())));
        }
    }

    /// What the variables were that are different after the statement.
    pub(super) fn rebound(&mut self) -> Vec<(u32, Held)> {
        let mut before = std::mem::take(&mut self.before);
        before.retain(|(slot, old)| self.values.get(*slot as usize).is_some_and(|now| !old.is(now)));
        before.shrink_to_fit();
        before
    }

    /// Exchanges variables with what they were.
    pub(super) fn exchange(&mut self, variables: &mut [(u32, Held)]) {
        for (slot, value) in variables {
            if let Some(place) = self.values.get_mut(*slot as usize) {
                value.swap(place);
            }
        }
    }

    /// The name of a slot.
    pub(super) fn name(&self, slot: u32) -> Str {
        self.names.get(slot as usize).cloned().unwrap_or_else(Str::empty)
    }

    /// What a name is bound to.
    pub(super) fn value(&self, name: &Str) -> Option<&Value> {
        self.values.get(*self.slots.get(name)? as usize).filter(|v| !v.is_unbound())
    }

    /// The bound names and their values, in the order they were first seen.
    pub(super) fn bound(&self) -> impl Iterator<Item = (&Str, &Value)> {
        self.names.iter().zip(&self.values).filter(|(_, v)| !v.is_unbound())
    }
}
