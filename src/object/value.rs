//! The one type of every Python value.
//!
//! Each variant carries at most one 8-byte payload of one register class, so that a `Value`
//! travels in two registers; a `bool` is therefore a word and a float its bits. Adding a variant
//! with another payload would put every call's result into memory.

use super::{Bytes, Class, Exception, Instance, Method, Str, class, trash};
use num_bigint::BigInt;
use smallvec::SmallVec;
use std::ops::Deref;
use std::rc::Rc;

/// The items of a tuple; short ones live beside the count.
#[derive(Clone, Debug, Default)]
pub struct Items(SmallVec<[Value; 3]>);

impl Items {
    /// None yet, with room for so many.
    #[must_use]
    pub fn with_capacity(n: usize) -> Items {
        Items(SmallVec::with_capacity(n))
    }

    /// Adds one, while the tuple is being made.
    #[inline]
    pub fn push(&mut self, item: Value) {
        self.0.push(item);
    }

    /// The items.
    #[must_use]
    #[inline]
    pub fn as_slice(&self) -> &[Value] {
        &self.0
    }
}

impl Deref for Items {
    type Target = [Value];
    #[inline]
    fn deref(&self) -> &[Value] {
        &self.0
    }
}

impl FromIterator<Value> for Items {
    #[inline]
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Items {
        Items(items.into_iter().collect())
    }
}

impl From<Vec<Value>> for Items {
    fn from(items: Vec<Value>) -> Items {
        Items(SmallVec::from_vec(items))
    }
}

impl Drop for Items {
    #[inline]
    fn drop(&mut self) {
        if self.0.len() >= trash::MANY {
            trash::discard_all(std::mem::take(&mut self.0).into_vec());
        } else if self.0.iter().any(trash::may_nest) {
            trash::discard(std::mem::take(&mut self.0));
        }
    }
}

