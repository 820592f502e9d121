//! Long work in pieces, between which it is looked whether Ctrl-C was pressed.
//!
//! A page that a program never used before costs as much as copying it, since the system has to
//! clear it first: what is copied or filled in pieces takes its pages in pieces, too.

use super::{Res, interrupt, limits, trash};
use std::cmp::Ordering;

/// How many bytes or items are gone through at once.
pub const AT_ONCE: usize = 1 << 20;

/// The size of a page; smaller ones would only be touched more often.
const PAGE: usize = 4096;

/// The same, which ends when Ctrl-C is pressed: what was made by then is nobody's to see.
pub fn going_on<I: IntoIterator>(items: I) -> impl Iterator<Item = I::Item> {
    items.into_iter().take_while(|_| !interrupt::pending())
}

/// All of it in pieces, until Ctrl-C is pressed: what was made by then is nobody's to see.
pub fn parts<T>(items: &[T]) -> impl Iterator<Item = &[T]> {
    going_on(items.chunks(AT_ONCE))
}

/// Appends copies of items, or none of them.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
#[inline]
pub fn append<T: Clone + 'static>(out: &mut Vec<T>, items: &[T]) -> Res<()> {
    limits::reserve(out, items.len())?;
    if items.len() < AT_ONCE {
        out.extend_from_slice(items);
        return Ok(());
    }
    append_long(out, items)
}

fn append_long<T: Clone + 'static>(out: &mut Vec<T>, items: &[T]) -> Res<()> {
    let before = out.len();
    let done = append_some(out, items);
    if done.is_err() {
        if before == 0 {
            give_up(std::mem::take(out));
        } else {
            out.truncate(before);
        }
    }
    done
}

/// Appends copies of items to what has room for them, or of some of them if Ctrl-C is pressed: who
/// gives up all then needs not look for those that were there before.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn append_some<T: Clone + 'static>(out: &mut Vec<T>, items: &[T]) -> Res<()> {
    items.chunks(AT_ONCE).try_for_each(|part| {
        out.extend_from_slice(part);
        interrupt::look()
    })
}

/// Appends items and takes them over.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`; then they are lost, and some of them are in `out`.
pub fn take_over<T: 'static>(out: &mut Vec<T>, items: Vec<T>) -> Res<()> {
    if out.is_empty() && items.len() >= out.capacity() {
        *out = items;
        return Ok(());
    }
    limits::reserve(out, items.len())?;
    let mut items = items.into_iter();
    while items.len() > 0 {
        interrupt::look()?;
        out.extend(items.by_ref().take(AT_ONCE));
    }
    Ok(())
}

/// Lets go of what Ctrl-C left unfinished: that may take long, too.
pub fn give_up<T: 'static>(made: Vec<T>) {
    trash::discard_all(made);
}

/// A copy, counted before it is made.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn copied<T: Clone + 'static>(items: &[T]) -> Res<Vec<T>> {
    let mut out = Vec::new();
    append(&mut out, items)?;
    Ok(out)
}

/// Has the system give all pages of a buffer, so that what is done to it next takes little time: it
/// can't be interrupted, since nobody may see half of it.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn touch(bytes: &mut [u8]) -> Res<()> {
    for part in bytes.chunks_mut(AT_ONCE) {
        interrupt::look()?;
        for page in part.chunks_mut(PAGE) {
            if let Some(byte) = page.first_mut() {
                *byte = std::hint::black_box(*byte);
            }
        }
    }
    Ok(())
}

/// Where something is found first, looked for in pieces.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn find<T>(items: &[T], look_for: impl Fn(&[T]) -> Option<usize>) -> Res<Option<usize>> {
    for (n, part) in items.chunks(AT_ONCE).enumerate() {
        if n > 0 {
            interrupt::look()?;
        }
        if let Some(at) = look_for(part) {
            return Ok(Some(n * AT_ONCE + at));
        }
    }
    Ok(None)
}

/// The same; nowhere once Ctrl-C is pressed, for who is interrupted then whatever he finds.
pub fn found<T>(items: &[T], look_for: impl Fn(&[T]) -> Option<usize>) -> Option<usize> {
    parts(items).enumerate().find_map(|(n, part)| Some(n * AT_ONCE + look_for(part)?))
}

/// Where it is found last.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn find_last<T>(items: &[T], look_for: impl Fn(&[T]) -> Option<usize>) -> Res<Option<usize>> {
    let mut end = items.len();
    for part in items.rchunks(AT_ONCE) {
        if end < items.len() {
            interrupt::look()?;
        }
        end -= part.len();
        if let Some(at) = look_for(part) {
            return Ok(Some(end + at));
        }
    }
    Ok(None)
}

/// The order of two texts or bytes, however long they are.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn order(a: &[u8], b: &[u8]) -> Res<Ordering> {
    for (a, b) in a.chunks(AT_ONCE).zip(b.chunks(AT_ONCE)) {
        match a.get(..b.len()).unwrap_or(a).cmp(b.get(..a.len()).unwrap_or(b)) {
            Ordering::Equal => interrupt::look()?,
            other => return Ok(other),
        }
    }
    Ok(a.len().cmp(&b.len()))
}

/// Whether two texts or bytes are the same, however long they are.
///
/// # Errors
/// `KeyboardInterrupt`.
#[inline]
pub fn same(a: &[u8], b: &[u8]) -> Res<bool> {
    if a.len() < AT_ONCE || a.len() != b.len() {
        return Ok(super::ops::same_bytes(a, b));
    }
    Ok(std::ptr::eq(a, b) || order(a, b)?.is_eq())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_whole() {
        for n in [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 7] {
            let mut all: Vec<u8> = (0..n).map(|i| (i % 251) as u8).collect();
            assert!(copied(&all).is_ok_and(|copy| copy == all), "{n}");
            assert_eq!(parts(&all).map(<[u8]>::len).sum::<usize>(), n);
            let before = all.clone();
            assert!(touch(&mut all).is_ok() && all == before, "{n}");
        }
    }

    #[test]
    fn what_is_looked_for_is_found_wherever_it_is() {
        let mut all = vec![0; 2 * AT_ONCE + 7];
        assert_eq!(find(&all, |part| memchr::memchr(1, part)).ok(), Some(None));
        assert_eq!(find_last(&all, |part| memchr::memrchr(1, part)).ok(), Some(None));
        for at in [2 * AT_ONCE + 6, AT_ONCE, 0] {
            all[at] = 1;
            assert_eq!(find(&all, |part| memchr::memchr(1, part)).ok(), Some(Some(at)));
        }
        for at in [2 * AT_ONCE + 6, AT_ONCE, 0] {
            assert_eq!(find_last(&all, |part| memchr::memrchr(1, part)).ok(), Some(Some(at)));
            all[at] = 0;
        }
    }

    #[test]
    fn the_first_difference_decides() {
        let long = vec![7; 2 * AT_ONCE];
        for at in [0, AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE - 1] {
            let mut other = long.clone();
            other[at] = 8;
            assert_eq!(order(&long, &other).ok(), Some(Ordering::Less));
            assert_eq!(order(&other, &long).ok(), Some(Ordering::Greater));
            assert_eq!(same(&long, &other).ok(), Some(false));
            assert_eq!(order(&long[..at], &long).ok(), Some(Ordering::Less));
            assert_eq!(order(&other, &other[..at]).ok(), Some(Ordering::Greater));
        }
        assert_eq!(same(&long, &long.clone()).ok(), Some(true));
        assert_eq!(order(b"", b"").ok(), Some(Ordering::Equal));
    }
}
