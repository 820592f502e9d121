//! The module `os`: descriptors and names, within what a program may touch.

mod arg;
mod folders;

use super::stat::StatResult;
use crate::function_table;
use crate::io::open::FUNCTIONS as IO_FUNCTIONS;
use crate::io::raw::c_long;
use crate::io::raw::disk::{self, Description, Name, file_name};
use crate::io::text::codec;
use crate::object::arg::{Given, index};
use crate::object::buffer::{Readable, with_bytes};
use crate::object::exception::{overflow_error, type_error, value_error, with_args};
use crate::object::{
    Args, Bytes, Error, Eval, Host, Method, Res, Str, Value, class, interrupt, limits, memory, pieces,
};
use arg::{File, Later, Long, NAME, NAME_OR_NUMBER, Path};
use folders::make_folders;
use num_bigint::Sign;
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::rand::GetRandomFlags;
use std::borrow::Cow;
use std::rc::Rc;

/// Refuses a folder's descriptor to start from, which iosh has no use for.
fn only_here(dir_fd: &[&Value]) -> Res<()> {
    if dir_fd.iter().all(|v| v.is_none()) {
        return Ok(());
    }
    Err(crate::object::exception::new(&class::NOT_IMPLEMENTED_ERROR, "dir_fd unavailable on this platform"))
}

fn description(number: i32) -> Res<Rc<Description>> {
    disk::current().get(number)
}

/// A number that stands for an open file, where a name could stand, too.
fn number_of(v: &Value) -> Res<Option<i32>> {
    match v {
        Value::Int(_) | Value::Bool(_) => {
            let n = index(v)?;
            let beyond = || {
                overflow_error(if n > 0 { "fd is greater than maximum" } else { "fd is less than minimum" })
            };
            i32::try_from(n).map(Some).map_err(|_| beyond())
        }
        Value::Big(n) if n.sign() == Sign::Minus => Err(overflow_error("fd is less than minimum")),
        Value::Big(_) => Err(overflow_error("fd is greater than maximum")),
        _ => Ok(None),
    }
}

/// What becomes of the number by which CPython says that it has a name, while it has none.
fn no_path(path: &Value) -> Error {
    disk::errno(Errno::FAULT).with_filename(path.clone())
}

pub(super) fn stat(path: &Value, function: &str) -> Res<rustix::fs::Stat> {
    match number_of(path)? {
        Some(-1) => Err(no_path(path)),
        Some(number) => description(number).and_then(|d| d.stat()).map_err(|e| e.with_filename(path.clone())),
        None => disk::current().stat(&Name::of_os(path, function, "path", NAME_OR_NUMBER)?),
    }
}

fn stat_itself(path: &Value, function: &str) -> Res<rustix::fs::Stat> {
    disk::current().stat_itself(&Name::of_os(path, function, "path", NAME)?)
}

fn open(name: &Name<'_>, flags: i32, mode: i32) -> Res<i64> {
    let flags = OFlags::from_bits_retain(flags.cast_unsigned()) | OFlags::CLOEXEC;
    Ok(disk::current().open(name, flags, mode.cast_unsigned())?.into())
}

fn read(fd: i32, length: i64) -> Res<Bytes> {
    let length = usize::try_from(length).map_err(|_| disk::errno(Errno::INVAL))?;
    limits::check_bytes(length)?;
    let mut out = Vec::new();
    let read = description(fd)?.read_onto(&mut out, length)?;
    read.map(|_| Bytes::from_vec(out)).ok_or_else(|| disk::errno(Errno::AGAIN))
}

fn write(fd: i32, data: &Value) -> Res<usize> {
    let taken = with_bytes(data, |data| description(fd)?.write(data))??;
    taken.ok_or_else(|| disk::errno(Errno::AGAIN))
}

/// Runs `f` with a file at another place than it stands at.
fn at_place<T>(fd: i32, place: Long, f: impl FnOnce() -> Res<T>) -> Res<T> {
    let description = description(fd)?;
    let here = description.seek(0, 1)?;
    description.seek(place.0, 0)?;
    let done = f();
    description.seek(here, 0)?;
    done
}

fn random(size: i64) -> Res<Bytes> {
    let size = usize::try_from(size).map_err(|_| value_error("negative argument not allowed"))?;
    let mut bytes = limits::zeros(size)?;
    let mut filled = 0;
    while let Some(rest @ [_, ..]) = bytes.get_mut(filled..) {
        let most = rest.len().min(256);
        let part = rest.get_mut(..most).unwrap_or_default();
        interrupt::look()?;
        filled += rustix::rand::getrandom(part, GetRandomFlags::empty()).map_err(disk::errno)?;
    }
    Ok(Bytes::from_vec(bytes))
}

