//! `iosh.ScriptedRaw`: a raw stream that reads and writes what it is told to, for short reads,
//! short writes, waiting and failing devices.

use super::by_readinto;
use crate::class_table;
use crate::io::base::{self, RAW_IO_BASE_ABC};
use crate::io::trace;
use crate::object::buffer::{Writable, to_bytes, with_bytes};
use crate::object::class::{BASE_EXCEPTION, TYPE_ERROR};
use crate::object::exception::{type_error, with_args};
use crate::object::journal::{Kept, Trail};
use crate::object::{
    Bytes, Class, Error, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Stream, Value, Window,
    limits, memory,
};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// What one read gives.
#[derive(Clone, Debug)]
pub enum Read {
    /// These bytes; what is longer than was asked for waits for the next read.
    Bytes(Bytes),
    /// Nothing: it would block.
    Block,
    /// An exception.
    Fail(Error),
}

/// What one write does.
#[derive(Clone, Debug)]
pub enum Write {
    /// Takes at most so many bytes.
    Take(usize),
    /// Takes nothing: it would block.
    Block,
    /// Raises an exception.
    Fail(Error),
}

/// A raw stream with a script. When its reads are over it is at its end; when its writes are
/// over it takes everything.
#[derive(Debug, Default)]
pub struct ScriptedRaw {
    reads: RefCell<VecDeque<Read>>,
    /// How much of the first read was given already.
    given: Cell<usize>,
    writes: RefCell<VecDeque<Write>>,
    written: RefCell<Vec<u8>>,
    closed: Cell<bool>,
}

/// The exception that an item stands for, if it is one.
fn exception(item: &Value) -> Option<Error> {
    match item {
        Value::Exception(e) => Some(Error(e.clone())),
        Value::Class(class) if class.is_subclass(&BASE_EXCEPTION) => Some(with_args(class, Vec::new())),
        _ => None,
    }
}

impl Read {
    fn from_value(item: &Value) -> Res<Read> {
        match exception(item) {
            Some(e) => Ok(Read::Fail(e)),
            None if item.is_none() => Ok(Read::Block),
            None => match to_bytes(item) {
                Ok(bytes) => Ok(Read::Bytes(bytes)),
                Err(e) if !e.is(&TYPE_ERROR) => Err(e),
                Err(_) => Err(type_error(format!(
                    "reads must be bytes, None or exceptions, not {}",
                    item.type_name()
                ))),
            },
        }
    }
}

impl Write {
    fn from_value(item: &Value) -> Res<Write> {
        match (exception(item), item) {
            (Some(e), _) => Ok(Write::Fail(e)),
            (None, Value::None) => Ok(Write::Block),
            (None, Value::Int(n)) if *n >= 0 => Ok(Write::Take(usize::try_from(*n).unwrap_or(usize::MAX))),
            (None, Value::Bool(n)) => Ok(Write::Take(usize::try_from(*n).unwrap_or(1))),
            _ => {
                let text = "writes must be sizes, None or exceptions, not ";
                Err(type_error(format!("{text}{}", item.type_name())))
            }
        }
    }
}

impl ScriptedRaw {
    /// One with these reads and writes.
    #[must_use]
    pub fn new(
        reads: impl IntoIterator<Item = Read>,
        writes: impl IntoIterator<Item = Write>,
    ) -> ScriptedRaw {
        ScriptedRaw {
            reads: RefCell::new(reads.into_iter().collect()),
            writes: RefCell::new(writes.into_iter().collect()),
            ..ScriptedRaw::default()
        }
    }

    fn from_values(host: &mut dyn Host, reads: &Value, writes: &Value) -> Eval<ScriptedRaw> {
        let raw = ScriptedRaw::default();
        base::each(host, reads, |_, item| {
            memory::tick()?;
            raw.reads.borrow_mut().push_back(Read::from_value(&item)?);
            Ok(())
        })?;
        base::each(host, writes, |_, item| {
            memory::tick()?;
            raw.writes.borrow_mut().push_back(Write::from_value(&item)?);
            Ok(())
        })?;
        Ok(raw)
    }

    /// All that was accepted.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn written(&self) -> Res<Bytes> {
        Bytes::copied(&self.written.borrow())
    }

    fn check_open(&self) -> Res<()> {
        base::closed_error(self.closed.get())
    }

    fn give(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        let mut reads = self.reads.borrow_mut();
        match reads.pop_front() {
            None => Ok(Some(0)),
            Some(Read::Block) => Ok(None),
            Some(Read::Fail(e)) => Err(e),
            Some(Read::Bytes(bytes)) => {
                let rest = bytes.get(self.given.take()..).unwrap_or_default();
                let n = rest.len().min(buf.len());
                if let (Some(to), Some(from)) = (buf.get_mut(..n), rest.get(..n)) {
                    to.copy_from_slice(from);
                }
                if n < rest.len() {
                    self.given.set(bytes.len().saturating_sub(rest.len()).saturating_add(n));
                    reads.push_front(Read::Bytes(bytes));
                }
                Ok(Some(n))
            }
        }
    }

    fn accept(&self, data: &[u8]) -> Res<Option<usize>> {
        let n = match self.writes.borrow_mut().pop_front() {
            None => data.len(),
            Some(Write::Take(n)) => n.min(data.len()),
            Some(Write::Block) => return Ok(None),
            Some(Write::Fail(e)) => return Err(e),
        };
        let mut written = self.written.borrow_mut();
        limits::reserve(&mut written, n)?;
        written.extend_from_slice(data.get(..n).unwrap_or_default());
        Ok(Some(n))
    }
}

