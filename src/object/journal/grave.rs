//! Which objects only the journal holds, and what becomes of them.
//!
//! Of each object that the journal holds, it is counted how many references come from the journal
//! or from objects that only the journal holds. When these are all there are, the object is dead
//! for the program, and so its own references are counted in turn.

use crate::object::buffer::Export;
use crate::object::cell::Shared;
use crate::object::dict::{Dict, Mixer};
use crate::object::exception::Exception;
use crate::object::list::List;
use crate::object::memoryview::MemoryView;
use crate::object::set::Set;
use crate::object::value::Items;
use crate::object::{Instance, Method, Value, instance};
use smallvec::SmallVec;
use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::rc::{Rc, Weak};

/// What an object holds, as it shows it to whoever follows its references.
#[derive(Clone, Copy)]
pub enum Child<'a> {
    /// A value.
    Value(&'a Value),
    /// A hold on a buffer, which several views share.
    Export(&'a Rc<Export>),
    /// A variable that closures share.
    Shared(&'a Rc<Shared>),
    /// The attributes of its own.
    Dict(&'a Rc<Dict>),
}

/// An object, without a reference to it.
pub(super) enum Link {
    Tuple(Weak<Items>),
    List(Weak<List>),
    Dict(Weak<Dict>),
    Set(Weak<Set>),
    View(Weak<MemoryView>),
    Bound(Weak<(Value, &'static Method)>),
    Exception(Weak<Exception>),
    Object(Weak<Instance>),
    Export(Weak<Export>),
    Shared(Weak<Shared>),
}

/// An object that something counted holds.
struct Entry {
    link: Link,
    /// How many references come from the journal and from the dead.
    refs: usize,
    dead: bool,
    /// What it held when it died, as far as that is counted.
    children: SmallVec<[usize; 2]>,
}

#[derive(Default)]
struct Grave {
    entries: HashMap<usize, Entry, BuildHasherDefault<Mixer>>,
    /// Those that the program still held when they were counted last.
    watched: Vec<usize>,
    /// Those that have to be finalised first.
    dying: VecDeque<Value>,
}

thread_local! {
    static GRAVE: RefCell<Grave> = RefCell::default();
}

fn address<T: ?Sized>(rc: &Rc<T>) -> usize {
    Rc::as_ptr(rc).cast::<u8>() as usize
}

/// The key and the link of an object that counts: one that can end visibly, or hold such a one.
pub(super) fn link(child: Child<'_>) -> Option<(usize, Link)> {
    Some(match child {
        Child::Value(Value::Tuple(x)) if !x.is_empty() => (address(x), Link::Tuple(Rc::downgrade(x))),
        Child::Value(Value::List(x)) => (address(x), Link::List(Rc::downgrade(x))),
        Child::Value(Value::Dict(x)) | Child::Dict(x) => (address(x), Link::Dict(Rc::downgrade(x))),
        Child::Value(Value::Set(x)) => (address(x), Link::Set(Rc::downgrade(x))),
        Child::Value(Value::MemoryView(x)) => (address(x), Link::View(Rc::downgrade(x))),
        Child::Value(Value::BoundMethod(x)) => (address(x), Link::Bound(Rc::downgrade(x))),
        Child::Value(Value::Exception(x)) => (address(x), Link::Exception(Rc::downgrade(x))),
        Child::Value(Value::Object(x)) => (address(x), Link::Object(Rc::downgrade(x))),
        Child::Export(x) => (address(x), Link::Export(Rc::downgrade(x))),
        Child::Shared(x) => (address(x), Link::Shared(Rc::downgrade(x))),
        Child::Value(_) => return None,
    })
}

impl Link {
    fn strong_count(&self) -> usize {
        match self {
            Link::Tuple(x) => x.strong_count(),
            Link::List(x) => x.strong_count(),
            Link::Dict(x) => x.strong_count(),
            Link::Set(x) => x.strong_count(),
            Link::View(x) => x.strong_count(),
            Link::Bound(x) => x.strong_count(),
            Link::Exception(x) => x.strong_count(),
            Link::Object(x) => x.strong_count(),
            Link::Export(x) => x.strong_count(),
            Link::Shared(x) => x.strong_count(),
        }
    }

    /// Shows what the object holds.
    pub(super) fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        // An object that is being changed this moment is not dead: none is looked into that is busy.
        let mut all = |v: &Value| visit(Child::Value(v));
        match self {
            Link::Tuple(x) => x.upgrade().iter().for_each(|x| x.iter().for_each(&mut all)),
            Link::List(x) => x.upgrade().iter().for_each(|x| x.peek(&mut all)),
            Link::Set(x) => x.upgrade().iter().for_each(|x| x.peek(&mut all)),
            Link::Dict(x) => x.upgrade().iter().for_each(|x| x.peek(&mut all)),
            Link::View(x) => x.upgrade().iter().for_each(|x| x.children(visit)),
            Link::Bound(x) => x.upgrade().iter().for_each(|x| visit(Child::Value(&x.0))),
            Link::Exception(x) => x.upgrade().iter().for_each(|x| x.children(visit)),
            Link::Object(x) => x.upgrade().iter().for_each(|x| x.children(visit)),
            Link::Export(x) => x.upgrade().iter().for_each(|x| visit(Child::Value(x.of()))),
            Link::Shared(x) => x.upgrade().iter().for_each(|x| x.peek(|v| visit(Child::Value(v)))),
        }
    }

    /// The object, if it has a class of its own.
    pub(super) fn object(&self) -> Option<Rc<Instance>> {
        match self {
            Link::Object(x) => x.upgrade(),
            _ => None,
        }
    }

    /// The object, if it has to be finalised.
    fn unfinished(&self) -> Option<Value> {
        self.object().filter(|o| instance::unfinished(o)).map(Value::Object)
    }

    /// How many bytes the object takes, without what it holds.
    fn weight(&self) -> usize {
        match self {
            Link::List(x) => x.upgrade().map_or(0, |x| x.len() * size_of::<Value>()),
            Link::Dict(x) => x.upgrade().map_or(0, |x| x.len() * 64),
            Link::Set(x) => x.upgrade().map_or(0, |x| x.len() * 48),
            Link::Object(x) => x.upgrade().map_or(0, |x| x.body().weight()),
            _ => 0,
        }
    }
}

impl Grave {
    /// Counts a reference more; whether the object is dead by it.
    fn count(&mut self, child: Child<'_>) -> Option<usize> {
        let (key, link) = link(child)?;
        let entry = self.entries.entry(key).or_insert(Entry {
            link,
            refs: 0,
            dead: false,
            children: SmallVec::new(),
        });
        entry.refs += 1;
        Some(key)
    }

    fn is_dead_by_now(&self, key: usize) -> bool {
        self.entries.get(&key).is_some_and(|e| !e.dead && e.link.strong_count() <= e.refs)
    }

    /// Declares objects dead that nobody else holds, and what only they held.
    fn bury(&mut self, mut dead: Vec<usize>) {
        while let Some(key) = dead.pop() {
            let Some(entry) = self.entries.get_mut(&key).filter(|e| !e.dead) else { continue };
            entry.dead = true;
            super::charge(entry.link.weight());
            if !super::silent()
                && let Some(value) = entry.link.unfinished()
            {
                self.dying.push_back(value);
                instance::wake();
                continue;
            }
            self.bury_children(key, &mut dead);
        }
    }

    fn bury_children(&mut self, key: usize, dead: &mut Vec<usize>) {
        let Some(entry) = self.entries.get_mut(&key) else { return };
        if let Link::Export(export) = &entry.link
            && let Some(export) = export.upgrade()
        {
            export.rest(true);
        }
        // The link is taken out while its object is looked through.
        let link = std::mem::replace(&mut entry.link, Link::List(Weak::new()));
        let mut children = SmallVec::new();
        link.children(&mut |child| {
            if let Child::Value(v) = child {
                super::charge(weight(v));
            }
            children.extend(self.count(child));
        });
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.link = link;
            entry.children.clone_from(&children);
        }
        // What is taken off the end first goes first: a pair lets go of its reader before its writer.
        for child in children.into_iter().rev() {
            if self.is_dead_by_now(child) {
                dead.push(child);
            } else {
                self.watched.push(child);
            }
        }
    }

    /// Takes back that an object is dead, and what followed from it.
    fn revive(&mut self, key: usize) {
        let mut alive = vec![key];
        while let Some(key) = alive.pop() {
            let Some(entry) = self.entries.get_mut(&key).filter(|e| e.dead) else { continue };
            entry.dead = false;
            if let Link::Object(object) = &entry.link
                && let Some(object) = object.upgrade()
            {
                instance::finalized(&object, false);
            }
            if let Link::Export(export) = &entry.link
                && let Some(export) = export.upgrade()
            {
                export.rest(false);
            }
            for child in std::mem::take(&mut entry.children) {
                if self.discount(child) {
                    alive.push(child);
                }
            }
        }
    }

    /// Counts a reference less; whether the object is one of the dead. One that nothing counted
    /// holds any more is forgotten, unless it is dead: then its own count goes first.
    fn discount(&mut self, key: usize) -> bool {
        let Some(entry) = self.entries.get_mut(&key) else { return false };
        entry.refs = entry.refs.saturating_sub(1);
        let dead = entry.dead;
        if !dead && entry.refs == 0 {
            self.entries.remove(&key);
        }
        dead
    }

    /// Forgets dead objects that nothing counted holds any more.
    fn forget(&mut self, key: usize) {
        let mut gone = vec![key];
        while let Some(key) = gone.pop() {
            if self.entries.get(&key).is_none_or(|e| e.refs > 0) {
                continue;
            }
            let Some(entry) = self.entries.remove(&key) else { continue };
            for child in entry.children {
                if self.discount(child) {
                    gone.push(child);
                }
            }
        }
    }
}

/// What a value takes that has no entry of its own.
fn weight(v: &Value) -> usize {
    match v {
        Value::Str(s) => s.as_bytes().len(),
        Value::Bytes(b) => b.len(),
        Value::ByteArray(b) => b.bytes().len(),
        _ => 0,
    }
}

/// The journal takes a reference.
pub(super) fn hold(child: Child<'_>) {
    if let Child::Value(v) = child
        && super::on()
    {
        let bytes = weight(v);
        if bytes > 0 {
            super::charge(bytes);
        }
    }
    if !matters(child) {
        return;
    }
    with(|grave| {
        let Some(key) = grave.count(child) else { return };
        if grave.is_dead_by_now(key) {
            grave.bury(vec![key]);
        } else {
            grave.watched.push(key);
            instance::wake();
        }
    });
}

/// The journal gives a reference to the program.
pub(super) fn give(child: Child<'_>) {
    let Some((key, _)) = matters(child).then(|| link(child)).flatten() else { return };
    with(|grave| {
        if grave.discount(key) {
            grave.revive(key);
            if grave.entries.get(&key).is_some_and(|e| e.refs == 0) {
                grave.entries.remove(&key);
            }
        }
    });
}

/// The journal is about to drop a reference.
pub(super) fn forget(child: Child<'_>) {
    let Some((key, _)) = matters(child).then(|| link(child)).flatten() else { return };
    with(|grave| {
        if grave.discount(key) {
            grave.forget(key);
        }
    });
}

/// Looks again at what the program still held: to be called where a program has let go of
/// something.
pub fn recheck() {
    with(|grave| {
        if grave.watched.is_empty() {
            return;
        }
        let watched = std::mem::take(&mut grave.watched);
        let (dead, alive) = watched.into_iter().partition(|key| grave.is_dead_by_now(*key));
        grave.watched = alive;
        grave.bury(dead);
        if !grave.watched.is_empty() {
            instance::wake();
        }
    });
}

/// [`recheck`] for the last time in a statement.
pub(super) fn settle() {
    recheck();
    with(|grave| grave.watched.clear());
}

/// Takes the next object that has to be finalised before it is buried.
#[must_use]
pub fn next_dying() -> Option<Value> {
    recheck();
    with(|grave| grave.dying.pop_front()).flatten()
}

/// Buries an object that was finalised, unless somebody holds it by now.
pub fn bury(v: &Value) {
    let Some((key, link)) = link(Child::Value(v)) else { return };
    with(|grave| {
        // One reference is the caller's.
        let refs = grave.entries.get(&key).map_or(0, |e| e.refs);
        if link.strong_count() > refs + 1 {
            grave.revive(key);
            return;
        }
        let mut dead = Vec::new();
        grave.bury_children(key, &mut dead);
        grave.bury(dead);
    });
}

/// Whether a value can end visibly, or hold one that can.
fn matters(child: Child<'_>) -> bool {
    let Child::Value(v) = child else { return true };
    matches!(
        v,
        Value::Tuple(_)
            | Value::List(_)
            | Value::Dict(_)
            | Value::Set(_)
            | Value::MemoryView(_)
            | Value::BoundMethod(_)
            | Value::Exception(_)
            | Value::Object(_)
    )
}

/// Runs `f` on the counts; at the thread's end there are none.
fn with<T>(f: impl FnOnce(&mut Grave) -> T) -> Option<T> {
    GRAVE.try_with(|grave| grave.try_borrow_mut().ok().map(|mut grave| f(&mut grave))).ok().flatten()
}
