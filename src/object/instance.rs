//! Objects whose Rust type lives outside `object`: streams, functions, iterators, modules.

use super::dict::Dict;
use super::exception::type_error;
use super::journal::{self, Child, Kept};
use super::{Args, BufferOwner, Class, Eval, Host, Res, Str, Stream, Value};
use std::any::{Any, TypeId};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

/// What an object of one's own class can do beyond the methods of its class table. Each default
/// is what CPython does for an object without that slot.
#[allow(clippy::len_without_is_empty)] // A slot of the protocol, not a container's method.
pub trait Object: Any {
    /// The class.
    fn class(&self) -> &'static Class;

    /// This object as `Any`, to find its Rust type again: always `self`.
    fn as_any(&self) -> &dyn Any;

    /// `repr(self)`, if it is not the default `<module.Name object at 0x…>`. `this` is the object
    /// as a value.
    ///
    /// # Errors
    /// What CPython's `__repr__` raises.
    fn repr(&self, this: &Value) -> Res<Str> {
        Ok(Str::from(default_repr(this)))
    }

    /// The next item of an iterator; none at its end.
    ///
    /// # Errors
    /// `TypeError` if this is no iterator, and what producing the item raises.
    fn next(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        let _ = host;
        Err(type_error(format!("'{}' object is not an iterator", self.class().name)).into())
    }

    /// Hands the items to `take` until it answers false or they end, as calling [`Object::next`]
    /// again and again would; none where the class has no better way than that.
    fn drive(&self, host: &mut dyn Host, take: &mut dyn FnMut(Value) -> Eval<bool>) -> Option<Eval<()>> {
        let _ = (host, take);
        None
    }

    /// Whether [`Object::next`] works.
    fn is_iterator(&self) -> bool {
        false
    }

    /// `iter(self)`: an iterator gives itself, a container an iterator over it, none otherwise.
    ///
    /// # Errors
    /// What CPython's `__iter__` raises (a closed stream's `ValueError`).
    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        Ok(self.is_iterator().then(|| this.clone()))
    }

    /// Calls the object, if it is callable.
    fn call(&self, host: &mut dyn Host, args: Args<'_>) -> Option<Eval<Value>> {
        let _ = (host, args);
        None
    }

    /// Whether [`Object::call`] gives something.
    fn is_callable(&self) -> bool {
        false
    }

    /// An attribute that is not in the class table (a module's names, a function's `__name__`).
    fn getattr(&self, name: &Str) -> Option<Value> {
        let _ = name;
        None
    }

    /// The attributes that CPython keeps in the object's `__dict__`, but the class here by itself.
    fn kept_attrs(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    /// How many bytes `__sizeof__()` counts beyond the object's own.
    fn held(&self) -> usize {
        0
    }

    /// Sets an attribute that is not in the class table; false where there is no such thing.
    fn setattr(&self, name: &Str, value: Value) -> bool {
        let _ = (name, value);
        false
    }

    /// Whether a program can give the object attributes of its own: whether it has a `__dict__`.
    fn has_dict(&self) -> bool {
        self.stream().is_some()
    }

    /// The names [`Object::getattr`] knows, for `dir()` and completion.
    fn names(&self) -> Vec<Str> {
        Vec::new()
    }

    /// `len(self)`.
    fn len(&self) -> Option<Res<usize>> {
        None
    }

    /// `self[index]`.
    fn getitem(&self, index: &Value) -> Option<Res<Value>> {
        let _ = index;
        None
    }

    /// `self == other`, if the class compares by value.
    fn eq(&self, other: &Value) -> Option<bool> {
        let _ = other;
        None
    }

    /// After a finaliser of the program's own: nothing more is to be done when the object goes.
    fn abandon(&self) {}

    /// The stream facet.
    fn stream(&self) -> Option<&dyn Stream> {
        None
    }

    /// The buffer facet, of an object that can be looked into with `memoryview`.
    fn buffer(&self) -> Option<&dyn BufferOwner> {
        None
    }

    /// Keeps what a statement may change of the object's state, before it does; none if nothing of
    /// it changes. Variables, containers and files keep what they are themselves.
    fn keep(&self) -> Option<Box<dyn Kept>> {
        None
    }

    /// Shows what the object holds, and so may change or end when it does.
    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        let _ = visit;
    }

    /// About how many bytes the object takes.
    fn weight(&self) -> usize {
        self.held().saturating_add(64)
    }

    /// Whether something must be done when the last reference goes (an open stream).
    fn needs_finalizing(&self) -> bool {
        false
    }

    /// Does it: closes what is open, as CPython's `tp_finalize`. An error is one that CPython
    /// prints as `Exception ignored in`.
    ///
    /// # Errors
    /// What closing raises.
    fn finalize(&self, host: &mut dyn Host) -> Res<()> {
        let _ = host;
        Ok(())
    }
}

