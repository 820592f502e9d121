//! `float.hex` and `float.fromhex`.

use super::ldexp;
use crate::object::text::int::trim_c;
use crate::object::text::{TextError, TextResult};

/// `x.hex()`.
pub fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return super::repr_float(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let bits = x.to_bits();
    let mantissa = bits & ((1 << 52) - 1);
    match (bits >> 52 & 0x7ff) as i64 {
        0 if mantissa == 0 => format!("{sign}0x0.0p+0"),
        0 => format!("{sign}0x0.{mantissa:013x}p-1022"),
        exponent => format!("{sign}0x1.{mantissa:013x}p{:+}", exponent - 1023),
    }
}

/// `float.fromhex(text)`.
pub fn from_hex(text: &[u8]) -> TextResult<f64> {
    let invalid = || TextError::value("invalid hexadecimal floating-point string");
    let too_large = || TextError::overflow("hexadecimal value too large to represent as a float");
    let text = trim_c(text);
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let lower = text.to_ascii_lowercase();
    let size = match lower.as_slice() {
        b"inf" | b"infinity" => f64::INFINITY,
        b"nan" => f64::NAN,
        digits => {
            let parsed = parse(digits).ok_or_else(invalid)?;
            let x = parsed.value();
            if x.is_infinite() {
                return Err(too_large());
            }
            x
        }
    };
    Ok(if negative { -size } else { size })
}

/// A hexadecimal number: its leading digits, whether any digit behind them is not zero, and the
/// power of two of the last leading one.
struct Hex {
    lead: u64,
    sticky: bool,
    exponent: i64,
}

fn parse(text: &[u8]) -> Option<Hex> {
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    let mut hex = Hex { lead: 0, sticky: false, exponent: 0 };
    let mut digits = 0_usize;
    let mut after_point = false;
    let mut rest = text;
    while let Some((b, more)) = rest.split_first() {
        if *b == b'.' && !after_point {
            after_point = true;
        } else if let Some(d) = char::from(*b).to_digit(16) {
            digits += 1;
            // 60 bits are more than a float holds; the rest only matters as "something follows".
            if hex.lead >> 56 == 0 {
                hex.lead = hex.lead << 4 | u64::from(d);
                hex.exponent -= if after_point { 4 } else { 0 };
            } else {
                hex.sticky |= d != 0;
                hex.exponent += if after_point { 0 } else { 4 };
            }
        } else {
            break;
        }
        rest = more;
    }
    if digits == 0 {
        return None;
    }
    match rest {
        [] => {}
        [b'p', exponent @ ..] => hex.exponent = hex.exponent.saturating_add(signed(exponent)?),
        _ => return None,
    }
    Some(hex)
}

fn signed(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut n = 0_i64;
    for b in digits {
        let d = char::from(*b).to_digit(10)?;
        n = n.saturating_mul(10).saturating_add(i64::from(d));
    }
    Some(if negative { -n } else { n })
}

impl Hex {
    /// The nearest float, half to even; infinite if too large.
    fn value(&self) -> f64 {
        if self.lead == 0 {
            return 0.0;
        }
        let bits = i64::from(64 - self.lead.leading_zeros());
        if bits.saturating_add(self.exponent) > 1100 {
            return f64::INFINITY;
        }
        // How many low bits lie below the last one that the float has room for.
        let surplus = (bits - 53).max((-1074_i64).saturating_sub(self.exponent));
        if surplus <= 0 {
            return ldexp(self.lead as f64, self.exponent);
        }
        if surplus > bits + 1 {
            return 0.0;
        }
        let kept = self.lead.checked_shr(surplus as u32).unwrap_or(0);
        let half = 1_u64 << (surplus - 1).clamp(0, 63);
        let below = self.lead & (half | (half - 1));
        let up = below > half || (below == half && (self.sticky || kept & 1 == 1));
        ldexp((kept + u64::from(up)) as f64, self.exponent.saturating_add(surplus))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there() {
        for (x, want) in [
            (1.5, "0x1.8000000000000p+0"),
            (-0.1, "-0x1.999999999999ap-4"),
            (0.0, "0x0.0p+0"),
            (-0.0, "-0x0.0p+0"),
            (5e-324, "0x0.0000000000001p-1022"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(to_hex(x), want);
        }
    }

    #[test]
    fn and_back() {
        for (text, want) in [
            ("0x1.8p1", 3.0),
            ("1.8", 1.5),
            (" -0X.8P-1 ", -0.25),
            ("0x1.00000000000008p0", 1.0),
            ("0x1.000000000000080001p0", 1.000_000_000_000_000_2),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", 5e-324),
            ("0x1p-1074", 5e-324),
            ("0x1.fffffffffffff7p1023", f64::MAX),
            ("0x0p99999999999999999999", 0.0),
            ("0x1p-99999999999999999999", 0.0),
            ("0x10000000000000000000000000000p-112", 1.0),
            ("+inf", f64::INFINITY),
        ] {
            assert_eq!(from_hex(text.as_bytes()), Ok(want), "{text}");
        }
        for text in ["", "0x", "0x.p1", "x", "1p", "1.2.3", "1 p", "0x1p+", "infi"] {
            assert_eq!(
                from_hex(text.as_bytes()),
                Err(TextError::value("invalid hexadecimal floating-point string")),
                "{text}"
            );
        }
        for text in ["0x1p1024", "0x1.fffffffffffff8p1023", "1p99999999999999999999"] {
            assert_eq!(
                from_hex(text.as_bytes()),
                Err(TextError::overflow("hexadecimal value too large to represent as a float")),
                "{text}"
            );
        }
    }
}
