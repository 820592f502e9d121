//! `int` and `bool`.

use super::arg::{Given, index};
use super::buffer::{is_bytes_like, to_bytes};
use super::class::OBJECT;
use super::exception::{type_error, value_error};
use super::ops::{self, int_of};
use super::text::int::{
    ByteOrder, Int, MAX_STR_DIGITS, from_bytes, from_float, parse_bytes, parse_str, to_bytes as to_octets,
};
use super::{Bytes, Eval, Host, Res, Str, Value, memory, octets, pieces};
use crate::class_table;

/// The receiver of a method: an int, a bool is one.
fn receiver(v: &Value) -> Res<Int> {
    int_of(v).ok_or_else(|| {
        type_error(format!("descriptor requires a 'int' object but received a '{}'", v.type_name()))
    })
}

/// `int(x, base)`.
fn make(x: &Value, base: &Value) -> Eval<Value> {
    if !base.is_unbound() {
        let base = match base {
            // Any other number is as wrong as this one.
            Value::Big(_) => -1,
            _ => index(base)?,
        };
        if base != 0 && !(2..=36).contains(&base) && !x.is_unbound() {
            return Err(value_error("int() base must be >= 2 and <= 36, or 0").into());
        }
        return Ok(match x {
            Value::Str(s) => parse_str(s.as_bytes(), base, MAX_STR_DIGITS)?,
            Value::Bytes(_) | Value::ByteArray(_) => parse_bytes(&to_bytes(x)?, base, MAX_STR_DIGITS)?,
            Value::Unbound => return Err(type_error("int() missing string argument").into()),
            _ => return Err(type_error("int() can't convert non-string with explicit base").into()),
        }
        .into());
    }
    Ok(match x {
        Value::Unbound => Value::Int(0),
        Value::Float(bits) => from_float(f64::from_bits(*bits))?.into(),
        Value::Str(s) => parse_str(s.as_bytes(), 10, MAX_STR_DIGITS)?.into(),
        _ if is_bytes_like(x) => parse_bytes(&to_bytes(x)?, 10, MAX_STR_DIGITS)?.into(),
        _ => match int_of(x) {
            Some(n) => n.into(),
            None => {
                let kind = x.type_name();
                return Err(type_error(format!(
                    "int() argument must be a string, a bytes-like object or a real number, not '{kind}'"
                ))
                .into());
            }
        },
    })
}

fn byte_order(name: Option<&Str>) -> Res<ByteOrder> {
    Ok(name.map_or(Ok(ByteOrder::Big), |n| ByteOrder::from_name(n.as_bytes()))?)
}

fn to_bytes_of(v: &Value, length: i64, order: Option<&Str>, signed: bool) -> Res<Bytes> {
    let (n, order) = (receiver(v)?, byte_order(order)?);
    if length < 0 {
        return Err(value_error("length argument must be non-negative"));
    }
    Ok(Bytes::from_vec(to_octets(&n, length, order, signed, memory::left())?))
}

/// `int.from_bytes(bytes, byteorder, signed)`; `bool.from_bytes` gives a bool.
fn from_bytes_of(
    host: &mut dyn Host,
    class: &Value,
    bytes: &Value,
    order: Option<&Str>,
    signed: bool,
) -> Eval<Value> {
    let order = byte_order(order)?;
    let bytes = match bytes {
        Value::Bytes(b) => pieces::copied(b)?,
        Value::Str(_) | Value::Int(_) | Value::Bool(_) | Value::Big(_) => {
            return Err(type_error(format!("cannot convert '{}' object to bytes", bytes.type_name())).into());
        }
        _ => octets::source(host, bytes, None, None, "bytes")?,
    };
    let n = Value::from(from_bytes(&bytes, order, signed)?);
    match class {
        Value::Class(c) if c.is(&BOOL) => Ok(Value::bool(ops::truth(&n)?)),
        _ => Ok(n),
    }
}

