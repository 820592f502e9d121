//! `RawIOBase.read` and `readall` for the raw streams that have only `readinto`.

use super::file_io::DEFAULT_BUFFER_SIZE;
use crate::object::{Bytes, Res, Size, Stream, interrupt, limits};
use rustix::io::Errno;

/// `RawIOBase.read(size)`.
pub(super) fn read(stream: &dyn Stream, size: Size) -> Res<Option<Bytes>> {
    let Size::Most(size) = size else { return stream.readall() };
    let mut buf = limits::zeros(size)?;
    let read = stream.readinto(&mut buf)?;
    Ok(read.map(|n| {
        buf.truncate(n);
        Bytes::from_vec(buf)
    }))
}

/// Whether a raw call is to be made again, as after a signal.
pub(in crate::io) fn again<T>(result: &Res<T>) -> Res<bool> {
    let cut = matches!(result, Err(e) if e.errno() == Some(Errno::INTR.raw_os_error().into()));
    if cut {
        interrupt::check()?;
    }
    Ok(cut)
}

/// `RawIOBase.readall()`.
pub(super) fn readall(stream: &dyn Stream) -> Res<Option<Bytes>> {
    let mut all = Vec::new();
    loop {
        let part = read(stream, Size::Most(DEFAULT_BUFFER_SIZE));
        if again(&part)? {
            continue;
        }
        match part? {
            Some(part) if part.is_empty() => break,
            Some(part) => {
                limits::reserve(&mut all, part.len())?;
                all.extend_from_slice(&part);
            }
            None if all.is_empty() => return Ok(None),
            None => break,
        }
    }
    Ok(Some(Bytes::from_vec(all)))
}
