//! Searching in windows that overlap, between which it is looked whether Ctrl-C was pressed: a search
//! that ends early finds nothing.

use crate::object::interrupt::pending;
use memchr::memmem::{Finder, FinderRev};

/// How much is searched at once; what is searched for may be larger.
const AT_ONCE: usize = 1 << 22;

/// How many places of `sub` are searched at once, and how many bytes that takes.
fn window(sub: &[u8]) -> (usize, usize) {
    let places = AT_ONCE.max(sub.len().saturating_mul(4));
    (places, places.saturating_add(sub.len()).saturating_sub(1))
}

/// The offset of the first occurrence of what `finder` finds, from `from` on.
fn find_from(text: &[u8], finder: &Finder<'_>, from: usize) -> Option<usize> {
    let (places, size) = window(finder.needle());
    let mut start = from;
    loop {
        let rest = text.get(start..)?;
        let part = rest.get(..size).unwrap_or(rest);
        if let Some(at) = finder.find(part) {
            return Some(start + at);
        }
        if part.len() == rest.len() || pending() {
            return None;
        }
        start += places;
    }
}

/// The offset of the last occurrence before `end`.
fn rfind_before(text: &[u8], finder: &FinderRev<'_>, end: usize) -> Option<usize> {
    let (places, size) = window(finder.needle());
    let mut end = end;
    loop {
        let start = end.saturating_sub(size);
        if let Some(at) = finder.rfind(text.get(start..end)?) {
            return Some(start + at);
        }
        if start == 0 || pending() {
            return None;
        }
        end -= places;
    }
}

/// The offset of the first occurrence.
pub(super) fn find(text: &[u8], sub: &[u8]) -> Option<usize> {
    if text.len() <= AT_ONCE {
        return memchr::memmem::find(text, sub);
    }
    find_from(text, &Finder::new(sub), 0)
}

/// The offset of the last occurrence.
pub(super) fn rfind(text: &[u8], sub: &[u8]) -> Option<usize> {
    if text.len() <= AT_ONCE {
        return memchr::memmem::rfind(text, sub);
    }
    rfind_before(text, &FinderRev::new(sub), text.len())
}

/// The offsets of the occurrences that do not overlap, of a text that is not empty.
pub(super) fn find_all<'a>(text: &'a [u8], sub: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let (finder, step) = (Finder::new(sub), sub.len().max(1));
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = find_from(text, &finder, from)?;
        from = at + step;
        Some(at)
    })
}

/// The same, from the end.
pub(super) fn rfind_all<'a>(text: &'a [u8], sub: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let finder = FinderRev::new(sub);
    let mut end = text.len();
    std::iter::from_fn(move || {
        let at = rfind_before(text, &finder, end)?;
        end = at;
        Some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_across_windows_is_found() {
        let mut text = vec![b'.'; 3 * AT_ONCE];
        let places = [0, AT_ONCE - 3, AT_ONCE, 2 * AT_ONCE - 1, 3 * AT_ONCE - 3];
        for at in places {
            text[at..at + 3].copy_from_slice(b"abc");
        }
        assert_eq!(find_all(&text, b"abc").collect::<Vec<_>>(), places);
        assert_eq!(
            rfind_all(&text, b"abc").collect::<Vec<_>>(),
            [places[4], places[3], places[2], places[1], 0]
        );
        assert_eq!((find(&text, b"abc"), rfind(&text, b"abc")), (Some(0), Some(places[4])));
        assert_eq!((find(&text, b"abd"), rfind(&text, b"abd")), (None, None));
        let long = &text[1..2 * AT_ONCE];
        assert_eq!((find(&text, long), rfind(&text, long)), (Some(1), Some(1)));
        assert_eq!(find_all(b"aaaa", b"aa").collect::<Vec<_>>(), [0, 2]);
        assert_eq!(rfind_all(b"aaaaa", b"aa").collect::<Vec<_>>(), [3, 1]);
    }
}
