//! `list`.

use super::arg::unexpected;
use super::class::OBJECT;
use super::exception::{index_error, type_error, value_error};
use super::journal::{self, Edited, Held, Row, Trail, Trailed};
use super::ops;
use super::sort::sort;
use super::wording::worded;
use super::{Args, Error, Eval, Host, Res, Value, interrupt, limits, pieces, trash};
use crate::class_table;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::ops::Range;
use std::rc::Rc;

/// A Python list.
#[derive(Debug)]
pub struct List {
    inner: RefCell<Inner>,
    /// The statement that touched it last.
    stamp: Cell<u64>,
}

#[derive(Debug, Default)]
struct Inner {
    items: Vec<Value>,
    /// What a statement has changed so far, of a list that is older than the statement.
    trail: Option<Box<Trail<Vec<Value>>>>,
}

impl Default for List {
    fn default() -> List {
        List::new(Vec::new())
    }
}

impl List {
    /// A list of `items`.
    #[must_use]
    pub fn new(items: Vec<Value>) -> List {
        List { inner: RefCell::new(Inner { items, trail: None }), stamp: Cell::new(journal::epoch()) }
    }

    /// The items, to read. Not to be held while anything of the program runs.
    #[must_use]
    #[inline]
    pub fn items(&self) -> Ref<'_, Vec<Value>> {
        Ref::map(self.inner.borrow(), |inner| &inner.items)
    }

    /// The items, to change those from `at` on in any way: the one door that every mutation of a
    /// list passes. A value that is taken out must be dropped after the borrow ends: its end may
    /// look at this list.
    #[inline]
    pub fn edit(&self, at: usize) -> RefMut<'_, Vec<Value>> {
        let mut inner = self.inner.borrow_mut();
        let Inner { items, trail } = &mut *inner;
        if let Some(trail) = trail {
            trail.cut(items, at);
        }
        RefMut::map(inner, |inner| &mut inner.items)
    }

    /// Puts an item in place of another, which must be there; gives the old one.
    #[inline]
    pub fn put(self: &Rc<Self>, at: usize, item: Value) -> Option<Value> {
        if self.stamp() != journal::epoch() {
            self.touch();
        }
        let mut inner = self.inner.borrow_mut();
        let Inner { items, trail } = &mut *inner;
        if let Some(trail) = trail {
            trail.overwrite(items, at..at + 1);
        }
        items.get_mut(at).map(|slot| std::mem::replace(slot, item))
    }

    /// Puts other items in place of all; gives the old ones.
    #[must_use]
    pub fn replace(&self, items: Vec<Value>) -> Vec<Value> {
        std::mem::replace(&mut *self.edit(0), items)
    }

    /// Adds an item at the end.
    ///
    /// # Errors
    /// `MemoryError`.
    #[inline]
    pub fn push(&self, item: Value) -> Res<()> {
        // What stands behind the last item was not there before.
        let mut inner = self.inner.borrow_mut();
        limits::reserve(&mut inner.items, 1)?;
        inner.items.push(item);
        Ok(())
    }

    /// How many items there are.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.inner.borrow().items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The statement that touched it last.
    #[inline]
    pub(super) fn stamp(&self) -> u64 {
        self.stamp.get()
    }

    /// Keeps what a statement changes from here on.
    #[cold]
    pub(super) fn touch(self: &Rc<Self>) {
        let Ok(mut inner) = self.inner.try_borrow_mut() else { return };
        if journal::on() {
            self.stamp.set(journal::epoch());
            inner.trail = Some(Box::new(Trail::new(inner.items.len())));
            journal::push(Box::new(Edited::new(self)));
        }
    }

    /// Shows the items, unless they are being changed.
    pub(super) fn peek(&self, visit: impl FnMut(&Value)) {
        if let Ok(inner) = self.inner.try_borrow() {
            inner.items.iter().for_each(visit);
        }
    }

    /// A copy of the item at `index`.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.inner.borrow().items.get(index).cloned()
    }
}

impl Trailed for List {
    type Row = Vec<Value>;

