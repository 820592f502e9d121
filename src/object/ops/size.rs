//! How many bytes an object takes, as CPython 3.13 counts them on a 64-bit machine.

use crate::object::{Instance, Value, class::OBJECT};

/// What the garbage collector keeps in front of an object.
const GC_HEADER: usize = 16;

/// `v.__sizeof__()`.
#[must_use]
pub fn size(v: &Value) -> usize {
    match v {
        Value::None | Value::NotImplemented | Value::Ellipsis => 16,
        Value::Int(0) => 28,
        Value::Int(n) => 24 + 4 * (64 - n.unsigned_abs().leading_zeros() as usize).div_ceil(30),
        Value::Big(n) => 24 + 4 * usize::try_from(n.bits()).unwrap_or(usize::MAX / 8).div_ceil(30),
        Value::Bool(_) => 28,
        Value::Float(_) => 24,
        Value::Bytes(b) => 33 + b.len(),
        Value::ByteArray(b) => 56 + b.bytes().len() + usize::from(!b.bytes().is_empty()),
        Value::Str(s) if s.is_ascii() => 41 + s.len(),
        Value::Str(s) => match s.chars().max().unwrap_or(0) {
            0..=0xFF => 57 + s.len(),
            0x100..=0xFFFF => 58 + 2 * s.len(),
            _ => 60 + 4 * s.len(),
        },
        Value::Tuple(t) => 24 + 8 * t.as_slice().len(),
        Value::List(l) => 40 + 8 * l.len(),
        Value::Set(_) => 200,
        Value::MemoryView(_) => 168,
        Value::Builtin(_) | Value::BoundMethod(_) => 56,
        Value::Range(_) => 48,
        Value::Object(o) => of_instance(o),
        _ => 32,
    }
}

fn of_instance(object: &Instance) -> usize {
    let base = match object.class().name {
        "BytesIO" => 64,
        "StringIO" => 168,
        "FileIO" | "BufferedRWPair" => 48,
        "BufferedReader" | "BufferedWriter" | "BufferedRandom" => 152,
        "TextIOWrapper" => 200,
        "IncrementalNewlineDecoder" => 40,
        "function" => 144,
        "generator" => 176,
        _ if object.class().is(&OBJECT) => 16,
        _ => 32,
    };
    base + object.body().held()
}

/// `sys.getsizeof(v)`: with the header of what the garbage collector looks after.
#[must_use]
pub fn size_with_header(v: &Value) -> usize {
    let header = match v {
        Value::None
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Int(_)
        | Value::Big(_)
        | Value::Bool(_)
        | Value::Float(_)
        | Value::Bytes(_)
        | Value::ByteArray(_)
        | Value::Str(_)
        | Value::Range(_) => 0,
        _ => GC_HEADER,
    };
    size(v) + header
}
