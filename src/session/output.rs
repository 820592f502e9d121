//! What stands behind a session's standard streams.

use crate::io::raw::disk::Sink;
use crate::object::{Res, limits};
use std::cell::RefCell;

/// A sink that keeps what is written until it is asked for.
#[derive(Debug, Default)]
pub struct Captured(RefCell<Vec<u8>>);

impl Captured {
    /// Takes what was written since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Sink for Captured {
    fn write(&self, data: &[u8]) -> Res<usize> {
        let mut kept = self.0.borrow_mut();
        limits::reserve(&mut kept, data.len())?;
        kept.extend_from_slice(data);
        Ok(data.len())
    }
}
