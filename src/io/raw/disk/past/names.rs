//! Files and folders that a statement made, removed or renamed.

use super::hidden::Waiting;
use super::{Id, Known, id, known, past};
use crate::io::raw::disk::{Name, current};
use crate::object::journal::{self, Border, Change, Trouble};
use crate::object::{Res, Value};
use rustix::fs::{FileType, Stat};
use std::cell::Cell;
use std::os::fd::OwnedFd;
use std::rc::Rc;

fn kept(name: &Name<'_>) -> Value {
    Value::bytes(name.bytes())
}

fn shown(path: &Value) -> String {
    match path {
        Value::Bytes(path) => String::from_utf8_lossy(path).into_owned(),
        _ => String::new(),
    }
}

fn stat(path: &Value) -> Option<Stat> {
    current().stat_itself(&Name::new(path).ok()?).ok()
}

/// A file that is there, or waits to be brought back.
struct File {
    path: Value,
    id: Id,
    known: Rc<Cell<Known>>,
    waiting: Option<Waiting>,
}

/// A name was opened that was not there before, and gave this file.
pub(in crate::io::raw::disk) fn created(name: &Name<'_>, file: &OwnedFd) {
    let Ok(stat) = rustix::fs::fstat(file) else { return };
    past(|past| past.fresh.insert(id(&stat)));
    journal::push(Box::new(File { path: kept(name), id: id(&stat), known: known(id(&stat)), waiting: None }));
}

/// A file that is about to be removed, kept alive until that is known to have worked.
pub(in crate::io::raw::disk) struct Removing(Option<File>);

/// A name is about to be removed, or to be taken by another file.
pub(in crate::io::raw::disk) fn removing(name: &Name<'_>) -> Removing {
    let path = kept(name);
    if stat(&path).is_none_or(|s| FileType::from_raw_mode(s.st_mode).is_dir()) {
        return Removing(None);
    }
    // What waits is what the name was given up by, whoever may have swapped it meanwhile.
    match Waiting::new(name).ok().and_then(|waiting| Some((waiting.stat()?, waiting))) {
        Some((stat, waiting)) => {
            let known = known(id(&stat));
            known.set(Known::of(&stat));
            Removing(Some(File { path, id: id(&stat), known, waiting: Some(waiting) }))
        }
        None => {
            journal::border(Border::Beyond(
                "this statement removed a file that cannot be kept, as it lies on another disk",
            ));
            Removing(None)
        }
    }
}

impl Removing {
    /// It is removed, if `result` says so.
    pub(in crate::io::raw::disk) fn done(self, result: &Res<()>) {
        if let (Ok(()), Some(file)) = (result, self.0) {
            journal::push(Box::new(file));
        }
    }
}

impl Change for File {
    fn seal(&mut self) -> bool {
        // What the statement wrote after it made or removed the file is its own doing.
        let stat = self.waiting.as_ref().map_or_else(|| stat(&self.path), Waiting::stat);
        if let Some(stat) = stat.filter(|stat| id(stat) == self.id) {
            self.known.set(Known::of(&stat));
        }
        true
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        let name = Name::new(&self.path).map_err(|e| e.to_string())?;
        if let Some(waiting) = self.waiting.take() {
            if waiting.put_back(&name).is_err() {
                let text = format!("{} cannot be put back: something is there", shown(&self.path));
                self.waiting = Some(waiting);
                return Err(text.into());
            }
            return Ok(());
        }
        if stat(&self.path).is_none() {
            return Err(
                format!("{} is not there any more: somebody else removed it", shown(&self.path)).into()
            );
        }
        // It is looked at where nobody else can swap it.
        let waiting = Waiting::new(&name).map_err(|e| e.to_string())?;
        let same = waiting.stat().is_some_and(|stat| {
            let file = FileType::from_raw_mode(stat.st_mode).is_file();
            id(&stat) == self.id && (!file || Known::of(&stat) == self.known.get())
        });
        if !same {
            return Err(format!(
                "somebody else has changed {} since, so it is left as it is",
                shown(&self.path)
            )
            .into());
        }
        current().unlink(&name).map_err(|e| e.to_string())?;
        self.waiting = Some(waiting);
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<File>()
    }

