//! What `NamedTemporaryFile` gives: a file that is removed with its last holder.

use super::{Naming, Opening};
use crate::class_table;
use crate::io::base;
use crate::io::raw::disk::{self, Name};
use crate::object::class::OBJECT;
use crate::object::exception::attribute_error;
use crate::object::host::NoHost;
use crate::object::journal::{self, Child, Kept};
use crate::object::{Class, Error, Eval, Host, Object, Res, Str, Stream, Value, ops};
use std::any::Any;
use std::cell::Cell;

/// A file with a name, which it removes.
pub struct NamedFile {
    file: Value,
    name: Value,
    at_close: bool,
    /// Whether it is still there to be removed.
    remove: Cell<bool>,
    closed: Cell<bool>,
}

impl NamedFile {
    pub(super) fn new(
        host: &mut dyn Host,
        opening: &Opening,
        naming: &Naming,
        delete: bool,
        at_close: bool,
    ) -> Res<NamedFile> {
        let (name, number) = naming.file()?;
        let opened = opening.open(host, number);
        let file = opened.inspect_err(|_| drop(remove(&name)))?;
        bottom(&file, host, &name)?;
        Ok(NamedFile { file, name, at_close, remove: Cell::new(delete), closed: Cell::new(false) })
    }

    fn remove_once(&self) -> Res<()> {
        if self.remove.replace(false) { remove(&self.name) } else { Ok(()) }
    }

    /// `close()`: closes the file, and removes it unless that is for later.
    ///
    /// # Errors
    /// What closing and removing raise.
    pub fn close(&self) -> Res<()> {
        if self.closed.replace(true) {
            return Ok(());
        }
        let closed = self.file.stream().map_or(Ok(()), Stream::close);
        let removed = if self.at_close { self.remove_once() } else { Ok(()) };
        closed.and(removed)
    }

    fn exit(&self) -> Res<()> {
        let closed = self.close();
        closed.and(self.remove_once())
    }
}

fn remove(name: &Value) -> Res<()> {
    disk::current().remove(&Name::new(name)?)
}

/// Gives the raw stream at the bottom the file's name, in place of its number.
fn bottom(file: &Value, host: &mut dyn Host, name: &Value) -> Eval<()> {
    let mut raw = file.clone();
    for below in ["buffer", "raw"] {
        if let Some(attr) = raw.class().attr(below) {
            raw = (attr.get)(host, &raw)?;
        }
    }
    match raw.class().attr("name").and_then(|attr| attr.set) {
        Some(set) => set(host, &raw, name.clone()),
        None => Ok(()),
    }
}

impl Object for NamedFile {
    fn class(&self) -> &'static Class {
        &TEMPORARY_FILE_WRAPPER
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        base::closed_error(self.closed.get())?;
        Ok(Some(this.clone()))
    }

    fn next(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        match &self.file {
            Value::Object(file) => file.next(host),
            _ => Ok(None),
        }
    }

    fn getattr(&self, name: &Str) -> Option<Value> {
        ops::try_getattr(&mut NoHost, &self.file, name).ok().flatten()
    }

    fn stream(&self) -> Option<&dyn Stream> {
        self.file.stream()
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        journal::plain(
            self,
            |s| (s.remove.get(), s.closed.get()),
            |s, (remove, closed)| {
                s.remove.set(remove);
                s.closed.set(closed);
            },
        )
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        visit(Child::Value(&self.file));
    }

    fn needs_finalizing(&self) -> bool {
        !self.closed.get() || self.remove.get()
    }

    fn finalize(&self, _host: &mut dyn Host) -> Res<()> {
        self.exit()
    }
}

impl Drop for NamedFile {
    fn drop(&mut self) {
        if !journal::silent() {
            // Nobody is left to tell of an error.
            let _ = self.exit();
        }
    }
}

/// The receiver of a method that needs it as a value, too.
fn wrapper(this: &Value) -> Res<&NamedFile> {
    this.downcast().ok_or_else(|| attribute_error("not a temporary file"))
}

class_table! {
    /// Temporary file wrapper.
    ///
    /// This class provides a wrapper around files opened for temporary use. In particular, it seeks
    /// to automatically remove the file when it is no longer needed.
    pub static TEMPORARY_FILE_WRAPPER: Value = "_TemporaryFileWrapper" in "tempfile" [&OBJECT];
    methods {
        /// Close the temporary file, possibly deleting it.
        fn close() : Python |this, _host| wrapper(this)?.close();
        /// Return the file itself, for a with statement.
        fn __enter__() : Python |this, host| {
            base::call_method(host, &wrapper(this)?.file, "__enter__", &[]).map(|_| this.clone())
        };
    }
    raw {
        /// Close the file and remove it, at the end of a with statement.
        fn __exit__("*args") |this, _host, _args| wrapper(this)?.exit();
    }
    attrs {
        /// The file that is wrapped.
        file |this, _host| Ok::<_, Error>(wrapper(this)?.file.clone());
        /// Its name.
        name |this, _host| Ok::<_, Error>(wrapper(this)?.name.clone());
    }
}
