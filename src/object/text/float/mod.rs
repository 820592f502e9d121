//! Python's `float`: text, rounding and arithmetic.

mod arith;
mod hex;
mod parse;
mod round;
mod write;

pub use arith::{div, div_mod, floor_div, modulo, pow};
pub use hex::{from_hex, to_hex};
pub use parse::{parse_bytes, parse_str};
pub use round::{as_integer_ratio, round_digits, round_int};
pub use write::{FloatStyle, repr_float, write_float};

/// The integer and the power of two whose product is the magnitude of a finite float.
pub fn parts(x: f64) -> (u64, i64) {
    let bits = x.to_bits();
    let mantissa = bits & ((1 << 52) - 1);
    match (bits >> 52 & 0x7ff) as i64 {
        0 => (mantissa, -1074),
        exponent => (mantissa | 1 << 52, exponent - 1075),
    }
}

/// `x * 2 ** exponent`, rounded once if `x` has few enough bits that it does not round on the way.
pub fn ldexp(mut x: f64, mut exponent: i64) -> f64 {
    // No float survives more than this, and a few steps do.
    exponent = exponent.clamp(-2200, 2200);
    let two_to = |e: i64| f64::from_bits(((e + 1023) as u64) << 52);
    while exponent > 1000 {
        x *= two_to(1000);
        exponent -= 1000;
    }
    while exponent < -1000 {
        x *= two_to(-1000);
        exponent += 1000;
    }
    x * two_to(exponent)
}
