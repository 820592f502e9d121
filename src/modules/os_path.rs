//! The module `os.path`: names taken apart and put together, as `posixpath` does it.

use super::os::{is_absent, not_a_path, stat};
use crate::function_table;
use crate::io::raw::disk;
use crate::object::arg::{repeated, unexpected};
use crate::object::exception::type_error;
use crate::object::room::Room;
use crate::object::{Args, Bytes, Eval, Res, Str, Value, interrupt, pieces};
use rustix::fs::FileType;

/// The bytes of a name, and whether it is a bytes.
fn parts(path: &Value) -> Res<(&[u8], bool)> {
    match path {
        Value::Bytes(b) => Ok((b.as_slice(), true)),
        Value::Str(s) => Ok((s.as_bytes(), false)),
        _ => Err(not_a_path(path)),
    }
}

/// A part of a name, of the same kind.
fn part_of(path: &Value, bytes: &[u8]) -> Res<Value> {
    match path {
        Value::Bytes(b) if b.len() == bytes.len() => Ok(path.clone()),
        Value::Str(s) if s.as_bytes().len() == bytes.len() => Ok(path.clone()),
        Value::Bytes(_) => Ok(Value::Bytes(Bytes::copied(bytes)?)),
        _ => Ok(Value::Str(Str::copy_of(bytes)?)),
    }
}

/// A name of the kind that was given.
fn like(bytes: Vec<u8>, is_bytes: bool) -> Res<Value> {
    Ok(if is_bytes { Value::Bytes(Bytes::from_vec(bytes)) } else { Value::Str(Str::counted(bytes)?) })
}

/// Asks about a file; that there is none is an answer.
fn ask(path: &Value, is: impl FnOnce(FileType) -> bool) -> Res<bool> {
    match stat(path, "stat") {
        Ok(stat) => Ok(is(FileType::from_raw_mode(stat.st_mode))),
        Err(e) if is_absent(&e) => Ok(false),
        Err(e) => Err(e),
    }
}

/// `join(a, *p)`.
fn join(args: Args<'_>) -> Eval<Value> {
    if let Some((name, _)) = args.kw.iter().find(|(name, _)| name.as_bytes() != b"a") {
        return Err(unexpected(&"join", name).into());
    }
    let (first, rest) = match (args.pos.split_first(), args.keyword("a")) {
        (Some((first, rest)), None) => (first, rest),
        (None, Some(first)) => (first, args.pos),
        (Some(_), Some(_)) => return Err(repeated(&"join", &Str::from("a")).into()),
        (None, None) => return Err(type_error("join() missing 1 required positional argument: 'a'").into()),
    };
    let (_, is_bytes) = parts(first)?;
    // What stands before a part that starts at the root is left out.
    let (mut start, mut mixed) = (0, false);
    for (i, part) in rest.iter().enumerate() {
        interrupt::look()?;
        let Ok((bytes, same)) = parts(part) else {
            let got = part.class().name;
            let text = format!("join() argument must be str, bytes, or os.PathLike object, not '{got}'");
            return Err(type_error(text).into());
        };
        mixed |= same != is_bytes;
        if bytes.starts_with(b"/") {
            start = i + 1;
        }
    }
    if mixed {
        return Err(type_error("Can't mix strings and bytes in path components").into());
    }
    let mut path = Room::default();
    for part in std::iter::once(first).chain(rest).skip(start) {
        interrupt::look()?;
        if !path.is_empty() && !path.ends_with(b"/") {
            pieces::append(&mut path, b"/")?;
        }
        pieces::append(&mut path, parts(part)?.0)?;
    }
    Ok(like(std::mem::take(&mut *path), is_bytes)?)
}

/// Where the last part of a name starts.
fn last_start(path: &[u8]) -> Res<usize> {
    Ok(pieces::find_last(path, |part| memchr::memrchr(b'/', part))?.map_or(0, |at| at + 1))
}

/// Head and tail of a name: what lies before and behind the last slash.
pub(super) fn cut(path: &[u8]) -> Res<(&[u8], &[u8])> {
    let (head, tail) = path.split_at(last_start(path)?.min(path.len()));
    let last = pieces::find_last(head, |part| part.iter().rposition(|b| *b != b'/'))?;
    let kept = last.map_or(head.len(), |at| at + 1);
    Ok((head.get(..kept).unwrap_or(head), tail))
}

fn split(path: &Value) -> Res<Value> {
    let (head, tail) = cut(parts(path)?.0)?;
    Ok(Value::tuple([part_of(path, head)?, part_of(path, tail)?]))
}

fn basename(path: &Value) -> Res<Value> {
    part_of(path, cut(parts(path)?.0)?.1)
}

fn dirname(path: &Value) -> Res<Value> {
    part_of(path, cut(parts(path)?.0)?.0)
}

