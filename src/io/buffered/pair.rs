//! `BufferedRWPair`: two raw streams, two buffers, nothing shared.

use super::{Buffered, Length, check_able};
use crate::class_table;
use crate::io::base::{self, BUFFERED_IO_BASE};
use crate::object::exception::{recursion_error, runtime_error, type_error, value_error};
use crate::object::journal::{Child, Held, Kept, plain};
use crate::object::{
    Args, Bytes, Class, Error, Eval, Host, Object, Res, Size, Snapshot, Stream, Value, both, interrupt,
    pieces,
};
use std::any::Any;
use std::cell::{Cell, RefCell};

/// A reader and a writer side by side.
pub struct BufferedRWPair {
    /// Unbound before it is initialised, as is the writer.
    reader: RefCell<Value>,
    writer: RefCell<Value>,
    /// How many layers are stacked.
    depth: Cell<usize>,
}

impl BufferedRWPair {
    /// What `__new__` gives: an object whose every use is an error.
    #[must_use]
    pub fn uninitialized() -> BufferedRWPair {
        let none = || RefCell::new(Value::Unbound);
        BufferedRWPair { reader: none(), writer: none(), depth: Cell::new(1) }
    }

    /// `BufferedRWPair(reader, writer, buffer_size)`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `reader` can't be read or `writer` can't be written, `ValueError`
    /// for the size.
    pub fn new(reader: &Value, writer: &Value, size: i64) -> Res<BufferedRWPair> {
        let pair = BufferedRWPair::uninitialized();
        pair.init(reader, writer, size)?;
        Ok(pair)
    }

    /// `__init__`, on an object of any age.
    ///
    /// # Errors
    /// As [`BufferedRWPair::new`].
    pub fn init(&self, reader: &Value, writer: &Value, size: i64) -> Res<()> {
        check_able(reader, "readable")?;
        check_able(writer, "writable")?;
        let old = self.reader.replace(Value::Unbound);
        let reader = Buffered::reader(reader, size)?;
        let writer = match Buffered::writer(writer, size) {
            Ok(writer) => writer,
            Err(e) => {
                // The raw stream is the caller's: it stays open.
                let _ = reader.detach();
                return Err(e);
            }
        };
        let depth = reader.depth().max(writer.depth()).saturating_add(1);
        if depth > super::MAX_DEPTH {
            return Err(recursion_error("maximum recursion depth exceeded"));
        }
        self.depth.set(depth);
        let old =
            (old, self.reader.replace(Value::object(reader)), self.writer.replace(Value::object(writer)));
        drop(old);
        Ok(())
    }

    /// Runs `f` on one of the two.
    fn on<T>(side: &RefCell<Value>, f: impl FnOnce(&Buffered) -> Res<T>) -> Res<T> {
        let side = side.borrow().clone();
        f(side.downcast().ok_or_else(uninitialized)?)
    }

    fn reader<T>(&self, f: impl FnOnce(&Buffered) -> Res<T>) -> Res<T> {
        BufferedRWPair::on(&self.reader, f)
    }

    fn writer<T>(&self, f: impl FnOnce(&Buffered) -> Res<T>) -> Res<T> {
        BufferedRWPair::on(&self.writer, f)
    }

    /// A method of one of the two, with the arguments as they were given.
    fn forward(side: &RefCell<Value>, host: &mut dyn Host, name: &str, args: Args<'_>) -> Eval<Value> {
        if !args.kw.is_empty() {
            let text = format!("BufferedRWPair.{name}() takes no keyword arguments");
            return Err(type_error(text).into());
        }
        let side = side.borrow().clone();
        if side.is_unbound() {
            return Err(uninitialized().into());
        }
        base::call_method(host, &side, name, args.pos)
    }
}

#[cold]
fn uninitialized() -> Error {
    value_error("I/O operation on uninitialized object")
}

