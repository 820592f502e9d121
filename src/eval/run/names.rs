//! Names and targets: reading, binding, deleting, unpacking.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "places in the evaluator's stacks, and counts of arguments"
)]

use crate::eval::code::{Slot, Target};
use crate::eval::interp::Interp;
use crate::lang::ast::Span;
use crate::object::class::{NAME_ERROR, UNBOUND_LOCAL_ERROR};
use crate::object::exception::{self, Extra, Raised, value_error};
use crate::object::{Error, Eval, Str, Value, ops};

impl Interp {
    #[inline(always)]
    pub(super) fn local(&mut self, i: u32, span: Span) -> Eval<Value> {
        match self.stack.get(self.base + i as usize) {
            Some(v) if !v.is_unbound() => Ok(v.clone()),
            _ => self.no_local(i, span),
        }
    }

    #[cold]
    #[inline(never)]
    fn no_local(&mut self, i: u32, span: Span) -> Eval<Value> {
        let code = self.frames.last();
        let name = code.and_then(|c| c.locals.get(i as usize).cloned()).unwrap_or_else(Str::empty);
        let raised = unbound_local(&name);
        Err(self.at(span, raised))
    }

    #[inline(never)]
    pub(super) fn cell(&mut self, i: u32, span: Span) -> Eval<Value> {
        let value = self.cells.get(self.cell_base + i as usize).map(|c| c.get());
        match value {
            Some(v) if !v.is_unbound() => Ok(v),
            _ => {
                let raised = self.unbound_cell(i);
                Err(self.at(span, raised))
            }
        }
    }

    #[cold]
    fn unbound_cell(&self, i: u32) -> Raised {
        let Some(code) = self.frames.last() else { return unbound_local(&Str::empty()) };
        let i = i as usize;
        match code.cells.get(i) {
            Some((name, _)) => unbound_local(name),
            None => {
                let name =
                    i.checked_sub(code.cells.len()).and_then(|i| code.free.get(i)).map(|(n, _)| n.clone());
                let name = name.unwrap_or_else(Str::empty);
                named(
                    &NAME_ERROR,
                    format!(
                        "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
                    ),
                    &name,
                )
            }
        }
    }

    #[inline(always)]
    pub(super) fn global(&mut self, i: u32, span: Span) -> Eval<Value> {
        match self.globals.values.get(i as usize) {
            Some(v) if !v.is_unbound() => Ok(v.clone()),
            _ => self.builtin(i, span),
        }
    }

    /// What a name that the module does not bind means.
    #[inline(never)]
    fn builtin(&mut self, i: u32, span: Span) -> Eval<Value> {
        match self.globals.fallback.get(i as usize) {
            Some(v) if !v.is_unbound() => Ok(v.clone()),
            _ => {
                let raised = self.no_name(i);
                Err(self.at(span, raised))
            }
        }
    }

    #[cold]
    fn no_name(&self, i: u32) -> Raised {
        let name = self.globals.name(i);
        named(&NAME_ERROR, format!("name '{name}' is not defined"), &name)
    }

    /// Reads a slot, as an augmented assignment does first.
    pub(super) fn load(&mut self, slot: Slot, span: Span) -> Eval<Value> {
        match slot {
            Slot::Local(i) => self.local(i, span),
            Slot::Cell(i) => self.cell(i, span),
            Slot::Global(i) => self.global(i, span),
        }
    }

    /// The place of a slot that is no cell.
    #[inline(always)]
    pub(super) fn place(&mut self, slot: Slot) -> Option<&mut Value> {
        match slot {
            Slot::Local(i) => self.stack.get_mut(self.base + i as usize),
            Slot::Global(i) => self.globals.values.get_mut(i as usize),
            Slot::Cell(_) => None,
        }
    }

    /// Binds a slot: the one door that every assignment to a name passes.
    #[inline(always)]
    pub(in crate::eval) fn bind(&mut self, slot: Slot, value: Value) {
        if let Slot::Global(i) = slot {
            self.globals.touch(i);
        }
        match self.place(slot) {
            Some(place) => std::mem::replace(place, value).release(),
            None => self.bind_cell(slot, value),
        }
    }

    #[inline(never)]
    fn bind_cell(&mut self, slot: Slot, value: Value) {
        if let Slot::Cell(i) = slot {
            let old = self.cells.get(self.cell_base + i as usize).map(|c| c.replace(value));
            drop(old);
        }
    }

    /// Takes a slot's value out, for an operation in place; the caller binds it again.
    pub(super) fn take(&mut self, slot: Slot) -> Value {
        match slot {
            Slot::Local(i) => self.stack.get_mut(self.base + i as usize).map(std::mem::take),
            Slot::Global(i) => {
                self.globals.touch(i);
                self.globals.values.get_mut(i as usize).map(std::mem::take)
            }
            Slot::Cell(i) => self.cells.get(self.cell_base + i as usize).map(|c| c.replace(Value::Unbound)),
        }
        .unwrap_or_default()
    }

