//! Files that may be slow, standard output and input among them: to wait for them can be interrupted.

use crate::object::interrupt;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;
use std::io::{self, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often who waits looks for Ctrl-C.
const TICK: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };

/// Reads once there is something to read, unless Ctrl-C comes first; how many bytes, 0 at the end.
///
/// # Errors
/// What reading gives; `Interrupted` after Ctrl-C.
pub fn read(file: BorrowedFd<'_>, block: &mut [u8]) -> io::Result<usize> {
    loop {
        interruptible()?;
        match poll(&mut [PollFd::new(&file, PollFlags::IN)], Some(&TICK)) {
            Ok(0) | Err(Errno::INTR) => continue,
            // What cannot be waited for can be read all the same.
            Ok(_) | Err(_) => {}
        }
        match rustix::io::read(file, &mut *block) {
            Err(Errno::INTR | Errno::AGAIN) => {}
            read => return Ok(read?),
        }
    }
}

/// Waits so long, unless Ctrl-C comes first.
///
/// # Errors
/// `Interrupted` after Ctrl-C.
pub fn pause(length: Duration) -> io::Result<()> {
    let start = Instant::now();
    loop {
        interruptible()?;
        let left = length.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(Duration::from_millis(20)));
    }
}

fn interruptible() -> io::Result<()> {
    if interrupt::pending() {
        interrupt::clear();
        return Err(io::ErrorKind::Interrupted.into());
    }
    Ok(())
}

/// How much is written at a time.
const AT_ONCE: usize = 1 << 20;

/// A file that is written to.
pub enum Patient {
    /// One that the process was given.
    Given(BorrowedFd<'static>),
    /// One of its own, to which a write need not wait.
    Own(OwnedFd),
}

impl Patient {
    /// Writes to there. A terminal or pipe is opened anew so that a write to it need not wait: the one that
    /// was given is shared with other processes, who would be surprised.
    #[must_use]
    pub(super) fn new(given: BorrowedFd<'static>) -> Patient {
        reopened(given).map_or(Patient::Given(given), Patient::Own)
    }

    /// Opens what is no file that could be put in place of another: a terminal, a pipe.
    ///
    /// # Errors
    /// What opening gives; `Interrupted` after Ctrl-C, where nobody reads a pipe.
    pub fn open(path: &Path) -> io::Result<Patient> {
        loop {
            match rustix::fs::open(path, FLAGS, Mode::empty()) {
                Err(Errno::NXIO) if is_fifo(path) => pause(Duration::from_millis(20))?,
                opened => return Ok(Patient::Own(opened?)),
            }
        }
    }
}

/// Whether somebody may come to read from there.
fn is_fifo(path: &Path) -> bool {
    rustix::fs::stat(path).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Fifo)
}

const FLAGS: OFlags = OFlags::WRONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

fn reopened(given: BorrowedFd<'_>) -> Option<OwnedFd> {
    let kind = FileType::from_raw_mode(rustix::fs::fstat(given).ok()?.st_mode);
    if !matches!(kind, FileType::Fifo) && !rustix::termios::isatty(given) {
        return None;
    }
    rustix::fs::open(format!("/proc/self/fd/{}", given.as_raw_fd()), FLAGS, Mode::empty()).ok()
}

impl Write for Patient {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let fd = match &*self {
            Patient::Given(fd) => *fd,
            Patient::Own(fd) => fd.as_fd(),
        };
        // Of much, a part at a time.
        let data = data.get(..AT_ONCE).unwrap_or(data);
        loop {
            match rustix::io::write(fd, data) {
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    poll(&mut [PollFd::new(&fd, PollFlags::OUT)], Some(&TICK)).or_else(|e| match e {
                        Errno::INTR => Ok(0),
                        e => Err(e),
                    })?;
                }
                written => return Ok(written?),
            }
            // What nobody wants to wait for is dropped; the statement ends when it looks.
            if interrupt::pending() {
                return Ok(data.len());
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
