//! Taking a text apart.

use super::{Text, windows};
use crate::object::interrupt::pending;
use crate::object::limits;
use crate::object::pieces::going_on;
use crate::object::text::{TextError, TextResult};
use std::ops::Range;

/// Room for the parts of most texts, so that it need not grow.
const FEW: usize = 16;

fn limit(maxsplit: i64) -> usize {
    usize::try_from(maxsplit).unwrap_or(usize::MAX)
}

fn nonempty(sep: &[u8]) -> TextResult<()> {
    if sep.is_empty() {
        return Err(TextError::value("empty separator"));
    }
    Ok(())
}

/// `text.split(sep, maxsplit)`; without a separator at runs of white space.
pub fn split<T: Text>(text: &[u8], sep: Option<&[u8]>, maxsplit: i64) -> TextResult<Vec<Range<usize>>> {
    let Some(sep) = sep else {
        return split_space::<T>(text, limit(maxsplit));
    };
    nonempty(sep)?;
    let limit = limit(maxsplit);
    Ok(match sep {
        // The search for one byte needs no preparation.
        [one] => cut(text, 1, memchr::memchr_iter(*one, text).take(limit))?,
        _ => cut(text, sep.len(), windows::find_all(text, sep).take(limit))?,
    })
}

/// The parts between the separators that stand at these offsets.
fn cut(text: &[u8], separator: usize, found: impl Iterator<Item = usize>) -> TextResult<Vec<Range<usize>>> {
    let mut parts = Vec::with_capacity(FEW);
    let mut start = 0;
    for at in going_on(found) {
        push(&mut parts, start..at)?;
        start = at + separator;
    }
    push(&mut parts, start..text.len())?;
    Ok(parts)
}

/// Adds a part: there may be as many as bytes, and each takes more than a byte.
#[inline]
fn push(parts: &mut Vec<Range<usize>>, part: Range<usize>) -> TextResult<()> {
    limits::reserve(parts, 1).map_err(|_| TextError::memory())?;
    parts.push(part);
    Ok(())
}

/// `text.rsplit(sep, maxsplit)`.
pub fn rsplit<T: Text>(text: &[u8], sep: Option<&[u8]>, maxsplit: i64) -> TextResult<Vec<Range<usize>>> {
    let mut parts = match sep {
        None => rsplit_space::<T>(text, limit(maxsplit))?,
        Some(sep) => {
            nonempty(sep)?;
            let mut parts = Vec::new();
            let mut end = text.len();
            for at in going_on(windows::rfind_all(text, sep).take(limit(maxsplit))) {
                push(&mut parts, at + sep.len()..end)?;
                end = at;
            }
            parts.push(0..end);
            parts
        }
    };
    parts.reverse();
    Ok(parts)
}

/// The first offset from `at` whose unit is white space or not, as `space` says.
fn skip<T: Text>(text: &[u8], mut at: usize, space: bool) -> usize {
    while let Some(b) = text.get(at).filter(|b| b.is_ascii()) {
        if (T::SPACES.unbounded_shr(u32::from(*b)) & 1 != 0) != space || pending() {
            return at;
        }
        at += 1;
    }
    while let Some((unit, next)) = T::next(text, at) {
        if T::is_space(unit) != space || pending() {
            break;
        }
        at = next;
    }
    at
}

/// Likewise going back.
fn skip_back<T: Text>(text: &[u8], mut at: usize, space: bool) -> usize {
    while let Some((unit, before)) = T::before(text, at) {
        if T::is_space(unit) != space || pending() {
            break;
        }
        at = before;
    }
    at
}

fn split_space<T: Text>(text: &[u8], limit: usize) -> TextResult<Vec<Range<usize>>> {
    let mut parts = Vec::with_capacity(FEW);
    let mut at = skip::<T>(text, 0, true);
    while at < text.len() && !pending() {
        if parts.len() == limit {
            // The last part keeps its space, also at its end.
            parts.push(at..text.len());
            break;
        }
        let end = skip::<T>(text, at, false);
        push(&mut parts, at..end)?;
        at = skip::<T>(text, end, true);
    }
    Ok(parts)
}

