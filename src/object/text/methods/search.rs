//! Finding and replacing.

use super::{Text, push_parts, room_for, windows};
use crate::object::interrupt::pending;
use crate::object::pieces::{going_on, parts};
use crate::object::text::{TextError, TextResult};
use memchr::{memchr, memchr_iter, memrchr};

/// The `start` and `end` arguments, in units; negative ones count from the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The first unit, 0 if absent.
    pub start: Option<i64>,
    /// Behind the last unit, the length if absent.
    pub end: Option<i64>,
}

/// The part of a text to search: its offset and its content.
fn window<T: Text>(text: &[u8], bounds: Bounds) -> Option<(usize, &[u8])> {
    if bounds == Bounds::default() {
        return Some((0, text));
    }
    let len = i64::try_from(T::count(text)).unwrap_or(i64::MAX);
    let absolute = |i: i64| {
        if i < 0 { i.saturating_add(len).max(0) } else { i }
    };
    let start = absolute(bounds.start.unwrap_or(0));
    let end = absolute(bounds.end.unwrap_or(len)).min(len);
    // A start behind the end finds nothing, not even an empty text.
    if start > end {
        return None;
    }
    let offset = |i: i64| T::offset_of(text, usize::try_from(i).unwrap_or(usize::MAX));
    let (start, end) = (offset(start), offset(end));
    Some((start, text.get(start..end)?))
}

/// The offset of the first occurrence.
pub(in crate::object) fn first(text: &[u8], sub: &[u8]) -> Option<usize> {
    match sub {
        [] => Some(0),
        [b] => memchr(*b, text),
        _ => windows::find(text, sub),
    }
}

/// The offset of the last occurrence.
fn last(text: &[u8], sub: &[u8]) -> Option<usize> {
    match sub {
        [] => Some(text.len()),
        [b] => memrchr(*b, text),
        _ => windows::rfind(text, sub),
    }
}

/// `sub in text`.
pub fn contains(text: &[u8], sub: &[u8]) -> bool {
    first(text, sub).is_some()
}

/// `text.find(sub, …)`: an index in units, `None` for -1.
pub fn find<T: Text>(text: &[u8], sub: &[u8], bounds: Bounds) -> Option<usize> {
    let (offset, part) = window::<T>(text, bounds)?;
    let at = offset + first(part, sub)?;
    Some(T::count(text.get(..at)?))
}

/// `text.rfind(sub, …)`.
pub fn rfind<T: Text>(text: &[u8], sub: &[u8], bounds: Bounds) -> Option<usize> {
    let (offset, part) = window::<T>(text, bounds)?;
    let at = offset + last(part, sub)?;
    Some(T::count(text.get(..at)?))
}

/// `text.count(sub, …)`.
pub fn count<T: Text>(text: &[u8], sub: &[u8], bounds: Bounds) -> usize {
    let Some((_, part)) = window::<T>(text, bounds) else {
        return 0;
    };
    occurrences::<T>(part, sub)
}

fn occurrences<T: Text>(text: &[u8], sub: &[u8]) -> usize {
    match sub {
        [] => T::count(text) + 1,
        [b] => parts(text).map(|part| memchr_iter(*b, part).count()).sum(),
        &[a, b] if alone(sub) => places(text, [a, b]),
        &[a, b, c] if alone(sub) => places(text, [a, b, c]),
        &[a, b, c, d] if alone(sub) => places(text, [a, b, c, d]),
        _ => going_on(windows::find_all(text, sub)).count(),
    }
}

/// Whether no end of it is a start of it: then no two occurrences overlap.
fn alone(sub: &[u8]) -> bool {
    (1..sub.len()).all(|n| !sub.ends_with(sub.get(..n).unwrap_or_default()))
}

/// At how many places the text has these few bytes. Where there are many, a search that stops at
/// each takes longer than to compare everywhere, which is done for many places at once.
fn places<const N: usize>(text: &[u8], sub: [u8; N]) -> usize {
    const BLOCK: usize = 128;
    // Without a branch, so that the compiler compares many places in one instruction.
    let stands =
        |at: &[u8; N]| at.iter().zip(&sub).map(|(a, b)| u8::from(a == b)).fold(1, |all, one| all & one);
    let mut rest = text;
    let mut found = 0;
    // A block and what its last places reach into: 131 is BLOCK and N - 1 of the longest.
    while let Some(block) = rest.first_chunk::<131>()
        && !pending()
    {
        let hits: u8 = block.array_windows::<N>().take(BLOCK).map(&stands).sum();
        found += usize::from(hits);
        rest = rest.get(BLOCK..).unwrap_or_default();
    }
    found + going_on(rest.array_windows::<N>()).map(|at| usize::from(stands(at))).sum::<usize>()
}

/// `text.startswith(prefix, …)`.
pub fn starts_with<T: Text>(text: &[u8], prefix: &[u8], bounds: Bounds) -> bool {
    window::<T>(text, bounds).is_some_and(|(_, part)| part.starts_with(prefix))
}

/// `text.endswith(suffix, …)`.
pub fn ends_with<T: Text>(text: &[u8], suffix: &[u8], bounds: Bounds) -> bool {
    window::<T>(text, bounds).is_some_and(|(_, part)| part.ends_with(suffix))
}

/// `text.removeprefix(prefix)`: the rest.
pub fn remove_prefix<'a>(text: &'a [u8], prefix: &[u8]) -> &'a [u8] {
    text.strip_prefix(prefix).unwrap_or(text)
}

