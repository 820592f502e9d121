//! `FileIO`: a file, or whatever a descriptor stands for, as a raw stream.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

mod stream;
mod table;

pub use table::FILE_IO;

use super::c_long;
use super::disk::{self, Description, Disk, Kind, Name, Sink, Source};
use super::open_mode::Mode;
use crate::io::trace;
use crate::object::arg::index;
use crate::object::codecs::c_string;
use crate::object::exception::{
    attribute_error, os_error_file, overflow_error, type_error, unsupported, value_error,
};
use crate::object::{Args, Bytes, Host, Res, Str, Stream, Value, limits};
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The size of a buffer where a file suggests none: `io.DEFAULT_BUFFER_SIZE`.
pub const DEFAULT_BUFFER_SIZE: usize = 8192;

/// What a `FileIO` reads and writes.
enum Device {
    /// What its number stands for in the table.
    Numbered,
    /// The standard output or error of the session.
    Sink(Rc<dyn Sink>),
    /// The standard input.
    Source(Rc<dyn Source>),
}

/// A raw stream on a descriptor.
pub struct FileIo {
    disk: Rc<Disk>,
    device: Device,
    /// -1 once it is closed; a text layer above looks on by itself ([`Opened`]).
    number: Rc<Cell<i32>>,
    /// Whether `close()` was called: `IOBase` remembers that, not whether there is a descriptor.
    ended: Cell<bool>,
    mode: Cell<Mode>,
    closefd: Cell<bool>,
    /// None until somebody asked.
    seekable: Cell<Option<bool>>,
    block: Cell<u32>,
    /// `Unbound` where a program deleted it.
    name: RefCell<Value>,
}

/// A `FileIO` that somebody asks again and again whether it is closed, without a call.
#[derive(Clone)]
pub struct Opened {
    file: Value,
    number: Rc<Cell<i32>>,
}

impl Opened {
    /// None of what is no `FileIO`.
    #[must_use]
    pub fn of(file: Value) -> Option<Opened> {
        let number = file.downcast::<FileIo>()?.number.clone();
        Some(Opened { file, number })
    }

    /// The `FileIO`.
    #[must_use]
    pub fn file(&self) -> &Value {
        &self.file
    }

    /// Whether it is closed.
    #[must_use]
    #[inline]
    pub fn closed(&self) -> bool {
        self.number.get() < 0
    }
}

/// What to open: a descriptor that is open, or a name.
enum Target<'a> {
    Number(i32),
    Name(Name<'a>),
}

fn target(file: &Value) -> Res<Target<'_>> {
    let number = match file {
        Value::Bool(b) => i32::try_from(*b).ok(),
        Value::Int(n) => i32::try_from(*n).ok(),
        _ => None,
    };
    match number {
        Some(n) if n < 0 => Err(value_error("negative file descriptor")),
        Some(n) => Ok(Target::Number(n)),
        None => Name::new(file).map(Target::Name),
    }
}

/// Calls an `opener` for its descriptor.
fn call_opener(host: &mut dyn Host, opener: &Value, file: &Value, flags: OFlags) -> Res<i32> {
    let flags = Value::Int(flags.bits().into());
    let number = match host.call(opener, Args::positional(&[file.clone(), flags]))? {
        Value::Int(n) => i32::try_from(n),
        Value::Bool(b) => i32::try_from(b),
        Value::Big(_) => i32::try_from(i64::MAX),
        _ => return Err(type_error("expected integer from opener")),
    };
    match number {
        Ok(n) if n < 0 => Err(value_error(format!("opener returned {n}"))),
        Ok(n) => Ok(n),
        Err(_) => Err(overflow_error("Python int too large to convert to C int")),
    }
}

impl FileIo {
    /// `FileIO(file, mode, closefd, opener)`.
    ///
    /// # Errors
    /// As CPython: `ValueError` for the mode, `OSError` with the name, what `opener` raises.
    pub fn open(host: &mut dyn Host, file: &Value, mode: &Str, closefd: bool, opener: &Value) -> Res<FileIo> {
        let file_io = FileIo::unopened();
        file_io.init(host, file, mode, closefd, opener)?;
        Ok(file_io)
    }

