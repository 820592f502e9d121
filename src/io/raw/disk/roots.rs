//! Roots: the folders and files that a program may touch, and the way from a name to one of them.

use super::name::Name;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use rustix::fs::{PROC_SUPER_MAGIC, fstatfs};
use rustix::io::Errno;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

/// What the kernel takes no longer name than, with the null byte at its end.
pub const PATH_MAX: usize = 4096;
/// How many links the kernel follows on the way to a file.
const LINKS: usize = 40;

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

/// What is found on the way to a file.
#[derive(Clone)]
enum Found {
    Folder,
    Link(PathBuf),
    /// A file, or nothing: no way leads on from there.
    End,
}

/// The working folder and what else is allowed.
pub(super) struct Roots {
    home: Option<Root>,
    allowed: Vec<Root>,
    folder: PathBuf,
    all: bool,
    /// What lies on the way to the roots: it was named by who allowed them, so it is no secret.
    ways: BTreeMap<PathBuf, Found>,
}

/// The error by which `cap-std` and [`Roots::find`] say that a name leads out.
pub(super) fn escape() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "outside of what is allowed")
}

fn is_escape(e: &io::Error) -> bool {
    e.kind() == io::ErrorKind::PermissionDenied && e.raw_os_error().is_none()
}

/// Whether it is one of the kernel's own files, by which a process can be looked into and changed.
pub(super) fn is_process(file: impl AsFd) -> bool {
    fstatfs(file).is_ok_and(|s| s.f_type == PROC_SUPER_MAGIC)
}

impl Root {
    fn new(path: &Path, write: bool) -> io::Result<Root> {
        // It is asked for its name once it is open: what has the name may change.
        match Dir::open_ambient_dir(path, ambient_authority()) {
            Ok(dir) => Ok(Root { name: path.canonicalize()?, dir, file: None, write }),
            Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
                let name = path.canonicalize()?;
                let (Some(parent), Some(file)) = (name.parent(), name.file_name()) else { return Err(e) };
                let dir = Dir::open_ambient_dir(parent, ambient_authority())?;
                Ok(Root { dir, file: Some(PathBuf::from(file)), name, write })
            }
            Err(e) => Err(e),
        }
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

/// A path that is followed part by part.
struct Walk {
    /// Where it has come to, without links.
    at: PathBuf,
    /// The parts that are left, the next one last.
    parts: Vec<OsString>,
    links: usize,
}

impl Walk {
    fn new(folder: &Path, path: &Path) -> Walk {
        let mut walk = Walk { at: folder.to_owned(), parts: Vec::new(), links: 0 };
        walk.put(path);
        walk
    }

    fn put(&mut self, path: &Path) {
        let parts = path.components().rev().filter(|part| *part != Component::CurDir);
        self.parts.extend(parts.map(|part| part.as_os_str().to_owned()));
    }

    /// Goes one part on; false at the end.
    fn step(&mut self) -> bool {
        match self.parts.pop() {
            Some(part) if part == ".." => drop(self.at.pop()),
            // The root, at the front of an absolute path, replaces what was before.
            Some(part) => self.at.push(part),
            None => return false,
        }
        true
    }

    /// Goes on where a link leads that it has come to; none after too many.
    fn follow(&mut self, target: &Path) -> Option<()> {
        self.links = self.links.checked_add(1).filter(|links| *links <= LINKS)?;
        self.at.pop();
        self.put(target);
        Some(())
    }
}

impl Roots {
    pub(super) fn new(folder: &Path) -> Roots {
        let home = Root::new(folder, true).ok().filter(|root| root.file.is_none());
        let folder = home.as_ref().map_or_else(|| folder.to_owned(), |root| root.name.clone());
        let mut roots =
            Roots { home, allowed: Vec::new(), all: false, ways: BTreeMap::new(), folder: folder.clone() };
        roots.learn(&folder);
        // The shell may call it by a name with links in it, and so may who uses it.
        let shell = env::var_os("PWD").map(PathBuf::from).filter(|name| name.is_absolute());
        if let Some(name) = shell.filter(|n| *n != folder && n.canonicalize().is_ok_and(|n| n == folder)) {
            roots.learn(&name);
        }
        roots
    }

