//! What bytes and bytearray have in common: the same methods, giving their own kind.

mod table;

use super::arg::At;
use super::buffer::{is_bytes_like, to_bytes, with_bytes};
use super::bytearray::{self, ByteArray};
use super::exception::{overflow_error, type_error, value_error};
use super::text::methods::{self, Bounds, Bytes as Octet, Side};
use super::text::{TextResult, bytes_methods};
use super::{
    Bytes, Error, Eval, FromArg, Host, Res, Str, Value, class, codecs, interrupt, limits, memory, ops,
    pieces, str_class, trash,
};
use std::ops::{Deref, Range};
use std::rc::Rc;

pub(super) use table::octet_class;

/// A kind of bytes.
pub trait Octets {
    /// What holds the bytes while they are read.
    type Data<'a>: Deref<Target: AsRef<[u8]>>
    where
        Self: 'a;

    /// The bytes.
    ///
    /// # Errors
    /// `RuntimeError` if they are being changed.
    fn data(&self) -> Res<Self::Data<'_>>;

    /// Another of the kind.
    fn make(bytes: Vec<u8>) -> Value;

    /// Another of the kind that copies `bytes`.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    fn copied(bytes: &[u8]) -> Res<Value> {
        pieces::copied(bytes).map(Self::make)
    }

    /// Itself where it can't change, or else a copy.
    ///
    /// # Errors
    /// As [`Octets::data`].
    fn unchanged(&self) -> Res<Value>;
}

impl Octets for Bytes {
    type Data<'a> = &'a [u8];

    fn data(&self) -> Res<&[u8]> {
        Ok(self)
    }

    fn make(bytes: Vec<u8>) -> Value {
        Value::Bytes(Bytes::from_vec(bytes))
    }

    fn copied(bytes: &[u8]) -> Res<Value> {
        Bytes::copied(bytes).map(Value::Bytes)
    }

    fn unchanged(&self) -> Res<Value> {
        Ok(Value::Bytes(self.clone()))
    }
}

impl Octets for Rc<ByteArray> {
    type Data<'a> = std::cell::Ref<'a, Vec<u8>>;

    fn data(&self) -> Res<std::cell::Ref<'_, Vec<u8>>> {
        self.try_bytes()
    }

    fn make(bytes: Vec<u8>) -> Value {
        Value::ByteArray(Rc::new(ByteArray::new(bytes)))
    }

    fn unchanged(&self) -> Res<Value> {
        Self::copied(&self.try_bytes()?)
    }
}

/// Runs `f` on the bytes.
pub(super) fn on<O: Octets, T>(s: &O, f: impl FnOnce(&[u8]) -> T) -> Res<T> {
    let data = s.data()?;
    Ok(f((*data).as_ref()))
}

/// Another of the kind, of what `f` makes.
pub(super) fn map<O: Octets>(s: &O, f: impl FnOnce(&[u8]) -> TextResult<Vec<u8>>) -> Res<Value> {
    Ok(O::make(on(s, f)??))
}

/// Another of the kind, of the part that `f` gives.
pub(super) fn part<O: Octets>(s: &O, f: impl FnOnce(&[u8]) -> &[u8]) -> Res<Value> {
    on(s, |b| O::copied(f(b)))?
}

/// What `f` makes, or the same where it makes nothing.
pub(super) fn changed<O: Octets>(s: &O, f: impl FnOnce(&[u8]) -> TextResult<Option<Vec<u8>>>) -> Res<Value> {
    match on(s, f)?? {
        Some(new) => Ok(O::make(new)),
        None => s.unchanged(),
    }
}

/// What is searched for: bytes or one byte as an int. CPython looks at it after the bounds.
#[derive(Clone, Copy)]
pub struct Needle<'a>(&'a Value);

impl<'a> FromArg<'a> for Needle<'a> {
    #[inline]
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        Ok(Needle(v))
    }
}

impl Needle<'_> {
    fn bytes(self) -> Res<Bytes> {
        match self.0 {
            Value::Bytes(b) => Ok(b.clone()),
            Value::Int(_) | Value::Bool(_) | Value::Big(_) => {
                bytearray::byte(self.0).map(|b| Bytes::copy_of(&[b]))
            }
            v if is_bytes_like(v) => to_bytes(v),
            v => {
                let kind = v.type_name();
                Err(type_error(format!("argument should be integer or bytes-like object, not '{kind}'")))
            }
        }
    }
}

/// Where `needle` stands, from the left or from the right.
pub(super) fn find<O: Octets>(
    s: &O,
    needle: Needle<'_>,
    bounds: Bounds,
    from_right: bool,
) -> Res<Option<usize>> {
    let find = if from_right { methods::rfind::<Octet> } else { methods::find::<Octet> };
    let needle = needle.bytes()?;
    on(s, |b| find(b, &needle, bounds))
}

/// How often `needle` stands there, without overlaps.
pub(super) fn count<O: Octets>(s: &O, needle: Needle<'_>, bounds: Bounds) -> Res<usize> {
    let needle = needle.bytes()?;
    on(s, |b| methods::count::<Octet>(b, &needle, bounds))
}

