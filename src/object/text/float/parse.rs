//! `float("...")`.

use crate::object::pieces::{AT_ONCE, going_on};
use crate::object::text::int::ascii_digits_and_spaces;
use crate::object::text::{TextError, TextResult, repr};
use crate::object::wording::worded;

/// `float(text)` of a str.
pub fn parse_str(text: &[u8]) -> TextResult<f64> {
    match parse(&ascii_digits_and_spaces(text)?) {
        Some(x) => Ok(x),
        None => Err(invalid(&repr::repr_str(text)?)),
    }
}

/// `float(bytes)`.
pub fn parse_bytes(text: &[u8]) -> TextResult<f64> {
    match parse(text) {
        Some(x) => Ok(x),
        None => Err(invalid(&repr::repr_bytes(text)?)),
    }
}

fn invalid(repr: &[u8]) -> TextError {
    worded("could not convert string to float: {}", &[&repr]).map_or_else(TextError::from, TextError::value)
}

fn parse(text: &[u8]) -> Option<f64> {
    let text = crate::object::text::int::trim_c(text);
    if text.len() > AT_ONCE {
        return number(&shortened(text)?);
    }
    let text = std::str::from_utf8(text).ok()?;
    if !text.contains('_') {
        return number(text);
    }
    // Underscores stand between two digits and nowhere else.
    let bytes = text.as_bytes();
    let digit = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    let well_placed = going_on(bytes.iter().enumerate())
        .all(|(i, b)| *b != b'_' || (digit(i.checked_sub(1)) && digit(Some(i + 1))));
    well_placed.then(|| text.replace('_', "")).and_then(|t| number(&t))
}

/// So many digits decide how a number is rounded; of those behind them it counts whether all are zero.
const DECISIVE: usize = 800;

/// A short text of the same number: the standard library can't be interrupted while it reads a long one.
fn shortened(text: &[u8]) -> Option<String> {
    let (sign, text) = signed(text);
    let (mut short, mut exponent, mut point, mut rest) = (String::new(), 0_i64, false, false);
    let (mut after_digit, mut any, mut end) = (false, false, text.len());
    for (i, b) in going_on(text.iter().enumerate()) {
        match b {
            b'0'..=b'9' => {
                let counts = short.len() < DECISIVE;
                if !counts {
                    rest |= *b != b'0';
                } else if *b != b'0' || !short.is_empty() {
                    short.push(char::from(*b));
                }
                exponent += i64::from(!counts) - i64::from(point);
                any = true;
            }
            b'_' if after_digit && text.get(i + 1).is_some_and(u8::is_ascii_digit) => {}
            b'.' if !point => point = true,
            _ => {
                end = i;
                break;
            }
        }
        after_digit = b.is_ascii_digit();
    }
    let own = match text.get(end..)? {
        [] => 0,
        [b'e' | b'E', exponent @ ..] => exponent_of(exponent)?,
        _ => return None,
    };
    // One digit more tells that the number is a little larger.
    let (more, less) = if rest { ("1", 1) } else { ("", 0) };
    any.then(|| format!("{sign}0{short}{more}e{}", exponent - less + own))
}

fn signed(text: &[u8]) -> (&'static str, &[u8]) {
    match text {
        [b'-', rest @ ..] => ("-", rest),
        [b'+', rest @ ..] => ("", rest),
        _ => ("", text),
    }
}

/// The number behind an `e`, or one of its sign that is as good as it.
fn exponent_of(text: &[u8]) -> Option<i64> {
    const FAR: i64 = 1 << 40;
    let (sign, digits) = signed(text);
    let (mut size, mut after_digit) = (0_i64, false);
    for b in going_on(digits) {
        match b {
            b'0'..=b'9' => size = (size * 10 + i64::from(b - b'0')).min(FAR),
            b'_' if after_digit => {}
            _ => return None,
        }
        after_digit = b.is_ascii_digit();
    }
    after_digit.then_some(if sign.is_empty() { size } else { -size })
}

/// The standard library reads the same grammar and rounds correctly.
fn number(text: &str) -> Option<f64> {
    let nan_sign = text.starts_with('-');
    let x: f64 = text.parse().ok()?;
    Some(if x.is_nan() && nan_sign { f64::NAN.copysign(-1.0) } else { x })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (text, want) in [
            (" 1.5\n", 1.5),
            ("1_0.0_1e1_0", 100_100_000_000.0),
            ("-.5", -0.5),
            ("5.", 5.0),
            ("+1E5", 1e5),
            ("1e400", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("iNf", f64::INFINITY),
            ("\u{2003}\u{661}.\u{665}", 1.5),
        ] {
            assert_eq!(parse_str(text.as_bytes()), Ok(want), "{text}");
        }
        assert!(parse_str(b"nan").is_ok_and(f64::is_nan));
    }

    #[test]
    fn long_numbers_are_as_short_ones() {
        let (zeros, nines) = ("0".repeat(AT_ONCE), "9".repeat(AT_ONCE));
        for (text, want) in [
            (nines.clone(), f64::INFINITY),
            (format!("-0.{nines}e0_0"), -1.0),
            (format!("{zeros}1.5"), 1.5),
            (format!("1{zeros}e-{AT_ONCE}"), 1.0),
            (format!("0.{zeros}1E+{}", AT_ONCE + 3), 100.0),
            (format!("1e-{zeros}1"), 0.1),
            (format!("1e{nines}"), f64::INFINITY),
            (format!("1e-{nines}"), 0.0),
            // Half way between two floats, and a little more.
            (format!("9007199254740993.{zeros}"), 9_007_199_254_740_992.0),
            (format!("9007199254740993.{zeros}1"), 9_007_199_254_740_994.0),
            (format!("1_0{zeros}.{zeros}_0e-{AT_ONCE}"), 10.0),
        ] {
            assert_eq!(parse(text.as_bytes()), Some(want), "{}", text.get(..20).unwrap_or_default());
        }
        for text in [
            format!("{nines}_"),
            format!("{nines}__9"),
            format!("_{nines}"),
            format!("{nines}_."),
            format!("{zeros}.1."),
            format!("{zeros}e"),
            format!("{zeros}e1_"),
            format!("{zeros}e_1"),
            format!("{zeros}x"),
            format!("{zeros} 1"),
            "e1".to_owned() + &zeros,
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{}", text.get(text.len() - 3..).unwrap_or_default());
        }
    }

    #[test]
    fn no_numbers() {
        for text in [
            "", " ", ".", "e5", "1e", "1_", "_1", "1__0", "1_.0", "1e_5", "0x10", "1 2", "infin", "+-1",
            "\u{1c}5", "1\0",
        ] {
            assert!(parse_str(text.as_bytes()).is_err(), "{text:?}");
        }
        assert_eq!(
            parse_str("é".as_bytes()),
            Err(TextError::value("could not convert string to float: 'é'"))
        );
        assert_eq!(
            parse_bytes(b"\xff"),
            Err(TextError::value("could not convert string to float: b'\\xff'"))
        );
    }
}
