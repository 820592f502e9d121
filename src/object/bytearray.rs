//! `bytearray`.

use super::arg::{Bound, Given, index};
use super::buffer::{ALL, BufferOwner, busy, is_bytes_like, with_bytes};
use super::exception::{buffer_error, index_error, type_error, value_error};
use super::journal::{self, Edited, Trail, Trailed};
use super::octets::{self, Fill, Needle, octet_class};
use super::room::Room;
use super::text::bytes_methods;
use super::text::methods::{self, Bounds, Bytes as Octet, Side};
use super::{Bytes, Eval, Host, Res, Str, Value, codecs, interrupt, limits, ops, pieces};
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::ops::Range;
use std::rc::Rc;

/// A Python bytearray.
#[derive(Debug)]
pub struct ByteArray {
    inner: RefCell<Inner>,
    /// How many views look at it; while any does it cannot change its length.
    exports: Cell<usize>,
    /// The statement that touched it last.
    stamp: Cell<u64>,
}

#[derive(Debug, Default)]
struct Inner {
    bytes: Vec<u8>,
    /// What a statement has changed so far, of a bytearray that is older than the statement.
    trail: Option<Box<Trail<Vec<u8>>>>,
}

impl Default for ByteArray {
    fn default() -> ByteArray {
        ByteArray::new(Vec::new())
    }
}

impl ByteArray {
    /// A bytearray of these bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> ByteArray {
        let inner = RefCell::new(Inner { bytes, trail: None });
        ByteArray { inner, exports: Cell::new(0), stamp: Cell::new(journal::epoch()) }
    }

    /// The bytes, to read.
    #[must_use]
    pub fn bytes(&self) -> Ref<'_, Vec<u8>> {
        Ref::map(self.inner.borrow(), |inner| &inner.bytes)
    }

    /// The bytes, to read, unless they are being changed by a caller of the caller.
    ///
    /// # Errors
    /// `RuntimeError` if they are.
    #[inline]
    pub fn try_bytes(&self) -> Res<Ref<'_, Vec<u8>>> {
        let inner = self.inner.try_borrow().map_err(|_| busy())?;
        Ok(Ref::map(inner, |inner| &inner.bytes))
    }

    /// The bytes, to change those of a range one by one but not in number.
    ///
    /// # Errors
    /// `RuntimeError` if a caller of the caller uses them.
    #[inline]
    pub fn try_edit(&self, range: Range<usize>) -> Res<RefMut<'_, [u8]>> {
        let mut inner = self.inner.try_borrow_mut().map_err(|_| busy())?;
        let Inner { bytes, trail } = &mut *inner;
        if let Some(trail) = trail {
            trail.overwrite(bytes, range);
        }
        Ok(RefMut::map(inner, |inner| inner.bytes.as_mut_slice()))
    }

    /// The bytes, to change those from `at` on in number too.
    ///
    /// # Errors
    /// `BufferError` while a memoryview looks at them.
    pub fn resize(&self, at: usize) -> Res<RefMut<'_, Vec<u8>>> {
        if self.exports.get() > 0 {
            return Err(buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        let mut inner = self.inner.try_borrow_mut().map_err(|_| busy())?;
        let Inner { bytes, trail } = &mut *inner;
        if let Some(trail) = trail {
            trail.cut(bytes, at);
        }
        Ok(RefMut::map(inner, |inner| &mut inner.bytes))
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
            inner.trail = Some(Box::new(Trail::new(inner.bytes.len())));
            journal::push(Box::new(Edited::new(self)));
        }
    }
}

impl Drop for ByteArray {
    fn drop(&mut self) {
        drop(Room::from(std::mem::take(&mut self.inner.get_mut().bytes)));
    }
}

impl Trailed for ByteArray {
    type Row = Vec<u8>;

    fn with_row<T>(&self, f: impl FnOnce(&mut Vec<u8>, &mut Option<Box<Trail<Vec<u8>>>>) -> T) -> T {
        let Inner { bytes, trail } = &mut *self.inner.borrow_mut();
        f(bytes, trail)
    }
}

impl BufferOwner for ByteArray {
    fn export(&self) -> Res<()> {
        self.exports.set(self.exports.get() + 1);
        Ok(())
    }

    fn unexport(&self) {
        self.exports.set(self.exports.get().saturating_sub(1));
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) -> Res<()> {
        f(&self.try_bytes()?);
        Ok(())
    }

    fn write(&self, range: Range<usize>, f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        f(&mut self.try_edit(range)?);
        Ok(())
    }
}

