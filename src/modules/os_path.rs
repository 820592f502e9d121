//! The module `os.path`: names taken apart and put together, as `posixpath` does it.

use super::os::{fspath, is_absent, stat};
use crate::function_table;
use crate::io::raw::disk;
use crate::object::exception::type_error;
use crate::object::{Args, Eval, Res, Str, Value};
use rustix::fs::FileType;

/// The bytes of a name, and whether it is a bytes.
fn parts(path: &Value) -> Res<(Vec<u8>, bool)> {
    match fspath(path)? {
        Value::Bytes(b) => Ok((b.to_vec(), true)),
        Value::Str(s) => Ok((s.as_bytes().to_vec(), false)),
        _ => Ok((Vec::new(), false)),
    }
}

/// A name of the kind that was given.
fn like(bytes: &[u8], is_bytes: bool) -> Value {
    if is_bytes { Value::bytes(bytes) } else { Value::Str(Str::from_wtf8(bytes)) }
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
    if !args.kw.is_empty() {
        return Err(type_error("join() got an unexpected keyword argument").into());
    }
    let Some((first, rest)) = args.pos.split_first() else {
        return Err(type_error("join() missing 1 required positional argument: 'a'").into());
    };
    let (mut path, is_bytes) = parts(first)?;
    for part in rest {
        let Ok((part, same)) = parts(part) else {
            let got = part.class().name;
            let text = format!("join() argument must be str, bytes, or os.PathLike object, not '{got}'");
            return Err(type_error(text).into());
        };
        if same != is_bytes {
            return Err(type_error("Can't mix strings and bytes in path components").into());
        }
        if part.starts_with(b"/") || path.is_empty() {
            path = part;
        } else {
            if !path.ends_with(b"/") {
                path.push(b'/');
            }
            path.extend_from_slice(&part);
        }
    }
    Ok(like(&path, is_bytes))
}

/// Head and tail of a name: what lies before and behind the last slash.
pub(super) fn cut(path: &[u8]) -> (&[u8], &[u8]) {
    let at = memchr::memrchr(b'/', path).map_or(0, |at| at + 1);
    let (head, tail) = path.split_at(at.min(path.len()));
    let kept = head.iter().rposition(|b| *b != b'/').map_or(head.len(), |at| at + 1);
    (head.get(..kept).unwrap_or(head), tail)
}

fn split(path: &Value) -> Res<Value> {
    let (path, is_bytes) = parts(path)?;
    let (head, tail) = cut(&path);
    Ok(Value::tuple([like(head, is_bytes), like(tail, is_bytes)]))
}

fn basename(path: &Value) -> Res<Value> {
    let (path, is_bytes) = parts(path)?;
    Ok(like(cut(&path).1, is_bytes))
}

fn dirname(path: &Value) -> Res<Value> {
    let (path, is_bytes) = parts(path)?;
    Ok(like(cut(&path).0, is_bytes))
}

/// `splitext`: dots at the front of the last part start no extension.
fn splitext(path: &Value) -> Res<Value> {
    let (path, is_bytes) = parts(path)?;
    let start = memchr::memrchr(b'/', &path).map_or(0, |at| at + 1);
    let last = path.get(start..).unwrap_or_default();
    let lead = last.iter().take_while(|b| **b == b'.').count();
    let dot = memchr::memrchr(b'.', last).filter(|at| *at >= lead.max(1));
    let (root, extension) = path.split_at(dot.map_or(path.len(), |at| start + at));
    Ok(Value::tuple([like(root, is_bytes), like(extension, is_bytes)]))
}

/// `normpath`.
pub(super) fn normal(path: &[u8]) -> Vec<u8> {
    let slashes = path.iter().take_while(|b| **b == b'/').count();
    // POSIX lets two slashes at the front, but no more, mean something of their own.
    let lead = if slashes == 2 { 2 } else { slashes.min(1) };
    let mut kept: Vec<&[u8]> = Vec::new();
    for part in path.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if lead == 0 && kept.last().is_none_or(|last| *last == b"..") => kept.push(part),
            b".." => {
                kept.pop();
            }
            _ => kept.push(part),
        }
    }
    let mut out = vec![b'/'; lead];
    out.extend_from_slice(&kept.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}

fn normpath(path: &Value) -> Res<Value> {
    let (path, is_bytes) = parts(path)?;
    Ok(like(&normal(&path), is_bytes))
}

fn abspath(path: &Value) -> Res<Value> {
    let (path, is_bytes) = parts(path)?;
    let mut full = Vec::new();
    if !path.starts_with(b"/") {
        full = disk::current().folder();
        full.push(b'/');
    }
    full.extend_from_slice(&path);
    Ok(like(&normal(&full), is_bytes))
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
