//! The items of a memoryview: reading, writing, slicing, comparing.

use super::geometry::Dim;
use super::{Format, Geometry, MemoryView};
use crate::object::arg::index;
use crate::object::buffer::{bytes_like_required, is_bytes_like, with_bytes};
use crate::object::exception::{index_error, new, type_error, value_error};
use crate::object::ops::{self, Slice};
use crate::object::{Bytes, Res, Value, class, interrupt, limits, pieces, range};
use std::rc::Rc;

impl MemoryView {
    /// `len(view)`.
    ///
    /// # Errors
    /// `TypeError` for one without dimensions, `ValueError` if it was released.
    pub fn len(&self) -> Res<usize> {
        match self.geometry()?.dims.first() {
            Some(d) => Ok(d.len),
            None => Err(type_error("0-dim memory has no length")),
        }
    }

    /// Whether it has no items.
    ///
    /// # Errors
    /// As [`MemoryView::len`].
    pub fn is_empty(&self) -> Res<bool> {
        self.len().map(|n| n == 0)
    }

    /// The item at a place of the only dimension, none past the end.
    ///
    /// # Errors
    /// `NotImplementedError` for more dimensions, `ValueError` if it was released.
    pub fn item_at(&self, i: usize) -> Res<Option<Value>> {
        if i >= self.len()? {
            return Ok(None);
        }
        self.get(&Value::Int(i as i64)).map(Some)
    }

    fn unpack(&self, start: usize) -> Res<Value> {
        self.with_all(|all| self.geometry.format.unpack(all, start))
    }

    /// All bytes, in order.
    ///
    /// # Errors
    /// `ValueError` if it was released, `MemoryError`.
    pub fn to_vec(&self) -> Res<Vec<u8>> {
        self.bytes_along(self.geometry()?)
    }

    /// The bytes with the first index changing fastest.
    ///
    /// # Errors
    /// As [`MemoryView::to_vec`].
    pub fn to_vec_fortran(&self) -> Res<Vec<u8>> {
        let mut geometry = self.geometry()?.clone();
        geometry.dims.reverse();
        self.bytes_along(&geometry)
    }

    fn bytes_along(&self, g: &Geometry) -> Res<Vec<u8>> {
        let size = g.format.size();
        let mut out = limits::vec(g.nbytes())?;
        self.with_all(|all| {
            if g.contiguous() {
                return pieces::append(&mut out, all.get(g.range()).unwrap_or_default());
            }
            for start in pieces::going_on(g.starts()) {
                out.extend_from_slice(all.get(start..start + size).unwrap_or_default());
            }
            interrupt::look()
        })??;
        Ok(out)
    }

    /// `view[index]`.
    ///
    /// # Errors
    /// `IndexError`, `TypeError: memoryview: invalid slice key`.
    pub fn get(&self, key: &Value) -> Res<Value> {
        let g = self.geometry()?;
        match self.locate(g, key)? {
            Place::Item(start) => self.unpack(start),
            Place::Part(part) => self.derive(part, self.read_only).map(|m| Value::MemoryView(Rc::new(m))),
        }
    }

    /// Whether it is one row of items, which can be gone through.
    ///
    /// # Errors
    /// `TypeError` for one item, `NotImplementedError` for rows of rows.
    pub fn check_iterable(&self) -> Res<()> {
        match self.geometry()?.dims[..] {
            [] => Err(type_error("invalid indexing of 0-dim memory")),
            [_] => Ok(()),
            _ => Err(not_implemented("multi-dimensional sub-views are not implemented")),
        }
    }

