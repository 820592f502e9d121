//! Writing through the buffer.

#![expect(clippy::arithmetic_side_effects, reason = "places in a buffer, and lengths of what is in memory")]

use super::Buffered;
use super::core::Core;
use crate::object::class::BLOCKING_IO_ERROR;
use crate::object::exception::value_error;
use crate::object::{Res, interrupt, pieces};

impl Buffered {
    /// `write(data)`: all of it is taken.
    ///
    /// # Errors
    /// `ValueError` on a closed or detached stream, `BlockingIOError` with how much was taken
    /// where the raw stream would block, and what it raises.
    #[inline]
    pub fn write_bytes(&self, data: &[u8]) -> Res<usize> {
        let mut core = self.enter()?;
        if core.is_closed() {
            return Err(value_error("write to closed file"));
        }
        if core.read_end.is_none() && core.write_end.is_none() {
            core.pos = 0;
            core.raw_pos = Some(0);
        }
        let n = data.len();
        if n >= core.size || !core.put(data)? {
            return core.write_slow(data);
        }
        let end = core.pos + n;
        if core.write_end.is_none() || core.write_pos > core.pos {
            core.write_pos = core.pos;
        }
        core.move_to(end);
        core.write_end = core.write_end.max(Some(end));
        Ok(n)
    }

    /// `flush()` of a stream that can write.
    ///
    /// # Errors
    /// As [`Buffered::write_bytes`].
    pub fn flush_all(&self) -> Res<()> {
        let mut core = self.enter()?;
        core.check_open("flush of closed file")?;
        core.flush_and_rewind()
    }
}

impl Core {
    /// Copies `data` to where the stream stands in the buffer, if there is room.
    #[inline]
    fn put(&mut self, data: &[u8]) -> Res<bool> {
        let end = self.pos.saturating_add(data.len());
        match self.buffer.get_mut(self.pos..end) {
            Some(room) => {
                if data.len() > pieces::AT_ONCE {
                    pieces::touch(room)?;
                }
                room.copy_from_slice(data);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Moves to a place in the buffer; what lies before it counts as read.
    #[inline]
    fn move_to(&mut self, pos: usize) {
        self.pos = pos;
        self.read_end = self.read_end.map(|end| end.max(pos));
    }

    /// Copies as much of `data` to `at` in the buffer as there is room for.
    fn put_some(&mut self, at: usize, data: &[u8]) -> Res<usize> {
        let room = self.buffer.get_mut(at..).unwrap_or_default();
        let n = room.len().min(data.len());
        if let (Some(to), Some(from)) = (room.get_mut(..n), data.get(..n)) {
            if n > pieces::AT_ONCE {
                pieces::touch(to)?;
            }
            to.copy_from_slice(from);
        }
        Ok(n)
    }

    /// Writes what waits and then `data`, of which what is less than a buffer stays in it.
    fn write_slow(&mut self, data: &[u8]) -> Res<usize> {
        match self.flush_waiting() {
            Err(e) if e.is(&BLOCKING_IO_ERROR) => return self.keep(data),
            done => done?,
        }
        // What was read ahead but not changed left the raw stream ahead of this one.
        let offset = self.raw_offset();
        if offset != 0 {
            self.raw_seek(-offset, 1)?;
            self.raw_pos = Some(self.pos);
        }
        let mut written = 0;
        while let Some(rest) = data.get(written..)
            && rest.len() >= self.size
        {
            match self.raw_write(rest)? {
                Some(n) => written += n,
                None if rest.len() > self.size => {
                    let kept = self.put_some(0, rest)?;
                    self.raw_pos = Some(0);
                    self.move_to(self.size);
                    self.write_end = Some(self.size);
                    return Err(self.would_block(written + kept));
                }
                None => break,
            }
            interrupt::check()?;
        }
        if self.reads {
            self.read_end = None;
        }
        let rest = self.put_some(0, data.get(written..).unwrap_or_default())?;
        self.write_pos = 0;
        self.write_end = Some(rest);
        self.move_to(rest);
        self.raw_pos = Some(0);
        Ok(data.len())
    }

    /// Takes as much of `data` as there is room for behind what can't be written now.
    fn keep(&mut self, data: &[u8]) -> Res<usize> {
        if self.reads {
            self.read_end = None;
        }
        let (from, end) = (self.write_pos, self.write_end.unwrap_or(self.write_pos));
        self.buffer.copy_within(from..end, 0);
        self.raw_pos = self.raw_pos.and_then(|raw| raw.checked_sub(from));
        self.pos = self.pos.saturating_sub(from);
        self.write_pos = 0;
        let end = end - from;
        let kept = self.put_some(end, data)?;
        self.write_end = Some(end + kept);
        self.pos += kept;
        if kept == data.len() { Ok(kept) } else { Err(self.would_block(kept)) }
    }
}
