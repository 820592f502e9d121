//! The operators: `a + b`, `a += b`, `-a`.

use super::number::{arithmetic, floats, ints_as_bools, words};
use super::{Number, int_of, sequence};
use crate::object::exception::type_error;
use crate::object::text::float;
use crate::object::{Error, Eval, Host, Value, dict, journal, limits, list, set};

/// The binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinOp {
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`.
    Div,
    /// `//`.
    FloorDiv,
    /// `%`.
    Mod,
    /// `**`.
    Pow,
    /// `<<`.
    LShift,
    /// `>>`.
    RShift,
    /// `|`.
    BitOr,
    /// `^`.
    BitXor,
    /// `&`.
    BitAnd,
    /// `@`.
    MatMul,
}

/// The unary operators but `not`, which is [`super::truth`]'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`.
    Neg,
    /// `+`.
    Pos,
    /// `~`.
    Invert,
}

impl BinOp {
    /// How it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            BinOp::Add => "+",
            BinOp::Sub => "-",
            BinOp::Mul => "*",
            BinOp::Div => "/",
            BinOp::FloorDiv => "//",
            BinOp::Mod => "%",
            BinOp::Pow => "**",
            BinOp::LShift => "<<",
            BinOp::RShift => ">>",
            BinOp::BitOr => "|",
            BinOp::BitXor => "^",
            BinOp::BitAnd => "&",
            BinOp::MatMul => "@",
        }
    }
}

/// `a op b`.
///
/// # Errors
/// `TypeError: unsupported operand type(s) for +: 'int' and 'str'` and what the operation raises.
#[inline]
pub fn binary(op: BinOp, a: &Value, b: &Value) -> Eval<Value> {
    let fast = match (a, b) {
        (Value::Int(a), Value::Int(b)) => words(op, *a, *b),
        (Value::Float(a), Value::Float(b)) => floats(op, f64::from_bits(*a), f64::from_bits(*b)),
        (Value::Str(a), Value::Str(b)) if op == BinOp::Add => return Ok(Value::Str(sequence::plus(a, b)?)),
        _ => None,
    };
    match fast {
        Some(v) => Ok(v),
        None => general(op, a, b),
    }
}

#[inline(never)]
fn general(op: BinOp, a: &Value, b: &Value) -> Eval<Value> {
    attempt(op, a, b).unwrap_or_else(|| Err(unsupported(op, a, b, "").into()))
}

/// `a op b`; none if neither value has such an operation.
fn attempt(op: BinOp, a: &Value, b: &Value) -> Option<Eval<Value>> {
    if let (Some(x), Some(y)) = (Number::of(a), Number::of(b)) {
        let result = arithmetic(op, &x, &y)?;
        return Some(match (a, b) {
            (Value::Bool(_), Value::Bool(_)) => result.map(|v| ints_as_bools(op, v)),
            _ => result,
        });
    }
    match op {
        BinOp::Add => sequence::concat(a, b),
        BinOp::Mul => sequence::repeat(a, b),
        BinOp::Mod => sequence::percent(a, b),
        BinOp::BitOr => dict::merged(a, b).or_else(|| set::operate(op, a, b)),
        BinOp::Sub | BinOp::BitAnd | BinOp::BitXor => set::operate(op, a, b),
        _ => None,
    }
}

/// `a op= b`; `a` is given away, so that a str, bytes or list that nobody else holds grows in
/// place.
///
/// # Errors
/// `TypeError: unsupported operand type(s) for +=: 'int' and 'str'` and what the operation raises.
#[inline]
pub fn inplace(host: &mut dyn Host, op: BinOp, a: Value, b: &Value) -> Eval<Value> {
    let fast = match (&a, b) {
        (Value::Int(a), Value::Int(b)) => words(op, *a, *b),
        (Value::Float(a), Value::Float(b)) => floats(op, f64::from_bits(*a), f64::from_bits(*b)),
        _ => None,
    };
    match fast {
        Some(v) => Ok(v),
        None => inplace_general(host, op, a, b),
    }
}

#[inline(never)]
fn inplace_general(host: &mut dyn Host, op: BinOp, mut a: Value, b: &Value) -> Eval<Value> {
    if journal::on() {
        journal::touch(&a);
    }
    match (op, &a) {
        (BinOp::Add, Value::Str(_) | Value::Bytes(_)) => {
            sequence::grow(&mut a, b)?;
            return Ok(a);
        }
        (BinOp::Add, Value::List(l)) => {
            list::extend(host, l, b)?;
            return Ok(a);
        }
        (BinOp::Add, Value::ByteArray(bytes)) => {
            sequence::grow_bytearray(bytes, b)?;
            return Ok(a);
        }
        (BinOp::Mul, Value::List(_) | Value::ByteArray(_)) => {
            sequence::repeat_in_place(&a, b)?;
            return Ok(a);
        }
        (BinOp::BitOr, Value::Dict(d)) => {
            dict::update(host, d, b)?;
            return Ok(a);
        }
        (BinOp::BitOr | BinOp::BitAnd | BinOp::Sub | BinOp::BitXor, Value::Set(s)) => {
            if let Some(done) = set::operate_in_place(op, s, b) {
                done?;
                return Ok(a);
            }
        }
        _ => {}
    }
    attempt(op, &a, b).unwrap_or_else(|| Err(unsupported(op, &a, b, "=").into()))
}