/// A byte of an item that is assigned or added.
///
/// # Errors
/// `ValueError: byte must be in range(0, 256)`, `TypeError` for what is no int.
pub fn byte(v: &Value) -> Res<u8> {
    let out_of_range = || value_error("byte must be in range(0, 256)");
    match v {
        Value::Int(n) => u8::try_from(*n).map_err(|_| out_of_range()),
        Value::Big(_) => Err(out_of_range()),
        _ => index(v).and_then(|n| u8::try_from(n).map_err(|_| out_of_range())),
    }
}

/// `bytearray[a:b:c] = new`.
pub(super) fn set_slice(
    host: &mut dyn Host,
    b: &ByteArray,
    slice: &super::range::Slice,
    new: &Value,
) -> Eval<()> {
    let before = b.try_bytes()?.len();
    let cut = ops::indices(slice, before)?;
    let mut new = assigned(host, new)?;
    // The items may be anybody's to make.
    let len = b.try_bytes()?.len();
    let cut = if len == before { cut } else { ops::indices(slice, len)? };
    if cut.step == 1 {
        let start = cut.start as usize;
        let range = start..start + cut.len;
        if new.len() == cut.len {
            if let Some(part) = b.try_edit(range.clone())?.get_mut(range) {
                pieces::touch(part)?;
                part.copy_from_slice(&new);
            }
            return Ok(());
        }
        let mut bytes = b.resize(start)?;
        pieces::touch(bytes.get_mut(start..).unwrap_or_default())?;
        limits::reserve(&mut bytes, new.len())?;
        bytes.splice(range, new);
        return Ok(());
    }
    if new.is_empty() {
        return Ok(delete_slice(b, slice)?);
    }
    if new.len() != cut.len {
        let (given, room) = (new.len(), cut.len);
        let text = format!("attempt to assign bytes of size {given} to extended slice of size {room}");
        return Err(value_error(text).into());
    }
    let mut bytes = b.try_edit(ALL)?;
    pieces::touch(&mut bytes)?;
    // The bytes change places, so that what an interrupt ends early can be taken back; past the middle
    // the rest is the shorter way.
    let mut exchange = |byte: &mut u8, place: usize| {
        if let Some(slot) = bytes.get_mut(place) {
            std::mem::swap(slot, byte);
        }
    };
    let (mut places, mut done, half) = (cut.iter(), 0, new.len() / 2);
    for part in new.chunks_mut(pieces::AT_ONCE) {
        done += part.len();
        part.iter_mut().zip(&mut places).for_each(|(byte, place)| exchange(byte, place));
        if done < half && interrupt::pending() {
            let made = new.get_mut(..done).unwrap_or_default();
            made.iter_mut().zip(cut.iter()).for_each(|(byte, place)| exchange(byte, place));
            break;
        }
    }
    Ok(interrupt::look()?)
}

/// The bytes that are put in place of a slice.
fn assigned(host: &mut dyn Host, new: &Value) -> Eval<Vec<u8>> {
    match new {
        Value::MemoryView(view) => Ok(view.to_vec()?),
        _ if is_bytes_like(new) => Ok(with_bytes(new, pieces::copied)??),
        Value::Str(_) | Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Float(_) => {
            Err(type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)").into())
        }
        _ if ops::iter(new).is_err() => {
            Err(type_error(format!("cannot convert '{}' object to bytearray", new.type_name())).into())
        }
        _ => collect_bytes(host, new),
    }
}

/// The bytes of an iterable of ints.
pub(super) fn collect_bytes(host: &mut dyn Host, iterable: &Value) -> Eval<Vec<u8>> {
    let mut out = Vec::new();
    ops::iterate(host, iterable, |item| {
        let byte = byte(&item)?;
        limits::reserve(&mut out, 1)?;
        out.push(byte);
        Ok(true)
    })?;
    Ok(out)
}

/// `del bytearray[a:b:c]`.
pub(super) fn delete_slice(b: &ByteArray, slice: &super::range::Slice) -> Res<()> {
    let cut = ops::indices(slice, b.try_bytes()?.len())?;
    if cut.len == 0 {
        return Ok(());
    }
    let mut bytes = b.resize(cut.first())?;
    match cut.range() {
        Some(range) => {
            pieces::touch(bytes.get_mut(range.start..).unwrap_or_default())?;
            drop(bytes.drain(range));
        }
        None => *bytes = cut.rest(&bytes)?,
    }
    Ok(())
}