impl Object for BufferedRWPair {
    fn class(&self) -> &'static Class {
        &BUFFERED_RW_PAIR
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        plain(
            self,
            |s| {
                let [reader, writer] = [&s.reader, &s.writer].map(|side| Held::new(side.borrow().clone()));
                (reader, writer, s.depth.get())
            },
            |s, (reader, writer, depth)| {
                s.depth.set(depth);
                drop((s.reader.replace(reader.give()), s.writer.replace(writer.give())));
            },
        )
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        for side in [&self.reader, &self.writer] {
            if let Ok(side) = side.try_borrow() {
                visit(Child::Value(&side));
            }
        }
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        base::closed_error(self.closed()?)?;
        Ok(Some(this.clone()))
    }

    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        Ok(base::next_line(self)?)
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }
}

impl Stream for BufferedRWPair {
    fn type_name(&self) -> &'static str {
        BUFFERED_RW_PAIR.tp_name
    }

    fn readable(&self) -> Res<bool> {
        self.reader(crate::object::stream::Stream::readable)
    }

    fn writable(&self) -> Res<bool> {
        self.writer(crate::object::stream::Stream::writable)
    }

    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        self.reader(|reader| reader.read_room(buf, false))
    }

    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        self.reader(|reader| reader.read(size))
    }

    fn read1(&self, size: Size) -> Res<Option<Bytes>> {
        self.reader(|reader| reader.read1(size))
    }

    fn peek(&self, _size: usize) -> Res<Bytes> {
        self.reader(super::Buffered::peek_ahead)
    }

    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        self.writer(|writer| writer.write_bytes(data)).map(Some)
    }

    fn flush(&self) -> Res<()> {
        self.writer(super::Buffered::flush_all)
    }

    fn close(&self) -> Res<()> {
        both(
            self.writer(crate::object::stream::Stream::close),
            self.reader(crate::object::stream::Stream::close),
        )
    }

    fn closed(&self) -> Res<bool> {
        match &*self.writer.borrow() {
            Value::Unbound => Err(runtime_error("the BufferedRWPair object is being garbage-collected")),
            writer => writer.stream().map_or(Ok(true), Stream::closed),
        }
    }

    fn isatty(&self) -> Res<bool> {
        Ok(self.writer(crate::object::stream::Stream::isatty)?
            || self.reader(crate::object::stream::Stream::isatty)?)
    }

    fn readline(&self, size: Size) -> Res<Value> {
        // CPython's pair has no readline of its own: it peeks and reads.
        self.reader(|reader| reader.read_line_by_peek(size))
    }

    fn write_value(&self, host: &mut dyn Host, value: &Value) -> Res<Value> {
        self.writer(|writer| writer.write_value(host, value))
    }

    fn depth(&self) -> usize {
        self.depth.get()
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let half = |side: &RefCell<Value>| Snapshot::below(&side.borrow(), window).layers;
        let mut layers = half(&self.reader);
        layers.extend(half(&self.writer));
        Snapshot { layers }
    }
}

impl Buffered {
    /// `IOBase.readline` over `peek` and `read`: the calls that a pair makes for a line.
    fn read_line_by_peek(&self, size: Size) -> Res<Value> {
        let most = if let Size::Most(n) = size { n } else { usize::MAX };
        let mut line = Vec::new();
        while line.len() < most {
            interrupt::look()?;
            let ahead = self.peek_ahead()?;
            let n = memchr::memchr(b'\n', &ahead).map_or(ahead.len(), |at| at.saturating_add(1));
            // CPython cuts what it peeked at the size, not at what is left of it.
            let part = self.read_length(Length::Most(n.min(most).max(1)))?;
            let Some(part) = part else {
                let text = "read() should have returned a bytes object, not 'NoneType'";
                return Err(crate::object::exception::plain_os_error(text));
            };
            pieces::append(&mut line, &part)?;
            if part.is_empty() || line.last() == Some(&b'\n') {
                break;
            }
        }
        Ok(Value::Bytes(Bytes::from_vec(line)))
    }
}

