//! `template % values` of str and bytes.

use super::{Number, getitem, repr, str};
use crate::object::buffer::{is_bytes_like, to_bytes};
use crate::object::exception::type_error;
use crate::object::text::int::MAX_STR_DIGITS;
use crate::object::text::percent::{self, PercentArgs, Target};
use crate::object::text::repr::{ascii_escape, ascii_str};
use crate::object::{Bytes, Eval, Raised, Str, Value, interrupt, limits, pieces};

/// What stands right of the `%`.
struct Values<'a> {
    all: &'a Value,
    bytes: bool,
}

/// `template % values`.
///
/// # Errors
/// `TypeError: not enough arguments for format string` and its like, and those of conversions.
pub(super) fn format(template: &[u8], values: &Value, bytes: bool) -> Eval<Vec<u8>> {
    let target = Target { bytes, digits: MAX_STR_DIGITS, max: limits::most_text() };
    let text = percent::format(template, &mut Values { all: values, bytes }, target);
    // What takes long ends early then.
    interrupt::look()?;
    text
}

impl PercentArgs for Values<'_> {
    type Value = Value;
    type Error = Raised;

    fn positional(&mut self, index: usize) -> Option<Value> {
        match self.all {
            Value::Tuple(items) => items.get(index).cloned(),
            _ => (index == 0).then(|| self.all.clone()),
        }
    }

    fn is_mapping(&self) -> bool {
        match self.all {
            Value::Dict(_) | Value::List(_) | Value::Range(_) | Value::MemoryView(_) => true,
            Value::Bytes(_) | Value::ByteArray(_) => !self.bytes,
            Value::Object(o) => o.body().getitem(&Value::Int(0)).is_some(),
            _ => false,
        }
    }

    fn by_key(&mut self, key: &[u8]) -> Eval<Value> {
        let key = if self.bytes { Value::Bytes(Bytes::copied(key)?) } else { Value::Str(Str::copy_of(key)?) };
        getitem(self.all, &key)
    }

    fn number(&mut self, value: &Value) -> percent::Number {
        match Number::of(value) {
            Some(Number::Int(n)) => percent::Number::Int(n),
            Some(Number::Float(x)) => percent::Number::Float(x),
            None => percent::Number::Other,
        }
    }

    fn type_name(&mut self, value: &Value) -> String {
        value.type_name().to_owned()
    }

    fn character(&mut self, value: &Value) -> Option<u32> {
        match value {
            Value::Str(s) if !self.bytes && s.len() == 1 => s.chars().next(),
            Value::Bytes(b) if self.bytes && b.len() == 1 => b.first().map(|b| u32::from(*b)),
            Value::ByteArray(b) if self.bytes && b.bytes().len() == 1 => {
                b.bytes().first().map(|b| u32::from(*b))
            }
            _ => None,
        }
    }

    fn text(&mut self, value: &Value, letter: u8) -> Eval<Vec<u8>> {
        let text = match (letter, self.bytes) {
            (b'a', _) | (b'r', true) => match value {
                Value::Str(s) => return Ok(ascii_str(s.as_bytes())?),
                _ => return Ok(ascii_escape(repr(value)?.as_bytes())?),
            },
            (b's' | b'b', true) => {
                if is_bytes_like(value) {
                    return Ok(pieces::copied(&to_bytes(value)?)?);
                }
                let kind = value.type_name();
                return Err(type_error(format!(
                    "%b requires a bytes-like object, or an object that implements __bytes__, not '{kind}'"
                ))
                .into());
            }
            (b'r', false) => repr(value)?,
            _ => str(value)?,
        };
        Ok(pieces::copied(text.as_bytes())?)
    }
}
