//! `int.to_bytes` and `int.from_bytes`.

use super::Int;
use crate::object::limits::{self, MOST_BITS};
use crate::object::pieces::going_on;
use crate::object::text::methods::{push_fill, room_for};
use crate::object::text::{TextError, TextResult};
use num_bigint::{BigInt, BigUint, Sign};

/// What has more bytes is read in pieces.
const SHORT: usize = 1 << 16;

/// The order of the bytes of an int.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant first.
    Little,
    /// Most significant first.
    Big,
}

impl ByteOrder {
    /// The order that a Python program names.
    pub fn from_name(name: &[u8]) -> TextResult<ByteOrder> {
        match name {
            b"little" => Ok(ByteOrder::Little),
            b"big" => Ok(ByteOrder::Big),
            _ => Err(TextError::value("byteorder must be either 'little' or 'big'")),
        }
    }
}

/// `n.to_bytes(length, order, signed=signed)`; a `MemoryError` beyond `max` bytes.
pub fn to_bytes(n: &Int, length: i64, order: ByteOrder, signed: bool, max: usize) -> TextResult<Vec<u8>> {
    let Ok(length) = usize::try_from(length) else {
        return Err(TextError::value("length argument must be non-negative"));
    };
    if n.is_negative() && !signed {
        return Err(TextError::overflow("can't convert negative int to unsigned"));
    }
    if length > max {
        return Err(TextError::memory());
    }
    // Two's complement, least significant byte first, in as few bytes as hold the sign too.
    let mut bytes = match n {
        Int::Small(n) => n.to_le_bytes().to_vec(),
        Int::Big(n) => signed_bytes(n)?,
    };
    let fill = if n.is_negative() { 0xff } else { 0 };
    let lost = bytes.get(length..).unwrap_or_default();
    let sign_kept = !signed
        || match length.checked_sub(1).and_then(|i| bytes.get(i)) {
            Some(top) => (top & 0x80 != 0) == n.is_negative(),
            // As CPython has it, no byte at all holds 0 and -1; or the sign byte is added below.
            None => true,
        };
    if lost.iter().any(|b| *b != fill) || !sign_kept {
        return Err(TextError::overflow("int too big to convert"));
    }
    bytes.truncate(length);
    let mut out = room_for(length)?;
    let missing = length - bytes.len();
    if order == ByteOrder::Big {
        bytes.reverse();
        push_fill(&mut out, missing, &[fill]);
        out.extend_from_slice(&bytes);
    } else {
        out.extend_from_slice(&bytes);
        push_fill(&mut out, missing, &[fill]);
    }
    Ok(out)
}

/// Two's complement, the lowest byte first, with one for the sign at least, until Ctrl-C is pressed.
fn signed_bytes(n: &BigInt) -> TextResult<Vec<u8>> {
    let size = usize::try_from(n.bits() / 8 + 1).unwrap_or(usize::MAX);
    let mut bytes = room_for(size.saturating_add(8))?;
    let mut borrow = n.sign() == Sign::Minus;
    let flip = if borrow { u64::MAX } else { 0 };
    for word in going_on(n.iter_u64_digits()) {
        // All bits of a negative one are the other way round, once it is less by one.
        let (word, below) = word.overflowing_sub(u64::from(borrow));
        borrow = below;
        bytes.extend((word ^ flip).to_le_bytes());
    }
    bytes.resize(size, flip as u8);
    Ok(bytes)
}

/// `int.from_bytes(bytes, order, signed=signed)`.
///
/// # Errors
/// `MemoryError` for more than an int may have.
pub fn from_bytes(bytes: &[u8], order: ByteOrder, signed: bool) -> TextResult<Int> {
    if bytes.len() > SHORT {
        return long_from_bytes(bytes, order, signed);
    }
    let sign = if bytes.is_empty() { Sign::NoSign } else { Sign::Plus };
    let n = match (order, signed) {
        (ByteOrder::Little, true) => BigInt::from_signed_bytes_le(bytes),
        (ByteOrder::Big, true) => BigInt::from_signed_bytes_be(bytes),
        (ByteOrder::Little, false) => BigInt::from_bytes_le(sign, bytes),
        (ByteOrder::Big, false) => BigInt::from_bytes_be(sign, bytes),
    };
    Ok(n.into())
}

