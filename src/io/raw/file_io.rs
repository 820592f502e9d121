//! `FileIO`: a file, or whatever a descriptor stands for, as a raw stream.

use super::c_long;
use super::disk::{self, Description, Disk, Kind, Name, Sink, Source};
use super::open_mode::Mode;
use crate::class_table;
use crate::io::base::{self, RAW_IO_BASE};
use crate::io::trace;
use crate::object::buffer::{Writable, with_bytes};
use crate::object::exception::{
    attribute_error, os_error_file, overflow_error, type_error, unsupported, value_error,
};
use crate::object::exception_class::repr_name;
use crate::object::{
    Args, Bytes, Class, Error, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Str, Stream, Value,
    limits,
};
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The size of a buffer where a file suggests none: `io.DEFAULT_BUFFER_SIZE`.
pub const DEFAULT_BUFFER_SIZE: usize = 8192;
/// A read of more than this first asks how much there is, so that it takes no more memory.
const LARGE: usize = 1 << 20;

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
    /// -1 once it is closed.
    number: Cell<i32>,
    mode: Mode,
    closefd: bool,
    /// None until somebody asked.
    seekable: Cell<Option<bool>>,
    block: Cell<u32>,
    /// `Unbound` where a program deleted it.
    name: RefCell<Value>,
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
        let disk = disk::current();
        let target = target(file)?;
        let (mode, flags) = Mode::parse(mode)?;
        let named = matches!(target, Target::Name(_));
        if named && !closefd {
            return Err(value_error("Cannot use closefd=False with file name"));
        }
        let number = match &target {
            Target::Number(n) => *n,
            Target::Name(name) if opener.is_none() => disk.open(name, flags, 0o666)?,
            Target::Name(_) => call_opener(host, opener, file, flags)?,
        };
        let file_io = FileIo {
            device: Device::Numbered,
            number: Cell::new(number),
            mode,
            // Until it is set up, a failure leaves a descriptor that it was given open.
            closefd: named || closefd,
            seekable: Cell::new(None),
            block: Cell::new(0),
            name: RefCell::new(file.clone()),
            disk,
        };
        match file_io.set_up(file) {
            Ok(()) => Ok(file_io),
            Err(e) => {
                if !named {
                    file_io.number.set(-1);
                }
                Err(e)
            }
        }
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
        if self.mode.appending {
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
            number: Cell::new(number),
            mode,
            closefd: false,
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
            Device::Numbered => self.description()?.truncate(size)?,
            _ => return Err(disk::errno(Errno::INVAL)),
        }
        Ok(size)
    }

    fn truncate_value(&self, size: &Value) -> Res<i64> {
        self.check(self.mode.writable, "writing")?;
        let size = if size.is_none() { None } else { Some(c_long(size)?) };
        self.truncate(size)
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

    /// What the system's part of a snapshot shows.
    fn system_layer(&self, window: usize) -> Option<Layer> {
        let Device::Numbered = &self.device else { return None };
        let description = self.disk.get(self.number.get()).ok()?;
        Some(disk::system_layer(&description, window))
    }
}

impl Object for FileIo {
    fn class(&self) -> &'static Class {
        &FILE_IO
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        if self.number.get() < 0 {
            return Ok("<_io.FileIO [closed]>".into());
        }
        let name = self.name.borrow().clone();
        let shown = match &name {
            Value::Unbound => format!("fd={}", self.number.get()),
            name => format!("name={}", repr_name(name)),
        };
        let closefd = if self.closefd { "True" } else { "False" };
        Ok(format!("<_io.FileIO {shown} mode='{}' closefd={closefd}>", self.mode.text()).into())
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        base::closed_error(self.number.get() < 0)?;
        Ok(Some(this.clone()))
    }

    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        Ok(base::next_line(self)?)
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }

    fn needs_finalizing(&self) -> bool {
        self.number.get() >= 0
    }

    fn finalize(&self, _host: &mut dyn Host) -> Res<()> {
        self.close()
    }
}

impl Drop for FileIo {
    fn drop(&mut self) {
        // Nobody is left to tell of an error.
        let _ = self.close();
    }
}

