//! Python's `int`: arithmetic, text and bytes.

mod arith;
mod bytes;
mod convert;
mod division;
mod parse;

pub use bytes::{ByteOrder, from_bytes, to_bytes};
pub use convert::{compare_float, from_float, hash_float, hash_int, ratio_to_float, true_div};
pub(crate) use parse::trim_c;
pub use parse::{ascii_digits_and_spaces, parse_bytes, parse_str};

use super::{TextError, TextResult};
use crate::object::limits;
use crate::object::pieces::going_on;
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::ToPrimitive;
use std::fmt;

/// How many digits an int may have in text by default, as `sys.get_int_max_str_digits()` says.
pub const MAX_STR_DIGITS: usize = 4300;

/// What has more bits takes a while to write, so that Ctrl-C must be able to end it.
const LONG: u64 = 1 << 20;

/// A Python `int`. `Big` never holds what fits `Small`, so derived equality is equality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Int {
    /// One that fits a machine word.
    Small(i64),
    /// Any other.
    Big(BigInt),
}

impl From<i64> for Int {
    fn from(n: i64) -> Self {
        Int::Small(n)
    }
}

impl From<usize> for Int {
    fn from(n: usize) -> Self {
        i64::try_from(n).map_or_else(|_| Int::Big(n.into()), Int::Small)
    }
}

impl From<i128> for Int {
    fn from(n: i128) -> Self {
        i64::try_from(n).map_or_else(|_| Int::Big(n.into()), Int::Small)
    }
}

impl From<BigInt> for Int {
    fn from(n: BigInt) -> Self {
        match n.to_i64() {
            Some(small) => Int::Small(small),
            None => Int::Big(n),
        }
    }
}

impl From<Int> for BigInt {
    fn from(n: Int) -> Self {
        match n {
            Int::Small(n) => n.into(),
            Int::Big(n) => n,
        }
    }
}

impl fmt::Display for Int {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Int::Small(n) => n.fmt(f),
            Int::Big(n) => n.fmt(f),
        }
    }
}

impl Int {
    /// The number as a [`BigInt`].
    pub fn to_big(&self) -> BigInt {
        match self {
            Int::Small(n) => (*n).into(),
            Int::Big(n) => n.clone(),
        }
    }

    /// The number as an `i64`, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Int::Small(n) => Some(*n),
            Int::Big(_) => None,
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        *self == Int::Small(0)
    }

    /// Whether it is less than zero.
    pub fn is_negative(&self) -> bool {
        match self {
            Int::Small(n) => *n < 0,
            Int::Big(n) => n.sign() == Sign::Minus,
        }
    }

    /// Whether it is odd.
    pub fn is_odd(&self) -> bool {
        match self {
            Int::Small(n) => n & 1 == 1,
            Int::Big(n) => n.bit(0),
        }
    }

    /// `int.bit_length()`.
    pub fn bit_length(&self) -> u64 {
        match self {
            Int::Small(n) => u64::from(64 - n.unsigned_abs().leading_zeros()),
            Int::Big(n) => n.bits(),
        }
    }

    /// `int.bit_count()`.
    pub fn bit_count(&self) -> u64 {
        match self {
            Int::Small(n) => u64::from(n.unsigned_abs().count_ones()),
            Int::Big(n) => n.iter_u64_digits().map(|d| u64::from(d.count_ones())).sum(),
        }
    }

    /// `str()`; a `ValueError` if it has more than `max_digits` digits (0: any number).
    pub fn to_decimal(&self, max_digits: usize) -> TextResult<String> {
        let n = match self {
            Int::Small(n) => return Ok(itoa::Buffer::new().format(*n).to_owned()),
            Int::Big(n) => n,
        };
        // Below 640 digits CPython never refuses.
        let limited = max_digits > 0;
        let max = max_digits.max(640) as u64;
        // Ten bits are a little more than three digits, so this refuses only what is too long.
        if limited && n.bits() / 10 > max.saturating_add(2) / 3 {
            return Err(too_many_digits(max));
        }
        let text = n.to_string();
        let digits = text.len() - usize::from(text.starts_with('-'));
        if limited && digits as u64 > max {
            return Err(too_many_digits(max));
        }
        Ok(text)
    }

    /// The digits in base 2, 8 or 16 with the sign in front, and `prefix` between them.
    fn to_radix(&self, radix: u32, prefix: &str) -> TextResult<String> {
        let sign = if self.is_negative() { "-" } else { "" };
        let digits = match self {
            Int::Small(n) => match radix {
                2 => format!("{:b}", n.unsigned_abs()),
                8 => format!("{:o}", n.unsigned_abs()),
                _ => format!("{:x}", n.unsigned_abs()),
            },
            Int::Big(n) if n.bits() <= LONG => n.magnitude().to_str_radix(radix),
            Int::Big(n) => return long_digits(&format!("{sign}{prefix}"), n.magnitude(), radix.ilog2()),
        };
        Ok(format!("{sign}{prefix}{digits}"))
    }

    /// `hex()`.
    pub fn hex(&self) -> TextResult<String> {
        self.to_radix(16, "0x")
    }

    /// `hex()` in capital letters.
    pub fn upper_hex(&self) -> TextResult<String> {
        let mut text = self.hex()?;
        text.make_ascii_uppercase();
        Ok(text)
    }

    /// `oct()`.
    pub fn oct(&self) -> TextResult<String> {
        self.to_radix(8, "0o")
    }

    /// `bin()`.
    pub fn bin(&self) -> TextResult<String> {
        self.to_radix(2, "0b")
    }

    /// Zero or more as a `u64`, if it is one and fits.
    pub(super) fn to_u64(&self) -> Option<u64> {
        match self {
            Int::Small(n) => u64::try_from(*n).ok(),
            Int::Big(n) => n.to_u64(),
        }
    }

    /// A power of ten.
    #[cfg(test)]
    fn ten_to(n: u32) -> Int {
        BigInt::from(10).pow(n).into()
    }
}

