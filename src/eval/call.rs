//! Calls: of methods through the class tables, of functions, of anything else.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "places in the evaluator's stacks, and counts of arguments"
)]

use super::arguments::{bind, described, fits};
use super::code::{Body, Call, Code, Expr, FullCall};
use super::function::{CellRef, Function};
use super::interp::Interp;
use super::run::Flow;
use crate::lang::ast::Span;
use crate::object::cell::Shared;
use crate::object::class::{Method, MethodKind};
use crate::object::exception::{Raised, recursion_error, type_error};
use crate::object::host::NoHost;
use crate::object::wording::worded;
use crate::object::{Args, Eval, Instance, Res, Str, Value, bound, host, interrupt, journal, ops, pieces};
use smallvec::SmallVec;
use std::rc::Rc;

/// Positional arguments on their way into a call.
type Pos = SmallVec<[Value; 4]>;

/// Calls a method that leaves its host alone, where a call is [`host::quiet`].
#[inline(always)]
pub(super) fn alone(method: &'static Method, this: &Value, args: Args<'_>) -> Eval<Value> {
    journal::touch_call(this, args);
    (method.call)(&mut NoHost, this, args)
}

impl Interp {
    /// The one place where a method of a class table is called.
    #[inline(always)]
    pub(super) fn dispatch(&mut self, this: &Value, method: &'static Method, args: Args<'_>) -> Eval<Value> {
        if host::quiet() {
            journal::touch_call(this, args);
            (method.call)(self, this, args)
        } else {
            self.heeded(this, method, args)
        }
    }

    #[inline(never)]
    fn heeded(&mut self, this: &Value, method: &'static Method, args: Args<'_>) -> Eval<Value> {
        journal::touch_call(this, args);
        if self.recorder.is_none() {
            self.native(|host| (method.call)(host, this, args))
        } else {
            self.recorded(this, method, args)
        }
    }

    /// Calls any value.
    pub(super) fn call_value(&mut self, f: &Value, args: Args<'_>) -> Eval<Value> {
        if journal::on() {
            journal::touch_all(args);
        }
        match f {
            Value::Builtin(method) if method.kind == MethodKind::Instance => {
                let (this, rest) = ops::receiver(method, args)?;
                self.dispatch(this, method, rest)
            }
            Value::Builtin(method) if self.recorder.is_none() => {
                self.native(|host| (method.call)(host, &Value::None, args))
            }
            Value::Builtin(method) => self.recorded_function(method, args),
            Value::BoundMethod(method) => {
                let (this, method) = &**method;
                bound::check(this, method, args)?;
                self.dispatch(this, method, args)
            }
            Value::Class(class) => match class.new {
                Some(new) if self.recorder.is_none() => self.native(|host| (new.call)(host, f, args)),
                Some(new) => self.recorded_new(f, new, args),
                None => {
                    Err(type_error(format!("cannot create '{}' instances", class.qualified_name())).into())
                }
            },
            Value::Object(object) => match object.downcast::<Function>() {
                Some(function) => self.call_function(function, args),
                None => match self.native(|host| object.body().call(host, args)) {
                    Some(result) => result,
                    None => Err(not_callable(f)),
                },
            },
            _ => Err(not_callable(f)),
        }
    }

    /// `this.name(args)`.
    pub(super) fn call_named(&mut self, this: &Value, name: &str, args: Args<'_>) -> Eval<Value> {
        match this.class().method(name) {
            Some(method) if method.kind == MethodKind::Instance && !own_attrs(this) => {
                self.dispatch(this, method, args)
            }
            _ => {
                let name = Str::from(name);
                let f = ops::getattr(self, this, &name)?;
                self.call_attribute(&f, &name, args)
            }
        }
    }

