//! `int("...", base)`.

use super::Int;
use crate::object::interrupt::pending;
use crate::object::limits::{self, MAX_BITS, MOST_BITS};
use crate::object::pieces::{going_on, parts};
use crate::object::text::methods::room_for;
use crate::object::text::{TextError, TextResult, repr, unicode, wtf8};
use crate::object::wording::worded;
use num_bigint::{BigInt, BigUint, Sign};
use std::borrow::Cow;

/// More digits of a base that is a power of two are read in pieces.
const LONG: usize = 1 << 14;

/// `int(text, base)` of a str; `max_digits` as for [`Int::to_decimal`].
pub fn parse_str(text: &[u8], base: i64, max_digits: usize) -> TextResult<Int> {
    check_base(base)?;
    match parse(&ascii_digits_and_spaces(text)?, base, max_digits) {
        Ok(n) => Ok(n),
        Err(Wrong::Literal) => Err(invalid(&repr::repr_str(text)?, base)),
        Err(Wrong::TooLong(e)) => Err(e),
    }
}

/// `int(bytes, base)`.
pub fn parse_bytes(text: &[u8], base: i64, max_digits: usize) -> TextResult<Int> {
    check_base(base)?;
    match parse(text, base, max_digits) {
        Ok(n) => Ok(n),
        Err(Wrong::Literal) => Err(invalid(&repr::repr_bytes(text)?, base)),
        Err(Wrong::TooLong(e)) => Err(e),
    }
}

fn check_base(base: i64) -> TextResult<()> {
    if base == 0 || (2..=36).contains(&base) {
        return Ok(());
    }
    Err(TextError::value("int() base must be >= 2 and <= 36, or 0"))
}

/// CPython shows at most 200 characters of the literal.
fn invalid(repr: &[u8], base: i64) -> TextError {
    let shown = repr.get(..wtf8::offset_of(repr, 200)).unwrap_or(repr);
    let text = worded("invalid literal for int() with base {}: {}", &[&base.to_string(), &shown]);
    text.map_or_else(TextError::from, TextError::value)
}

/// A text with every space beyond ASCII as `' '` and every decimal digit as an ASCII digit; what
/// else is not ASCII ends it with a `?`.
pub fn ascii_digits_and_spaces(text: &[u8]) -> TextResult<Cow<'_, [u8]>> {
    if parts(text).all(<[u8]>::is_ascii) {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = room_for(text.len())?;
    for (_, cp) in going_on(wtf8::code_points(text)) {
        if cp < 0x7f {
            out.push(cp as u8);
        } else if unicode::is_space(cp) {
            out.push(b' ');
        } else if let Some(d) = unicode::decimal_value(cp) {
            out.push(b'0' + d as u8);
        } else {
            out.push(b'?');
            break;
        }
    }
    Ok(Cow::Owned(out))
}

/// The white space of C's `isspace`.
pub(crate) fn is_c_space(b: u8) -> bool {
    matches!(b, b'\t'..=b'\r' | b' ')
}

/// The text without C's white space at its ends.
pub(crate) fn trim_c(mut text: &[u8]) -> &[u8] {
    while let [b, rest @ ..] = text
        && is_c_space(*b)
        && !pending()
    {
        text = rest;
    }
    while let [rest @ .., b] = text
        && is_c_space(*b)
        && !pending()
    {
        text = rest;
    }
    text
}

enum Wrong {
    Literal,
    TooLong(TextError),
}

