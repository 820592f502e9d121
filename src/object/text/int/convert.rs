//! Between int and float: exact or correctly rounded.

use super::{Int, division};
use crate::object::text::float::{ldexp, parts};
use crate::object::text::{TextError, TextResult};
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{ToPrimitive, Zero};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The modulus of the hash of every number, 2 ** 61 - 1.
const MODULUS: u64 = (1 << 61) - 1;
const HASH_BITS: u32 = 61;

impl Int {
    /// `float(self)`.
    pub fn to_float(&self) -> TextResult<f64> {
        match self {
            Int::Small(n) => Ok(*n as f64),
            Int::Big(n) => big_to_float(n),
        }
    }
}

fn big_to_float(n: &BigInt) -> TextResult<f64> {
    let too_large = || TextError::overflow("int too large to convert to float");
    let shift = n.bits().saturating_sub(64);
    if shift > 1024 {
        return Err(too_large());
    }
    let magnitude = n.magnitude();
    let top = (magnitude >> shift).to_u64().unwrap_or(u64::MAX);
    // One bit for all that was shifted out decides whether a half is a half; 64 bits leave it
    // far below the last that counts.
    let sticky = magnitude.trailing_zeros().is_some_and(|zeros| zeros < shift);
    let x = ldexp((top | u64::from(sticky)) as f64, shift as i64);
    if x.is_infinite() {
        return Err(too_large());
    }
    Ok(if n.sign() == Sign::Minus { -x } else { x })
}

/// `int(x)`: towards zero.
pub fn from_float(x: f64) -> TextResult<Int> {
    if x.is_nan() {
        return Err(TextError::value("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(TextError::overflow("cannot convert float infinity to integer"));
    }
    let whole = x.trunc();
    // Both bounds are floats exactly; above the upper one an i64 ends.
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&whole) {
        return Ok(Int::Small(whole as i64));
    }
    let (mantissa, exponent) = parts(whole);
    let n = BigInt::from(mantissa) << u32::try_from(exponent).unwrap_or(0);
    Ok((if x < 0.0 { -n } else { n }).into())
}

/// `a / b`.
pub fn true_div(a: &Int, b: &Int) -> TextResult<f64> {
    if b.is_zero() {
        return Err(TextError::zero_division("division by zero"));
    }
    if let (Int::Small(x), Int::Small(y)) = (a, b) {
        // Both are exact as floats, so one division rounds once.
        const EXACT: u64 = 1 << 53;
        if x.unsigned_abs() <= EXACT && y.unsigned_abs() <= EXACT {
            return Ok(*x as f64 / *y as f64);
        }
    }
    let negative = a.is_negative() != b.is_negative();
    let x = ratio_to_float(&magnitude(a), &magnitude(b))
        .ok_or_else(|| TextError::overflow("integer division result too large for a float"))?;
    Ok(if negative { -x } else { x })
}

fn magnitude(n: &Int) -> Cow<'_, BigUint> {
    match n {
        Int::Small(n) => Cow::Owned(n.unsigned_abs().into()),
        Int::Big(n) => Cow::Borrowed(n.magnitude()),
    }
}

/// The float nearest to `a / b`, half to even; `None` if it is too large for one. `b` is not zero.
pub fn ratio_to_float(a: &BigUint, b: &BigUint) -> Option<f64> {
    if a.is_zero() || b.is_zero() {
        return Some(0.0);
    }
    let diff = i64::try_from(a.bits()).ok()? - i64::try_from(b.bits()).ok()?;
    if diff > 1024 {
        return None;
    }
    if diff < -1021 - 53 - 1 {
        return Some(0.0);
    }
    // The quotient gets 55 or 56 bits, fewer where the result is subnormal.
    let shift = diff.max(-1021) - 55;
    let (quotient, inexact) = if shift <= 0 {
        let (q, r) = division::short(&(a << shift.unsigned_abs()), b);
        (q, !r.is_zero())
    } else {
        let (q, r) = division::short(a, &(b << shift.unsigned_abs()));
        (q, !r.is_zero())
    };
    let q = quotient.to_u64()?;
    let bits = i64::from(64 - q.leading_zeros());
    // How many of the low bits do not fit the result; two at least, so that the sticky bit is
    // below the half.
    let extra = u32::try_from(bits.max(-1021 - shift) - 53).ok()?;
    let half = 1_u64.checked_shl(extra.checked_sub(1)?)?;
    let mut low = q | u64::from(inexact);
    if low & half != 0 && low & (3 * half - 1) != 0 {
        low += half;
    }
    let x = ldexp((low & !(2 * half - 1)) as f64, shift);
    x.is_finite().then_some(x)
}