    /// What a key means.
    fn locate(&self, g: &Geometry, key: &Value) -> Res<Place> {
        match (key, &g.dims[..]) {
            (Value::Int(_) | Value::Bool(_) | Value::Big(_), [dim]) => {
                Ok(Place::Item(offset(key, *dim, 1, g.offset)?))
            }
            (Value::Int(_) | Value::Bool(_) | Value::Big(_), []) => {
                Err(type_error("invalid indexing of 0-dim memory"))
            }
            (Value::Big(_), _) => Err(index_error("cannot fit 'int' into an index-sized integer")),
            (Value::Int(_) | Value::Bool(_), _) => {
                Err(not_implemented("multi-dimensional sub-views are not implemented"))
            }
            (Value::Slice(s), [first, ..]) => sliced(g, *first, s).map(Place::Part),
            (Value::Tuple(keys), dims) if keys.iter().all(|k| index(k).is_ok()) => {
                if keys.len() > dims.len() {
                    let (n, k) = (dims.len(), keys.len());
                    return Err(type_error(format!(
                        "cannot index {n}-dimension view with {k}-element tuple"
                    )));
                }
                if keys.len() < dims.len() {
                    return Err(not_implemented("sub-views are not implemented"));
                }
                let mut start = g.offset;
                for (i, (k, dim)) in keys.iter().zip(dims).enumerate() {
                    start = offset(k, *dim, i + 1, start)?;
                }
                Ok(Place::Item(start))
            }
            (Value::Tuple(keys), _) if keys.iter().all(|k| matches!(k, Value::Slice(_))) => {
                Err(not_implemented("multi-dimensional slicing is not implemented"))
            }
            _ => Err(type_error("memoryview: invalid slice key")),
        }
    }

    /// `view[key] = value`.
    ///
    /// # Errors
    /// `TypeError` and `ValueError` for a wrong value, `TypeError: cannot modify read-only memory`.
    pub fn set(&self, key: &Value, value: &Value) -> Res<()> {
        let g = self.geometry()?;
        if self.read_only {
            return Err(type_error("cannot modify read-only memory"));
        }
        match key {
            Value::Int(_) | Value::Bool(_) | Value::Big(_) if g.dims.len() > 1 => {
                return Err(not_implemented("sub-views are not implemented"));
            }
            // It is looked at before the slice is.
            Value::Slice(_) if g.dims.len() == 1 && !is_bytes_like(value) => {
                return Err(bytes_like_required(value));
            }
            _ => {}
        }
        match self.locate(g, key)? {
            Place::Item(start) => {
                let bytes = g.format.pack(value)?;
                let size = g.format.size();
                self.with_all_mut(start..start + size, |all| {
                    if let (Some(to), Some(from)) = (all.get_mut(start..start + size), bytes.get(..size)) {
                        to.copy_from_slice(from);
                    }
                })
            }
            Place::Part(part) if g.dims.len() == 1 => self.assign(&part, value),
            Place::Part(_) => {
                Err(not_implemented("memoryview slice assignments are currently restricted to ndim = 1"))
            }
        }
    }

    /// `view[a:b] = value`: the same number of items of the same format.
    fn assign(&self, part: &Geometry, value: &Value) -> Res<()> {
        let (dims, format, bytes) = match value {
            Value::MemoryView(m) => (m.geometry()?.dims.clone(), m.geometry.format, m.to_vec()?),
            _ => {
                let bytes = with_bytes(value, pieces::copied)??;
                (Geometry::flat(bytes.len()).dims, Format::BYTE, bytes)
            }
        };
        let same = |a: &[Dim], b: &[Dim]| a.iter().map(|d| d.len).eq(b.iter().map(|d| d.len));
        if format.code != part.format.code || !same(&dims, &part.dims) {
            return Err(value_error("memoryview assignment: lvalue and rvalue have different structures"));
        }
        let size = part.format.size();
        self.with_all_mut(part.range(), |all| {
            let range = part.range();
            pieces::touch(all.get_mut(range.clone()).unwrap_or_default())?;
            if part.contiguous()
                && let Some(to) = all.get_mut(range)
                && to.len() == bytes.len()
            {
                to.copy_from_slice(&bytes);
                return Ok(());
            }
            for (start, item) in part.starts().zip(bytes.chunks(size)) {
                if let Some(to) = all.get_mut(start..start + item.len()) {
                    to.copy_from_slice(item);
                }
            }
            Ok(())
        })?
    }

