//! Standard input, which the prompt and the program share.

use super::patient;
use crate::io::raw::disk::Source;
use crate::object::exception::os_error;
use crate::object::{Res, interrupt, limits};
use std::cell::RefCell;
use std::io::{self, IsTerminal as _};

/// How much is read at a time.
const BLOCK: usize = 1 << 16;

/// Standard input.
#[derive(Debug, Default)]
pub struct Stdin {
    held: RefCell<Held>,
}

#[derive(Debug, Default)]
struct Held {
    bytes: Vec<u8>,
    /// How much of `bytes` was taken already.
    taken: usize,
    /// Whether what comes up to the next line end belongs to a line that was too long.
    skips: bool,
}

impl Held {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.taken..).unwrap_or_default()
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let taken = self.rest().get(..count).unwrap_or_default().to_vec();
        self.taken += taken.len();
        if self.taken == self.bytes.len() {
            self.bytes.clear();
            self.taken = 0;
        }
        taken
    }
}

impl Stdin {
    /// The next line without its end, or none at the end.
    ///
    /// # Errors
    /// What reading gives; `Interrupted` after Ctrl-C, `OutOfMemory` once a line is longer than a
    /// script may be: its rest is skipped.
    pub fn line(&self) -> io::Result<Option<Vec<u8>>> {
        let mut searched = 0;
        loop {
            let mut held = self.held.borrow_mut();
            let rest = held.rest();
            if let Some(at) = memchr::memchr(b'\n', rest.get(searched..).unwrap_or_default()) {
                let mut line = held.take(searched + at + 1);
                if std::mem::take(&mut held.skips) {
                    searched = 0;
                    continue;
                }
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some(line));
            }
            searched = rest.len();
            if held.skips || searched > limits::max_memory() / 8 {
                (held.bytes, held.taken, searched) = (Vec::new(), 0, 0);
                if !std::mem::replace(&mut held.skips, true) {
                    return Err(io::ErrorKind::OutOfMemory.into());
                }
            }
            drop(held);
            if !self.fill()? {
                let mut held = self.held.borrow_mut();
                let all = held.rest().len();
                return Ok((all > 0).then(|| held.take(all)));
            }
        }
    }

    /// Reads more; false at the end.
    fn fill(&self) -> io::Result<bool> {
        let mut block = vec![0; BLOCK];
        let n = patient::read(rustix::stdio::stdin(), &mut block)?;
        let mut held = self.held.borrow_mut();
        let taken = std::mem::take(&mut held.taken);
        held.bytes.drain(..taken);
        held.bytes.extend_from_slice(block.get(..n).unwrap_or_default());
        Ok(n > 0)
    }
}

impl Source for Stdin {
    fn read(&self, buf: &mut [u8]) -> Res<usize> {
        let held = self.held.borrow().rest().len();
        if held > 0 {
            let taken = self.held.borrow_mut().take(held.min(buf.len()));
            buf.get_mut(..taken.len()).unwrap_or_default().copy_from_slice(&taken);
            return Ok(taken.len());
        }
        patient::read(rustix::stdio::stdin(), buf).or_else(|error| match error.kind() {
            io::ErrorKind::Interrupted => {
                interrupt::raise();
                interrupt::check().map(|()| 0)
            }
            _ => Err(os_error(error.raw_os_error().unwrap_or(5))),
        })
    }

    fn is_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }
}
