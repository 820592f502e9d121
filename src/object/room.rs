//! Bytes that may be so many that to give their pages back to the system takes long.

use super::trash;
use std::ops::{Deref, DerefMut};

/// A buffer that is let go of in pieces where it is large, so that Ctrl-C does not wait for it.
#[derive(Debug, Default)]
pub struct Room(Vec<u8>);

impl From<Vec<u8>> for Room {
    #[inline]
    fn from(bytes: Vec<u8>) -> Room {
        Room(bytes)
    }
}

impl Deref for Room {
    type Target = Vec<u8>;
    #[inline]
    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Room {
    #[inline]
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

impl Drop for Room {
    #[inline]
    fn drop(&mut self) {
        if self.0.capacity() >= trash::LARGE {
            trash::give_back(std::mem::take(&mut self.0));
        }
    }
}
