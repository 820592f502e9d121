//! The formats of a memoryview's items: one native C type each.

use crate::object::exception::{Error, type_error, value_error};
use crate::object::ops::{float_of, int_of, truth};
use crate::object::text::int::Int;
use crate::object::{Res, Value};

/// A format: a letter of the `struct` module, perhaps with `@` in front.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The letter.
    pub code: u8,
    /// Whether `@` stands in front.
    pub at: bool,
}

impl Format {
    /// An unsigned byte.
    pub const BYTE: Format = Format { code: b'B', at: false };

    /// A native single-character format.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Format> {
        let (code, at) = match text {
            [code] => (*code, false),
            [b'@', code] => (*code, true),
            _ => return None,
        };
        b"cbB?hHiIlLqQnNPfde".contains(&code).then_some(Format { code, at })
    }

    /// How it was written.
    #[must_use]
    pub fn text(self) -> String {
        format!("{}{}", if self.at { "@" } else { "" }, char::from(self.code))
    }

    /// How many bytes an item takes.
    #[must_use]
    pub fn size(self) -> usize {
        match self.code {
            b'h' | b'H' | b'e' => 2,
            b'i' | b'I' | b'f' => 4,
            b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'P' | b'd' => 8,
            _ => 1,
        }
    }

    /// Whether an item is one byte: the formats that any other may be cast from and to.
    #[must_use]
    pub fn is_byte(self) -> bool {
        matches!(self.code, b'c' | b'b' | b'B')
    }

    fn is_signed(self) -> bool {
        matches!(self.code, b'b' | b'h' | b'i' | b'l' | b'q' | b'n')
    }

    /// The item that starts at a place of `bytes`.
    pub(super) fn unpack(self, bytes: &[u8], start: usize) -> Value {
        let size = self.size();
        let item = bytes.get(start..start + size).unwrap_or_default();
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(item) {
            *to = *from;
        }
        let bits = u64::from_ne_bytes(word);
        match self.code {
            b'c' => Value::bytes(item),
            b'?' => Value::bool(bits != 0),
            b'e' => Value::float(half_to_float(bits as u16)),
            b'f' => Value::float(f64::from(f32::from_bits(bits as u32))),
            b'd' => Value::float(f64::from_bits(bits)),
            _ if self.is_signed() => {
                let unused = 64 - 8 * size as u32;
                Value::Int((bits << unused).cast_signed() >> unused)
            }
            _ => i64::try_from(bits).map_or_else(|_| Value::big(bits.into()), Value::Int),
        }
    }

    /// The bytes of an item; as many as it takes stand at the front.
    pub(super) fn pack(self, v: &Value) -> Res<[u8; 8]> {
        let bits = match self.code {
            b'c' => match v {
                Value::Bytes(b) => match &b[..] {
                    [byte] => u64::from(*byte),
                    _ => return Err(self.bad_value()),
                },
                _ => return Err(self.bad_type()),
            },
            b'?' => u64::from(truth(v)?),
            b'f' | b'd' | b'e' => self.float_bits(v)?,
            _ => {
                let n = int_of(v).ok_or_else(|| self.bad_type())?;
                self.int_bits(&n).ok_or_else(|| self.bad_value())?
            }
        };
        Ok(bits.to_ne_bytes())
    }

    #[cold]
    fn bad_value(self) -> Error {
        value_error(format!("memoryview: invalid value for format '{}'", self.text()))
    }

    #[cold]
    fn bad_type(self) -> Error {
        type_error(format!("memoryview: invalid type for format '{}'", self.text()))
    }

    fn int_bits(self, n: &Int) -> Option<u64> {
        let bits = 8 * self.size() as u32;
        if self.is_signed() {
            let n = n.to_i64()?;
            let high = i64::MAX >> (64 - bits);
            return (-high - 1 <= n && n <= high).then_some(n.cast_unsigned());
        }
        let n = match n {
            Int::Small(n) => u64::try_from(*n).ok()?,
            Int::Big(n) => u64::try_from(n).ok()?,
        };
        (n <= u64::MAX >> (64 - bits)).then_some(n)
    }

    fn float_bits(self, v: &Value) -> Res<u64> {
        let x = float_of(v).ok_or_else(|| self.bad_type())?.map_err(Error::from)?;
        match self.code {
            b'd' => Ok(x.to_bits()),
            // Too large a value becomes infinite, as in C.
            b'f' => Ok(u64::from((x as f32).to_bits())),
            _ => float_to_half(x).map(u64::from).ok_or_else(|| self.bad_value()),
        }
    }
}

/// The value of a half-precision float.
#[must_use]
pub fn half_to_float(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => mantissa * 2.0_f64.powi(-24),
        0x1f if mantissa == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1024.0 + mantissa) * 2.0_f64.powi(exponent - 25),
    }
}

/// The half-precision float nearest to a value, the even one of two; none if it is too large.
#[must_use]
pub fn float_to_half(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    let x = x.abs();
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // The distance between two neighbours near x: at least that of the smallest ones.
    let exponent = if x == 0.0 { -14 } else { (x.log2().floor() as i32).max(-14) };
    let exponent = if x < 2.0_f64.powi(exponent) && exponent > -14 { exponent - 1 } else { exponent };
    let units = (x * 2.0_f64.powi(10 - exponent)).round_ties_even() as u32;
    // Rounding up to the next power of two carries into the exponent by itself.
    let bits = units + ((exponent + 14) as u32) * 1024;
    u16::try_from(bits).ok().filter(|b| *b < 0x7c00).map(|b| sign | b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_to_even() {
        for (x, bits) in [
            (0.0, 0x0000),
            (-0.0, 0x8000),
            (1.0, 0x3c00),
            (816.5, 0x6261),
            (65504.0, 0x7bff),
            (2.0_f64.powi(-24), 0x0001),
            (2.0_f64.powi(-25), 0x0000),
            (2.0_f64.powi(-14), 0x0400),
            (0.1, 0x2e66),
            (-1.5, 0xbe00),
            (2047.5, 0x6800),
        ] {
            assert_eq!(float_to_half(x), Some(bits), "{x}");
        }
        assert_eq!(float_to_half(65520.0), None);
        for bits in (0..0x7c00).chain(0x8000..0xfc00) {
            assert_eq!(float_to_half(half_to_float(bits)), Some(bits));
        }
    }
}