/// `splitext`: dots at the front of the last part start no extension.
fn splitext(path: &Value) -> Res<Value> {
    let (bytes, _) = parts(path)?;
    let start = last_start(bytes)?;
    let last = bytes.get(start..).unwrap_or_default();
    let lead = pieces::find(last, |part| part.iter().position(|b| *b != b'.'))?.unwrap_or(last.len());
    let dot = pieces::find_last(last, |part| memchr::memrchr(b'.', part))?.filter(|at| *at >= lead.max(1));
    let (root, extension) = bytes.split_at(dot.map_or(bytes.len(), |at| start + at));
    Ok(Value::tuple([part_of(path, root)?, part_of(path, extension)?]))
}

/// `normpath`.
fn normal(path: &[u8]) -> Res<Vec<u8>> {
    // POSIX lets two slashes at the front, but no more, mean something of their own.
    let lead = match path {
        [b'/', b'/', b'/', ..] => 1,
        [b'/', b'/', ..] => 2,
        [b'/', ..] => 1,
        _ => 0,
    };
    let mut out = Room::default();
    pieces::append(&mut out, path.get(..lead).unwrap_or_default())?;
    // How many parts `..` may take away.
    let mut named = 0_usize;
    let mut rest = path;
    while !rest.is_empty() {
        interrupt::look()?;
        let end = pieces::find(rest, |part| memchr::memchr(b'/', part))?.unwrap_or(rest.len());
        let part = rest.get(..end).unwrap_or_default();
        rest = rest.get(end + 1..).unwrap_or_default();
        match part {
            b"" | b"." => continue,
            b".." if named > 0 => {
                let kept = out.get(lead..).unwrap_or_default();
                let slash = pieces::find_last(kept, |part| memchr::memrchr(b'/', part))?;
                out.truncate(lead + slash.unwrap_or(0));
                named -= 1;
                continue;
            }
            b".." if lead > 0 => continue,
            b".." => {}
            _ => named += 1,
        }
        if out.len() > lead {
            pieces::append(&mut out, b"/")?;
        }
        pieces::append(&mut out, part)?;
    }
    if out.is_empty() {
        out.push(b'.');
    }
    Ok(std::mem::take(&mut *out))
}

fn normpath(path: &Value) -> Res<Value> {
    let (path, is_bytes) = parts(path)?;
    like(normal(path)?, is_bytes)
}

/// `abspath`.
pub(super) fn abspath(path: &Value) -> Res<Value> {
    let (path, is_bytes) = parts(path)?;
    if path.starts_with(b"/") {
        return like(normal(path)?, is_bytes);
    }
    let mut full = Room::from(disk::current().folder());
    pieces::append(&mut full, b"/")?;
    pieces::append(&mut full, path)?;
    like(normal(&full)?, is_bytes)
}

function_table! {
    /// The functions of the module `os.path`.
    pub static FUNCTIONS;
    methods {
        /// Test whether a path exists. Returns False for broken symbolic links.
        fn exists(@kw path: &Value) : Python |_host| ask(path, |_| true);
        /// Test whether a path is a regular file.
        fn isfile(@kw path: &Value) : Python |_host| ask(path, FileType::is_file);
        /// Return true if the pathname refers to an existing directory.
        fn isdir(@kw s: &Value) : Python |_host| ask(s, FileType::is_dir);
        /// Return the size of a file, reported by os.stat().
        fn getsize(@kw filename: &Value) : Python |_host| stat(filename, "stat").map(|s| s.st_size);
        /// Split a pathname into what lies before and behind the last slash.
        fn split(@kw p: &Value) : Python |_host| split(p);
        /// Returns the final component of a pathname.
        fn basename(@kw p: &Value) : Python |_host| basename(p);
        /// Returns the directory component of a pathname.
        fn dirname(@kw p: &Value) : Python |_host| dirname(p);
        /// Split the extension from a pathname.
        fn splitext(@kw p: &Value) : Python |_host| splitext(p);
        /// Test whether a path is absolute.
        fn isabs(@kw s: &Value) : Python |_host| parts(s).map(|(s, _)| s.starts_with(b"/"));
        /// Normalize path, eliminating double slashes, etc.
        fn normpath(@kw path: &Value) : Python |_host| normpath(path);
        /// Return an absolute path.
        fn abspath(@kw path: &Value) : Python |_host| abspath(path);
    }
    raw {
        /// Join two or more pathname components, inserting '/' as needed.
        ///
        /// If any component is an absolute path, all previous path components will be discarded.
        /// An empty last part will result in a path that ends with a separator.
        fn join("a, /, *p") |_host, args| join(args);
    }
}

/// The constants of the module `os.path`.
#[must_use]
pub fn constants() -> Vec<(&'static str, Value)> {
    vec![
        ("sep", Value::str("/")),
        ("curdir", Value::str(".")),
        ("pardir", Value::str("..")),
        ("extsep", Value::str(".")),
    ]
}
