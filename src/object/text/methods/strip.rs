//! `strip`, `lstrip`, `rstrip`.

use super::Text;
use crate::object::interrupt::pending;
use std::ops::Range;

/// Which ends are stripped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The start.
    Left,
    /// The end.
    Right,
    /// Both.
    Both,
}

/// What is left without white space, or the units of `chars`, at the ends.
pub fn strip<T: Text>(text: &[u8], chars: Option<&[u8]>, side: Side) -> Range<usize> {
    let goes = |unit: u32| match chars {
        None => T::is_space(unit),
        Some(chars) => {
            let mut at = 0;
            std::iter::from_fn(|| {
                let (c, next) = T::next(chars, at)?;
                at = next;
                Some(c)
            })
            .any(|c| c == unit)
        }
    };
    let (mut start, mut end) = (0, text.len());
    if side != Side::Right {
        while let Some((unit, next)) = T::next(text, start)
            && goes(unit)
            && !pending()
        {
            start = next;
        }
    }
    if side != Side::Left {
        while end > start
            && let Some((unit, before)) = T::before(text, end)
            && goes(unit)
            && !pending()
        {
            end = before;
        }
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::super::{Bytes, Str};
    use super::*;

    #[test]
    fn ends_go() {
        let text = "\u{3000}äbä ".as_bytes();
        assert_eq!(strip::<Str>(text, None, Side::Both), 3..8);
        assert_eq!(strip::<Str>(text, None, Side::Left), 3..9);
        assert_eq!(strip::<Str>(text, Some("ä ".as_bytes()), Side::Right), 0..6);
        assert_eq!(strip::<Str>(b"  ", None, Side::Both), 2..2);
        // A str strips U+001C, bytes do not.
        assert_eq!(strip::<Str>(b"\x1ca", None, Side::Both), 1..2);
        assert_eq!(strip::<Bytes>(b"\x1ca", None, Side::Both), 0..2);
        assert_eq!(strip::<Bytes>(b"xyax", Some(b"yx"), Side::Both), 2..3);
    }
}
