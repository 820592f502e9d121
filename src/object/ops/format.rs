//! `format(v, spec)`.

use super::{Number, str};
use crate::object::exception::type_error;
use crate::object::text::format_spec::{Limits, format_float, format_int, format_str};
use crate::object::text::int::MAX_STR_DIGITS;
use crate::object::{Eval, Str, Value, interrupt, limits};

/// `format(v, spec)`.
///
/// # Errors
/// `ValueError` for a wrong specification, `TypeError` where the class takes none:
/// `unsupported format string passed to list.__format__`.
pub fn format(v: &Value, spec: &Str) -> Eval<Str> {
    if spec.is_empty() {
        return str(v);
    }
    Ok(Str::counted(formatted(v, spec.as_bytes())?)?)
}

/// The text of `format(v, spec)`, of a specification that is not empty.
///
/// # Errors
/// As [`format`].
pub fn formatted(v: &Value, spec: &[u8]) -> Eval<Vec<u8>> {
    let size = limits::most_text();
    let text = match v {
        Value::Str(s) => format_str(s.as_bytes(), spec, size),
        _ => match Number::of(v) {
            Some(Number::Int(n)) => {
                format_int(&n, spec, v.type_name(), Limits { digits: MAX_STR_DIGITS, size })
            }
            Some(Number::Float(x)) => format_float(x, spec, size),
            None => {
                let name = v.type_name();
                return Err(
                    type_error(format!("unsupported format string passed to {name}.__format__")).into()
                );
            }
        },
    };
    // What takes long ends early then.
    interrupt::look()?;
    Ok(text?)
}