    /// Calls an attribute where it was looked up: a method of the class is called by its class, which
    /// messages about arguments then name, and not as an object of its own.
    pub(super) fn call_attribute(&mut self, f: &Value, name: &Str, args: Args<'_>) -> Eval<Value> {
        match f {
            Value::BoundMethod(method) if method.1.name.as_bytes() == name.as_bytes() => {
                if journal::on() {
                    journal::touch_all(args);
                }
                self.dispatch(&method.0, method.1, args)
            }
            _ => self.call_value(f, args),
        }
    }

    /// Evaluates arguments, none of which is starred.
    pub(super) fn positional(&mut self, args: &[Expr]) -> Eval<Pos> {
        let mut pos = Pos::with_capacity(args.len());
        for a in args {
            pos.push(self.operand(a)?);
        }
        Ok(pos)
    }

    #[inline(never)]
    pub(super) fn call_expr(&mut self, c: &Call) -> Eval<Value> {
        // A frame of its own for each, so that the small ones stay small.
        match self.leaf(&c.func) {
            Some(Value::Object(object)) => {
                let object = object.clone();
                self.call_object(object, c)
            }
            Some(Value::Builtin(method)) if method.kind != MethodKind::Instance => {
                match (&c.args[..], &self.recorder) {
                    ([a], None) => self.call_native(Value::None, method, a, c.span),
                    _ => self.call_other(c),
                }
            }
            Some(Value::Class(class)) => match (&c.args[..], &self.recorder, &class.new) {
                ([a], None, Some(new)) => self.call_native(Value::Class(class), new, a, c.span),
                _ => self.call_other(c),
            },
            _ => self.call_other(c),
        }
    }

    /// The call of a function in a variable.
    #[inline(never)]
    fn call_object(&mut self, object: Rc<Instance>, c: &Call) -> Eval<Value> {
        if let Some(function) = object.downcast::<Function>()
            && let Some(defaults) = fits(function, c.args.len())
        {
            let result = self.call_fitting(function, &c.args, defaults);
            return result.map_err(|raised| self.at(c.span, raised));
        }
        self.call_any(&Value::Object(object), c)
    }

    #[inline(never)]
    fn call_other(&mut self, c: &Call) -> Eval<Value> {
        let f = self.operand(&c.func)?;
        let result = self.call_any(&f, c);
        f.release();
        result
    }

    /// Calls a function of the tables with one argument, lent where it lies if that is possible: `len(x)`,
    /// `str(x)`.
    #[inline(never)]
    fn call_native(&mut self, this: Value, method: &'static Method, a: &Expr, span: Span) -> Eval<Value> {
        let result = match self.leaf(a) {
            Some(a) if method.alone && host::quiet() => {
                alone(method, &this, Args::positional(std::slice::from_ref(a)))
            }
            _ => {
                let a = self.operand(a)?;
                let result = self.dispatch(&this, method, Args::positional(std::slice::from_ref(&a)));
                a.release();
                result
            }
        };
        this.release();
        result.map_err(|raised| self.at(span, raised))
    }

    /// Calls a function by position: the arguments become the new frame's first slots where they
    /// are evaluated, and defaults the next.
    #[inline(always)]
    fn call_fitting(&mut self, f: &Function, args: &[Expr], defaults: &[Value]) -> Eval<Value> {
        let base = self.stack.len();
        for a in args {
            match self.operand(a) {
                Ok(v) => self.stack.push(v),
                Err(raised) => {
                    self.stack.truncate(base);
                    return Err(raised);
                }
            }
        }
        for default in defaults {
            self.stack.push(default.clone());
        }
        self.enter(f, base)
    }

    #[inline(never)]
    fn call_any(&mut self, f: &Value, c: &Call) -> Eval<Value> {
        let result = match &c.args[..] {
            [a] => {
                let a = [self.operand(a)?];
                let result = self.call_value(f, Args::positional(&a));
                let [a] = a;
                a.release();
                result
            }
            many => {
                let pos = self.positional(many)?;
                self.call_value(f, Args::positional(&pos))
            }
        };
        result.map_err(|raised| self.at(c.span, raised))
    }