/// `bytearray.extend(iterable)`.
fn extend(host: &mut dyn Host, b: &ByteArray, iterable: &Value) -> Eval<()> {
    let more = match iterable {
        _ if is_bytes_like(iterable) => with_bytes(iterable, pieces::copied)
            .map_err(|_| type_error(format!("can't set bytearray slice from {}", iterable.type_name())))??,
        Value::Str(s) if s.is_empty() => Vec::new(),
        Value::Str(_) => {
            return Err(type_error("expected iterable of integers; got: 'str'").into());
        }
        _ if ops::iter(iterable).is_err() => {
            return Err(type_error(format!("can't extend bytearray with {}", iterable.type_name())).into());
        }
        _ => collect_bytes(host, iterable)?,
    };
    if more.is_empty() {
        return Ok(());
    }
    let mut bytes = b.resize(usize::MAX)?;
    Ok(pieces::append(&mut bytes, &more)?)
}

/// Takes out the byte that `pop(index)` means.
fn pop(b: &ByteArray, index: i64) -> Res<i64> {
    let n = b.try_bytes()?.len();
    if n == 0 {
        return Err(index_error("pop from empty bytearray"));
    }
    let at = if index < 0 { index.saturating_add(n as i64) } else { index };
    match usize::try_from(at) {
        Ok(i) if i < n => Ok(take(b, i)?.into()),
        _ => Err(index_error("pop index out of range")),
    }
}

fn insert(b: &ByteArray, index: i64, item: &Value) -> Res<()> {
    let byte = byte(item)?;
    let n = b.try_bytes()?.len() as i64;
    let at = if index < 0 { index.saturating_add(n).max(0) } else { index.min(n) };
    let mut bytes = b.resize(at as usize)?;
    pieces::touch(bytes.get_mut(at as usize..).unwrap_or_default())?;
    limits::reserve(&mut bytes, 1)?;
    bytes.insert(at as usize, byte);
    Ok(())
}

fn remove(b: &ByteArray, item: &Value) -> Res<()> {
    let byte = byte(item)?;
    let at = memchr::memchr(byte, &b.try_bytes()?);
    let i = at.ok_or_else(|| value_error("value not found in bytearray"))?;
    take(b, i).map(|_| ())
}

/// Takes out the byte at a place, which must be there.
fn take(b: &ByteArray, i: usize) -> Res<u8> {
    let mut bytes = b.resize(i)?;
    pieces::touch(bytes.get_mut(i..).unwrap_or_default())?;
    Ok(bytes.remove(i))
}

octet_class! {
    /// bytearray(iterable_of_ints) -> bytearray
    /// bytearray(string, encoding[, errors]) -> bytearray
    /// bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer
    /// bytearray(int) -> bytes array of size given by the parameter initialized with null bytes
    /// bytearray() -> empty bytes array
    ///
    /// Construct a mutable bytearray object from:
    ///   - an iterable yielding integers in range(256)
    ///   - a text string encoded using the specified encoding
    ///   - a bytes or a buffer object
    ///   - any object implementing the buffer API.
    ///   - an integer
    BYTEARRAY: Rc<ByteArray> = "bytearray";
    make |bytes| Value::ByteArray(Rc::new(ByteArray::new(bytes)));
    own {
        /// Append a single item to the end of the bytearray.
        fn append(item: &Value) |s, _host| {
            let byte = byte(item)?;
            let mut bytes = s.resize(usize::MAX)?;
            limits::reserve(&mut bytes, 1)?;
            bytes.push(byte);
        };
        /// Append all the items from the iterator or sequence to the end of the bytearray.
        fn extend(iterable_of_ints: &Value) |s, host| extend(host, s, iterable_of_ints);
        /// Insert a single item into the bytearray before the given index.
        fn insert(index: i64, item: &Value) |s, _host| insert(s, index, item);
        /// Remove and return a single item from B.
        ///
        /// If no index argument is given, will pop the last item.
        fn pop(index: i64 = "-1" => -1) |s, _host| pop(s, index);
        /// Remove the first occurrence of a value in the bytearray.
        fn remove(value: &Value) |s, _host| remove(s, value);
        /// Reverse the order of the values in B in place.
        fn reverse() |s, _host| {
            let mut bytes = s.try_edit(ALL)?;
            pieces::touch(&mut bytes)?;
            bytes.reverse();
        };
        /// Remove all items from the bytearray.
        fn clear() |s, _host| {
            if !s.try_bytes()?.is_empty() {
                s.resize(0)?.clear();
            }
        };
        /// Return a copy of B.
        fn copy() |s, _host| octets::Octets::unchanged(s);
    }
}
