//! Filling up to a width.

use super::{Text, push_parts, room_for};
use crate::object::interrupt::pending;
use crate::object::pieces::{AT_ONCE, going_on};
use crate::object::text::{TextError, TextResult};

/// How many units are missing; none if the width is negative.
fn missing<T: Text>(text: &[u8], width: i64, unit: usize, max: usize) -> TextResult<usize> {
    let width = usize::try_from(width).unwrap_or(0);
    let missing = width.saturating_sub(T::count(text));
    if missing.saturating_mul(unit).saturating_add(text.len()) > max && missing > 0 {
        return Err(TextError::memory());
    }
    Ok(missing)
}

fn padded(left: usize, text: &[u8], right: usize, fill: &[u8]) -> TextResult<Option<Vec<u8>>> {
    if left + right == 0 {
        return Ok(None);
    }
    let mut out = room_for(text.len() + (left + right) * fill.len())?;
    push_fill(&mut out, left, fill);
    push_parts(&mut out, text);
    push_fill(&mut out, right, fill);
    Ok(Some(out))
}

/// Appends so many fill characters, for which there is room, until Ctrl-C is pressed.
pub(in crate::object::text) fn push_fill(out: &mut Vec<u8>, count: usize, fill: &[u8]) {
    match fill {
        [one] if count <= AT_ONCE => out.resize(out.len() + count, *one),
        [one] => {
            for n in going_on((0..count).step_by(AT_ONCE)) {
                out.resize(out.len() + AT_ONCE.min(count - n), *one);
            }
        }
        _ => going_on(0..count).for_each(|_| out.extend_from_slice(fill)),
    }
}

/// `text.ljust(width, fill)`; `fill` is one unit. A `MemoryError` beyond `max` bytes.
pub fn ljust<T: Text>(text: &[u8], width: i64, fill: &[u8], max: usize) -> TextResult<Option<Vec<u8>>> {
    let n = missing::<T>(text, width, fill.len(), max)?;
    padded(0, text, n, fill)
}

/// `text.rjust(width, fill)`.
pub fn rjust<T: Text>(text: &[u8], width: i64, fill: &[u8], max: usize) -> TextResult<Option<Vec<u8>>> {
    let n = missing::<T>(text, width, fill.len(), max)?;
    padded(n, text, 0, fill)
}

/// `text.center(width, fill)`.
pub fn center<T: Text>(text: &[u8], width: i64, fill: &[u8], max: usize) -> TextResult<Option<Vec<u8>>> {
    let n = missing::<T>(text, width, fill.len(), max)?;
    // Of an odd number the left gets more where the width is odd too.
    let left = n / 2 + usize::from(n & 1 == 1 && width & 1 == 1);
    padded(left, text, n - left, fill)
}

/// `text.zfill(width)`: zeros behind the sign.
pub fn zfill<T: Text>(text: &[u8], width: i64, max: usize) -> TextResult<Option<Vec<u8>>> {
    let n = missing::<T>(text, width, 1, max)?;
    let mut out = padded(n, text, 0, b"0")?;
    if let ([sign @ (b'+' | b'-'), ..], Some(out)) = (text, &mut out) {
        // The sign goes before the zeros.
        out.get_mut(..=n).unwrap_or_default().fill(b'0');
        out.get_mut(..1).unwrap_or_default().fill(*sign);
    }
    Ok(out)
}

/// `text.expandtabs(tabsize)`; a `MemoryError` beyond `max` bytes.
pub fn expand_tabs<T: Text>(text: &[u8], tabsize: i64, max: usize) -> TextResult<Option<Vec<u8>>> {
    if memchr::memchr(b'\t', text).is_none() {
        return Ok(None);
    }
    let tabsize = usize::try_from(tabsize).unwrap_or(0);
    // All tabs but the first of a line and those behind other text are as wide as they can be: what is
    // too large is refused before any of it is made.
    let whole = memchr::memmem::find_iter(text, b"\t\t").count();
    if whole.saturating_mul(tabsize) > max {
        return Err(TextError::memory());
    }
    let mut out = room_for(text.len())?;
    let (mut at, mut column) = (0, 0_usize);
    while let Some((unit, next)) = T::next(text, at)
        && !pending()
    {
        match unit {
            0x09 => {
                if let Some(used) = column.checked_rem(tabsize) {
                    let spaces = tabsize - used;
                    if out.len().saturating_add(spaces) > max {
                        return Err(TextError::memory());
                    }
                    out.try_reserve(spaces).map_err(|_| TextError::memory())?;
                    out.resize(out.len() + spaces, b' ');
                    column += spaces;
                }
            }
            0x0a | 0x0d => {
                out.push(unit as u8);
                column = 0;
            }
            _ => {
                out.extend(text.get(at..next).unwrap_or_default());
                column += 1;
            }
        }
        at = next;
    }
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::super::{Bytes, Str};
    use super::*;

    fn shown(result: TextResult<Option<Vec<u8>>>) -> String {
        match result {
            Ok(Some(text)) => String::from_utf8_lossy(&text).into_owned(),
            Ok(None) => "same".to_owned(),
            Err(e) => e.to_string(),
        }
    }

    #[test]
    fn to_a_width() {
        let a = "ä".as_bytes();
        assert_eq!(shown(center::<Str>(a, 4, b"*", 99)), "*ä**");
        assert_eq!(shown(center::<Str>(b"ab", 5, b"*", 99)), "**ab*");
        assert_eq!(shown(ljust::<Str>(a, 3, "é".as_bytes(), 99)), "äéé");
        assert_eq!(shown(rjust::<Bytes>(b"a", 3, b" ", 99)), "  a");
        assert_eq!(shown(rjust::<Bytes>(b"a", -3, b" ", 99)), "same");
        assert_eq!(shown(rjust::<Bytes>(b"a", i64::MAX, b" ", 99)), "MemoryError");
        assert_eq!(shown(zfill::<Str>(b"-5", 4, 99)), "-005");
        assert_eq!(shown(zfill::<Str>(b"+", 3, 99)), "+00");
        assert_eq!(shown(zfill::<Str>(b"5", 1, 99)), "same");
    }

    #[test]
    fn tabs() {
        let t = |text: &str, n| shown(expand_tabs::<Str>(text.as_bytes(), n, 99));
        assert_eq!(t("ä\tb\n\tc", 4), "ä   b\n    c");
        assert_eq!(t("a\tb", 0), "ab");
        assert_eq!(t("a\tb", -1), "ab");
        assert_eq!(t("ab", 8), "same");
        assert_eq!(t("\t", i64::MAX), "MemoryError");
    }
}
