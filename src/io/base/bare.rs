//! An instance of an abstract class itself: `io.IOBase()`.

use super::{BUFFERED_IO_BASE, RAW_IO_BASE, TEXT_IO_BASE, mixin};
use crate::object::exception::{type_error, unsupported, with_args};
use crate::object::journal::{Kept, plain};
use crate::object::{
    Bytes, Class, Error, Eval, Host, Instance, Layer, LayerKind, Object, Res, Size, Snapshot, Stream, Value,
    class,
};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// A stream that can do nothing but be closed.
#[derive(Debug)]
pub struct Bare {
    class: &'static Class,
    pub(super) closed: Cell<bool>,
    /// Itself as a value, since the methods that a program may replace are called by name.
    this: RefCell<Weak<Instance>>,
}

impl Bare {
    /// Makes one of an abstract class.
    pub(super) fn of(class: &Value) -> Eval<Value> {
        let Value::Class(class) = class else {
            return Err(type_error("not a class").into());
        };
        let instance = Instance::new(Bare { class, closed: Cell::new(false), this: RefCell::default() });
        if let Some(bare) = instance.downcast::<Bare>() {
            *bare.this.borrow_mut() = Rc::downgrade(&instance);
        }
        Ok(Value::Object(instance))
    }

    fn is(&self, class: &Class) -> bool {
        self.class.is_subclass(class)
    }

    /// The error of an operation that raw streams promise, buffered ones refuse, and others lack.
    fn lacks(&self, name: &str) -> Error {
        if self.is(&RAW_IO_BASE) {
            with_args(&class::NOT_IMPLEMENTED_ERROR, Vec::new())
        } else if self.is(&BUFFERED_IO_BASE) || self.is(&TEXT_IO_BASE) {
            unsupported(name)
        } else {
            self.no_attribute(name)
        }
    }
}

impl Object for Bare {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        plain(self, |s| s.closed.get(), |s, closed| s.closed.set(closed))
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        mixin::closed_error(self.closed.get())?;
        Ok(Some(this.clone()))
    }

    fn next(&self, host: &mut dyn Host) -> Eval<Option<Value>> {
        let this = self.this.borrow().upgrade();
        match this {
            Some(this) => mixin::next_by_methods(host, &Value::Object(this)),
            None => Ok(None),
        }
    }
}

impl Stream for Bare {
    fn type_name(&self) -> &'static str {
        self.class.tp_name
    }

    fn readinto(&self, _buf: &mut [u8]) -> Res<Option<usize>> {
        Err(if self.is(&BUFFERED_IO_BASE) { unsupported("read") } else { self.lacks("readinto") })
    }

    fn read(&self, _size: Size) -> Res<Option<Bytes>> {
        Err(self.lacks("read"))
    }

    fn write(&self, _data: &[u8]) -> Res<Option<usize>> {
        Err(self.lacks("write"))
    }

    fn close(&self) -> Res<()> {
        self.closed.set(true);
        Ok(())
    }

    fn closed(&self) -> Res<bool> {
        Ok(self.closed.get())
    }

    fn readline(&self, size: Size) -> Res<Value> {
        if self.is(&TEXT_IO_BASE) { Err(unsupported("readline")) } else { mixin::readline(self, size) }
    }

    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        if self.is(&TEXT_IO_BASE) && !matches!(value, Value::Str(_)) {
            let got = if value.is_none() { "None" } else { value.type_name() };
            return Err(type_error(format!("write() argument 1 must be str, not {got}")));
        }
        Err(self.lacks("write"))
    }

    fn is_text(&self) -> bool {
        self.is(&TEXT_IO_BASE)
    }

    fn snapshot(&self, _window: usize) -> Snapshot {
        let kind = if self.is(&TEXT_IO_BASE) {
            LayerKind::Wrapper
        } else if self.is(&BUFFERED_IO_BASE) {
            LayerKind::Buffer
        } else {
            LayerKind::Raw
        };
        let layer = Layer { kind, class: self.class.name, closed: self.closed.get(), ..Layer::default() };
        Snapshot { layers: vec![layer] }
    }
}
