//! What a statement changes of what is in a file.

#![expect(clippy::arithmetic_side_effects, reason = "places in a file, and sizes of what is in memory")]

use super::sparse::Sparse;
use super::{Id, Known, id, known, past};
use crate::io::raw::disk::{Description, Kind, Name, current};
use crate::object::journal::{self, Border, Change, Row, Tail as _, Trail, Trouble};
use crate::object::{Value, limits};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::rc::Rc;

/// How many names are looked at for a file that is called otherwise by now.
const SEARCHED: usize = 20_000;

/// A file, open for as long as it is looked into or restored.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub(super) fd: OwnedFd,
    failed: Cell<Option<Errno>>,
}

impl OpenFile {
    fn new(fd: OwnedFd) -> OpenFile {
        OpenFile { fd, failed: Cell::new(None) }
    }

    /// Takes down what failed.
    pub(super) fn note<T>(&self, result: rustix::io::Result<T>) -> Option<T> {
        result.map_err(|e| self.failed.set(Some(e))).ok()
    }

    /// Some bytes, which are few.
    pub(super) fn read(&self, range: Range<usize>) -> Vec<u8> {
        let mut bytes = vec![0; range.len()];
        let mut done = 0;
        while let Some(rest) = bytes.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match self.note(rustix::io::pread(&self.fd, rest, (range.start + done) as u64)) {
                Some(n) if n > 0 => done += n,
                _ => break,
            }
        }
        bytes.truncate(done);
        bytes
    }

    pub(super) fn write(&self, at: usize, bytes: &[u8]) {
        let mut done = 0;
        while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
            match self.note(rustix::io::pwrite(&self.fd, rest, (at + done) as u64)) {
                Some(n) if n > 0 => done += n,
                _ => break,
            }
        }
    }

    pub(super) fn set_length(&self, length: usize) {
        self.note(rustix::fs::ftruncate(&self.fd, length as u64));
    }
}

impl Row for OpenFile {
    type Item = u8;
    type Look = OpenFile;
    type Tail = Sparse;
    const PAGE: usize = 4096;

    fn count(file: &OpenFile) -> usize {
        let stat = file.note(rustix::fs::fstat(&file.fd));
        stat.and_then(|s| usize::try_from(s.st_size).ok()).unwrap_or(0)
    }
    fn copy(file: &OpenFile, range: Range<usize>) -> Vec<u8> {
        file.read(range)
    }
    fn same(file: &OpenFile, at: usize, bytes: &[u8]) -> bool {
        file.read(at..at + bytes.len()) == bytes
    }
    fn exchange(&mut self, at: usize, bytes: &mut [u8]) {
        let now = self.read(at..at + bytes.len());
        self.write(at, bytes);
        bytes.iter_mut().zip(now).for_each(|(kept, now)| *kept = now);
    }
    fn split(&mut self, at: usize) -> Sparse {
        let tail = Sparse::copy(self, at..OpenFile::count(self).max(at));
        self.set_length(at);
        tail
    }
    fn append(&mut self, bytes: Sparse) {
        bytes.write(self, OpenFile::count(self));
    }
}

/// What the present statement changes of a file.
#[derive(Debug)]
pub(in crate::io::raw::disk) struct Log {
    trail: RefCell<Trail<OpenFile>>,
    file: OpenFile,
}

/// A log that a description asked for, and the statement that it is of.
pub(in crate::io::raw::disk) type Noted = Option<(u64, Option<Rc<Log>>)>;

/// The log of the file that a description stands for; none where nothing need be kept.
fn log(d: &Description) -> Option<Rc<Log>> {
    if let Some((epoch, log)) = &*d.noted.borrow()
        && *epoch == journal::epoch()
    {
        return log.clone();
    }
    let log = find_log(d);
    *d.noted.borrow_mut() = Some((journal::epoch(), log.clone()));
    log
}