    #[inline(never)]
    pub(super) fn call_full(&mut self, c: &FullCall) -> Eval<Value> {
        let f = self.eval(&c.func)?;
        let mut pos = Pos::new();
        let result = self.call_gathered(&f, c, &mut pos);
        if pos.len() >= pieces::AT_ONCE {
            pieces::give_up(pos.into_vec());
        }
        result
    }

    /// Calls `f` with the arguments, which are gathered in `pos`.
    fn call_gathered(&mut self, f: &Value, c: &FullCall, pos: &mut Pos) -> Eval<Value> {
        for a in &c.args {
            match a {
                Expr::Starred(inner, span) => {
                    let many = self.eval(inner)?;
                    let items = self.unpack_star(f, &many).map_err(|raised| self.at(*span, raised))?;
                    append(pos, items)?;
                }
                _ => pos.push(self.eval(a)?),
            }
        }
        let mut kw: SmallVec<[(Str, Value); 4]> = SmallVec::new();
        for (name, value) in &c.keywords {
            let value = self.eval(value)?;
            match name {
                Some(name) => kw.push((name.clone(), value)),
                None => {
                    self.unpack_keywords(f, &value, &mut kw).map_err(|raised| self.at(c.span, raised))?;
                }
            }
        }
        let args = Args { pos, kw: &kw };
        let unpacks = c.args.iter().any(|a| matches!(a, Expr::Starred(..)))
            || c.keywords.iter().any(|(name, _)| name.is_none());
        let result = match &c.func {
            Expr::Attr(a) if !unpacks => self.call_attribute(f, &a.name, args),
            _ => self.call_value(f, args),
        };
        result.map_err(|raised| self.at(c.span, raised))
    }

    fn unpack_star(&mut self, f: &Value, many: &Value) -> Eval<Vec<Value>> {
        let words = |name: &str| format!("{} argument after * must be an iterable, not {name}", described(f));
        let it = ops::iter_or(many, words)?;
        ops::collect(self, &it)
    }

    fn unpack_keywords(
        &mut self,
        f: &Value,
        value: &Value,
        kw: &mut SmallVec<[(Str, Value); 4]>,
    ) -> Eval<()> {
        let Value::Dict(dict) = value else {
            return Err(type_error(format!(
                "{} argument after ** must be a mapping, not {}",
                described(f),
                value.type_name()
            ))
            .into());
        };
        // Within the dict no name is there twice.
        let before = kw.len();
        for (key, value) in dict.entries().iter() {
            interrupt::check()?;
            let Value::Str(name) = key.value() else {
                return Err(type_error("keywords must be strings").into());
            };
            if kw.iter().take(before).any(|(n, _)| *n == *name) {
                let form = "{} got multiple values for keyword argument '{}'";
                return Err(type_error(worded(form, &[&described(f), name])?).into());
            }
            kw.push((name.clone(), value.clone()));
        }
        Ok(())
    }

    /// Calls a function with arguments of any kind.
    pub(super) fn call_function(&mut self, f: &Function, args: Args<'_>) -> Eval<Value> {
        let base = self.stack.len();
        match fits(f, args.pos.len()) {
            Some(defaults) if args.kw.is_empty() => {
                self.stack.extend_from_slice(args.pos);
                self.stack.extend_from_slice(defaults);
            }
            _ => {
                let slots = bind(f, args)?;
                self.stack.extend(slots);
            }
        }
        self.enter(f, base)
    }

