//! `RawIOBase.read` and `readall` for the raw streams that have only `readinto`.

use super::file_io::DEFAULT_BUFFER_SIZE;
use crate::io::base::insist;
use crate::object::{Bytes, Res, Size, Stream, limits};

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

/// `RawIOBase.readall()`.
pub(super) fn readall(stream: &dyn Stream) -> Res<Option<Bytes>> {
    let mut all = Vec::new();
    loop {
        match insist(|| read(stream, Size::Most(DEFAULT_BUFFER_SIZE)))? {
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
