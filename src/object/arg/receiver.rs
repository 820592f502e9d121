//! What a method is called on.

use super::super::exception::type_error;
use super::super::{Bytes, Error, Res, Str, Value};
use std::rc::Rc;

/// A Rust type that the methods of a class run on.
pub trait Receiver {
    /// The receiver inside `this`.
    ///
    /// # Errors
    /// `TypeError` if it is another's: `descriptor … requires a … object`.
    fn receive(this: &Value) -> Res<&Self>;
}

impl<T: super::super::Object> Receiver for T {
    #[inline]
    fn receive(this: &Value) -> Res<&T> {
        this.downcast::<T>().ok_or_else(|| wrong_receiver(this))
    }
}

impl Receiver for Value {
    #[inline]
    fn receive(this: &Value) -> Res<&Value> {
        Ok(this)
    }
}

#[cold]
fn wrong_receiver(this: &Value) -> Error {
    type_error(format!("descriptor doesn't apply to a '{}' object", this.type_name()))
}

macro_rules! receivers {
    ($($ty:ty, $variant:ident;)*) => { $(
        impl Receiver for $ty {
            #[inline]
            fn receive(this: &Value) -> Res<&$ty> {
                match this {
                    Value::$variant(x) => Ok(x),
                    _ => Err(wrong_receiver(this)),
                }
            }
        }
    )* };
}

receivers! {
    Str, Str;
    Bytes, Bytes;
    Rc<super::super::value::Items>, Tuple;
    Rc<super::super::list::List>, List;
    Rc<super::super::dict::Dict>, Dict;
    Rc<super::super::set::Set>, Set;
    Rc<super::super::bytearray::ByteArray>, ByteArray;
    Rc<super::super::memoryview::MemoryView>, MemoryView;
    Rc<super::super::range::Range>, Range;
    Rc<super::super::range::Slice>, Slice;
    Rc<super::super::Exception>, Exception;
}
