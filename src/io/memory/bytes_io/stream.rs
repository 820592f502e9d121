//! `BytesIO` as the layers above, the evaluator and a view see it.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::{BYTES_IO, BytesIo};
use crate::io::base;
use crate::io::memory::content::Content;
use crate::object::buffer::busy;
use crate::object::exception::{overflow_error, value_error};
use crate::object::journal::Kept;
use crate::object::{
    Bytes, Class, Error, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Stream, Value, Window,
    pieces,
};
use std::any::Any;

impl Stream for BytesIo {
    fn type_name(&self) -> &'static str {
        BYTES_IO.tp_name
    }

    fn readable(&self) -> Res<bool> {
        self.check_open().map(|()| true)
    }

    fn writable(&self) -> Res<bool> {
        self.readable()
    }

    fn seekable(&self) -> Res<bool> {
        self.readable()
    }

    #[inline]
    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        let count = self.rest(|rest| {
            let n = rest.len().min(buf.len());
            if let (Some(to), Some(from)) = (buf.get_mut(..n), rest.get(..n)) {
                if n > pieces::AT_ONCE {
                    pieces::touch(to)?;
                }
                to.copy_from_slice(from);
            }
            Ok::<usize, Error>(n)
        })??;
        self.pos.set(self.pos.get() + count);
        Ok(Some(count))
    }

    fn read_onto(&self, out: &mut Vec<u8>, most: usize) -> Res<Option<usize>> {
        let count = self.rest(|rest| {
            let part = rest.get(..most).unwrap_or(rest);
            pieces::append(out, part).map(|()| part.len())
        })??;
        self.pos.set(self.pos.get() + count);
        Ok(Some(count))
    }

    #[inline]
    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        let rest = self.len.get().saturating_sub(self.pos.get());
        let count = match size {
            Size::All => rest,
            Size::Most(n) => n.min(rest),
        };
        self.take(count).map(Some)
    }

    fn read1(&self, size: Size) -> Res<Option<Bytes>> {
        self.read(size)
    }

    #[inline]
    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        self.put(data).map(Some)
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        self.check_open()?;
        let from = match whence {
            0 if offset < 0 => return Err(value_error(format!("negative seek value {offset}"))),
            0 => 0,
            1 => self.pos.get(),
            2 => self.len.get(),
            _ => {
                return Err(value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")));
            }
        };
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let to = from.checked_add(offset).ok_or_else(|| overflow_error("new position too large"))?;
        let to = to.max(0);
        self.pos.set(usize::try_from(to).unwrap_or(usize::MAX));
        Ok(to)
    }

    fn tell(&self) -> Res<i64> {
        self.position().map(|p| i64::try_from(p).unwrap_or(i64::MAX))
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        self.check_open()?;
        self.check_exports()?;
        let size = size.map_or_else(|| self.tell(), Ok)?;
        let Ok(keep) = usize::try_from(size) else {
            return Err(value_error(format!("negative size value {size}")));
        };
        if keep < self.len.get() {
            let mut content = self.content.try_borrow_mut().map_err(|_| busy())?;
            self.keep_cut(&content, keep);
            content.truncate(keep)?;
            self.len.set(keep);
        }
        Ok(size)
    }

    fn flush(&self) -> Res<()> {
        self.check_open()
    }

    fn close(&self) -> Res<()> {
        self.check_exports()?;
        self.set_content(Content::Closed)
    }

    fn closed(&self) -> Res<bool> {
        Ok(matches!(*self.content.try_borrow().map_err(|_| busy())?, Content::Closed))
    }

    #[inline]
    fn readline(&self, size: Size) -> Res<Value> {
        let count = self.rest(|rest| {
            let rest = match size {
                Size::Most(n) => rest.get(..n).unwrap_or(rest),
                Size::All => rest,
            };
            memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1)
        })?;
        self.take(count).map(Value::Bytes)
    }

    #[inline]
    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        let count = self.write_bytes_like(value)?;
        Ok(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let (pos, len) = (self.pos.get(), self.len.get());
        let mut layer = Layer { kind: LayerKind::Bytes, class: BYTES_IO.name, ..Layer::default() };
        match self.content.try_borrow().as_deref().ok().and_then(Content::bytes) {
            Some(bytes) => {
                let range = Window::range(pos, len, window);
                let start = range.start as u64;
                let content = bytes.get(range).unwrap_or_default().to_vec();
                layer.position = Some(pos as u64);
                layer.length = Some(len as u64);
                layer.window = Some(Window { start, content });
            }
            None => layer.closed = true,
        }
        Snapshot { layers: vec![layer] }
    }
}

impl Object for BytesIo {
    fn class(&self) -> &'static Class {
        &BYTES_IO
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        self.kept()
    }

    fn weight(&self) -> usize {
        self.content.try_borrow().ok().and_then(|c| c.bytes().map(<[u8]>::len)).unwrap_or(0)
    }

    fn is_iterator(&self) -> bool {
        true
    }

    #[inline]
    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        Ok(base::next_line(self)?)
    }
}
