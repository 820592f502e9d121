//! The end of a file, kept as file systems keep it: what is nothing but zeros takes no room, so that
//! a file may be made a million times as long as the memory, and be cut again.

#![expect(clippy::arithmetic_side_effects, reason = "places in a file, and sizes of what is in memory")]

use super::file::OpenFile;
use crate::object::journal::Tail;
use rustix::fs::SeekFrom;
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::ops::Range;

/// How much is zeros together, or is kept together.
const BLOCK: usize = 4096;
/// What a block takes beside its bytes.
const OVERHEAD: usize = 48;

/// Bytes, most of which may be zeros.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sparse {
    length: usize,
    /// Those blocks that are not zeros, by their number; the last one may be shorter.
    blocks: BTreeMap<usize, Vec<u8>>,
}

/// The stretches of a part of a file where something may be written, as its file system knows them.
fn stretches(file: &OpenFile, part: Range<usize>) -> Vec<Range<usize>> {
    let seek = |from: SeekFrom| rustix::fs::seek(&file.fd, from);
    let place = |found: u64| usize::try_from(found).map_or(part.end, |n| n.min(part.end));
    // The program may have the same descriptor, whose position this moves.
    let Ok(position) = seek(SeekFrom::Current(0)) else { return vec![part] };
    let (mut found, mut at) = (Vec::new(), part.start);
    while at < part.end {
        let start = match seek(SeekFrom::Data(at as u64)) {
            Ok(start) => place(start),
            Err(Errno::NXIO) => break,
            // A file system that does not know.
            Err(_) => at,
        };
        let end = seek(SeekFrom::Hole(start as u64)).map_or(part.end, place);
        if start >= end {
            break;
        }
        found.push(start..end);
        at = end;
    }
    file.note(seek(SeekFrom::Start(position)));
    found
}

impl Sparse {
    /// Writes what is kept to a file from `at` on, whose length it is to have then.
    pub(super) fn write(&self, file: &OpenFile, at: usize) {
        for (block, bytes) in &self.blocks {
            file.write(at + block * BLOCK, bytes);
        }
        file.set_length(at + self.length);
    }

    fn put(&mut self, block: usize, bytes: Vec<u8>) {
        if bytes.iter().all(|b| *b == 0) {
            self.blocks.remove(&block);
        } else {
            self.blocks.insert(block, bytes);
        }
    }

    /// How long a block is.
    fn room(&self, block: usize) -> usize {
        self.length.saturating_sub(block * BLOCK).min(BLOCK)
    }
}

impl Tail<OpenFile> for Sparse {
    fn copy(file: &OpenFile, range: Range<usize>) -> Sparse {
        let mut tail = Sparse { length: range.len(), blocks: BTreeMap::new() };
        for found in stretches(file, range.clone()) {
            // Whole blocks, counted from where the tail begins.
            let (first, last) = ((found.start - range.start) / BLOCK, (found.end - 1 - range.start) / BLOCK);
            for block in first..=last {
                let start = range.start + block * BLOCK;
                tail.put(block, file.read(start..start + tail.room(block)));
            }
        }
        tail
    }

    fn weight(file: &OpenFile, range: Range<usize>) -> usize {
        let blocks = stretches(file, range).into_iter().map(|found| found.len() / BLOCK + 2);
        blocks.fold(0_usize, |sum, n| sum.saturating_add(n.saturating_mul(BLOCK + OVERHEAD)))
    }

    fn same(&self, file: &OpenFile, at: usize) -> bool {
        *self == Sparse::copy(file, at..at + self.length)
    }

    fn lay(&mut self, at: usize, items: impl Iterator<Item = u8>) {
        let mut items = items.peekable();
        let mut at = at;
        while at < self.length && items.peek().is_some() {
            let (block, skipped) = (at / BLOCK, at % BLOCK);
            let mut bytes = self.blocks.remove(&block).unwrap_or_default();
            bytes.resize(self.room(block), 0);
            for (place, item) in bytes.iter_mut().skip(skipped).zip(items.by_ref()) {
                *place = item;
            }
            self.put(block, bytes);
            at = (block + 1) * BLOCK;
        }
    }

    fn join(&mut self, behind: Sparse) {
        let at = self.length;
        self.length += behind.length;
        for (block, bytes) in behind.blocks {
            self.lay(at + block * BLOCK, bytes.into_iter());
        }
        // What was the last block is no longer the last.
        let room = self.room(at / BLOCK);
        if let Some(bytes) = self.blocks.get_mut(&(at / BLOCK)) {
            bytes.resize(room, 0);
        }
    }

    fn count(&self) -> usize {
        self.length
    }

    fn size(&self) -> usize {
        self.blocks.len() * (BLOCK + OVERHEAD)
    }
}
