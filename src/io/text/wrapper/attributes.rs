//! What can be asked of a wrapper.

use super::{State, Status, TextIOWrapper, below, value_error};
use crate::object::exception::attribute_error;
use crate::object::wording::worded;
use crate::object::{Res, Str, Value, arg, class, ops};

impl TextIOWrapper {
    /// `encoding`: the name that was given; none before initialisation.
    ///
    /// # Errors
    /// `RuntimeError` inside another operation of this wrapper.
    pub fn encoding(&self) -> Res<Option<Str>> {
        Ok(self.state()?.encoding.clone())
    }

    /// `errors`: the name of the error handler.
    ///
    /// # Errors
    /// `ValueError` before initialisation.
    pub fn errors(&self) -> Res<Str> {
        let state = self.state()?;
        match state.status {
            Status::Uninitialized => Err(value_error("I/O operation on uninitialized object")),
            _ => Ok(state.errors.clone()),
        }
    }

    /// `newlines`: the line ends seen so far.
    ///
    /// # Errors
    /// `ValueError` without a buffer.
    pub fn newlines(&self) -> Res<Value> {
        let state = self.attached()?;
        Ok(state.decoding.as_ref().map_or(Value::None, super::super::decoding::Decoding::newlines))
    }

    /// `buffer`: what is under it, or None.
    ///
    /// # Errors
    /// `RuntimeError` inside another operation of this wrapper.
    pub fn buffer(&self) -> Res<Value> {
        let below = self.below.borrow();
        Ok(if below.is_unbound() { Value::None } else { below.clone() })
    }

    /// `line_buffering`: whether a line's end is followed by a flush.
    ///
    /// # Errors
    /// `RuntimeError` inside another operation of this wrapper.
    pub fn line_buffering(&self) -> Res<bool> {
        Ok(self.state()?.line_buffering)
    }

    /// `write_through`: whether text never waits here.
    ///
    /// # Errors
    /// `RuntimeError` inside another operation of this wrapper.
    pub fn write_through(&self) -> Res<bool> {
        Ok(self.state()?.write_through)
    }

    /// `closed` of what is under it.
    ///
    /// # Errors
    /// `ValueError` without a buffer.
    pub fn closed(&self) -> Res<bool> {
        below::stream(&self.below()?, "closed")?.closed()
    }

    /// `name` of what is under it.
    ///
    /// # Errors
    /// `AttributeError` where that has none, `ValueError` without a buffer.
    pub fn name(&self) -> Res<Value> {
        let state = self.attached()?;
        below::attribute(&state.buffer, "name")
    }

    /// `_CHUNK_SIZE`.
    ///
    /// # Errors
    /// `ValueError` without a buffer.
    pub fn chunk_size(&self) -> Res<usize> {
        Ok(self.attached()?.chunk_size)
    }

    /// Sets `_CHUNK_SIZE`.
    ///
    /// # Errors
    /// `ValueError` for anything but a positive number, and without a buffer.
    pub fn set_chunk_size(&self, size: &Value) -> Res<()> {
        let mut state = self.attached()?;
        let size = match size {
            Value::Unbound => return Err(attribute_error("cannot delete attribute")),
            Value::Big(_) => {
                return Err(value_error("cannot fit 'int' into an index-sized integer"));
            }
            size => arg::index(size)?,
        };
        match usize::try_from(size) {
            Ok(size @ 1..) => {
                state.chunk_size = size;
                Ok(())
            }
            _ => Err(value_error("a strictly positive integer is required")),
        }
    }

    /// `mode`, which `open()` sets; a wrapper does not know one by itself.
    #[must_use]
    pub fn mode(&self) -> Option<Value> {
        let mode = self.mode.borrow().clone();
        (!mode.is_unbound()).then_some(mode)
    }

    /// Sets `mode`; unbound deletes it.
    pub fn set_mode(&self, mode: Value) {
        let old = self.mode.replace(mode);
        drop(old);
    }

    /// `readable()`, `writable()`, `seekable()`, `isatty()` or `fileno()` of what is under it, whatever
    /// that gives.
    ///
    /// # Errors
    /// `ValueError` without a buffer or if it is closed, `UnsupportedOperation` for a descriptor that
    /// there is not.
    pub fn pass(&self, name: &str) -> Res<Value> {
        below::pass(&self.below()?, name)
    }

    /// `repr()`.
    ///
    /// # Errors
    /// `ValueError` before initialisation, and what asking for the name raises.
    pub fn repr(&self) -> Res<Str> {
        let mut shown = Str::from("<_io.TextIOWrapper");
        let state = self.state()?;
        if state.status == Status::Uninitialized {
            return Err(value_error("I/O operation on uninitialized object"));
        }
        if let Some(name) = state.name_shown()? {
            shown = worded("{} name={}", &[&shown, &name])?;
        }
        if let Some(mode) = self.mode() {
            shown = worded("{} mode={}", &[&shown, &ops::repr(&mode)?])?;
        }
        if let Some(encoding) = state.encoding.clone() {
            shown = worded("{} encoding={}", &[&shown, &ops::repr(&Value::Str(encoding))?])?;
        }
        worded("{}>", &[&shown])
    }
}

impl State {
    /// The name as `repr` shows it, where there is one.
    pub(super) fn name_shown(&self) -> Res<Option<Str>> {
        if self.status != Status::Ready {
            return Ok(None);
        }
        match below::attribute(&self.buffer, "name") {
            Ok(name) => Ok(Some(ops::repr(&name)?)),
            // A buffer that was detached from its raw stream has no name to ask for.
            Err(error) if error.is(&class::ATTRIBUTE_ERROR) || error.is(&class::VALUE_ERROR) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
