//! What the functions of `os` take.

use crate::io::raw::c_long;
use crate::io::raw::disk::Name;
use crate::object::exception::{type_error, value_error};
use crate::object::{At, FromArg, Res, Value};

/// What most functions take for a name, as their errors say it.
pub(super) const NAME: &str = "string, bytes or os.PathLike";
/// What those take that know a descriptor, too.
pub(super) const NAME_OR_NUMBER: &str = "string, bytes, os.PathLike or integer";

/// An offset or a length.
pub(super) struct Long(pub(super) i64);

impl<'a> FromArg<'a> for Long {
    fn from_arg(v: &'a Value, _at: At) -> Res<Self> {
        c_long(v).map(Long)
    }
}

/// An open file by its number, or a stream of it.
pub(super) struct File(pub(super) i32);

impl<'a> FromArg<'a> for File {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        match v {
            Value::Int(_) | Value::Bool(_) | Value::Big(_) => match i32::from_arg(v, at)? {
                n @ ..0 => Err(value_error(format!("file descriptor cannot be a negative integer ({n})"))),
                n => Ok(File(n)),
            },
            _ => match v.stream() {
                Some(stream) => stream.fileno().map(File),
                None => Err(type_error("argument must be an int, or have a fileno() method.")),
            },
        }
    }
}

/// An int that CPython looks at late.
pub(super) struct Later<'a>(&'a Value, At);

impl Later<'_> {
    pub(super) fn int(&self) -> Res<i32> {
        i32::from_arg(self.0, self.1)
    }
}

impl<'a> FromArg<'a> for Later<'a> {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        Ok(Later(v, at))
    }
}

/// A name, as which CPython knows it before it looks at what comes after.
pub(super) struct Path<'a>(pub(super) Name<'a>);

impl<'a> FromArg<'a> for Path<'a> {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        Name::of_os(v, at.sig.name, at.name(), NAME).map(Path)
    }
}
