//! `format(int, spec)`.

use super::float::write_with;
use super::number::{Parts, assemble};
use super::{Grouping, Kind, Spec, parse, unknown_code};
use crate::object::text::int::Int;
use crate::object::text::{TextError, TextResult, wtf8};
use std::borrow::Cow;

/// What a formatted int may come to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Digits of an int in base ten (0: any number).
    pub digits: usize,
    /// Bytes of the result.
    pub size: usize,
}

/// `format(n, spec)` for an object of the class `type_name` (`int`, `bool`).
pub fn format_int(n: &Int, spec: &[u8], type_name: &str, limits: Limits) -> TextResult<Vec<u8>> {
    if spec.is_empty() {
        return n.to_decimal(limits.digits).map(String::into_bytes);
    }
    let kind = Kind { code: b'd', align: b'>', type_name };
    let spec = parse(spec, kind)?;
    match u8::try_from(spec.code) {
        Ok(b'b' | b'c' | b'd' | b'o' | b'x' | b'X' | b'n') => as_int(n, &spec, limits),
        Ok(b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%') => write_with(n.to_float()?, &spec, limits.size),
        _ => Err(unknown_code(spec.code, type_name)),
    }
}

fn as_int(n: &Int, spec: &Spec, limits: Limits) -> TextResult<Vec<u8>> {
    if spec.precision.is_some() {
        return Err(TextError::value("Precision not allowed in integer format specifier"));
    }
    if spec.no_neg_0 {
        return Err(TextError::value("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    let mut decimal = itoa::Buffer::new();
    let text = match (u8::try_from(spec.code), n) {
        (Ok(b'c'), _) => return as_character(n, spec, limits),
        (Ok(b'b'), _) => n.bin()?.into(),
        (Ok(b'o'), _) => n.oct()?.into(),
        (Ok(b'x'), _) => n.hex()?.into(),
        (Ok(b'X'), _) => n.upper_hex()?.into(),
        (_, Int::Small(n)) => Cow::Borrowed(decimal.format(*n)),
        _ => n.to_decimal(limits.digits)?.into(),
    };
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let (prefix, digits) = match u8::try_from(spec.code) {
        Ok(b'b' | b'o' | b'x' | b'X') => digits.split_at_checked(2).unwrap_or(("", digits)),
        _ => ("", digits),
    };
    let parts = Parts {
        negative: n.is_negative(),
        prefix: if spec.alternate { prefix } else { "" },
        digits,
        rest: b"",
    };
    assemble(&parts, spec, limits.size)
}

fn as_character(n: &Int, spec: &Spec, limits: Limits) -> TextResult<Vec<u8>> {
    if spec.sign.is_some() {
        return Err(TextError::value("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(TextError::value("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let Some(n) = n.to_i64() else {
        return Err(TextError::overflow("Python int too large to convert to C long"));
    };
    let Some(cp) = u32::try_from(n).ok().filter(|cp| *cp <= 0x10_ffff) else {
        return Err(TextError::overflow("%c arg not in range(0x110000)"));
    };
    let mut rest = Vec::new();
    wtf8::push(&mut rest, cp);
    let parts = Parts { negative: false, prefix: "", digits: "", rest: &rest };
    let spec = Spec { grouping: Grouping::None, ..*spec };
    assemble(&parts, &spec, limits.size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;

    const LIMITS: Limits = Limits { digits: 4300, size: 10_000 };

    fn f(n: i64, spec: &str) -> Result<String, String> {
        format_int(&Int::Small(n), spec.as_bytes(), "int", LIMITS)
            .map(|b| String::from_utf8_lossy(&b).into_owned())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn numbers() {
        for (n, spec, want) in [
            (42, "", "42"),
            (42, "5", "   42"),
            (-42, "05", "-0042"),
            (42, "<5", "42   "),
            (42, "*^6", "**42**"),
            (-42, "=6", "-   42"),
            (42, "+", "+42"),
            (42, " d", " 42"),
            (255, "#x", "0xff"),
            (255, "#X", "0XFF"),
            (255, "#010b", "0b11111111"),
            (-255, "#o", "-0o377"),
            (1_234_567, ",", "1,234,567"),
            (1_234_567, "_", "1_234_567"),
            (0xdead_beef, "_x", "dead_beef"),
            (1234, "010,", "00,001,234"),
            (1234, "09,", "0,001,234"),
            (1234, "08,", "0,001,234"),
            (1234, "0>8,", "0001,234"),
            (65, "c", "A"),
            (0x20ac, "5c", "    €"),
            (0x20ac, "05c", "0000€"),
            (42, "n", "42"),
            (5, "\u{663}", "  5"),
            (3, "f", "3.000000"),
            (3, ".1%", "300.0%"),
            (1234, ",.2f", "1,234.00"),
            (-5, "<05", "-5000"),
        ] {
            assert_eq!(f(n, spec), Ok(want.to_owned()), "{n} {spec}");
        }
    }

    #[test]
    fn refusals() {
        for (n, spec, want) in [
            (1, ".3", "ValueError: Precision not allowed in integer format specifier"),
            (1, "z", "ValueError: Negative zero coercion (z) not allowed in integer format specifier"),
            (1, "s", "ValueError: Unknown format code 's' for object of type 'int'"),
            (1, ".xd", "ValueError: Format specifier missing precision"),
            (1, "1.1dx", "ValueError: Invalid format specifier '1.1dx' for object of type 'int'"),
            (1, ",_", "ValueError: Cannot specify both ',' and '_'."),
            (1, "_,", "ValueError: Cannot specify both ',' and '_'."),
            (1, ",,", "ValueError: Cannot specify ',' with ','."),
            (1, ",x", "ValueError: Cannot specify ',' with 'x'."),
            (1, ",n", "ValueError: Cannot specify ',' with 'n'."),
            (1, "_c", "ValueError: Cannot specify '_' with 'c'."),
            (1, "+c", "ValueError: Sign not allowed with integer format specifier 'c'"),
            (1, "#c", "ValueError: Alternate form (#) not allowed with integer format specifier 'c'"),
            (-1, "c", "OverflowError: %c arg not in range(0x110000)"),
            (0x11_0000, "c", "OverflowError: %c arg not in range(0x110000)"),
            (1, "99999", "MemoryError"),
            (1, ".2147483648f", "ValueError: precision too big"),
            (1, ".2147483647f", "MemoryError"),
        ] {
            assert_eq!(f(n, spec), Err(want.to_owned()), "{n} {spec}");
        }
        let big = Int::from(BigInt::from(10).pow(400));
        assert_eq!(
            format_int(&big, b"e", "int", LIMITS),
            Err(TextError::overflow("int too large to convert to float"))
        );
        assert_eq!(
            format_int(&big, b"c", "int", LIMITS),
            Err(TextError::overflow("Python int too large to convert to C long"))
        );
    }
}