class_table! {
    /// int([x]) -> integer
    /// int(x, base=10) -> integer
    ///
    /// Convert a number or string to an integer, or return 0 if no arguments
    /// are given.  If x is a number, return x.__int__().  For floating-point
    /// numbers, this truncates towards zero.
    ///
    /// If x is not a number or if base is given, then x must be a string,
    /// bytes, or bytearray instance representing an integer literal in the
    /// given base.  The literal can be preceded by '+' or '-' and be surrounded
    /// by whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.
    /// Base 0 means to interpret the base from the string as an integer literal.
    pub static INT: Value = "int" in "builtins" [&OBJECT];
    new(x: &Value = "0" => &Value::Unbound, @kw base: &Value = "10" => &Value::Unbound) |_class, _host| make(x, base);
    methods {
        /// Return an array of bytes representing an integer.
        ///
        ///   length
        ///     Length of bytes object to use.  An OverflowError is raised if the
        ///     integer is not representable with the given number of bytes.  Default
        ///     is length 1.
        ///   byteorder
        ///     The byte order used to represent the integer.  If byteorder is 'big',
        ///     the most significant byte is at the beginning of the byte array.  If
        ///     byteorder is 'little', the most significant byte is at the end of the
        ///     byte array.  Default is to use 'big'.
        ///   signed
        ///     Determines whether two's complement is used to represent the integer.
        ///     If signed is False and a negative integer is given, an OverflowError
        ///     is raised.
        fn to_bytes(@kw length: i64 = "1" => 1, @kw byteorder: Given<&Str> = "'big'" => Given(None), @only signed: bool = "False" => false) |s, _host| {
            to_bytes_of(s, length, byteorder.0, signed)
        };
        /// Return the integer represented by the given array of bytes.
        ///
        ///   bytes
        ///     Holds the array of bytes to convert.  The argument must either
        ///     support the buffer protocol or be an iterable object producing bytes.
        ///     Bytes and bytearray are examples of built-in objects that support the
        ///     buffer protocol.
        ///   byteorder
        ///     The byte order used to represent the integer.  Default is to use 'big'.
        ///   signed
        ///     Indicates whether two's complement is used to represent the integer.
        class from_bytes(@kw bytes: &Value, @kw byteorder: Given<&Str> = "'big'" => Given(None), @only signed: bool = "False" => false) |class, host| {
            from_bytes_of(host, class, bytes, byteorder.0, signed)
        };
        /// Number of bits necessary to represent self in binary.
        fn bit_length() |s, _host| receiver(s)?.bit_length();
        /// Number of ones in the binary representation of the absolute value of self.
        fn bit_count() |s, _host| receiver(s)?.bit_count();
        /// Return a pair of integers, whose ratio is equal to the original int.
        fn as_integer_ratio() |s, _host| Value::tuple([receiver(s)?.into(), Value::Int(1)]);
        /// Returns True. Exists for duck type compatibility with float.is_integer.
        fn is_integer() |s, _host| receiver(s).map(|_| true);
        /// Returns self, the complex conjugate of any int.
        fn conjugate() |s, _host| Value::from(receiver(s)?);
    }
    attrs {
        /// the real part of a complex number
        real |s, _host| Value::from(receiver(s)?);
        /// the imaginary part of a complex number
        imag |_s, _host| Value::Int(0);
        /// the numerator of a rational number in lowest terms
        numerator |s, _host| Value::from(receiver(s)?);
        /// the denominator of a rational number in lowest terms
        denominator |_s, _host| Value::Int(1);
    }
}

class_table! {
    /// Returns True when the argument is true, False otherwise.
    ///
    /// The builtins True and False are the only two instances of the class bool.
    /// The class bool is a subclass of the class int, and cannot be subclassed.
    pub static BOOL: Value = "bool" in "builtins" [&INT];
    new(object: &Value = "False" => &Value::None) |_class, _host| ops::truth(object);
}
