//! Sockets: what is under `socketpair`, as far as the operating system goes.

use super::disk::{self, Description, Disk, Patience};
use crate::object::Res;
use crate::object::journal::{self, Border};
use rustix::io::Errno;
use rustix::net::{RecvFlags, Shutdown};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// A connected socket.
pub struct Socket {
    disk: Rc<Disk>,
    /// -1 once it is closed.
    number: Cell<i32>,
    /// How many files made by `makefile` use it; it really closes when they are closed, too.
    files: Cell<usize>,
    /// Whether `close()` was called.
    closed: Cell<bool>,
    /// None waits for ever, zero not at all.
    timeout: Cell<Option<Duration>>,
}

impl Socket {
    /// Two sockets that are connected to each other.
    ///
    /// # Errors
    /// `OSError`.
    pub fn pair() -> Res<(Socket, Socket)> {
        let disk = disk::current();
        let (a, b) = disk.socket_pair()?;
        let socket = |number| Socket {
            disk: Rc::clone(&disk),
            number: Cell::new(number),
            files: Cell::new(0),
            closed: Cell::new(false),
            timeout: Cell::new(None),
        };
        Ok((socket(a), socket(b)))
    }

    pub(crate) fn description(&self) -> Res<Rc<Description>> {
        self.disk.get(self.number.get())
    }

    fn patience(&self) -> Patience {
        match self.timeout.get() {
            Some(limit) if !limit.is_zero() => Patience::Limited(limit),
            _ => Patience::Descriptor,
        }
    }

    /// `recv` into `buf`; none where it would block.
    ///
    /// # Errors
    /// `OSError`, `TimeoutError`, `KeyboardInterrupt`.
    pub fn receive(&self, buf: &mut [u8], flags: i32) -> Res<Option<usize>> {
        if buf.is_empty() {
            // Nothing is asked of a socket for nothing, not even whether it is open.
            return Ok(Some(0));
        }
        let flags = RecvFlags::from_bits_truncate(flags.cast_unsigned());
        self.description()?.receive(buf, flags, self.patience())
    }

    /// `send`: how much was taken; none where it would block.
    ///
    /// # Errors
    /// As [`Socket::receive`].
    pub fn send(&self, data: &[u8]) -> Res<Option<usize>> {
        self.description()?.send(data, self.patience())
    }

    /// `sendall`.
    ///
    /// # Errors
    /// As [`Socket::receive`], `BlockingIOError` where it would block.
    pub fn send_all(&self, data: &[u8]) -> Res<()> {
        self.description()?;
        let mut sent = 0;
        // No data is sent too: the other end may be gone.
        loop {
            let rest = data.get(sent..).unwrap_or_default();
            sent = sent.saturating_add(self.send(rest)?.ok_or_else(|| disk::errno(Errno::AGAIN))?);
            if sent >= data.len() {
                return Ok(());
            }
        }
    }

    /// `shutdown`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn shutdown(&self, how: i32) -> Res<()> {
        let description = self.description()?;
        description.shutdown(match how {
            0 => Shutdown::Read,
            1 => Shutdown::Write,
            2 => Shutdown::Both,
            _ => return Err(disk::errno(Errno::INVAL)),
        })
    }

    /// `settimeout`: none waits for ever, zero not at all.
    ///
    /// # Errors
    /// `OSError` if it is closed.
    pub fn set_timeout(&self, limit: Option<Duration>) -> Res<()> {
        journal::border(Border::Socket);
        self.timeout.set(limit);
        self.description()?.set_blocking(limit.is_none())
    }

    /// `gettimeout`.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout.get()
    }

    /// `fileno`; -1 once it is closed.
    #[must_use]
    pub fn number(&self) -> i32 {
        self.number.get()
    }

    /// Whether `close` was called.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Notes one more file that uses it.
    pub(crate) fn add_file(&self) {
        journal::border(Border::Socket);
        self.files.set(self.files.get().saturating_add(1));
    }

    pub(crate) fn remove_file(&self) -> Res<()> {
        journal::border(Border::Socket);
        self.files.set(self.files.get().saturating_sub(1));
        if self.closed.get() { self.close() } else { Ok(()) }
    }

    /// `close`: really, once no file uses it.
    ///
    /// # Errors
    /// `OSError` if the program closed its descriptor.
    pub fn close(&self) -> Res<()> {
        journal::border(Border::Socket);
        self.closed.set(true);
        if self.files.get() > 0 {
            return Ok(());
        }
        match self.number.replace(-1) {
            -1 => Ok(()),
            number => self.disk.close(number),
        }
    }

    /// `detach`: the descriptor, which is no longer this socket's.
    pub fn detach(&self) -> i32 {
        journal::border(Border::Socket);
        self.closed.set(true);
        self.number.replace(-1)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.number.get() >= 0 {
            self.files.set(0);
            // Nobody is left to tell of an error.
            let _ = self.close();
        }
    }
}
