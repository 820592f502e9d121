//! The special names that any value answers to, where its class has the operation behind them:
//! `b'a'.__len__()`, `f.__next__()`, `x.__class__`.

use super::attribute::doc;
use super::{BinOp, CmpOp, UnaryOp, int_of, iterate, number::Number, truth};
use crate::class_table;
use crate::object::buffer::is_bytes_like;
use crate::object::dict::{Part, View};
use crate::object::exception::{stop_iteration, type_error};
use crate::object::{Args, Class, Eval, Res, Value, bound};
use std::rc::Rc;

/// Exactly `N` arguments by position.
fn exactly<const N: usize>(args: Args<'_>) -> Res<&[Value; N]> {
    <&[Value; N]>::try_from(args.pos).map_err(|_| {
        let s = if N == 1 { "" } else { "s" };
        type_error(format!("expected {N} argument{s}, got {}", args.pos.len()))
    })
}

/// What an operator's method gives: where the operator does not fit, `NotImplemented`.
fn operator(result: Eval<Value>) -> Eval<Value> {
    match result.map_err(crate::object::Error::from) {
        Err(e) if e.is(&crate::object::class::TYPE_ERROR) => Ok(Value::NotImplemented),
        other => Ok(other?),
    }
}

/// Whether the class of `a` compares itself and computes with `b`; else it leaves that to `b`'s.
fn knows(a: &Value, b: &Value) -> bool {
    let is_set = |v: &Value| match v {
        Value::Set(_) => true,
        v => v.downcast::<View>().is_some_and(|view| view.part() != Part::Values),
    };
    match a {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => matches!(Number::of(b), Some(Number::Int(_))),
        Value::Float(_) => Number::of(b).is_some(),
        Value::ByteArray(_) | Value::MemoryView(_) => is_bytes_like(b),
        Value::Set(_) => matches!(b, Value::Set(_)),
        Value::Object(_) | Value::Exception(_) => a.is(b) || is_set(a) && is_set(b),
        _ => a.class().is(b.class()),
    }
}

fn comparison(op: CmpOp, a: &Value, args: Args<'_>) -> Eval<Value> {
    let [b] = exactly(args)?;
    let ordered = !matches!(op, CmpOp::Eq | CmpOp::Ne);
    if !knows(a, b) || ordered && matches!(a, Value::MemoryView(_)) {
        return Ok(Value::NotImplemented);
    }
    let result = super::compare(op, a, b).map(Value::bool);
    // What their items say of one another is the answer.
    if matches!(a, Value::List(_) | Value::Tuple(_)) { result } else { operator(result) }
}

fn arithmetic(op: BinOp, a: &Value, args: Args<'_>) -> Eval<Value> {
    let [b] = exactly(args)?;
    match a {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Float(_) if !knows(a, b) => {
            Ok(Value::NotImplemented)
        }
        // Those that put things one after the other know no other kind, and say so.
        Value::Str(_) | Value::Bytes(_) | Value::ByteArray(_) | Value::List(_) | Value::Tuple(_) => {
            if op == BinOp::Mul && int_of(b).is_none() {
                crate::object::arg::index(b)?;
            }
            super::binary(op, a, b)
        }
        _ => operator(super::binary(op, a, b)),
    }
}

