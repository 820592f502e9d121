//! `float("...")`.

use crate::object::pieces::going_on;
use crate::object::text::int::ascii_digits_and_spaces;
use crate::object::text::{TextError, TextResult, repr, wtf8};

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
    TextError::value(format!("could not convert string to float: {}", wtf8::to_string_escaped(repr)))
}

fn parse(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(crate::object::text::int::trim_c(text)).ok()?;
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