class_table! {
    /// A buffered reader and writer object together.
    ///
    /// A buffered reader object and buffered writer object put together to
    /// form a sequential IO object that can read and write. This is typically
    /// used with a socket or two-way pipe.
    ///
    /// reader and writer are RawIOBase objects that are readable and
    /// writeable respectively: two raw streams, two buffers, nothing shared.
    /// If the buffer_size is omitted it defaults to DEFAULT_BUFFER_SIZE.
    ///
    /// Raises: UnsupportedOperation if reader can't be read or writer can't be written; ValueError
    /// if buffer_size is not positive.
    pub static BUFFERED_RW_PAIR: BufferedRWPair = "BufferedRWPair" in "_io" [&BUFFERED_IO_BASE];
    new(reader: &Value, writer: &Value, buffer_size: i64 = "8192" => 8192)
        |_class, _host| BufferedRWPair::new(reader, writer, buffer_size).map(Value::object);
    methods {
        /// Start over on other streams.
        ///
        /// Raises: as the constructor.
        fn __init__(reader: &Value, writer: &Value, buffer_size: i64 = "8192" => 8192)
            |s, _host| s.init(reader, writer, buffer_size);
        /// Write what waits in the writer's buffer.
        ///
        /// Raises: what BufferedWriter.flush raises.
        fn flush() |s, _host| s.flush();
        /// Whether the reader's raw stream can be read.
        ///
        /// Raises: ValueError on a closed stream.
        fn readable() |s, _host| s.readable();
        /// Whether the writer's raw stream can be written.
        ///
        /// Raises: ValueError on a closed stream.
        fn writable() |s, _host| s.writable();
        /// Close the writer, then the reader.
        ///
        /// Raises: what closing the writer or the reader raises; both are closed all the same.
        fn close() |s, _host| s.close();
        /// Whether one of the two is a terminal.
        ///
        /// Raises: ValueError on a closed stream.
        fn isatty() |s, _host| s.isatty();
    }
    raw {
        /// Make an object that is not initialised.
        ///
        /// Raises: TypeError if it is not given the class.
        static __new__("*args, **kwargs") |_class, _host, args| {
            crate::io::base::check_new(&BUFFERED_RW_PAIR, false, args)?;
            Value::object(BufferedRWPair::uninitialized())
        };
        /// Read from the reader, as BufferedReader.read.
        ///
        /// Raises: what BufferedReader.read raises.
        fn read("size=-1, /") |s, host, args| BufferedRWPair::forward(&s.reader, host, "read", args);
        /// Look ahead in the reader, as BufferedReader.peek.
        ///
        /// Raises: what BufferedReader.peek raises.
        fn peek("size=0, /") |s, host, args| BufferedRWPair::forward(&s.reader, host, "peek", args);
        /// Read from the reader, as BufferedReader.read1.
        ///
        /// Raises: what BufferedReader.read1 raises.
        fn read1("size=-1, /") |s, host, args| BufferedRWPair::forward(&s.reader, host, "read1", args);
        /// Read from the reader, as BufferedReader.readinto.
        ///
        /// Raises: what BufferedReader.readinto raises.
        fn readinto("buffer, /") |s, host, args| BufferedRWPair::forward(&s.reader, host, "readinto", args);
        /// Read from the reader, as BufferedReader.readinto1.
        ///
        /// Raises: what BufferedReader.readinto1 raises.
        fn readinto1("buffer, /") |s, host, args| BufferedRWPair::forward(&s.reader, host, "readinto1", args);
        /// Write to the writer, as BufferedWriter.write.
        ///
        /// Raises: what BufferedWriter.write raises.
        fn write("buffer, /") |s, host, args| BufferedRWPair::forward(&s.writer, host, "write", args);
    }
    attrs {
        /// Whether the writer is closed.
        closed |s, _host| s.closed();
    }
}