/// `text.removesuffix(suffix)`: the rest.
pub fn remove_suffix<'a>(text: &'a [u8], suffix: &[u8]) -> &'a [u8] {
    text.strip_suffix(suffix).unwrap_or(text)
}

/// `text.replace(old, new, limit)`, all if the limit is negative; `None` if nothing is replaced.
/// A `MemoryError` if the result would have more than `max` bytes.
pub fn replace<T: Text>(
    text: &[u8],
    old: &[u8],
    new: &[u8],
    limit: i64,
    max: usize,
) -> TextResult<Option<Vec<u8>>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if limit == 0 || old == new {
        return Ok(None);
    }
    let times = occurrences::<T>(text, old).min(limit);
    if times == 0 {
        return Ok(None);
    }
    let size = times
        .saturating_mul(new.len())
        .saturating_add(text.len())
        .saturating_sub(times.saturating_mul(old.len()));
    if size > max {
        return Err(TextError::memory());
    }
    let mut out = room_for(size)?;
    if old.is_empty() {
        interleave::<T>(text, new, times, &mut out);
        return Ok(Some(out));
    }
    let mut done = 0;
    for at in going_on(windows::find_all(text, old).take(times)) {
        push_parts(&mut out, text.get(done..at).unwrap_or_default());
        push_parts(&mut out, new);
        done = at + old.len();
    }
    push_parts(&mut out, text.get(done..).unwrap_or_default());
    Ok(Some(out))
}

/// An empty text stands before every unit and at the end.
fn interleave<T: Text>(text: &[u8], new: &[u8], times: usize, out: &mut Vec<u8>) {
    let mut at = 0;
    for _ in going_on(0..times) {
        push_parts(out, new);
        let Some((_, next)) = T::next(text, at) else {
            return;
        };
        out.extend(text.get(at..next).unwrap_or_default());
        at = next;
    }
    push_parts(out, text.get(at..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::super::{Bytes, Str};
    use super::*;

    fn at(start: Option<i64>, end: Option<i64>) -> Bounds {
        Bounds { start, end }
    }

    #[test]
    fn indices_are_in_units() {
        let text = "äbcäbc".as_bytes();
        let all = Bounds::default();
        assert_eq!(find::<Str>(text, b"c", all), Some(2));
        assert_eq!(find::<Bytes>(text, b"c", all), Some(3));
        assert_eq!(rfind::<Str>(text, b"bc", all), Some(4));
        assert_eq!(find::<Str>(text, b"b", at(Some(2), None)), Some(4));
        assert_eq!(find::<Str>(text, b"b", at(Some(-3), Some(-1))), Some(4));
        assert_eq!(find::<Str>(text, b"", at(Some(6), None)), Some(6));
        assert_eq!(find::<Str>(text, b"", at(Some(7), None)), None);
        assert_eq!(find::<Str>(text, b"", at(Some(3), Some(2))), None);
        assert_eq!(rfind::<Str>(text, b"", all), Some(6));
        assert_eq!(count::<Str>(text, b"", all), 7);
        assert_eq!(count::<Bytes>(b"aaaa", b"aa", all), 2);
        assert_eq!(count::<Bytes>(b"abababa", b"aba", all), 2);
        assert!(starts_with::<Str>(text, b"bc", at(Some(1), None)));
        assert!(!starts_with::<Str>(text, b"", at(Some(7), None)));
        assert!(ends_with::<Str>(text, "ä".as_bytes(), at(None, Some(4))));
        assert_eq!(find::<Str>(text, b"b", at(Some(i64::MIN), Some(i64::MAX))), Some(1));
    }

    #[test]
    fn replacing() {
        let r = |text: &str, old: &str, new: &str, n| {
            replace::<Str>(text.as_bytes(), old.as_bytes(), new.as_bytes(), n, 50)
                .map(|t| t.map(|t| String::from_utf8_lossy(&t).into_owned()))
        };
        assert_eq!(r("abab", "ab", "é", -1), Ok(Some("éé".to_owned())));
        assert_eq!(r("abab", "ab", "", 1), Ok(Some("ab".to_owned())));
        assert_eq!(r("éa", "", "-", -1), Ok(Some("-é-a-".to_owned())));
        assert_eq!(r("éa", "", "-", 2), Ok(Some("-é-a".to_owned())));
        assert_eq!(r("", "", "-", 1), Ok(Some("-".to_owned())));
        assert_eq!(r("a", "b", "c", -1), Ok(None));
        assert_eq!(r("a", "a", "b", 0), Ok(None));
        assert_eq!(r("aaaaaaaaaa", "a", "123456", -1), Err(TextError::memory()));
    }

    #[test]
    fn short_text_is_counted_at_every_place() {
        for sub in [&b"xy"[..], b"xyz", b"wxyz", b"xyx", b"xx", b"vwxyz"] {
            for start in 0..140 {
                for length in [0, 1, 2, 3, 127, 128, 129, 130, 131, 132, 260] {
                    let mut text = vec![b'-'; start];
                    text.extend(sub.iter().cycle().take(length));
                    text.push(b'x');
                    let left = String::from_utf8_lossy(&text);
                    let expected = left.matches(&*String::from_utf8_lossy(sub)).count();
                    assert_eq!(count::<Bytes>(&text, sub, Bounds::default()), expected, "{left}");
                }
            }
        }
    }
}