/// The same in pieces, until Ctrl-C is pressed.
fn long_from_bytes(bytes: &[u8], order: ByteOrder, signed: bool) -> TextResult<Int> {
    let top = if order == ByteOrder::Big { bytes.first() } else { bytes.last() };
    let negative = signed && top.is_some_and(|b| *b >= 0x80);
    // Of a negative number all bits but those of its sign are the other way round, and one is added.
    let fill = if negative { 0xff } else { 0 };
    let blank = |b: &&u8| **b == fill;
    let bytes = match order {
        ByteOrder::Big => bytes.get(going_on(bytes).take_while(blank).count()..),
        ByteOrder::Little => {
            bytes.get(..bytes.len() - going_on(bytes.iter().rev()).take_while(blank).count())
        }
    };
    let bytes = bytes.unwrap_or_default();
    if bytes.len() as u64 > MOST_BITS / 8 {
        return Err(TextError::memory());
    }
    limits::check(bytes.len() * 2).map_err(|_| TextError::memory())?;
    let mut digits = limits::vec(bytes.len() / 4 + 1).map_err(|_| TextError::memory())?;
    let digit = |part: &[u8], at: fn(usize, usize) -> usize| {
        let bytes = part.iter().enumerate();
        bytes.fold(0_u32, |n, (i, b)| n | u32::from(*b ^ fill) << (8 * at(i, part.len())))
    };
    match order {
        ByteOrder::Little => digits.extend(going_on(bytes.chunks(4)).map(|part| digit(part, |i, _| i))),
        ByteOrder::Big => digits.extend(going_on(bytes.rchunks(4)).map(|part| digit(part, |i, n| n - 1 - i))),
    }
    let n = BigInt::from(BigUint::new(digits));
    Ok(if negative { -n - 1 } else { n }.into())
}

#[cfg(test)]
mod tests {
    use super::ByteOrder::{Big, Little};
    use super::*;

    fn to(n: i64, length: i64, signed: bool) -> Result<Vec<u8>, String> {
        to_bytes(&Int::Small(n), length, Big, signed, 1000).map_err(|e| e.to_string())
    }

    #[test]
    fn there() {
        assert_eq!(to(258, 4, false), Ok(vec![0, 0, 1, 2]));
        assert_eq!(to(-2, 3, true), Ok(vec![255, 255, 254]));
        assert_eq!(to(-128, 1, true), Ok(vec![128]));
        assert_eq!(to(255, 1, false), Ok(vec![255]));
        assert_eq!(to(0, 0, false), Ok(vec![]));
        assert_eq!(to(0, 0, true), Ok(vec![]));
        let too_big = Err("OverflowError: int too big to convert".to_owned());
        assert_eq!(to(-1, 0, true), Ok(vec![]));
        assert_eq!(to(-2, 0, true), too_big);
        assert_eq!(to(128, 1, true), too_big);
        assert_eq!(to(-129, 1, true), too_big);
        assert_eq!(to(256, 1, false), too_big);
        assert_eq!(to(1, 10_000, false), Err("MemoryError".to_owned()));
        assert_eq!(to(-1, 1, false), Err("OverflowError: can't convert negative int to unsigned".to_owned()));
        assert_eq!(to(-1, -1, false), Err("ValueError: length argument must be non-negative".to_owned()));
    }

    #[test]
    fn and_back() {
        assert_eq!(from_bytes(b"", Big, true), Ok(Int::Small(0)));
        assert_eq!(from_bytes(b"\x01\x02", Big, false), Ok(Int::Small(258)));
        assert_eq!(from_bytes(b"\x01\x02", Little, false), Ok(Int::Small(513)));
        assert_eq!(from_bytes(b"\xff\xfe", Big, true), Ok(Int::Small(-2)));
        assert_eq!(
            from_bytes(&[255; 8], Big, false).map(|n| n.to_string()),
            Ok("18446744073709551615".to_owned())
        );
    }

    #[test]
    fn bytes_of_long_ones() {
        for bits in [64, 65, 127, 128, 1000] {
            let one: BigInt = BigInt::from(1) << bits;
            for n in [one.clone(), &one - 1, &one + 1, -&one, 1 - &one, -1 - &one] {
                let bytes = signed_bytes(&n).unwrap_or_default();
                assert_eq!(BigInt::from_signed_bytes_le(&bytes), n);
            }
        }
    }

    #[test]
    fn many_bytes_as_few() {
        for bytes in [vec![0x80; SHORT + 1], vec![1; SHORT + 2], [vec![0xff; 9], vec![0x81; SHORT]].concat()]
        {
            for order in [Little, Big] {
                let mut little = bytes.clone();
                if order == Big {
                    little.reverse();
                }
                let want = BigInt::from_signed_bytes_le(&little).into();
                assert_eq!(from_bytes(&bytes, order, true), Ok(want));
                let want = BigInt::from_bytes_le(Sign::Plus, &little).into();
                assert_eq!(from_bytes(&bytes, order, false), Ok(want));
            }
        }
        for (fill, signed, want) in [(0, false, 0), (0, true, 0), (0xff, true, -1)] {
            assert_eq!(from_bytes(&vec![fill; 1 << 26], Big, signed), Ok(Int::Small(want)));
        }
        assert_eq!(from_bytes(&vec![1; 1 << 26], Big, false), Err(TextError::memory()));
    }
}
