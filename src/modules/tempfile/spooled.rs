//! `SpooledTemporaryFile`: in memory until it grows too large, then a file.

use super::{Naming, Opening};
use crate::class_table;
use crate::io::base::{self, IO_BASE_ABC};
use crate::io::memory::BytesIo;
use crate::io::text::TextIOWrapper;
use crate::object::exception::value_error;
use crate::object::journal::{Child, Held, Kept, plain};
use crate::object::{Args, Bytes, Class, Eval, Host, Object, Res, Size, Snapshot, Str, Stream, Value, ops};
use std::any::Any;
use std::cell::{Cell, RefCell};

/// A stream in memory that can become a file.
pub struct SpooledTemporaryFile {
    file: RefCell<Value>,
    max_size: Value,
    rolled: Cell<bool>,
    opening: Opening,
    naming: Naming,
}

impl SpooledTemporaryFile {
    fn new(max_size: Value, opening: Opening, naming: Naming) -> Res<SpooledTemporaryFile> {
        let memory = Value::object(BytesIo::new(Bytes::empty()));
        let file = if opening.mode.as_bytes().contains(&b'b') {
            memory
        } else {
            let Opening { encoding, errors, newline, .. } = &opening;
            let text = TextIOWrapper::new(
                memory,
                encoding.as_ref(),
                errors.as_ref(),
                newline.as_ref(),
                false,
                false,
            )?;
            Value::object(text)
        };
        Ok(SpooledTemporaryFile {
            file: RefCell::new(file),
            max_size,
            rolled: Cell::new(false),
            opening,
            naming,
        })
    }

    fn file(&self) -> Value {
        self.file.borrow().clone()
    }

    /// `file.name(args)`.
    fn forward(&self, host: &mut dyn Host, name: &str, args: Args<'_>) -> Eval<Value> {
        let file = self.file();
        match file.class().method(name) {
            Some(method) if !args.kw.is_empty() => (method.call)(host, &file, args),
            _ => base::call_method(host, &file, name, args.pos),
        }
    }

    /// Forwards what may make it larger.
    fn growing(&self, host: &mut dyn Host, name: &str, args: Args<'_>) -> Eval<Value> {
        let result = self.forward(host, name, args)?;
        if !self.rolled.get() && ops::truth(&self.max_size)? {
            let at = self.forward(host, "tell", Args::default())?;
            if ops::compare(ops::CmpOp::Gt, &at, &self.max_size)? {
                self.rollover(host)?;
            }
        }
        Ok(result)
    }

    fn truncate(&self, host: &mut dyn Host, size: &Value) -> Eval<Value> {
        if size.is_none() {
            return self.forward(host, "truncate", Args::default());
        }
        if ops::compare(ops::CmpOp::Gt, size, &self.max_size)? {
            self.rollover(host)?;
        }
        self.forward(host, "truncate", Args::positional(std::slice::from_ref(size)))
    }

    /// `rollover()`: makes it a file now.
    ///
    /// # Errors
    /// `OSError`.
    pub fn rollover(&self, host: &mut dyn Host) -> Eval<()> {
        if self.rolled.get() {
            return Ok(());
        }
        let old = self.file();
        let new = self.opening.nameless(host, &self.naming)?;
        *self.file.borrow_mut() = new.clone();
        let at = base::call_method(host, &old, "tell", &[])?;
        let (memory, to) = match new.class().attr("buffer") {
            Some(buffer) => (base::call_method(host, &old, "detach", &[])?, (buffer.get)(host, &new)?),
            None => (old, new.clone()),
        };
        let content = base::call_method(host, &memory, "getvalue", &[])?;
        base::call_method(host, &to, "write", &[content])?;
        base::call_method(host, &new, "seek", &[at, Value::Int(0)])?;
        self.rolled.set(true);
        Ok(())
    }

    fn attribute(&self, host: &mut dyn Host, name: &str) -> Eval<Value> {
        ops::getattr(host, &self.file(), &Str::from(name))
    }