/// How an int compares to a float, exactly; `None` if that is a NaN.
pub fn compare_float(n: &Int, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    let Ok(whole) = from_float(x) else {
        return Some(if x > 0.0 { Ordering::Less } else { Ordering::Greater });
    };
    let order = match (n, &whole) {
        (Int::Small(a), Int::Small(b)) => a.cmp(b),
        _ => n.to_big().cmp(&whole.to_big()),
    };
    // Of equal whole parts the fraction decides, which has the sign of the float.
    let fraction = x - x.trunc();
    Some(order.then_with(|| 0.0_f64.partial_cmp(&fraction).unwrap_or(Ordering::Equal)))
}

/// `hash(n)`.
pub fn hash_int(n: &Int) -> i64 {
    let rest = match n {
        Int::Small(n) => n.unsigned_abs() % MODULUS,
        Int::Big(n) => (n.magnitude() % MODULUS).to_u64().unwrap_or(0),
    };
    finish(rest, n.is_negative())
}

/// `hash(x)`; `None` for a NaN, which Python hashes by identity.
pub fn hash_float(x: f64) -> Option<i64> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { 314_159 } else { -314_159 });
    }
    let (mantissa, exponent) = parts(x);
    // 2 ** 61 is 1 for this modulus, so a power of two is a rotation of 61 bits.
    let by = exponent.rem_euclid(i64::from(HASH_BITS)) as u32;
    let m = mantissa % MODULUS;
    let rotated = (m << by) & MODULUS | m >> (HASH_BITS - by);
    let rest = if rotated == MODULUS { 0 } else { rotated };
    Some(finish(rest, x < 0.0))
}

/// -1 means an error inside CPython, so no hash is -1.
fn finish(rest: u64, negative: bool) -> i64 {
    let h = rest as i64;
    match if negative { -h } else { h } {
        -1 => -2,
        h => h,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Int {
        text.parse::<BigInt>().map_or(Int::Small(0), Int::from)
    }

    #[test]
    fn to_float_rounds_half_to_even() {
        for (text, want) in [
            ("9007199254740993", 9_007_199_254_740_992.0),
            ("9007199254740995", 9_007_199_254_740_996.0),
            ("36893488147419107329", 3.689_348_814_741_911e19),
            ("-100000000000000000000", -1e20),
        ] {
            assert_eq!(n(text).to_float(), Ok(want));
        }
        assert_eq!(
            Int::from(BigInt::from(10).pow(309)).to_float(),
            Err(TextError::overflow("int too large to convert to float"))
        );
    }

    #[test]
    fn division_of_ints_rounds_once() {
        assert_eq!(true_div(&n("1"), &n("3")), Ok(1.0 / 3.0));
        assert_eq!(true_div(&n("9007199254740993"), &n("-1")), Ok(-9_007_199_254_740_992.0));
        let big = Int::from(BigInt::from(10).pow(400));
        assert_eq!(true_div(&big, &big), Ok(1.0));
        assert_eq!(true_div(&n("1"), &big), Ok(0.0));
        assert_eq!(
            true_div(&big, &n("3")),
            Err(TextError::overflow("integer division result too large for a float"))
        );
        assert_eq!(true_div(&n("1"), &n("0")), Err(TextError::zero_division("division by zero")));
        let tiny = Int::from(BigInt::from(1) << 1074_u32);
        assert_eq!(true_div(&n("1"), &tiny), Ok(5e-324));
        let tinier = Int::from(BigInt::from(1) << 1075_u32);
        assert_eq!(true_div(&n("1"), &tinier), Ok(0.0));
        assert_eq!(true_div(&n("3"), &tinier), Ok(1e-323));
    }

    #[test]
    fn comparison_is_exact() {
        let a = n("9007199254740993");
        assert_eq!(compare_float(&a, 9_007_199_254_740_992.0), Some(Ordering::Greater));
        assert_eq!(compare_float(&n("1"), 1.5), Some(Ordering::Less));
        assert_eq!(compare_float(&n("-1"), -1.5), Some(Ordering::Greater));
        assert_eq!(compare_float(&n("0"), -0.0), Some(Ordering::Equal));
        assert_eq!(compare_float(&n("0"), 5e-324), Some(Ordering::Less));
        assert_eq!(compare_float(&n("0"), f64::NAN), None);
        assert_eq!(compare_float(&n("0"), f64::NEG_INFINITY), Some(Ordering::Greater));
    }

    #[test]
    fn hashes() {
        assert_eq!(hash_int(&n("-1")), -2);
        assert_eq!(hash_int(&n("2305843009213693951")), 0);
        assert_eq!(hash_int(&n("2305843009213693952")), 1);
        assert_eq!(hash_int(&n("-2305843009213693952")), -2);
        assert_eq!(hash_int(&n("100000000000000000000")), 848_750_603_811_160_107);
        assert_eq!(hash_float(0.5), Some(1_152_921_504_606_846_976));
        assert_eq!(hash_float(-1.0), Some(-2));
        assert_eq!(hash_float(1e-5), Some(2_170_758_078_822_671_208));
        assert_eq!(hash_float(f64::INFINITY), Some(314_159));
        assert_eq!(hash_float(1e300), Some(1_224_995_262_755_759_164));
        assert_eq!(hash_float(f64::NAN), None);
    }
}