fn find_log(d: &Description) -> Option<Rc<Log>> {
    let file = readable(d).map(OpenFile::new);
    let stat = file.as_ref().and_then(|f| rustix::fs::fstat(&f.fd).ok());
    let (Some(file), Some(stat)) = (file, stat) else {
        journal::border(Border::Beyond(
            "this statement wrote to a file that cannot be read, so what stood there is not known",
        ));
        return None;
    };
    let id = id(&stat);
    if past(|past| past.fresh.contains(&id)) {
        return None;
    }
    if let Some(log) = past(|past| past.logs.get(&id).cloned()) {
        return Some(log);
    }
    let length = OpenFile::count(&file);
    let log = Rc::new(Log { trail: RefCell::new(Trail::new(length)), file });
    past(|past| past.logs.insert(id, log.clone()));
    journal::push(Box::new(Written {
        id,
        path: d.origin.as_ref().map(|o| o.path.clone()),
        known: known(id),
        log: Some(log.clone()),
        trail: Trail::new(0),
        told: None,
    }));
    Some(log)
}

/// A handle to read what a description stands for.
fn readable(d: &Description) -> Option<OwnedFd> {
    let writes_only = rustix::fs::fcntl_getfl(&d.fd).is_ok_and(|f| f & OFlags::RWMODE == OFlags::WRONLY);
    if writes_only { d.reopen() } else { rustix::io::fcntl_dupfd_cloexec(&d.fd, 0).ok() }
}

/// Some bytes of a file are about to be replaced.
pub(in crate::io::raw::disk) fn before_write(d: &Description, start: i64, count: usize) {
    if d.kind() == Kind::File
        && let Some(log) = log(d)
        && let Ok(start) = usize::try_from(start)
    {
        log.trail.borrow_mut().overwrite(&log.file, start..start.saturating_add(count));
    }
}

/// A file is about to be cut, or to grow by zeros.
pub(in crate::io::raw::disk) fn before_cut(d: &Description, size: i64) {
    if d.kind() == Kind::File
        && let Some(log) = log(d)
        && let Ok(size) = usize::try_from(size)
    {
        log.trail.borrow_mut().cut(&log.file, size);
    }
}

/// A name is about to be opened: what opening it empties is kept; whether it is there.
pub(in crate::io::raw::disk) fn before_open(name: &Name<'_>, flags: OFlags) -> bool {
    let disk = current();
    let Ok(stat) = disk.stat(name) else { return false };
    let file = rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file();
    // Even one that is empty is written to: so it is known that nobody else did.
    if file && flags.contains(OFlags::TRUNC) && !flags.contains(OFlags::EXCL) {
        match disk.open_description(name, OFlags::RDONLY, 0) {
            Ok(d) => before_cut(&d, 0),
            Err(_) => journal::border(Border::Beyond(
                "this statement emptied a file that cannot be read, so what was in it is not known",
            )),
        }
    }
    true
}

/// A file that a statement wrote to.
struct Written {
    id: Id,
    path: Option<Value>,
    known: Rc<Cell<Known>>,
    /// Until the statement is over.
    log: Option<Rc<Log>>,
    trail: Trail<OpenFile>,
    told: Option<(usize, usize)>,
}

impl Written {
    fn name(&self) -> String {
        match &self.path {
            Some(Value::Bytes(path)) => String::from_utf8_lossy(path).into_owned(),
            _ => "a file without a name".to_owned(),
        }
    }
}

impl Change for Written {
    fn seal(&mut self) -> bool {
        let Some(log) = self.log.take() else { return false };
        if let Ok(stat) = rustix::fs::fstat(&log.file.fd) {
            self.known.set(Known::of(&stat));
        }
        self.trail = log.trail.replace(Trail::new(0));
        let changed = self.trail.seal(&log.file);
        if log.file.failed.get().is_some() {
            journal::border(Border::Beyond("what stood in a file could not be read"));
        }
        changed
    }