/// The kernel looks at the size before it looks for the file.
fn size_of_file(size: i64) -> Res<i64> {
    if size < 0 { Err(disk::errno(Errno::INVAL)) } else { Ok(size) }
}

fn truncate(path: &Value, length: &Value) -> Res<()> {
    if let Some(number) = number_of(path)? {
        let size = size_of_file(c_long(length)?);
        if number == -1 {
            return Err(size.map_or_else(|e| e.with_filename(path.clone()), |_| no_path(path)));
        }
        return size.and_then(|size| description(number)?.truncate(size));
    }
    let name = Name::of_os(path, "truncate", "path", NAME_OR_NUMBER)?;
    let size = size_of_file(c_long(length)?).map_err(|e| e.with_filename(path.clone()))?;
    let file = disk::current().open_description(&name, OFlags::WRONLY, 0)?;
    file.truncate(size).map_err(|e| e.with_filename(path.clone()))
}

fn list(path: &Value) -> Res<Vec<Value>> {
    let here = Value::str(".");
    let number = number_of(path)?;
    // The number by which CPython says that it has none.
    let path = if path.is_none() || number == Some(-1) { &here } else { path };
    let allowed = "string, bytes, os.PathLike, integer or None";
    let names = match number.filter(|n| *n != -1) {
        Some(number) => description(number)?.list().map_err(|e| e.with_filename(path.clone()))?,
        None => disk::current().list(&Name::of_os(path, "listdir", "path", allowed)?)?,
    };
    let bytes = matches!(path, Value::Bytes(_));
    let mut all = limits::vec(names.len())?;
    for name in names {
        memory::tick()?;
        all.push(if bytes { Value::bytes(&name) } else { Value::Str(decode_name(&name)?) });
    }
    Ok(all)
}

/// `os.fsdecode`: bytes that are no UTF-8 become lone surrogates.
pub(super) fn decode_name(name: &[u8]) -> Res<Str> {
    let mut out = Vec::new();
    for chunk in name.utf8_chunks() {
        pieces::append(&mut out, chunk.valid().as_bytes())?;
        for byte in chunk.invalid() {
            limits::reserve(&mut out, 3)?;
            crate::object::str::push_char(&mut out, 0xDC00 + u32::from(*byte));
        }
    }
    Str::counted(out)
}

/// The error of what `os.fspath` takes for no name.
pub(super) fn not_a_path(path: &Value) -> Error {
    type_error(format!("expected str, bytes or os.PathLike object, not {}", path.class().name))
}

/// `os.fspath`.
fn fspath(path: &Value) -> Res<Value> {
    match path {
        Value::Str(_) | Value::Bytes(_) => Ok(path.clone()),
        _ => Err(not_a_path(path)),
    }
}

fn fsencode(path: &Value) -> Res<Bytes> {
    match (path, file_name(path)?) {
        (Value::Bytes(b), _) => Ok(b.clone()),
        (_, Some(Cow::Borrowed(bytes))) => Bytes::copied(bytes),
        (_, Some(Cow::Owned(bytes))) => Ok(Bytes::from_vec(bytes)),
        (_, None) => Err(not_a_path(path)),
    }
}

pub(super) fn fsdecode(path: &Value) -> Res<Str> {
    match path {
        Value::Bytes(b) => {
            let utf8 = codec::lookup("utf-8")?;
            Str::counted(codec::decode(utf8, b, "surrogateescape", true)?.0)
        }
        Value::Str(s) => Ok(s.clone()),
        _ => Err(not_a_path(path)),
    }
}

/// `fdopen(fd, …)`: `open` of a descriptor.
fn fdopen(host: &mut dyn Host, args: Args<'_>) -> Eval<Value> {
    let fd = args.pos.first().or_else(|| args.keyword("fd"));
    let Some(fd) = fd else {
        return Err(type_error("fdopen() missing 1 required positional argument: 'fd'").into());
    };
    if !matches!(fd, Value::Int(_) | Value::Bool(_) | Value::Big(_)) {
        let text = format!("invalid fd type (<class '{}'>, expected integer)", fd.class().qualified_name());
        return Err(type_error(text).into());
    }
    // It looks for a `b` in the mode before it hands that on.
    match args.pos.get(1).or_else(|| args.keyword("mode")) {
        None | Some(Value::Str(_)) => {}
        Some(mode) => {
            crate::object::ops::contains(host, mode, &Value::str("b"))?;
        }
    }
    let mut pos = limits::vec(args.pos.len().max(1))?;
    pos.push(fd.clone());
    pos.extend(args.pos.iter().skip(1).cloned());
    let kw: Vec<_> = args.kw.iter().filter(|(k, _)| k.as_bytes() != b"fd").cloned().collect();
    let open = IO_FUNCTIONS.iter().flat_map(|part| part.iter()).find(|m| m.name == "open");
    match open {
        Some(open) => (open.call)(host, &Value::None, Args { pos: &pos, kw: &kw }),
        None => Err(with_args(&class::NOT_IMPLEMENTED_ERROR, Vec::new()).into()),
    }
}

