//! Division of long ints, in pieces between which Ctrl-C is looked for.

use crate::object::pieces::going_on;
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;

/// The size of a digit in bits.
const DIGIT: u64 = 64;
/// So many multiplications of digits take some milliseconds.
const STEPS: u64 = 1 << 26;
/// The most digits of the quotient that are found at once.
const AT_ONCE: u64 = 1 << 13;

/// The quotient, rounded down, and what is left, which has the sign of the divisor; that is not zero.
pub(super) fn div_mod_floor(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let digits = |n: &BigInt| n.bits() / DIGIT + 1;
    let (longer, shorter) = (digits(a).saturating_sub(digits(b)), digits(b));
    if longer.saturating_mul(shorter) <= STEPS {
        return a.div_mod_floor(b);
    }
    let (q, r) = in_pieces(a.magnitude(), b.magnitude());
    let (q, r) = (BigInt::from(q), BigInt::from(r));
    let opposite = a.sign() != b.sign();
    let (q, r) = match r.sign() {
        Sign::NoSign if opposite => (-q, r),
        _ if opposite => (-q - 1, BigInt::from(b.magnitude().clone()) - r),
        _ => (q, r),
    };
    (q, if b.sign() == Sign::Minus { -r } else { r })
}

/// As by hand: some digits of the quotient after the others, the highest first.
fn in_pieces(a: &BigUint, b: &BigUint) -> (BigUint, BigUint) {
    let digits = a.to_u32_digits();
    let piece = (STEPS / (b.bits() / DIGIT + 1)).clamp(1, AT_ONCE) as usize * 2;
    let mut quotient = vec![0; digits.len()];
    let parts = digits.chunks(piece).zip(quotient.chunks_mut(piece)).rev();
    let rest = going_on(parts).fold(BigUint::ZERO, |rest, (part, place)| {
        let (q, r) = short(&((rest << (32 * part.len())) | BigUint::from_slice(part)), b);
        for (to, digit) in place.iter_mut().zip(q.iter_u32_digits()) {
            *to = digit;
        }
        r
    });
    (BigUint::new(quotient), rest)
}

/// Division of two about as long numbers: the first digits of both tell the quotient, but for one.
pub(super) fn short(a: &BigUint, b: &BigUint) -> (BigUint, BigUint) {
    let size = a.bits().saturating_sub(b.bits()) + 1;
    let cut = b.bits().saturating_sub(size + DIGIT);
    if cut < size {
        return a.div_rem(b);
    }
    let mut q = (a >> cut) / (b >> cut);
    let mut product = &q * b;
    while product > *a {
        q -= 1_u32;
        product -= b;
    }
    let rest = a - product;
    (q, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_pieces_as_at_once() {
        let power = |base: u32, exp| BigUint::from(base).pow(exp);
        for (a, b) in [
            (power(3, 400_000), power(7, 20_000)),
            (power(3, 400_000), power(7, 100_000)),
            (power(3, 400_000), power(3, 399_000) + 1_u32),
            (power(2, 600_000), power(2, 300_000)),
            (power(2, 600_000) - 1_u32, power(2, 300_000) - 1_u32),
            (power(2, 900_000) - 1_u32, power(2, 20_000) - 1_u32),
            (power(2, 900_000), BigUint::from(7_u32)),
        ] {
            let want = a.div_rem(&b);
            assert_eq!(short(&a, &b), want);
            assert_eq!(in_pieces(&a, &b), want);
        }
    }

    #[test]
    fn what_is_long_floors_too() {
        let (a, b) = (BigInt::from(3).pow(800_000), BigInt::from(7).pow(200_000));
        for (a, b) in [(a.clone(), b.clone()), (-a.clone(), b.clone()), (a.clone(), -b.clone()), (-a, -b)] {
            let (q, r) = div_mod_floor(&a, &b);
            assert_eq!(&q * &b + &r, a);
            assert!(r.magnitude() < b.magnitude() && r.sign() == b.sign());
        }
        let b = BigInt::from(5).pow(250_000);
        let a = &b * (BigInt::from(3).pow(800_000));
        assert_eq!(div_mod_floor(&-&a, &b), (-BigInt::from(3).pow(800_000), BigInt::ZERO));
    }
}
