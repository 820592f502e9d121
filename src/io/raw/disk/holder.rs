//! The folder that holds what a path names: what is made, removed or renamed there is no matter of
//! where a link leads.

use cap_std::fs::Dir;
use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// Runs `run` on the folder, and on the last part of the path with the slashes behind it, by which
/// the kernel knows that a folder is meant.
pub(super) fn held<T>(
    dir: &Dir,
    path: &Path,
    run: impl FnOnce(BorrowedFd<'_>, &Path) -> io::Result<T>,
) -> io::Result<T> {
    let bytes = path.as_os_str().as_bytes();
    let end = bytes.iter().rposition(|b| *b != b'/').map_or(0, |at| at.saturating_add(1));
    let whole = bytes.get(..end).unwrap_or_default();
    let start = memchr::memrchr(b'/', whole).map_or(0, |at| at.saturating_add(1));
    let (folder, last) = bytes.split_at(start);
    if whole.get(start..) == Some(b"..") {
        // The kernel says only that it does nothing so; that it leads out, if so, is said first.
        dir.open_dir(path)?;
    }
    let last = Path::new(OsStr::from_bytes(last));
    if folder.is_empty() {
        return run(dir.as_fd(), last);
    }
    run(dir.open_dir(OsStr::from_bytes(folder))?.as_fd(), last)
}