class_table! {
    /// The methods with special names; each is there for those values that have the operation.
    pub(super) static SPECIAL: Value = "object" in "builtins" [];
    raw {
        /// Return repr(self).
        fn __repr__("") |s, _host, args| { let [] = exactly(args)?; super::repr(s) };
        /// Return str(self).
        fn __str__("") |s, _host, args| { let [] = exactly(args)?; super::str(s) };
        /// Return hash(self).
        fn __hash__("") |s, _host, args| { let [] = exactly(args)?; super::hash(s) };
        /// Size of object in memory, in bytes.
        fn __sizeof__("") |s, _host, args| { let [] = exactly(args)?; super::size(s) };
        /// Default object formatter.
        fn __format__("format_spec, /") |s, _host, args| {
            let [spec] = exactly(args)?;
            match spec {
                Value::Str(spec) => super::format(s, spec),
                _ => Err(type_error(format!("__format__() argument must be str, not {}", spec.type_name())).into()),
            }
        };
        /// Return list of names.
        fn __dir__("") |s, _host, args| {
            let [] = exactly(args)?;
            super::names(s).into_iter().map(Value::Str).collect::<Vec<_>>()
        };
        /// Return self==value.
        fn __eq__("value, /") |s, _host, args| comparison(CmpOp::Eq, s, args);
        /// Return self!=value.
        fn __ne__("value, /") |s, _host, args| comparison(CmpOp::Ne, s, args);
        /// Return self<value.
        fn __lt__("value, /") |s, _host, args| comparison(CmpOp::Lt, s, args);
        /// Return self<=value.
        fn __le__("value, /") |s, _host, args| comparison(CmpOp::Le, s, args);
        /// Return self>value.
        fn __gt__("value, /") |s, _host, args| comparison(CmpOp::Gt, s, args);
        /// Return self>=value.
        fn __ge__("value, /") |s, _host, args| comparison(CmpOp::Ge, s, args);
        /// Return len(self).
        fn __len__("") |s, _host, args| { let [] = exactly(args)?; super::len(s) };
        /// True if self else False.
        fn __bool__("") |s, _host, args| { let [] = exactly(args)?; super::truth(s) };
        /// Return key in self.
        fn __contains__("key, /") |s, host, args| { let [key] = exactly(args)?; super::contains(host, s, key) };
        /// Return self[key].
        fn __getitem__("key, /") |s, _host, args| { let [key] = exactly(args)?; super::getitem(s, key) };
        /// Set self[key] to value.
        fn __setitem__("key, value, /") |s, host, args| {
            let [key, value] = exactly(args)?;
            super::setitem(host, s, key, value.clone())
        };
        /// Delete self[key].
        fn __delitem__("key, /") |s, _host, args| { let [key] = exactly(args)?; super::delitem(s, key) };
        /// Implement iter(self).
        fn __iter__("") |s, _host, args| { let [] = exactly(args)?; super::iter(s) };
        /// Implement next(self).
        fn __next__("") |s, host, args| {
            let [] = exactly(args)?;
            match super::next(host, s)? {
                Some(item) => Ok(item),
                None => Err(crate::object::Raised::from(stop_iteration())),
            }
        };
        /// Call self as a function.
        fn __call__("*args, **kwargs") |s, host, args| host.call(s, args);
        /// Return self+value.
        fn __add__("value, /") |s, _host, args| arithmetic(BinOp::Add, s, args);
        /// Return self-value.
        fn __sub__("value, /") |s, _host, args| arithmetic(BinOp::Sub, s, args);
        /// Return self*value.
        fn __mul__("value, /") |s, _host, args| arithmetic(BinOp::Mul, s, args);
        /// Return self%value.
        fn __mod__("value, /") |s, _host, args| arithmetic(BinOp::Mod, s, args);
        /// Return self/value.
        fn __truediv__("value, /") |s, _host, args| arithmetic(BinOp::Div, s, args);
        /// Return self//value.
        fn __floordiv__("value, /") |s, _host, args| arithmetic(BinOp::FloorDiv, s, args);
        /// Return self&value.
        fn __and__("value, /") |s, _host, args| arithmetic(BinOp::BitAnd, s, args);
        /// Return self|value.
        fn __or__("value, /") |s, _host, args| arithmetic(BinOp::BitOr, s, args);
        /// Return self^value.
        fn __xor__("value, /") |s, _host, args| arithmetic(BinOp::BitXor, s, args);
        /// -self.
        fn __neg__("") |s, _host, args| { let [] = exactly(args)?; super::unary(UnaryOp::Neg, s) };
        /// abs(self).
        fn __abs__("") |s, _host, args| { let [] = exactly(args)?; super::abs(s) };
        /// Return self converted to an integer, if appropriate for use as an index into a list.
        fn __index__("") |s, _host, args| { let [] = exactly(args)?; super::unary(UnaryOp::Pos, s) };
        /// int(self).
        fn __int__("") |s, host, args| {
            let [] = exactly(args)?;
            host.call(&Value::Class(&crate::object::int::INT), Args::positional(std::slice::from_ref(s)))
        };
        /// float(self).
        fn __float__("") |s, host, args| {
            let [] = exactly(args)?;
            host.call(&Value::Class(&crate::object::float::FLOAT), Args::positional(std::slice::from_ref(s)))
        };
    }
}

