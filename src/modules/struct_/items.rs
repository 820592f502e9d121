//! Values into bytes and back, by a layout.

use super::layout::{Layout, Run, struct_error};
use crate::object::exception::overflow_error;
use crate::object::memoryview::{float_to_half, half_to_float};
use crate::object::{Bytes, Error, Eval, Res, Value, interrupt, limits, ops, pieces};
use std::rc::Rc;

/// How many bytes a bytes object of CPython takes beside its contents.
const BYTES_HEADER: usize = 33;

impl Layout {
    /// The values that lie in `bytes`.
    pub(super) fn unpack(&self, bytes: &[u8]) -> Res<Value> {
        let item = |run: &Run, index: usize| {
            let start = run.offset + index * run.size;
            self.item(*run, bytes.get(start..start + run.size).unwrap_or_default())
        };
        if self.size > pieces::AT_ONCE {
            return self.unpack_long(bytes);
        }
        if self.runs.len() == self.items {
            // One item a run: the number of items is then known to the tuple before it is filled.
            limits::product(self.items, size_of::<Value>())?;
            return Ok(Value::tuple(self.runs.iter().map(|run| item(run, 0))));
        }
        let mut items = limits::vec(self.items)?;
        let all = self.runs.iter().flat_map(|run| (0..run.count).map(move |index| item(run, index)));
        items.extend(all);
        Ok(Value::Tuple(Rc::new(items.into())))
    }

    /// The same until Ctrl-C is pressed.
    fn unpack_long(&self, bytes: &[u8]) -> Res<Value> {
        let mut items = limits::vec(self.items)?;
        let places = self.runs.iter().flat_map(|run| (0..run.count).map(move |index| (run, index)));
        let done = places.into_iter().try_for_each(|(run, index)| {
            interrupt::look()?;
            let start = run.offset + index * run.size;
            let part = bytes.get(start..start + run.size).unwrap_or_default();
            items.push(match run.code {
                b's' => Value::Bytes(Bytes::copied(part)?),
                _ => self.item(*run, part),
            });
            Ok(())
        });
        match done {
            Ok(()) => Ok(Value::Tuple(Rc::new(items.into()))),
            Err(e) => {
                pieces::give_up(items);
                Err(e)
            }
        }
    }

