//! The hidden folder in which removed files wait.

use crate::io::raw::disk::name::{Last, Place};
use crate::io::raw::disk::{Disk, Name, current};
use crate::object::Res;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use std::cell::Cell;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What the name of such a folder begins with; the number of the process follows.
const PREFIX: &str = ".iosh-undo-";

/// The folder, made when the first file is removed.
pub(in crate::io::raw::disk) struct Hidden {
    dir: Dir,
    path: PathBuf,
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

impl Hidden {
    fn make(folder: &[u8]) -> io::Result<Hidden> {
        let folder = Path::new(OsStr::from_bytes(folder));
        sweep(folder);
        let path = folder.join(format!("{PREFIX}{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        let dir = Dir::open_ambient_dir(&path, ambient_authority())?;
        Ok(Hidden { dir, path, next: Cell::new(0) })
    }
}

/// Removes folders that processes left which were killed.
fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        if let Some(process) = process.and_then(|p| p.parse::<u32>().ok())
            && !Path::new(&format!("/proc/{process}")).exists()
        {
            // Somebody else may have done it.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Removes the folder.
pub(in crate::io::raw::disk) fn clean(disk: &Disk) {
    if let Some(hidden) = disk.hidden.take() {
        // Who uses the folder at the same time may see it a moment longer.
        let _ = std::fs::remove_dir_all(&hidden.path);
    }
}

fn folder(disk: &Disk) -> io::Result<Rc<Hidden>> {
    let mut hidden = disk.hidden.borrow_mut();
    if let Some(hidden) = &*hidden {
        return Ok(hidden.clone());
    }
    let made = Rc::new(Hidden::make(&disk.folder())?);
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
                Place::Anywhere(path) => std::fs::hard_link(path, folder.path.join(&number))?,
                Place::File(dir, file) | Place::Beneath(dir, file) => {
                    dir.hard_link(file, &folder.dir, &number)?;
                }
            }
            Ok(Waiting { folder, name: number })
        })
    }

    /// The file, as the kernel has it.
    pub(super) fn stat(&self) -> Option<rustix::fs::Stat> {
        rustix::fs::statat(&self.folder.dir, &self.name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW).ok()
    }

    /// Gives the file its own name back.
    pub(super) fn put_back(&self, name: &Name<'_>) -> Res<()> {
        current().at(name, Last::Itself, true, |place| match place {
            Place::Anywhere(path) => std::fs::hard_link(self.folder.path.join(&self.name), path),
            Place::File(dir, file) | Place::Beneath(dir, file) => {
                self.folder.dir.hard_link(&self.name, dir, file)
            }
        })
    }
}

/// The files that wait, opened only to look at them.
pub(super) fn find(wanted: super::Id, flags: rustix::fs::OFlags) -> Option<std::os::fd::OwnedFd> {
    let disk = current();
    let hidden = disk.hidden.borrow().clone()?;
    for entry in hidden.dir.entries().ok()?.flatten() {
        let name = entry.file_name();
        let at = |flags| rustix::fs::openat(&hidden.dir, &name, flags, rustix::fs::Mode::empty());
        let Ok(seen) = at(rustix::fs::OFlags::PATH | rustix::fs::OFlags::NOFOLLOW) else { continue };
        if rustix::fs::fstat(&seen).is_ok_and(|s| super::id(&s) == wanted) {
            return at(flags | rustix::fs::OFlags::CLOEXEC).ok();
        }
    }
    None
}
