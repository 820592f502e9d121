//! The interpreter's state, and running one statement.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "places in the evaluator's stacks, and counts of arguments"
)]

use super::code::{Body, Code, Expr, StmtKind};
use super::compile::compile;
use super::function::CellRef;
use super::globals::Globals;
use super::record::Recorder;
use super::run::Flow;
use crate::lang::ast::{self, Span};
use crate::object::exception::{self, Place, Source, key_error};
use crate::object::journal::{self, Held};
use crate::object::{Args, Error, Eval, Host, Instance, Raised, Str, Value, class, instance, limits, memory};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// CPython's default recursion limit.
const RECURSION_LIMIT: usize = 1000;

/// Runs statements on live values.
pub struct Interp {
    pub(super) globals: Globals,
    /// The local slots of every active frame, innermost last.
    pub(super) stack: Vec<Value>,
    /// Where the innermost frame's slots start.
    pub(super) base: usize,
    /// The cells of every active frame.
    pub(super) cells: Vec<CellRef>,
    /// Where the innermost frame's cells start.
    pub(super) cell_base: usize,
    /// The code of every active frame.
    pub(super) frames: Vec<Rc<Code>>,
    /// The value on its way out of a function.
    pub(super) returning: Value,
    /// The exceptions that `except` and `finally` blocks are handling, innermost last.
    pub(super) handling: Vec<Error>,
    /// The part of the statement that raised, until the statement notes it.
    pub(super) culprit: Option<Span>,
    /// The frame in which the exception on its way was noted last.
    pub(super) noted: usize,
    /// Makes Steps; none when nobody wants any.
    pub(super) recorder: Option<Recorder>,
    /// The streams whose operations are under way, innermost last, while Steps are made.
    pub(super) operating: Vec<Value>,
    /// Streams of whose operations no Steps are made: the session's own.
    pub(super) unwatched: Vec<Value>,
    /// `sys`, whose attributes say where `print` goes.
    pub(super) sys: Value,
    /// Errors that CPython would print as `Exception ignored in`, for the owner to show.
    pub(super) ignored: Vec<(String, Error)>,
    /// How many loops, comprehensions and functions of the statement are being run.
    pub(super) nesting: usize,
    /// Where an f-string is put together before it becomes a str.
    pub(super) scratch: Vec<u8>,
}

