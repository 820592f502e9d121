//! The one place that touches the operating system.
//!
//! A program sees names beneath its working folder and numbers of a table of its own; this
//! module turns both into the kernel's. A [`Disk`] is the folder, what else is allowed, and the
//! table. [`Description`] is an open file, pipe end or socket.

mod description;
mod fifo;
mod holder;
mod look;
mod name;
mod past;
mod roots;
mod standard;
mod transfer;

pub use description::{Description, Kind};
pub use look::{Look, system_layer};
pub use name::{Name, file_name};
pub use roots::PATH_MAX;
pub use standard::{NoSource, Sink, Source};
pub use transfer::Patience;

use crate::object::exception::{Extra, os_error, os_error_file, os_error_text};
use crate::object::journal::{self, Border};
use crate::object::{Error, Res, Value};
use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt as _};
use cap_std::fs::{OpenOptions, OpenOptionsExt as _};
use holder::held;
use roots::{Last, Place, Roots};
use rustix::fs::{AtFlags, Mode, OFlags, mkdirat, renameat, unlinkat};
use rustix::io::Errno;
use std::cell::RefCell;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::rc::Rc;

/// The lowest number of the table: 0, 1 and 2 are the standard streams', and not the table's.
const FIRST: usize = 3;

/// A working folder, what is allowed beyond it, and the table of descriptors.
pub struct Disk {
    roots: RefCell<Roots>,
    table: RefCell<Vec<Option<Rc<Description>>>>,
    /// Where removed files wait to be brought back.
    hidden: RefCell<Option<Rc<past::Hidden>>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Disk>>> = const { RefCell::new(None) };
}

/// The disk of this thread: the current folder and nothing else, until [`Disk::enter`].
#[must_use]
pub fn current() -> Rc<Disk> {
    CURRENT.with_borrow_mut(|c| c.get_or_insert_with(|| Rc::new(Disk::new(Path::new(".")))).clone())
}

/// The `OSError` of a kernel's error number.
#[must_use]
pub fn errno(e: Errno) -> Error {
    os_error(e.raw_os_error())
}

/// The names in an open folder, but for what keeps what a step back needs.
fn names_in(folder: &OwnedFd) -> Res<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for entry in rustix::fs::Dir::read_from(folder).map_err(errno)? {
        let entry = entry.map_err(errno)?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." && !past::is_hidden(name) {
            names.push(name.to_vec());
        }
    }
    Ok(names)
}

/// What is said of a name that leads out of what is allowed.
const REFUSAL: &str = "Permission denied (--allow DIR would permit it)";

/// The refusal of a name that leads out of what is allowed.
fn refused(name: &Value) -> Error {
    os_error_text(Errno::ACCESS.raw_os_error(), REFUSAL).with_filename(name.clone())
}

/// Whether an error is such a refusal.
#[must_use]
pub fn is_refusal(e: &Error) -> bool {
    match &*e.0.extra.borrow() {
        Extra::Os(os) => matches!(&os.strerror, Value::Str(s) if s.as_bytes() == REFUSAL.as_bytes()),
        _ => false,
    }
}

/// The error of an operation on a name. An escape has no error number: `cap-std` made it up.
fn failed(e: &io::Error, name: &Value) -> Error {
    match e.raw_os_error() {
        Some(n) => os_error_file(n, name.clone()),
        None if e.kind() == io::ErrorKind::PermissionDenied => refused(name),
        None => os_error_file(Errno::INVAL.raw_os_error(), name.clone()),
    }
}

/// The flags that `open(2)` looks at, which `openat2(2)` wants to have no others beside them.
fn understood(flags: OFlags) -> OFlags {
    let only_named = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    if flags.contains(OFlags::PATH) {
        return flags & only_named;
    }
    let creating = OFlags::CREATE | OFlags::EXCL | OFlags::TRUNC | OFlags::TMPFILE | OFlags::NOCTTY;
    let writing = OFlags::APPEND | OFlags::SYNC | OFlags::DSYNC | OFlags::DIRECT;
    let waiting = OFlags::NONBLOCK | OFlags::NOATIME | OFlags::LARGEFILE;
    flags & (OFlags::RWMODE | creating | writing | waiting | only_named)
}

