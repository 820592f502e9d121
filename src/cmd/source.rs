//! The texts of scripts.

use crate::object::limits;
use crate::repl::patient;
use rustix::fs::{Mode, OFlags};
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::path::Path;

/// How much is read at a time.
const BLOCK: usize = 1 << 16;

/// Why there is no text.
pub(super) enum Unread {
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// What is wrong with the file, as a sentence.
    Because(String),
}

/// What stands in a file, or with `-` comes on standard input.
pub(super) fn read(path: &Path) -> Result<String, Unread> {
    if path == Path::new("-") { text(rustix::stdio::stdin()) } else { text(open(path)?.as_fd()) }
}

/// Opens a script.
pub(super) fn open(path: &Path) -> Result<OwnedFd, Unread> {
    // Who waits for a writer of a named pipe can be interrupted only while waiting to read.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map_err(|e| unread(&e.into()))
}

fn unread(error: &io::Error) -> Unread {
    match error.kind() {
        io::ErrorKind::Interrupted => Unread::Interrupted,
        _ => Unread::Because(error.to_string()),
    }
}

/// What stands in an open file.
pub(super) fn text(file: BorrowedFd<'_>) -> Result<String, Unread> {
    let bytes = read_all(file).map_err(|error| unread(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        let line = error.as_bytes().iter().take(at).filter(|&&b| b == b'\n').count() + 1;
        Unread::Because(format!("it is no UTF-8: byte \\x{byte:02x} on line {line}"))
    })
}

/// All of a file that is no longer than a script may be: what is made of it takes several times as much.
fn read_all(file: BorrowedFd<'_>) -> io::Result<Vec<u8>> {
    let most = limits::max_memory() / 8;
    let (mut bytes, mut block) = (Vec::new(), vec![0; BLOCK]);
    loop {
        let count = patient::read(file, &mut block)?;
        if count == 0 {
            return Ok(bytes);
        }
        if bytes.len() + count > most {
            let why = format!("it has more than {most} bytes, an eighth of --max-memory");
            return Err(io::Error::other(why));
        }
        bytes.extend_from_slice(block.get(..count).unwrap_or_default());
    }
}
