//! A buffered stream as an object and as a layer between others.

use super::core::{Core, State, signed};
use super::{Buffered, Length, stream_of};
use crate::io::base;
use crate::io::raw::shown;
use crate::object::buffer::with_bytes;
use crate::object::exception::unsupported;
use crate::object::host::NoHost;
use crate::object::journal::{self, Child, Kept};
use crate::object::overridden::{ask, overridden};
use crate::object::wording::worded;
use crate::object::{
    Bytes, Class, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Str, Stream, Value, both, ops,
};
use std::any::Any;

/// The most of a size.
fn most(size: Size) -> Option<usize> {
    match size {
        Size::All => None,
        Size::Most(n) => Some(n),
    }
}

impl Buffered {
    pub(super) fn reads(&self) -> bool {
        self.core.try_borrow().is_ok_and(|core| core.reads)
    }

    pub(super) fn writes(&self) -> bool {
        self.core.try_borrow().is_ok_and(|core| core.writes)
    }

    fn need_reads(&self, name: &str) -> Res<()> {
        if self.reads() { Ok(()) } else { Err(unsupported(name)) }
    }

    /// `raw`: the stream below, or `None`.
    pub(super) fn raw_or_none(&self) -> Value {
        self.below.borrow().clone()
    }

    /// An attribute of the raw stream: `name` or `mode`.
    pub(super) fn raw_attr(&self, name: &str) -> Res<Value> {
        let raw = self.raw()?;
        let own = match &raw {
            Value::Object(o) => o.own_attr(name),
            _ => None,
        };
        match (own, raw.class().attr(name)) {
            (Some(own), _) => Ok(own),
            // A layer below has it from where it stands on, and fails with that one's message.
            (None, Some(attr)) => Ok((attr.get)(&mut NoHost, &raw)?),
            (None, None) => Err(ops::no_attribute(&raw, name)),
        }
    }

    /// `seekable()` and its like, which pass on whatever the raw stream's method gives.
    pub(super) fn pass(&self, name: &str) -> Res<Value> {
        let raw = self.raw()?;
        if let Some(raw) = overridden(&raw) {
            return ask(raw, name, &[]);
        }
        let raw = stream_of(&raw)?;
        Ok(Value::bool(match name {
            "readable" => raw.readable()?,
            "writable" => raw.writable()?,
            "seekable" => raw.seekable()?,
            "isatty" => raw.isatty()?,
            _ => return Ok(Value::Int(raw.fileno()?.into())),
        }))
    }

    /// `flush()`: a reader passes on what the raw stream's gives.
    pub(super) fn flush_value(&self) -> Res<Value> {
        let raw = self.raw()?;
        match overridden(&raw) {
            Some(raw) if !self.writes() => ask(raw, "flush", &[]),
            _ => crate::io::base::flush_out(self).map(|()| Value::None),
        }
    }

    /// `detach()`: the raw stream, which this one no longer uses.
    ///
    /// # Errors
    /// What flushing raises.
    pub fn detach(&self) -> Res<Value> {
        self.raw()?;
        self.flush()?;
        let mut core = self.enter()?;
        core.give_away();
        core.state = State::Detached;
        core.raw = Value::None;
        Ok(self.below.replace(Value::None))
    }
}

impl Object for Buffered {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        let class = self.class.tp_name;
        match self.raw_attr("name") {
            Ok(name) => worded("<{} name={}>", &[&class, &ops::repr(&name)?]),
            Err(_) => worded("<{}>", &[&class]),
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
        if self.reads() {
            let line = self.read_line(None)?;
            return Ok((!line.is_empty()).then_some(Value::Bytes(line)));
        }
        Ok(base::next_line(self)?)
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        self.kept()
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let (Ok(core), Ok(below)) = (self.core.try_borrow(), self.below.try_borrow()) {
            visit(Child::Value(&core.raw));
            visit(Child::Value(&below));
        }
    }

    fn held(&self) -> usize {
        self.core.try_borrow().map_or(0, |core| core.buffer.len())
    }

    fn abandon(&self) {
        if let Ok(mut core) = self.core.try_borrow_mut() {
            core.state = State::Detached;
        }
    }

    fn needs_finalizing(&self) -> bool {
        let open = |core: &Core| matches!(core.stream().and_then(Stream::closed), Ok(false));
        self.core.try_borrow().is_ok_and(|core| core.state == State::Ready && open(&core))
    }

    fn finalize(&self, _host: &mut dyn Host) -> Res<()> {
        self.close()
    }
}