/// CPython's `object.__repr__`.
#[must_use]
pub fn default_repr(this: &Value) -> String {
    let class = this.class();
    format!("<{} object at {:#x}>", class.qualified_name(), this.address())
}

/// An object with its class. When the last reference to one that needs finalising goes, it waits
/// in a queue until the host runs its finaliser ([`Host::finalize`]): the evaluator is never
/// entered from a `Drop`.
pub struct Instance {
    class: &'static Class,
    dict: OnceCell<Rc<Dict>>,
    /// Whether its finaliser has run already, or is about to.
    finalized: Cell<bool>,
    body: Box<dyn Object>,
    /// The type of the body, which it has as long as the instance lives.
    kind: TypeId,
    /// The statement that touched it last.
    pub(super) stamp: Cell<u64>,
}

/// What a dropped instance leaves in its place.
struct Gone;

impl Object for Gone {
    fn class(&self) -> &'static Class {
        &super::class::OBJECT
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

thread_local! {
    static DROPPED: RefCell<VecDeque<Box<dyn Object>>> = const { RefCell::new(VecDeque::new()) };
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a finaliser waits; cheap enough to ask after every call.
#[must_use]
#[inline]
pub fn any_dropped() -> bool {
    WAITING.with(Cell::get)
}

/// Lets the host look for finalisers to run.
pub(super) fn wake() {
    // While the thread ends nobody looks any more.
    let _ = WAITING.try_with(|w| w.set(true));
}

/// Takes the next object whose finaliser must run.
#[must_use]
pub fn next_dropped() -> Option<Box<dyn Object>> {
    let next = DROPPED.with_borrow_mut(VecDeque::pop_front);
    if next.is_none() {
        WAITING.with(|w| w.set(false));
    }
    next
}

impl Instance {
    /// Wraps `body`.
    #[must_use]
    pub fn new<T: Object>(body: T) -> Rc<Instance> {
        Rc::new(Instance {
            class: body.class(),
            dict: OnceCell::new(),
            finalized: Cell::new(false),
            body: Box::new(body),
            kind: TypeId::of::<T>(),
            stamp: Cell::new(journal::epoch()),
        })
    }

    /// The class.
    #[must_use]
    #[inline]
    pub fn class(&self) -> &'static Class {
        self.class
    }

    /// `__dict__`, made when it is first asked for; none where the class has none.
    #[must_use]
    pub fn dict(&self) -> Option<&Rc<Dict>> {
        let made = || {
            let dict = Rc::new(Dict::older());
            // A statement that makes it for an older object must leave it empty when it is undone.
            dict.touch();
            if self.body.stream().is_some() {
                super::host::heed(super::host::Heed::Lent, true);
            }
            dict
        };
        self.body.has_dict().then(|| self.dict.get_or_init(made))
    }

    /// `__dict__`, if it was made.
    pub(super) fn own_dict(&self) -> Option<&Rc<Dict>> {
        self.dict.get()
    }

    /// Shows what the object holds.
    pub(super) fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Some(dict) = self.dict.get() {
            visit(Child::Dict(dict));
        }
        self.body.children(visit);
    }

    /// Shows the values that the object holds.
    pub(super) fn below(&self, visit: &mut dyn FnMut(&Value)) {
        self.body.children(&mut |child| {
            if let Child::Value(v) = child {
                visit(v);
            }
        });
    }

    /// Whether a program may have given it attributes of its own, which then hide the methods of
    /// its class; cheap enough to ask at every call.
    #[must_use]
    #[inline]
    pub fn has_own_attrs(&self) -> bool {
        self.dict.get().is_some()
    }

    /// The attribute of its own of this name.
    #[must_use]
    pub fn own_attr(&self, name: &str) -> Option<Value> {
        self.own_named(&Str::from(name)).ok().flatten()
    }

    /// The same, of a name that a program chose.
    ///
    /// # Errors
    /// `KeyboardInterrupt`, as the name may be long.
    pub fn own_named(&self, name: &Str) -> Res<Option<Value>> {
        self.dict.get().map_or(Ok(None), |own| own.get(&Value::Str(name.clone())))
    }