    /// What `FileIO.__new__` gives: one that is not open.
    #[must_use]
    pub fn unopened() -> FileIo {
        FileIo {
            disk: disk::current(),
            device: Device::Numbered,
            number: Rc::new(Cell::new(-1)),
            ended: Cell::new(false),
            mode: Cell::default(),
            closefd: Cell::new(true),
            seekable: Cell::new(None),
            block: Cell::new(0),
            name: RefCell::new(Value::Unbound),
        }
    }

    /// `__init__`, on an object of any age; what it had open is closed first.
    ///
    /// # Errors
    /// As [`FileIo::open`].
    pub fn init(
        &self,
        host: &mut dyn Host,
        file: &Value,
        mode: &Str,
        closefd: bool,
        opener: &Value,
    ) -> Res<()> {
        c_string(mode)?;
        if self.number.get() >= 0 {
            match self.closefd.get() {
                true => self.let_go()?,
                false => self.number.set(-1),
            }
        }
        let target = target(file)?;
        let (mode, flags) = Mode::parse(mode, self.mode.get())?;
        let named = matches!(target, Target::Name(_));
        if named && !closefd {
            return Err(value_error("Cannot use closefd=False with file name"));
        }
        self.mode.set(mode);
        self.seekable.set(None);
        let number = match &target {
            Target::Number(n) => *n,
            Target::Name(name) if opener.is_none() => self.disk.open(name, flags, 0o666)?,
            Target::Name(_) => call_opener(host, opener, file, flags)?,
        };
        self.number.set(number);
        self.closefd.set(named || closefd);
        let old = self.name.replace(file.clone());
        drop(old);
        let ready = self.set_up(file);
        if ready.is_err() {
            // A descriptor that it was given stays open.
            match named {
                true => self.let_go()?,
                false => self.number.set(-1),
            }
        }
        ready
    }

    /// Looks at what was opened.
    fn set_up(&self, file: &Value) -> Res<()> {
        let description = self.description()?;
        if description.kind() == Kind::Folder {
            return Err(os_error_file(Errno::ISDIR.raw_os_error(), file.clone()));
        }
        let block = description.block_size();
        let default = u32::try_from(DEFAULT_BUFFER_SIZE).unwrap_or(u32::MAX);
        self.block.set(if block > 1 { block } else { default });
        if self.mode.get().appending {
            match self.move_to(0, 2) {
                Err(e) if e.errno() != Some(Errno::SPIPE.raw_os_error().into()) => return Err(e),
                _ => {}
            }
        }
        Ok(())
    }

    fn standard(device: Device, number: i32, name: &str, mode: Mode) -> FileIo {
        FileIo {
            disk: disk::current(),
            device,
            number: Rc::new(Cell::new(number)),
            ended: Cell::new(false),
            mode: Cell::new(mode),
            closefd: Cell::new(false),
            seekable: Cell::new(Some(false)),
            block: Cell::new(u32::try_from(DEFAULT_BUFFER_SIZE).unwrap_or(u32::MAX)),
            name: RefCell::new(Value::str(name)),
        }
    }

    /// The raw stream under `sys.stdout` (1) or `sys.stderr` (2).
    #[must_use]
    pub fn sink(sink: Rc<dyn Sink>, number: i32, name: &str) -> FileIo {
        let mode = Mode { writable: true, ..Mode::default() };
        FileIo::standard(Device::Sink(sink), number, name, mode)
    }

    /// The raw stream under `sys.stdin`.
    #[must_use]
    pub fn source(source: Rc<dyn Source>, number: i32, name: &str) -> FileIo {
        let mode = Mode { readable: true, ..Mode::default() };
        FileIo::standard(Device::Source(source), number, name, mode)
    }

    /// `_blksize`: the size that a buffer over it should have.
    #[must_use]
    pub fn block_size(&self) -> u32 {
        self.block.get()
    }

    fn description(&self) -> Res<Rc<Description>> {
        self.disk.get(self.number.get())
    }

    /// Closes the descriptor, if there is one.
    fn let_go(&self) -> Res<()> {
        let number = self.number.replace(-1);
        if number < 0 {
            return Ok(());
        }
        trace::close(match &self.device {
            Device::Numbered if self.closefd.get() => self.disk.close(number),
            _ => Ok(()),
        })
    }

