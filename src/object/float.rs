//! `float`.

use super::buffer::{is_bytes_like, to_bytes};
use super::class::OBJECT;
use super::exception::{type_error, value_error};
use super::ops::{self, float_of};
use super::text::{ErrorKind, float};
use super::wording::worded;
use super::{Eval, Raised, Res, Value};
use crate::class_table;

fn receiver(v: &Value) -> Res<f64> {
    match v {
        Value::Float(bits) => Ok(f64::from_bits(*bits)),
        _ => {
            let kind = v.type_name();
            Err(type_error(format!("descriptor requires a 'float' object but received a '{kind}'")))
        }
    }
}

/// `float(x)`.
fn make(x: &Value) -> Eval<Value> {
    Ok(Value::float(match x {
        Value::Str(s) => float::parse_str(s.as_bytes())?,
        Value::Bytes(b) => float::parse_bytes(b)?,
        // The message shows the object itself, not its bytes.
        _ if is_bytes_like(x) => match float::parse_bytes(&to_bytes(x)?) {
            Err(e) if e.kind == ErrorKind::Value => {
                return Err(
                    value_error(worded("could not convert string to float: {}", &[&ops::repr(x)?])?).into()
                );
            }
            result => result?,
        },
        _ => float_of(x).unwrap_or_else(|| {
            let kind = x.type_name();
            Err(Raised::from(type_error(format!(
                "float() argument must be a string or a real number, not '{kind}'"
            ))))
        })?,
    }))
}

/// `float.fromhex(string)`.
fn from_hex(string: &Value) -> Res<f64> {
    match string {
        Value::Str(s) => Ok(float::from_hex(s.as_bytes())?),
        _ => Err(type_error("bad argument type for built-in operation")),
    }
}

class_table! {
    /// Convert a string or number to a floating-point number, if possible.
    pub static FLOAT: Value = "float" in "builtins" [&OBJECT];
    new(x: &Value = "0" => &Value::Int(0)) |_class, _host| make(x);
    methods {
        /// Return True if the float is an integer.
        fn is_integer() |s, _host| {
            let x = receiver(s)?;
            x.is_finite() && x.floor() == x
        };
        /// Return a pair of integers, whose ratio is exactly equal to the original float.
        ///
        /// The ratio is in lowest terms and has a positive denominator.  Raise
        /// OverflowError on infinities and a ValueError on NaNs.
        fn as_integer_ratio() |s, _host| {
            let (n, d) = float::as_integer_ratio(receiver(s)?)?;
            Value::tuple([n.into(), d.into()])
        };
        /// Return a hexadecimal representation of a floating-point number.
        fn hex() |s, _host| float::to_hex(receiver(s)?);
        /// Create a floating-point number from a hexadecimal string.
        class fromhex(string: &Value) |_class, _host| Value::float(from_hex(string)?);
        /// Return self, the complex conjugate of any float.
        fn conjugate() |s, _host| receiver(s);
    }
    attrs {
        /// the real part of a complex number
        real |s, _host| receiver(s);
        /// the imaginary part of a complex number
        imag |_s, _host| 0.0;
    }
}
