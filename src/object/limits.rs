//! How much a program may take: memory, digits, nesting. One place, so that every size that a
//! program chooses is measured by the same yardstick, before anything large is allocated.

use super::exception::{Error, memory_error, overflow_error, recursion_error};
use super::{Res, memory};
use std::cell::Cell;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static MAX_DEPTH: Cell<u32> = const { Cell::new(500) };
}

/// The most bits that a product, power or shift may have: a million digits.
pub const MAX_BITS: u64 = 1 << 22;

/// The most bits that any int may have: what is done with one must not take long, since nothing
/// interrupts a sum or a shift.
pub const MOST_BITS: u64 = 1 << 27;

/// From this size on memory is asked for with care.
const PROBED: usize = 1 << 20;

/// The most steps of an operation on ints that nothing can interrupt: some seconds.
const MAX_STEPS: u64 = 1 << 33;

/// Whether an operation on ints ends soon that takes a step for each word of each of them.
///
/// # Errors
/// `MemoryError` if not: CPython would go on for minutes.
pub fn check_steps(bits: impl IntoIterator<Item = u64>) -> Res<()> {
    let steps = bits.into_iter().fold(1_u64, |steps, bits| steps.saturating_mul(bits / 64 + 1));
    if steps > MAX_STEPS { Err(memory_error()) } else { Ok(()) }
}

/// Whether the quotient of ints of so many bits is found soon.
///
/// # Errors
/// As [`check_steps`].
pub fn check_quotient(dividend: u64, divisor: u64) -> Res<()> {
    check_steps([dividend.saturating_sub(divisor), divisor])
}

/// Whether a product of ints of so many bits takes little time, however long one of them is.
#[must_use]
pub fn is_quick_product(a: u64, b: u64) -> bool {
    (a / 64 + 1).saturating_mul(b / 64 + 1) <= 1 << 26
}

/// Whether there is room for what is done with an int of so many bits.
///
/// # Errors
/// `MemoryError` if not, or if it is as long as any may be.
pub fn check_long(bits: u64) -> Res<()> {
    if bits >= MOST_BITS { Err(memory_error()) } else { check((bits / 2) as usize) }
}

/// The most bytes that a program may take, and so one object.
#[must_use]
pub fn max_memory() -> usize {
    memory::max()
}

/// The most bytes of a text that is made in several copies: they must all find room.
#[must_use]
pub fn most_text() -> usize {
    memory::left() / 4
}

/// Sets the most bytes that a program may take.
pub fn set_max_memory(bytes: usize) {
    memory::set_max(bytes);
}

/// Sets how deep nested containers may be when they are shown, compared or hashed.
pub fn set_max_depth(depth: u32) {
    MAX_DEPTH.with(|m| m.set(depth));
}

/// Whether an object may take so many bytes, beside what there is.
///
/// # Errors
/// `MemoryError` if not.
#[inline]
pub fn check(bytes: usize) -> Res<()> {
    if bytes > max_memory() {
        Err(memory_error())
    } else if bytes >= PROBED {
        probe(bytes)
    } else {
        memory::charge(bytes)
    }
}

/// Whether there is so much, for what is allocated where nothing could be said
/// about a failure: the system is asked for as many bytes, which costs little beside using them.
#[cold]
fn probe(bytes: usize) -> Res<()> {
    memory::charge(bytes)?;
    Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| memory_error())
}

/// The size of `count` things of `size` bytes.
///
/// # Errors
/// `MemoryError` if an object may not take so many.
pub fn product(count: usize, size: usize) -> Res<usize> {
    let bytes = count.checked_mul(size).ok_or_else(memory_error)?;
    check(bytes)?;
    Ok(bytes)
}

/// Makes room for `more` items in a vector that a program lets grow.
///
/// # Errors
/// `MemoryError` past the limit or if there is no memory.
#[inline]
pub fn reserve<T>(v: &mut Vec<T>, more: usize) -> Res<()> {
    if v.capacity() - v.len() >= more {
        return Ok(());
    }
    reserve_slow(v, more)
}

#[cold]
fn reserve_slow<T>(v: &mut Vec<T>, more: usize) -> Res<()> {
    let needed = v.len().checked_add(more).and_then(|n| n.checked_mul(size_of::<T>()));
    if needed.is_none_or(|bytes| bytes > max_memory()) {
        return Err(memory_error());
    }
    // It grows to twice its size at least; what it has was charged before.
    memory::charge(more.max(v.capacity()).saturating_mul(size_of::<T>()))?;
    v.try_reserve(more).map_err(|_| memory_error())
}

/// Makes room for exactly `more` bytes.
///
/// # Errors
/// As [`reserve`].
pub fn reserve_exact(v: &mut Vec<u8>, more: usize) -> Res<()> {
    if v.len().checked_add(more).is_none_or(|bytes| bytes > max_memory()) {
        return Err(memory_error());
    }
    memory::charge((v.len() + more).saturating_sub(v.capacity()))?;
    v.try_reserve_exact(more).map_err(|_| memory_error())
}

/// A vector with room for `count` items.
///
/// # Errors
/// `MemoryError` past the limit or if there is no memory.
pub fn vec<T>(count: usize) -> Res<Vec<T>> {
    let mut v = Vec::new();
    reserve(&mut v, count)?;
    Ok(v)
}

/// `count` zeros.
///
/// # Errors
/// `MemoryError` past the limit or if there is no memory.
pub fn zeros(count: usize) -> Res<Vec<u8>> {
    // `vec![0; n]` asks the system for zeroed pages, which `try_reserve` cannot do.
    check(count)?;
    Ok(vec![0; count])
}

/// Whether a bytes object may have so many bytes.
///
/// # Errors
/// `OverflowError` where CPython could not even write the object's size down, otherwise
/// `MemoryError`.
pub fn check_bytes(count: usize) -> Res<()> {
    /// What a bytes object takes beside its bytes.
    const HEAD: usize = 33;
    if count > isize::MAX.unsigned_abs() - HEAD {
        return Err(overflow_error("byte string is too large"));
    }
    check(count)
}

/// Starts at the top again, after an end that was not foreseen.
pub fn forget_depth() {
    DEPTH.with(|d| d.set(0));
}

/// Runs `f` one level deeper in nested containers.
///
/// # Errors
/// `RecursionError: maximum recursion depth exceeded…` with `doing` behind it, and what `f` gives.
pub fn deeper<T, E: From<Error>>(doing: &str, f: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let depth = DEPTH.with(Cell::get);
    if depth >= MAX_DEPTH.with(Cell::get) {
        return Err(recursion_error(format!("maximum recursion depth exceeded{doing}")).into());
    }
    DEPTH.with(|d| d.set(depth + 1));
    let result = f();
    DEPTH.with(|d| d.set(depth));
    result
}

/// A size: a number, and K, M or G behind it.
///
/// # Errors
/// What is wrong with it.
pub fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = match text.char_indices().next_back() {
        Some((at, 'K' | 'k')) => (at, 1 << 10),
        Some((at, 'M' | 'm')) => (at, 1 << 20),
        Some((at, 'G' | 'g')) => (at, 1 << 30),
        _ => (text.len(), 1_usize),
    };
    let number = text.get(..number).unwrap_or_default().parse::<usize>();
    let bytes = number.ok().and_then(|n| n.checked_mul(unit));
    bytes.ok_or_else(|| "a size is a number with K, M or G behind it".to_owned())
}
