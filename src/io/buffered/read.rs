//! Reading through the buffer.

#![expect(clippy::arithmetic_side_effects, reason = "places in a buffer, and lengths of what is in memory")]

use super::core::Core;
use super::{Buffered, Length};
use crate::object::exception::value_error;
use crate::object::{Bytes, Res, interrupt, limits, pieces};
use std::cell::RefMut;

impl Buffered {
    /// `read(size)`; none if it would block before the first byte.
    ///
    /// # Errors
    /// `ValueError` on a closed or detached stream or for a size below -1, and what the raw
    /// stream raises.
    #[inline]
    pub fn read_length(&self, size: Length) -> Res<Option<Bytes>> {
        let mut core = self.enter()?;
        if let Length::Most(n) = size
            && let Some(bytes) = core.take(n)?
        {
            return Ok(Some(bytes));
        }
        core.read_slow(size)
    }

    /// `read1(size)`: at most one read of the raw stream, none if anything was read ahead.
    ///
    /// # Errors
    /// As [`Buffered::read_length`].
    pub fn read_once(&self, size: Option<usize>) -> Res<Bytes> {
        let mut core = self.enter()?;
        core.check_open("read of closed file")?;
        let size = size.unwrap_or(core.size);
        let have = core.readahead();
        if size == 0 || have > 0 {
            return Ok(core.take(size.min(have))?.unwrap_or_else(Bytes::empty));
        }
        limits::check_bytes(size)?;
        core.start_reading()?;
        let mut out = Vec::new();
        core.read_onto(&mut out, size)?;
        Ok(whole(out))
    }

    /// `peek()`: what was read ahead, or what one read of the raw stream gives.
    ///
    /// # Errors
    /// As [`Buffered::read_length`].
    pub fn peek_ahead(&self) -> Res<Bytes> {
        let mut core = self.enter()?;
        core.check_open("peek of closed file")?;
        if core.writes {
            core.flush_and_rewind()?;
        }
        if core.readahead() == 0 {
            core.read_end = None;
            let filled = core.fill()?;
            core.pos = 0;
            if filled.unwrap_or(0) == 0 {
                return Ok(Bytes::empty());
            }
        }
        Bytes::copied(core.ahead())
    }

    /// `readinto(room)`, and with `once` `readinto1(room)`; none if it would block before the
    /// first byte.
    ///
    /// # Errors
    /// As [`Buffered::read_length`].
    pub fn read_room(&self, room: &mut [u8], once: bool) -> Res<Option<usize>> {
        let mut core = self.enter()?;
        core.check_open("readinto of closed file")?;
        let enough = core.readahead() > 0 && core.readahead() >= room.len();
        let mut written = core.take_into(room)?;
        if enough {
            return Ok(Some(written));
        }
        core.start_reading()?;
        core.pos = 0;
        while let Some(rest) = room.get_mut(written..)
            && !rest.is_empty()
        {
            let direct = rest.len() > core.size;
            let read = if direct {
                core.read_into(rest)?
            } else if once && written > 0 {
                break;
            } else {
                core.fill()?.map(|_| core.take_into(rest)).transpose()?
            };
            match read {
                Some(0) => break,
                Some(n) => written += n,
                None if written > 0 => break,
                None => return Ok(None),
            }
            if once && direct {
                break;
            }
        }
        Ok(Some(written))
    }

    /// `readline(limit)`.
    ///
    /// # Errors
    /// As [`Buffered::read_length`].
    #[inline]
    pub fn read_line(&self, limit: Option<usize>) -> Res<Bytes> {
        let mut core = self.enter()?;
        if let Some(line) = core.line_ahead(limit)? {
            return Ok(line);
        }
        read_long_line(core, limit)
    }
}

/// A line that the buffer does not hold whole.
fn read_long_line(mut core: RefMut<'_, Core>, limit: Option<usize>) -> Res<Bytes> {
    core.check_open("readline of closed file")?;
    if limit == Some(0) {
        return Ok(Bytes::empty());
    }
    let limit = limit.unwrap_or(usize::MAX);
    let mut line = pieces::copied(core.ahead())?;
    core.pos += line.len();
    if core.writes {
        core.flush_and_rewind()?;
    }
    loop {
        core.read_end = None;
        let filled = core.fill()?.unwrap_or(0);
        if filled == 0 {
            break;
        }
        if let Err(e) = interrupt::look() {
            pieces::give_up(line);
            return Err(e);
        }
        let n = filled.min(limit.saturating_sub(line.len()));
        let last = line.len().saturating_add(n) >= limit;
        let chunk = core.buffer.get(..n).unwrap_or_default();
        let found = memchr::memchr(b'\n', chunk).map(|at| at + 1);
        let part = chunk.get(..found.unwrap_or(n)).unwrap_or_default();
        pieces::append(&mut line, part)?;
        if found.is_some() || last {
            core.pos = found.unwrap_or(n);
            break;
        }
    }
    Ok(whole(line))
}

