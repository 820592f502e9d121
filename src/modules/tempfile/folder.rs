//! `TemporaryDirectory`: a folder that is removed with all that is in it.

use super::Naming;
use crate::class_table;
use crate::io::raw::disk::{self, Disk, Name};
use crate::object::class::OBJECT;
use crate::object::journal::{self, Kept};
use crate::object::wording::worded;
use crate::object::{Class, Host, Object, Res, Str, Value, class, exception, ops};
use rustix::fs::FileType;
use rustix::io::Errno;
use std::any::Any;
use std::cell::Cell;

/// A folder that is there for a while.
pub struct TemporaryDirectory {
    name: Value,
    gone: Cell<bool>,
}

impl TemporaryDirectory {
    fn new(naming: &Naming) -> Res<TemporaryDirectory> {
        let (name, ()) = naming.make(|name| disk::current().make_folder(name, super::PRIVATE))?;
        Ok(TemporaryDirectory { name, gone: Cell::new(false) })
    }

    /// `cleanup()`: removes the folder.
    ///
    /// # Errors
    /// `OSError`.
    pub fn cleanup(&self) -> Res<()> {
        let disk = disk::current();
        if self.gone.replace(true) && disk.stat(&Name::new(&self.name)?).is_err() {
            return Ok(());
        }
        remove_tree(&disk, &self.name)
    }

    /// What becomes of it when nothing holds it any more.
    fn end(&self) -> Res<()> {
        if self.gone.get() { Ok(()) } else { self.cleanup() }
    }
}

/// What kind of thing has a name, a link being one of its own.
fn kind(disk: &Disk, name: &Name<'_>) -> Option<FileType> {
    disk.stat_itself(name).ok().map(|s| FileType::from_raw_mode(s.st_mode))
}

/// That something is gone already is no trouble.
fn gone(result: Res<()>) -> Res<()> {
    let absent = i64::from(Errno::NOENT.raw_os_error());
    result.or_else(|e| if e.errno() == Some(absent) { Ok(()) } else { Err(e) })
}

/// Removes a folder and what is in it, and follows no links. Folders wait on a list of their own:
/// however deep they lie in each other, they take no room on the machine's stack.
fn remove_tree(disk: &Disk, root: &Value) -> Res<()> {
    if kind(disk, &Name::new(root)?) == Some(FileType::Symlink) {
        return Err(exception::new(&class::OS_ERROR, "Cannot call rmtree on a symbolic link"));
    }
    let mut folders = vec![root.clone()];
    let mut at = 0;
    while let Some(folder) = folders.get(at).cloned() {
        at += 1;
        let mut entries = Vec::new();
        gone(disk.list_itself(&Name::new(&folder)?).map(|found| entries = found))?;
        for entry in entries {
            let Value::Str(folder) = &folder else { continue };
            let path = Value::Str(folder.plus(&"/".into()).plus(&super::super::os::decode_name(&entry)?));
            let name = Name::new(&path)?;
            if kind(disk, &name) == Some(FileType::Directory) {
                folders.push(path);
            } else {
                gone(disk.remove(&name))?;
            }
        }
    }
    folders.iter().rev().try_for_each(|folder| gone(disk.remove_folder(&Name::new(folder)?)))
}

impl Object for TemporaryDirectory {
    fn class(&self) -> &'static Class {
        &TEMPORARY_DIRECTORY
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        worded("<TemporaryDirectory {}>", &[&ops::repr(&self.name)?])
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        journal::plain(self, |s| s.gone.get(), |s, gone| s.gone.set(gone))
    }

    fn needs_finalizing(&self) -> bool {
        !self.gone.get()
    }

    fn finalize(&self, _host: &mut dyn Host) -> Res<()> {
        self.end()
    }
}

impl Drop for TemporaryDirectory {
    fn drop(&mut self) {
        if !journal::silent() {
            // Nobody is left to tell of an error.
            let _ = self.end();
        }
    }
}

class_table! {
    /// Create and return a temporary directory.
    ///
    /// It and all that is in it is removed at the end of the with statement, by cleanup(), or when
    /// nothing holds it any more.
    pub static TEMPORARY_DIRECTORY: TemporaryDirectory = "TemporaryDirectory" in "tempfile" [&OBJECT];
    new(@kw suffix: &Value = "None" => &Value::None, @kw prefix: &Value = "None" => &Value::None, @kw dir: &Value = "None" => &Value::None) : Python
        |_class, _host| TemporaryDirectory::new(&Naming::new(suffix, prefix, dir)).map(Value::object);
    methods {
        /// Remove the folder and all that is in it.
        fn cleanup() : Python |s, _host| s.cleanup();
        /// Return the folder's name, for a with statement.
        fn __enter__() : Python |s, _host| s.name.clone();
    }
    raw {
        /// Remove the folder, at the end of a with statement.
        fn __exit__("*args") |s, _host, _args| s.cleanup();
    }
    attrs {
        /// The folder's name.
        name |s, _host| s.name.clone();
    }
}