impl Stream for FileIo {
    fn type_name(&self) -> &'static str {
        FILE_IO.tp_name
    }

    fn readable(&self) -> Res<bool> {
        self.open_number().map(|_| self.mode.readable)
    }

    fn writable(&self) -> Res<bool> {
        self.open_number().map(|_| self.mode.writable)
    }

    fn seekable(&self) -> Res<bool> {
        self.open_number()?;
        if self.seekable.get().is_none() {
            // Whether it can is noted on the way; that it can't is no error.
            let _ = self.move_to(0, 1);
        }
        Ok(self.seekable.get() == Some(true))
    }

    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        self.check(self.mode.readable, "reading")?;
        let read = self.read_device(buf);
        trace::read(buf.len(), read, buf)
    }

    fn read_onto(&self, out: &mut Vec<u8>, most: usize) -> Res<Option<usize>> {
        self.check(self.mode.readable, "reading")?;
        let start = out.len();
        let read = match &self.device {
            Device::Numbered => self.description()?.read_onto(out, most),
            _ => {
                let mut buf = limits::zeros(most)?;
                let read = self.read_device(&mut buf);
                let n = read.as_ref().ok().and_then(|n| *n).unwrap_or(0);
                out.extend_from_slice(buf.get(..n).unwrap_or_default());
                read
            }
        };
        trace::read(most, read, out.get(start..).unwrap_or_default())
    }

    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        self.check(self.mode.readable, "reading")?;
        let Size::Most(size) = size else { return self.readall() };
        limits::check(size)?;
        let mut room = size;
        if size > LARGE
            && let Device::Numbered = self.device
        {
            let description = self.description()?;
            if let (Kind::File, Some(at)) = (description.kind(), description.position()) {
                let rest = u64::try_from(description.stat()?.st_size).unwrap_or(0).saturating_sub(at);
                room = size.min(usize::try_from(rest).unwrap_or(size).max(1));
            }
        }
        let mut out = Vec::new();
        Ok(self.read_onto(&mut out, room)?.map(|_| Bytes::from_vec(out)))
    }

    fn readall(&self) -> Res<Option<Bytes>> {
        self.open_number()?;
        trace::read_all(self.read_rest())
    }

    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        self.check(self.mode.writable, "writing")?;
        let taken = match &self.device {
            Device::Numbered => self.description()?.write(data),
            Device::Sink(sink) => sink.write(data).map(Some),
            Device::Source(_) => Err(disk::errno(Errno::BADF)),
        };
        trace::write(data, taken)
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        self.open_number()?;
        trace::seek(offset, whence, self.move_to(offset, whence))
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        self.check(self.mode.writable, "writing")?;
        let to = match size {
            Some(n) => n,
            None => self.move_to(0, 1)?,
        };
        trace::truncate(size, self.truncate_to(to))
    }

    fn close(&self) -> Res<()> {
        let number = self.number.replace(-1);
        if number < 0 {
            return Ok(());
        }
        trace::close(match &self.device {
            Device::Numbered if self.closefd => self.disk.close(number),
            _ => Ok(()),
        })
    }

    fn closed(&self) -> Res<bool> {
        Ok(self.number.get() < 0)
    }

    fn fileno(&self) -> Res<i32> {
        self.open_number()
    }

    fn isatty(&self) -> Res<bool> {
        let number = self.open_number()?;
        Ok(match &self.device {
            Device::Numbered => self.disk.get(number).is_ok_and(|d| d.is_terminal()),
            Device::Sink(sink) => sink.is_terminal(),
            Device::Source(source) => source.is_terminal(),
        })
    }

    fn name(&self) -> Option<Value> {
        let name = self.name.borrow().clone();
        (!name.is_unbound()).then_some(name)
    }

    fn mode(&self) -> Option<Value> {
        Some(Value::str(self.mode.text()))
    }

    fn readline(&self, size: Size) -> Res<Value> {
        base::readline(self, size)
    }

    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        let taken = with_bytes(value, |data| self.write(data))??;
        Ok(taken.and_then(|n| i64::try_from(n).ok()).map_or(Value::None, Value::Int))
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let closed = self.number.get() < 0;
        let system = if closed { None } else { self.system_layer(window) };
        let name = self.name.borrow().clone();
        let raw = Layer {
            kind: LayerKind::Raw,
            class: FILE_IO.name,
            name: super::shown(&name),
            position: system.as_ref().and_then(|s| s.position),
            closed,
            ..Layer::default()
        };
        Snapshot { layers: std::iter::once(raw).chain(system).collect() }
    }
}

