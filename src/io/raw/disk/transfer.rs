//! Reading and writing: waiting that Ctrl-C ends, and memory that need not be zeroed first.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::{Description, Kind, errno, past};
use crate::object::exception::memory_error;
use crate::object::{Error, Res, class, exception, interrupt, journal, limits};
use rustix::buffer::spare_capacity;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ReadWriteFlags as Flags};
use rustix::net::{RecvFlags, SendFlags};
use std::cell::Cell;
use std::io::{IoSlice, IoSliceMut};
use std::time::{Duration, Instant};

/// How long a wait goes on before it looks whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(50);
/// What a pipe that says it can be written is sure to take at once.
const PIPE_BUF: usize = 4096;
/// The most that is asked of the kernel at once.
const AT_ONCE: usize = 1 << 24;
/// "Where the file stands", as `preadv2` writes it.
const HERE: u64 = u64::MAX;

/// How long an operation that can't go on waits.
#[derive(Clone, Copy, Debug)]
pub enum Patience {
    /// As the descriptor says: for ever, or not at all.
    Descriptor,
    /// So long, and then `TimeoutError`.
    Limited(Duration),
}

/// Whether to wait for bytes or for room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Bytes,
    Room,
}

impl Description {
    /// `read(2)` into `buf`; none where it would block.
    ///
    /// # Errors
    /// `OSError`, `KeyboardInterrupt`.
    pub fn read(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        match self.offset() {
            Some(_) => self.read_file(buf),
            None => self.receive(buf, RecvFlags::empty(), Patience::Descriptor),
        }
    }

    /// [`Description::read`] of `most` bytes, appended to `out`.
    ///
    /// # Errors
    /// As [`Description::read`], and `MemoryError` if there is no room.
    pub fn read_onto(&self, out: &mut Vec<u8>, most: usize) -> Res<Option<usize>> {
        // No pipe or socket gives more at once.
        let most = if self.offset().is_some() { most } else { most.min(AT_ONCE) };
        out.try_reserve_exact(most).map_err(|_| memory_error())?;
        if most > 0 && out.capacity() - out.len() == most {
            return self.fill(out);
        }
        let start = out.len();
        out.resize(start + most, 0);
        let read = self.read(out.get_mut(start..).unwrap_or_default());
        out.truncate(start + read.as_ref().ok().and_then(|n| *n).unwrap_or(0));
        read
    }

    /// [`Description::read`] into all the room that `out` has left.
    ///
    /// # Errors
    /// As [`Description::read`].
    pub fn fill(&self, out: &mut Vec<u8>) -> Res<Option<usize>> {
        let room = out.capacity() - out.len();
        if self.offset().is_some() && room <= AT_ONCE {
            return self.read_part(|place| rustix::io::pread(self.fd(), spare_capacity(out), place));
        }
        let (start, end) = (out.len(), out.capacity());
        if self.offset().is_some() && start <= room {
            // Of zeros that are new nothing is written before it is read into.
            out.shrink_to_fit();
            let mut all = limits::zeros(end)?;
            all.iter_mut().zip(&*out).for_each(|(to, from)| *to = *from);
            *out = all;
        } else {
            out.resize(end, 0);
        }
        let read = self.read(out.get_mut(start..).unwrap_or_default());
        out.truncate(start + read.as_ref().ok().and_then(|n| *n).unwrap_or(0));
        read
    }

    /// Reads a regular file, at its place, which moves on; in pieces, so that Ctrl-C ends a read that is
    /// long.
    fn read_file(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        let mut read = 0;
        loop {
            let rest = buf.get_mut(read..).unwrap_or_default();
            let most = rest.len().min(AT_ONCE);
            let part = rest.get_mut(..most).unwrap_or_default();
            match self.read_part(|place| rustix::io::pread(self.fd(), &mut *part, place)) {
                Ok(Some(n)) => read += n,
                // What was read before is told first; the error meets the next call.
                _ if read > 0 => return Ok(Some(read)),
                failed => return failed,
            }
            if part.len() < AT_ONCE || read % AT_ONCE > 0 || read == buf.len() {
                return Ok(Some(read));
            }
            interrupt::look()?;
        }
    }

    /// One read of a regular file.
    fn read_part(&self, mut pread: impl FnMut(u64) -> rustix::io::Result<usize>) -> Res<Option<usize>> {
        let Some(here) = self.offset() else { return Ok(None) };
        past::moving(self);
        let read = retry(|| pread(here.get().cast_unsigned()))?;
        here.set(here.get().saturating_add(read.unwrap_or(0).try_into().unwrap_or(0)));
        Ok(read)
    }