function_table! {
    /// Those functions of the module `os` that are C in CPython.
    static POSIX in "posix";
    methods {
        /// Open a file for low level IO. Returns a file descriptor (integer).
        fn open(@kw path: Path, @kw flags: i32, @kw mode: i32 = "511" => 511, @only dir_fd: &Value = "None" => &Value::None)
            |_host| { only_here(&[dir_fd])?; open(&path.0, flags, mode) };
        /// Create a pipe: the descriptors of the end to read and the end to write.
        fn pipe() |_host| disk::current().pipe().map(|(r, w)| Value::tuple([Value::Int(r.into()), Value::Int(w.into())]));
        /// Read up to length bytes from a file descriptor.
        fn read(fd: i32, length: i64) |_host| read(fd, length);
        /// Write bytes to a file descriptor; return how many were taken.
        fn write(fd: i32, data: &Value) |_host| write(fd, data);
        /// Read up to length bytes at a place, and stay where the descriptor stands.
        fn pread(fd: i32, length: i64, offset: Long) |_host| at_place(fd, offset, || read(fd, length));
        /// Write bytes at a place, and stay where the descriptor stands; return how many were taken.
        fn pwrite(fd: i32, buffer: Readable, offset: Long) |_host| at_place(fd, offset, || write(fd, buffer.0));
        /// Return random bytes.
        fn urandom(size: i64) |_host| random(size);
        /// Close a file descriptor.
        fn close(@kw fd: i32) |_host| disk::current().close(fd);
        /// Set the position of a file descriptor; return the new one.
        fn lseek(fd: i32, position: Long, whence: i32)
            |_host| description(fd)?.seek(position.0, whence);
        /// Return a duplicate of a file descriptor.
        fn dup(fd: i32) |_host| disk::current().dup(fd).map(i64::from);
        /// Force write of fd to disk.
        fn fsync(@kw fd: File) |_host| description(fd.0)?.sync();
        /// Remove a file.
        fn remove(@kw path: Path, @only dir_fd: &Value = "None" => &Value::None)
            |_host| { only_here(&[dir_fd])?; disk::current().remove(&path.0) };
        /// Remove a file (same as remove()).
        fn unlink(@kw path: Path, @only dir_fd: &Value = "None" => &Value::None)
            |_host| { only_here(&[dir_fd])?; disk::current().remove(&path.0) };
        /// Rename a file or directory.
        fn rename(@kw src: Path, @kw dst: Path, @only src_dir_fd: &Value = "None" => &Value::None, @only dst_dir_fd: &Value = "None" => &Value::None)
            |_host| { only_here(&[src_dir_fd, dst_dir_fd])?; disk::current().rename(&src.0, &dst.0) };
        /// Rename a file or directory, overwriting the destination.
        fn replace(@kw src: Path, @kw dst: Path, @only src_dir_fd: &Value = "None" => &Value::None, @only dst_dir_fd: &Value = "None" => &Value::None)
            |_host| { only_here(&[src_dir_fd, dst_dir_fd])?; disk::current().rename(&src.0, &dst.0) };
        /// Create a directory.
        fn mkdir(@kw path: Path, @kw mode: i32 = "511" => 511, @only dir_fd: &Value = "None" => &Value::None)
            |_host| {
                only_here(&[dir_fd])?;
                disk::current().make_folder(&path.0, mode.cast_unsigned())
            };
        /// Remove a directory.
        fn rmdir(@kw path: Path, @only dir_fd: &Value = "None" => &Value::None)
            |_host| { only_here(&[dir_fd])?; disk::current().remove_folder(&path.0) };
        /// Return a list containing the names of the files in the directory.
        fn listdir(@kw path: &Value = "None" => &Value::None) |_host| list(path);
        /// Truncate a file, specified by path, to a specific length.
        fn truncate(@kw path: &Value, @kw length: &Value) |_host| truncate(path, length);
        /// Truncate a file, specified by a file descriptor, to a specific length.
        fn ftruncate(fd: i32, length: Long) |_host| size_of_file(length.0).and_then(|size| description(fd)?.truncate(size));
        /// Perform a stat system call on the given path.
        fn stat(@kw path: &Value, @only dir_fd: &Value = "None" => &Value::None, @only follow_symlinks: bool = "True" => true)
            |_host| {
                only_here(&[dir_fd])?;
                let itself = !follow_symlinks && number_of(path)?.is_none();
                let stat = if itself { stat_itself(path, "stat") } else { stat(path, "stat") };
                stat.map(StatResult::value)
            };
        /// Like stat(), but do not follow symbolic links.
        fn lstat(@kw path: &Value, @only dir_fd: &Value = "None" => &Value::None)
            |_host| { only_here(&[dir_fd])?; stat_itself(path, "lstat").map(StatResult::value) };
        /// Perform a stat system call on the given file descriptor.
        fn fstat(@kw fd: i32) |_host| description(fd)?.stat().map(StatResult::value);
        /// Set the blocking mode of the specified file descriptor.
        fn set_blocking(fd: i32, blocking: bool) |_host| description(fd)?.set_blocking(blocking);
        /// Get the blocking mode of the file descriptor.
        fn get_blocking(fd: i32) |_host| description(fd)?.blocking();
        /// Return True if the fd is connected to a terminal.
        fn isatty(fd: i32) |_host| description(fd).is_ok_and(|d| d.is_terminal());
        /// Return the name of the working folder.
        fn getcwd() |_host| decode_name(&disk::current().folder());
        /// Return the file system path representation of the object.
        fn fspath(@kw path: &Value) |_host| fspath(path);
        /// Translate an error code to a message string.
        fn strerror(code: i32) |_host| crate::object::exception::strerror(code);
    }
}

