//! Floats as decimal text.

use crate::object::pieces::{AT_ONCE, going_on};

/// How [`write_float`] writes; the flags of CPython's `PyOS_double_to_string`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloatStyle {
    /// `e`, `f`, `g` (precision counts digits) or `r` (shortest that reads back).
    pub code: u8,
    /// Digits behind the point, or in all.
    pub precision: usize,
    /// Whether `E`, `INF`, `NAN` are capitals.
    pub upper: bool,
    /// Keep the point and the zeros behind it (`#`).
    pub alternate: bool,
    /// Write a whole number with `.0`.
    pub add_dot_0: bool,
    /// Write what rounds to zero without a sign (`z`).
    pub no_neg_0: bool,
}

impl FloatStyle {
    /// This code and precision and no flag.
    pub fn new(code: u8, precision: usize) -> Self {
        FloatStyle { code, precision, upper: false, alternate: false, add_dot_0: false, no_neg_0: false }
    }
}

/// No float has more digits than this behind the point or in all; what follows is zeros. It is
/// also less than the greatest precision that the standard library takes.
const ALL_DIGITS: usize = 1100;

/// `repr(x)`.
pub fn repr_float(x: f64) -> String {
    write_float(x, FloatStyle { add_dot_0: true, ..FloatStyle::new(b'r', 0) })
}

/// A float as text. The caller has made sure that the precision is no more than memory holds.
pub fn write_float(x: f64, style: FloatStyle) -> String {
    if !x.is_finite() {
        let text = match (x.is_nan(), style.upper) {
            (true, false) => "nan",
            (true, true) => "NAN",
            (false, false) => "inf",
            (false, true) => "INF",
        };
        let sign = if x < 0.0 { "-" } else { "" };
        return format!("{sign}{text}");
    }
    let mut out = if x.is_sign_negative() { String::from("-") } else { String::new() };
    let body = out.len();
    let size = x.abs();
    match style.code {
        b'f' => push_fixed(&mut out, size, &style),
        b'e' => {
            let (digits, exponent) = scientific(size, Some(style.precision));
            push_scientific(&mut out, &digits, exponent, &style);
        }
        b'g' => {
            let precision = style.precision.max(1);
            let (mut digits, exponent) = scientific(size, Some(precision - 1));
            if !style.alternate {
                trim_zeros(&mut digits);
            }
            // With `.0` to come one digit less fits before the exponent is needed.
            let limit = precision as i64 - i64::from(style.add_dot_0);
            push_general(&mut out, digits, exponent, limit, &style);
        }
        _ if push_plain(&mut out, size, &style) => {}
        _ => {
            let (mut digits, exponent) = shortest(size);
            trim_zeros(&mut digits);
            push_general(&mut out, digits, exponent, 16, &style);
        }
    }
    let is_zero = |b: &u8| !matches!(b, b'1'..=b'9');
    if style.no_neg_0
        && body == 1
        && out.bytes().take_while(|b| !matches!(b, b'e' | b'E')).all(|b| is_zero(&b))
    {
        out.remove(0);
    }
    out
}

/// Writes what needs no exponent and few enough digits that there is only one shortest text, which
/// most floats do; says whether it did.
fn push_plain(out: &mut String, size: f64, style: &FloatStyle) -> bool {
    const DIGITS: usize = 15;
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        return false;
    }
    if size.fract() == 0.0 {
        out.push_str(itoa::Buffer::new().format(size as i64));
        out.push_str(match (style.add_dot_0, style.alternate) {
            (true, _) => ".0",
            (_, true) => ".",
            _ => "",
        });
        return true;
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(size);
    let plain = text.len() <= DIGITS + 1 && !text.contains('e');
    if plain {
        out.push_str(text);
    }
    plain
}

fn push_fixed(out: &mut String, size: f64, style: &FloatStyle) {
    let shown = style.precision.min(ALL_DIGITS);
    out.push_str(&format!("{size:.shown$}"));
    push_zeros(out, style.precision - shown);
    if style.precision == 0 && style.alternate {
        out.push('.');
    }
}

fn push_zeros(out: &mut String, count: usize) {
    for n in going_on((0..count).step_by(AT_ONCE)) {
        out.extend(std::iter::repeat_n('0', AT_ONCE.min(count - n)));
    }
}

/// The fewest digits that read back, and the exponent of the first.
fn shortest(size: f64) -> (String, i64) {
    let (digits, exponent) = scientific(size, None);
    // Of two such texts that are equally near, the standard library takes the greater and CPython
    // the even one. That needs more than fifteen digits.
    if digits.len() > 15 {
        let even = scientific(size, Some(digits.len() - 1));
        let text = format!("{}e{}", even.0, even.1 - (even.0.len() as i64 - 1));
        if text.parse() == Ok(size) {
            return even;
        }
    }
    (digits, exponent)
}

/// The significant digits of a number and the exponent of the first; `behind` many digits follow
/// the first, or as few as read back.
fn scientific(size: f64, behind: Option<usize>) -> (String, i64) {
    let text = match behind {
        None => format!("{size:e}"),
        Some(n) => {
            let n = n.min(ALL_DIGITS);
            format!("{size:.n$e}")
        }
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    if let Some(n) = behind {
        let missing = (n + 1).saturating_sub(digits.len());
        push_zeros(&mut digits, missing);
    }
    (digits, exponent.parse().unwrap_or(0))
}

fn trim_zeros(digits: &mut String) {
    let kept = digits.trim_end_matches('0').len().max(1);
    digits.truncate(kept);
}

fn push_scientific(out: &mut String, digits: &str, exponent: i64, style: &FloatStyle) {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    out.push_str(first);
    if !rest.is_empty() || style.alternate {
        out.push('.');
    }
    out.push_str(rest);
    out.push(if style.upper { 'E' } else { 'e' });
    out.push_str(&format!("{exponent:+03}"));
}

/// With an exponent if the number is very small or has `limit` digits or more before the point.
fn push_general(out: &mut String, mut digits: String, exponent: i64, limit: i64, style: &FloatStyle) {
    if exponent < -4 || exponent >= limit {
        return push_scientific(out, &digits, exponent, style);
    }
    let Ok(point) = usize::try_from(exponent + 1) else {
        return push_small(out, &digits, exponent);
    };
    if point == 0 {
        return push_small(out, &digits, exponent);
    }
    let missing = point.saturating_sub(digits.len());
    push_zeros(&mut digits, missing);
    let (whole, fraction) = digits.split_at_checked(point).unwrap_or((&digits, ""));
    out.push_str(whole);
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    } else if style.add_dot_0 {
        out.push_str(".0");
    } else if style.alternate {
        out.push('.');
    }
}

/// A number below one.
fn push_small(out: &mut String, digits: &str, exponent: i64) {
    out.push_str("0.");
    push_zeros(out, usize::try_from(-exponent - 1).unwrap_or(0));
    out.push_str(digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_is_the_shortest_that_reads_back() {
        for (x, want) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
            (2e23, "2e+23"),
            (33_090_781_377_140.813, "33090781377140.812"),
            (9_007_199_254_740_993.0, "9007199254740992.0"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(repr_float(x), want);
        }
    }

    #[test]
    fn precision_beyond_all_digits() {
        let text = write_float(0.1, FloatStyle::new(b'f', 70_000));
        assert_eq!(text.len(), 70_002);
        let text = write_float(0.1, FloatStyle::new(b'e', 70_000));
        assert_eq!(text.len(), 70_006);
    }
}