    /// `tolist()`.
    ///
    /// # Errors
    /// `ValueError` if it was released.
    pub fn to_list(&self) -> Res<Value> {
        let g = self.geometry()?;
        let mut items = limits::vec(g.items())?;
        self.with_all(|all| {
            items.extend(pieces::going_on(g.starts()).map(|start| g.format.unpack(all, start)));
        })?;
        if let Err(e) = interrupt::look() {
            pieces::give_up(items);
            return Err(e);
        }
        // Innermost dimension first: each groups what is inside of it.
        for dim in g.dims.iter().skip(1).rev() {
            let mut rows = limits::vec(items.len().checked_div(dim.len).unwrap_or(0))?;
            let mut rest = items.into_iter();
            while rest.len() > 0 {
                interrupt::check()?;
                let mut row = limits::vec(dim.len)?;
                row.extend(rest.by_ref().take(dim.len));
                rows.push(Value::list(row));
            }
            items = rows;
        }
        match g.dims.is_empty() {
            true => Ok(items.pop().unwrap_or_default()),
            false => Ok(Value::list(items)),
        }
    }

    /// `view == other`: the same shape, and items that are equal.
    ///
    /// # Errors
    /// What comparing two items raises.
    pub fn equals(&self, other: &Value) -> Res<bool> {
        if let Value::MemoryView(m) = other
            && std::ptr::eq(&**m, self)
        {
            return Ok(true);
        }
        let Ok(g) = self.geometry() else { return Ok(false) };
        let theirs = match other {
            Value::MemoryView(m) => m.geometry().cloned(),
            _ => with_bytes(other, |b| Geometry::flat(b.len())),
        };
        let Ok(theirs) = theirs else { return Ok(false) };
        if !g.dims.iter().map(|d| d.len).eq(theirs.dims.iter().map(|d| d.len)) {
            return Ok(false);
        }
        let bitwise = !matches!(g.format.code, b'f' | b'd' | b'e' | b'?');
        let bitwise = bitwise && g.format.code == theirs.format.code;
        if bitwise && g.contiguous() && theirs.contiguous() {
            let (mine, range) = (g.range(), theirs.range());
            let compare = |all: &[u8]| {
                let other = all.get(range).unwrap_or_default();
                self.with_all(|all| pieces::same(all.get(mine).unwrap_or_default(), other))
            };
            return match other {
                Value::MemoryView(m) => m.with_all(compare)??,
                _ => with_bytes(other, compare)??,
            };
        }
        let bytes = match other {
            Value::MemoryView(m) => m.to_vec()?,
            _ => with_bytes(other, pieces::copied)??,
        };
        let mine = self.to_vec()?;
        if bitwise {
            return pieces::same(&mine, &bytes);
        }
        let (a, b) = (g.format, theirs.format);
        for i in 0..g.items() {
            interrupt::look()?;
            if !ops::equal(&a.unpack(&mine, i * a.size()), &b.unpack(&bytes, i * b.size()))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `hash(view)`: that of its bytes.
    ///
    /// # Errors
    /// `ValueError` for a writable one, other formats than bytes, or if it was released.
    pub fn hash(&self) -> Res<i64> {
        if let Some(hash) = self.hash.get() {
            return Ok(hash);
        }
        let g = self.geometry()?;
        if !self.read_only {
            return Err(value_error("cannot hash writable memoryview object"));
        }
        if !g.format.is_byte() {
            return Err(value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
        }
        let hash = ops::hash(&Value::Bytes(Bytes::from_vec(self.to_vec()?)))?;
        self.hash.set(Some(hash));
        Ok(hash)
    }

    /// Whether it can be cast at all, with a shape or without.
    pub(super) fn check_cast(&self, shaped: bool) -> Res<()> {
        let g = self.geometry()?;
        if !g.contiguous() {
            return Err(type_error("memoryview: casts are restricted to C-contiguous views"));
        }
        if (shaped || g.dims.len() != 1) && g.dims.iter().any(|d| d.len == 0) {
            return Err(type_error("memoryview: cannot cast view with zeros in shape or strides"));
        }
        Ok(())
    }

    /// `cast(format, shape)`.
    ///
    /// # Errors
    /// `ValueError` for a wrong format, `TypeError` for a shape that does not fit.
    pub fn cast(&self, format: &str, shape: Option<&[Value]>) -> Res<MemoryView> {
        self.check_cast(shape.is_some())?;
        let g = self.geometry()?;
        if g.dims.len() != 1 && shape.is_some_and(|s| s.len() != 1) {
            return Err(type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
        }
        let format = Format::parse(format.as_bytes()).ok_or_else(|| {
            value_error(
                "memoryview: destination format must be a native single character format prefixed with an optional '@'",
            )
        })?;
        if !format.is_byte() && !g.format.is_byte() {
            return Err(type_error("memoryview: cannot cast between two non-byte formats"));
        }
        let (bytes, size) = (g.nbytes(), format.size());
        if bytes % size != 0 {
            return Err(type_error("memoryview: length is not a multiple of itemsize"));
        }
        let mut new = Geometry { offset: g.offset, format, dims: Geometry::flat(bytes / size).dims };
        for dim in &mut new.dims {
            dim.stride = size.cast_signed();
        }
        if let Some(shape) = shape {
            new.dims = dims_of(shape, size, bytes)?;
        }
        self.derive(new, self.read_only)
    }

    /// `toreadonly()`.
    ///
    /// # Errors
    /// `ValueError` if it was released.
    pub fn to_read_only(&self) -> Res<MemoryView> {
        self.derive(self.geometry.clone(), true)
    }
}

/// The dimensions of a shape, which must fill exactly the bytes there are.
fn dims_of(shape: &[Value], size: usize, bytes: usize) -> Res<smallvec::SmallVec<[Dim; 1]>> {
    if shape.len() > 64 {
        return Err(value_error("memoryview: number of dimensions must not exceed 64"));
    }
    let mut dims = smallvec::SmallVec::<[Dim; 1]>::new();
    let mut product = size;
    for n in shape {
        let n = match n {
            Value::Int(n) => *n,
            Value::Bool(_) | Value::Big(_) => index(n)?,
            _ => return Err(type_error("memoryview.cast(): elements of shape must be integers")),
        };
        let n = usize::try_from(n).ok().filter(|n| *n > 0);
        let n = n.ok_or_else(|| value_error("memoryview.cast(): elements of shape must be integers > 0"))?;
        product = product
            .checked_mul(n)
            .ok_or_else(|| value_error("memoryview.cast(): product(shape) > SSIZE_MAX"))?;
        dims.push(Dim { len: n, stride: 0 });
    }
    if product != bytes {
        return Err(type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    let mut stride = size.cast_signed();
    for dim in dims.iter_mut().rev() {
        dim.stride = stride;
        stride *= dim.len.cast_signed();
    }
    Ok(dims)
}

/// What a key of `view[key]` means.
enum Place {
    /// One item, which starts here.
    Item(usize),
    /// A part of the view.
    Part(Geometry),
}

/// Where item `key` of a dimension starts, the dimension starting at `from`.
fn offset(key: &Value, dim: Dim, number: usize, from: usize) -> Res<usize> {
    let outside = || index_error(format!("index out of bounds on dimension {number}"));
    let i = match key {
        Value::Big(_) => return Err(index_error("cannot fit 'int' into an index-sized integer")),
        _ => index(key)?,
    };
    let i = if i < 0 { i.saturating_add(dim.len as i64) } else { i };
    let i = usize::try_from(i).ok().filter(|i| *i < dim.len).ok_or_else(outside)?;
    usize::try_from(from.cast_signed() + i.cast_signed() * dim.stride).map_err(|_| outside())
}

/// A slice of the first dimension.
fn sliced(g: &Geometry, dim: Dim, s: &range::Slice) -> Res<Geometry> {
    let Slice { start, step, len, .. } = ops::indices(s, dim.len)?;
    let mut part = g.clone();
    if len > 0 {
        let from = g.offset.cast_signed() + start as isize * dim.stride;
        part.offset = usize::try_from(from).unwrap_or(0);
    }
    if let Some(first) = part.dims.first_mut() {
        // A step can be longer than the view; it is never taken then.
        *first = Dim { len, stride: dim.stride.saturating_mul(step as isize) };
    }
    Ok(part)
}

fn not_implemented(text: &str) -> crate::object::Error {
    new(&class::NOT_IMPLEMENTED_ERROR, text)
}