impl Object for ScriptedRaw {
    fn class(&self) -> &'static Class {
        &SCRIPTED_RAW
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        self.check_open()?;
        Ok(Some(this.clone()))
    }

    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        Ok(base::next_line(self)?)
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        Some(Box::new(State {
            reads: self.reads.borrow().clone(),
            given: self.given.get(),
            writes: self.writes.borrow().clone(),
            written: Trail::new(self.written.borrow().len()),
            closed: self.closed.get(),
        }))
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }
}

/// What a script was before a statement; what was accepted only grows, so it is not noted.
struct State {
    reads: VecDeque<Read>,
    given: usize,
    writes: VecDeque<Write>,
    written: Trail<Vec<u8>>,
    closed: bool,
}

impl Kept for State {
    fn seal(&mut self, of: &dyn Object) -> bool {
        let Some(raw) = of.as_any().downcast_ref::<ScriptedRaw>() else { return false };
        (self.reads.len(), self.given) != (raw.reads.borrow().len(), raw.given.get())
            || self.writes.len() != raw.writes.borrow().len()
            || !self.written.is_empty(raw.written.borrow().len())
            || self.closed != raw.closed.get()
    }

    fn swap(&mut self, of: &dyn Object) {
        let Some(raw) = of.as_any().downcast_ref::<ScriptedRaw>() else { return };
        std::mem::swap(&mut *raw.reads.borrow_mut(), &mut self.reads);
        self.given = raw.given.replace(self.given);
        std::mem::swap(&mut *raw.writes.borrow_mut(), &mut self.writes);
        self.written.swap(&mut raw.written.borrow_mut());
        self.closed = raw.closed.replace(self.closed);
    }

    fn size(&self) -> usize {
        let scripts = self.reads.len().saturating_add(self.writes.len());
        scripts.saturating_mul(size_of::<Read>()).saturating_add(self.written.size())
    }
}

impl Stream for ScriptedRaw {
    fn type_name(&self) -> &'static str {
        SCRIPTED_RAW.tp_name
    }

    fn readable(&self) -> Res<bool> {
        self.check_open().map(|()| true)
    }

    fn writable(&self) -> Res<bool> {
        self.check_open().map(|()| true)
    }

    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        self.check_open()?;
        let read = self.give(buf);
        trace::read(buf.len(), read, buf)
    }

    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        by_readinto::read(self, size)
    }

    fn readall(&self) -> Res<Option<Bytes>> {
        by_readinto::readall(self)
    }

    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        self.check_open()?;
        trace::write(data, self.accept(data))
    }

    fn close(&self) -> Res<()> {
        if self.closed.replace(true) { Ok(()) } else { trace::close(Ok(())) }
    }

    fn closed(&self) -> Res<bool> {
        Ok(self.closed.get())
    }

    fn readline(&self, size: Size) -> Res<Value> {
        base::readline(self, size)
    }

    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        let taken = with_bytes(value, |data| self.write(data))??;
        Ok(taken.and_then(|n| i64::try_from(n).ok()).map_or(Value::None, Value::Int))
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let written = self.written.borrow();
        let start = written.len().saturating_sub(window);
        let layer = Layer {
            kind: LayerKind::Raw,
            class: SCRIPTED_RAW.name,
            length: Some(written.len() as u64),
            window: Some(Window {
                start: start as u64,
                content: written.get(start..).unwrap_or_default().to_vec(),
            }),
            closed: self.closed.get(),
            ..Layer::default()
        };
        Snapshot { layers: vec![layer] }
    }
}

class_table! {
    /// A raw stream that hands out exactly the given reads and accepts exactly so many bytes a write.
    ///
    /// An item of reads is bytes; None, as if the read would block; or an exception to raise. Bytes
    /// that are longer than what is asked for keep their rest for the next read. An item of writes
    /// is a number of bytes, None, or an exception. After the reads end, reads give b''; after the
    /// writes end, writes take everything. It is readable, writable and not seekable.
    ///
    /// Raises: TypeError for an item that is none of these.
    pub static SCRIPTED_RAW: ScriptedRaw = "ScriptedRaw" in "iosh" [&RAW_IO_BASE_ABC];
    new(@kw reads: &Value = "()" => &Value::tuple([]), @kw writes: &Value = "()" => &Value::tuple([])) : Python
        |_class, host| ScriptedRaw::from_values(host, reads, writes).map(Value::object);
    methods {
        /// Whether it can be read: yes.
        ///
        /// Raises: ValueError on a closed stream.
        fn readable() : Python |s, _host| s.readable();
        /// Whether it can be written: yes.
        ///
        /// Raises: ValueError on a closed stream.
        fn writable() : Python |s, _host| s.writable();
        /// Put what the next read gives into b; return how many bytes that are, None if it blocks.
        ///
        /// Raises: ValueError on a closed stream; TypeError if b can't be written; the exception
        /// that the script has in its place.
        fn readinto(@kw b: Writable) : Python |s, _host| b.with(|room| s.readinto(room))?;
        /// Take as much of b as the next write does; return how many bytes that are, None if it blocks.
        ///
        /// Raises: ValueError on a closed stream; TypeError if b holds no bytes; the exception that
        /// the script has in its place.
        fn write(@kw b: &Value) : Python |s, host| s.write_value(host, b);
        /// Close it.
        ///
        /// Raises: nothing.
        fn close() : Python |s, _host| s.close();
    }
    attrs {
        /// All that was accepted, as bytes.
        written |s, _host| s.written();
        /// Whether it is closed.
        closed |s, _host| s.closed();
    }
}
