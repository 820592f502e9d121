//! `bytes`.

use super::class::OBJECT;
use super::exception::{type_error, value_error};
use super::{Bytes, Res, Str, Value, limits};
use crate::class_table;

/// The separator of `hex`.
fn separator(sep: &Value) -> Res<Option<u8>> {
    let one = |bytes: &[u8]| match bytes {
        [b] => Ok(Some(*b)),
        _ => Err(value_error("sep must be length 1.")),
    };
    match sep {
        Value::Unbound => Ok(None),
        Value::Str(s) if s.len() == 1 && !s.is_ascii() => Err(value_error("sep must be ASCII.")),
        Value::Str(s) if s.len() == 1 => one(s.as_bytes()),
        Value::Bytes(b) => one(b),
        Value::Str(_) => Err(value_error("sep must be length 1.")),
        _ => Err(type_error("sep must be str or bytes.")),
    }
}

/// `hex(sep, bytes_per_sep)`: groups counted from the right, or from the left if negative.
///
/// # Errors
/// `ValueError` and `TypeError` for a wrong separator.
pub fn hex(bytes: &[u8], sep: &Value, per: i64) -> Res<Str> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let sep = separator(sep)?;
    let group = usize::try_from(per.unsigned_abs()).unwrap_or(usize::MAX);
    let mut out = limits::vec(bytes.len().saturating_mul(if sep.is_some() { 3 } else { 2 }))?;
    for (i, b) in bytes.iter().enumerate() {
        let before = if per < 0 { i } else { bytes.len() - i };
        if let Some(sep) = sep
            && i > 0
            && group > 0
            && before % group == 0
        {
            out.push(sep);
        }
        out.extend([b >> 4, b & 15].map(|n| DIGITS.get(usize::from(n)).copied().unwrap_or(b'0')));
    }
    let chars = out.len();
    Ok(Str::from_vec_with_len(out, chars))
}

class_table! {
    /// Immutable bytes.
    pub static BYTES: Bytes = "bytes" in "builtins" [&OBJECT];
}
