//! Names: from a program's value to a place that it may touch.

use crate::io::text::codec;
use crate::object::exception::{type_error, value_error};
use crate::object::{Res, Value};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use rustix::io::Errno;
use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

/// A file's name, as given and as the kernel takes it.
#[derive(Debug)]
pub struct Name<'a> {
    /// What the program gave; errors show it.
    pub value: &'a Value,
    bytes: Cow<'a, [u8]>,
}

/// The name that a str or bytes stands for, if it is one: `os.fsencode`.
///
/// # Errors
/// `UnicodeEncodeError` for a str that no file name can be.
pub fn file_name(value: &Value) -> Res<Option<Cow<'_, [u8]>>> {
    match value {
        Value::Bytes(b) => Ok(Some(Cow::Borrowed(b.as_slice()))),
        Value::Str(s) if s.as_utf8().is_some() => Ok(Some(Cow::Borrowed(s.as_bytes()))),
        Value::Str(s) => {
            let utf8 = codec::lookup("utf-8")?;
            Ok(Some(Cow::Owned(codec::encode(utf8, s.as_bytes(), "surrogateescape")?)))
        }
        _ => Ok(None),
    }
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
        if memchr::memchr(0, &bytes).is_some() {
            return Err(value_error("embedded null byte"));
        }
        Ok(Name { value, bytes })
    }

    /// The argument of a function of `os`, whose name and that of the argument its errors show;
    /// `allowed` are the other types that the function takes.
    ///
    /// # Errors
    /// As [`Name::new`], in `os`'s words.
    pub fn of_os(value: &'a Value, function: &str, argument: &str, allowed: &str) -> Res<Name<'a>> {
        let bytes = file_name(value)?.ok_or_else(|| {
            let got = value.type_name();
            type_error(format!("{function}: {argument} should be {allowed}, not {got}"))
        })?;
        if memchr::memchr(0, &bytes).is_some() {
            let message = format!("{function}: embedded null character in {argument}");
            return Err(value_error(message));
        }
        Ok(Name { value, bytes })
    }

    /// The name as the kernel takes it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.bytes))
    }
}

/// Where a name leads.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// Anywhere: everything is allowed.
    Anywhere(&'a Path),
    /// A path beneath a folder.
    Beneath(&'a Dir, &'a Path),
    /// One file of a folder, that is allowed by itself.
    File(&'a Dir, &'a Path),
}

/// What is meant by a name that is a link.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// What it leads to.
    Target,
    /// The link itself: what is removed or renamed.
    Itself,
}

/// A folder or a file that is allowed.
struct Root {
    /// Its absolute name, without links.
    name: PathBuf,
    /// The folder, or the one that holds the file.
    dir: Dir,
    /// The file's name in it.
    file: Option<PathBuf>,
    write: bool,
}

/// The working folder and what else is allowed.
pub(super) struct Roots {
    /// The working folder comes first.
    roots: Vec<Root>,
    folder: PathBuf,
    all: bool,
}

/// The error by which `cap-std` and [`Roots::find`] say that a name leads out.
fn escape() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "outside of what is allowed")
}

fn is_escape(e: &io::Error) -> bool {
    e.kind() == io::ErrorKind::PermissionDenied && e.raw_os_error().is_none()
}

impl Root {
    fn new(path: &Path, write: bool) -> io::Result<Root> {
        let name = path.canonicalize()?;
        if name.is_dir() {
            let dir = Dir::open_ambient_dir(&name, ambient_authority())?;
            return Ok(Root { name, dir, file: None, write });
        }
        let (parent, file) = match (name.parent(), name.file_name()) {
            (Some(parent), Some(file)) => (parent, PathBuf::from(file)),
            _ => return Err(Errno::INVAL.into()),
        };
        let dir = Dir::open_ambient_dir(parent, ambient_authority())?;
        Ok(Root { name, dir, file: Some(file), write })
    }

    /// What is left of an absolute path beneath this root.
    fn rest<'p>(&self, path: &'p Path) -> Option<&'p [u8]> {
        let rest = path.as_os_str().as_bytes().strip_prefix(self.name.as_os_str().as_bytes())?;
        let whole = self.name.as_os_str() == "/" || rest.first().is_none_or(|b| *b == b'/');
        // Cut as bytes: a slash at the end asks for a folder, and a `Path` would forget it.
        let start = rest.iter().position(|b| *b != b'/').unwrap_or(rest.len());
        whole.then(|| rest.get(start..).unwrap_or_default())
    }
}

impl Roots {
    pub(super) fn new(folder: &Path) -> Roots {
        let home = Root::new(folder, true).ok().filter(|root| root.file.is_none());
        let folder = home.as_ref().map_or_else(|| folder.to_owned(), |root| root.name.clone());
        Roots { roots: home.into_iter().collect(), folder, all: false }
    }

    pub(super) fn allow(&mut self, path: &Path, write: bool) -> io::Result<()> {
        self.roots.push(Root::new(path, write)?);
        Ok(())
    }

    pub(super) fn allow_all(&mut self) {
        self.all = true;
    }

    pub(super) fn folder(&self) -> &[u8] {
        self.folder.as_os_str().as_bytes()
    }

    /// Runs `run` on the place that `name` leads to. What `run` does is safe against a name that
    /// changes its meaning meanwhile: it works beneath an open folder.
    pub(super) fn find<T>(
        &self,
        name: &Name<'_>,
        last: Last,
        write: bool,
        mut run: impl FnMut(Place<'_>) -> io::Result<T>,
    ) -> io::Result<T> {
        let path = name.path();
        if name.bytes.is_empty() {
            return Err(Errno::NOENT.into());
        }
        if self.all {
            let full = if path.is_absolute() { Cow::Borrowed(path) } else { self.folder.join(path).into() };
            return run(Place::Anywhere(&full));
        }
        let first = match self.roots.first() {
            Some(home) if !path.is_absolute() => run(Place::Beneath(&home.dir, path)),
            _ => self.beneath(path, write, &mut run),
        };
        match first {
            Err(e) if is_escape(&e) => match self.resolve(path, last) {
                Some(full) => self.beneath(&full, write, &mut run),
                None => Err(e),
            },
            done => done,
        }
    }

    /// [`Roots::find`] of an absolute path.
    fn beneath<T>(
        &self,
        path: &Path,
        write: bool,
        run: &mut impl FnMut(Place<'_>) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut outcome = Err(escape());
        for root in self.roots.iter().filter(|root| root.write || !write) {
            let Some(rest) = root.rest(path) else { continue };
            outcome = match &root.file {
                Some(file) if rest.is_empty() => run(Place::File(&root.dir, file)),
                Some(_) => continue,
                None => {
                    let rest = if rest.is_empty() { b"." } else { rest };
                    run(Place::Beneath(&root.dir, Path::new(OsStr::from_bytes(rest))))
                }
            };
            if !outcome.as_ref().is_err_and(is_escape) {
                break;
            }
        }
        outcome
    }

    /// The absolute path without links that a path leads to now; of a link that is meant itself, and
    /// of what does not exist yet, the name in its folder.
    fn resolve(&self, path: &Path, last: Last) -> Option<PathBuf> {
        let full = self.folder.join(path);
        let there = || match full.components().next_back() {
            Some(Component::Normal(file)) => Some(full.parent()?.canonicalize().ok()?.join(file)),
            _ => None,
        };
        match last {
            Last::Target => full.canonicalize().ok().or_else(there),
            Last::Itself => there().or_else(|| full.canonicalize().ok()),
        }
    }
}