    pub(super) fn allow(&mut self, path: &Path, write: bool) -> io::Result<()> {
        let root = Root::new(path, write)?;
        self.learn(path);
        self.learn(&root.name);
        self.allowed.push(root);
        Ok(())
    }

    pub(super) fn allow_all(&mut self) {
        self.all = true;
    }

    pub(super) fn folder(&self) -> &[u8] {
        self.folder.as_os_str().as_bytes()
    }

    /// The working folder, if it can be opened.
    pub(super) fn home(&self) -> Option<&Dir> {
        self.home.as_ref().map(|root| &root.dir)
    }

    fn roots(&self) -> impl Iterator<Item = &Root> {
        self.home.iter().chain(&self.allowed)
    }

    /// Notes what lies on the way to what is allowed.
    fn learn(&mut self, path: &Path) {
        let mut walk = Walk::new(&self.folder, path);
        while walk.step() {
            let found = match fs::read_link(&walk.at) {
                Ok(target) => Found::Link(target),
                Err(_) if walk.at.is_dir() => Found::Folder,
                Err(_) => return,
            };
            self.ways.insert(walk.at.clone(), found.clone());
            if let Found::Link(target) = found
                && walk.follow(&target).is_none()
            {
                return;
            }
        }
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
        if path.as_os_str().is_empty() {
            return Err(Errno::NOENT.into());
        }
        if path.as_os_str().len() >= PATH_MAX {
            return Err(Errno::NAMETOOLONG.into());
        }
        if self.all {
            let full = if path.is_absolute() { Cow::Borrowed(path) } else { self.folder.join(path).into() };
            return run(Place::Anywhere(&full));
        }
        let first = match &self.home {
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
        for root in self.roots().filter(|root| root.write || !write) {
            let Some(rest) = root.rest(path) else { continue };
            outcome = match &root.file {
                Some(_) if !rest.is_empty() => continue,
                // A slash at the end asks for a folder.
                Some(_) if ends_with(path, "/") => Err(Errno::NOTDIR.into()),
                Some(file) => run(Place::File(&root.dir, file)),
                None => run(Place::Beneath(&root.dir, beneath(rest))),
            };
            if !outcome.as_ref().is_err_and(is_escape) {
                break;
            }
        }
        outcome
    }

    /// The absolute path that a path leads to now, without the links on the way; of a link that is
    /// meant itself, the name in its folder; none if it leads out. Nothing outside is looked at:
    /// nobody learns what is there by a name that comes back.
    fn resolve(&self, path: &Path, last: Last) -> Option<PathBuf> {
        let mut walk = Walk::new(&self.folder, path);
        let most = usize::from(last == Last::Itself);
        while walk.parts.len() > most && walk.step() {
            match self.look(&walk.at)? {
                Found::Folder => {}
                Found::Link(target) => walk.follow(&target)?,
                Found::End => break,
            }
        }
        // The rest is the kernel's, with its errors where there is nothing.
        walk.at.extend(walk.parts.iter().rev());
        let end = [("/", ""), ("/.", ".")].into_iter().find(|(end, _)| ends_with(path, end));
        walk.at.extend(end.map(|(_, part)| part));
        Some(walk.at)
    }

    /// What stands at an absolute path without links; none if that lies outside.
    fn look(&self, at: &Path) -> Option<Found> {
        if let Some(found) = self.ways.get(at) {
            return Some(found.clone());
        }
        let (root, rest) = self.roots().find_map(|root| Some((root, root.rest(at)?)))?;
        if root.file.is_some() {
            return Some(Found::End);
        }
        let rest = beneath(rest);
        Some(match root.dir.symlink_metadata(rest) {
            Ok(found) if found.is_symlink() => {
                root.dir.read_link_contents(rest).map_or(Found::End, Found::Link)
            }
            Ok(found) if found.is_dir() => Found::Folder,
            Ok(_) | Err(_) => Found::End,
        })
    }
}

fn ends_with(path: &Path, end: &str) -> bool {
    path.as_os_str().as_bytes().ends_with(end.as_bytes())
}

/// A path beneath a root; the root itself where nothing is left.
fn beneath(rest: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(if rest.is_empty() { b"." } else { rest }))
}
