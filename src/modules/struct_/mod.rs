//! The module `struct`.

mod items;
mod layout;
#[cfg(test)]
mod tests;

use crate::object::arg::{At, FromArg, index, no_keywords};
use crate::object::buffer::{Export, Readable, with_bytes, with_bytes_mut};
use crate::object::class::OBJECT;
use crate::object::exception::{new, type_error};
use crate::object::journal::{Child, HeldExport, Kept, plain};
use crate::object::room::Room;
use crate::object::text::repr::repr_str;
use crate::object::{Args, Class, Eval, Host, Object, Res, Str, Value, class, pieces};
use crate::{class_table, function_table};
use layout::{Layout, remembered, struct_error};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// `struct.Struct`: a format that was taken apart.
#[derive(Debug)]
pub struct Struct(Rc<Layout>);

impl Object for Struct {
    fn class(&self) -> &'static Class {
        &STRUCT
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        let mut text = b"Struct(".to_vec();
        text.extend(repr_str(self.0.text.as_bytes())?);
        text.push(b')');
        Ok(Str::from_vec(text))
    }
}

/// What `iter_unpack` gives.
#[derive(Debug)]
pub struct UnpackIterator {
    layout: Rc<Layout>,
    /// The bytes, held as they are; none at the end.
    bytes: RefCell<Option<Rc<Export>>>,
    at: Cell<usize>,
}

impl UnpackIterator {
    fn over(layout: &Rc<Layout>, buffer: &Value) -> Res<Value> {
        let size = layout.size;
        if size == 0 {
            return Err(struct_error("cannot iteratively unpack with a struct of length 0"));
        }
        let bytes = Export::new(buffer)?;
        if with_bytes(buffer, |b| b.len() % size)? != 0 {
            let text = format!("iterative unpacking requires a buffer of a multiple of {size} bytes");
            return Err(struct_error(text));
        }
        Ok(Value::object(UnpackIterator {
            layout: Rc::clone(layout),
            bytes: RefCell::new(Some(Rc::new(bytes))),
            at: Cell::new(0),
        }))
    }

    /// How many tuples are left.
    fn left(&self) -> Res<usize> {
        let of = self.bytes.borrow().as_ref().map(|b| b.of().clone());
        let len = of.map_or(Ok(0), |of| with_bytes(&of, <[u8]>::len))?;
        Ok(len.saturating_sub(self.at.get()) / self.layout.size.max(1))
    }

    fn unpack_next(&self) -> Res<Option<Value>> {
        let Some(of) = self.bytes.borrow().as_ref().map(|b| b.of().clone()) else {
            return Ok(None);
        };
        let start = self.at.get();
        let end = start + self.layout.size;
        let item = with_bytes(&of, |b| b.get(start..end).map(|b| self.layout.unpack(b)))?;
        match item {
            Some(tuple) => {
                self.at.set(end);
                tuple.map(Some)
            }
            None => {
                let held = self.bytes.borrow_mut().take();
                drop(held);
                Ok(None)
            }
        }
    }
}

impl Object for UnpackIterator {
    fn class(&self) -> &'static Class {
        &UNPACK_ITERATOR
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        plain(
            self,
            |s| (s.bytes.borrow().clone().map(HeldExport::new), s.at.get()),
            |s, (bytes, at)| {
                drop(s.bytes.replace(bytes.and_then(HeldExport::give)));
                s.at.set(at);
            },
        )
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Ok(Some(bytes)) = self.bytes.try_borrow().as_deref() {
            visit(Child::Export(bytes));
        }
    }

    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        Ok(self.unpack_next()?)
    }
}

fn unpack(layout: &Layout, buffer: &Value) -> Res<Value> {
    let size = layout.size;
    with_bytes(buffer, |bytes| {
        if bytes.len() == size {
            layout.unpack(bytes)
        } else {
            Err(struct_error(format!("unpack requires a buffer of {size} bytes")))
        }
    })?
}

