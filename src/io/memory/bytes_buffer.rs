//! What `BytesIO.getbuffer()` lays a memoryview over.

use super::bytes_io::BytesIo;
use crate::class_table;
use crate::object::buffer::{BufferOwner, bytes_like_required};
use crate::object::class::OBJECT;
use crate::object::journal::Child;
use crate::object::memoryview::MemoryView;
use crate::object::{Class, Object, Res, Value};
use std::any::Any;
use std::ops::Range;
use std::rc::Rc;

/// The bytes of a `BytesIO`, as the object that its views look at.
#[derive(Debug)]
pub(crate) struct BytesBuffer {
    source: Value,
    /// How many bytes there were when the view was made.
    len: usize,
}

impl BytesBuffer {
    /// A memoryview of the bytes of a `BytesIO`.
    ///
    /// # Errors
    /// `ValueError` if it is closed.
    pub(super) fn view(stream: &Value) -> Res<Value> {
        let buffer = BytesBuffer { source: stream.clone(), len: 0 };
        let len = buffer.stream()?.length()?;
        let view = MemoryView::new(&Value::object(BytesBuffer { len, ..buffer }))?;
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

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        visit(Child::Value(&self.source));
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
        self.stream()?.look(&mut |bytes| f(bytes.get(..self.len).unwrap_or(bytes)))
    }

    fn write(&self, range: Range<usize>, f: &mut dyn FnMut(&mut [u8])) -> Res<()> {
        self.stream()?.change(range, &mut |bytes| match bytes.get_mut(..self.len) {
            Some(bytes) => f(bytes),
            None => f(&mut []),
        })
    }
}

class_table! {
    /// What a view of a BytesIO looks at.
    pub static BYTES_IO_BUFFER: BytesBuffer = "_BytesIOBuffer" in "_io" [&OBJECT];
}
