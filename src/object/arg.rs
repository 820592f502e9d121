//! Arguments: from a call to a method's parameters, with CPython's messages.

use super::class::{ParamKind, Sig, Style, in_slot};
use super::exception::{overflow_error, type_error};
use super::wording::worded;
use super::{Bytes, Error, Eval, Res, Str, Value};
use std::rc::Rc;

/// The arguments of a call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Args<'a> {
    /// By position.
    pub pos: &'a [Value],
    /// By name, in the order given.
    pub kw: &'a [(Str, Value)],
}

/// Which parameter an argument is for.
#[derive(Clone, Copy)]
pub struct At {
    /// The method's parameters.
    pub sig: &'static Sig,
    /// Which of them.
    pub index: usize,
}

impl At {
    /// The parameter's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.sig.params.get(self.index).map_or("", |p| p.name)
    }
}

impl<'a> Args<'a> {
    /// Arguments by position only.
    #[must_use]
    pub fn positional(pos: &'a [Value]) -> Args<'a> {
        Args { pos, kw: &[] }
    }

    /// One place a parameter, empty where the argument is left out.
    ///
    /// # Errors
    /// `TypeError` for too many, too few, unknown or repeated arguments.
    #[inline]
    pub fn bind<const N: usize>(self, sig: &'static Sig) -> Res<[Option<&'a Value>; N]> {
        if self.kw.is_empty()
            && self.pos.len() >= sig.required
            && self.pos.len() <= sig.positional
            && sig.style != Style::Keywords
        {
            let pos = self.pos;
            return Ok(std::array::from_fn(|i| pos.get(i)));
        }
        bind_slow(self, sig)
    }

    /// The argument by name, if given.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.kw.iter().find(|(k, _)| k.as_bytes() == name.as_bytes()).map(|(_, v)| v)
    }
}

