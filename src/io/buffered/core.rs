//! The state of a buffered stream, and its calls on the raw stream.
//!
//! The buffer serves reading and writing at once. `pos` is where the stream stands in it;
//! `raw_pos` where the raw stream stands, in the same count; bytes up to `read_end` were read from
//! the raw stream, and those from `write_pos` to `write_end` wait to be written to it.

#![expect(clippy::arithmetic_side_effects, reason = "places in a buffer, and lengths of what is in memory")]

use super::stream_of;
use crate::io::base::{RAW_IO_BASE, again};
use crate::io::raw::ScriptedRaw;
use crate::io::trace;
use crate::object::exception::{blocking_error, plain_os_error, type_error, value_error};
use crate::object::journal::Held;
use crate::object::overridden::overridden;
use crate::object::{Bytes, Error, Res, Size, Stream, Value, interrupt, limits};
use rustix::io::Errno;

/// How far the object has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It was made but not initialised, or that failed.
    Uninitialized,
    Ready,
    /// `detach()` gave the raw stream away.
    Detached,
}

/// The state; the fields are CPython's, with none in place of -1.
pub(super) struct Core {
    /// `None` (Python's) once it is detached.
    pub(super) raw: Value,
    pub(super) state: State,
    /// Whether calls on `raw` are noted here: not if it notes them itself, or is no bottom.
    pub(super) notes: bool,
    pub(super) reads: bool,
    pub(super) writes: bool,
    /// Empty once it is closed.
    pub(super) buffer: Vec<u8>,
    pub(super) size: usize,
    /// Where the raw stream stands, if known.
    pub(super) abs_pos: Option<i64>,
    pub(super) pos: usize,
    pub(super) raw_pos: Option<usize>,
    /// None: the buffer holds nothing that was read.
    pub(super) read_end: Option<usize>,
    pub(super) write_pos: usize,
    /// None: the buffer holds nothing to be written.
    pub(super) write_end: Option<usize>,
    /// The raw stream that a statement detached, while what it changes is kept.
    pub(super) was: Option<Held>,
}

impl Core {
    /// What `__new__` makes, which can do nothing yet.
    pub(super) fn uninitialized(reads: bool, writes: bool) -> Core {
        Core {
            notes: false,
            raw: Value::None,
            state: State::Uninitialized,
            reads,
            writes,
            buffer: Vec::new(),
            size: 0,
            abs_pos: None,
            pos: 0,
            raw_pos: Some(0),
            read_end: None,
            write_pos: 0,
            write_end: None,
            was: None,
        }
    }

    pub(super) fn new(raw: Value, size: i64, reads: bool, writes: bool) -> Res<Core> {
        let size = super::buffer_size(size)?;
        let nested = raw.stream().is_some_and(|s| s.depth() > 1);
        let mut core = Core {
            notes: !nested && !raw.class().is_subclass(&RAW_IO_BASE),
            raw,
            state: State::Ready,
            buffer: limits::zeros(size)?,
            size,
            ..Core::uninitialized(reads, writes)
        };
        // A raw stream that can't tell is no error.
        let _ = core.raw_tell();
        Ok(core)
    }

    /// What a write that may not wait says, and how much it took.
    pub(super) fn would_block(&self, written: usize) -> Error {
        // The errno is the C library's, which a raw stream written in Python leaves at 0.
        let of_python = overridden(&self.raw).is_some_and(|raw| raw.own_attr("write").is_some());
        let errno = match self.raw.downcast::<ScriptedRaw>() {
            None if !of_python => Errno::AGAIN.raw_os_error(),
            _ => 0,
        };
        blocking_error(errno, "write could not complete without blocking", signed(written))
    }

    pub(super) fn check_attached(&self) -> Res<()> {
        match self.state {
            State::Ready => Ok(()),
            State::Detached => Err(value_error("raw stream has been detached")),
            State::Uninitialized => Err(value_error("I/O operation on uninitialized object")),
        }
    }

    /// The raw stream as one; it was one when it was put below.
    pub(super) fn stream(&self) -> Res<&dyn Stream> {
        stream_of(&self.raw)
    }

