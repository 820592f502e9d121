//! `FileIO` as an object and as a stream.

use super::{Device, FILE_IO, FileIo};
use crate::io::base;
use crate::io::raw::disk::{self, Kind};
use crate::io::raw::shown;
use crate::io::trace;
use crate::object::buffer::with_bytes;
use crate::object::exception::value_error;
use crate::object::journal::{self, Held, Kept};
use crate::object::wording::worded;
use crate::object::{
    Bytes, Class, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Str, Stream, Value, limits, ops,
};
use rustix::io::Errno;
use std::any::Any;

/// A read of more than this first asks how much there is, so that it takes no more memory.
const LARGE: usize = 1 << 20;

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
        let (what, shown) = match &name {
            Value::Unbound => ("fd", Str::from(self.number.get().to_string())),
            name => ("name", ops::repr(name)?),
        };
        let closefd = if self.closefd.get() { "True" } else { "False" };
        let mode = self.mode.get().text();
        worded("<_io.FileIO {}={} mode='{}' closefd={}>", &[&what, &shown, &mode, &closefd])
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

    fn kept_attrs(&self) -> Vec<(&'static str, Value)> {
        let name = self.name.borrow().clone();
        if name.is_unbound() { Vec::new() } else { vec![("name", name)] }
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        journal::plain(
            self,
            |s| (s.number.get(), s.ended.get(), s.block.get(), Held::new(s.name.borrow().clone())),
            |s, (number, ended, block, name)| {
                s.number.set(number);
                s.ended.set(ended);
                s.block.set(block);
                drop(s.name.replace(name.give()));
            },
        )
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
        if !journal::silent() {
            // Nobody is left to tell of an error.
            let _ = self.close();
        }
    }
}

impl Stream for FileIo {
    fn type_name(&self) -> &'static str {
        FILE_IO.tp_name
    }

    fn readable(&self) -> Res<bool> {
        self.open_number().map(|_| self.mode.get().readable)
    }

    fn writable(&self) -> Res<bool> {
        self.open_number().map(|_| self.mode.get().writable)
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
        self.check(self.mode.get().readable, "reading")?;
        let read = self.read_device(buf);
        trace::read(buf.len(), read, buf)
    }

    fn read_onto(&self, out: &mut Vec<u8>, most: usize) -> Res<Option<usize>> {
        self.check(self.mode.get().readable, "reading")?;
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
        self.check(self.mode.get().readable, "reading")?;
        let Size::Most(size) = size else { return self.readall() };
        limits::check_bytes(size)?;
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
        self.check(self.mode.get().writable, "writing")?;
        let taken = match &self.device {
            Device::Numbered => self.description()?.write(data),
            Device::Sink(sink) => sink.write(data).map(Some),
            Device::Source(_) => Err(disk::errno(Errno::BADF)),
        };
        if let Device::Sink(_) = self.device { taken } else { trace::write(data, taken) }
    }

    fn hand_on(&self) -> Res<()> {
        match &self.device {
            Device::Sink(sink) => sink.flush(),
            Device::Numbered | Device::Source(_) => Ok(()),
        }
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        self.open_number()?;
        trace::seek(offset, whence, self.move_to(offset, whence))
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        self.check(self.mode.get().writable, "writing")?;
        let to = match size {
            Some(n) => n,
            None => self.move_to(0, 1)?,
        };
        trace::truncate(size, self.truncate_to(to))
    }

    fn flush(&self) -> Res<()> {
        if self.ended.get() { Err(value_error("I/O operation on closed file.")) } else { Ok(()) }
    }

    fn close(&self) -> Res<()> {
        self.ended.set(true);
        self.let_go()
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
        Some(Value::str(self.mode.get().text()))
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
        let description = match &self.device {
            Device::Numbered => self.description().ok(),
            _ => None,
        };
        let system = description.map(|d| disk::system_layer(&d, window));
        let name = self.name.borrow().clone();
        let raw = Layer {
            kind: LayerKind::Raw,
            class: FILE_IO.name,
            name: shown(&name),
            position: system.as_ref().and_then(|s| s.position),
            closed,
            ..Layer::default()
        };
        Snapshot { layers: std::iter::once(raw).chain(system).collect() }
    }
}