fn rsplit_space<T: Text>(text: &[u8], limit: usize) -> TextResult<Vec<Range<usize>>> {
    let mut parts = Vec::new();
    let mut at = skip_back::<T>(text, text.len(), true);
    while at > 0 && !pending() {
        if parts.len() == limit {
            parts.push(0..at);
            break;
        }
        let start = skip_back::<T>(text, at, false);
        push(&mut parts, start..at)?;
        at = skip_back::<T>(text, start, true);
    }
    Ok(parts)
}

/// `text.splitlines(keepends)`.
pub fn split_lines<T: Text>(text: &[u8], keep_ends: bool) -> TextResult<Vec<Range<usize>>> {
    let mut lines = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some((unit, mut next)) = T::next(text, at)
        && !pending()
    {
        if T::is_line_break(unit) {
            if unit == 0x0d && text.get(next) == Some(&b'\n') {
                next += 1;
            }
            push(&mut lines, start..if keep_ends { next } else { at })?;
            start = next;
        }
        at = next;
    }
    if start < text.len() {
        push(&mut lines, start..text.len())?;
    }
    Ok(lines)
}

/// `text.partition(sep)`: where the separator stands.
pub fn partition(text: &[u8], sep: &[u8]) -> TextResult<Option<Range<usize>>> {
    nonempty(sep)?;
    Ok(windows::find(text, sep).map(|at| at..at + sep.len()))
}

/// `text.rpartition(sep)`: where the separator stands.
pub fn rpartition(text: &[u8], sep: &[u8]) -> TextResult<Option<Range<usize>>> {
    nonempty(sep)?;
    Ok(windows::rfind(text, sep).map(|at| at..at + sep.len()))
}

#[cfg(test)]
mod tests {
    use super::super::{Bytes, Str};
    use super::*;

    fn cut(text: &str, ranges: Vec<Range<usize>>) -> Vec<&str> {
        ranges.into_iter().map(|r| text.get(r).unwrap_or("?")).collect()
    }

    #[test]
    fn at_white_space() {
        let s = |text: &'static str, n| split::<Str>(text.as_bytes(), None, n).map(|r| cut(text, r));
        assert_eq!(s(" a\u{3000}b  c ", -1), Ok(vec!["a", "b", "c"]));
        assert_eq!(s(" a b  c ", 1), Ok(vec!["a", "b  c "]));
        assert_eq!(s(" a ", 0), Ok(vec!["a "]));
        assert_eq!(s(" ", -1), Ok(vec![]));
        let r = |text: &'static str, n| rsplit::<Str>(text.as_bytes(), None, n).map(|r| cut(text, r));
        assert_eq!(r(" a b  c ", 1), Ok(vec![" a b", "c"]));
        assert_eq!(r(" a ", 0), Ok(vec![" a"]));
    }

    #[test]
    fn at_a_separator() {
        let text = "a--b---c";
        let sep = Some(b"--".as_slice());
        let s = |n| split::<Bytes>(text.as_bytes(), sep, n).map(|r| cut(text, r));
        assert_eq!(s(-1), Ok(vec!["a", "b", "-c"]));
        assert_eq!(s(1), Ok(vec!["a", "b---c"]));
        assert_eq!(s(0), Ok(vec![text]));
        let r = |n| rsplit::<Bytes>(text.as_bytes(), sep, n).map(|r| cut(text, r));
        assert_eq!(r(-1), Ok(vec!["a", "b-", "c"]));
        assert_eq!(r(1), Ok(vec!["a--b-", "c"]));
        assert_eq!(split::<Str>(b"a", Some(b""), -1), Err(TextError::value("empty separator")));
        assert_eq!(partition(b"a-b-c", b"-"), Ok(Some(1..2)));
        assert_eq!(rpartition(b"a-b-c", b"-"), Ok(Some(3..4)));
        assert_eq!(partition(b"a", b"-"), Ok(None));
    }

    #[test]
    fn lines() {
        let text = "a\r\nb\rc\u{2028}d\x0be\n\n";
        let s = |keep| cut(text, split_lines::<Str>(text.as_bytes(), keep).unwrap_or_default());
        assert_eq!(s(false), ["a", "b", "c", "d", "e", ""]);
        assert_eq!(s(true), ["a\r\n", "b\r", "c\u{2028}", "d\x0b", "e\n", "\n"]);
        let b = cut(text, split_lines::<Bytes>(text.as_bytes(), false).unwrap_or_default());
        assert_eq!(b, ["a", "b", "c\u{2028}d\x0be", ""]);
    }
}
