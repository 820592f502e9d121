//! Files that are written whole or not at all.

use rustix::fs::OFlags;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// As many links lead from one to the next at most.
const LINKS: usize = 40;

/// The place of a file in its folder. The folder is reached by its handle, and so the same to the end,
/// whatever is swapped in meanwhile.
pub(super) struct Place {
    folder: File,
    name: OsString,
}

impl Place {
    /// Where a path leads, whether or not there is something yet. A link stays one.
    pub(super) fn of(path: &Path) -> io::Result<Place> {
        let path = match fs::canonicalize(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => followed(path),
            found => found?,
        };
        let folder = || io::Error::from(io::ErrorKind::IsADirectory);
        if path.as_os_str().as_bytes().ends_with(b"/") {
            return Err(folder());
        }
        let (parent, name) = path.parent().zip(path.file_name()).ok_or_else(folder)?;
        let parent = if parent == Path::new("") { Path::new(".") } else { parent };
        Ok(Place { folder: File::open(parent)?, name: name.to_owned() })
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
        tempfile::tempfile_in(self.folder())
    }

    /// Puts a file there that `write` writes, with these permissions, or else those of any new file.
    pub(super) fn put(
        &self,
        permissions: Option<Permissions>,
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> io::Result<()> {
        let usual = Permissions::from_mode(0o666);
        let mut beside = tempfile::Builder::new().permissions(usual).tempfile_in(self.folder())?;
        write(beside.as_file_mut())?;
        if let Some(permissions) = permissions {
            beside.as_file().set_permissions(permissions)?;
        }
        beside.as_file().sync_all()?;
        beside.persist(self.folder().join(&self.name))?;
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
