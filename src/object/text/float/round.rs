//! `round(x)` and the exact value of a float.

use super::{parts, write_float};
use crate::object::text::float::FloatStyle;
use crate::object::text::int::{Int, from_float};
use crate::object::text::{TextError, TextResult};
use num_bigint::BigInt;

/// `round(x)`: the nearest int, the even one of two.
pub fn round_int(x: f64) -> TextResult<Int> {
    from_float(x.round_ties_even())
}

/// `round(x, ndigits)`: the float nearest to the exact value rounded half to even.
pub fn round_digits(x: f64, ndigits: i64) -> TextResult<f64> {
    // Outside these bounds nothing changes, or nothing is left.
    if !x.is_finite() || x == 0.0 || ndigits > 323 {
        return Ok(x);
    }
    if ndigits < -308 {
        return Ok(0.0 * x);
    }
    let text = match usize::try_from(ndigits) {
        Ok(n) => write_float(x, FloatStyle::new(b'f', n)),
        Err(_) => to_power_of_ten(x.abs(), ndigits.unsigned_abs() as u32)?,
    };
    let rounded: f64 = text.parse().unwrap_or(x);
    if rounded.is_infinite() {
        return Err(TextError::overflow("rounded value too large to represent"));
    }
    Ok(rounded.copysign(x))
}

/// The multiple of `10 ** k` nearest to a positive float.
fn to_power_of_ten(size: f64, k: u32) -> TextResult<String> {
    let whole = from_float(size)?;
    // A fraction only matters if the rest is exactly a half: then it lies above.
    let doubled = whole.to_big() * 2 + i32::from(size.fract() != 0.0);
    let unit: BigInt = BigInt::from(10).pow(k) * 2;
    let down: BigInt = &doubled / &unit;
    let rest: BigInt = (&doubled - &down * &unit) * 2;
    let up = rest > unit || (rest == unit && down.bit(0));
    let multiple = if up { down + 1 } else { down };
    Ok(format!("{multiple}e{k}"))
}

/// `x.as_integer_ratio()`.
pub fn as_integer_ratio(x: f64) -> TextResult<(Int, Int)> {
    if x.is_nan() {
        return Err(TextError::value("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(TextError::overflow("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = parts(x);
    if mantissa == 0 {
        return Ok((Int::Small(0), Int::Small(1)));
    }
    let zeros = mantissa.trailing_zeros();
    let odd = BigInt::from(mantissa >> zeros);
    let odd = if x < 0.0 { -odd } else { odd };
    let exponent = exponent + i64::from(zeros);
    let power = BigInt::from(1) << exponent.unsigned_abs();
    Ok(if exponent >= 0 { ((odd * power).into(), Int::Small(1)) } else { (odd.into(), power.into()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_digits() {
        for (x, n, want) in [
            (2.675, 2, 2.67),
            (0.5, 0, 0.0),
            (2.5, 0, 2.0),
            (1.5, 0, 2.0),
            (0.25, 1, 0.2),
            (0.35, 1, 0.3),
            (25.0, -1, 20.0),
            (25.5, -1, 30.0),
            (-35.0, -1, -40.0),
            (4.9, -1, 0.0),
            (5.0, -1, 0.0),
            (5.1, -1, 10.0),
            (1e300, -300, 1e300),
            (1.5, 400, 1.5),
            (1.5, -400, 0.0),
            (1e16, 2, 1e16),
        ] {
            assert_eq!(round_digits(x, n), Ok(want), "round({x}, {n})");
        }
        assert!(round_digits(-1.5, -400).is_ok_and(f64::is_sign_negative));
        assert!(round_digits(-0.4, 0).is_ok_and(f64::is_sign_negative));
        assert_eq!(
            round_digits(1.5e308, -308),
            Err(TextError::overflow("rounded value too large to represent"))
        );
    }

    #[test]
    fn to_int() {
        assert_eq!(round_int(2.5), Ok(Int::Small(2)));
        assert_eq!(round_int(-3.5), Ok(Int::Small(-4)));
        assert_eq!(round_int(1e20).map(|n| n.to_string()).as_deref(), Ok("100000000000000000000"));
        assert_eq!(round_int(f64::NAN), Err(TextError::value("cannot convert float NaN to integer")));
        assert_eq!(
            round_int(f64::INFINITY),
            Err(TextError::overflow("cannot convert float infinity to integer"))
        );
    }

    #[test]
    fn ratios() {
        assert_eq!(as_integer_ratio(0.75), Ok((Int::Small(3), Int::Small(4))));
        assert_eq!(as_integer_ratio(-8.0), Ok((Int::Small(-8), Int::Small(1))));
        assert_eq!(as_integer_ratio(0.0), Ok((Int::Small(0), Int::Small(1))));
        assert_eq!(as_integer_ratio(f64::NAN), Err(TextError::value("cannot convert NaN to integer ratio")));
    }
}