    /// Assigns to a target.
    #[inline(always)]
    pub(in crate::eval) fn assign(&mut self, target: &Target, value: Value) -> Eval<()> {
        match target {
            Target::Slot(slot, _) => {
                self.bind(*slot, value);
                Ok(())
            }
            _ => self.assign_slow(target, value),
        }
    }

    #[inline(never)]
    fn assign_slow(&mut self, target: &Target, value: Value) -> Eval<()> {
        match target {
            Target::Slot(slot, _) => {
                self.bind(*slot, value);
                Ok(())
            }
            Target::Attr { object, name, span } => {
                let object = self.eval(object)?;
                ops::setattr(self, &object, name, value).map_err(|raised| self.at(*span, raised))
            }
            Target::Item { object, index, span } => {
                let object = self.operand(object)?;
                let index = self.operand(index)?;
                ops::setitem(self, &object, &index, value).map_err(|raised| self.at(*span, raised))
            }
            Target::Many { targets, star, span } => {
                if let (Value::Tuple(items), None) = (&value, star)
                    && items.len() == targets.len()
                {
                    for (target, item) in targets.iter().zip(items.as_slice()) {
                        self.assign(target, item.clone())?;
                    }
                    value.release();
                    return Ok(());
                }
                let items =
                    self.unpack(value, targets.len(), *star).map_err(|raised| self.at(*span, raised))?;
                for (target, item) in targets.iter().zip(items) {
                    self.assign(target, item)?;
                }
                Ok(())
            }
        }
    }

    /// Takes a value apart into `n` items, the one at `star` being a list of what is left over.
    fn unpack(&mut self, value: Value, n: usize, star: Option<usize>) -> Eval<Vec<Value>> {
        let it = ops::iter_or(&value, |name| format!("cannot unpack non-iterable {name} object"))?;
        let needed = if star.is_some() { n.saturating_sub(1) } else { n };
        let before = star.unwrap_or(n);
        let mut items = Vec::with_capacity(n);
        while items.len() < before {
            match self.next_item(&it)? {
                Some(item) => items.push(item),
                None => return Err(too_few(items.len(), needed, star.is_some())),
            }
        }
        let Some(star) = star else {
            return match self.next_item(&it)? {
                None => Ok(items),
                Some(_) => Err(too_many(n)),
            };
        };
        let mut rest = ops::collect(self, &it)?;
        let after = needed - star;
        if rest.len() < after {
            return Err(too_few(items.len() + rest.len(), needed, true));
        }
        let tail = rest.split_off(rest.len() - after);
        items.push(Value::list(rest));
        items.extend(tail);
        Ok(items)
    }

    /// Deletes a target.
    #[inline(never)]
    pub(super) fn delete(&mut self, target: &Target) -> Eval<()> {
        match target {
            Target::Slot(slot, span) => {
                let old = self.take(*slot);
                if old.is_unbound() {
                    let raised = match slot {
                        Slot::Global(i) => self.no_name(*i),
                        Slot::Cell(i) => self.unbound_cell(*i),
                        Slot::Local(i) => {
                            let code = self.frames.last();
                            let name = code.and_then(|c| c.locals.get(*i as usize).cloned());
                            unbound_local(&name.unwrap_or_else(Str::empty))
                        }
                    };
                    return Err(self.at(*span, raised));
                }
                self.drop_named(old, *slot)
            }
            Target::Attr { object, name, span } => {
                let object = self.eval(object)?;
                ops::delattr(self, &object, name).map_err(|raised| self.at(*span, raised))
            }
            Target::Item { object, index, span } => {
                let object = self.eval(object)?;
                let index = self.eval(index)?;
                ops::delitem(&object, &index).map_err(|raised| self.at(*span, raised))
            }
            Target::Many { targets, .. } => targets.iter().try_for_each(|t| self.delete(t)),
        }
    }

    /// Drops the value of a deleted name.
    fn drop_named(&mut self, old: Value, slot: Slot) -> Eval<()> {
        let name = match slot {
            Slot::Global(i) => Some(self.globals.name(i)),
            _ => None,
        };
        drop(old);
        if let (Some(name), Some(recorder)) = (name, &mut self.recorder) {
            recorder.deleted(&name);
        }
        self.settle();
        Ok(())
    }
}

fn named(class: &'static crate::object::Class, message: String, name: &Str) -> Raised {
    let error: Error = exception::new(class, message);
    *error.0.extra.borrow_mut() = Extra::One(Value::Str(name.clone()));
    error.into()
}

#[cold]
fn unbound_local(name: &Str) -> Raised {
    named(
        &UNBOUND_LOCAL_ERROR,
        format!("cannot access local variable '{name}' where it is not associated with a value"),
        name,
    )
}

#[cold]
fn too_few(got: usize, needed: usize, at_least: bool) -> Raised {
    let at_least = if at_least { "at least " } else { "" };
    value_error(format!("not enough values to unpack (expected {at_least}{needed}, got {got})")).into()
}

#[cold]
fn too_many(n: usize) -> Raised {
    value_error(format!("too many values to unpack (expected {n})")).into()
}