/// A Python value.
#[derive(Debug, Default)]
pub enum Value {
    /// An empty slot: a name that is not bound. Never seen by a program.
    #[default]
    Unbound,
    /// `None`.
    None,
    /// `NotImplemented`.
    NotImplemented,
    /// `...`.
    Ellipsis,
    /// `False` is 0, `True` is 1; use [`Value::bool`] to make one.
    Bool(u64),
    /// An int that fits 64 bits.
    Int(i64),
    /// A float, as its bits; use [`Value::float`] to make one.
    Float(u64),
    /// A class.
    Class(&'static Class),
    /// A function of a module's table (`len`, `os.pipe`).
    Builtin(&'static Method),
    /// An int that does not fit [`Value::Int`]; never a smaller one.
    Big(Rc<BigInt>),
    /// A str.
    Str(Str),
    /// A bytes.
    Bytes(Bytes),
    /// A tuple.
    Tuple(Rc<Items>),
    /// A list.
    List(Rc<super::list::List>),
    /// A dict.
    Dict(Rc<super::dict::Dict>),
    /// A set or frozenset.
    Set(Rc<super::set::Set>),
    /// A bytearray.
    ByteArray(Rc<super::bytearray::ByteArray>),
    /// A memoryview.
    MemoryView(Rc<super::memoryview::MemoryView>),
    /// A range.
    Range(Rc<super::range::Range>),
    /// A slice.
    Slice(Rc<super::range::Slice>),
    /// A method of a class's table, bound to its object.
    BoundMethod(Rc<(Value, &'static Method)>),
    /// An exception instance.
    Exception(Rc<Exception>),
    /// Anything else: streams, functions, iterators, modules, sockets.
    Object(Rc<Instance>),
}

impl Clone for Value {
    /// The commonest kinds are copied where they stand; the others enter a function.
    #[inline(always)]
    fn clone(&self) -> Value {
        match self {
            Value::Int(n) => Value::Int(*n),
            Value::Object(o) => Value::Object(o.clone()),
            Value::Str(s) => Value::Str(s.clone()),
            _ => self.clone_other(),
        }
    }
}

impl Value {
    /// Whether the value owns nothing: the variants before [`Value::Big`].
    #[inline(always)]
    pub(super) fn is_plain(&self) -> bool {
        matches!(
            self,
            Value::Unbound
                | Value::None
                | Value::NotImplemented
                | Value::Ellipsis
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Class(_)
                | Value::Builtin(_)
        )
    }

    #[inline(never)]
    fn clone_other(&self) -> Value {
        match self {
            Value::Unbound => Value::Unbound,
            Value::None => Value::None,
            Value::NotImplemented => Value::NotImplemented,
            Value::Ellipsis => Value::Ellipsis,
            Value::Bool(b) => Value::Bool(*b),
            Value::Int(n) => Value::Int(*n),
            Value::Float(bits) => Value::Float(*bits),
            Value::Big(x) => Value::Big(x.clone()),
            Value::Str(x) => Value::Str(x.clone()),
            Value::Bytes(x) => Value::Bytes(x.clone()),
            Value::Tuple(x) => Value::Tuple(x.clone()),
            Value::List(x) => Value::List(x.clone()),
            Value::Dict(x) => Value::Dict(x.clone()),
            Value::Set(x) => Value::Set(x.clone()),
            Value::ByteArray(x) => Value::ByteArray(x.clone()),
            Value::MemoryView(x) => Value::MemoryView(x.clone()),
            Value::Range(x) => Value::Range(x.clone()),
            Value::Slice(x) => Value::Slice(x.clone()),
            Value::Class(x) => Value::Class(x),
            Value::Builtin(x) => Value::Builtin(x),
            Value::BoundMethod(x) => Value::BoundMethod(x.clone()),
            Value::Exception(x) => Value::Exception(x.clone()),
            Value::Object(x) => Value::Object(x.clone()),
        }
    }

    /// `True` or `False`.
    #[must_use]
    #[inline]
    pub fn bool(b: bool) -> Value {
        Value::Bool(u64::from(b))
    }

    /// A float.
    #[must_use]
    #[inline]
    pub fn float(x: f64) -> Value {
        Value::Float(x.to_bits())
    }

    /// An int of any size, in its smallest form.
    #[must_use]
    pub fn big(n: BigInt) -> Value {
        match i64::try_from(&n) {
            Ok(small) => Value::Int(small),
            Err(_) => {
                super::memory::note(usize::try_from(n.bits() / 8).unwrap_or(usize::MAX));
                Value::Big(Rc::new(n))
            }
        }
    }

    /// A str.
    #[must_use]
    pub fn str(s: &str) -> Value {
        Value::Str(Str::from(s))
    }

    /// A bytes that copies `b`.
    #[must_use]
    pub fn bytes(b: &[u8]) -> Value {
        Value::Bytes(Bytes::copy_of(b))
    }

    /// A tuple.
    #[must_use]
    #[inline]
    pub fn tuple(items: impl IntoIterator<Item = Value>) -> Value {
        Value::Tuple(Rc::new(items.into_iter().collect()))
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Rc::new(super::list::List::new(items)))
    }

    /// An instance of a class that Rust code outside `object` defines.
    #[must_use]
    pub fn object(body: impl super::Object) -> Value {
        Value::Object(Instance::new(body))
    }

    /// Lets go of the value: as dropping it, but without a call for the kinds that hold nothing,
    /// and short text and bytes that nobody else holds leave their memory to the next such value.
    #[inline(always)]
    pub fn release(self) {
        if self.is_plain() {
            // Nothing is owned, and the drop glue would be called to find that out.
            std::mem::forget(self);
        } else if let Value::Object(o) = self {
            drop(o);
        } else if let Value::Str(s) = self {
            s.release();
        } else {
            self.release_counted();
        }
    }

    #[inline(never)]
    fn release_counted(self) {
        match self {
            Value::Str(s) => s.recycle(),
            Value::Bytes(b) => b.recycle(),
            other => drop(other),
        }
    }

    /// Whether this is the empty slot.
    #[must_use]
    #[inline]
    pub fn is_unbound(&self) -> bool {
        matches!(self, Value::Unbound)
    }

    /// Whether this is `None`.
    #[must_use]
    #[inline]
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// The class, as `type(value)` gives it.
    #[must_use]
    #[inline]
    pub fn class(&self) -> &'static Class {
        match self {
            Value::Unbound | Value::None => &class::NONE_TYPE,
            Value::NotImplemented => &class::NOT_IMPLEMENTED_TYPE,
            Value::Ellipsis => &class::ELLIPSIS,
            Value::Bool(_) => &super::int::BOOL,
            Value::Int(_) | Value::Big(_) => &super::int::INT,
            Value::Float(_) => &super::float::FLOAT,
            Value::Str(_) => &super::str_class::STR,
            Value::Bytes(_) => &super::bytes_class::BYTES,
            Value::Tuple(_) => &super::tuple::TUPLE,
            Value::List(_) => &super::list::LIST,
            Value::Dict(_) => &super::dict::DICT,
            Value::Set(s) => s.class(),
            Value::ByteArray(_) => &super::bytearray::BYTEARRAY,
            Value::MemoryView(_) => &super::memoryview::MEMORYVIEW,
            Value::Range(_) => &super::range::RANGE,
            Value::Slice(_) => &super::range::SLICE,
            Value::Class(_) => &class::TYPE,
            Value::Builtin(m) if m.is_slot() => &class::WRAPPER_DESCRIPTOR,
            Value::Builtin(m) if m.kind == class::MethodKind::Instance => &class::METHOD_DESCRIPTOR,
            Value::BoundMethod(m) if m.1.is_slot() => &class::METHOD_WRAPPER,
            Value::Builtin(_) | Value::BoundMethod(_) => &class::BUILTIN_FUNCTION,
            Value::Exception(e) => e.class,
            Value::Object(o) => o.class(),
        }
    }

    /// The name of the class, as error messages give it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        self.class().tp_name
    }

    /// The Rust type behind an instance, if it is of that type.
    #[must_use]
    #[inline]
    pub fn downcast<T: super::Object>(&self) -> Option<&T> {
        match self {
            Value::Object(o) => o.downcast::<T>(),
            _ => None,
        }
    }

    /// Python's `is`: the same object. Equal small ints, bools, and one-character strings are
    /// the same object in CPython, too.
    #[must_use]
    pub fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Unbound, Value::Unbound)
            | (Value::None, Value::None)
            | (Value::NotImplemented, Value::NotImplemented)
            | (Value::Ellipsis, Value::Ellipsis) => true,
            (Value::Bool(a), Value::Bool(b)) | (Value::Float(a), Value::Float(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Big(a), Value::Big(b)) => Rc::ptr_eq(a, b),
            (Value::Str(a), Value::Str(b)) => a.same(b),
            (Value::Bytes(a), Value::Bytes(b)) => a.same(b),
            (Value::Tuple(a), Value::Tuple(b)) => Rc::ptr_eq(a, b) || a.is_empty() && b.is_empty(),
            (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
            (Value::Dict(a), Value::Dict(b)) => Rc::ptr_eq(a, b),
            (Value::Set(a), Value::Set(b)) => Rc::ptr_eq(a, b),
            (Value::ByteArray(a), Value::ByteArray(b)) => Rc::ptr_eq(a, b),
            (Value::MemoryView(a), Value::MemoryView(b)) => Rc::ptr_eq(a, b),
            (Value::Range(a), Value::Range(b)) => Rc::ptr_eq(a, b),
            (Value::Slice(a), Value::Slice(b)) => Rc::ptr_eq(a, b),
            (Value::Class(a), Value::Class(b)) => std::ptr::eq(*a, *b),
            (Value::Builtin(a), Value::Builtin(b)) => std::ptr::eq(*a, *b),
            (Value::BoundMethod(a), Value::BoundMethod(b)) => Rc::ptr_eq(a, b),
            (Value::Exception(a), Value::Exception(b)) => Rc::ptr_eq(a, b),
            (Value::Object(a), Value::Object(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// A number that tells this object from others that live at the same time, for `id()` and
    /// the default `repr`.
    #[must_use]
    pub fn address(&self) -> usize {
        fn of<T: ?Sized>(p: *const T) -> usize {
            p.cast::<u8>() as usize
        }
        match self {
            Value::Unbound | Value::None => 16,
            Value::NotImplemented => 32,
            Value::Ellipsis => 48,
            Value::Bool(b) => 64 + usize::from(*b != 0) * 32,
            Value::Int(n) => (*n as usize).wrapping_mul(32).wrapping_add(4096),
            Value::Big(p) => of(Rc::as_ptr(p)),
            Value::Float(bits) => *bits as usize,
            Value::Str(s) => s.address(),
            Value::Bytes(b) => b.address(),
            Value::Tuple(p) => of(Rc::as_ptr(p)),
            Value::List(p) => of(Rc::as_ptr(p)),
            Value::Dict(p) => of(Rc::as_ptr(p)),
            Value::Set(p) => of(Rc::as_ptr(p)),
            Value::ByteArray(p) => of(Rc::as_ptr(p)),
            Value::MemoryView(p) => of(Rc::as_ptr(p)),
            Value::Range(p) => of(Rc::as_ptr(p)),
            Value::Slice(p) => of(Rc::as_ptr(p)),
            Value::Class(p) => of::<Class>(*p),
            Value::Builtin(p) => of::<Method>(*p),
            Value::BoundMethod(p) => of(Rc::as_ptr(p)),
            Value::Exception(p) => of(Rc::as_ptr(p)),
            Value::Object(p) => of(Rc::as_ptr(p)),
        }
    }
}

const _: () = assert!(size_of::<Value>() == 16, "a Value must fit two registers");
const _: () = assert!(size_of::<Eval<Value>>() == 16, "an error must cost no room");
use super::Eval;
