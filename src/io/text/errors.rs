//! From what a codec reports to the exception that a program sees.

use super::codec::{CodecError, Failure};
use crate::object::exception::{
    Extra, UnicodeInfo, lookup_error, memory_error, type_error, value_error, with_args,
};
use crate::object::{Error, Raised, Str, Value, class, interrupt};

impl From<Failure> for Error {
    #[cold]
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Unicode(error) => unicode_error(*error),
            Failure::Lookup(text) => lookup_error(text),
            Failure::Type(text) => type_error(text),
            Failure::Value(text) => value_error(text),
            Failure::Memory => memory_error(),
            // It waited until somebody would raise it.
            Failure::Interrupt => interrupt::waiting(),
        }
    }
}

impl From<Failure> for Raised {
    #[cold]
    fn from(failure: Failure) -> Raised {
        Error::from(failure).into()
    }
}

/// The `UnicodeEncodeError` or `UnicodeDecodeError` with its five arguments, which are attributes, too.
fn unicode_error(error: CodecError) -> Error {
    let CodecError { encode, encoding, object, start, end, reason } = error;
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (class, object) = if encode {
        match Str::counted(object) {
            Ok(text) => (&class::UNICODE_ENCODE_ERROR, Value::Str(text)),
            Err(e) => return e,
        }
    } else {
        (&class::UNICODE_DECODE_ERROR, Value::Bytes(object.into()))
    };
    let info = UnicodeInfo {
        encoding: Str::from(encoding),
        object,
        start: number(start),
        end: number(end),
        reason: Str::from(reason),
    };
    let args = vec![
        Value::Str(info.encoding.clone()),
        info.object.clone(),
        Value::Int(info.start),
        Value::Int(info.end),
        Value::Str(info.reason.clone()),
    ];
    let raised = with_args(class, args);
    *raised.0.extra.borrow_mut() = Extra::Unicode(Box::new(info));
    raised
}
