//! A Rust type to the result of a call.

use super::super::{Bytes, Eval, Res, Str, Value};
use super::IntoValue;

impl IntoValue for Value {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        Ok(self)
    }
}

impl IntoValue for () {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        Ok(Value::None)
    }
}

impl IntoValue for bool {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        Ok(Value::bool(self))
    }
}

impl IntoValue for i32 {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        Ok(Value::Int(self.into()))
    }
}

impl IntoValue for i64 {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        Ok(Value::Int(self))
    }
}

impl IntoValue for u64 {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        Ok(i64::try_from(self).map_or_else(|_| Value::big(self.into()), Value::Int))
    }
}

impl IntoValue for usize {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        (self as u64).into_value()
    }
}

impl IntoValue for f64 {
    fn into_value(self) -> Eval<Value> {
        Ok(Value::float(self))
    }
}

impl IntoValue for Str {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        Ok(Value::Str(self))
    }
}

impl IntoValue for String {
    fn into_value(self) -> Eval<Value> {
        Ok(Value::Str(Str::from(self)))
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Eval<Value> {
        Ok(Value::str(self))
    }
}

impl IntoValue for Bytes {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        Ok(Value::Bytes(self))
    }
}

impl IntoValue for Vec<Value> {
    fn into_value(self) -> Eval<Value> {
        Ok(Value::list(self))
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        self.map_or(Ok(Value::None), IntoValue::into_value)
    }
}

impl<T: IntoValue> IntoValue for Res<T> {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        self?.into_value()
    }
}

impl<T: IntoValue> IntoValue for Eval<T> {
    #[inline]
    fn into_value(self) -> Eval<Value> {
        self?.into_value()
    }
}