    fn item(&self, run: Run, item: &[u8]) -> Value {
        match run.code {
            b's' | b'c' => return Value::bytes(item),
            b'p' => {
                let (len, rest) = item.split_first().map_or((0, &[][..]), |(n, rest)| (*n, rest));
                return Value::bytes(rest.get(..usize::from(len)).unwrap_or(rest));
            }
            _ => {}
        }
        let bits = match *item {
            [a] => u64::from(a),
            [a, b] => u64::from(u16::from_le_bytes([a, b])),
            [a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
            _ => item.first_chunk().map_or(0, |word| u64::from_le_bytes(*word)),
        };
        let bits = self.ordered(bits, run.size);
        match run.code {
            b'?' => Value::bool(bits != 0),
            b'e' => Value::float(half_to_float(bits as u16)),
            b'f' => Value::float(f64::from(f32::from_bits(bits as u32))),
            b'd' => Value::float(f64::from_bits(bits)),
            code if is_signed(code) => {
                let unused = unused_bits(run.size);
                Value::Int((bits << unused).cast_signed() >> unused)
            }
            _ => i64::try_from(bits).map_or_else(|_| Value::big(bits.into()), Value::Int),
        }
    }

    /// A word of `size` bytes from the layout's order of bytes to little-endian or back.
    fn ordered(&self, bits: u64, size: usize) -> u64 {
        if self.big_endian { bits.swap_bytes() >> unused_bits(size) } else { bits }
    }

    /// Checks how many values there are.
    pub(super) fn check_count(&self, function: &str, got: usize) -> Res<()> {
        let want = self.items;
        if got == want {
            return Ok(());
        }
        Err(struct_error(format!("{function} expected {want} items for packing (got {got})")))
    }

    /// The values as bytes, and what went wrong on the way: those before it are packed then.
    pub(super) fn pack(&self, values: &[Value]) -> Res<(Vec<u8>, Eval<()>)> {
        let mut bytes = limits::zeros(self.size)?;
        let packed = self.pack_onto(&mut bytes, values);
        Ok((bytes, packed))
    }

    /// `pack(values)`.
    pub(super) fn packed(&self, values: &[Value]) -> Eval<Bytes> {
        if self.size > isize::MAX.unsigned_abs() - BYTES_HEADER {
            return Err(overflow_error("byte string is too large").into());
        }
        // What lives beside its count is packed on the stack.
        let mut short = [0; Bytes::INLINE];
        if let Some(room) = short.get_mut(..self.size) {
            return self.pack_onto(room, values).map(|()| Bytes::copy_of(room));
        }
        let (bytes, packed) = self.pack(values)?;
        packed.map(|()| Bytes::from_vec(bytes))
    }

    fn pack_onto(&self, bytes: &mut [u8], values: &[Value]) -> Eval<()> {
        let mut values = values.iter();
        for run in &self.runs {
            for (index, value) in (0..run.count).zip(&mut values) {
                interrupt::look()?;
                let start = run.offset + index * run.size;
                let Some(room) = bytes.get_mut(start..start + run.size) else { continue };
                match run.code {
                    b's' | b'p' => pack_string(run.code, room, value)?,
                    code => {
                        let word = self.ordered(self.word(code, run.size, value)?, run.size).to_le_bytes();
                        room.copy_from_slice(word.get(..run.size).unwrap_or_default());
                    }
                }
            }
        }
        Ok(())
    }

    /// The bits of a value that is no string.
    fn word(&self, code: u8, size: usize, value: &Value) -> Eval<u64> {
        match code {
            b'c' => match value {
                Value::Bytes(b) if b.len() == 1 => Ok(u64::from(b.first().copied().unwrap_or(0))),
                _ => Err(struct_error("char format requires a bytes object of length 1").into()),
            },
            b'?' => Ok(u64::from(ops::truth(value)?)),
            b'd' => Ok(float(value)?.to_bits()),
            b'f' => {
                let x = float(value)?;
                let narrow = x as f32;
                if narrow.is_infinite() && x.is_finite() && !self.native {
                    return Err(float_too_large(code, value).into());
                }
                Ok(u64::from(narrow.to_bits()))
            }
            b'e' => match float_to_half(float(value)?) {
                Some(bits) => Ok(u64::from(bits)),
                None => Err(float_too_large(code, value).into()),
            },
            _ => Ok(int_bits(code, size, value)?),
        }
    }
}

/// How many of a word's bits `size` bytes do not take.
fn unused_bits(size: usize) -> u32 {
    64 - 8 * size as u32
}

fn is_signed(code: u8) -> bool {
    matches!(code, b'b' | b'h' | b'i' | b'l' | b'q' | b'n')
}

fn pack_string(code: u8, room: &mut [u8], value: &Value) -> Res<()> {
    let guard;
    let text: &[u8] = match value {
        Value::Bytes(b) => b,
        Value::ByteArray(b) => {
            guard = b.try_bytes()?;
            &guard
        }
        _ => {
            let code = char::from(code);
            return Err(struct_error(format!("argument for '{code}' must be a bytes object")));
        }
    };
    let room = match (code, room) {
        // The length stands in front, as far as one byte can say it.
        (b'p', [len, rest @ ..]) => {
            *len = u8::try_from(text.len().min(rest.len())).unwrap_or(u8::MAX);
            rest
        }
        (_, room) => room,
    };
    let parts = room.chunks_mut(pieces::AT_ONCE).zip(text.chunks(pieces::AT_ONCE));
    pieces::going_on(parts).for_each(|(to, from)| to.iter_mut().zip(from).for_each(|(to, from)| *to = *from));
    Ok(())
}

fn float(value: &Value) -> Res<f64> {
    let x = ops::float_of(value).map(|x| x.map_err(Error::from));
    match x {
        Some(Ok(x)) => Ok(x),
        _ => Err(struct_error("required argument is not a float")),
    }
}

/// The error of a float that a smaller one can't hold: an int in its place gives another.
#[cold]
fn float_too_large(code: u8, value: &Value) -> Error {
    match value {
        Value::Int(_) | Value::Big(_) | Value::Bool(_) => too_large_to_convert(),
        _ => overflow_error(format!("float too large to pack with {} format", char::from(code))),
    }
}

#[cold]
fn too_large_to_convert() -> Error {
    struct_error("int too large to convert")
}

fn int_bits(code: u8, size: usize, value: &Value) -> Res<u64> {
    let unused = unused_bits(size);
    if let Value::Int(n) = value {
        let bits = n.cast_unsigned();
        let kept = bits << unused;
        let fits = if is_signed(code) {
            kept.cast_signed() >> unused == *n
        } else {
            *n >= 0 && kept >> unused == bits
        };
        if fits {
            return Ok(bits);
        }
    }
    let (low, high) = if is_signed(code) {
        let high = i128::from(i64::MAX >> unused);
        (-high - 1, high)
    } else if code == b'P' {
        (i128::from(i64::MIN), i128::from(u64::MAX))
    } else {
        (0, i128::from(u64::MAX >> unused))
    };
    let number = match value {
        Value::Int(n) => Some(i128::from(*n)),
        Value::Bool(b) => Some(i128::from(*b != 0)),
        Value::Big(n) => i128::try_from(&**n).ok(),
        _ => return Err(struct_error("required argument is not an integer")),
    };
    match number.filter(|n| (low..=high).contains(n)) {
        // The low bits are those of the two's complement.
        Some(n) => Ok(n as u64),
        None if code == b'P' => Err(too_large_to_convert()),
        None => {
            Err(struct_error(format!("'{}' format requires {low} <= number <= {high}", char::from(code))))
        }
    }
}