/// Whether the class of a value has the operation behind a special name.
fn has(v: &Value, name: &str) -> bool {
    use Value::{
        BoundMethod, Builtin, ByteArray, Bytes, Class, Dict, List, MemoryView, Object, Range, Set, Str, Tuple,
    };
    let int = matches!(v, Value::Int(_) | Value::Bool(_) | Value::Big(_));
    let number = int || matches!(v, Value::Float(_));
    let sequence = matches!(v, Str(_) | Bytes(_) | ByteArray(_) | List(_) | Tuple(_));
    match name {
        "__len__" => truth::length(v).is_some(),
        "__bool__" => number || v.is_none() || matches!(v, Range(_)),
        "__contains__" => sequence || matches!(v, Dict(_) | Set(_) | Range(_)) || is_view(v),
        "__getitem__" => match v {
            Object(o) => o.body().getitem(&Value::Int(0)).is_some(),
            _ => sequence || matches!(v, Dict(_) | Range(_) | MemoryView(_)),
        },
        "__setitem__" | "__delitem__" => matches!(v, List(_) | Dict(_) | ByteArray(_) | MemoryView(_)),
        "__iter__" => iterate::is_iterable(v),
        "__next__" => matches!(v, Object(o) if o.body().is_iterator()),
        "__call__" => match v {
            Object(o) => o.body().is_callable(),
            _ => matches!(v, Class(_) | Builtin(_) | BoundMethod(_)),
        },
        "__add__" => number || sequence,
        "__mul__" => number || sequence,
        "__mod__" => number || matches!(v, Str(_) | Bytes(_) | ByteArray(_)),
        "__sub__" => number || matches!(v, Set(_)) || is_view(v),
        "__truediv__" | "__floordiv__" | "__neg__" | "__abs__" | "__int__" | "__float__" => number,
        "__index__" => int,
        "__and__" | "__xor__" => int || matches!(v, Set(_)) || is_view(v),
        "__or__" => int || matches!(v, Set(_) | Dict(_)) || is_view(v),
        "__hash__" => !matches!(v, List(_) | Dict(_) | ByteArray(_)) && !matches!(v, Set(s) if !s.frozen()),
        _ => true,
    }
}

fn is_view(v: &Value) -> bool {
    v.downcast::<crate::object::dict::View>().is_some()
}

/// The attribute of a special name.
pub(super) fn attribute(v: &Value, name: &str) -> Option<Value> {
    if !name.starts_with("__") {
        return None;
    }
    match (name, v) {
        ("__class__", _) => return Some(Value::Class(v.class())),
        ("__doc__", Value::Builtin(m)) => return Some(doc(m.doc)),
        ("__doc__", Value::BoundMethod(m)) => return Some(doc(m.1.doc)),
        ("__doc__", _) => return Some(doc(v.class().doc)),
        ("__name__", Value::Builtin(m)) => return Some(Value::str(m.name)),
        ("__name__", Value::BoundMethod(m)) => return Some(Value::str(m.1.name)),
        ("__qualname__", Value::Builtin(m)) => return Some(Value::str(m.sig.qualname)),
        ("__qualname__", Value::BoundMethod(m)) => return Some(Value::str(&bound::qualname(&m.0, m.1))),
        ("__text_signature__", Value::Builtin(m)) => return Some(Value::Str(m.sig.text().into())),
        ("__text_signature__", Value::BoundMethod(m)) => return Some(Value::Str(m.1.sig.text().into())),
        ("__self__", Value::BoundMethod(m)) => return Some(m.0.clone()),
        _ => {}
    }
    if name == "__hash__" && !has(v, name) {
        return Some(Value::None);
    }
    let special: &'static Class = &SPECIAL;
    let method = special.own_methods().find(|m| m.name == name).filter(|_| has(v, name))?;
    Some(Value::BoundMethod(Rc::new((v.clone(), method))))
}

/// The method of a special name that every class has, as an attribute of a class: not bound.
pub(super) fn of_class(name: &str) -> Option<Value> {
    let special: &'static Class = &SPECIAL;
    let every = ["__repr__", "__str__", "__hash__", "__format__", "__sizeof__", "__eq__", "__ne__"];
    let method = special.own_methods().find(|m| m.name == name && every.contains(&name))?;
    Some(Value::Builtin(method))
}

/// The special names that a value has.
pub(super) fn names(v: &Value) -> impl Iterator<Item = &'static str> {
    let methods = SPECIAL.own_methods().map(|m| m.name).filter(|name| has(v, name));
    methods.chain(["__class__", "__doc__"])
}