impl Disk {
    /// A disk whose working folder is `folder`. If that can't be opened, every name is refused.
    #[must_use]
    pub fn new(folder: &Path) -> Disk {
        Disk {
            roots: RefCell::new(Roots::new(folder)),
            table: RefCell::default(),
            hidden: RefCell::default(),
        }
    }

    /// Makes this the disk of the thread.
    pub fn enter(self: &Rc<Disk>) {
        CURRENT.with_borrow_mut(|c| *c = Some(self.clone()));
    }

    /// Allows one more folder, or one file, to be read, and with `write` to be changed.
    ///
    /// # Errors
    /// What opening it gives.
    pub fn allow(&self, path: &Path, write: bool) -> io::Result<()> {
        self.roots.borrow_mut().allow(path, write)
    }

    /// Allows everything.
    pub fn allow_all(&self) {
        self.roots.borrow_mut().allow_all();
    }

    /// The working folder's name, as `os.getcwd()` gives it.
    #[must_use]
    pub fn folder(&self) -> Vec<u8> {
        self.roots.borrow().folder().to_vec()
    }

    /// Opens a name and gives it a number: `open(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn open(&self, name: &Name<'_>, flags: OFlags, mode: u32) -> Res<i32> {
        Ok(self.insert(self.open_description(name, flags, mode)?))
    }

    /// Opens a name, and knows how to do it again.
    pub(crate) fn open_description(&self, name: &Name<'_>, flags: OFlags, mode: u32) -> Res<Description> {
        let fd = self.open_name(name, flags, mode)?;
        let mut description = Description::new(fd, flags.contains(OFlags::APPEND));
        if journal::on() {
            let flags = flags & (OFlags::RWMODE | OFlags::APPEND);
            description.origin = Some(past::Origin { path: Value::bytes(name.bytes()), flags });
        }
        Ok(description)
    }

    /// Lets go of what was kept to bring files back.
    pub fn forget_past(&self) {
        past::clean(self);
    }

    /// Opens a name, without a number. To wait for the other end of a named pipe can be interrupted.
    pub(crate) fn open_name(&self, name: &Name<'_>, flags: OFlags, mode: u32) -> Res<OwnedFd> {
        if flags.intersects(OFlags::PATH | OFlags::NONBLOCK | OFlags::DIRECTORY) {
            return self.open_now(name, flags, mode);
        }
        fifo::open(|| self.open_now(name, flags | OFlags::NONBLOCK, mode), || self.stat(name))
    }

    /// Opens a name with these flags and no others.
    fn open_now(&self, name: &Name<'_>, flags: OFlags, mode: u32) -> Res<OwnedFd> {
        let flags = understood(flags);
        let writes = flags.intersects(OFlags::RDWR | OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC);
        let access = flags & OFlags::RWMODE;
        let was_there = !(writes && journal::on()) || past::before_open(name, flags);
        let mut options = OpenOptions::new();
        options
            .read(access != OFlags::WRONLY)
            .write(access != OFlags::RDONLY)
            .mode(mode & 0o7777)
            .custom_flags((flags & !OFlags::RWMODE & !OFlags::NOFOLLOW).bits().cast_signed());
        if flags.contains(OFlags::NOFOLLOW) {
            // Told as a flag, `cap-std` forgets it where the kernel has no `openat2`.
            options.follow(FollowSymlinks::No);
        }
        // What must be new may not be a link that leads elsewhere; a slash at the end follows links.
        let itself = flags.contains(OFlags::NOFOLLOW) || flags.contains(OFlags::CREATE | OFlags::EXCL);
        let last = if itself && !name.bytes().ends_with(b"/") { Last::Itself } else { Last::Target };
        let (all, mode) = (flags | OFlags::CLOEXEC, Mode::from_bits_truncate(mode));
        let opened = self.at(name, last, writes, |place| match place {
            Place::Anywhere(path) => Ok(rustix::fs::openat(rustix::fs::CWD, path, all, mode)?),
            // A file that was allowed by itself may not be a link by now.
            Place::File(dir, file) => Ok(rustix::fs::openat(dir, file, all | OFlags::NOFOLLOW, mode)?),
            Place::Beneath(dir, path) => {
                let file: OwnedFd = dir.open_with(path, &options)?.into();
                // A folder that holds `/proc` does not hold the processes.
                let outside = roots::is_process(&file) && !roots::is_process(dir);
                if outside { Err(roots::escape()) } else { Ok(file) }
            }
        })?;
        if !was_there {
            past::created(name, &opened);
        }
        Ok(opened)
    }

    /// Opens a name only to ask about it: `stat(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn stat(&self, name: &Name<'_>) -> Res<rustix::fs::Stat> {
        let fd = self.open_name(name, OFlags::PATH, 0)?;
        rustix::fs::fstat(&fd).map_err(|e| errno(e).with_filename(name.value.clone()))
    }

    /// [`Disk::stat`] of a link itself, not of where it leads: `lstat(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn stat_itself(&self, name: &Name<'_>) -> Res<rustix::fs::Stat> {
        let fd = self.open_name(name, OFlags::PATH | OFlags::NOFOLLOW, 0)?;
        rustix::fs::fstat(&fd).map_err(|e| errno(e).with_filename(name.value.clone()))
    }

    /// The names in a folder, as the kernel orders them.
    ///
    /// # Errors
    /// `OSError`.
    pub fn list(&self, name: &Name<'_>) -> Res<Vec<Vec<u8>>> {
        self.list_with(name, OFlags::empty())
    }

    /// [`Disk::list`] of what is no link to a folder.
    ///
    /// # Errors
    /// `OSError`.
    pub fn list_itself(&self, name: &Name<'_>) -> Res<Vec<Vec<u8>>> {
        self.list_with(name, OFlags::NOFOLLOW)
    }

    fn list_with(&self, name: &Name<'_>, flags: OFlags) -> Res<Vec<Vec<u8>>> {
        let fd = self.open_name(name, OFlags::RDONLY | OFlags::DIRECTORY | flags, 0)?;
        names_in(&fd).map_err(|e| e.with_filename(name.value.clone()))
    }

    /// `unlink(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn remove(&self, name: &Name<'_>) -> Res<()> {
        if !journal::on() {
            return self.unlink(name);
        }
        let removing = past::removing(name);
        let removed = self.unlink(name);
        removing.done(&removed);
        removed
    }

    fn unlink(&self, name: &Name<'_>) -> Res<()> {
        self.at(name, Last::Itself, true, |place| match place {
            Place::Anywhere(path) => std::fs::remove_file(path),
            Place::File(dir, file) | Place::Beneath(dir, file) => {
                held(dir, file, |folder, file| Ok(unlinkat(folder, file, AtFlags::empty())?))
            }
        })
    }

    /// `mkdir(2)`; the system takes the umask from the mode.
    ///
    /// # Errors
    /// `OSError`.
    pub fn make_folder(&self, name: &Name<'_>, mode: u32) -> Res<()> {
        self.make_folder_with(name, mode)?;
        if journal::on() {
            past::folder(name, true, mode);
        }
        Ok(())
    }

    fn make_folder_with(&self, name: &Name<'_>, mode: u32) -> Res<()> {
        use std::os::unix::fs::DirBuilderExt as _;
        self.at(name, Last::Itself, true, |place| match place {
            Place::Anywhere(path) => std::fs::DirBuilder::new().mode(mode & 0o7777).create(path),
            Place::File(dir, file) | Place::Beneath(dir, file) => {
                held(dir, file, |folder, file| Ok(mkdirat(folder, file, Mode::from_bits_truncate(mode))?))
            }
        })
    }

    /// `rmdir(2)`.
    ///
    /// # Errors
    /// `OSError`.
    pub fn remove_folder(&self, name: &Name<'_>) -> Res<()> {
        let mode = if journal::on() { self.stat_itself(name).map_or(0o777, |s| s.st_mode) } else { 0 };
        self.unmake_folder(name)?;
        if journal::on() {
            past::folder(name, false, mode);
        }
        Ok(())
    }

    fn unmake_folder(&self, name: &Name<'_>) -> Res<()> {
        self.at(name, Last::Itself, true, |place| match place {
            Place::Anywhere(path) => std::fs::remove_dir(path),
            Place::File(dir, file) | Place::Beneath(dir, file) => {
                held(dir, file, |folder, file| Ok(unlinkat(folder, file, AtFlags::REMOVEDIR)?))
            }
        })
    }

    /// `rename(2)`.
    ///
    /// # Errors
    /// `OSError` with both names.
    pub fn rename(&self, from: &Name<'_>, to: &Name<'_>) -> Res<()> {
        if !journal::on() {
            return self.move_name(from, to);
        }
        let renaming = past::renaming(from, to);
        let renamed = self.move_name(from, to);
        renaming.done(&renamed);
        renamed
    }

    fn move_name(&self, from: &Name<'_>, to: &Name<'_>) -> Res<()> {
        let renamed = self.at(from, Last::Itself, true, |old| {
            self.roots.borrow().find(to, Last::Itself, true, |new| match (old, new) {
                (Place::Anywhere(old), Place::Anywhere(new)) => std::fs::rename(old, new),
                (
                    Place::File(from, old) | Place::Beneath(from, old),
                    Place::File(to, new) | Place::Beneath(to, new),
                ) => held(from, old, |from, old| held(to, new, |to, new| Ok(renameat(from, old, to, new)?))),
                _ => Err(Errno::INVAL.into()),
            })
        });
        renamed.map_err(|e| e.with_filename2(to.value.clone()))
    }

    fn at<T>(
        &self,
        name: &Name<'_>,
        last: Last,
        write: bool,
        run: impl FnMut(Place<'_>) -> io::Result<T>,
    ) -> Res<T> {
        // What waits in a hidden folder is not there for a program.
        if past::leads_inside(name.bytes()) {
            return Err(failed(&Errno::NOENT.into(), name.value));
        }
        self.roots.borrow().find(name, last, write, run).map_err(|e| failed(&e, name.value))
    }

    /// Gives a description the lowest free number.
    pub fn insert(&self, description: Description) -> i32 {
        self.insert_shared(Rc::new(description))
    }

    fn insert_shared(&self, description: Rc<Description>) -> i32 {
        let mut table = self.table.borrow_mut();
        let free = table.iter().position(Option::is_none).unwrap_or(table.len());
        if journal::on() {
            past::slot(free, None);
        }
        match table.get_mut(free) {
            Some(slot) => *slot = Some(description),
            None => table.push(Some(description)),
        }
        i32::try_from(free.saturating_add(FIRST)).unwrap_or(i32::MAX)
    }

    /// What a number stands for.
    ///
    /// # Errors
    /// `OSError` EBADF if it is none of the table's.
    #[inline]
    pub fn get(&self, number: i32) -> Res<Rc<Description>> {
        let index = usize::try_from(number).ok().and_then(|n| n.checked_sub(FIRST));
        let table = self.table.borrow();
        let found = index.and_then(|i| table.get(i)).and_then(Option::as_ref);
        found.cloned().ok_or_else(|| errno(Errno::BADF))
    }

    /// `close(2)`: the description goes with its last number.
    ///
    /// # Errors
    /// As [`Disk::get`].
    pub fn close(&self, number: i32) -> Res<()> {
        let index = usize::try_from(number).ok().and_then(|n| n.checked_sub(FIRST));
        if journal::on()
            && let Ok(description) = self.get(number)
        {
            past::closing(&description);
            past::slot(index.unwrap_or_default(), Some(&description));
        }
        let gone = index.and_then(|i| self.table.borrow_mut().get_mut(i).and_then(Option::take));
        gone.map(drop).ok_or_else(|| errno(Errno::BADF))
    }

    /// `dup(2)`: another number for the same description.
    ///
    /// # Errors
    /// As [`Disk::get`].
    pub fn dup(&self, number: i32) -> Res<i32> {
        Ok(self.insert_shared(self.get(number)?))
    }

    /// `pipe(2)`: the numbers of the end to read and the end to write.
    ///
    /// # Errors
    /// `OSError`.
    pub fn pipe(&self) -> Res<(i32, i32)> {
        let flags = rustix::pipe::PipeFlags::CLOEXEC;
        let (read, write) = rustix::pipe::pipe_with(flags).map_err(errno)?;
        journal::border(Border::Pipe);
        Ok((self.insert(Description::new(read, false)), self.insert(Description::new(write, false))))
    }

    /// `socketpair(2)` of two connected stream sockets.
    ///
    /// # Errors
    /// `OSError`.
    pub fn socket_pair(&self) -> Res<(i32, i32)> {
        use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
        let pair = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None);
        let (a, b) = pair.map_err(errno)?;
        journal::border(Border::Socket);
        Ok((self.insert(Description::new(a, false)), self.insert(Description::new(b, false))))
    }
}
