//! Iterators that builtins make of others: `enumerate`, `zip`, `map`, `filter`, `reversed`,
//! `iter(callable, sentinel)`.

use super::{iterator, plain_classes};
use crate::class_table;
use crate::object::arg::unexpected;
use crate::object::class::OBJECT;
use crate::object::exception::{Error, type_error, value_error};
use crate::object::journal::{Child, Held};
use crate::object::ops::{self, BinOp, int_of};
use crate::object::{Args, Eval, Host, Value, class, interrupt, limits, trash};
use std::cell::{Cell, RefCell};

/// `enumerate(iterable, start)`.
#[derive(Debug)]
pub(super) struct Enumerate {
    of: Value,
    count: RefCell<Value>,
}

impl Enumerate {
    fn step(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        let Some(item) = ops::next(host, &self.of)? else { return Ok(None) };
        let count = self.count.borrow().clone();
        *self.count.borrow_mut() = ops::binary(BinOp::Add, &count, &Value::Int(1))?;
        Ok(Some(Value::tuple([count, item])))
    }
}

iterator!(
    Enumerate,
    |_s| &ENUMERATE,
    keep(|s| Held::new(s.count.borrow().clone()), |s, count| drop(s.count.replace(count.give()))),
    holds | s,
    visit | visit(Child::Value(&s.of))
);

class_table! {
    /// Return an enumerate object.
    ///
    /// The enumerate object yields pairs containing a count (from start, which
    /// defaults to zero) and a value yielded by the iterable argument.
    ///
    /// enumerate is useful for obtaining an indexed list:
    ///     (0, seq[0]), (1, seq[1]), (2, seq[2]), ...
    pub static ENUMERATE: Enumerate = "enumerate" in "builtins" [&OBJECT];
    new(@kw iterable: &Value, @kw start: &Value = "0" => &Value::Int(0)) |_class, _host| {
        let Some(start) = int_of(start) else {
            let kind = start.type_name();
            return Err(type_error(format!("'{kind}' object cannot be interpreted as an integer")).into());
        };
        let of = ops::iter(iterable)?;
        Value::object(Enumerate { of, count: RefCell::new(start.into()) })
    };
}

/// `zip(*iterables, strict)`.
#[derive(Debug)]
pub(super) struct Zip {
    of: Vec<Value>,
    strict: bool,
    done: Cell<bool>,
}

impl Drop for Zip {
    fn drop(&mut self) {
        trash::discard_items(std::mem::take(&mut self.of));
    }
}

impl Zip {
    fn step(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        if self.of.is_empty() || self.done.get() {
            return Ok(None);
        }
        let mut items = limits::vec(self.of.len())?;
        for (i, it) in self.of.iter().enumerate() {
            interrupt::look()?;
            match ops::next(host, it)? {
                Some(item) => items.push(item),
                None => {
                    self.done.set(true);
                    return if self.strict { self.uneven(host, i) } else { Ok(None) };
                }
            }
        }
        Ok(Some(Value::tuple(items)))
    }

    /// The error of iterables that are not equally long, if they aren't: number `i` ended.
    fn uneven(&self, host: &mut dyn Host, i: usize) -> Eval<Option<Value>> {
        let fault = |k: usize, what: &str| {
            let others = if k == 1 { " 1".to_owned() } else { format!("s 1-{k}") };
            Err(value_error(format!("zip() argument {} is {what} than argument{others}", k + 1)).into())
        };
        if i > 0 {
            return fault(i, "shorter");
        }
        for (k, it) in self.of.iter().enumerate().skip(1) {
            if ops::next(host, it)?.is_some() {
                return fault(k, "longer");
            }
        }
        Ok(None)
    }
}

iterator!(
    Zip,
    |_s| &ZIP,
    keep(|s| s.done.get(), |s, done| s.done.set(done)),
    holds | s,
    visit | s.of.iter().for_each(|v| visit(Child::Value(v)))
);

/// An iterator for each of what a program may give any number of.
fn iterators(iterables: &[Value]) -> Eval<Vec<Value>> {
    let mut of = limits::vec(iterables.len())?;
    for iterable in iterables {
        interrupt::check()?;
        of.push(ops::iter(iterable)?);
    }
    Ok(of)
}

fn make_zip(args: Args<'_>) -> Eval<Value> {
    let mut strict = false;
    for (name, value) in args.kw {
        match name.as_bytes() {
            b"strict" => strict = ops::truth(value)?,
            _ => return Err(unexpected(&"zip", name).into()),
        }
    }
    Ok(Value::object(Zip { of: iterators(args.pos)?, strict, done: Cell::new(false) }))
}

