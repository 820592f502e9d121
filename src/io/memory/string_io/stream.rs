//! `StringIO` as the layers above, the evaluator and a view see it.

use super::{STRING_IO, StringIo, text_expected};
use crate::io::base;
use crate::object::buffer::busy;
use crate::object::exception::{plain_os_error, value_error};
use crate::object::journal::Kept;
use crate::object::{
    Class, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Stream, Value, Window,
};
use std::any::Any;

impl Stream for StringIo {
    fn type_name(&self) -> &'static str {
        STRING_IO.tp_name
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

    fn write(&self, _data: &[u8]) -> Res<Option<usize>> {
        // The layer above gives a view of its buffer.
        Err(text_expected("memoryview"))
    }

    fn seek(&self, offset: i64, whence: i32) -> Res<i64> {
        self.open(|state| {
            let to = match (whence, offset) {
                (0, n) => {
                    usize::try_from(n).map_err(|_| value_error(format!("Negative seek position {n}")))?
                }
                (1, 0) => state.text.position(),
                (2, 0) => state.text.len(),
                (1 | 2, _) => return Err(plain_os_error("Can't do nonzero cur-relative seeks")),
                _ => {
                    let text = format!("Invalid whence ({whence}, should be 0, 1 or 2)");
                    return Err(value_error(text));
                }
            };
            state.text.seek(to)?;
            Ok(i64::try_from(to).unwrap_or(i64::MAX))
        })
    }

    fn tell(&self) -> Res<i64> {
        self.position().map(|p| i64::try_from(p).unwrap_or(i64::MAX))
    }

    fn truncate(&self, size: Option<i64>) -> Res<i64> {
        let size = size.map_or_else(|| self.tell(), Ok)?;
        self.open(|state| {
            let keep =
                usize::try_from(size).map_err(|_| value_error(format!("Negative size value {size}")))?;
            state.text.truncate(keep)?;
            Ok(size)
        })
    }

    /// Does nothing, even on a closed stream.
    fn flush(&self) -> Res<()> {
        Ok(())
    }

    fn close(&self) -> Res<()> {
        self.closed.set(true);
        self.state.try_borrow_mut().map_err(|_| busy())?.become_(super::State::default());
        Ok(())
    }

    fn closed(&self) -> Res<bool> {
        if self.ready.get() { Ok(self.closed.get()) } else { Err(self.unusable()) }
    }

    #[inline]
    fn readline(&self, size: Size) -> Res<Value> {
        self.read_line(size).map(Value::Str)
    }

    #[inline]
    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        let count = self.write_any(value)?;
        Ok(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    fn is_text(&self) -> bool {
        true
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let mut layer = Layer { kind: LayerKind::Text, class: STRING_IO.name, ..Layer::default() };
        layer.closed = self.closed.get();
        if let (false, Ok(state)) = (layer.closed, self.state.try_borrow()) {
            let (pos, len) = (state.text.position(), state.text.len());
            let range = Window::range(pos, len, window);
            let start = range.start as u64;
            layer.position = Some(pos as u64);
            layer.length = Some(len as u64);
            layer.window = Some(Window { start, content: state.text.window(range.start, range.end) });
        }
        Snapshot { layers: vec![layer] }
    }
}

impl Object for StringIo {
    fn class(&self) -> &'static Class {
        &STRING_IO
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
        self.state.try_borrow().map_or(0, |state| state.text.size())
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        base::closed_error(self.closed()?)?;
        Ok(Some(this.clone()))
    }

    #[inline]
    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        let line = self.read_line(Size::All)?;
        Ok((!line.is_empty()).then_some(Value::Str(line)))
    }
}