    fn swap(&mut self) -> Result<(), Trouble> {
        self.told = None;
        let found = open_again(self.id, self.path.as_ref(), OFlags::RDWR);
        let Some(fd) = found else {
            return Err(format!("{} is not there any more, so it is left as it is", self.name()).into());
        };
        let mut file = OpenFile::new(fd);
        let stat = rustix::fs::fstat(&file.fd).map_err(|e| format!("{}: {e}", self.name()))?;
        if Known::of(&stat) != self.known.get() {
            return Err(
                format!("somebody else has changed {} since, so it is left as it is", self.name()).into()
            );
        }
        if limits::check(self.trail.weight(&file)).is_err() {
            return Err(format!(
                "{} is left as it is: there is no room to keep what it would lose, for making it again",
                self.name()
            )
            .into());
        }
        let before = OpenFile::count(&file);
        self.trail.swap(&mut file);
        if let Ok(stat) = rustix::fs::fstat(&file.fd) {
            self.known.set(Known::of(&stat));
        }
        self.told = Some((before, OpenFile::count(&file)));
        match file.failed.get() {
            Some(e) => Err(Trouble::Partly(format!("{} could not be restored whole: {e}", self.name()))),
            None => Ok(()),
        }
    }

    fn size(&self) -> usize {
        self.trail.size()
    }

    fn told(&self) -> Option<String> {
        let (was, is) = self.told?;
        let length = if was == is { format!("{is} bytes") } else { format!("{was} → {is} bytes") };
        Some(format!("{} is restored, {length}", self.name()))
    }
}

/// Opens a file again: by way of a descriptor that the program has, by its name, or where removed
/// ones wait; none if it is not found.
pub(super) fn open_again(wanted: Id, path: Option<&Value>, flags: OFlags) -> Option<OwnedFd> {
    let disk = current();
    let is_it = |fd: &OwnedFd| rustix::fs::fstat(fd).is_ok_and(|s| id(&s) == wanted);
    let open: Vec<Rc<Description>> = disk.table.borrow().iter().flatten().cloned().collect();
    // One that may only be read gives no right to write.
    let grants = |d: &Description| flags & OFlags::RWMODE == OFlags::RDONLY || writes(d);
    for d in open.iter().filter(|d| d.kind() == Kind::File && is_it(&d.fd) && grants(d)) {
        let name = format!("/proc/self/fd/{}", d.fd.as_raw_fd());
        if let Ok(fd) = rustix::fs::open(name, flags | OFlags::CLOEXEC, Mode::empty()) {
            return Some(fd);
        }
    }
    // Somebody may have put a named pipe there, which is not waited for.
    let open = |path: &Value| disk.open_name(&Name::new(path).ok()?, flags | OFlags::NONBLOCK, 0).ok();
    let named = path.and_then(open).filter(is_it);
    let found = named.or_else(|| super::hidden::find(wanted, flags)).or_else(|| open(&search(wanted)?));
    found.filter(|fd| is_it(fd) && rustix::io::ioctl_fionbio(fd, false).is_ok())
}

fn writes(d: &Description) -> bool {
    rustix::fs::fcntl_getfl(&d.fd)
        .is_ok_and(|f| f & OFlags::RWMODE != OFlags::RDONLY && !f.contains(OFlags::PATH))
}

/// Looks for a file in the working folder by what it is: it may be called otherwise by now.
fn search(wanted: Id) -> Option<Value> {
    let disk = current();
    let mut folders = vec![b".".to_vec()];
    let mut left = SEARCHED;
    while let Some(folder) = folders.pop() {
        let path = Value::bytes(&folder);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW;
        let Ok(opened) = disk.open_name(&Name::new(&path).ok()?, flags, 0) else { continue };
        for entry in rustix::fs::Dir::read_from(&opened).ok()?.flatten() {
            left = usize::checked_sub(left, 1)?;
            let name = entry.file_name().to_bytes();
            let path = [&folder, name].join(&b'/');
            if entry.file_type().is_dir() && name != b"." && name != b".." {
                folders.push(path);
            } else if entry.ino() == wanted.1 {
                return Some(Value::bytes(&path));
            }
        }
    }
    None
}