/// Where `size` bytes at `offset`, which counts from the end if negative, start in a buffer of
/// `len` bytes.
fn place(offset: i64, size: usize, len: usize, words: &Words) -> Res<usize> {
    let Words { function, doing, short } = words;
    let (offset_wide, len_wide) = (i128::from(offset), len as i128);
    if offset < 0 {
        if offset_wide + size as i128 > 0 {
            return Err(struct_error(format!("{short} {size} bytes at offset {offset}")));
        }
        if offset_wide + len_wide < 0 {
            return Err(struct_error(format!("offset {offset} out of range for {len}-byte buffer")));
        }
    }
    let start = if offset < 0 { offset_wide + len_wide } else { offset_wide };
    if len_wide - start < size as i128 {
        return Err(struct_error(format!(
            "{function} requires a buffer of at least {} bytes for {doing} {size} bytes at offset \
             {start} (actual buffer size is {len})",
            size as i128 + start
        )));
    }
    Ok(usize::try_from(start).unwrap_or(usize::MAX))
}

/// The words of [`place`]'s errors.
struct Words {
    function: &'static str,
    doing: &'static str,
    short: &'static str,
}

const UNPACKING: Words =
    Words { function: "unpack_from", doing: "unpacking", short: "not enough data to unpack" };
const PACKING: Words = Words { function: "pack_into", doing: "packing", short: "no space to pack" };

/// A format, as which CPython knows it before it looks at what comes after.
struct Format(Rc<Layout>);

impl<'a> FromArg<'a> for Format {
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        remembered(v).map(Format)
    }
}

fn unpack_from(layout: &Layout, Readable(buffer): Readable<'_>, offset: i64) -> Res<Value> {
    with_bytes(buffer, |bytes| {
        let start = place(offset, layout.size, bytes.len(), &UNPACKING)?;
        layout.unpack(bytes.get(start..start + layout.size).unwrap_or_default())
    })?
}

fn pack(layout: &Layout, values: &[Value]) -> Eval<Value> {
    layout.check_count("pack", values.len())?;
    layout.packed(values).map(Value::Bytes)
}

fn pack_into(layout: &Layout, args: &[Value]) -> Eval<()> {
    let (buffer, offset, values) = match args {
        [] => return Err(struct_error("pack_into expected buffer argument").into()),
        [_] => return Err(struct_error("pack_into expected offset argument").into()),
        [buffer, offset, values @ ..] => (buffer, offset, values),
    };
    layout.check_count("pack_into", values.len())?;
    let not_writable = || {
        let got = if buffer.is_none() { "None" } else { buffer.type_name() };
        type_error(format!("argument must be read-write bytes-like object, not {got}"))
    };
    let len = with_bytes_mut(buffer, 0..0, |b| b.len()).ok_or_else(not_writable)?;
    let offset = match offset {
        Value::Big(_) => {
            return Err(new(&class::INDEX_ERROR, "cannot fit 'int' into an index-sized integer").into());
        }
        _ => index(offset)?,
    };
    let start = place(offset, layout.size, len, &PACKING)?;
    let (bytes, packed) = layout.pack(values)?;
    // What was packed before something went wrong is written all the same.
    with_bytes_mut(buffer, start..start + bytes.len(), |room| {
        if let Some(room) = room.get_mut(start..start + bytes.len()) {
            let parts = room.chunks_mut(pieces::AT_ONCE).zip(bytes.chunks(pieces::AT_ONCE));
            pieces::going_on(parts).for_each(|(to, from)| to.copy_from_slice(from));
        }
    })
    .ok_or_else(not_writable)?;
    drop(Room::from(bytes));
    packed
}

/// The layout in front of the other arguments of `pack` or `pack_into`.
fn split<'a>(args: Args<'a>, qualname: &str) -> Eval<(Rc<Layout>, &'a [Value])> {
    no_keywords(args, qualname)?;
    match args.pos {
        [format, rest @ ..] => Ok((remembered(format)?, rest)),
        [] => Err(type_error("missing format argument").into()),
    }
}