class_table! {
    /// Open a file.
    ///
    /// The mode can be 'r' (default), 'w', 'x' or 'a' for reading,
    /// writing, exclusive creation or appending. The file will be created
    /// if it doesn't exist when opened for writing or appending; it will be
    /// truncated when opened for writing. A FileExistsError will be raised
    /// if it already exists when opened for creating. Add a '+' to the mode
    /// to allow simultaneous reading and writing. A custom opener can be
    /// used by passing a callable as opener: it is called with the name and
    /// the flags and must return an open file descriptor.
    pub static FILE_IO: FileIo = "FileIO" in "_io" [&RAW_IO_BASE];
    new(@kw file: &Value, @kw mode: &Str = "'r'" => &Str::from("r"), @kw closefd: bool = "True" => true,
        @kw opener: &Value = "None" => &Value::None)
        |_class, host| FileIo::open(host, file, mode, closefd, opener).map(Value::object);
    methods {
        /// Read at most size bytes, returned as bytes.
        ///
        /// Only makes one system call, so less data may be returned than requested.
        /// In non-blocking mode, returns None if no data is available.
        /// Return an empty bytes object at EOF.
        fn read(size: Size = "-1" => Size::All) : Defining |s, _host| s.read(size);
        /// Read all data from the file, returned as bytes.
        ///
        /// In non-blocking mode, returns as much as is immediately available,
        /// or None if no data is available. Return an empty bytes object at EOF.
        fn readall() |s, _host| s.readall();
        /// Read bytes into buffer; return how many, None if it would block.
        fn readinto(buffer: Writable) : Defining |s, _host| buffer.with(|room| s.readinto(room))?;
        /// Write buffer b to file, return number of bytes written.
        ///
        /// Only makes one system call, so not all of the data may be written.
        /// The number of bytes actually written is returned. In non-blocking mode,
        /// returns None if the write would block.
        fn write(b: &Value) : Defining |s, host| s.write_value(host, b);
        /// Move to new file position and return the file position.
        ///
        /// Argument offset is a byte count. Optional argument whence defaults to
        /// SEEK_SET or 0 (offset from start of file, offset should be >= 0); other
        /// values are SEEK_CUR or 1 (move relative to current position, positive or
        /// negative), and SEEK_END or 2 (move relative to end of file, usually
        /// negative, although many platforms allow seeking beyond the end of a file).
        /// Note that not all file objects are seekable.
        fn seek(pos: &Value, whence: i32 = "0" => 0) |s, _host| s.seek_value(pos, whence);
        /// Current file position.
        ///
        /// Can raise OSError for non seekable files.
        fn tell() |s, _host| s.tell();
        /// Truncate the file to at most size bytes and return the truncated size.
        ///
        /// Size defaults to the current file position, as returned by tell().
        /// The current file position is not changed.
        fn truncate(size: &Value = "None" => &Value::None) : Defining |s, _host| s.truncate_value(size);
        /// Close the file.
        ///
        /// A closed file cannot be used for further I/O operations. close() may be
        /// called more than once without error.
        fn close() : Defining |s, _host| s.close();
        /// True if file supports random-access.
        fn seekable() |s, _host| s.seekable();
        /// True if file was opened in a read mode.
        fn readable() |s, _host| s.readable();
        /// True if file was opened in a write mode.
        fn writable() |s, _host| s.writable();
        /// Return the underlying file descriptor (an integer).
        fn fileno() |s, _host| s.fileno().map(i64::from);
        /// True if the file is connected to a TTY device.
        fn isatty() |s, _host| s.isatty();
    }
    attrs {
        /// True if the file is closed.
        closed |s, _host| s.closed();
        /// True if the file descriptor will be closed by close().
        closefd |s, _host| s.closefd;
        /// String giving the file mode.
        mode |s, _host| s.mode();
        /// What was opened: the name or the descriptor.
        name |s, _host| s.name_or_error(), set |s, _host, value| { *s.name.borrow_mut() = value; };
        /// The size that a buffer over it should have.
        _blksize |s, _host| i64::from(s.block.get()), set |s, _host, value| s.set_block(&value);
        /// Whether it is being finalized.
        _finalizing |_s, _host| false;
    }
}

impl FileIo {
    fn set_block(&self, value: &Value) -> Res<()> {
        let size = crate::object::arg::index(value)?;
        self.block.set(
            u32::try_from(size).map_err(|_| -> Error {
                overflow_error("Python int too large to convert to C unsigned int")
            })?,
        );
        Ok(())
    }
}