    /// The stream facet of what it is now.
    fn with<T>(&self, run: impl FnOnce(&dyn Stream) -> Res<T>) -> Res<T> {
        let file = self.file();
        match file.stream() {
            Some(stream) => run(stream),
            None => Err(value_error("I/O operation on closed file.")),
        }
    }
}

impl Object for SpooledTemporaryFile {
    fn class(&self) -> &'static Class {
        &SPOOLED_TEMPORARY_FILE
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        plain(
            self,
            |s| (Held::new(s.file()), s.rolled.get()),
            |s, (file, rolled)| {
                drop(s.file.replace(file.give()));
                s.rolled.set(rolled);
            },
        )
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Ok(file) = self.file.try_borrow() {
            visit(Child::Value(&file));
        }
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, _this: &Value) -> Res<Option<Value>> {
        let file = self.file();
        match &file {
            Value::Object(o) => o.body().iter(&file),
            _ => Ok(None),
        }
    }

    fn next(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        match self.file() {
            Value::Object(o) => o.next(host),
            _ => Ok(None),
        }
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }
}

impl Stream for SpooledTemporaryFile {
    fn type_name(&self) -> &'static str {
        SPOOLED_TEMPORARY_FILE.tp_name
    }

    fn readable(&self) -> Res<bool> {
        self.with(|s| s.readable())
    }

    fn writable(&self) -> Res<bool> {
        self.with(|s| s.writable())
    }

    fn seekable(&self) -> Res<bool> {
        self.with(|s| s.seekable())
    }

    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        self.with(|s| s.readinto(buf))
    }

    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        self.with(|s| s.read(size))
    }

    fn read1(&self, size: Size) -> Res<Option<Bytes>> {
        self.with(|s| s.read1(size))
    }

    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        self.with(|s| s.write(data))
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        self.with(|s| s.seek(offset, whence))
    }

    fn tell(&self) -> Res<i64> {
        self.with(|s| s.tell())
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        self.with(|s| s.truncate(size))
    }

    fn flush(&self) -> Res<()> {
        self.with(|s| s.flush())
    }

    fn close(&self) -> Res<()> {
        self.with(|s| s.close())
    }

    fn closed(&self) -> Res<bool> {
        self.with(|s| s.closed())
    }

    fn isatty(&self) -> Res<bool> {
        self.with(|s| s.isatty())
    }

    fn readline(&self, size: Size) -> Res<Value> {
        self.with(|s| s.readline(size))
    }

    fn write_value(&self, host: &mut dyn Host, value: &Value) -> Res<Value> {
        Ok(self.growing(host, "write", Args::positional(std::slice::from_ref(value)))?)
    }

    fn is_text(&self) -> bool {
        self.file().stream().is_some_and(Stream::is_text)
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        Snapshot::below(&self.file(), window)
    }
}