impl Interp {
    /// The names of the modules that a program has, in their order.
    #[must_use]
    pub fn modules() -> Vec<&'static str> {
        super::modules::ALL.map(|(name, _)| name).to_vec()
    }

    /// An interpreter with the builtins, the known modules, and no streams for `sys` yet.
    #[must_use]
    pub fn new() -> Interp {
        crate::io::text::str_codecs::install();
        let modules = super::modules::ALL.map(|(name, make)| (name, make()));
        let sys = modules.iter().find(|(n, _)| *n == "sys").map(|(_, m)| m.clone()).unwrap_or_default();
        let mut globals = Globals::default();
        for (name, value) in super::builtins::all() {
            globals.builtins.insert(Str::from(name), value);
        }
        for (name, module) in modules {
            globals.builtins.entry(Str::from(name)).or_insert(module);
        }
        Interp::knowing(globals, sys)
    }

    /// One that runs nothing yet.
    pub(super) fn knowing(globals: Globals, sys: Value) -> Interp {
        Interp {
            globals,
            stack: Vec::new(),
            base: 0,
            cells: Vec::new(),
            cell_base: 0,
            frames: Vec::new(),
            returning: Value::None,
            handling: Vec::new(),
            culprit: None,
            noted: usize::MAX,
            recorder: None,
            operating: Vec::new(),
            unwatched: Vec::new(),
            sys,
            ignored: Vec::new(),
            nesting: 0,
            scratch: Vec::new(),
        }
    }

    /// Runs one module-level statement: the value of an expression statement, none of others.
    ///
    /// # Errors
    /// The exception that it raises, with its traceback.
    pub fn run(&mut self, stmt: &ast::Stmt<'_>, source: &Rc<Source>) -> Result<Option<Value>, Error> {
        let run = AssertUnwindSafe(|| {
            #[cfg(debug_assertions)]
            super::defect::here(&source.text, stmt.span);
            // What statements leave without a loop adds up, too.
            memory::tick()?;
            let code = Rc::new(compile(stmt, source, &mut self.globals));
            self.run_module(&code).map_err(Error::from)
        });
        // Should iosh itself fail, all that is lost is the statement: what it left is cleared below.
        let value = catch_unwind(run).unwrap_or_else(|_| {
            limits::forget_depth();
            Err(exception::new(&class::SYSTEM_ERROR, "iosh itself failed; the session goes on"))
        });
        self.stack.clear();
        self.cells.clear();
        self.frames.clear();
        self.handling.clear();
        self.operating.clear();
        (self.base, self.cell_base, self.nesting) = (0, 0, 0);
        (self.culprit, self.noted) = (None, usize::MAX);
        self.finalize();
        value
    }

    fn run_module(&mut self, code: &Rc<Code>) -> Eval<Option<Value>> {
        self.base = self.stack.len();
        self.stack.resize(self.base + code.locals.len(), Value::Unbound);
        self.make_cells(code);
        self.frames.push(code.clone());
        let Body::Block(block) = &code.body else { return Ok(None) };
        for stmt in block {
            if let StmtKind::Expr(e) = &stmt.kind {
                let value = match self.eval(e) {
                    Ok(value) => value,
                    Err(raised) => return Err(self.note(stmt.span, raised)),
                };
                // A value that is only named is not kept alive by being shown.
                return Ok(Some(value));
            }
            let _: Flow = self.stmt(stmt)?;
        }
        Ok(None)
    }

    /// Evaluates an expression of its own, as `#?` lines do; same as a statement otherwise.
    ///
    /// # Errors
    /// As [`Interp::run`].
    pub fn evaluate(&mut self, stmt: &ast::Stmt<'_>, source: &Rc<Source>) -> Result<Value, Error> {
        Ok(self.run(stmt, source)?.unwrap_or(Value::None))
    }

    /// The module's variables in the order they were first seen.
    pub fn variables(&self) -> impl Iterator<Item = (&Str, &Value)> {
        self.globals.bound()
    }

    /// The names that can be seen: the module's variables, then the builtins.
    pub fn names(&self) -> impl Iterator<Item = &Str> {
        self.globals.bound().map(|(name, _)| name).chain(self.globals.builtins.keys())
    }

    /// The value of a variable of the module, or of a builtin.
    ///
    /// # Errors
    /// `KeyError` if there is no such name.
    pub fn lookup(&self, name: &str) -> Result<Value, Error> {
        let key = Str::from(name);
        let bound = self.globals.value(&key).cloned();
        let value = bound.or_else(|| self.globals.builtins.get(&key).cloned());
        value.ok_or_else(|| key_error(Value::Str(key)))
    }

    /// Binds a variable of the module.
    pub fn set(&mut self, name: &str, value: Value) {
        let slot = self.globals.slot(name);
        self.globals.touch(slot);
        let old = self.globals.values.get_mut(slot as usize).map(|v| std::mem::replace(v, value));
        drop(old);
    }

    /// Sets what `sys.stdin`, `sys.stdout` or `sys.stderr` is, and `sys.__stdin__` and so on with it.
    pub fn set_sys(&mut self, name: &str, value: Value) {
        super::modules::set_standard(&self.sys, name, value);
    }

    /// Makes no Steps of what is done with a stream.
    pub fn leave_unwatched(&mut self, stream: Value) {
        journal::never(&stream);
        self.unwatched.push(stream);
    }

    /// Takes the errors of finalisers: what each happened in (a `repr`), and the error.
    pub fn take_ignored(&mut self) -> Vec<(String, Error)> {
        std::mem::take(&mut self.ignored)
    }

    /// Notes the innermost part that raised.
    #[cold]
    pub(super) fn at(&mut self, span: Span, raised: Raised) -> Raised {
        self.culprit.get_or_insert(span);
        raised
    }

    /// Notes that the exception on its way passes through a statement of the innermost frame:
    /// once a frame.
    #[cold]
    pub(super) fn note(&mut self, stmt: Span, raised: Raised) -> Raised {
        let span = self.culprit.take().unwrap_or(stmt);
        if self.noted == self.frames.len() {
            return raised;
        }
        self.noted = self.frames.len();
        let error = Error::from(raised);
        if let Some(code) = self.frames.last() {
            let mut trace = error.0.trace.borrow_mut();
            if trace.is_empty()
                && error.0.context.borrow().is_none()
                && let Some(earlier) = self.handling.last()
                && !Rc::ptr_eq(&earlier.0, &error.0)
            {
                *error.0.context.borrow_mut() = Some(earlier.value());
            }
            trace.push(Place {
                source: code.source.clone(),
                span: (span.start, span.end),
                function: code.name.clone(),
            });
        }
        error.into()
    }

    /// The exception on its way, taken to be handled here.
    #[cold]
    pub(super) fn caught(&mut self, raised: Raised) -> Error {
        self.culprit = None;
        self.noted = usize::MAX;
        Error::from(raised)
    }

    /// Whether one more call would be too deep.
    #[inline]
    pub(super) fn too_deep(&self) -> bool {
        self.frames.len() >= RECURSION_LIMIT
    }

    /// Runs finalisers if any wait; to be called when nothing is borrowed.
    #[inline]
    pub(super) fn settle(&mut self) {
        if instance::any_dropped() {
            self.finalize();
        }
    }

    /// Finalises an object that nobody holds any more.
    pub(super) fn end_of(&mut self, object: &dyn crate::object::Object) {
        if journal::on() {
            object.children(&mut |child| {
                if let journal::Child::Value(v) = child {
                    journal::touch(v);
                }
            });
        }
        let outcome = exception::while_raised(|| self.finalize_recorded(object));
        if let Err(error) = outcome {
            self.ignored.push((format!("in: {}", super::function::ignored_in(object)), error));
        }
    }

    /// What the module's variables were that are different after the statement.
    pub fn rebound(&mut self) -> Vec<(u32, Held)> {
        self.globals.rebound()
    }

    /// Exchanges variables of the module with what they were.
    pub fn exchange(&mut self, variables: &mut [(u32, Held)]) {
        self.globals.exchange(variables);
    }

    /// The name of a variable of the module.
    #[must_use]
    pub fn variable_name(&self, slot: u32) -> Str {
        self.globals.name(slot)
    }

    /// Runs the finalisers of what was dropped since the last statement.
    pub fn settle_now(&mut self) {
        self.settle();
    }

    /// The value of an operand or argument; a leaf is read where it stands.
    #[inline(always)]
    pub(super) fn operand(&mut self, e: &Expr) -> Eval<Value> {
        match self.leaf(e) {
            Some(v) => Ok(v.clone()),
            None => self.eval(e),
        }
    }

    /// A leaf that is an int of 64 bits.
    #[inline(always)]
    pub(super) fn int_leaf(&self, e: &Expr) -> Option<i64> {
        let value = match e {
            Expr::Local(i, _) => self.stack.get(self.base + *i as usize)?,
            Expr::Const(v) => v,
            Expr::Global(i, _) => self.globals.values.get(*i as usize)?,
            _ => return None,
        };
        match value {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// The innermost leaf of an expression that needs no evaluation, by reference.
    #[inline]
    pub(super) fn leaf<'s>(&'s self, e: &'s Expr) -> Option<&'s Value> {
        let value = match e {
            Expr::Const(v) => return Some(v),
            Expr::Local(i, _) => self.stack.get(self.base + *i as usize),
            Expr::Global(i, _) => match self.globals.values.get(*i as usize) {
                Some(Value::Unbound) => self.globals.fallback.get(*i as usize),
                value => value,
            },
            _ => None,
        };
        value.filter(|v| !v.is_unbound())
    }
}

impl Default for Interp {
    fn default() -> Interp {
        Interp::new()
    }
}

impl Host for Interp {
    fn call(&mut self, f: &Value, args: Args<'_>) -> Eval<Value> {
        self.call_value(f, args)
    }

    fn call_method(&mut self, this: &Value, name: &str, args: Args<'_>) -> Eval<Value> {
        self.call_named(this, name, args)
    }

    fn next(&mut self, it: &Rc<Instance>) -> Eval<Option<Value>> {
        self.driven_next(it)
    }

    fn sys(&mut self, name: &str) -> Value {
        match &self.sys {
            Value::Object(o) => o.body().getattr(&Str::from(name)).unwrap_or(Value::None),
            _ => Value::None,
        }
    }

    fn ignore(&mut self, object: &Value, error: Error) {
        if let Value::Object(o) = object {
            self.ignored.push((format!("in: {}", super::function::ignored_in(o.body())), error));
        }
    }

    fn finalize(&mut self) {
        loop {
            if let Some(object) = instance::next_dropped() {
                self.end_of(&*object);
            } else if let Some(held) = journal::next_dying() {
                if let Value::Object(object) = &held {
                    journal::touch(&held);
                    match instance::closing(object) {
                        Some(last) => self.end_of(&*last),
                        None => self.end_of(object.body()),
                    }
                    instance::finalized(object, true);
                }
                journal::bury(&held);
            } else {
                break;
            }
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