#[cold]
fn unsupported(op: BinOp, a: &Value, b: &Value, assign: &str) -> Error {
    let symbol = match op {
        BinOp::Pow if assign.is_empty() => "** or pow()".to_owned(),
        _ => format!("{}{assign}", op.symbol()),
    };
    let hint = match (op, a) {
        (BinOp::RShift, Value::Builtin(m)) if m.name == "print" => {
            ". Did you mean \"print(<message>, file=<output_stream>)\"?"
        }
        _ => "",
    };
    let (left, right) = (a.type_name(), b.type_name());
    type_error(format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'{hint}"))
}

/// `-v`, `+v`, `~v`.
///
/// # Errors
/// `TypeError: bad operand type for unary -: 'str'`.
#[inline]
pub fn unary(op: UnaryOp, v: &Value) -> Eval<Value> {
    match (op, v) {
        (UnaryOp::Neg, Value::Int(n)) if *n != i64::MIN => Ok(Value::Int(-n)),
        (UnaryOp::Neg, Value::Float(x)) => Ok(Value::float(-f64::from_bits(*x))),
        (UnaryOp::Pos, Value::Int(_) | Value::Big(_) | Value::Float(_)) => Ok(v.clone()),
        _ => match (op, int_of(v)) {
            (UnaryOp::Neg, Some(n)) => Ok(n.neg().into()),
            (UnaryOp::Pos, Some(n)) => Ok(n.into()),
            (UnaryOp::Invert, Some(n)) => Ok(n.invert().into()),
            (_, None) => {
                let symbol = match op {
                    UnaryOp::Neg => '-',
                    UnaryOp::Pos => '+',
                    UnaryOp::Invert => '~',
                };
                let name = v.type_name();
                Err(type_error(format!("bad operand type for unary {symbol}: '{name}'")).into())
            }
        },
    }
}

/// `abs(v)`.
///
/// # Errors
/// `TypeError: bad operand type for abs(): 'str'`.
pub fn abs(v: &Value) -> Eval<Value> {
    match Number::of(v) {
        Some(Number::Int(n)) => Ok(n.abs().into()),
        Some(Number::Float(x)) => Ok(Value::float(x.abs())),
        None => Err(type_error(format!("bad operand type for abs(): '{}'", v.type_name())).into()),
    }
}

/// `divmod(a, b)`.
///
/// # Errors
/// `TypeError: unsupported operand type(s) for divmod(): 'int' and 'str'`, `ZeroDivisionError`.
pub fn divmod(a: &Value, b: &Value) -> Eval<Value> {
    match (Number::of(a), Number::of(b)) {
        (Some(Number::Int(a)), Some(Number::Int(b))) => {
            limits::check_quotient(a.bit_length(), b.bit_length())?;
            let (q, r) = a.div_mod(&b)?;
            Ok(Value::tuple([q.into(), r.into()]))
        }
        (Some(x), Some(y)) => {
            let float = |n: Number| match n {
                Number::Float(x) => Ok(x),
                Number::Int(n) => n.to_float(),
            };
            let (q, r) = float::div_mod(float(x)?, float(y)?)?;
            Ok(Value::tuple([Value::float(q), Value::float(r)]))
        }
        _ => {
            let (left, right) = (a.type_name(), b.type_name());
            Err(type_error(format!("unsupported operand type(s) for divmod(): '{left}' and '{right}'"))
                .into())
        }
    }
}

/// `pow(base, exponent, modulus)`.
///
/// # Errors
/// `TypeError` for what is no int, `ValueError` for a modulus of 0.
pub fn pow_mod(base: &Value, exponent: &Value, modulus: &Value) -> Eval<Value> {
    if modulus.is_none() {
        return binary(BinOp::Pow, base, exponent);
    }
    match (int_of(base), int_of(exponent), int_of(modulus)) {
        (Some(a), Some(b), Some(m)) => {
            let n = a.bit_length().max(m.bit_length());
            // Two multiplications and divisions for each bit of the exponent.
            limits::check_steps([n, n, b.bit_length().saturating_mul(128)])?;
            Ok(a.pow_mod(&b, &m)?.into())
        }
        _ if [base, exponent, modulus].iter().any(|v| matches!(v, Value::Float(_))) => {
            Err(type_error("pow() 3rd argument not allowed unless all arguments are integers").into())
        }
        _ => Err(type_error(format!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            base.type_name(),
            exponent.type_name(),
            modulus.type_name()
        ))
        .into()),
    }
}