class_table! {
    /// Temporary file wrapper, specialized to switch from BytesIO
    /// or StringIO to a real file when it exceeds a certain size or
    /// when a fileno is needed.
    pub static SPOOLED_TEMPORARY_FILE: SpooledTemporaryFile = "SpooledTemporaryFile" in "tempfile" [&IO_BASE_ABC];
    new(
        @kw max_size: Value = "0" => Value::Int(0),
        @kw mode: &Str = "'w+b'" => &Str::from("w+b"),
        @kw buffering: i32 = "-1" => -1,
        @kw encoding: Option<&Str> = "None" => None,
        @kw newline: Option<&Str> = "None" => None,
        @kw suffix: &Value = "None" => &Value::None,
        @kw prefix: &Value = "None" => &Value::None,
        @kw dir: &Value = "None" => &Value::None,
        @only errors: Option<&Str> = "None" => None
    ) : Python |_class, _host| {
        let (encoding, newline, errors) = (encoding.cloned(), newline.cloned(), errors.cloned());
        let opening = Opening { mode: mode.clone(), buffering, encoding, newline, errors };
        SpooledTemporaryFile::new(max_size, opening, Naming::new(suffix, prefix, dir)).map(Value::object)
    };
    methods {
        /// Make it a file now.
        fn rollover() : Python |s, host| s.rollover(host);
        /// The file's descriptor; makes it a file.
        fn fileno() : Python |s, host| { s.rollover(host)?; s.forward(host, "fileno", Args::default()) };
        /// Cut it to size bytes, by default to where it stands; a size beyond max_size makes it a file.
        fn truncate(@kw size: &Value = "None" => &Value::None) : Python |s, host| s.truncate(host, size);
    }
    raw {
        /// The file itself, for a with statement.
        ///
        /// Raises: ValueError if it is closed.
        this __enter__("") |this, _host, _args| match this.stream().map(Stream::closed).transpose()? {
            Some(true) => Err(value_error("Cannot enter context with closed file")),
            _ => Ok(this.clone()),
        };
        /// Close it, at the end of a with statement.
        fn __exit__("*args") |s, _host, _args| s.close();
        /// Close it.
        fn close("") |s, host, args| s.forward(host, "close", args);
        /// Write what waits.
        fn flush("") |s, host, args| s.forward(host, "flush", args);
        /// Whether it is a terminal.
        fn isatty("") |s, host, args| s.forward(host, "isatty", args);
        /// Whether it can be read.
        fn readable("") |s, host, args| s.forward(host, "readable", args);
        /// Whether it can be written.
        fn writable("") |s, host, args| s.forward(host, "writable", args);
        /// Whether it can seek.
        fn seekable("") |s, host, args| s.forward(host, "seekable", args);
        /// Read up to size bytes or characters.
        fn read("size=-1, /") |s, host, args| s.forward(host, "read", args);
        /// Read up to size bytes with one call of what is below.
        fn read1("size=-1, /") |s, host, args| s.forward(host, "read1", args);
        /// Read into a buffer.
        fn readinto("buffer, /") |s, host, args| s.forward(host, "readinto", args);
        /// Read into a buffer with one call of what is below.
        fn readinto1("buffer, /") |s, host, args| s.forward(host, "readinto1", args);
        /// Read a line.
        fn readline("size=-1, /") |s, host, args| s.forward(host, "readline", args);
        /// Read the lines.
        fn readlines("hint=-1, /") |s, host, args| s.forward(host, "readlines", args);
        /// Move to a place, and return it.
        fn seek("offset, whence=0, /") |s, host, args| s.forward(host, "seek", args);
        /// The place it stands at.
        fn tell("") |s, host, args| s.forward(host, "tell", args);
        /// Take what is below off, and return it.
        fn detach("") |s, host, args| s.forward(host, "detach", args);
        /// Write; beyond max_size it becomes a file.
        fn write("s, /") |s, host, args| s.growing(host, "write", args);
        /// Write lines; beyond max_size it becomes a file.
        fn writelines("iterable, /") |s, host, args| s.growing(host, "writelines", args);
    }
    attrs {
        /// Whether it is closed.
        closed |s, _host| s.closed();
        /// The file's name: its descriptor, or None while it is in memory.
        name |s, host| s.attribute(host, "name").unwrap_or(Value::None);
        /// The file's mode.
        mode |s, host| s.attribute(host, "mode").unwrap_or_else(|_| Value::Str(s.opening.mode.clone()));
        /// The encoding, of text.
        encoding |s, host| s.attribute(host, "encoding");
        /// What is done about what can't be coded, of text.
        errors |s, host| s.attribute(host, "errors");
        /// The line ends that were read, of text.
        newlines |s, host| s.attribute(host, "newlines");
        /// What it is now: a stream in memory, or a file.
        _file |s, _host| s.file();
        /// Whether it is a file by now.
        _rolled |s, _host| s.rolled.get();
    }
}
