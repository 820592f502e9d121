//! Iteration: `for`, comprehensions, and the next item of anything.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "places in the evaluator's stacks, and a count that ends at the limit of recursion"
)]

use crate::eval::code::{Comp, CompKind};
use crate::eval::interp::Interp;
use crate::lang::ast::Span;
use crate::object::cell::Shared;
use crate::object::dict::Dict;
use crate::object::set::Set;
use crate::object::{Bytes, Eval, Value, host, interrupt, journal, ops};
use std::rc::Rc;

/// What a comprehension collects into.
enum Sink {
    List(Vec<Value>),
    Set(Set),
    Dict(Dict),
}

impl Interp {
    /// The next item of an iterator; none at its end. A stream's is seen as a Step.
    #[inline]
    pub(in crate::eval) fn next_item(&mut self, it: &Value) -> Eval<Option<Value>> {
        match it {
            Value::Object(o) if host::quiet() => {
                if journal::on() {
                    journal::touch(it);
                }
                o.next(self)
            }
            _ => self.next_heeded(it),
        }
    }

    #[inline(never)]
    fn next_heeded(&mut self, it: &Value) -> Eval<Option<Value>> {
        if journal::on() {
            journal::touch(it);
        }
        if let Value::Object(o) = it {
            if self.recorder.is_some() && o.body().stream().is_some() {
                return self.recorded_next(it);
            }
            return self.native(|host| o.next(host));
        }
        ops::next(self, it)
    }

    /// Runs `each` for every item until it says that the loop is over. The common containers are
    /// walked without an iterator object.
    pub(super) fn each<T>(
        &mut self,
        iterable: &Value,
        span: Span,
        mut each: impl FnMut(&mut Interp, Value) -> Eval<Option<T>>,
    ) -> Eval<Option<T>> {
        match iterable {
            Value::Range(range) => {
                let mut n = range.start;
                let forward = range.step > 0;
                while if forward { n < range.stop } else { n > range.stop } {
                    if let Some(end) = each(self, Value::Int(n))? {
                        return Ok(Some(end));
                    }
                    interrupt::check()?;
                    match n.checked_add(range.step) {
                        Some(next) => n = next,
                        None => break,
                    }
                }
                Ok(None)
            }
            Value::List(list) => {
                // The list may change while the loop runs, as CPython's iterator allows.
                let mut i = 0;
                while let Some(item) = list.get(i) {
                    if let Some(end) = each(self, item)? {
                        return Ok(Some(end));
                    }
                    interrupt::check()?;
                    i += 1;
                }
                Ok(None)
            }
            Value::Tuple(items) => {
                for item in items.iter() {
                    if let Some(end) = each(self, item.clone())? {
                        return Ok(Some(end));
                    }
                    interrupt::check()?;
                }
                Ok(None)
            }
            Value::Bytes(bytes) => {
                let bytes: &Bytes = bytes;
                for b in bytes.iter() {
                    if let Some(end) = each(self, Value::Int(i64::from(*b)))? {
                        return Ok(Some(end));
                    }
                    interrupt::check()?;
                }
                Ok(None)
            }
            _ => {
                let it = ops::iter(iterable).map_err(|raised| self.at(span, raised))?;
                while let Some(item) = self.next_item(&it).map_err(|raised| self.at(span, raised))? {
                    if let Some(end) = each(self, item)? {
                        return Ok(Some(end));
                    }
                    interrupt::check()?;
                }
                Ok(None)
            }
        }
    }

    /// A list, set or dict comprehension: its names are slots of the frame it stands in.
    #[inline(never)]
    pub(super) fn comprehension(&mut self, comp: &Comp) -> Eval<Value> {
        let Some(first) = comp.clauses.first() else { return Ok(Value::None) };
        let iterable = self.eval(&first.iter)?;
        // Its own names start anew each time, also when it runs inside itself by a call.
        let saved: Vec<Value> = comp.fresh.iter().map(|i| self.replace_local(*i, Value::Unbound)).collect();
        let saved_cells: Vec<_> = comp.fresh_cells.iter().map(|i| self.fresh_cell(*i)).collect();
        let mut sink = match comp.kind {
            CompKind::Set => Sink::Set(Set::of(false, [])?),
            CompKind::Dict => Sink::Dict(Dict::default()),
            CompKind::List | CompKind::Generator => Sink::List(Vec::new()),
        };
        self.nesting += 1;
        let result = self.clause(comp, 0, &iterable, &mut sink);
        self.nesting -= 1;
        for (i, value) in comp.fresh.iter().zip(saved) {
            self.replace_local(*i, value);
        }
        for (i, cell) in comp.fresh_cells.iter().zip(saved_cells) {
            if let (Some(slot), Some(cell)) = (self.cells.get_mut(self.cell_base + *i as usize), cell) {
                *slot = cell;
            }
        }
        result?;
        Ok(match sink {
            Sink::List(items) => Value::list(items),
            Sink::Set(set) => Value::Set(Rc::new(set)),
            Sink::Dict(dict) => Value::Dict(Rc::new(dict)),
        })
    }

    fn replace_local(&mut self, i: u32, value: Value) -> Value {
        match self.stack.get_mut(self.base + i as usize) {
            Some(slot) => std::mem::replace(slot, value),
            None => value,
        }
    }

    fn fresh_cell(&mut self, i: u32) -> Option<Rc<Shared>> {
        let slot = self.cells.get_mut(self.cell_base + i as usize)?;
        Some(std::mem::take(slot))
    }

    fn clause(&mut self, comp: &Comp, depth: usize, iterable: &Value, sink: &mut Sink) -> Eval<()> {
        let Some(clause) = comp.clauses.get(depth) else { return Ok(()) };
        let last = depth + 1 == comp.clauses.len();
        self.each(iterable, clause.span, |interp, item| {
            interp.assign(&clause.target, item)?;
            for test in &clause.ifs {
                if !interp.test(test)? {
                    return Ok(None);
                }
            }
            if last {
                interp.collect_element(comp, sink)?;
            } else if let Some(next) = comp.clauses.get(depth + 1) {
                let inner = interp.eval(&next.iter)?;
                interp.clause(comp, depth + 1, &inner, sink)?;
            }
            Ok(None::<()>)
        })?;
        Ok(())
    }

    fn collect_element(&mut self, comp: &Comp, sink: &mut Sink) -> Eval<()> {
        let key = match &comp.key {
            Some(key) => Some(self.eval(key)?),
            None => None,
        };
        let value = self.operand(&comp.elt)?;
        match sink {
            Sink::List(items) => items.push(value),
            Sink::Set(set) => set.add(value)?,
            Sink::Dict(dict) => dict.set(key.unwrap_or(Value::None), value)?,
        }
        Ok(())
    }
}