    /// Runs a function whose parameters are in the slots from `base`.
    #[inline(always)]
    fn enter(&mut self, f: &Function, base: usize) -> Eval<Value> {
        let code = &f.code;
        if let Err(error) = self.may_enter() {
            self.stack.truncate(base);
            return Err(error.into());
        }
        while self.stack.len() - base < code.locals.len() {
            self.stack.push(Value::Unbound);
        }
        let outer_base = std::mem::replace(&mut self.base, base);
        let (outer_cell_base, cells) = (self.cell_base, self.cells.len());
        if !code.cells.is_empty() || !f.closure.is_empty() {
            self.enclose(f);
        }
        self.frames.push(code.clone());
        self.nesting += 1;
        let result = match &code.body {
            Body::Expr(e, span) => self.operand(e).map_err(|raised| self.note(*span, raised)),
            Body::Block(block) => match self.block(block) {
                Ok(Flow::Return) => Ok(std::mem::replace(&mut self.returning, Value::None)),
                Ok(_) => Ok(Value::None),
                Err(raised) => Err(raised),
            },
            Body::Generator(_) => Ok(self.make_generator(f, base)),
        };
        self.nesting -= 1;
        self.frames.pop();
        if self.cells.len() != cells {
            self.cells.truncate(cells);
        }
        self.cell_base = outer_cell_base;
        self.base = outer_base;
        while self.stack.len() > base {
            if let Some(v) = self.stack.pop() {
                v.release();
            }
        }
        self.settle();
        result
    }

    /// Whether one more call may be made now.
    #[inline(always)]
    fn may_enter(&self) -> Res<()> {
        if self.too_deep() {
            return Err(recursion_error("maximum recursion depth exceeded"));
        }
        interrupt::look()
    }

    /// Makes a function's own cells and puts those of its closure after them.
    #[inline(never)]
    fn enclose(&mut self, f: &Function) {
        self.cell_base = self.cells.len();
        self.make_cells(&f.code);
        self.cells.extend_from_slice(&f.closure);
    }

    /// Makes the cells of a frame that has just been laid out.
    pub(super) fn make_cells(&mut self, code: &Code) {
        for (_, argument) in &code.cells {
            let slot = argument.and_then(|i| self.stack.get_mut(self.base + i));
            let value = slot.map(std::mem::take).unwrap_or_default();
            self.cells.push(CellRef::new(Shared::new(value)));
        }
    }

    /// A function value of a code and its defaults, over the cells of the innermost frame.
    #[inline(never)]
    pub(super) fn make_function(&mut self, make: &super::code::MakeFunction) -> Eval<Value> {
        let mut defaults = Vec::with_capacity(make.defaults.len());
        for d in &make.defaults {
            defaults.push(self.eval(d)?);
        }
        let mut keyword_defaults = Vec::with_capacity(make.keyword_defaults.len());
        for d in &make.keyword_defaults {
            keyword_defaults.push(match d {
                Some(d) => self.eval(d)?,
                None => Value::Unbound,
            });
        }
        Ok(Value::object(Function {
            code: make.code.clone(),
            defaults: defaults.into(),
            keyword_defaults: keyword_defaults.into(),
            closure: self.closure(&make.code),
        }))
    }

    /// The cells that a code made here gets from the innermost frame.
    pub(super) fn closure(&self, code: &Code) -> Box<[CellRef]> {
        let cell = |(_, i): &(Str, usize)| self.cells.get(self.cell_base + i).cloned().unwrap_or_default();
        code.free.iter().map(cell).collect()
    }
}

/// Adds the items of an unpacked iterable to the arguments.
fn append(pos: &mut Pos, items: Vec<Value>) -> Res<()> {
    if items.len() < pieces::AT_ONCE {
        pos.extend(items);
        return Ok(());
    }
    let mut all = std::mem::take(pos).into_vec();
    let done = pieces::take_over(&mut all, items);
    *pos = Pos::from_vec(all);
    done
}

/// Whether the object carries attributes of its own, which could hide its class's methods.
#[inline]
pub(super) fn own_attrs(this: &Value) -> bool {
    matches!(this, Value::Object(o) if o.has_own_attrs())
}

#[cold]
fn not_callable(f: &Value) -> Raised {
    type_error(format!("'{}' object is not callable", f.type_name())).into()
}
