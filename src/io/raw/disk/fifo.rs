//! Opening what may be a named pipe: to wait for its other end can be interrupted.

use super::errno;
use crate::object::exception::Extra;
use crate::object::{Error, Res, interrupt};
use rustix::fs::{FileType, OFlags, Stat};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, SpliceFlags};
use std::os::fd::{AsFd as _, OwnedFd};
use std::thread::sleep;
use std::time::Duration;

/// How often it is looked whether somebody came, and whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(10);

fn is_fifo(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::Fifo
}

/// What `open` opens, which must not wait by itself: a pipe once it has another end, and anything
/// else at once. From then on it waits, as it should.
///
/// # Errors
/// What `open` gives, `KeyboardInterrupt`.
pub(super) fn open(open: impl Fn() -> Res<OwnedFd>, stat: impl Fn() -> Res<Stat>) -> Res<OwnedFd> {
    let file = loop {
        match open() {
            // A pipe that nobody reads cannot be opened to write, unless one waits.
            Err(e) if is(&e, Errno::NXIO) && stat().is_ok_and(|s| is_fifo(&s)) => wait()?,
            opened => break opened?,
        }
    };
    if rustix::fs::fstat(&file).is_ok_and(|s| is_fifo(&s)) && only_reads(&file) {
        while !has_writer(&file)? {
            wait()?;
        }
    }
    rustix::io::ioctl_fionbio(&file, false).map_err(errno)?;
    Ok(file)
}

fn wait() -> Res<()> {
    interrupt::check()?;
    sleep(LOOK);
    Ok(())
}

fn is(error: &Error, number: Errno) -> bool {
    match &*error.0.extra.borrow() {
        Extra::Os(os) => {
            matches!(os.errno, crate::object::Value::Int(n) if n == i64::from(number.raw_os_error()))
        }
        _ => false,
    }
}

fn only_reads(file: &OwnedFd) -> bool {
    rustix::fs::fcntl_getfl(file).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDONLY)
}

/// Whether somebody has the pipe open to write, or has written to it: nothing is taken out of it.
fn has_writer(pipe: &OwnedFd) -> Res<bool> {
    let (_read, write) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).map_err(errno)?;
    match rustix::pipe::tee(pipe.as_fd(), &write, 1, SpliceFlags::NONBLOCK) {
        Ok(0) => Ok(false),
        Ok(_) | Err(Errno::AGAIN) => Ok(true),
        Err(e) => Err(errno(e)),
    }
}