    fn open_number(&self) -> Res<i32> {
        let number = self.number.get();
        if number < 0 { Err(value_error("I/O operation on closed file")) } else { Ok(number) }
    }

    fn check(&self, able: bool, action: &str) -> Res<()> {
        self.open_number()?;
        if able { Ok(()) } else { Err(unsupported(format!("File not open for {action}"))) }
    }

    /// `lseek`, which also finds out whether one can.
    fn move_to(&self, offset: i64, whence: i32) -> Res<i64> {
        let moved = match &self.device {
            Device::Numbered => self.description()?.seek(offset, whence),
            _ => Err(disk::errno(Errno::SPIPE)),
        };
        if self.seekable.get().is_none() {
            self.seekable.set(Some(moved.is_ok()));
        }
        moved
    }

    fn read_device(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        match &self.device {
            Device::Numbered => self.description()?.read(buf),
            Device::Source(source) => source.read(buf).map(Some),
            Device::Sink(_) => Err(disk::errno(Errno::BADF)),
        }
    }

    fn truncate_to(&self, size: i64) -> Res<i64> {
        match &self.device {
            // The kernel looks at the size before it looks for the file.
            _ if size < 0 => return Err(disk::errno(Errno::INVAL)),
            Device::Numbered => self.description()?.truncate(size)?,
            _ => return Err(disk::errno(Errno::INVAL)),
        }
        Ok(size)
    }

    /// `truncate(size)`: gives the very size that was asked for, be it a bool.
    fn truncate_value(&self, size: &Value) -> Res<Value> {
        self.check(self.mode.get().writable, "writing")?;
        if size.is_none() {
            return self.truncate(None).map(Value::Int);
        }
        self.truncate(Some(c_long(size)?))?;
        Ok(size.clone())
    }

    fn seek_value(&self, offset: &Value, whence: i32) -> Res<i64> {
        self.open_number()?;
        self.seek(c_long(offset)?, whence)
    }

    /// Reads to the end; how much room the rest of a file takes is asked first.
    fn read_rest(&self) -> Res<Option<Bytes>> {
        let Device::Numbered = &self.device else { return self.read_source() };
        let description = self.description()?;
        let (size, position) = match description.kind() {
            Kind::File => (description.stat()?.st_size, description.position()),
            _ => (0, None),
        };
        let rest = u64::try_from(size).ok().zip(position).and_then(|(s, p)| s.checked_sub(p));
        let rest = rest.and_then(|n| usize::try_from(n).ok()).filter(|_| size > 0);
        let mut out = limits::vec(rest.map_or(DEFAULT_BUFFER_SIZE, |n| n.saturating_add(1)))?;
        loop {
            if out.len() == out.capacity() {
                let more = if out.len() > 1 << 16 { out.len() >> 3 } else { out.len() + 256 };
                limits::reserve(&mut out, more.max(DEFAULT_BUFFER_SIZE))?;
            }
            match description.fill(&mut out)? {
                Some(0) => break,
                Some(_) => {}
                None if out.is_empty() => return Ok(None),
                None => break,
            }
        }
        if out.capacity() > out.len() + out.len() / 8 + 64 {
            out.shrink_to_fit();
        }
        Ok(Some(Bytes::from_vec(out)))
    }

    fn read_source(&self) -> Res<Option<Bytes>> {
        let mut out = Vec::new();
        let mut chunk = limits::zeros(DEFAULT_BUFFER_SIZE)?;
        while let Some(n) = self.read_device(&mut chunk)?
            && n > 0
        {
            limits::reserve(&mut out, n)?;
            out.extend_from_slice(chunk.get(..n).unwrap_or_default());
        }
        Ok(Some(Bytes::from_vec(out)))
    }

    fn name_or_error(&self) -> Res<Value> {
        let name = self.name.borrow().clone();
        if name.is_unbound() {
            return Err(attribute_error("'_io.FileIO' object has no attribute 'name'"));
        }
        Ok(name)
    }

    fn set_block(&self, value: &Value) -> Res<()> {
        let size = index(value)?;
        self.block.set(
            u32::try_from(size)
                .map_err(|_| overflow_error("Python int too large to convert to C unsigned int"))?,
        );
        Ok(())
    }
}
