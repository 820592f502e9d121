//! Signs, groups of digits and padding of numbers: common to int and float.

use super::{Grouping, Spec, check_size, filling, push_fill, push_parts, room_for};
use crate::object::interrupt::pending;
use crate::object::pieces::AT_ONCE;
use crate::object::text::{TextResult, wtf8};
use std::borrow::Cow;

/// A number in its parts.
pub(super) struct Parts<'a> {
    /// Whether it is less than zero.
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'a str,
    /// The digits that may be grouped.
    pub digits: &'a str,
    /// The point, the digits behind it, the exponent, the percent sign; or `inf`; or a character.
    pub rest: &'a [u8],
}

/// Puts the parts together as the specification says.
pub(super) fn assemble(parts: &Parts<'_>, spec: &Spec, max: usize) -> TextResult<Vec<u8>> {
    let sign = match spec.sign {
        _ if parts.negative => "-",
        Some(b'+') => "+",
        Some(b' ') => " ",
        _ => "",
    };
    let width = spec.width.unwrap_or(0);
    check_size(width, spec.fill, max)?;
    let around = sign.len() + parts.prefix.len() + wtf8::count(parts.rest);
    // Zeros that fill behind the sign are digits, so they are grouped too.
    let zero_filled = spec.fill == u32::from(b'0') && spec.align == b'=';
    let least = if zero_filled { width.saturating_sub(around) } else { 0 };
    let digits = match (parts.digits.as_bytes(), spec.grouping) {
        (digits, Grouping::None) if digits.is_empty() || least <= digits.len() => Cow::Borrowed(digits),
        ([], _) => Cow::default(),
        (digits, Grouping::None) => grouped(digits, usize::MAX, b' ', least)?.into(),
        (digits, Grouping::Comma) => grouped(digits, 3, b',', least)?.into(),
        (digits, Grouping::Underscore) => grouped(digits, 3, b'_', least)?.into(),
        (digits, Grouping::UnderscoreFour) => grouped(digits, 4, b'_', least)?.into(),
    };
    let missing = width.saturating_sub(around + digits.len());
    let (left, inner) = match spec.align {
        b'<' => (0, 0),
        b'^' => (missing / 2, 0),
        b'=' => (0, missing),
        _ => (missing, 0),
    };
    let bytes = sign.len() + parts.prefix.len() + parts.rest.len() + digits.len();
    let mut out = room_for(bytes + filling(spec.fill, missing))?;
    push_fill(&mut out, spec.fill, left);
    out.extend_from_slice(sign.as_bytes());
    out.extend_from_slice(parts.prefix.as_bytes());
    push_fill(&mut out, spec.fill, inner);
    push_parts(&mut out, &digits);
    push_parts(&mut out, parts.rest);
    push_fill(&mut out, spec.fill, missing - left - inner);
    Ok(out)
}

/// The digits in groups of `size`, with zeros in front to make at least `least` characters. A
/// separator never comes first, so there may be one character more.
fn grouped(digits: &[u8], size: usize, separator: u8, least: usize) -> TextResult<Vec<u8>> {
    // Built from the right end.
    let most = digits.len().max(least);
    let separators = if size <= most { most / size } else { 0 };
    let mut reversed = room_for(most + separators + 1)?;
    let mut in_group = 0;
    let mut rest = digits.iter().rev();
    while !pending() {
        let digit = match rest.next() {
            Some(d) => *d,
            None if reversed.len() < least => b'0',
            None => break,
        };
        if in_group == size {
            reversed.push(separator);
            in_group = 0;
        }
        reversed.push(digit);
        in_group += 1;
    }
    // Turned round, a piece at each end at a time.
    let middle = reversed.len() / 2;
    let (front, back) = reversed.split_at_mut(middle);
    for (front, back) in front.chunks_mut(AT_ONCE).zip(back.rchunks_mut(AT_ONCE)).take_while(|_| !pending()) {
        front.iter_mut().zip(back.iter_mut().rev()).for_each(|(a, b)| std::mem::swap(a, b));
    }
    Ok(reversed)
}