    /// The next item of an iterator; that of a stream whose lines a function of the program reads is
    /// what that gives.
    ///
    /// # Errors
    /// As [`Object::next`].
    #[inline]
    pub fn next(self: &Rc<Instance>, host: &mut dyn Host) -> Eval<Option<Value>> {
        match self.has_own_attrs() {
            true => super::overridden::next_line(self, host),
            false => self.body.next(host),
        }
    }

    /// The object.
    #[must_use]
    #[inline]
    pub fn body(&self) -> &dyn Object {
        &*self.body
    }

    /// The object as its Rust type, if it is of that type.
    #[must_use]
    #[inline]
    #[expect(
        unsafe_code,
        reason = "a checked cast asks the object by a call what it is, at each operation of a stream: \
                  30 million writes of a byte into a BytesIO took 0.89 s with it and take 0.51 s"
    )]
    pub fn downcast<T: Object>(&self) -> Option<&T> {
        if self.kind != TypeId::of::<T>() {
            return None;
        }
        let body: *const dyn Object = &raw const *self.body;
        // SAFETY: `body` points to what the box owns, which lives as long as `self`, and `kind` is the
        // type that it was made of: nothing but the drop of the instance puts another in its place.
        Some(unsafe { &*body.cast::<T>() })
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let dict = self.dict.take();
        let body = std::mem::replace(&mut self.body, Box::new(Gone));
        let body: Box<dyn Object> = match dict {
            Some(dict)
                if !self.finalized.get()
                    && !journal::silent()
                    && super::overridden::closes_itself(&dict, &*body) =>
            {
                let (class, kind, dict) = (self.class, self.kind, OnceCell::from(dict));
                let whole =
                    Instance { class, dict, finalized: Cell::new(true), body, kind, stamp: Cell::new(0) };
                Box::new(Last(Rc::new(whole), Then::Gone))
            }
            dict => {
                if let Some(dict) = dict {
                    super::trash::discard(dict);
                }
                body
            }
        };
        if body.needs_finalizing() && !self.finalized.get() && !journal::silent() {
            // A queue that is gone (the thread ends) or borrowed leaves the body to its own Drop.
            let _ = DROPPED.try_with(|q| q.try_borrow_mut().map(|mut q| q.push_back(body)));
            wake();
        } else {
            super::trash::discard(body);
        }
    }
}

/// A stream without a holder, which the program closes in its own way: it is whole once more for that.
struct Last(Rc<Instance>, Then);

/// Whether others may look at a stream that the program closed in its own way.
#[derive(PartialEq, Eq)]
enum Then {
    Gone,
    Stays,
}

/// Whether an object that only the journal holds has an end that a program can see.
#[must_use]
pub(super) fn unfinished(object: &Instance) -> bool {
    let own = || object.dict.get().is_some_and(|dict| super::overridden::closes_itself(dict, &*object.body));
    !object.finalized.get() && (object.body.needs_finalizing() || own())
}

/// Notes that an object has come to its end, which comes once; or that it has not, after all.
pub fn finalized(object: &Instance, ended: bool) {
    object.finalized.set(ended);
}

/// What finalises an object that only the journal holds, where the program closes it in its own way.
#[must_use]
pub fn closing(object: &Rc<Instance>) -> Option<Box<dyn Object>> {
    let own = object.dict.get().is_some_and(|dict| super::overridden::closes_itself(dict, &*object.body));
    own.then(|| Box::new(Last(object.clone(), Then::Gone)) as Box<dyn Object>)
}

/// What finalises an object as the program ends while its names are still there: CPython's collector closes
/// every stream then, those too that nobody closes when their last reference goes. What is put off is
/// [`Object::abandon`], since those that come after it look at it.
#[must_use]
pub fn at_exit(object: &Rc<Instance>) -> Option<Box<dyn Object>> {
    let last = || Box::new(Last(object.clone(), Then::Stays)) as Box<dyn Object>;
    (!object.finalized.get() && object.body.stream().is_some()).then(last)
}

impl Object for Last {
    fn class(&self) -> &'static Class {
        self.0.class
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        self.0.body.repr(&Value::Object(self.0.clone()))
    }

    fn stream(&self) -> Option<&dyn Stream> {
        self.0.body.stream()
    }

    fn needs_finalizing(&self) -> bool {
        true
    }

    fn finalize(&self, _host: &mut dyn Host) -> Res<()> {
        let open = self.stream().is_some_and(|stream| matches!(stream.closed(), Ok(false)));
        let closed = if open { super::overridden::ask(&self.0, "close", &[]).map(|_| ()) } else { Ok(()) };
        if self.1 == Then::Gone {
            self.0.body.abandon();
        }
        closed
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} object>", self.class.name)
    }
}