/// The same, or `ValueError`.
pub(super) fn index<O: Octets>(s: &O, needle: Needle<'_>, bounds: Bounds, from_right: bool) -> Res<usize> {
    find(s, needle, bounds, from_right)?.ok_or_else(|| value_error("subsection not found"))
}

fn cut<O: Octets>(b: &[u8], ranges: Vec<Range<usize>>) -> Res<Vec<Value>> {
    let mut parts = limits::vec(ranges.len())?;
    for range in ranges {
        match interrupt::look().and_then(|()| O::copied(b.get(range).unwrap_or_default())) {
            Ok(part) => parts.push(part),
            Err(e) => {
                trash::discard_items(parts);
                return Err(e);
            }
        }
    }
    Ok(parts)
}

/// The bytes of an argument that may be `None`.
fn optional(v: &Value) -> Res<Option<Bytes>> {
    if v.is_none() { Ok(None) } else { to_bytes(v).map(Some) }
}

pub(super) fn split<O: Octets>(s: &O, sep: &Value, maxsplit: i64, from_right: bool) -> Res<Vec<Value>> {
    let sep = optional(sep)?;
    let split = if from_right { methods::rsplit::<Octet> } else { methods::split::<Octet> };
    on(s, |b| cut::<O>(b, split(b, sep.as_deref(), maxsplit)?))?
}

pub(super) fn split_lines<O: Octets>(s: &O, keep_ends: bool) -> Res<Vec<Value>> {
    on(s, |b| cut::<O>(b, methods::split_lines::<Octet>(b, keep_ends)?))?
}

pub(super) fn strip<O: Octets>(s: &O, chars: &Value, side: Side) -> Res<Value> {
    let chars = optional(chars)?;
    part(s, |b| b.get(methods::strip::<Octet>(b, chars.as_deref(), side)).unwrap_or_default())
}

/// Before, separator and behind.
pub(super) fn partition<O: Octets>(s: &O, sep: &Bytes, from_right: bool) -> Res<Value> {
    let find = if from_right { methods::rpartition } else { methods::partition };
    on(s, |b| {
        let part = |range: Range<usize>| O::copied(b.get(range).unwrap_or_default());
        let empty = || O::make(Vec::new());
        Ok(Value::tuple(match find(b, sep)? {
            Some(at) => [part(0..at.start)?, O::copied(sep)?, part(at.end..b.len())?],
            None if from_right => [empty(), empty(), part(0..b.len())?],
            None => [part(0..b.len())?, empty(), empty()],
        }))
    })?
}

/// A byte to fill with.
#[derive(Clone, Copy, Debug)]
pub struct Fill(pub [u8; 1]);

impl<'a> FromArg<'a> for Fill {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        let one = match v {
            Value::Bytes(b) => <[u8; 1]>::try_from(&b[..]).ok(),
            Value::ByteArray(b) => <[u8; 1]>::try_from(&b.try_bytes()?[..]).ok(),
            _ => None,
        };
        one.map(Fill).ok_or_else(|| {
            let kind = if v.is_none() { "None" } else { v.type_name() };
            let (name, n) = (at.sig.name, at.index + 1);
            type_error(format!("{name}() argument {n} must be a byte string of length 1, not {kind}"))
        })
    }
}

