//! What `BytesIO.getbuffer()` lays a memoryview over.

use super::bytes_io::BytesIo;
use crate::class_table;
use crate::io::base;
use crate::object::buffer::{BufferOwner, bytes_like_required};
use crate::object::class::OBJECT;
use crate::object::memoryview::MemoryView;
use crate::object::{Class, Object, Res, Stream, Value};
use std::any::Any;
use std::rc::Rc;

/// The bytes of a `BytesIO`, as the object that its views look at.
#[derive(Debug)]
pub struct BytesBuffer {
    source: Value,
}

impl BytesBuffer {
    /// A memoryview of the bytes of a `BytesIO`.
    ///
    /// # Errors
    /// `ValueError` if it is closed.
    pub fn view(stream: &Value) -> Res<Value> {
        if let Some(bytes) = stream.downcast::<BytesIo>() {
            base::closed_error(bytes.closed()?)?;
        }
        let view = MemoryView::new(&Value::object(BytesBuffer { source: stream.clone() }))?;
        Ok(Value::MemoryView(Rc::new(view)))
    }
}

impl Object for BytesBuffer {
    fn class(&self) -> &'static Class {
        &BYTES_IO_BUFFER
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn buffer(&self) -> Option<&dyn BufferOwner> {
        Some(self)
    }
}

impl BytesBuffer {
    fn stream(&self) -> Res<&BytesIo> {
        self.source.downcast::<BytesIo>().ok_or_else(|| bytes_like_required(&self.source))
    }
}

impl BufferOwner for BytesBuffer {
    fn export(&self) -> Res<()> {
        self.stream()?.export()
    }

    fn unexport(&self) {
        if let Ok(stream) = self.stream() {
            stream.unexport();
        }
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) -> Res<()> {
        self.stream()?.look(f)
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        self.stream()?.change(f)
    }
}

class_table! {
    /// What a view of a BytesIO looks at.
    pub static BYTES_IO_BUFFER: BytesBuffer = "_BytesIOBuffer" in "_io" [&OBJECT];
}
