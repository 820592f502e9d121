//! Arithmetic of ints: exact, flooring, and refused before it would fill the memory.

use super::Int;
use super::division::div_mod_floor;
use crate::object::interrupt::pending;
use crate::object::pieces::going_on;
use crate::object::text::{TextError, TextResult};
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use std::ops::{BitAnd, BitOr, BitXor};

/// From so many bits on a power with a modulus takes a moment.
const LONG: u64 = 1 << 13;

/// An operation on words that gives `None` where it overflows.
type Word = fn(i64, i64) -> Option<i64>;

impl Int {
    fn with(&self, other: &Int, word: Word, big: fn(&BigInt, &BigInt) -> BigInt) -> Int {
        match (self, other) {
            (Int::Small(a), Int::Small(b)) => match word(*a, *b) {
                Some(n) => Int::Small(n),
                None => big(&(*a).into(), &(*b).into()).into(),
            },
            (Int::Small(a), Int::Big(b)) => big(&(*a).into(), b).into(),
            (Int::Big(a), Int::Small(b)) => big(a, &(*b).into()).into(),
            (Int::Big(a), Int::Big(b)) => big(a, b).into(),
        }
    }

    /// `self + other`.
    pub fn add(&self, other: &Int) -> Int {
        self.with(other, i64::checked_add, |a, b| a + b)
    }

    /// `self - other`.
    pub fn sub(&self, other: &Int) -> Int {
        self.with(other, i64::checked_sub, |a, b| a - b)
    }

    /// `self * other`; a `MemoryError` if the product has more than `max_bits` bits.
    pub fn mul(&self, other: &Int, max_bits: u64) -> TextResult<Int> {
        let bits = self.bit_length().saturating_add(other.bit_length());
        // The product of two words is always small enough.
        if bits > max_bits.saturating_add(1).max(128) {
            return Err(TextError::memory());
        }
        Ok(self.with(other, i64::checked_mul, |a, b| a * b))
    }

    /// `-self`.
    pub fn neg(&self) -> Int {
        Int::Small(0).sub(self)
    }