/// `startswith` and `endswith` of one bytes or a tuple of them.
pub(super) fn affix<O: Octets>(s: &O, affix: &Value, bounds: Bounds, name: &str) -> Res<bool> {
    let test = if name == "startswith" { methods::starts_with::<Octet> } else { methods::ends_with::<Octet> };
    match affix {
        Value::Tuple(all) => {
            for a in all.iter() {
                let a = to_bytes(a)?;
                if on(s, |b| test(b, &a, bounds))? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ if is_bytes_like(affix) => {
            let a = to_bytes(affix)?;
            on(s, |b| test(b, &a, bounds))
        }
        _ => {
            let kind = affix.type_name();
            Err(type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {kind}")))
        }
    }
}

/// `sep.join(iterable)`.
pub(super) fn join<O: Octets>(host: &mut dyn Host, s: &O, iterable: &Value) -> Eval<Value> {
    let items = match iterable {
        Value::List(l) => pieces::copied(&l.items())?,
        Value::Tuple(t) => pieces::copied(t)?,
        _ => str_class::collect_to_join(host, iterable)?,
    };
    if let ([Value::Bytes(_)], Value::Bytes(_)) = (&items[..], s.unchanged()?) {
        return Ok(items.into_iter().next().unwrap_or_default());
    }
    let sep = on(s, pieces::copied)??;
    // What is too much is told before any of it is made, where that takes no asking.
    let known = pieces::going_on(&items).map(|item| match item {
        Value::Bytes(b) => b.len(),
        _ => 0,
    });
    let total = known.fold(0, usize::saturating_add);
    let seps = sep.len().saturating_mul(items.len().saturating_sub(1));
    let mut out = limits::vec(total.saturating_add(seps))?;
    for (i, item) in items.iter().enumerate() {
        interrupt::look()?;
        let wrong = |_: Error| {
            let kind = item.type_name();
            type_error(format!("sequence item {i}: expected a bytes-like object, {kind} found"))
        };
        with_bytes(item, |b| {
            if i > 0 {
                pieces::append(&mut out, &sep)?;
            }
            pieces::append(&mut out, b)
        })
        .map_err(wrong)??;
    }
    Ok(O::make(out))
}

pub(super) fn translate<O: Octets>(s: &O, table: &Value, delete: &Value) -> Res<Value> {
    let table = optional(table)?;
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(value_error("translation table must be 256 characters long"));
    }
    let delete = if matches!(delete, Value::Unbound) { Bytes::empty() } else { to_bytes(delete)? };
    let new = on(s, |b| bytes_methods::translate(b, table.as_deref(), &delete))??;
    Ok(O::make(new))
}

/// `hex(sep, bytes_per_sep)`: groups counted from the right, or from the left if negative.
///
/// # Errors
/// `ValueError` and `TypeError` for a wrong separator, `MemoryError`.
pub fn hex(bytes: &[u8], sep: &Value, per: i64) -> Res<Str> {
    let sep = match sep {
        Value::Unbound => None,
        Value::Str(s) => Some(bytes_methods::hex_separator(s.as_bytes(), true)?),
        Value::Bytes(b) => Some(bytes_methods::hex_separator(b, false)?),
        _ => match ops::len(sep) {
            Ok(1) => return Err(type_error("sep must be str or bytes.")),
            Ok(_) => return Err(value_error("sep must be length 1.")),
            Err(e) => return Err(e.into()),
        },
    };
    let digits = bytes_methods::hex(bytes, sep, per)?;
    let length = digits.len();
    Ok(Str::from_vec_with_len(digits, length))
}

/// `maketrans(from, to)`.
pub(super) fn make_trans(from: &Bytes, to: &Bytes) -> Res<Bytes> {
    Ok(Bytes::copy_of(&bytes_methods::make_trans(from, to)?))
}

/// The bytes that `bytes(source, encoding, errors)` and `bytearray(…)` hold. `kind` is the class.
///
/// # Errors
/// `TypeError` for what has no bytes, `ValueError` for a negative count or an int that is no byte.
pub(super) fn source(
    host: &mut dyn Host,
    source: &Value,
    encoding: Option<&Str>,
    errors: Option<&Str>,
    kind: &str,
) -> Eval<Vec<u8>> {
    for name in [encoding, errors].into_iter().flatten() {
        codecs::c_string(name)?;
    }
    if let Value::Str(text) = source {
        if encoding.is_none() {
            return Err(type_error("string argument without an encoding").into());
        }
        return Ok(pieces::copied(&codecs::encode(text, encoding, errors)?)?);
    }
    if encoding.is_some() || errors.is_some() {
        let what = if encoding.is_some() { "encoding" } else { "errors" };
        return Err(type_error(format!("{what} without a string argument")).into());
    }
    match source {
        Value::Unbound => Ok(Vec::new()),
        Value::Int(n) => match usize::try_from(*n) {
            Ok(n) => {
                if kind == "bytes" {
                    limits::check_bytes(n)?;
                }
                Ok(limits::zeros(n)?)
            }
            Err(_) => Err(value_error("negative count").into()),
        },
        Value::Bool(b) => Ok(vec![0; usize::from(*b != 0)]),
        Value::Big(_) => Err(overflow_error("cannot fit 'int' into an index-sized integer").into()),
        Value::MemoryView(m) => Ok(m.to_vec()?),
        _ if is_bytes_like(source) => Ok(with_bytes(source, pieces::copied)??),
        _ => match ops::iter(source) {
            Ok(it) => collect(host, source, &it, kind),
            Err(e) => {
                let e = Error::from(e);
                if !e.is(&class::TYPE_ERROR) {
                    return Err(e.into());
                }
                Err(type_error(format!("cannot convert '{}' object to {kind}", source.type_name())).into())
            }
        },
    }
}

/// The bytes of an iterable of ints.
fn collect(host: &mut dyn Host, source: &Value, it: &Value, kind: &str) -> Eval<Vec<u8>> {
    let items =
        if matches!(source, Value::List(_) | Value::Tuple(_) | Value::Range(_)) { source } else { it };
    let mut out = Vec::new();
    ops::iterate(host, items, |item| {
        let byte = bytearray::byte(&item).map_err(|e| {
            // The two classes word it differently.
            let range = e.is(&class::VALUE_ERROR) && kind == "bytes";
            if range { value_error("bytes must be in range(0, 256)") } else { e }
        })?;
        limits::reserve(&mut out, 1)?;
        out.push(byte);
        Ok(true)
    })?;
    Ok(out)
}

/// The most bytes a result may have, as the functions of `text` want it.
pub(super) fn most() -> usize {
    memory::left()
}
