//! Iterators over the built-in kinds, and those that builtins make: `enumerate`, `zip`, `map`,
//! `filter`, `reversed`, `iter(callable, sentinel)`.
//!
//! None holds a borrow between two items, so that what it goes through may change meanwhile.

mod combine;
mod containers;
mod sequence;

pub use combine::{ENUMERATE, FILTER, MAP, REVERSED, ZIP, callable};
pub use containers::over_dict;

use super::dict::Part;
use super::exception::type_error;
use super::{Eval, Value, dict};
use containers::SetIter;
use sequence::{RangeIter, Reverse, SeqIter};

/// An iterator over a value of a built-in kind; none for other values.
pub(super) fn over(v: &Value) -> Option<Value> {
    Some(match v {
        Value::Range(r) => Value::object(RangeIter::new(**r)),
        Value::Dict(d) => over_dict(d, Part::Keys, false),
        Value::Set(s) => Value::object(SetIter::new(s)),
        _ if is_sequence(v) => Value::object(SeqIter::new(v)),
        _ => return None,
    })
}

/// Whether [`over`] gives something.
pub(super) fn is_sequence(v: &Value) -> bool {
    matches!(
        v,
        Value::List(_)
            | Value::Tuple(_)
            | Value::Str(_)
            | Value::Bytes(_)
            | Value::ByteArray(_)
            | Value::MemoryView(_)
            | Value::Range(_)
            | Value::Dict(_)
            | Value::Set(_)
    )
}

/// `reversed(v)`.
///
/// # Errors
/// `TypeError: 'set' object is not reversible`.
pub fn reversed(v: &Value) -> Eval<Value> {
    Ok(match v {
        Value::Range(r) => Value::object(RangeIter::new(r.reversed())),
        Value::Dict(d) => over_dict(d, Part::Keys, true),
        Value::Set(_) => return Err(not_reversible(v).into()),
        _ if is_sequence(v) => Value::object(Reverse::new(v)?),
        _ => match v.downcast::<dict::View>() {
            Some(view) => over_dict(view.dict(), view.part(), true),
            None => return Err(not_reversible(v).into()),
        },
    })
}

#[cold]
fn not_reversible(v: &Value) -> super::Error {
    type_error(format!("'{}' object is not reversible", v.type_name()))
}

/// Writes the [`Object`](super::Object) of an iterator whose `step` method gives the items. `keep`
/// copies and sets what changes from item to item, `holds` shows what it goes through.
macro_rules! iterator {
    ($ty:ty, |$self:ident| $class:expr $(, keep($read:expr, $write:expr))? $(, holds |$of:ident, $visit:ident| $holds:expr)?) => {
        impl crate::object::Object for $ty {
            fn class(&self) -> &'static crate::object::Class {
                let $self = self;
                $class
            }

            fn as_any(&self) -> &dyn std::any::Any {
                self
            }

            fn next(&self, host: &mut dyn crate::object::Host) -> crate::object::Eval<Option<Value>> {
                self.step(host)
            }

            fn is_iterator(&self) -> bool {
                true
            }

            $(fn keep(&self) -> Option<Box<dyn crate::object::journal::Kept>> {
                crate::object::journal::plain(self, $read, $write)
            })?

            $(fn children(&self, visit: &mut dyn FnMut(crate::object::journal::Child<'_>)) {
                let ($of, $visit) = (self, visit);
                $holds
            })?
        }
    };
}
use iterator;

/// Writes the tables of iterator classes that have nothing but a name.
macro_rules! plain_classes {
    ($($id:ident $name:literal $ty:ty;)*) => { $(
        crate::class_table! {
            /// An iterator.
            pub(crate) static $id: $ty = $name in "builtins" [&crate::object::class::OBJECT];
        }
    )* };
}
use plain_classes;