function_table! {
    /// The functions of the module `struct`.
    pub static FUNCTIONS in "_struct";
    methods {
        /// Return size in bytes of the struct described by the format string.
        fn calcsize(format: Format) |_host| format.0.size;
        /// Return a tuple containing values unpacked according to the format string.
        ///
        /// The buffer's size in bytes must be calcsize(format).
        fn unpack(format: Format, buffer: &Value) |_host| unpack(&format.0, buffer);
        /// Return a tuple containing values unpacked according to the format string.
        ///
        /// The buffer's size, minus offset, must be at least calcsize(format).
        fn unpack_from(format: Format, @kw buffer: Readable, @kw offset: i64 = "0" => 0) |_host| unpack_from(&format.0, buffer, offset);
        /// Return an iterator yielding tuples unpacked from the given bytes.
        ///
        /// The bytes are unpacked according to the format string, like a repeated invocation of
        /// unpack_from(). Requires that the bytes length be a multiple of the format struct size.
        fn iter_unpack(format: Format, buffer: &Value) |_host| UnpackIterator::over(&format.0, buffer);
        /// Clear the internal cache.
        fn _clearcache() |_host| layout::forget();
    }
    raw {
        /// Return a bytes object containing the values v1, v2, ... packed according to the format
        /// string.
        fn pack("format, /, *v") |_host, args| {
            let (layout, values) = split(args, "_struct.pack")?;
            pack(&layout, values)
        };
        /// Pack the values v1, v2, ... according to the format string and write the packed bytes
        /// into the writable buffer starting at offset.
        ///
        /// Note that the offset is a required argument.
        fn pack_into("format, buffer, offset, /, *v") |_host, args| {
            let (layout, rest) = split(args, "_struct.pack_into")?;
            pack_into(&layout, rest)
        };
    }
}

class_table! {
    /// Struct(fmt) --> compiled struct object
    pub static STRUCT: Struct = "Struct" in "_struct" [&OBJECT];
    new(@kw format: &Value) |_class, _host| Layout::of(format).map(|l| Value::object(Struct(Rc::new(l))));
    methods {
        /// Return an iterator yielding tuples.
        ///
        /// This iterator yields successive chunks of the buffer, each unpacked by the format.
        fn iter_unpack(buffer: &Value) |s, _host| UnpackIterator::over(&s.0, buffer);
        /// Return a tuple containing unpacked values.
        ///
        /// The buffer's size in bytes must be Struct.size.
        fn unpack(buffer: &Value) |s, _host| unpack(&s.0, buffer);
        /// Return a tuple containing unpacked values.
        ///
        /// The buffer's size in bytes, starting at position offset, must be at least Struct.size.
        fn unpack_from(@kw buffer: Readable, @kw offset: i64 = "0" => 0) |s, _host| unpack_from(&s.0, buffer, offset);
    }
    raw {
        /// Return a bytes object containing the values packed according to the format string.
        fn pack("*v") |s, _host, args| {
            no_keywords(args, "Struct.pack")?;
            pack(&s.0, args.pos)
        };
        /// Pack the values and write the packed bytes into the writable buffer starting at offset.
        fn pack_into("buffer, offset, /, *v") |s, _host, args| {
            no_keywords(args, "Struct.pack_into")?;
            pack_into(&s.0, args.pos)
        };
    }
    attrs {
        /// The format string.
        format |s, _host| s.0.text.clone();
        /// How many bytes the struct takes.
        size |s, _host| s.0.size;
    }
}

class_table! {
    /// What iter_unpack() gives.
    pub static UNPACK_ITERATOR: UnpackIterator = "unpack_iterator" in "_struct" [&OBJECT];
    methods {
        /// How many tuples are left.
        fn __length_hint__() |s, _host| s.left();
    }
}
