//! `hash(v)`, with CPython's numbers where it has fixed ones.

use crate::object::exception::type_error;
use crate::object::text::int::{hash_float, hash_int};
use crate::object::{Res, Value, dict, interrupt, limits, pieces, range};

use super::int_of;
use super::short::words;

/// `hash(v)`.
///
/// # Errors
/// `TypeError`: `unhashable type: 'list'`.
#[inline]
pub fn hash(v: &Value) -> Res<i64> {
    match v {
        // Below the modulus of 2**61-1 an int is its own hash, but for -1, which is an error to C.
        Value::Int(n) if (0..(1 << 61) - 1).contains(n) => Ok(*n),
        Value::Str(s) => match s.words() {
            Some((n, words)) => Ok(short(n.into(), words)),
            None => text(s.as_bytes()),
        },
        Value::Bytes(b) => match b.words() {
            Some((n, words)) => Ok(short(n.into(), words)),
            None => text(b),
        },
        _ => hash_slow(v),
    }
}

fn hash_slow(v: &Value) -> Res<i64> {
    Ok(match v {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => int_of(v).map_or(0, |n| hash_int(&n)),
        Value::Float(bits) => {
            hash_float(f64::from_bits(*bits)).unwrap_or_else(|| pointer(v.address().wrapping_mul(16)))
        }
        Value::Str(s) => text(s.as_bytes())?,
        Value::Bytes(b) => text(b)?,
        Value::None => 0xfca8_6420,
        Value::Tuple(items) => limits::deeper(" while hashing an object", || tuple(items))?,
        Value::Set(s) if s.frozen() => s.hash(),
        Value::MemoryView(m) => m.hash()?,
        Value::Range(r) => range_hash(r)?,
        Value::Slice(s) => {
            limits::deeper(" while hashing an object", || lanes([&s.start, &s.stop, &s.step], false))?
        }
        Value::BoundMethod(m) => pointer(m.0.address()) ^ pointer(std::ptr::from_ref(m.1) as usize),
        Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::ByteArray(_) => return Err(unhashable(v)),
        Value::Object(o) if o.downcast::<dict::View>().is_some_and(dict::View::is_set) => {
            return Err(unhashable(v));
        }
        _ => pointer(v.address()),
    })
}

#[cold]
fn unhashable(v: &Value) -> crate::object::Error {
    type_error(format!("unhashable type: '{}'", v.type_name()))
}

/// `-1` means an error in C, so no hash is -1.
fn not_minus_one(n: i64) -> i64 {
    if n == -1 { -2 } else { n }
}

fn pointer(address: usize) -> i64 {
    not_minus_one((address as u64).rotate_right(4).cast_signed())
}

const K: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline(always)]
fn mix(h: u64, word: u64) -> u64 {
    let wide = u128::from(h ^ word) * u128::from(K | 1);
    (wide as u64) ^ (wide >> 64) as u64
}

/// The hash of text or bytes of 1 to 16 bytes, which are these words.
#[inline(always)]
fn short(n: usize, (first, second): (u64, u64)) -> i64 {
    let wide = u128::from(first ^ K ^ n as u64) * u128::from(second ^ K.rotate_left(32));
    not_minus_one(mix((wide as u64) ^ (wide >> 64) as u64, K).cast_signed())
}

/// The hash of text or bytes, the same for both. CPython's is random, but that of nothing is 0.
///
/// # Errors
/// `KeyboardInterrupt`, as it may take long.
pub(in crate::object) fn text(bytes: &[u8]) -> Res<i64> {
    if let Some(words) = words(bytes) {
        return Ok(short(bytes.len(), words));
    }
    if bytes.is_empty() {
        return Ok(0);
    }
    let mut h = K ^ bytes.len() as u64;
    for part in bytes.as_chunks::<8>().0.chunks(pieces::AT_ONCE) {
        interrupt::look()?;
        h = part.iter().fold(h, |h, w| mix(h, u64::from_le_bytes(*w)));
    }
    h = mix(h, bytes.last_chunk().map_or(0, |w| u64::from_le_bytes(*w)));
    Ok(not_minus_one(mix(h, K).cast_signed()))
}

