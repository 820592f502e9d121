//! `sys`: what stream code asks of it beyond `sys.stdin`, `sys.stdout` and `sys.stderr`.

use crate::function_table;
use crate::object::exception::with_args;
use crate::object::{Eval, Value, class};

function_table! {
    /// The functions of module `sys`.
    pub static FUNCTIONS in "sys";
    methods {
        /// End the program with an exit code.
        fn exit(status: &Value = "None" => &Value::None) |_host| exit(status);
        /// How many bytes an object takes, as CPython counts them.
        fn getsizeof(object: &Value) |_host| size_of(object);
        /// The encoding that str.encode() and bytes.decode() take by default.
        fn getdefaultencoding() |_host| "utf-8";
        /// The encoding of file names.
        fn getfilesystemencoding() |_host| "utf-8";
        /// How deep calls may nest.
        fn getrecursionlimit() |_host| 1000_i64;
    }
}

fn exit(status: &Value) -> Eval<Value> {
    let args = if status.is_none() { Vec::new() } else { vec![status.clone()] };
    Err(with_args(&class::SYSTEM_EXIT, args).into())
}

/// The sizes of CPython 3.13 on a 64-bit machine, of the values that programs ask about; others
/// are counted as a plain object.
fn size_of(object: &Value) -> usize {
    match object {
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
        Value::Tuple(t) => 40 + 8 * t.as_slice().len(),
        Value::List(l) => 56 + 8 * l.len(),
        _ => 48,
    }
}