    fn with_row<T>(&self, f: impl FnOnce(&mut Vec<Value>, &mut Option<Box<Trail<Vec<Value>>>>) -> T) -> T {
        let Inner { items, trail } = &mut *self.inner.borrow_mut();
        f(items, trail)
    }
}

impl Row for Vec<Value> {
    type Item = Held;
    type Look = [Value];
    type Tail = Vec<Held>;
    const PAGE: usize = 1;

    fn count(look: &[Value]) -> usize {
        look.len()
    }
    fn copy(look: &[Value], range: Range<usize>) -> Vec<Held> {
        look.get(range).unwrap_or_default().iter().cloned().map(Held::new).collect()
    }
    fn exchange(&mut self, at: usize, items: &mut [Held]) {
        for (place, item) in self.iter_mut().skip(at).zip(items) {
            item.swap(place);
        }
    }
    fn split(&mut self, at: usize) -> Vec<Held> {
        self.split_off(at.min(self.len())).into_iter().map(Held::new).collect()
    }
    fn append(&mut self, items: Vec<Held>) {
        self.extend(items.into_iter().map(Held::give));
    }
    fn same(look: &[Value], at: usize, items: &[Held]) -> bool {
        look.get(at..at + items.len()).is_some_and(|here| here.iter().zip(items).all(|(v, h)| h.is(v)))
    }
}

impl Drop for List {
    fn drop(&mut self) {
        trash::discard_items(std::mem::take(&mut self.inner.get_mut().items));
    }
}

/// `list.extend(iterable)`.
///
/// # Errors
/// What iterating raises; the items before that stay.
pub fn extend(host: &mut dyn Host, list: &List, iterable: &Value) -> Eval<()> {
    if let Value::List(_) | Value::Tuple(_) = iterable {
        // A copy first, since the list may be extended by itself.
        let more = ops::collect(host, iterable)?;
        let mut items = list.edit(usize::MAX);
        if items.is_empty() {
            *items = more;
            return Ok(());
        }
        return Ok(pieces::append(&mut items, &more)?);
    }
    ops::iterate(host, iterable, |item| {
        list.push(item)?;
        Ok(true)
    })
}

/// `list[a:b:c] = iterable`.
pub(super) fn set_slice(
    host: &mut dyn Host,
    list: &List,
    slice: &super::range::Slice,
    new: &Value,
) -> Eval<()> {
    ops::indices(slice, list.len())?;
    let Ok(new) = collect_for_slice(host, new)? else {
        return Err(type_error("must assign iterable to extended slice").into());
    };
    // Iterating may have changed the list.
    let cut = ops::indices(slice, list.len())?;
    let mut items = list.edit(cut.first());
    let old: Vec<Value>;
    if cut.step == 1 && cut.len == items.len() {
        old = std::mem::replace(&mut *items, new);
    } else if new.len().max(cut.len) >= pieces::AT_ONCE && (cut.step == 1 || cut.len == new.len()) {
        let new = replaced(&items, &cut, &new)?;
        old = std::mem::replace(&mut *items, new);
    } else if cut.step == 1 {
        limits::reserve(&mut items, new.len())?;
        let start = cut.start as usize;
        old = items.splice(start..start + cut.len, new).collect();
    } else if new.len() != cut.len {
        let (given, room) = (new.len(), cut.len);
        let text = format!("attempt to assign sequence of size {given} to extended slice of size {room}");
        return Err(value_error(text).into());
    } else {
        let swap = |(i, v)| items.get_mut(i).map(|slot| std::mem::replace(slot, v));
        old = cut.iter().zip(new).filter_map(swap).collect();
    }
    drop(items);
    trash::discard_items(old);
    Ok(())
}

