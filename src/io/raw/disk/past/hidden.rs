//! The hidden folder in which removed files wait.
//!
//! Others may write to the working folder, too: so the folder is a new one, whose name nobody
//! guesses, it is nobody else's, and it is reached by its handle from then on. It is locked for as
//! long as the session lives; what is not locked was left by a session that was killed.

use super::{Id, id};
use crate::io::raw::disk::roots::{Last, Place};
use crate::io::raw::disk::{Disk, Name, current};
use crate::object::Res;
use cap_std::fs::{Dir, DirBuilder, DirBuilderExt as _, DirEntry};
use rustix::fs::{AtFlags, CWD, FlockOperation, Mode, OFlags, Stat, linkat};
use rustix::io::Errno;
use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::rc::Rc;

/// What the name of such a folder begins with; a number that nobody guesses follows.
const PREFIX: &str = ".iosh-undo-";
/// How often another name is tried.
const TRIES: usize = 100;

/// The folder, made when the first file is removed.
pub(in crate::io::raw::disk) struct Hidden {
    /// The working folder.
    home: Dir,
    name: OsString,
    dir: Dir,
    next: Cell<u64>,
}

/// A file in the folder; it goes when nothing can bring it back any more.
pub(super) struct Waiting {
    folder: Rc<Hidden>,
    name: String,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // What is left is removed with the folder.
        let _ = self.folder.dir.remove_file(&self.name);
    }
}

/// Whether a name in a folder is that of a hidden folder.
pub(in crate::io::raw::disk) fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(PREFIX.as_bytes())
}

/// Whether a path leads into such a folder.
pub(in crate::io::raw::disk) fn leads_inside(path: &[u8]) -> bool {
    path.split(|b| *b == b'/').any(is_hidden)
}

/// Opens a folder of the working folder, be it no link.
fn open(home: &Dir, name: &OsStr) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(home, name, flags, Mode::empty())
}

/// Takes a folder's lock, unless somebody has it.
fn lock(folder: &OwnedFd) -> rustix::io::Result<()> {
    rustix::fs::flock(folder, FlockOperation::NonBlockingLockExclusive)
}

impl Hidden {
    fn make(home: Dir) -> io::Result<Hidden> {
        sweep(&home);
        let mut private = DirBuilder::new();
        private.mode(0o700);
        for _ in 0..TRIES {
            let name = OsString::from(format!("{PREFIX}{:016x}", RandomState::new().build_hasher().finish()));
            match home.create_dir_with(&name, &private) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made?,
            }
            // One who sweeps may come before the lock, and take the folder away.
            let Ok(folder) = open(&home, &name) else { continue };
            // Some file systems have no locks: what is left there stays.
            let locked = lock(&folder) != Err(Errno::AGAIN);
            let there = rustix::fs::statat(&home, &name, AtFlags::SYMLINK_NOFOLLOW);
            if locked && there.is_ok_and(|s| rustix::fs::fstat(&folder).is_ok_and(|f| id(&s) == id(&f))) {
                return Ok(Hidden::new(home, name, folder));
            }
        }
        Err(Errno::EXIST.into())
    }

    fn new(home: Dir, name: OsString, folder: OwnedFd) -> Hidden {
        Hidden { home, name, dir: Dir::from_std_file(File::from(folder)), next: Cell::new(0) }
    }

    /// A folder that a session left which was killed: one's own, which nobody has locked, and which
    /// holds nothing but files that wait.
    fn left(home: &Dir, name: OsString) -> Option<Hidden> {
        let folder = open(home, &name).ok()?;
        let stat = rustix::fs::fstat(&folder).ok()?;
        let others = Mode::RWXG | Mode::RWXO;
        let own = stat.st_uid == rustix::process::geteuid().as_raw()
            && !others.intersects(Mode::from_raw_mode(stat.st_mode));
        if !own || lock(&folder).is_err() {
            return None;
        }
        let left = Hidden::new(home.try_clone().ok()?, name, folder);
        let waits = |e: io::Result<DirEntry>| {
            e.is_ok_and(|e| e.file_name().as_bytes().iter().all(u8::is_ascii_digit))
        };
        let only_waiting = left.dir.entries().ok()?.all(waits);
        only_waiting.then_some(left)
    }

    /// Removes the folder and what waits in it.
    fn remove(&self) {
        for entry in self.dir.entries().into_iter().flatten().flatten() {
            let _ = self.dir.remove_file(entry.file_name());
        }
        // Who uses the folder at the same time may see it a moment longer.
        let _ = self.home.remove_dir(&self.name);
    }
}

/// Removes folders that sessions left which were killed.
fn sweep(home: &Dir) {
    for entry in home.entries().into_iter().flatten().flatten() {
        let name = entry.file_name();
        if is_hidden(name.as_bytes())
            && let Some(left) = Hidden::left(home, name)
        {
            left.remove();
        }
    }
}

/// Removes the folder.
pub(in crate::io::raw::disk) fn clean(disk: &Disk) {
    if let Some(hidden) = disk.hidden.take() {
        hidden.remove();
    }
}

fn folder(disk: &Disk) -> io::Result<Rc<Hidden>> {
    let mut hidden = disk.hidden.borrow_mut();
    if let Some(hidden) = &*hidden {
        return Ok(hidden.clone());
    }
    let home = disk.roots.borrow().home().ok_or(Errno::NOENT)?.try_clone()?;
    let made = Rc::new(Hidden::make(home)?);
    *hidden = Some(made.clone());
    Ok(made)
}

impl Waiting {
    /// Gives a file a second name in the folder; its own may go then.
    pub(super) fn new(name: &Name<'_>) -> Res<Waiting> {
        let disk = current();
        disk.at(name, Last::Itself, true, |place| {
            let folder = folder(&disk)?;
            let number = folder.next.replace(folder.next.get().wrapping_add(1)).to_string();
            match place {
                Place::Anywhere(path) => linkat(CWD, path, &folder.dir, &number, AtFlags::empty())?,
                Place::File(dir, file) | Place::Beneath(dir, file) => {
                    dir.hard_link(file, &folder.dir, &number)?;
                }
            }
            Ok(Waiting { folder, name: number })
        })
    }

    /// The file, as the kernel has it.
    pub(super) fn stat(&self) -> Option<Stat> {
        rustix::fs::statat(&self.folder.dir, &self.name, AtFlags::SYMLINK_NOFOLLOW).ok()
    }

    /// Gives the file its own name back.
    pub(super) fn put_back(&self, name: &Name<'_>) -> Res<()> {
        current().at(name, Last::Itself, true, |place| match place {
            Place::Anywhere(path) => Ok(linkat(&self.folder.dir, &self.name, CWD, path, AtFlags::empty())?),
            Place::File(dir, file) | Place::Beneath(dir, file) => {
                self.folder.dir.hard_link(&self.name, dir, file)
            }
        })
    }
}

/// Opens the file among those that wait. A link waits, too, and is not where it leads.
pub(super) fn find(wanted: Id, flags: OFlags) -> Option<OwnedFd> {
    let hidden = current().hidden.borrow().clone()?;
    let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    hidden.dir.entries().ok()?.flatten().find_map(|entry| {
        let name = entry.file_name();
        let seen = rustix::fs::statat(&hidden.dir, &name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let file = || rustix::fs::openat(&hidden.dir, &name, flags, Mode::empty()).ok();
        (id(&seen) == wanted).then(file)?
    })
}
