//! `tuple`.

use super::class::OBJECT;
use super::exception::value_error;
use super::value::Items;
use super::{Value, list, ops};
use crate::class_table;
use std::rc::Rc;

class_table! {
    /// Built-in immutable sequence.
    ///
    /// If no argument is given, the constructor returns an empty tuple.
    /// If iterable is specified the tuple is initialized from iterable's items.
    ///
    /// If the argument is a tuple, the return value is the same object.
    pub static TUPLE: Rc<Items> = "tuple" in "builtins" [&OBJECT];
    new(iterable: &Value = "()" => &Value::Unbound) |_class, host| match iterable {
        Value::Unbound => Ok(Value::tuple([])),
        Value::Tuple(_) => Ok(iterable.clone()),
        _ => ops::collect(host, iterable).map(|items| Value::Tuple(Rc::new(items.into()))),
    };
    methods {
        /// Return first index of value.
        ///
        /// Raises ValueError if the value is not present.
        fn index(value: &Value, start: Value = "0" => Value::Int(0), stop: Value = "sys.maxsize" => Value::Int(i64::MAX)) |s, _host| {
            list::find(s, value, &start, &stop)?.ok_or_else(|| value_error("tuple.index(x): x not in tuple"))
        };
        /// Return number of occurrences of value.
        fn count(value: &Value) |s, _host| list::count(s, value);
    }
}
