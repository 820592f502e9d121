//! The buffer protocol: the bytes inside a value, to read or to change in place.

use super::arg::{At, FromArg, bad_argument};
use super::exception::{runtime_error, type_error};
use super::{Bytes, Error, Res, Value};
use std::cell::Cell;
use std::ops::Range;

/// An object whose bytes others may look at: bytes, bytearray, memoryview, and what a stream
/// hands out with `getbuffer()`.
pub trait BufferOwner {
    /// Whether the bytes can't be changed.
    fn read_only(&self) -> bool {
        false
    }

    /// Notes one more view of the bytes; while there is one, the object keeps their number.
    ///
    /// # Errors
    /// What CPython's `getbuffer` slot raises (a closed stream's `ValueError`).
    fn export(&self) -> Res<()> {
        Ok(())
    }

    /// Notes one view less.
    fn unexport(&self) {}

    /// Runs `f` on the bytes. `f` must not run anything of the program.
    ///
    /// # Errors
    /// `BufferError` if they do not lie side by side, `ValueError` for a released memoryview.
    fn read(&self, f: &mut dyn FnMut(&[u8])) -> Res<()>;

    /// Runs `f` on the bytes, of which it may change those of a range: the one door for writes
    /// through a view.
    ///
    /// # Errors
    /// As [`BufferOwner::read`], and `BufferError` for read-only ones.
    fn write(&self, range: Range<usize>, f: &mut dyn FnMut(&mut [u8])) -> Res<()>;
}

impl BufferOwner for Bytes {
    fn read_only(&self) -> bool {
        true
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) -> Res<()> {
        f(self);
        Ok(())
    }

    fn write(&self, _range: Range<usize>, _f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        Err(super::exception::buffer_error("Object is not writable."))
    }
}

/// The buffer facet of a value, if it is bytes-like.
#[must_use]
pub fn owner(v: &Value) -> Option<&dyn BufferOwner> {
    match v {
        Value::Bytes(b) => Some(b),
        Value::ByteArray(b) => Some(&**b),
        Value::MemoryView(m) => Some(&**m),
        Value::Object(o) => o.body().buffer(),
        _ => None,
    }
}

/// All bytes of a buffer.
pub const ALL: Range<usize> = 0..usize::MAX;

/// Whether a value is bytes-like.
#[must_use]
pub fn is_bytes_like(v: &Value) -> bool {
    owner(v).is_some()
}

/// The error of a buffer that is in use by the very call that wants it again.
#[must_use]
#[cold]
pub fn busy() -> Error {
    runtime_error("reentrant use of a buffer")
}

/// `a bytes-like object is required, not 'str'`.
#[must_use]
#[cold]
pub fn bytes_like_required(v: &Value) -> Error {
    type_error(format!("a bytes-like object is required, not '{}'", v.type_name()))
}

/// Runs `f` on the bytes of a bytes-like object. `f` must not run anything of the program.
///
/// # Errors
/// `TypeError: a bytes-like object is required, not 'str'`, and for a memoryview `BufferError`
/// if its bytes do not lie side by side, `ValueError` if it was released.
#[inline]
pub fn with_bytes<T>(v: &Value, f: impl FnOnce(&[u8]) -> T) -> Res<T> {
    match v {
        Value::Bytes(b) => Ok(f(b)),
        Value::ByteArray(b) => Ok(f(&b.try_bytes()?)),
        _ => with_owner(owner(v).ok_or_else(|| bytes_like_required(v))?, f),
    }
}

fn with_owner<T>(owner: &dyn BufferOwner, f: impl FnOnce(&[u8]) -> T) -> Res<T> {
    let (mut f, mut result) = (Some(f), None);
    owner.read(&mut |bytes| result = f.take().map(|f| f(bytes)))?;
    result.ok_or_else(busy)
}

