//! `bytes`: counted, immutable bytes.
//!
//! The same counted buffer serves `bytes` and `BytesIO`: a stream holds a `Bytes`, hands it out as
//! it is, and copies on the next write only while somebody else still holds it.

use super::ops::words_in;
use super::room::Room;
use super::spare::Spares;
use super::{Res, memory, pieces};
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

/// How many bytes fit beside the count.
const INLINE: usize = Bytes::INLINE;

/// A Python bytes.
#[derive(Clone)]
pub struct Bytes(Rc<Data>);

enum Data {
    Inline(u8, [u8; INLINE]),
    Heap(Room),
}

thread_local! {
    /// Short bytes that nobody holds.
    static SPARE: Spares<Bytes> = const { Spares::new() };
    /// The empty and the 256 one-byte bytes, made once.
    static SHORT: [Bytes; 257] = std::array::from_fn(|i| match u8::try_from(i) {
        Ok(b) => Bytes::fresh(&[b]),
        Err(_) => Bytes::fresh(&[]),
    });
}

impl Bytes {
    /// How many bytes need no buffer of their own.
    pub const INLINE: usize = 30;

    fn fresh(bytes: &[u8]) -> Bytes {
        let Some(n) = u8::try_from(bytes.len()).ok().filter(|n| usize::from(*n) <= INLINE) else {
            memory::note(bytes.len());
            return Bytes(Rc::new(Data::Heap(bytes.to_vec().into())));
        };
        // Filled where it lies, as a short str is.
        let mut made =
            SPARE.with(Spares::take).unwrap_or_else(|| Bytes(Rc::new(Data::Inline(n, [0; INLINE]))));
        if let Some(Data::Inline(len, buf)) = Rc::get_mut(&mut made.0)
            && let Some(room) = buf.get_mut(..bytes.len())
        {
            room.copy_from_slice(bytes);
            *len = n;
        }
        made
    }

    /// Their number and all of them as words, of 1 to 16 that lie beside the count.
    #[inline(always)]
    pub(super) fn words(&self) -> Option<(u8, (u64, u64))> {
        match &*self.0 {
            Data::Inline(n, room) => Some((*n, words_in(room, *n)?)),
            Data::Heap(_) => None,
        }
    }

    /// Lets go of the bytes; short ones that nobody else holds are kept for the next short ones to
    /// be made of.
    #[inline]
    pub fn recycle(mut self) {
        if let Some(Data::Inline(..)) = Rc::get_mut(&mut self.0) {
            // At the thread's end there is no place for them: then they are dropped.
            let _ = SPARE.try_with(|spare| spare.keep(self));
        }
    }

    /// The empty bytes.
    #[must_use]
    pub fn empty() -> Bytes {
        SHORT.with(|s| s[256].clone())
    }

    /// A copy of `bytes`; the empty and the one-byte ones are shared.
    #[must_use]
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "there is one for each byte")]
    pub fn copy_of(bytes: &[u8]) -> Bytes {
        match bytes {
            [] => Bytes::empty(),
            [b] => SHORT.with(|s| s[usize::from(*b)].clone()),
            _ => Bytes::fresh(bytes),
        }
    }

    /// [`Bytes::copy_of`] of any length: what is long is counted first and ends when Ctrl-C is pressed.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    #[inline]
    pub fn copied(bytes: &[u8]) -> Res<Bytes> {
        if bytes.len() < pieces::AT_ONCE {
            return Ok(Bytes::copy_of(bytes));
        }
        Ok(Bytes::from_vec(pieces::copied(bytes)?))
    }

    /// Takes `bytes` over without a copy where they are long.
    #[must_use]
    pub fn from_vec(bytes: Vec<u8>) -> Bytes {
        if bytes.len() <= INLINE {
            return Bytes::copy_of(&bytes);
        }
        memory::note(bytes.len());
        Bytes(Rc::new(Data::Heap(bytes.into())))
    }

    /// Takes `bytes` over as a buffer to grow, however short they are.
    #[must_use]
    pub fn growable(bytes: Vec<u8>) -> Bytes {
        Bytes(Rc::new(Data::Heap(bytes.into())))
    }

    /// The content.
    #[must_use]
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        match &*self.0 {
            Data::Inline(n, buf) => buf.get(..usize::from(*n)).unwrap_or_default(),
            Data::Heap(v) => v,
        }
    }

    /// The buffer to change or grow, if nothing else holds it and it is on the heap; otherwise
    /// none, and the caller makes a copy of its own with [`Bytes::growable`].
    #[must_use]
    #[inline]
    pub fn unique(&mut self) -> Option<&mut Vec<u8>> {
        match Rc::get_mut(&mut self.0) {
            Some(Data::Heap(v)) => Some(v),
            _ => None,
        }
    }

    /// Whether anything else holds these bytes.
    #[must_use]
    #[inline]
    pub fn is_shared(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }

    /// Whether both are the same object.
    #[must_use]
    pub fn same(&self, other: &Bytes) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// A number that is this object's own while it lives.
    #[must_use]
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0).cast::<u8>() as usize
    }
}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(v: Vec<u8>) -> Bytes {
        Bytes::from_vec(v)
    }
}

impl PartialEq for Bytes {
    #[inline]
    fn eq(&self, other: &Bytes) -> bool {
        self.same(other) || super::ops::same_bytes(self.as_slice(), other.as_slice())
    }
}

impl Eq for Bytes {}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.as_slice().escape_ascii())
    }
}