class_table! {
    /// The zip object yields n-length tuples, where n is the number of iterables
    /// passed as positional arguments to zip().
    ///
    /// The i-th element in every tuple comes from the i-th iterable argument to zip().
    /// This continues until the shortest argument is exhausted.
    ///
    /// If strict is true and one of the arguments is exhausted before the others,
    /// raise a ValueError.
    pub static ZIP: Zip = "zip" in "builtins" [&OBJECT];
    raw_new("*iterables, strict=False") |_class, _host, args| make_zip(args);
}

/// `map(function, *iterables)`.
#[derive(Debug)]
pub(super) struct Map {
    function: Value,
    of: Vec<Value>,
}

impl Map {
    fn step(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        if let [it] = &self.of[..] {
            let Some(item) = ops::next(host, it)? else { return Ok(None) };
            return host.call(&self.function, Args::positional(&[item])).map(Some);
        }
        let mut items = limits::vec(self.of.len())?;
        for it in &self.of {
            match ops::next(host, it)? {
                Some(item) => items.push(item),
                None => return Ok(None),
            }
        }
        host.call(&self.function, Args::positional(&items)).map(Some)
    }
}

iterator!(
    Map,
    |_s| &MAP,
    holds | s,
    visit | {
        s.of.iter().chain([&s.function]).for_each(|v| visit(Child::Value(v)));
    }
);

fn make_map(args: Args<'_>) -> Eval<Value> {
    match args.pos {
        _ if !args.kw.is_empty() => Err(type_error("map() takes no keyword arguments").into()),
        [function, iterables @ ..] if !iterables.is_empty() => {
            Ok(Value::object(Map { function: function.clone(), of: iterators(iterables)? }))
        }
        _ => Err(type_error("map() must have at least two arguments.").into()),
    }
}

class_table! {
    /// Make an iterator that computes the function using arguments from
    /// each of the iterables.
    ///
    /// Stops when the shortest iterable is exhausted.
    pub static MAP: Map = "map" in "builtins" [&OBJECT];
    raw_new("function, iterable, /, *iterables") |_class, _host, args| make_map(args);
}

/// `filter(function, iterable)`.
#[derive(Debug)]
pub(super) struct Filter {
    function: Value,
    of: Value,
}

impl Filter {
    fn step(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        while let Some(item) = ops::next(host, &self.of)? {
            let keep = match &self.function {
                Value::None => ops::truth(&item)?,
                f => ops::truth(&host.call(f, Args::positional(std::slice::from_ref(&item)))?)?,
            };
            if keep {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

iterator!(
    Filter,
    |_s| &FILTER,
    holds | s,
    visit | {
        [&s.of, &s.function].into_iter().for_each(|v| visit(Child::Value(v)));
    }
);

class_table! {
    /// Return an iterator yielding those items of iterable for which function(item)
    /// is true. If function is None, return the items that are true.
    pub static FILTER: Filter = "filter" in "builtins" [&OBJECT];
    new(function: &Value, iterable: &Value) |_class, _host| {
        let of = ops::iter(iterable)?;
        Value::object(Filter { function: function.clone(), of })
    };
}

class_table! {
    /// Return a reverse iterator over the values of the given sequence.
    pub static REVERSED: super::sequence::Reverse = "reversed" in "builtins" [&OBJECT];
    new(object: &Value) |_class, _host| super::reversed(object);
}

/// `iter(callable, sentinel)`.
#[derive(Debug)]
pub(super) struct CallableIter {
    function: Value,
    sentinel: Value,
    done: Cell<bool>,
}

/// `iter(callable, sentinel)`: calls until the result equals `sentinel`.
#[must_use]
pub fn callable(function: Value, sentinel: Value) -> Value {
    Value::object(CallableIter { function, sentinel, done: Cell::new(false) })
}

impl CallableIter {
    fn step(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        if self.done.get() {
            return Ok(None);
        }
        let item = match host.call(&self.function, Args::default()) {
            Ok(item) => item,
            Err(e) => {
                let e = Error::from(e);
                if !e.is(&class::STOP_ITERATION) {
                    return Err(e.into());
                }
                self.done.set(true);
                return Ok(None);
            }
        };
        if ops::equal(&item, &self.sentinel)? {
            self.done.set(true);
            return Ok(None);
        }
        Ok(Some(item))
    }
}

iterator!(
    CallableIter,
    |_s| &CALLABLE_ITERATOR,
    keep(|s| s.done.get(), |s, done| s.done.set(done)),
    holds | s,
    visit | [&s.function, &s.sentinel].into_iter().for_each(|v| visit(Child::Value(v)))
);

plain_classes! {
    CALLABLE_ITERATOR "callable_iterator" CallableIter;
}