impl Drop for Buffered {
    fn drop(&mut self) {
        if self.needs_finalizing() && !journal::silent() {
            // Nobody is left to tell of an error.
            let _ = self.close();
        }
    }
}

impl Stream for Buffered {
    fn type_name(&self) -> &'static str {
        self.class.tp_name
    }

    fn readable(&self) -> Res<bool> {
        if self.reads() { stream_of(&self.raw()?)?.readable() } else { Ok(false) }
    }

    fn writable(&self) -> Res<bool> {
        if self.writes() { stream_of(&self.raw()?)?.writable() } else { Ok(false) }
    }

    fn seekable(&self) -> Res<bool> {
        stream_of(&self.raw()?)?.seekable()
    }

    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        self.need_reads("read")?;
        self.read_room(buf, false)
    }

    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        self.need_reads("read")?;
        self.read_length(most(size).map_or(Length::All, Length::Most))
    }

    fn read1(&self, size: Size) -> Res<Option<Bytes>> {
        self.need_reads("read1")?;
        self.read_once(most(size)).map(Some)
    }

    fn peek(&self, _size: usize) -> Res<Bytes> {
        if self.reads() { self.peek_ahead() } else { Err(self.no_attribute("peek")) }
    }

    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        if self.writes() { self.write_bytes(data).map(Some) } else { Err(unsupported("write")) }
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        self.move_to(offset, whence)
    }

    fn tell(&self) -> Res<i64> {
        self.position()
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        self.cut(size)
    }

    fn flush(&self) -> Res<()> {
        if self.writes() { self.flush_all() } else { stream_of(&self.raw()?)?.flush() }
    }

    fn hand_on(&self) -> Res<()> {
        self.enter()?.stream()?.hand_on()
    }

    fn close(&self) -> Res<()> {
        if stream_of(&self.raw()?)?.closed()? {
            return Ok(());
        }
        self.close_after(self.flush())
    }

    fn close_after(&self, flushed: Res<()>) -> Res<()> {
        let mut core = self.enter()?;
        core.buffer = Vec::new();
        let closed = core.stream()?.close();
        let closed = if core.notes { crate::io::trace::close(closed) } else { closed };
        core.read_end = Some(0);
        core.write_end = None;
        core.pos = 0;
        both(flushed, closed)
    }

    fn closed(&self) -> Res<bool> {
        stream_of(&self.raw()?)?.closed()
    }

    fn fileno(&self) -> Res<i32> {
        stream_of(&self.raw()?)?.fileno()
    }

    fn isatty(&self) -> Res<bool> {
        stream_of(&self.raw()?)?.isatty()
    }

    fn name(&self) -> Option<Value> {
        self.raw_attr("name").ok()
    }

    fn mode(&self) -> Option<Value> {
        self.raw_attr("mode").ok()
    }

    fn readline(&self, size: Size) -> Res<Value> {
        if self.reads() { self.read_line(most(size)).map(Value::Bytes) } else { base::readline(self, size) }
    }

    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        if !self.writes() {
            return Err(unsupported("write"));
        }
        Ok(Value::Int(signed(with_bytes(value, |data| self.write_bytes(data))??)))
    }

    fn depth(&self) -> usize {
        self.depth.get()
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let mut layer = Layer { kind: LayerKind::Buffer, class: self.class.name, ..Layer::default() };
        let Ok(core) = self.core.try_borrow() else { return Snapshot { layers: vec![layer] } };
        let below = Snapshot::below(&core.raw, window);
        let waiting = core.write_end.and_then(|end| core.buffer.get(core.write_pos..end)).unwrap_or_default();
        let ahead = core.ahead();
        let kept = |bytes: &[u8]| bytes.get(..window).unwrap_or(bytes).to_vec();
        let raw = below.layers.first();
        layer.name = core.raw.stream().and_then(Stream::name).as_ref().and_then(shown);
        let place = |raw: u64| raw.checked_add_signed(core.raw_offset().checked_neg()?);
        layer.position = raw.and_then(|raw| raw.position).and_then(place);
        layer.waiting = kept(waiting);
        layer.waiting_length = waiting.len() as u64;
        layer.ahead = kept(ahead);
        layer.ahead_length = ahead.len() as u64;
        layer.capacity = Some(core.size as u64);
        layer.detached = core.state == State::Detached;
        layer.closed = core.state == State::Ready && core.is_closed();
        Snapshot { layers: std::iter::once(layer).chain(below.layers).collect() }
    }
}