    fn told(&self) -> Option<String> {
        let what = if self.waiting.is_some() { "is gone" } else { "is there again" };
        Some(format!("{} {what}", shown(&self.path)))
    }
}

/// A name that became another.
struct Renamed {
    from: Value,
    to: Value,
    /// Which file it is; none of a folder, which is another one when it was made again.
    id: Option<Id>,
}

/// A name is about to become another.
pub(in crate::io::raw::disk) struct Renaming {
    change: Option<Renamed>,
    /// What was called so before.
    replaced: Removing,
    /// A folder that was called so before.
    folder: Option<Folder>,
}

/// `from` is about to be called `to`.
pub(in crate::io::raw::disk) fn renaming(from: &Name<'_>, to: &Name<'_>) -> Renaming {
    let (from, target) = (kept(from), kept(to));
    let (moved, replaced) = (stat(&from), stat(&target));
    let same = moved.as_ref().map(id) == replaced.as_ref().map(id);
    let folder = replaced.filter(|s| FileType::from_raw_mode(s.st_mode).is_dir());
    Renaming {
        folder: folder.map(|s| Folder { path: target.clone(), there: false, mode: s.st_mode }),
        replaced: if same { Removing(None) } else { removing(to) },
        change: moved.filter(|_| !same).map(|s| {
            let folder = FileType::from_raw_mode(s.st_mode).is_dir();
            Renamed { from, to: target, id: (!folder).then(|| id(&s)) }
        }),
    }
}

impl Renaming {
    /// It is renamed, if `result` says so.
    pub(in crate::io::raw::disk) fn done(self, result: &Res<()>) {
        if let (Ok(()), Some(change)) = (result, self.change) {
            self.replaced.done(result);
            if let Some(folder) = self.folder {
                journal::push(Box::new(folder));
            }
            journal::push(Box::new(change));
        }
    }
}

impl Change for Renamed {
    fn seal(&mut self) -> bool {
        true
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        let there = stat(&self.to).is_some_and(|s| match self.id {
            Some(file) => id(&s) == file,
            None => FileType::from_raw_mode(s.st_mode).is_dir(),
        });
        if !there || stat(&self.from).is_some() {
            let (from, to) = (shown(&self.from), shown(&self.to));
            return Err(
                format!("{to} cannot be called {from} again: somebody else changed one of them").into()
            );
        }
        let (from, to) = (Name::new(&self.to), Name::new(&self.from));
        let renamed = from.and_then(|from| current().move_name(&from, &to?));
        renamed.map_err(|e| e.to_string())?;
        std::mem::swap(&mut self.from, &mut self.to);
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<Renamed>()
    }

    fn told(&self) -> Option<String> {
        Some(format!("{} is called {}", shown(&self.from), shown(&self.to)))
    }
}

/// A folder that is there, or not.
struct Folder {
    path: Value,
    there: bool,
    mode: u32,
}

/// A folder was made, or removed.
pub(in crate::io::raw::disk) fn folder(name: &Name<'_>, there: bool, mode: u32) {
    journal::push(Box::new(Folder { path: kept(name), there, mode }));
}

impl Change for Folder {
    fn seal(&mut self) -> bool {
        true
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        let name = Name::new(&self.path).map_err(|e| e.to_string())?;
        let disk = current();
        if self.there {
            let removed = disk.unmake_folder(&name);
            removed.map_err(|_| {
                format!("the folder {} stays: somebody else put something in it", shown(&self.path))
            })?;
        } else {
            let made = disk.make_folder_with(&name, self.mode);
            made.map_err(|e| format!("the folder {} cannot be made: {e}", shown(&self.path)))?;
        }
        self.there = !self.there;
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<Folder>()
    }

    fn told(&self) -> Option<String> {
        let what = if self.there { "is there again" } else { "is gone" };
        Some(format!("the folder {} {what}", shown(&self.path)))
    }
}