    /// Whether it is closed; a raw stream that does not know counts as closed.
    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        self.buffer.is_empty() || !matches!(self.raw.stream().map(Stream::closed), Some(Ok(false)))
    }

    /// Refuses an operation on a closed stream that has nothing left to give.
    #[inline]
    pub(super) fn check_open(&self, message: &str) -> Res<()> {
        if self.readahead() == 0 && self.is_closed() { Err(value_error(message)) } else { Ok(()) }
    }

    /// How many bytes were read ahead.
    #[inline]
    pub(super) fn readahead(&self) -> usize {
        self.read_end.map_or(0, |end| end.saturating_sub(self.pos))
    }

    /// The bytes that were read ahead.
    #[inline]
    pub(super) fn ahead(&self) -> &[u8] {
        let end = self.read_end.unwrap_or(0);
        self.buffer.get(self.pos..end).unwrap_or_default()
    }

    /// How far the raw stream is ahead of the place in the buffer.
    pub(super) fn raw_offset(&self) -> i64 {
        match self.raw_pos {
            Some(raw) if self.read_end.is_some() || self.write_end.is_some() => {
                signed(raw) - signed(self.pos)
            }
            _ => 0,
        }
    }

    /// Asks the raw stream where it stands.
    pub(super) fn raw_tell(&mut self) -> Res<i64> {
        let told = self.stream()?.tell();
        let told = if self.notes { trace::seek(0, 1, told) } else { told };
        self.at(told?)
    }

    /// Where the raw stream stands, asked only if it is not known.
    pub(super) fn raw_place(&mut self) -> Res<i64> {
        match self.abs_pos {
            Some(at) => Ok(at),
            None => self.raw_tell(),
        }
    }

    pub(super) fn raw_seek(&mut self, offset: i64, whence: i32) -> Res<i64> {
        let moved = self.stream()?.seek(offset, whence);
        let moved = if self.notes { trace::seek(offset, whence, moved) } else { moved };
        self.at(moved?)
    }

    fn at(&mut self, position: i64) -> Res<i64> {
        if position < 0 {
            return Err(plain_os_error(format!("Raw stream returned invalid position {position}")));
        }
        self.abs_pos = Some(position);
        Ok(position)
    }

    /// One read of the raw stream, which `read` makes; none if it would block.
    fn raw_read(
        &mut self,
        asked: usize,
        mut read: impl FnMut(&dyn Stream, &mut [u8]) -> Res<Option<usize>>,
    ) -> Res<Option<usize>> {
        let stream = stream_of(&self.raw)?;
        let given = loop {
            let given = read(stream, &mut self.buffer);
            if !again(&given)? {
                break given?;
            }
        };
        match given {
            Some(n) if n > asked => Err(plain_os_error(format!(
                "raw readinto() returned invalid length {n} (should have been between 0 and {asked})"
            ))),
            Some(n) => {
                self.abs_pos = self.abs_pos.map(|at| at.saturating_add(signed(n)));
                Ok(Some(n))
            }
            None => Ok(None),
        }
    }

    /// Reads into the buffer, behind what it holds.
    pub(super) fn fill(&mut self) -> Res<Option<usize>> {
        let start = self.read_end.unwrap_or(0);
        let (asked, notes) = (self.size.saturating_sub(start), self.notes);
        let n = self.raw_read(asked, |stream, buffer| {
            let room = buffer.get_mut(start..).unwrap_or_default();
            let read = stream.readinto(room);
            if notes { trace::read(asked, read, room) } else { read }
        })?;
        if let Some(n) = n
            && n > 0
        {
            self.read_end = Some(start + n);
            self.raw_pos = Some(start + n);
        }
        Ok(n)
    }

    /// Reads past the buffer, into `room`.
    pub(super) fn read_into(&mut self, room: &mut [u8]) -> Res<Option<usize>> {
        let (asked, notes) = (room.len(), self.notes);
        self.raw_read(asked, |stream, _| {
            let read = stream.readinto(room);
            if notes { trace::read(asked, read, room) } else { read }
        })
    }

    /// Reads past the buffer, to the end of `out`.
    pub(super) fn read_onto(&mut self, out: &mut Vec<u8>, asked: usize) -> Res<Option<usize>> {
        let notes = self.notes;
        self.raw_read(asked, |stream, _| {
            let start = out.len();
            let read = stream.read_onto(out, asked);
            if notes { trace::read(asked, read, out.get(start..).unwrap_or_default()) } else { read }
        })
    }

    /// All that the raw stream still has, and whether there may be more after it.
    pub(super) fn raw_rest(&mut self) -> Res<(Option<Bytes>, bool)> {
        let own = overridden(&self.raw).is_some_and(|raw| raw.own_attr("readall").is_some());
        let whole = own || self.raw.class().method("readall").is_some();
        let stream = self.stream()?;
        if stream.is_text() {
            return Err(type_error("read() should return bytes"));
        }
        let rest = if whole { stream.readall() } else { stream.read(Size::All) };
        let rest = if self.notes { trace::read_all(rest) } else { rest }?;
        if !whole && let (Some(data), Some(at)) = (&rest, self.abs_pos) {
            self.abs_pos = Some(at.saturating_add(signed(data.len())));
        }
        let more = !whole && rest.as_ref().is_some_and(|data| !data.is_empty());
        Ok((rest, more))
    }

    /// One write to the raw stream; none if it would block.
    pub(super) fn raw_write(&mut self, data: &[u8]) -> Res<Option<usize>> {
        let taken = write_once(self.stream()?, data, self.notes)?;
        self.advance(taken);
        Ok(taken)
    }

    /// One write of what waits in the buffer.
    fn write_waiting(&mut self) -> Res<Option<usize>> {
        let end = self.write_end.unwrap_or(self.write_pos);
        let waiting = self.buffer.get(self.write_pos..end).unwrap_or_default();
        let taken = write_once(stream_of(&self.raw)?, waiting, self.notes)?;
        self.advance(taken);
        Ok(taken)
    }

    fn advance(&mut self, moved: Option<usize>) {
        self.abs_pos = self.abs_pos.map(|at| at.saturating_add(signed(moved.unwrap_or(0))));
    }

    /// Whether bytes wait to be written.
    pub(super) fn waits(&self) -> bool {
        self.write_end.is_some_and(|end| end > self.write_pos)
    }

    /// Writes what waits.
    pub(super) fn flush_waiting(&mut self) -> Res<()> {
        if self.waits() {
            let rewind = self.raw_offset() + signed(self.pos) - signed(self.write_pos);
            if rewind != 0 {
                self.raw_seek(-rewind, 1)?;
                self.raw_pos =
                    self.raw_pos.and_then(|raw| raw.checked_add_signed(isize::try_from(-rewind).ok()?));
            }
            while self.waits() {
                let taken = self.write_waiting()?.ok_or_else(|| self.would_block(0))?;
                self.write_pos += taken;
                self.raw_pos = Some(self.write_pos);
                interrupt::check()?;
            }
        }
        self.write_pos = 0;
        self.write_end = None;
        Ok(())
    }

    /// Writes what waits, and brings the raw stream to where this one stands.
    pub(super) fn flush_and_rewind(&mut self) -> Res<()> {
        self.flush_waiting()?;
        if self.reads {
            let offset = self.raw_offset();
            let moved = self.raw_seek(-offset, 1);
            self.read_end = None;
            moved?;
        }
        Ok(())
    }
}

fn write_once(stream: &dyn Stream, data: &[u8], notes: bool) -> Res<Option<usize>> {
    let taken = loop {
        let taken = stream.write(data);
        let taken = if notes { trace::write(data, taken) } else { taken };
        if !again(&taken)? {
            break taken?;
        }
    };
    match taken {
        Some(n) if n > data.len() => Err(plain_os_error(format!(
            "raw write() returned invalid length {n} (should have been between 0 and {})",
            data.len()
        ))),
        taken => Ok(taken),
    }
}

/// A place in the buffer as an offset.
pub(super) fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