    /// `write(2)`: how much was taken; none where it would block.
    ///
    /// # Errors
    /// `OSError`, `KeyboardInterrupt`.
    pub fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        if let Some(here) = self.offset() {
            if journal::on() {
                past::moving(self);
                past::before_write(self, here.get(), data.len());
            }
            return self.write_file(here, data);
        }
        match self.kind() {
            Kind::Pipe | Kind::Socket | Kind::Device => self.send(data, Patience::Descriptor),
            Kind::File | Kind::Folder => {
                if journal::on() {
                    past::moving(self);
                    past::before_write(self, i64::MAX, 0);
                }
                retry(|| rustix::io::write(self.fd(), data))
            }
        }
    }

    /// Writes to a regular file, at its place, which moves on; in pieces, so that Ctrl-C ends a write
    /// that is long: it took less than all then, as a signal makes of the kernel's.
    fn write_file(&self, here: &Cell<i64>, data: &[u8]) -> Res<Option<usize>> {
        let mut written = 0;
        loop {
            let rest = data.get(written..).unwrap_or_default();
            let part = rest.get(..AT_ONCE).unwrap_or(rest);
            let place = here.get();
            match retry(|| rustix::io::pwrite(self.fd(), part, place.cast_unsigned())) {
                Ok(Some(n)) => {
                    here.set(place.saturating_add(i64::try_from(n).unwrap_or(0)));
                    written += n;
                    if n < part.len() || written == data.len() || interrupt::pending() {
                        return Ok(Some(written));
                    }
                }
                // What was taken before is told first; the error meets the next call.
                _ if written > 0 => return Ok(Some(written)),
                failed => return failed,
            }
        }
    }

    /// Receives what has no place: `recv(2)`, or `read(2)` of a pipe.
    ///
    /// # Errors
    /// As [`Description::read`], `TimeoutError`.
    pub fn receive(&self, buf: &mut [u8], flags: RecvFlags, patience: Patience) -> Res<Option<usize>> {
        self.border();
        past::moving(self);
        self.patiently(For::Bytes, patience, |ready| match self.kind() {
            Kind::Socket => {
                let flags = flags | RecvFlags::DONTWAIT;
                rustix::net::recv(self.fd(), &mut *buf, flags).map(|(n, _)| n)
            }
            Kind::File | Kind::Folder => rustix::io::read(self.fd(), &mut *buf),
            Kind::Pipe | Kind::Device if ready => rustix::io::read(self.fd(), &mut *buf),
            Kind::Pipe | Kind::Device => {
                rustix::io::preadv2(self.fd(), &mut [IoSliceMut::new(&mut *buf)], HERE, Flags::NOWAIT)
            }
        })
    }

    /// Sends to what has no place. One that waits takes all, as the kernel's blocking `write` does.
    ///
    /// # Errors
    /// As [`Description::write`], `TimeoutError`.
    pub fn send(&self, data: &[u8], patience: Patience) -> Res<Option<usize>> {
        self.border();
        let mut sent = 0;
        loop {
            let rest = data.get(sent..).unwrap_or_default();
            let taken = self.patiently(For::Room, patience, |ready| match self.kind() {
                Kind::Socket => rustix::net::send(self.fd(), rest, SendFlags::DONTWAIT | SendFlags::NOSIGNAL),
                _ if ready => rustix::io::write(self.fd(), rest.get(..PIPE_BUF).unwrap_or(rest)),
                _ => rustix::io::pwritev2(self.fd(), &[IoSlice::new(rest)], HERE, Flags::NOWAIT),
            });
            match taken {
                Ok(Some(n)) => sent += n,
                // What was taken before is told first; the error meets the next call.
                Ok(None) if sent > 0 => return Ok(Some(sent)),
                Err(e) if sent > 0 => {
                    if e.is(&class::KEYBOARD_INTERRUPT) {
                        interrupt::raise();
                    }
                    return Ok(Some(sent));
                }
                none => return none,
            }
            if sent >= data.len() {
                return Ok(Some(sent));
            }
        }
    }

    /// Tries `attempt`, which must not wait unless it is told that it need not; and waits where
    /// it can't go on.
    fn patiently(
        &self,
        what: For,
        patience: Patience,
        mut attempt: impl FnMut(bool) -> rustix::io::Result<usize>,
    ) -> Res<Option<usize>> {
        let (mut ready, mut deadline) = (false, None);
        loop {
            match attempt(ready) {
                Ok(n) => return Ok(Some(n)),
                Err(Errno::INTR) => interrupt::check()?,
                // Some devices can't be asked not to wait: they are waited for first.
                Err(Errno::OPNOTSUPP | Errno::INVAL) if !ready => {
                    if self.blocking()? {
                        self.wait(what, None)?;
                    }
                    ready = true;
                }
                Err(Errno::AGAIN) => match patience {
                    Patience::Descriptor if !self.blocking()? => return Ok(None),
                    Patience::Descriptor => self.wait(what, None)?,
                    Patience::Limited(limit) => {
                        // A time that no clock can tell is for ever.
                        let end = *deadline.get_or_insert_with(|| Instant::now().checked_add(limit));
                        self.wait(what, end)?;
                    }
                },
                Err(e) => return Err(errno(e)),
            }
        }
    }

    /// Waits until there is something to read, or room to write.
    fn wait(&self, what: For, deadline: Option<Instant>) -> Res<()> {
        let events = if what == For::Bytes { PollFlags::IN } else { PollFlags::OUT };
        loop {
            interrupt::check()?;
            let left = deadline.map_or(LOOK, |end| end.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Err(timed_out());
            }
            let pause = Timespec::try_from(left.min(LOOK)).ok();
            match poll(&mut [PollFd::from_borrowed_fd(self.fd(), events)], pause.as_ref()) {
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => return Ok(()),
                Err(e) => return Err(errno(e)),
            }
        }
    }
}

/// What a socket raises whose time is over.
#[must_use]
#[cold]
fn timed_out() -> Error {
    exception::new(&class::TIMEOUT_ERROR, "timed out")
}

/// A call that does not wait for long, again and again while signals cut it short; none where it
/// would block.
fn retry<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> Res<Option<T>> {
    loop {
        match call() {
            Ok(done) => return Ok(Some(done)),
            Err(Errno::INTR) => interrupt::check()?,
            Err(Errno::AGAIN) => return Ok(None),
            Err(e) => return Err(errno(e)),
        }
    }
}
