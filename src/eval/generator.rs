//! Generator expressions: a frame that is put on the stack for each item.

#![expect(clippy::arithmetic_side_effects, reason = "what is counted here ends at the limit of recursion")]

use super::code::{Body, Code, Comp};
use super::function::{CellRef, Function};
use super::interp::Interp;
use super::lend::with_interp;
use crate::class_table;
use crate::object::class::OBJECT;
use crate::object::exception::{recursion_error, value_error};
use crate::object::journal::{self, Child, Held, Kept};
use crate::object::{Class, Eval, Host, Instance, Object, Res, Str, Value, interrupt, ops};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A generator.
#[derive(Debug)]
struct Generator {
    code: Rc<Code>,
    cells: Vec<CellRef>,
    state: RefCell<State>,
    running: Cell<bool>,
}

/// What is kept between two items.
#[derive(Debug, Default)]
struct State {
    locals: Vec<Value>,
    /// The iterator of each clause that has started, outermost first; none at the end.
    iterators: Vec<Value>,
}

/// Whether an object is a generator that has not come to its end.
pub(super) fn is_going_on(object: &Instance) -> bool {
    let going_on = |g: &Generator| g.state.try_borrow().map_or(true, |state| !state.iterators.is_empty());
    object.downcast::<Generator>().is_some_and(going_on)
}

impl Object for Generator {
    fn class(&self) -> &'static Class {
        &GENERATOR
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, this: &Value) -> Res<Str> {
        Ok(Str::from(format!("<generator object {} at {:#x}>", self.code.name, this.address())))
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        journal::plain(self, Generator::kept, Generator::restore)
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Ok(state) = self.state.try_borrow() {
            state.locals.iter().chain(&state.iterators).for_each(|v| visit(Child::Value(v)));
        }
        self.cells.iter().for_each(|cell| visit(Child::Shared(cell)));
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn next(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        let mut next = None;
        self.run(host, &mut |item| {
            next = Some(item);
            Ok(false)
        })?;
        Ok(next)
    }

    fn drive(&self, host: &mut dyn Host, take: &mut dyn FnMut(Value) -> Eval<bool>) -> Option<Eval<()>> {
        Some(self.run(host, take))
    }
}

class_table! {
    /// What a generator expression makes: its items are computed when they are asked for.
    static GENERATOR: Generator = "generator" in "builtins" [&OBJECT];
    methods {
        /// Ends the generator; it gives no more items.
        fn close() |s, _host| s.close();
    }
}

impl Generator {
    /// Goes on until `take` answers false or the items end.
    fn run(&self, host: &mut dyn Host, take: &mut dyn FnMut(Value) -> Eval<bool>) -> Eval<()> {
        if self.running.replace(true) {
            return Err(value_error("generator already executing").into());
        }
        let result = with_interp(host, |interp| interp.resume(self, take)).unwrap_or(Ok(()));
        self.running.set(false);
        result
    }

    fn kept(&self) -> (Vec<Held>, Vec<Held>) {
        let state = self.state.borrow();
        let held = |values: &[Value]| values.iter().cloned().map(Held::new).collect();
        (held(&state.locals), held(&state.iterators))
    }

    fn restore(&self, (locals, iterators): (Vec<Held>, Vec<Held>)) {
        let given = |held: Vec<Held>| held.into_iter().map(Held::give).collect();
        let old = self.state.replace(State { locals: given(locals), iterators: given(iterators) });
        drop(old);
    }

    fn close(&self) {
        if !self.running.get() {
            let old = std::mem::take(&mut *self.state.borrow_mut());
            drop(old);
        }
    }
}

impl Interp {
    /// A generator of a code whose argument, the outermost iterator, is in the slots from `base`.
    pub(super) fn make_generator(&mut self, f: &Function, base: usize) -> Value {
        let mut locals: Vec<Value> =
            self.stack.get_mut(base..).unwrap_or_default().iter_mut().map(std::mem::take).collect();
        let first = locals.first_mut().map(std::mem::take).unwrap_or_default();
        let cells = self.cells.get(self.cell_base..).unwrap_or_default();
        // Only a code with cells has made a frame of cells of its own.
        let has_cells = !f.code.cells.is_empty() || !f.closure.is_empty();
        Value::object(Generator {
            code: f.code.clone(),
            cells: if has_cells { cells.to_vec() } else { Vec::new() },
            state: RefCell::new(State { locals, iterators: vec![first] }),
            running: Cell::new(false),
        })
    }

    /// Puts a generator's frame on the stack and hands its items to `take`, until that answers
    /// false. `take` cannot run code, so nobody sees that the frame stays where it is meanwhile.
    fn resume(&mut self, g: &Generator, take: &mut dyn FnMut(Value) -> Eval<bool>) -> Eval<()> {
        let Body::Generator(comp) = &g.code.body else { return Ok(()) };
        let mut state = std::mem::take(&mut *g.state.borrow_mut());
        if state.iterators.is_empty() {
            return Ok(());
        }
        if self.too_deep() {
            *g.state.borrow_mut() = state;
            return Err(recursion_error("maximum recursion depth exceeded").into());
        }
        let (base, cell_base) = (self.stack.len(), self.cells.len());
        let outer =
            (std::mem::replace(&mut self.base, base), std::mem::replace(&mut self.cell_base, cell_base));
        self.stack.append(&mut state.locals);
        self.cells.extend_from_slice(&g.cells);
        self.frames.push(g.code.clone());
        self.nesting += 1;
        let end = loop {
            match self.advance(comp, &mut state.iterators) {
                Ok(Some(item)) => match take(item) {
                    Ok(true) => {}
                    stopped => break Ok(stopped.map(|_| ())),
                },
                Ok(None) => break Err(Ok(())),
                Err(raised) => break Err(Err(raised)),
            }
        };
        self.nesting -= 1;
        self.frames.pop();
        self.cells.truncate(cell_base);
        state.locals.extend(self.stack.drain(base..));
        (self.base, self.cell_base) = outer;
        match end {
            Ok(stopped) => {
                *g.state.borrow_mut() = state;
                stopped
            }
            // At its end, or after an exception, a generator has nothing left.
            Err(ended) => ended,
        }
    }

    /// Runs a generator whose frame is on the stack up to its next item.
    fn advance(&mut self, comp: &Comp, iterators: &mut Vec<Value>) -> Eval<Option<Value>> {
        'clauses: loop {
            let depth = iterators.len();
            let (Some(it), Some(clause)) = (iterators.last(), comp.clauses.get(depth.wrapping_sub(1))) else {
                return Ok(None);
            };
            let it = it.clone();
            'items: loop {
                interrupt::check()?;
                let Some(item) = self.next_item(&it).map_err(|raised| self.note(clause.span, raised))? else {
                    iterators.pop();
                    continue 'clauses;
                };
                self.assign(&clause.target, item).map_err(|raised| self.note(clause.span, raised))?;
                for test in &clause.ifs {
                    if !self.test(test).map_err(|raised| self.note(clause.span, raised))? {
                        continue 'items;
                    }
                }
                let Some(next) = comp.clauses.get(depth) else {
                    let item = self.operand(&comp.elt);
                    return item.map(Some).map_err(|raised| self.note(clause.span, raised));
                };
                let inner = self.eval(&next.iter).and_then(|v| ops::iter(&v));
                iterators.push(inner.map_err(|raised| self.note(next.span, raised))?);
                continue 'clauses;
            }
        }
    }
}
