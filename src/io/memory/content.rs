//! The bytes of a `BytesIO`: its own, or shared with bytes objects.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use crate::object::exception::{memory_error, new, overflow_error};
use crate::object::room::Room;
use crate::object::{Bytes, Error, Res, class, interrupt, limits, pieces};

/// How many bytes a bytes object of CPython takes beside its contents.
const BYTES_HEADER: usize = 33;

/// The bytes of a stream.
#[derive(Debug)]
pub(super) enum Content {
    /// The stream is closed.
    Closed,
    /// Nobody else can see them.
    Own(Room),
    /// Bytes objects may hold them, too.
    Shared(Bytes),
}

impl Content {
    /// The bytes; none if closed.
    #[inline]
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Content::Closed => None,
            Content::Own(v) => Some(v),
            Content::Shared(b) => Some(b),
        }
    }

    /// The bytes to change in place, if they are the stream's own.
    pub(super) fn owned(&mut self) -> Option<&mut [u8]> {
        match self {
            Content::Own(v) => Some(v),
            _ => None,
        }
    }

    /// The first `len` bytes, which is all that the stream has, as a bytes object.
    pub(super) fn share(&mut self, len: usize) -> Res<Option<Bytes>> {
        Ok(match self {
            Content::Closed => None,
            Content::Shared(b) if b.len() == len => Some(b.clone()),
            Content::Shared(b) => Some(Bytes::copied(b.get(..len).unwrap_or(b))?),
            Content::Own(v) => {
                v.truncate(len);
                let bytes = Bytes::from_vec(std::mem::take(&mut **v));
                *self = Content::Shared(bytes.clone());
                Some(bytes)
            }
        })
    }

    /// The first `len` bytes as the stream's own, with room for `room` in all.
    ///
    /// # Errors
    /// `MemoryError` if there is no such room. Bytes that nobody shares are lost then, and the
    /// stream closed, as in CPython.
    pub(super) fn own(&mut self, len: usize, room: usize) -> Res<&mut Vec<u8>> {
        if let Content::Shared(b) = self {
            let taken = b.unique().map(std::mem::take);
            let own = match taken {
                Some(v) => v,
                None => {
                    let mut copy = match limits::vec(room.max(len)) {
                        Ok(v) => v,
                        Err(e) => return Err(self.lost(e, room)),
                    };
                    // Nothing is lost if Ctrl-C ends it.
                    pieces::append(&mut copy, b.get(..len).unwrap_or(b))?;
                    copy
                }
            };
            *self = Content::Own(own.into());
        }
        if let Content::Own(v) = self {
            v.truncate(len);
            if let Err(e) = limits::reserve(v, room.saturating_sub(len)) {
                return Err(self.lost(e, room));
            }
        }
        match self {
            Content::Own(v) => Ok(v),
            _ => Err(memory_error()),
        }
    }

    /// What becomes of the bytes, and which error is raised, when there is no memory for `room`.
    #[cold]
    fn lost(&mut self, error: Error, room: usize) -> Error {
        // CPython asks for a byte more than it needs, of a signed number of bytes.
        let asked = room.saturating_add(1);
        let most = isize::MAX.unsigned_abs();
        // There is only one empty bytes, so that a stream without any shares it.
        let shared = match self {
            Content::Shared(b) => b.is_shared(),
            Content::Own(v) => v.capacity() == 0,
            Content::Closed => false,
        };
        if shared {
            return if asked > most {
                new(&class::SYSTEM_ERROR, "Negative size passed to PyBytes_FromStringAndSize")
            } else if asked > most - BYTES_HEADER {
                overflow_error("byte string is too large")
            } else {
                error
            };
        }
        *self = Content::Closed;
        error
    }

    /// Puts `data` at `pos`, filling a gap behind the first `len` bytes with zeros; where it ends.
    #[inline]
    pub(super) fn put(&mut self, len: usize, pos: usize, data: &[u8]) -> Res<usize> {
        let end = pos.saturating_add(data.len());
        if end > isize::MAX.unsigned_abs() {
            return Err(overflow_error("new buffer size too large"));
        }
        match self {
            Content::Own(v) if v.len() == len && pos <= len && end <= v.capacity() => {
                overwrite(v, pos, data);
            }
            _ => self.put_slow(len, pos, data, end)?,
        }
        Ok(end)
    }

    /// [`Content::put`] where the bytes must move, be copied or be filled up.
    #[cold]
    fn put_slow(&mut self, len: usize, pos: usize, data: &[u8], end: usize) -> Res<()> {
        let v = self.own(len, end)?;
        if data.len().max(pos.saturating_sub(len)) > pieces::AT_ONCE {
            return put_long(v, pos, data);
        }
        v.resize(pos.max(len), 0);
        overwrite(v, pos, data);
        Ok(())
    }

    /// Keeps the first `len` bytes.
    pub(super) fn truncate(&mut self, len: usize) -> Res<()> {
        // CPython keeps a byte more, so that a stream with nothing in it has a buffer of its own.
        let v = self.own(len, len.saturating_add(1))?;
        // As CPython, give memory back only after a major cut.
        if len < v.capacity() / 2 {
            v.shrink_to(len.saturating_add(1));
        }
        Ok(())
    }
}

/// Puts much data at `pos`, or none of it if Ctrl-C is pressed.
fn put_long(v: &mut Vec<u8>, pos: usize, data: &[u8]) -> Res<()> {
    let len = v.len();
    let over = pos.min(len)..len.min(pos.saturating_add(data.len()));
    let mut put = || {
        pieces::touch(v.get_mut(over.clone()).unwrap_or_default())?;
        while v.len() < pos {
            interrupt::look()?;
            v.resize(pos.min(v.len() + pieces::AT_ONCE), 0);
        }
        pieces::append(v, data.get(over.len()..).unwrap_or_default())
    };
    put().inspect_err(|_| v.truncate(len))?;
    if let (Some(room), Some(inside)) = (v.get_mut(over.clone()), data.get(..over.len())) {
        room.copy_from_slice(inside);
    }
    Ok(())
}

/// Puts `data` at `pos`, which is not past the end; there is room for it.
#[inline]
fn overwrite(v: &mut Vec<u8>, pos: usize, data: &[u8]) {
    let over = data.len().min(v.len() - pos.min(v.len()));
    let (inside, behind) = data.split_at_checked(over).unwrap_or((data, &[]));
    if let Some(room) = v.get_mut(pos..pos + over) {
        room.copy_from_slice(inside);
    }
    v.extend_from_slice(behind);
}