/// A list with many others in place of a slice: the list itself stays as it is if Ctrl-C is pressed.
fn replaced(items: &[Value], cut: &ops::Slice, new: &[Value]) -> Res<Vec<Value>> {
    if let Some(range) = cut.range() {
        let mut all = limits::vec(items.len() - cut.len + new.len())?;
        pieces::append(&mut all, items.get(..range.start).unwrap_or_default())?;
        pieces::append(&mut all, new)?;
        pieces::append(&mut all, items.get(range.end..).unwrap_or_default())?;
        return Ok(all);
    }
    let mut all = pieces::copied(items)?;
    for (i, item) in cut.iter().zip(new) {
        interrupt::look()?;
        if let Some(slot) = all.get_mut(i) {
            *slot = item.clone();
        }
    }
    Ok(all)
}

/// The items of an iterable, or that it is none.
fn collect_for_slice(host: &mut dyn Host, v: &Value) -> Eval<Result<Vec<Value>, ()>> {
    match ops::iter(v) {
        Ok(_) => ops::collect(host, v).map(Ok),
        Err(e) => {
            let e = Error::from(e);
            if e.is(&super::class::TYPE_ERROR) { Ok(Err(())) } else { Err(e.into()) }
        }
    }
}

/// `del list[a:b:c]`.
pub(super) fn delete_slice(list: &List, slice: &super::range::Slice) -> Res<()> {
    let cut = ops::indices(slice, list.len())?;
    let mut items = list.edit(cut.first());
    let old: Vec<Value> = match cut.range() {
        Some(_) if cut.len == items.len() => std::mem::take(&mut *items),
        Some(range) if cut.len < pieces::AT_ONCE => items.drain(range).collect(),
        Some(_) => {
            let rest = replaced(&items, &cut, &[])?;
            std::mem::replace(&mut *items, rest)
        }
        None => {
            let rest = cut.rest(&items)?;
            std::mem::replace(&mut *items, rest)
        }
    };
    drop(items);
    trash::discard_items(old);
    Ok(())
}

/// A bound of `index(x, start, stop)`, for a sequence of `len` items.
pub(super) fn search_bound(v: &Value, len: usize) -> Res<usize> {
    let n = match v {
        Value::Int(n) => *n,
        Value::Bool(b) => i64::from(*b != 0),
        Value::Big(n) => {
            if n.sign() == num_bigint::Sign::Minus {
                i64::MIN
            } else {
                i64::MAX
            }
        }
        _ => return Err(type_error("slice indices must be integers or have an __index__ method")),
    };
    let n = if n < 0 { n.saturating_add(len as i64).max(0) } else { n };
    Ok(usize::try_from(n).unwrap_or(usize::MAX).min(len))
}

