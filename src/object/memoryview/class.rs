//! The table of `memoryview`.

use super::MemoryView;
use crate::class_table;
use crate::object::class::OBJECT;
use crate::object::codecs;
use crate::object::exception::{type_error, value_error};
use crate::object::{Bytes, Res, Str, Value};
use std::rc::Rc;

fn wrap(m: Res<MemoryView>) -> Res<Value> {
    m.map(|m| Value::MemoryView(Rc::new(m)))
}

fn to_bytes(m: &MemoryView, order: &Value) -> Res<Bytes> {
    if let Value::Str(s) = order {
        codecs::c_string(s)?;
        m.geometry()?;
    }
    match order {
        Value::None => {}
        Value::Str(s) if matches!(s.as_bytes(), b"C" | b"F" | b"A") => {}
        Value::Str(_) => return Err(value_error("order must be 'C', 'F' or 'A'")),
        _ => {
            let kind = order.type_name();
            return Err(type_error(format!("tobytes() argument 'order' must be str or None, not {kind}")));
        }
    }
    let fortran = matches!(order, Value::Str(s) if s.as_bytes() == b"F");
    if fortran { m.to_vec_fortran() } else { m.to_vec() }.map(Bytes::from_vec)
}

fn cast(m: &MemoryView, format: &Str, shape: &Value) -> Res<Value> {
    m.geometry()?;
    codecs::encode(format, Some(&Str::from("ascii")), None)?;
    let format = format.to_string_lossy();
    match shape {
        Value::Unbound => wrap(m.cast(&format, None)),
        Value::List(l) => wrap(m.cast(&format, Some(&l.items()))),
        Value::Tuple(t) => wrap(m.cast(&format, Some(t))),
        _ => {
            m.check_cast(true)?;
            Err(type_error("shape must be a list or a tuple"))
        }
    }
}

fn numbers(items: impl IntoIterator<Item = i64>) -> Value {
    Value::tuple(items.into_iter().map(Value::Int))
}

class_table! {
    /// Create a new memoryview object which references the given object.
    pub static MEMORYVIEW: Rc<MemoryView> = "memoryview" in "builtins" [&OBJECT];
    new(@kw object: &Value) |_class, _host| wrap(MemoryView::new(object));
    methods {
        /// Release the underlying buffer exposed by the memoryview object.
        fn release() |s, _host| s.release();
        /// Return the data in the buffer as a byte string.
        ///
        /// Order can be {'C', 'F', 'A'}. When order is 'C' or 'F', the data of the
        /// original array is converted to C or Fortran order. For contiguous views,
        /// 'A' returns an exact copy of the physical memory.
        fn tobytes(@kw order: &Value = "'C'" => &Value::None) |s, _host| to_bytes(s, order);
        /// Return the data in the buffer as a list of elements.
        fn tolist() |s, _host| s.to_list();
        /// Return the data in the buffer as a str of hexadecimal numbers.
        ///
        ///   sep
        ///     An optional single character or byte to separate hex bytes.
        ///   bytes_per_sep
        ///     How many bytes between separators.  Positive values count from the
        ///     right, negative values count from the left.
        fn hex(@kw sep: &Value = "<unrepresentable>" => &Value::Unbound, @kw bytes_per_sep: i32 = "1" => 1) |s, _host| {
            crate::object::octets::hex(&s.to_vec()?, sep, bytes_per_sep.into())
        };
        /// Cast a memoryview to a new format or shape.
        fn cast(@kw format: &Str, @kw shape: &Value = "<unrepresentable>" => &Value::Unbound) |s, _host| cast(s, format, shape);
        /// Return a readonly version of the memoryview.
        fn toreadonly() |s, _host| wrap(s.to_read_only());
    }
    raw {
        /// Enter the runtime context: a with statement releases the memoryview at its end.
        fn __enter__("") |s, _host, _args| s.geometry().map(|_| Value::MemoryView(s.clone()));
        /// Release the memoryview.
        fn __exit__("*args") |s, _host, _args| s.release();
    }
    attrs {
        /// The underlying object of the memoryview.
        obj |s, _host| s.of();
        /// The amount of space in bytes that the array would use in a contiguous representation.
        nbytes |s, _host| s.geometry()?.nbytes();
        /// A bool indicating whether the memory is read only.
        readonly |s, _host| s.geometry().map(|_| s.is_read_only());
        /// The size in bytes of each element of the memoryview.
        itemsize |s, _host| s.geometry()?.format.size();
        /// A string containing the format (in struct module style) for each element in the view.
        format |s, _host| s.geometry()?.format.text();
        /// An integer indicating how many dimensions of a multi-dimensional array the memory represents.
        ndim |s, _host| s.geometry()?.dims.len();
        /// A tuple of ndim integers giving the shape of the memory as an N-dimensional array.
        shape |s, _host| numbers(s.geometry()?.dims.iter().map(|d| d.len as i64));
        /// A tuple of ndim integers giving the size in bytes to access each element for each dimension of the array.
        strides |s, _host| numbers(s.geometry()?.dims.iter().map(|d| d.stride as i64));
        /// A tuple of integers used internally for PIL-style arrays.
        suboffsets |s, _host| s.geometry().map(|_| Value::tuple([]));
        /// A bool indicating whether the memory is C contiguous.
        c_contiguous |s, _host| s.geometry()?.contiguous();
        /// A bool indicating whether the memory is Fortran contiguous.
        f_contiguous |s, _host| s.geometry()?.dims.len() < 2 && s.geometry()?.contiguous();
        /// A bool indicating whether the memory is contiguous.
        contiguous |s, _host| s.geometry()?.contiguous();
    }
}