/// The digits, each of which is `width` bits, counted first and until Ctrl-C is pressed.
fn long_digits(start: &str, n: &BigUint, width: u32) -> TextResult<String> {
    let count = usize::try_from(n.bits().div_ceil(u64::from(width))).unwrap_or(usize::MAX);
    // It becomes a part of another text.
    limits::check(count.saturating_mul(2)).map_err(|_| TextError::memory())?;
    let mut text = limits::zeros(start.len() + count).map_err(|_| TextError::memory())?;
    let (head, places) = text.split_at_mut_checked(start.len()).unwrap_or_default();
    head.copy_from_slice(start.as_bytes());
    let (mut held, mut bits) = (0_u64, 0);
    let mut words = n.iter_u32_digits();
    for place in going_on(places.iter_mut().rev()) {
        if bits < width {
            held |= u64::from(words.next().unwrap_or(0)) << bits;
            bits += u32::BITS;
        }
        let digit = (held & ((1 << width) - 1)) as u8;
        *place = if digit < 10 { b'0' + digit } else { b'a' - 10 + digit };
        held >>= width;
        bits -= width;
    }
    Ok(String::from_utf8(text).unwrap_or_default())
}

/// What `str()` of an int beyond the limit of digits says.
fn too_many_digits(max: u64) -> TextError {
    TextError::value(format!(
        "Exceeds the limit ({max} digits) for integer string conversion; \
         use sys.set_int_max_str_digits() to increase the limit",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_limited() {
        assert_eq!(Int::ten_to(4299).to_decimal(4300).map(|s| s.len()), Ok(4300));
        let message = "Exceeds the limit (4300 digits) for integer string conversion; use \
                       sys.set_int_max_str_digits() to increase the limit";
        assert_eq!(Int::ten_to(4300).to_decimal(4300), Err(TextError::value(message)));
        assert_eq!(Int::ten_to(400_000).to_decimal(4300), Err(TextError::value(message)));
        assert_eq!(Int::ten_to(5000).to_decimal(0).map(|s| s.len()), Ok(5001));
    }

    #[test]
    fn other_bases() {
        assert_eq!(Int::Small(-255).hex().unwrap_or_default(), "-0xff");
        assert_eq!(Int::Small(8).oct().unwrap_or_default(), "0o10");
        assert_eq!(Int::Small(i64::MIN).hex().unwrap_or_default(), "-0x8000000000000000");
        assert_eq!(
            Int::ten_to(20).bin().unwrap_or_default(),
            "0b1010110101111000111010111100010110101100011000100000000000000000000"
        );
        assert_eq!(Int::Small(0).bit_length(), 0);
        assert_eq!(Int::Small(i64::MIN).bit_length(), 64);
        assert_eq!(Int::Small(-7).bit_count(), 3);
    }
}