/// The first place of an item that equals `x`, between two bounds.
pub(super) fn find(items: &[Value], x: &Value, start: &Value, stop: &Value) -> Res<Option<usize>> {
    let (start, stop) = (search_bound(start, items.len())?, search_bound(stop, items.len())?);
    for (i, item) in items.iter().enumerate().take(stop).skip(start) {
        interrupt::look()?;
        if ops::same_or_equal(item, x)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// How many items equal `x`.
pub(super) fn count(items: &[Value], x: &Value) -> Res<i64> {
    let mut n = 0;
    for item in items {
        interrupt::look()?;
        n += i64::from(ops::same_or_equal(item, x)?);
    }
    Ok(n)
}

/// The keywords of `sort` and `sorted`.
///
/// # Errors
/// `TypeError` for others.
pub fn sort_keywords(kw: &[(super::Str, Value)]) -> Eval<(Value, bool)> {
    let (mut key, mut reverse) = (Value::None, false);
    for (name, value) in kw {
        match name.as_bytes() {
            b"key" => key = value.clone(),
            b"reverse" => reverse = ops::truth(value)?,
            _ => return Err(unexpected(&"sort", name).into()),
        }
    }
    Ok((key, reverse))
}

fn sort_in_place(host: &mut dyn Host, list: &List, args: Args<'_>) -> Eval<()> {
    if !args.pos.is_empty() {
        return Err(type_error("sort() takes no positional arguments").into());
    }
    let (key, reverse) = sort_keywords(args.kw)?;
    // The list is empty meanwhile, as in CPython, so that nothing can see it half sorted.
    let before = pieces::copied(&list.items())?;
    let items = list.replace(Vec::new());
    let (sorted, result) = match sort(host, items, &key, reverse) {
        Ok(sorted) => (sorted, Ok(())),
        Err(e) => (before, Err(e)),
    };
    let touched = list.replace(sorted);
    if result.is_ok() && !touched.is_empty() {
        return Err(value_error("list modified during sort").into());
    }
    result
}

/// Takes out the item that `pop(index)` means.
fn pop(list: &List, index: i64) -> Res<Value> {
    let len = list.len();
    if len == 0 {
        return Err(index_error("pop from empty list"));
    }
    let at = if index < 0 { index.saturating_add(len as i64) } else { index };
    match usize::try_from(at) {
        Ok(i) if i < len => Ok(list.edit(i).remove(i)),
        _ => Err(index_error("pop index out of range")),
    }
}

fn insert(list: &List, index: i64, item: Value) -> Res<()> {
    let at = search_bound(&Value::Int(index), list.len())?;
    let mut items = list.edit(at);
    limits::reserve(&mut items, 1)?;
    items.insert(at, item);
    Ok(())
}

fn remove(list: &List, x: &Value) -> Res<()> {
    let all = (Value::Int(0), Value::Int(i64::MAX));
    let at = find(&list.items(), x, &all.0, &all.1)?;
    let i = at.ok_or_else(|| value_error("list.remove(x): x not in list"))?;
    let old = list.edit(i).remove(i);
    drop(old);
    Ok(())
}

class_table! {
    /// Built-in mutable sequence.
    ///
    /// If no argument is given, the constructor creates a new empty list.
    /// The argument must be an iterable if specified.
    pub static LIST: Rc<List> = "list" in "builtins" [&OBJECT];
    new(iterable: &Value = "()" => &Value::Unbound) |_class, host| match iterable {
        Value::Unbound => Ok(Vec::new()),
        _ => ops::collect(host, iterable),
    };
    methods {
        /// Append object to the end of the list.
        fn append(object: Value) |s, _host| s.push(object);
        /// Extend list by appending elements from the iterable.
        fn extend(iterable: &Value) |s, host| extend(host, s, iterable);
        /// Insert object before index.
        fn insert(index: i64, object: Value) |s, _host| insert(s, index, object);
        /// Remove and return item at index (default last).
        ///
        /// Raises IndexError if list is empty or index is out of range.
        fn pop(index: i64 = "-1" => -1) |s, _host| pop(s, index);
        /// Remove first occurrence of value.
        ///
        /// Raises ValueError if the value is not present.
        fn remove(value: &Value) |s, _host| remove(s, value);
        /// Return first index of value.
        ///
        /// Raises ValueError if the value is not present.
        fn index(value: &Value, start: Value = "0" => Value::Int(0), stop: Value = "sys.maxsize" => Value::Int(i64::MAX)) |s, _host| {
            let at = find(&s.items(), value, &start, &stop)?;
            match at {
                Some(i) => Ok(i),
                None => Err(value_error(worded("{} is not in list", &[&ops::repr(value)?])?)),
            }
        };
        /// Return number of occurrences of value.
        fn count(value: &Value) |s, _host| count(&s.items(), value);
        /// Reverse *IN PLACE*.
        fn reverse() |s, _host| s.edit(0).reverse();
        /// Return a shallow copy of the list.
        fn copy() |s, _host| pieces::copied(&s.items());
        /// Remove all items from list.
        fn clear() |s, _host| trash::discard_items(s.replace(Vec::new()));
        /// Return a reverse iterator over the list.
        fn __reversed__() |s, _host| super::iter::reversed(&Value::List(s.clone()));
    }
    raw {
        /// Sort the list in ascending order and return None.
        ///
        /// The sort is in-place (i.e. the list itself is modified) and stable (i.e. the
        /// order of two equal elements is maintained).
        ///
        /// If a key function is given, apply it once to each list item and sort them,
        /// ascending or descending, according to their function values.
        ///
        /// The reverse flag can be set to sort in descending order.
        fn sort("*, key=None, reverse=False") |s, host, args| sort_in_place(host, s, args);
    }
}