/// A copy of a part of the buffer, which is as large as the program made it.
#[inline]
fn copy(part: &[u8]) -> Res<Bytes> {
    if part.len() < pieces::AT_ONCE { Ok(Bytes::copy_of(part)) } else { Bytes::copied(part) }
}

/// What was collected, without room to spare that nobody needs.
fn whole(mut out: Vec<u8>) -> Bytes {
    if out.capacity() > out.len() + out.len() / 8 + 64 {
        out.shrink_to_fit();
    }
    Bytes::from_vec(out)
}

impl Core {
    /// The next `n` bytes, if the buffer has them.
    #[inline]
    fn take(&mut self, n: usize) -> Res<Option<Bytes>> {
        let Some(bytes) = self.ahead().get(..n).filter(|b| !b.is_empty()) else { return Ok(None) };
        let bytes = copy(bytes)?;
        self.pos += n;
        Ok(Some(bytes))
    }

    /// Puts what the buffer has at the front of `room`.
    #[inline]
    fn take_into(&mut self, room: &mut [u8]) -> Res<usize> {
        let ahead = self.ahead();
        let n = ahead.len().min(room.len());
        if let (Some(to), Some(from)) = (room.get_mut(..n), ahead.get(..n)) {
            if n > pieces::AT_ONCE {
                pieces::touch(to)?;
            }
            to.copy_from_slice(from);
        }
        self.pos += n;
        Ok(n)
    }

    /// The line that the buffer holds whole, or as much of it as is wanted.
    #[inline]
    fn line_ahead(&mut self, limit: Option<usize>) -> Res<Option<Bytes>> {
        let ahead = self.ahead();
        let ahead = limit.and_then(|n| ahead.get(..n)).unwrap_or(ahead);
        let n = match memchr::memchr(b'\n', ahead) {
            Some(at) => at + 1,
            None if limit == Some(ahead.len()) && !ahead.is_empty() => ahead.len(),
            None => return Ok(None),
        };
        let line = copy(ahead.get(..n).unwrap_or_default())?;
        self.pos += n;
        Ok(Some(line))
    }

    /// Brings the raw stream to where this one stands, and forgets what was read ahead.
    fn start_reading(&mut self) -> Res<()> {
        if self.writes {
            self.flush_and_rewind()?;
        }
        self.read_end = None;
        Ok(())
    }

    fn read_slow(&mut self, size: Length) -> Res<Option<Bytes>> {
        match size {
            Length::Bad => Err(value_error("read length must be non-negative or -1")),
            Length::All => {
                self.check_open("read of closed file")?;
                self.read_all()
            }
            Length::Most(n) => {
                self.check_open("read of closed file")?;
                if n == 0 { Ok(Some(Bytes::empty())) } else { self.read_most(n) }
            }
        }
    }

    fn read_all(&mut self) -> Res<Option<Bytes>> {
        let mut out = pieces::copied(self.ahead())?;
        self.pos += out.len();
        self.start_reading()?;
        loop {
            let (rest, more) = self.raw_rest()?;
            if out.is_empty() && !more {
                return Ok(rest);
            }
            if let Some(rest) = rest {
                pieces::append(&mut out, &rest)?;
            }
            if !more {
                return Ok(Some(whole(out)));
            }
        }
    }

    /// Reads until there are `n` bytes, or no more: whole blocks past the buffer, and the rest
    /// through it.
    fn read_most(&mut self, n: usize) -> Res<Option<Bytes>> {
        limits::check_bytes(n)?;
        let mut out = pieces::copied(self.ahead())?;
        self.pos += out.len();
        self.start_reading()?;
        while n - out.len() >= self.size {
            let rest = n - out.len();
            match self.read_onto(&mut out, rest - rest % self.size)? {
                Some(0) => return Ok(Some(whole(out))),
                Some(_) => {}
                None => return Ok((!out.is_empty()).then(|| whole(out))),
            }
        }
        self.pos = 0;
        self.raw_pos = Some(0);
        self.read_end = Some(0);
        while out.len() < n && self.read_end.is_some_and(|end| end < self.size) {
            match self.fill()? {
                Some(0) => return Ok(Some(whole(out))),
                Some(_) => {}
                None => return Ok((!out.is_empty()).then(|| whole(out))),
            }
            let take = self.readahead().min(n - out.len());
            pieces::append(&mut out, self.ahead().get(..take).unwrap_or_default())?;
            self.pos += take;
        }
        Ok(Some(whole(out)))
    }
}