    /// `abs(self)`.
    pub fn abs(&self) -> Int {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    /// `~self`.
    pub fn invert(&self) -> Int {
        Int::Small(-1).sub(self)
    }

    /// `self & other`.
    pub fn and(&self, other: &Int) -> Int {
        self.with(other, |a, b| Some(a & b), |a, b| a.bitand(b))
    }

    /// `self | other`.
    pub fn or(&self, other: &Int) -> Int {
        self.with(other, |a, b| Some(a | b), |a, b| a.bitor(b))
    }

    /// `self ^ other`.
    pub fn xor(&self, other: &Int) -> Int {
        self.with(other, |a, b| Some(a ^ b), |a, b| a.bitxor(b))
    }

    /// `self // other`.
    pub fn floor_div(&self, other: &Int) -> TextResult<Int> {
        nonzero(other, "integer division or modulo by zero")?;
        Ok(self.with(other, word_floor_div, |a, b| div_mod_floor(a, b).0))
    }

    /// `self % other`.
    pub fn modulo(&self, other: &Int) -> TextResult<Int> {
        nonzero(other, "integer modulo by zero")?;
        Ok(self.with(other, word_modulo, |a, b| div_mod_floor(a, b).1))
    }

    /// `divmod(self, other)`.
    pub fn div_mod(&self, other: &Int) -> TextResult<(Int, Int)> {
        nonzero(other, "integer division or modulo by zero")?;
        if let (Int::Small(a), Int::Small(b)) = (self, other)
            && let (Some(q), Some(r)) = (word_floor_div(*a, *b), word_modulo(*a, *b))
        {
            return Ok((Int::Small(q), Int::Small(r)));
        }
        let (q, r) = div_mod_floor(&self.to_big(), &other.to_big());
        Ok((q.into(), r.into()))
    }

    /// `self << other`; a `MemoryError` if the result has more than `max_bits` bits.
    pub fn shl(&self, other: &Int, max_bits: u64) -> TextResult<Int> {
        if other.is_negative() {
            return Err(TextError::value("negative shift count"));
        }
        if self.is_zero() {
            return Ok(Int::Small(0));
        }
        let Some(by) = other.to_i64().and_then(|n| u64::try_from(n).ok()) else {
            return Err(TextError::overflow("too many digits in integer"));
        };
        let bits = self.bit_length().saturating_add(by);
        if bits > max_bits.max(64) {
            return Err(TextError::memory());
        }
        Ok(match self {
            Int::Small(n) if bits < 64 => Int::Small(n << by),
            _ => (self.to_big() << by).into(),
        })
    }

    /// `self >> other`.
    pub fn shr(&self, other: &Int) -> TextResult<Int> {
        if other.is_negative() {
            return Err(TextError::value("negative shift count"));
        }
        let all_gone = Int::Small(if self.is_negative() { -1 } else { 0 });
        Ok(match (self, other.to_u64()) {
            (Int::Small(n), Some(by)) => Int::Small(n >> by.min(63)),
            // Shifts of a BigInt round towards minus infinity, as Python's do.
            (Int::Big(n), Some(by)) if by < n.bits() => (n >> by).into(),
            _ => all_gone,
        })
    }

    /// `self ** exponent` for an exponent of zero or more (below that the power is a float's);
    /// a `MemoryError` if the result has more than `max_bits` bits.
    pub fn pow(&self, exponent: &Int, max_bits: u64) -> TextResult<Int> {
        match self {
            Int::Small(0) if !exponent.is_zero() => return Ok(Int::Small(0)),
            Int::Small(1) => return Ok(Int::Small(1)),
            Int::Small(-1) => return Ok(Int::Small(if exponent.is_odd() { -1 } else { 1 })),
            _ => {}
        }
        let Some(exp) = exponent.to_u64().and_then(|e| u32::try_from(e).ok()) else {
            return Err(TextError::memory());
        };
        // A number of n bits is at least 2 ** (n - 1).
        let least = (self.bit_length().saturating_sub(1)).saturating_mul(u64::from(exp));
        if least > max_bits.max(64) {
            return Err(TextError::memory());
        }
        if let Int::Small(n) = self
            && let Some(small) = n.checked_pow(exp)
        {
            return Ok(Int::Small(small));
        }
        Ok(power(&self.to_big(), exp).into())
    }

    /// `pow(self, exponent, modulus)`.
    pub fn pow_mod(&self, exponent: &Int, modulus: &Int) -> TextResult<Int> {
        if modulus.is_zero() {
            return Err(TextError::value("pow() 3rd argument cannot be 0"));
        }
        let modulus = modulus.to_big();
        let magnitude = BigInt::from(modulus.magnitude().clone());
        let mut base = self.to_big();
        let mut exp = exponent.to_big();
        if exp.sign() == Sign::Minus {
            let Some(inverse) = inverse(&base, &magnitude) else {
                return Err(TextError::value("base is not invertible for the given modulus"));
            };
            base = inverse;
            exp = -exp;
        }
        Ok(pow_in_parts(&base, &exp, &magnitude).mod_floor(&modulus).into())
    }

    /// `round(self, ndigits)`: to a multiple of a power of ten, the even one of two as near.
    pub fn round(&self, ndigits: &Int) -> Int {
        if !ndigits.is_negative() {
            return self.clone();
        }
        // Beyond its own length everything rounds to zero; 10 ** k is not even computed there.
        let digits = ndigits.neg().to_u64().and_then(|k| u32::try_from(k).ok());
        let Some(k) = digits.filter(|k| u64::from(*k) <= self.bit_length() / 3 + 1) else {
            return Int::Small(0);
        };
        let unit = power(&BigInt::from(10), k);
        let n = self.to_big();
        let (quotient, rest) = div_mod_floor(&n, &unit);
        let twice: BigInt = &rest * 2;
        let up = twice > unit || (twice == unit && quotient.is_odd());
        let below = n - rest;
        (if up { below + unit } else { below }).into()
    }
}

/// `base ** exp`, a square after the other, until Ctrl-C is pressed.
fn power(base: &BigInt, exp: u32) -> BigInt {
    let bits = (0..u32::BITS - exp.leading_zeros()).rev();
    going_on(bits).fold(BigInt::from(1), |power, bit| {
        let square = &power * &power;
        if exp >> bit & 1 == 1 { square * base } else { square }
    })
}

/// What times `n` leaves one of the modulus, until Ctrl-C is pressed.
fn inverse(n: &BigInt, modulus: &BigInt) -> Option<BigInt> {
    if modulus.bits() <= LONG {
        return n.modinv(modulus);
    }
    let (mut a, mut b) = (modulus.clone(), div_mod_floor(n, modulus).1);
    let (mut before, mut factor) = (BigInt::ZERO, BigInt::from(1));
    while b.sign() != Sign::NoSign && !pending() {
        let (q, rest) = div_mod_floor(&a, &b);
        let next = before - q * &factor;
        (a, b) = (b, rest);
        (before, factor) = (factor, next);
    }
    (a == BigInt::from(1)).then(|| before.mod_floor(modulus))
}

/// `base ** exp % modulus`. A long exponent is taken in parts, and what is longer than some thousand bits
/// is squared one by one, until Ctrl-C is pressed.
fn pow_in_parts(base: &BigInt, exp: &BigInt, modulus: &BigInt) -> BigInt {
    if modulus.bits() > LONG || base.bits() > LONG {
        let rest = |n: &BigInt| div_mod_floor(n, modulus).1;
        let base = rest(base);
        return going_on((0..exp.bits()).rev()).fold(rest(&BigInt::from(1)), |power, bit| {
            let square = rest(&(&power * &power));
            if exp.bit(bit) { rest(&(square * &base)) } else { square }
        });
    }
    if exp.bits() <= 512 {
        return base.modpow(exp, modulus);
    }
    let part = BigInt::from(1_u128 << 64);
    let mut digits = exp.magnitude().iter_u64_digits().rev();
    let first = digits.next().map_or_else(BigInt::default, BigInt::from);
    going_on(digits).fold(base.modpow(&first, modulus), |power, digit| {
        power.modpow(&part, modulus) * base.modpow(&digit.into(), modulus) % modulus
    })
}

fn nonzero(n: &Int, message: &'static str) -> TextResult<()> {
    if n.is_zero() {
        return Err(TextError::zero_division(message));
    }
    Ok(())
}

/// Floor division; `None` for division by zero and for the one quotient that does not fit.
fn word_floor_div(a: i64, b: i64) -> Option<i64> {
    let q = a.checked_div(b)?;
    let r = a.checked_rem(b)?;
    Some(if r != 0 && (r < 0) != (b < 0) { q - 1 } else { q })
}

/// The remainder that has the sign of the divisor.
fn word_modulo(a: i64, b: i64) -> Option<i64> {
    if b == -1 {
        return Some(0);
    }
    let r = a.checked_rem(b)?;
    Some(if r != 0 && (r < 0) != (b < 0) { r + b } else { r })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Int {
        text.parse::<BigInt>().map_or(Int::Small(0), Int::from)
    }

    const MAX: u64 = 1 << 20;

    #[test]
    fn division_floors() {
        for (a, b, q, r) in [
            ("7", "2", "3", "1"),
            ("-7", "2", "-4", "1"),
            ("7", "-2", "-4", "-1"),
            ("-7", "-2", "3", "-1"),
            ("-9223372036854775808", "-1", "9223372036854775808", "0"),
            ("-9223372036854775808", "9223372036854775808", "-1", "0"),
            ("100000000000000000000", "-7", "-14285714285714285715", "-5"),
        ] {
            assert_eq!(n(a).div_mod(&n(b)), Ok((n(q), n(r))));
            assert_eq!(n(a).floor_div(&n(b)), Ok(n(q)));
            assert_eq!(n(a).modulo(&n(b)), Ok(n(r)));
        }
        assert_eq!(n("1").modulo(&n("0")), Err(TextError::zero_division("integer modulo by zero")));
        assert_eq!(
            n("1").floor_div(&n("0")),
            Err(TextError::zero_division("integer division or modulo by zero"))
        );
    }

    #[test]
    fn what_would_fill_the_memory_is_refused() {
        let huge = n("1000000000000");
        assert_eq!(n("10").pow(&huge, MAX), Err(TextError::memory()));
        assert_eq!(n("10").pow(&n("1000000000"), MAX), Err(TextError::memory()));
        assert_eq!(n("-1").pow(&huge, MAX), Ok(n("1")));
        assert_eq!(n("0").pow(&huge, MAX), Ok(n("0")));
        assert_eq!(n("0").pow(&n("0"), MAX), Ok(n("1")));
        assert_eq!(n("1").shl(&huge, MAX), Err(TextError::memory()));
        assert_eq!(
            n("1").shl(&n("1000000000000000000000000"), MAX),
            Err(TextError::overflow("too many digits in integer"))
        );
        assert_eq!(n("0").shl(&huge, MAX), Ok(n("0")));
        assert_eq!(n("1").shl(&n("-1"), MAX), Err(TextError::value("negative shift count")));
        assert_eq!(n("-5").shr(&huge), Ok(n("-1")));
        assert_eq!(n("-5").shr(&n("1")), Ok(n("-3")));
        assert_eq!(n("-1").shl(&n("63"), MAX), Ok(n("-9223372036854775808")));
    }

    #[test]
    fn powers_with_a_modulus() {
        assert_eq!(n("2").pow_mod(&n("-1"), &n("5")), Ok(n("3")));
        assert_eq!(n("2").pow_mod(&n("3"), &n("-5")), Ok(n("-2")));
        assert_eq!(n("2").pow_mod(&n("3"), &n("1")), Ok(n("0")));
        // In parts as in one go.
        let (base, exp, modulus) =
            (BigInt::from(3).pow(70), BigInt::from(7).pow(300), BigInt::from(5).pow(90));
        for sign in [1, -1] {
            let (base, modulus) = (&base * sign, &modulus + 1);
            assert_eq!(pow_in_parts(&base, &exp, &modulus), base.modpow(&exp, &modulus));
        }
        // Long ones as short ones.
        let (base, modulus) = (BigInt::from(3).pow(7000), BigInt::from(7).pow(4000));
        let exp = BigInt::from(11).pow(9);
        assert_eq!(pow_in_parts(&base, &exp, &modulus), base.modpow(&exp, &modulus));
        assert_eq!(inverse(&-&base, &modulus), (-&base).modinv(&modulus));
        assert_eq!(inverse(&(&modulus - 7), &modulus), None);
        assert_eq!(
            n("2").pow_mod(&n("-1"), &n("4")),
            Err(TextError::value("base is not invertible for the given modulus"))
        );
    }

    #[test]
    fn rounding_prefers_even() {
        for (a, k, r) in [
            ("25", "-1", "20"),
            ("35", "-1", "40"),
            ("-25", "-1", "-20"),
            ("-35", "-1", "-40"),
            ("5", "-1", "0"),
            ("6", "-1", "10"),
            ("60", "-2", "100"),
            ("5", "-100000000000000000000000", "0"),
            ("1234", "2", "1234"),
        ] {
            assert_eq!(n(a).round(&n(k)), n(r), "round({a}, {k})");
        }
    }
}