/// CPython's variant of xxHash over the hashes of a tuple's items.
fn tuple(items: &[Value]) -> Res<i64> {
    lanes(items, true)
}

/// The same without the length, as a slice has it.
fn lanes<'a>(items: impl IntoIterator<Item = &'a Value>, with_length: bool) -> Res<i64> {
    const P1: u64 = 11_400_714_785_074_694_791;
    const P2: u64 = 14_029_467_366_897_019_727;
    const P5: u64 = 2_870_177_450_012_600_261;
    let mut acc = P5;
    let mut length = 0_u64;
    for item in items {
        interrupt::look()?;
        length += 1;
        let lane = hash(item)?.cast_unsigned();
        acc = acc.wrapping_add(lane.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1);
    }
    if with_length {
        acc = acc.wrapping_add(length ^ (P5 ^ 3_527_539));
    }
    Ok(match acc {
        u64::MAX => 1_546_275_796,
        n => n.cast_signed(),
    })
}

/// A range hashes as the tuple of its length, start and step, with `None` where they don't matter.
fn range_hash(r: &range::Range) -> Res<i64> {
    let start = if r.is_empty() { Value::None } else { Value::Int(r.start) };
    let step = if r.len() <= 1 { Value::None } else { Value::Int(r.step) };
    tuple(&[Value::big(r.len().into()), start, step])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::set::Set;
    use std::rc::Rc;

    fn int(n: i64) -> Value {
        Value::Int(n)
    }

    #[test]
    fn hashes_are_cpythons() {
        let frozen = |items: &[i64]| {
            let set = Set::of(true, items.iter().map(|n| int(*n)).collect::<Vec<_>>());
            set.map_or(Value::None, |s| Value::Set(Rc::new(s)))
        };
        let big = |n: i128| Value::big(n.into());
        for (v, expected) in [
            (int(-1), -2),
            (int(-2), -2),
            (int((1 << 61) - 1), 0),
            (int(1 << 61), 1),
            (big(1 << 100), 549_755_813_888),
            (Value::float(1.5), 1_152_921_504_606_846_977),
            (Value::float(1e300), 1_224_995_262_755_759_164),
            (Value::float(f64::INFINITY), 314_159),
            (Value::tuple([]), 5_740_354_900_026_072_187),
            (Value::tuple([int(1)]), -6_644_214_454_873_602_895),
            (Value::tuple([int(1), int(2), int(3)]), 529_344_067_295_497_451),
            (Value::tuple([int(1), Value::tuple([int(2), int(3)])]), 7_267_574_591_690_527_098),
            (Value::None, 4_238_894_112),
            (frozen(&[]), 133_146_708_735_736),
            (frozen(&[1, 2, 3]), -272_375_401_224_217_160),
            (Value::Range(Rc::new(range::Range { start: 0, stop: 3, step: 1 })), -8_338_477_496_398_685_190),
            (Value::Range(Rc::new(range::Range { start: 0, stop: 0, step: 1 })), 2_676_694_398_852_732_306),
            (Value::Range(Rc::new(range::Range { start: 0, stop: 1, step: 1 })), -6_721_383_568_238_688_696),
            (
                Value::Slice(Rc::new(range::Slice { start: int(1), stop: int(2), step: Value::None })),
                -2_178_470_213_028_018_262,
            ),
            (Value::str(""), 0),
        ] {
            assert_eq!(hash(&v).ok(), Some(expected), "{v:?}");
        }
        assert_eq!(hash(&Value::str("abc")).ok(), hash(&Value::bytes(b"abc")).ok());
        let error = hash(&Value::tuple([Value::list(Vec::new())])).err();
        assert_eq!(error.map(|e| e.to_string()).as_deref(), Some("unhashable type: 'list'"));
    }
}