/// Runs `f` on the bytes of a writable bytes-like object, of which it may change a range; none if `v` is not one, is read-only,
/// released, or not contiguous. `f` must not run anything of the program.
#[inline]
pub fn with_bytes_mut<T>(v: &Value, range: Range<usize>, f: impl FnOnce(&mut [u8]) -> T) -> Option<T> {
    if let Value::ByteArray(b) = v {
        return Some(f(&mut b.try_edit(range).ok()?));
    }
    let owner = owner(v)?;
    if owner.read_only() {
        return None;
    }
    let (mut f, mut result) = (Some(f), None);
    owner.write(range, &mut |bytes| result = f.take().map(|f| f(bytes))).ok()?;
    result
}

/// [`with_bytes_mut`] of an argument, with CPython's error.
///
/// # Errors
/// `TypeError: readinto() argument must be read-write bytes-like object, not bytes`.
#[inline]
pub fn with_writable<T>(v: &Value, at: At, range: Range<usize>, f: impl FnOnce(&mut [u8]) -> T) -> Res<T> {
    with_bytes_mut(v, range, f).ok_or_else(|| bad_argument(at, "read-write bytes-like object", v))
}

/// An argument that must be a writable bytes-like object (`readinto`).
#[derive(Clone, Copy)]
pub struct Writable<'a> {
    value: &'a Value,
    at: At,
}

impl<'a> FromArg<'a> for Writable<'a> {
    #[inline]
    fn from_arg(value: &'a Value, at: At) -> Res<Self> {
        with_writable(value, at, 0..0, |_| ())?;
        Ok(Writable { value, at })
    }
}

impl Writable<'_> {
    /// Runs `f` on the bytes. `f` must not run anything of the program.
    ///
    /// # Errors
    /// [`with_writable`]'s, if something released or locked the bytes since.
    #[inline]
    pub fn with<T>(&self, f: impl FnOnce(&mut [u8]) -> T) -> Res<T> {
        with_writable(self.value, self.at, ALL, f)
    }
}

/// An argument that must be a bytes-like object, which is found out before later arguments are looked at.
#[derive(Clone, Copy)]
pub struct Readable<'a>(pub &'a Value);

impl<'a> FromArg<'a> for Readable<'a> {
    #[inline]
    fn from_arg(value: &'a Value, _at: At) -> Res<Self> {
        with_bytes(value, |_| Readable(value))
    }
}

/// A copy of the bytes of a bytes-like object, none of a bytes.
///
/// # Errors
/// As [`with_bytes`].
pub fn to_bytes(v: &Value) -> Res<Bytes> {
    match v {
        Value::Bytes(b) => Ok(b.clone()),
        _ => with_bytes(v, Bytes::copied)?,
    }
}

/// A view of an object's bytes that keeps their number fixed while it lives.
#[derive(Debug)]
pub struct Export {
    of: Value,
    /// Whether only the journal holds it: then it is no view for the program.
    resting: Cell<bool>,
}

impl Export {
    /// Notes a view of `of`.
    ///
    /// # Errors
    /// `TypeError` if it is not bytes-like, and what its owner raises.
    pub fn new(of: &Value) -> Res<Export> {
        owner(of).ok_or_else(|| bytes_like_required(of))?.export()?;
        Ok(Export { of: of.clone(), resting: Cell::new(false) })
    }

    /// The object that is looked at.
    #[must_use]
    pub fn of(&self) -> &Value {
        &self.of
    }

    /// Lets go of the bytes, or takes hold of them again, as undo and redo want it.
    pub(super) fn rest(&self, rest: bool) {
        if self.resting.replace(rest) == rest {
            return;
        }
        match owner(&self.of) {
            Some(owner) if rest => owner.unexport(),
            // It could be viewed before, in this very state.
            Some(owner) => drop(owner.export()),
            None => {}
        }
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        if let Some(owner) = owner(&self.of).filter(|_| !self.resting.get()) {
            owner.unexport();
        }
    }
}