fn s(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// [`Args::bind`] where anything is unusual.
#[cold]
fn bind_slow<'a, const N: usize>(args: Args<'a>, sig: &'static Sig) -> Res<[Option<&'a Value>; N]> {
    if sig.style == Style::Python {
        return super::arg_python::bind(args, sig);
    }
    let (given, named, most) = (args.pos.len(), args.kw.len(), sig.positional);
    let by_position_only = sig.params.iter().all(|p| p.kind == ParamKind::Positional);
    if by_position_only && sig.style == Style::Auto && in_slot(sig.name, sig.owner) {
        super::bound::check_slot(sig, args)?;
    }
    if by_position_only && sig.style != Style::Defining {
        no_keywords(args, sig.qualname)?;
        check_positional(sig, sig.qualname, given)?;
        let pos = args.pos;
        return Ok(std::array::from_fn(|i| pos.get(i)));
    }
    let name = sig.name;
    let total = sig.params.len();
    if total == 0 {
        return Err(type_error(format!("{name}() takes no arguments")));
    }
    if given + named > total {
        let kind = if given == 0 { "keyword " } else { "" };
        let got = given + named;
        return Err(type_error(format!(
            "{name}() takes at most {total} {kind}argument{} ({got} given)",
            s(total)
        )));
    }
    if given > most {
        let word = if sig.required < most { "at most" } else { "exactly" };
        return Err(type_error(match most {
            0 => format!("{name}() takes no positional arguments"),
            _ => format!("{name}() takes {word} {most} positional argument{} ({given} given)", s(most)),
        }));
    }
    let required = |p: &&super::Param| p.kind == ParamKind::Positional && p.default.is_none();
    let least = sig.params.iter().take_while(required).count();
    if given < least {
        let word = if least < most { "at least" } else { "exactly" };
        let s = s(least);
        return Err(type_error(format!(
            "{name}() takes {word} {least} positional argument{s} ({given} given)"
        )));
    }
    let named_param = |key: &Str| {
        let fits = |p: &super::Param| p.kind != ParamKind::Positional && p.name.as_bytes() == key.as_bytes();
        sig.params.iter().position(fits)
    };
    let mut bound: [Option<&'a Value>; N] = std::array::from_fn(|i| args.pos.get(i));
    for (key, value) in args.kw {
        if let Some(slot @ None) = named_param(key).and_then(|i| bound.get_mut(i)) {
            *slot = Some(value);
        }
    }
    for (index, param) in sig.params.iter().enumerate() {
        if param.default.is_none() && bound.get(index).is_some_and(Option::is_none) {
            return Err(missing(At { sig, index }));
        }
    }
    for (key, _) in args.kw {
        match named_param(key) {
            None => return Err(unexpected(&name, key)),
            Some(i) if i < given => {
                let (key, position) = (key.told(), i + 1);
                return Err(type_error(format!(
                    "argument for {name}() given by name ('{key}') and position ({position})"
                )));
            }
            Some(_) => {}
        }
    }
    Ok(bound)
}

/// The error of a required argument that was not given.
#[must_use]
#[cold]
pub fn missing(at: At) -> Error {
    type_error(match at.sig.style {
        Style::Keywords => {
            format!("function missing required argument '{}' (pos {})", at.name(), at.index + 1)
        }
        Style::Python => {
            format!("{}() missing 1 required positional argument: '{}'", at.sig.qualname, at.name())
        }
        _ => format!("{}() missing required argument '{}' (pos {})", at.sig.name, at.name(), at.index + 1),
    })
}

/// The error of a name that no parameter has.
#[must_use]
#[cold]
pub fn unexpected(function: &dyn AsRef<[u8]>, key: &Str) -> Error {
    worded("{}() got an unexpected keyword argument '{}'", &[function, key]).map_or_else(|e| e, type_error)
}

/// The error of a parameter that was given twice.
#[must_use]
#[cold]
pub fn repeated(function: &dyn AsRef<[u8]>, key: &Str) -> Error {
    worded("{}() got multiple values for argument '{}'", &[function, key]).map_or_else(|e| e, type_error)
}

/// Refuses names for what takes arguments by position only.
///
/// # Errors
/// `TypeError` that names `qualname`.
pub(crate) fn no_keywords(args: Args<'_>, qualname: &str) -> Res<()> {
    match args.kw {
        [] => Ok(()),
        _ => Err(type_error(format!("{qualname}() takes no keyword arguments"))),
    }
}

/// Checks the number of arguments of a function that takes them by position only.
///
/// # Errors
/// `TypeError` with the words of `METH_NOARGS`, `METH_O` or `_PyArg_CheckPositional`.
pub(super) fn check_positional(sig: &Sig, qualname: &str, given: usize) -> Res<()> {
    let (required, most) = (sig.required, sig.positional);
    if given >= required && given <= most {
        return Ok(());
    }
    let name = sig.name;
    if sig.style == Style::Tuple {
        let (word, n) = match given < required {
            _ if required == most => ("exactly", most),
            true => ("at least", required),
            false => ("at most", most),
        };
        return Err(type_error(format!("{name}() takes {word} {n} argument{} ({given} given)", s(n))));
    }
    Err(type_error(match (required, most) {
        (0, 0) => format!("{qualname}() takes no arguments ({given} given)"),
        (1, 1) => format!("{qualname}() takes exactly one argument ({given} given)"),
        (n, m) if n == m => format!("{name} expected {n} argument{}, got {given}", s(n)),
        (n, _) if given < n => format!("{name} expected at least {n} argument{}, got {given}", s(n)),
        (_, m) => format!("{name} expected at most {m} argument{}, got {given}", s(m)),
    }))
}

/// A type that an argument can be turned into.
pub trait FromArg<'a>: Sized {
    /// Turns it.
    ///
    /// # Errors
    /// CPython's error for a wrong type or value.
    fn from_arg(v: &'a Value, at: At) -> Res<Self>;
}

/// A type that a result can be turned from.
pub trait IntoValue {
    /// Turns it.
    ///
    /// # Errors
    /// The error that it holds.
    fn into_value(self) -> Eval<Value>;
}

/// A Rust type that the methods of a class run on.
pub trait Receiver {
    /// The receiver inside `this`.
    ///
    /// # Errors
    /// `TypeError` if it is another's: `descriptor … requires a … object`.
    fn receive(this: &Value) -> Res<&Self>;
}

impl<T: super::Object> Receiver for T {
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
    Rc<super::value::Items>, Tuple;
    Rc<super::list::List>, List;
    Rc<super::dict::Dict>, Dict;
    Rc<super::set::Set>, Set;
    Rc<super::bytearray::ByteArray>, ByteArray;
    Rc<super::memoryview::MemoryView>, MemoryView;
    Rc<super::range::Range>, Range;
    Rc<super::range::Slice>, Slice;
    Rc<super::Exception>, Exception;
}

impl<'a> FromArg<'a> for &'a Value {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        Ok(v)
    }
}

impl<'a> FromArg<'a> for Value {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        Ok(v.clone())
    }
}

