//! Coding long texts in stretches: between them it is looked whether Ctrl-C was pressed, and room is
//! counted before it is taken.

use super::error::Failure;
use crate::object::{interrupt, limits};

/// How many bytes are gone through at once.
const STRETCH: usize = 1 << 16;
/// What a byte becomes at most, but for names of characters.
const WIDEST: usize = 4;
/// How long an input may be that is gone through as a whole.
const SHORT: usize = 1 << 22;

/// Where the next stretch starts.
pub(super) struct Pace(usize);

impl Pace {
    /// At the start of `input`, which becomes about `ratio` bytes for each of its bytes.
    pub(super) fn new(input: &[u8], ratio: usize, out: &mut Vec<u8>) -> Result<Pace, Failure> {
        if input.len() > STRETCH {
            let room = input.len().saturating_mul(ratio).saturating_add(STRETCH * WIDEST);
            limits::reserve_exact(out, room).map_err(|_| Failure::Memory)?;
        }
        Ok(Pace(STRETCH))
    }

    /// To be asked before what stands at `at` of `input` is coded.
    #[inline]
    pub(super) fn step(&mut self, at: usize, input: &[u8], out: &mut Vec<u8>) -> Result<(), Failure> {
        if at < self.0 { Ok(()) } else { self.look(at, input, out) }
    }

    #[cold]
    fn look(&mut self, at: usize, input: &[u8], out: &mut Vec<u8>) -> Result<(), Failure> {
        self.0 = at.saturating_add(STRETCH);
        check()?;
        let left = input.len().saturating_sub(at).min(STRETCH).saturating_mul(WIDEST);
        if out.capacity().saturating_sub(out.len()) < left {
            // Not twice as much: the end may be near.
            limits::reserve_exact(out, left.max(out.len() / 4)).map_err(|_| Failure::Memory)?;
        }
        Ok(())
    }
}

/// Makes room for what stands for bad text: a name may be many times as long as its character.
#[inline]
pub(super) fn room(out: &mut Vec<u8>, more: usize) -> Result<(), Failure> {
    limits::reserve(out, more).map_err(|_| Failure::Memory)
}

/// Whether to go on.
///
/// # Errors
/// [`Failure::Interrupt`], while the interrupt still waits.
#[inline]
pub(super) fn check() -> Result<(), Failure> {
    if interrupt::pending() { Err(Failure::Interrupt) } else { Ok(()) }
}

/// As much of `rest` as is looked through at once.
#[inline]
pub(super) fn stretch(rest: &[u8]) -> &[u8] {
    rest.get(..STRETCH).unwrap_or(rest)
}

/// Whether an input is so short that it may be gone through as a whole.
#[inline]
pub(super) fn is_short(input: &[u8]) -> bool {
    input.len() <= SHORT
}
