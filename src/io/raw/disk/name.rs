//! Names: from a program's value to what the kernel takes.

use super::roots::PATH_MAX;
use crate::io::text::codec;
use crate::object::exception::{type_error, value_error};
use crate::object::{Res, Value, pieces};
use std::borrow::Cow;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// A file's name, as given and as the kernel takes it.
#[derive(Debug)]
pub struct Name<'a> {
    /// What the program gave; errors show it.
    pub value: &'a Value,
    /// Of a longer name as much as the kernel looks at.
    bytes: Cow<'a, [u8]>,
}

/// The name that a str or bytes stands for, if it is one: `os.fsencode`.
///
/// # Errors
/// `UnicodeEncodeError` for a str that no file name can be.
pub fn file_name(value: &Value) -> Res<Option<Cow<'_, [u8]>>> {
    match value {
        Value::Bytes(b) => Ok(Some(Cow::Borrowed(b.as_slice()))),
        Value::Str(s) if !s.has_surrogate()? => Ok(Some(Cow::Borrowed(s.as_bytes()))),
        Value::Str(s) => {
            let utf8 = codec::lookup("utf-8")?;
            Ok(Some(Cow::Owned(codec::encode(utf8, s.as_bytes(), "surrogateescape")?)))
        }
        _ => Ok(None),
    }
}

fn has_null(name: &[u8]) -> Res<bool> {
    Ok(pieces::find(name, |part| memchr::memchr(0, part))?.is_some())
}

impl<'a> Name<'a> {
    /// The argument of `open` and `FileIO`.
    ///
    /// # Errors
    /// `TypeError` for what is no name, `ValueError` for one with a null byte.
    pub fn new(value: &'a Value) -> Res<Name<'a>> {
        let bytes = file_name(value)?.ok_or_else(|| {
            let got = value.class().name;
            type_error(format!("expected str, bytes or os.PathLike object, not {got}"))
        })?;
        if has_null(&bytes)? {
            return Err(value_error("embedded null byte"));
        }
        Ok(Name::of(value, bytes))
    }

    /// The argument of a function of `os`, whose name and that of the argument its errors show;
    /// `allowed` are the other types that the function takes.
    ///
    /// # Errors
    /// As [`Name::new`], in `os`'s words.
    pub fn of_os(value: &'a Value, function: &str, argument: &str, allowed: &str) -> Res<Name<'a>> {
        let bytes = file_name(value)?.ok_or_else(|| {
            let got = value.class().name;
            type_error(format!("{function}: {argument} should be {allowed}, not {got}"))
        })?;
        if has_null(&bytes)? {
            let message = format!("{function}: embedded null character in {argument}");
            return Err(value_error(message));
        }
        Ok(Name::of(value, bytes))
    }

    fn of(value: &'a Value, bytes: Cow<'a, [u8]>) -> Name<'a> {
        let bytes = match bytes {
            Cow::Borrowed(all) => Cow::Borrowed(all.get(..PATH_MAX).unwrap_or(all)),
            Cow::Owned(all) if all.len() > PATH_MAX => {
                let start = all.get(..PATH_MAX).unwrap_or_default().to_vec();
                pieces::give_up(all);
                Cow::Owned(start)
            }
            short @ Cow::Owned(_) => short,
        };
        Name { value, bytes }
    }

    /// The name as the kernel takes it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.bytes))
    }
}