function_table! {
    /// Those that are Python.
    static PYTHON;
    methods {
        /// Create a directory and those that lead to it.
        fn makedirs(@kw name: &Value, @kw mode: Given<Later> = "511" => Given(None), @kw exist_ok: bool = "False" => false) : Python
            |_host| make_folders(name, mode.0, exist_ok);
        /// Encode filename to the filesystem encoding.
        fn fsencode(@kw filename: &Value) : Python |_host| fsencode(filename);
        /// Decode filename from the filesystem encoding.
        fn fsdecode(@kw filename: &Value) : Python |_host| fsdecode(filename);
    }
    raw {
        /// Open a stream on a descriptor, as open() does.
        fn fdopen("fd, mode='r', buffering=-1, encoding=None, *args, **kwargs") |host, args| fdopen(host, args);
    }
}

/// The functions of the module `os`.
#[expect(clippy::indexing_slicing, reason = "a static: what is not there is an error of the compiler")]
pub static FUNCTIONS: &[&[Method]] = &[POSIX[0], POSIX[1], PYTHON[0], PYTHON[1]];

/// The constants of the module `os`; its `path` is a module of its own.
#[must_use]
pub fn constants() -> Vec<(&'static str, Value)> {
    let texts = [
        ("linesep", "\n"),
        ("sep", "/"),
        ("name", "posix"),
        ("curdir", "."),
        ("pardir", ".."),
        ("extsep", "."),
        ("pathsep", ":"),
        ("devnull", "/dev/null"),
    ];
    let flags = [
        ("O_RDONLY", OFlags::RDONLY),
        ("O_WRONLY", OFlags::WRONLY),
        ("O_RDWR", OFlags::RDWR),
        ("O_CREAT", OFlags::CREATE),
        ("O_EXCL", OFlags::EXCL),
        ("O_TRUNC", OFlags::TRUNC),
        ("O_APPEND", OFlags::APPEND),
        ("O_NONBLOCK", OFlags::NONBLOCK),
        ("O_CLOEXEC", OFlags::CLOEXEC),
        ("O_SYNC", OFlags::SYNC),
        ("O_DIRECTORY", OFlags::DIRECTORY),
        ("O_NOFOLLOW", OFlags::NOFOLLOW),
    ];
    let numbers = [
        ("SEEK_SET", 0),
        ("SEEK_CUR", 1),
        ("SEEK_END", 2),
        ("SEEK_DATA", 3),
        ("SEEK_HOLE", 4),
        ("F_OK", 0),
        ("R_OK", 4),
        ("W_OK", 2),
        ("X_OK", 1),
    ];
    let texts = texts.into_iter().map(|(n, v)| (n, Value::str(v)));
    let flags = flags.into_iter().map(|(n, v)| (n, Value::Int(v.bits().into())));
    let numbers = numbers.into_iter().map(|(n, v)| (n, Value::Int(v)));
    let others = [
        ("altsep", Value::None),
        ("error", Value::Class(&class::OS_ERROR)),
        ("stat_result", Value::Class(&super::stat::STAT_RESULT)),
    ];
    texts.chain(flags).chain(numbers).chain(others).collect()
}

/// Whether an error only says that there is no such thing: what `os.path.exists` takes for a no.
pub(super) fn is_absent(e: &Error) -> bool {
    e.is(&class::OS_ERROR) || e.is(&class::VALUE_ERROR)
}