fn parse(text: &[u8], base: i64, max_digits: usize) -> Result<Int, Wrong> {
    let text = trim_c(text);
    let (negative, mut rest) = match text {
        [b'+', rest @ ..] => (false, rest),
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let prefix = match rest {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let mut must_be_zero = false;
    let radix = match base {
        0 if prefix != 0 => prefix,
        0 => {
            // "010" was octal once, so now it is nothing.
            must_be_zero = rest.first() == Some(&b'0');
            10
        }
        _ => u32::try_from(base).unwrap_or(10),
    };
    if prefix == radix {
        rest = rest.get(2..).unwrap_or_default();
        // One underscore is allowed behind the prefix.
        rest = rest.strip_prefix(b"_").unwrap_or(rest);
    }
    // As many as a number may have, and one more.
    let most = usize::try_from(MAX_BITS).unwrap_or(usize::MAX) / radix.ilog2() as usize;
    let in_pieces = radix.is_power_of_two() && rest.len() > LONG;
    let keeps = if in_pieces { 0 } else { most };
    let mut digits = room_for(rest.len().min(keeps) + 1).map_err(Wrong::TooLong)?;
    let (mut count, mut after_digit) = (0_usize, false);
    let mut end = rest.len();
    for (i, b) in going_on(rest.iter().enumerate()) {
        if *b == b'_' {
            if !after_digit {
                return Err(Wrong::Literal);
            }
            after_digit = false;
        } else if let Some(d) = char::from(*b).to_digit(radix) {
            if count <= keeps {
                digits.push(d as u8);
            }
            count += 1;
            after_digit = true;
        } else {
            end = i;
            break;
        }
    }
    if !after_digit {
        return Err(Wrong::Literal);
    }
    // Numbers in a base that is a power of two take linear time, so their length is free.
    if !radix.is_power_of_two() && max_digits > 0 && count > max_digits.max(640) {
        return Err(Wrong::TooLong(TextError::value(format!(
            "Exceeds the limit ({max_digits} digits) for integer string conversion: value has \
             {count} digits; use sys.set_int_max_str_digits() to increase the limit"
        ))));
    }
    if end != rest.len() {
        return Err(Wrong::Literal);
    }
    let n = if in_pieces {
        long_value(rest, radix, negative).map_err(Wrong::TooLong)?
    } else if count > most {
        return Err(Wrong::TooLong(TextError::memory()));
    } else {
        value(&digits, radix, negative).ok_or(Wrong::Literal)?
    };
    if must_be_zero && !n.is_zero() {
        return Err(Wrong::Literal);
    }
    Ok(n)
}

fn value(digits: &[u8], radix: u32, negative: bool) -> Option<Int> {
    let small =
        digits.iter().try_fold(0_i64, |n, d| n.checked_mul(i64::from(radix))?.checked_add(i64::from(*d)));
    if let Some(n) = small {
        return Some(Int::Small(if negative { -n } else { n }));
    }
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    BigInt::from_radix_be(sign, digits, radix).map(Int::from)
}

/// The value of many digits in a base that is a power of two, until Ctrl-C is pressed.
fn long_value(text: &[u8], radix: u32, negative: bool) -> TextResult<Int> {
    let zeros = going_on(text).take_while(|b| matches!(b, b'0' | b'_')).count();
    let text = text.get(zeros..).unwrap_or_default();
    let width = radix.ilog2();
    let bits = (text.len() as u64).saturating_mul(u64::from(width));
    // Up to every other place is an underscore: what is left is told more exactly below.
    if bits > MOST_BITS * 2 {
        return Err(TextError::memory());
    }
    let count = (bits / 32) as usize + 1;
    limits::check(count.saturating_mul(8)).map_err(|_| TextError::memory())?;
    let mut words = limits::vec(count).map_err(|_| TextError::memory())?;
    let (mut held, mut filled) = (0_u64, 0);
    for digit in going_on(text.iter().rev()).filter_map(|b| char::from(*b).to_digit(radix)) {
        held |= u64::from(digit) << filled;
        filled += width;
        if filled >= 32 {
            words.push(held as u32);
            held >>= 32;
            filled -= 32;
        }
    }
    words.push(held as u32);
    let n = BigInt::from(BigUint::new(words));
    if n.bits() > MOST_BITS {
        return Err(TextError::memory());
    }
    Ok(if negative { -n } else { n }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str, base: i64) -> Result<String, String> {
        parse_str(text.as_bytes(), base, 4300).map(|n| n.to_string()).map_err(|e| e.message.to_string())
    }

    #[test]
    fn literals() {
        for (text, base, want) in [
            (" -1_000\n", 10, "-1000"),
            ("0x_fF", 0, "255"),
            ("0x_fF", 16, "255"),
            ("0b1", 16, "177"),
            ("0o17", 0, "15"),
            ("00_0", 0, "0"),
            ("z", 36, "35"),
            ("\u{2000}\u{663}5", 10, "35"),
            ("-9223372036854775808", 10, "-9223372036854775808"),
            ("9223372036854775808", 10, "9223372036854775808"),
        ] {
            assert_eq!(int(text, base), Ok(want.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_literal() {
        for (text, base, shown) in [
            ("5x", 10, "'5x'"),
            ("", 10, "''"),
            ("\u{1c}5", 10, "'\\x1c5'"),
            ("\u{1c}\u{663}", 10, "'\\x1c\u{663}'"),
            ("07", 0, "'07'"),
            ("1__0", 10, "'1__0'"),
            ("1_", 10, "'1_'"),
            ("_1", 10, "'_1'"),
            ("0x", 16, "'0x'"),
            ("0x__f", 16, "'0x__f'"),
            ("2", 2, "'2'"),
            ("- 1", 10, "'- 1'"),
            ("1\0", 10, "'1\\x00'"),
        ] {
            let want = format!("invalid literal for int() with base {base}: {shown}");
            assert_eq!(int(text, base), Err(want), "{text:?}");
        }
        let want = format!("invalid literal for int() with base 10: '{}", "x".repeat(199));
        assert_eq!(int(&"x".repeat(300), 10), Err(want));
        assert_eq!(int("5", 1), Err("int() base must be >= 2 and <= 36, or 0".to_owned()));
        assert_eq!(
            int(&"1".repeat(4301), 10),
            Err("Exceeds the limit (4300 digits) for integer string conversion: value has 4301 \
                 digits; use sys.set_int_max_str_digits() to increase the limit"
                .to_owned())
        );
        assert!(int(&"1".repeat(4301), 16).is_ok());
        assert_eq!(
            parse_bytes(b"\xff'", 10, 0).map_err(|e| e.message.to_string()),
            Err("invalid literal for int() with base 10: b\"\\xff'\"".to_owned())
        );
    }

    #[test]
    fn many_digits_of_powers_of_two() {
        for (radix, digits) in [(2, "101"), (4, "3_02"), (8, "0715"), (16, "fE_07"), (32, "v0_1t")] {
            let text = digits.repeat(LONG);
            let plain: Vec<u8> = text.chars().filter_map(|c| c.to_digit(radix)).map(|d| d as u8).collect();
            let want = BigInt::from_radix_be(Sign::Minus, &plain, radix).map(Int::from);
            assert_eq!(parse_bytes(format!("-0{text}").as_bytes(), radix.into(), 4300).ok(), want, "{radix}");
        }
        let zero = "0_".repeat(LONG) + "0";
        assert_eq!(int(&zero, 2), Ok("0".to_owned()));
        assert!(int(&(zero.clone() + "_"), 2).is_err() && int(&(zero.clone() + "2"), 2).is_err());
        assert_eq!(int(&zero.replace('_', "0").replacen("00", "0x", 1), 0), Ok("0".to_owned()));
    }
}
