//! `BufferedRWPair`: two raw streams, two buffers, nothing shared.

use super::{Buffered, Length, check_able};
use crate::class_table;
use crate::io::base::{self, BUFFERED_IO_BASE};
use crate::object::exception::recursion_error;
use crate::object::{Args, Bytes, Class, Error, Eval, Host, Object, Res, Size, Snapshot, Stream, Value};
use std::any::Any;

/// A reader and a writer side by side.
pub struct BufferedRWPair {
    reader: Value,
    writer: Value,
    /// How many layers are stacked.
    depth: usize,
}

impl BufferedRWPair {
    /// `BufferedRWPair(reader, writer, buffer_size)`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if `reader` can't be read or `writer` can't be written, `ValueError`
    /// for the size.
    pub fn new(reader: &Value, writer: &Value, size: i64) -> Res<BufferedRWPair> {
        check_able(reader, "readable")?;
        check_able(writer, "writable")?;
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
        Ok(BufferedRWPair { reader: Value::object(reader), writer: Value::object(writer), depth })
    }

    fn reader(&self) -> Res<&Buffered> {
        self.reader.downcast().ok_or_else(|| self.no_attribute("reader"))
    }

    fn writer(&self) -> Res<&Buffered> {
        self.writer.downcast().ok_or_else(|| self.no_attribute("writer"))
    }

    /// A method of one of the two, with the arguments as they were given.
    fn forward(to: &Value, host: &mut dyn Host, name: &str, args: Args<'_>) -> Eval<Value> {
        if !args.kw.is_empty() {
            let text = format!("BufferedRWPair.{name}() takes no keyword arguments");
            return Err(crate::object::exception::type_error(text).into());
        }
        base::call_method(host, to, name, args.pos)
    }
}

impl Object for BufferedRWPair {
    fn class(&self) -> &'static Class {
        &BUFFERED_RW_PAIR
    }

    fn as_any(&self) -> &dyn Any {
        self
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
        self.reader()?.readable()
    }

    fn writable(&self) -> Res<bool> {
        self.writer()?.writable()
    }

    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        self.reader()?.read_room(buf, false)
    }

    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        self.reader()?.read(size)
    }

    fn read1(&self, size: Size) -> Res<Option<Bytes>> {
        self.reader()?.read1(size)
    }

    fn peek(&self, _size: usize) -> Res<Bytes> {
        self.reader()?.peek_ahead()
    }

    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        self.writer()?.write_bytes(data).map(Some)
    }

    fn flush(&self) -> Res<()> {
        self.writer()?.flush_all()
    }

    fn close(&self) -> Res<()> {
        match (self.writer()?.close(), self.reader()?.close()) {
            (Err(first), Err(second)) => Err(Error::with_context(second, &first)),
            (writer, reader) => writer.and(reader),
        }
    }

    fn closed(&self) -> Res<bool> {
        self.writer()?.closed()
    }

    fn isatty(&self) -> Res<bool> {
        Ok(self.writer()?.isatty()? || self.reader()?.isatty()?)
    }

    fn readline(&self, size: Size) -> Res<Value> {
        // CPython's pair has no readline of its own: it peeks and reads.
        self.reader()?.read_line_by_peek(size)
    }

    fn write_value(&self, host: &mut dyn Host, value: &Value) -> Res<Value> {
        self.writer()?.write_value(host, value)
    }

    fn depth(&self) -> usize {
        self.depth
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let half = |side: &Value| Snapshot::below(side, window).layers;
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
            let ahead = self.peek_ahead()?;
            let n = memchr::memchr(b'\n', &ahead).map_or(ahead.len(), |at| at.saturating_add(1));
            // CPython cuts what it peeked at the size, not at what is left of it.
            let part = self.read_length(Length::Most(n.min(most).max(1)))?;
            let Some(part) = part else {
                let text = "read() should have returned a bytes object, not 'NoneType'";
                return Err(crate::object::exception::plain_os_error(text));
            };
            line.extend_from_slice(&part);
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
