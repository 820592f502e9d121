//! Files that are written whole or not at all.

use crate::object::interrupt;
use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat, renameat, unlinkat};
use rustix::io::Errno;
use rustix::rand::{GetRandomFlags, getrandom};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek as _, Write};
use std::os::fd::AsRawFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// As many links lead from one to the next at most.
const LINKS: usize = 40;
/// How often a name is tried that nothing has yet.
const TRIES: usize = 100;
/// How much of a file is copied at once.
const BLOCK: usize = 1 << 20;
/// How much the disk is given at once: nothing interrupts it.
const AT_ONCE: usize = 1 << 23;
/// What may be done with a new file, but for what the user takes away.
const USUAL: Mode = Mode::from_bits_retain(0o666);

/// The place of a file in its folder. The folder is reached by its handle, and so the same to the end,
/// whatever is swapped in meanwhile.
pub(super) struct Place {
    /// As it was called.
    called: PathBuf,
    folder: File,
    name: OsString,
}

impl Place {
    /// Where a path leads, whether or not there is something yet. A link stays one.
    pub(super) fn of(called: &Path) -> io::Result<Place> {
        let path = match fs::canonicalize(called) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => followed(called),
            found => found?,
        };
        let folder = || io::Error::from(Errno::ISDIR);
        if [&b"/"[..], b"/."].iter().any(|end| path.as_os_str().as_bytes().ends_with(end)) {
            return Err(folder());
        }
        let (parent, name) = path.parent().zip(path.file_name()).ok_or_else(folder)?;
        let parent = if parent == Path::new("") { Path::new(".") } else { parent };
        Ok(Place { called: called.to_owned(), folder: File::open(parent)?, name: name.to_owned() })
    }

    fn folder(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.folder.as_raw_fd()))
    }

    /// What stands there, if it may be written.
    pub(super) fn there(&self) -> io::Result<File> {
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        OpenOptions::new().write(true).custom_flags(flags).open(self.folder().join(&self.name))
    }

    /// A file in that folder which has no name, so that nobody else can write to it.
    pub(super) fn nameless(&self) -> io::Result<File> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        match openat(&self.folder, ".", flags, USUAL) {
            // Not every file system has such, nor every kernel.
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT | Errno::INVAL) => {
                let (name, file) = self.beside(|name| self.create(name))?;
                unlinkat(&self.folder, name, AtFlags::empty())?;
                Ok(file)
            }
            opened => Ok(opened?.into()),
        }
    }

    /// Puts a file there that has no name, with these permissions, or else those of any new file.
    pub(super) fn put(&self, mut file: File, permissions: Option<Permissions>) -> io::Result<()> {
        if let Some(permissions) = &permissions {
            file.set_permissions(permissions.clone())?;
        }
        file.sync_all()?;
        let own = format!("/proc/self/fd/{}", file.as_raw_fd());
        // It has a name for so short that hardly anything ends the program meanwhile.
        let linked = self.beside(|name| linkat(CWD, &own, &self.folder, name, AtFlags::SYMLINK_FOLLOW));
        let beside = match linked {
            Ok((beside, ())) => beside,
            // What lost its name gets no other.
            Err(Errno::NOENT) => {
                let (beside, copy) = self.beside(|name| self.create(name))?;
                let copied = copy_all(&mut file, Steady::new(copy.try_clone()?));
                let permitted = || permissions.map_or(Ok(()), |p| copy.set_permissions(p));
                file = self.unless(
                    &beside,
                    copied.and_then(|()| permitted()).and_then(|()| copy.sync_all()).map(|()| copy),
                )?;
                beside
            }
            Err(error) => return Err(error.into()),
        };
        let renamed = renameat(&self.folder, &beside, &self.folder, &self.name);
        self.unless(&beside, renamed.map_err(io::Error::from))?;
        let (put, found) = (file.metadata()?, fs::metadata(&self.called));
        if found.is_ok_and(|found| (found.dev(), found.ino()) == (put.dev(), put.ino())) {
            return Ok(());
        }
        Err(io::Error::other("its folder was moved meanwhile, and the document with it"))
    }

    /// Makes something under a name in that folder which nothing has yet.
    fn beside<T>(&self, mut make: impl FnMut(&str) -> Result<T, Errno>) -> Result<(String, T), Errno> {
        for _ in 0..TRIES {
            let mut random = [0; 8];
            getrandom(&mut random, GetRandomFlags::empty())?;
            let name = format!(".tmp{:016x}", u64::from_ne_bytes(random));
            match make(&name) {
                Err(Errno::EXIST) => {}
                made => return made.map(|made| (name, made)),
            }
        }
        Err(Errno::EXIST)
    }

    fn create(&self, name: &str) -> Result<File, Errno> {
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::RDWR | OFlags::CLOEXEC;
        openat(&self.folder, name, flags, USUAL).map(File::from)
    }

    /// Takes a file away again where something failed.
    fn unless<T>(&self, beside: &str, done: io::Result<T>) -> io::Result<T> {
        done.inspect_err(|_| {
            let _ = unlinkat(&self.folder, beside, AtFlags::empty());
        })
    }
}

/// Copies a file from its start, unless Ctrl-C comes first.
fn copy_all(from: &mut File, mut to: impl Write) -> io::Result<()> {
    from.rewind()?;
    let mut block = vec![0; BLOCK];
    loop {
        let count = from.read(&mut block)?;
        if count == 0 {
            return Ok(());
        }
        if interrupt::pending() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        to.write_all(block.get(..count).unwrap_or_default())?;
    }
}

/// A file of which the disk is given a little at a time: nothing interrupts it.
pub(super) struct Steady {
    file: File,
    /// What it was not given yet.
    waiting: usize,
}

impl Steady {
    pub(super) fn new(file: File) -> Steady {
        Steady { file, waiting: 0 }
    }
}

impl Write for Steady {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = self.file.write(data.get(..AT_ONCE).unwrap_or(data))?;
        self.waiting = self.waiting.saturating_add(count);
        if self.waiting >= AT_ONCE {
            self.waiting = 0;
            self.file.sync_data()?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where links lead at whose end there is nothing.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_gets_a_name_or_else_a_copy_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let place = Place::of(&path).unwrap();
        let nameless = place.nameless().unwrap();
        // One that had a name, as where there are no others.
        let (name, unlinked) = place.beside(|name| place.create(name)).unwrap();
        unlinkat(&place.folder, name, AtFlags::empty()).unwrap();
        for (mut file, text, same) in [(nameless, "one", true), (unlinked, "two", false)] {
            file.write_all(text.as_bytes()).unwrap();
            let ino = file.metadata().unwrap().ino();
            place.put(file, Some(Permissions::from_mode(0o640))).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            let put = fs::metadata(&path).unwrap();
            assert_eq!((put.mode() & 0o777, put.ino() == ino), (0o640, same), "{text}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
