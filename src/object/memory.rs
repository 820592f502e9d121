//! How much memory the program has taken: counted where objects grow, measured now and then.
//!
//! Every size that a program chooses is charged to an allowance. When that is used up, or when
//! much is asked for at once, it is measured what the program really has, and a new
//! allowance is given. So garbage costs nothing, and the measuring is rare.

use super::exception::memory_error;
use super::{Res, heap, interrupt, machine};
use std::cell::{Cell, OnceCell};
use std::fs::File;
use std::os::unix::fs::FileExt as _;

/// The most that is taken unless somebody says otherwise, where the machine has twice as much.
const USUAL: usize = 2 << 30;
/// What the first measuring waits for.
const FIRST: isize = 1 << 20;
/// From here on a request is refused rather than counted once it is granted.
const LARGE: usize = 1 << 16;
/// What an iteration of a loop may have taken, beside what was charged.
const ITERATION: usize = 256;
/// The size of a page, as `/proc` counts; larger ones only make the limit stricter.
const PAGE: usize = 4096;

thread_local! {
    static MAX: Cell<usize> = Cell::new(usual());
    static LEFT: Cell<isize> = const { Cell::new(FIRST) };
    /// With so many bytes in use it is measured, whatever was charged: objects hold more than that.
    static NEXT: Cell<usize> = const { Cell::new(0) };
    /// What there was when it was measured first: none of it is the program's.
    static BASE: Cell<Option<Had>> = const { Cell::new(None) };
    /// What the program had taken when that was measured last.
    static TAKEN: Cell<usize> = const { Cell::new(0) };
    /// What it had when it was last refused more: to let go of things it must be able to go on.
    static WARNED: Cell<usize> = const { Cell::new(0) };
    /// What is kept to take statements back with: it has a limit of its own.
    static KEPT: Cell<usize> = const { Cell::new(0) };
    static STATM: OnceCell<Option<File>> = const { OnceCell::new() };
}

/// Half of what there is, and no more than [`USUAL`].
fn usual() -> usize {
    (machine::memory() / 2).min(USUAL)
}

/// The most bytes that a program may take.
#[must_use]
pub fn max() -> usize {
    MAX.with(Cell::get)
}

/// How much of that is left, as far as it was measured.
#[must_use]
pub fn left() -> usize {
    max().saturating_sub(TAKEN.with(Cell::get))
}

/// Sets the most bytes that a program may take; half of what the process may have is for what it grows by
/// without asking.
pub fn set_max(bytes: usize) {
    let limit = machine::limit().and_then(|limit| usize::try_from(limit / 2).ok()).unwrap_or(bytes);
    MAX.with(|m| m.set(bytes.min(limit)));
    LEFT.with(|left| left.set(left.get().min(FIRST)));
}

/// So much is kept that is not the program's.
pub fn set_kept(bytes: usize) {
    KEPT.with(|kept| kept.set(bytes));
}

/// Measures for the first time. What the system gives no more once a program has all descriptors is
/// opened here.
pub fn begin() {
    taken(0);
}

/// Charges what was allocated already; if it was too much the next [`charge`] finds out.
#[inline]
pub fn note(bytes: usize) {
    LEFT.with(|left| left.set(left.get().saturating_sub_unsigned(bytes)));
}

/// Charges an iteration.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn tick() -> Res<()> {
    if heap::live() > NEXT.with(Cell::get) { measured(ITERATION) } else { charge(ITERATION) }
}

/// Charges what is about to be allocated.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn charge(bytes: usize) -> Res<()> {
    let left = LEFT.with(Cell::get).saturating_sub_unsigned(bytes);
    if left >= 0 {
        LEFT.with(|l| l.set(left));
        return Ok(());
    }
    measured(bytes)
}

#[cold]
fn measured(bytes: usize) -> Res<()> {
    let max = max();
    let (mut taken, mut wanted) = self::taken(bytes);
    // What Ctrl-C left undropped goes where room is short.
    if wanted > max - max / 8 && interrupt::settle() {
        (taken, wanted) = self::taken(bytes);
    }
    TAKEN.with(|t| t.set(taken));
    let give = |bytes: usize| {
        LEFT.with(|left| left.set(isize::try_from(bytes).unwrap_or(isize::MAX)));
        // An allocator that is short of room takes a page for each block.
        NEXT.with(|next| next.set(heap::live().saturating_add(bytes / 4)));
    };
    // Measuring again is cheap beside using a 64th of what is free.
    let share = (max / 64).clamp(LARGE, FIRST.unsigned_abs() * 32);
    if wanted <= max {
        WARNED.with(|w| w.set(0));
        give((max - wanted).min(share));
        return Ok(());
    }
    if bytes > LARGE || wanted > max.saturating_add(max / 4) {
        return Err(memory_error());
    }
    give(share);
    if taken > WARNED.with(Cell::get) {
        WARNED.with(|w| w.set(taken.saturating_add(share)));
        return Err(memory_error());
    }
    Ok(())
}

/// What is in use, and what the process has for it: bytes.
#[derive(Clone, Copy)]
struct Had {
    /// What was allocated and not given back, where that is counted.
    live: usize,
    /// What the allocator got of the system, where that can be told.
    data: usize,
}

/// What the program took since it was measured first, without `more` and with it.
fn taken(more: usize) -> (usize, usize) {
    let now = Had { live: heap::live(), data: data().unwrap_or(0) };
    let base = BASE.with(|base| {
        base.get().unwrap_or_else(|| {
            base.set(Some(now));
            now
        })
    });
    let (data, live) = (now.data.saturating_sub(base.data), now.live.saturating_sub(base.live));
    let with = |more: usize| {
        let (data, live) = (data.saturating_add(more), live.saturating_add(more));
        // What was given back is the program's to use again; but pieces that are too small for anything else
        // may add up to half as much as it may have.
        let taken = if now.live == 0 { data } else { live.max(data / 3 * 2) };
        taken.saturating_sub(KEPT.with(Cell::get))
    };
    (with(0), with(more))
}

/// What the process can write to, of which memory it asked for but did not touch is part.
fn data() -> Option<usize> {
    let mut text = [0; 128];
    let read = |file: &File| file.read_at(&mut text, 0).ok();
    let n = STATM
        .with(|statm| statm.get_or_init(|| File::open("/proc/self/statm").ok()).as_ref().and_then(read))?;
    let text = std::str::from_utf8(text.get(..n)?).ok()?;
    text.split_whitespace().nth(5)?.parse::<usize>().ok()?.checked_mul(PAGE)
}