impl<'a> FromArg<'a> for &'a Str {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        match v {
            Value::Str(s) => Ok(s),
            _ => Err(bad_argument(at, "str", v)),
        }
    }
}

impl<'a> FromArg<'a> for Option<&'a Str> {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        match v {
            Value::Str(s) => Ok(Some(s)),
            Value::None => Ok(None),
            _ => Err(bad_argument(at, "str or None", v)),
        }
    }
}

/// `open() argument 'mode' must be str, not int`, or, where it has no name,
/// `write() argument must be str, not bytes`.
#[must_use]
#[cold]
pub fn bad_argument(at: At, want: &str, v: &Value) -> Error {
    let name = at.sig.name;
    let params = at.sig.params;
    let got = if v.is_none() { "None" } else { v.type_name() };
    type_error(if params.get(at.index).is_some_and(|p| p.kind != ParamKind::Positional) {
        format!("{name}() argument '{}' must be {want}, not {got}", at.name())
    } else if params.len() == 1 && at.sig.style != Style::Defining {
        format!("{name}() argument must be {want}, not {got}")
    } else {
        format!("{name}() argument {} must be {want}, not {got}", at.index + 1)
    })
}

/// A parameter that may be left out, whatever its type.
#[derive(Clone, Copy, Debug)]
pub struct Given<T>(pub Option<T>);

impl<'a, T: FromArg<'a>> FromArg<'a> for Given<T> {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        T::from_arg(v, at).map(|v| Given(Some(v)))
    }
}

/// The bytes of a bytes-like object, copied unless they are a bytes.
impl<'a> FromArg<'a> for Bytes {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        super::buffer::to_bytes(v)
    }
}

/// A bound of a search, as a slice has it: an int of any size or `None`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bound(pub Option<i64>);

impl<'a> FromArg<'a> for Bound {
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        super::ops::bound(v).map(Bound)
    }
}

impl<'a> FromArg<'a> for bool {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        super::ops::truth(v).map_err(Error::from)
    }
}

/// An argument that CPython reads as a `Py_ssize_t`: an int or anything with `__index__`.
impl<'a> FromArg<'a> for i64 {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        match v {
            Value::Int(n) => Ok(*n),
            _ => index(v),
        }
    }
}

/// An argument that is a `Py_ssize_t` or `None`, where a negative number has a meaning of its own.
impl<'a> FromArg<'a> for Option<i64> {
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        match v {
            Value::None => Ok(None),
            Value::Int(n) => Ok(Some(*n)),
            Value::Bool(b) => Ok(Some(i64::from(*b != 0))),
            _ => Err(bad_size(v)),
        }
    }
}

/// The error of a size that is neither an int that fits nor `None`.
#[cold]
fn bad_size(v: &Value) -> Error {
    match v {
        Value::Big(_) => overflow_error("cannot fit 'int' into an index-sized integer"),
        _ => type_error(format!("argument should be integer or None, not '{}'", v.type_name())),
    }
}

/// An argument that CPython reads as a C `int`, as `whence` is.
impl<'a> FromArg<'a> for i32 {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        let wide = match v {
            Value::Int(n) => Some(*n),
            Value::Big(_) => None,
            _ => Some(index(v)?),
        };
        let narrow = wide.and_then(|n| i32::try_from(n).ok());
        narrow.ok_or_else(|| overflow_error("Python int too large to convert to C int"))
    }
}

/// `operator.index` into a 64-bit int.
///
/// # Errors
/// `TypeError` for what is no int, `OverflowError` for one that is too large.
pub fn index(v: &Value) -> Res<i64> {
    match v {
        Value::Int(n) => Ok(*n),
        Value::Bool(b) => Ok(i64::from(*b != 0)),
        Value::Big(_) => Err(overflow_error("Python int too large to convert to C ssize_t")),
        _ => Err(type_error(format!("'{}' object cannot be interpreted as an integer", v.type_name()))),
    }
}

/// How much to read: the argument of `read`, `readline` and their like, where `None` and a
/// negative number mean all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// To the end.
    All,
    /// At most so many.
    Most(usize),
}

impl<'a> FromArg<'a> for Size {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        match v {
            Value::Int(n) => Ok(usize::try_from(*n).map_or(Size::All, Size::Most)),
            Value::None => Ok(Size::All),
            Value::Bool(b) => Ok(Size::Most(usize::from(*b != 0))),
            _ => Err(bad_size(v)),
        }
    }
}

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
