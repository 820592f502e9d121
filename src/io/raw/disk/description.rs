//! An open file, as the kernel has it, and where it stands.

use super::errno;
use super::past::{self, Noted, Origin};
use crate::object::Res;
use crate::object::journal::{self, Border};
use rustix::fs::{FileType, OFlags, Stat};
use rustix::io::Errno;
use std::cell::{Cell, OnceCell, RefCell};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// What kind of thing is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// An end of a pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A terminal or another device.
    Device,
}

/// Up to which offset a seek needs no question to the kernel: every file system has this much.
const SURE: i64 = (1 << 31) - 1;

/// An open file, pipe end, or socket: what several numbers can stand for after `os.dup`.
#[derive(Debug)]
pub struct Description {
    pub(super) fd: OwnedFd,
    kind: Kind,
    block: u32,
    /// Where a regular file's next read or write goes. Nobody else moves a description that the
    /// table owns, so reads and writes can name their place and a seek costs no system call. None
    /// where the kernel keeps it: for what has no place, and where writes append.
    offset: Option<Cell<i64>>,
    /// A second handle by which to look at a file that was opened to write only.
    pub(super) mirror: OnceCell<Option<OwnedFd>>,
    /// What tells it from all others, also when it was closed and opened again.
    pub(super) serial: u64,
    /// How it was opened.
    pub(super) origin: Option<Origin>,
    /// The statement that moved it last.
    pub(super) stamp: Cell<u64>,
    /// What is noted of the changes of its file.
    pub(super) noted: RefCell<Noted>,
}

thread_local! {
    static SERIAL: Cell<u64> = const { Cell::new(0) };
}

impl Description {
    /// Takes over a descriptor of the kernel.
    pub(crate) fn new(fd: OwnedFd, appends: bool) -> Description {
        let stat = rustix::fs::fstat(&fd);
        let kind = match stat.as_ref().map(|s| FileType::from_raw_mode(s.st_mode)) {
            Ok(FileType::RegularFile) => Kind::File,
            Ok(FileType::Directory) => Kind::Folder,
            Ok(FileType::Fifo) => Kind::Pipe,
            Ok(FileType::Socket) => Kind::Socket,
            _ => Kind::Device,
        };
        let block = stat.ok().and_then(|s| u32::try_from(s.st_blksize).ok()).unwrap_or(0);
        let offset = (kind == Kind::File && !appends).then(|| Cell::new(0));
        let serial = SERIAL.with(|s| s.replace(s.get().wrapping_add(1)));
        Description {
            fd,
            kind,
            block,
            offset,
            mirror: OnceCell::new(),
            serial,
            origin: None,
            stamp: Cell::new(journal::epoch()),
            noted: RefCell::new(None),
        }
    }

    /// Notes that what is done with it cannot be taken back, if that is so.
    #[inline]
    pub(super) fn border(&self) {
        match self.kind {
            Kind::Pipe => journal::border(Border::Pipe),
            Kind::Socket => journal::border(Border::Socket),
            Kind::Device => journal::border(Border::Device),
            Kind::File | Kind::Folder => {}
        }
    }

    /// Moves it to where it stood at another time.
    pub(super) fn set_position(&self, position: i64) {
        match &self.offset {
            Some(here) => here.set(position),
            // It stood there before.
            None => drop(rustix::fs::seek(&self.fd, rustix::fs::SeekFrom::Start(position.cast_unsigned()))),
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// `st_blksize` when it was opened; 0 if that is unknown.
    #[must_use]
    pub fn block_size(&self) -> u32 {
        self.block
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    pub(super) fn offset(&self) -> Option<&Cell<i64>> {
        self.offset.as_ref()
    }

    /// `fstat(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn stat(&self) -> Res<Stat> {
        rustix::fs::fstat(&self.fd).map_err(errno)
    }

    /// `isatty(3)`.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.kind == Kind::Device && rustix::termios::isatty(&self.fd)
    }

    /// Whether reads and writes wait.
    ///
    /// # Errors
    /// `OSError`.
    pub fn blocking(&self) -> Res<bool> {
        let flags = rustix::fs::fcntl_getfl(&self.fd).map_err(errno)?;
        Ok(!flags.contains(OFlags::NONBLOCK))
    }

    /// Lets reads and writes wait, or not.
    ///
    /// # Errors
    /// `OSError`.
    pub fn set_blocking(&self, wait: bool) -> Res<()> {
        self.border();
        rustix::io::ioctl_fionbio(&self.fd, !wait).map_err(errno)
    }

    /// `lseek(2)`.
    ///
    /// # Errors
    /// `OSError`: EINVAL for a place or a `whence` that there is not, ESPIPE for a pipe.
    pub fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        past::moving(self);
        let kernel = |from| rustix::fs::seek(&self.fd, from).map_err(errno);
        let unsigned = |otherwise| u64::try_from(offset).map_err(|_| errno(otherwise));
        let position = match (whence, &self.offset) {
            (0..=4, None) if matches!(self.kind, Kind::Pipe | Kind::Socket) => {
                return Err(errno(Errno::SPIPE));
            }
            (0 | 1, Some(here)) => {
                let start = if whence == 1 { here.get() } else { 0 };
                let to = start.checked_add(offset).and_then(|to| u64::try_from(to).ok());
                let to = to.ok_or_else(|| errno(Errno::INVAL))?;
                if to <= SURE.cast_unsigned() { to } else { kernel(rustix::fs::SeekFrom::Start(to))? }
            }
            (0, None) => kernel(rustix::fs::SeekFrom::Start(unsigned(Errno::INVAL)?))?,
            (1, None) => kernel(rustix::fs::SeekFrom::Current(offset))?,
            (2, _) => kernel(rustix::fs::SeekFrom::End(offset))?,
            (3, _) => kernel(rustix::fs::SeekFrom::Data(unsigned(Errno::NXIO)?))?,
            (4, _) => kernel(rustix::fs::SeekFrom::Hole(unsigned(Errno::NXIO)?))?,
            _ => return Err(errno(Errno::INVAL)),
        };
        let position = i64::try_from(position).map_err(|_| errno(Errno::OVERFLOW))?;
        if let Some(here) = &self.offset {
            here.set(position);
        }
        Ok(position)
    }

    /// The names in it, if it is a folder.
    ///
    /// # Errors
    /// `OSError`.
    pub fn list(&self) -> Res<Vec<Vec<u8>>> {
        super::names_in(&self.fd)
    }

    /// `ftruncate(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn truncate(&self, size: i64) -> Res<()> {
        let size = u64::try_from(size).map_err(|_| errno(Errno::INVAL))?;
        if journal::on() {
            past::before_cut(self, size.cast_signed());
        }
        rustix::fs::ftruncate(&self.fd, size).map_err(errno)
    }

    /// `shutdown(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn shutdown(&self, how: rustix::net::Shutdown) -> Res<()> {
        self.border();
        rustix::net::shutdown(&self.fd, how).map_err(errno)
    }

    /// `fsync(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn sync(&self) -> Res<()> {
        rustix::fs::fsync(&self.fd).map_err(errno)
    }
}
