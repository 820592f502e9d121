//! Writing: text is encoded at once, so that an error is seen at once, and then waits.

use super::super::line_end::with_line_ends;
use super::super::{both_sides, refused};
use super::{State, TextIOWrapper, below};
use crate::io::trace;
use crate::object::exception::{type_error, unsupported};
use crate::object::{Res, Str, Value, class, limits};

impl TextIOWrapper {
    /// Writes `text` and gives its length in code points.
    ///
    /// # Errors
    /// `UnsupportedOperation` if what is below can't be written, `UnicodeEncodeError`, and what passing
    /// waiting text on raises.
    pub fn write(&self, text: &Str) -> Res<usize> {
        let mut state = self.open()?;
        let encoding = trace::on().then(|| state.encoding_state.clone()).flatten();
        let written = state.write(text);
        if let Some(encoding) = encoding {
            let line_end = state.line_end;
            let refused = written.as_ref().is_err_and(|e| e.is(&class::UNICODE_ENCODE_ERROR));
            let apart = if refused { refused::written } else { both_sides::written };
            trace::translated(|| apart(encoding, text.as_bytes(), text.len(), line_end));
        }
        written?;
        Ok(text.len())
    }

    /// Writes a value, which must be a str.
    pub(super) fn write_any(&self, value: &Value) -> Res<usize> {
        match value {
            Value::Str(text) => self.write(text),
            Value::None => Err(type_error("write() argument must be str, not None")),
            other => Err(type_error(format!("write() argument must be str, not {}", other.type_name()))),
        }
    }

    /// Passes waiting text on, and then what waits below.
    ///
    /// # Errors
    /// `ValueError` if it is closed, and what the streams below raise.
    pub fn flush(&self) -> Res<()> {
        self.attached()?.flush()
    }
}

impl State {
    fn write(&mut self, text: &Str) -> Res<()> {
        if self.encoding_state.is_none() {
            return Err(unsupported("not writable"));
        }
        let bytes = text.as_bytes();
        let has = |byte| memchr::memchr(byte, bytes).is_some();
        let flush_line = self.line_buffering && (has(b'\n') || has(b'\r'));
        match self.line_end.written() {
            Some(end) if has(b'\n') => self.encode(&with_line_ends(bytes, end)?, text.is_ascii())?,
            _ => self.encode(bytes, text.is_ascii())?,
        }
        if self.pending.len() >= self.chunk_size || flush_line || self.write_through {
            self.write_pending()?;
        }
        if flush_line {
            below::stream(&self.buffer, "flush")?.flush()?;
        }
        if self.snapshot.is_some() {
            self.drop_decoded();
        }
        if let Some(decoding) = &mut self.decoding {
            decoding.reset();
        }
        Ok(())
    }

    /// Puts the bytes of `text` to those that wait. Many bytes go down at once: they would only be
    /// copied for a moment.
    #[inline]
    fn encode(&mut self, text: &[u8], is_ascii: bool) -> Res<()> {
        let Some(encoding) = &mut self.encoding_state else {
            return Ok(());
        };
        let bytes = encoding.encode(text, is_ascii)?;
        if bytes.len() < self.chunk_size {
            self.owes_write = true;
            limits::reserve(&mut self.pending, bytes.len())?;
            self.pending.extend_from_slice(&bytes);
            return Ok(());
        }
        self.write_pending()?;
        below::write(&self.buffer, &bytes)
    }

    /// Passes what waits on to the buffer, without flushing that.
    pub(super) fn write_pending(&mut self) -> Res<()> {
        if !self.owes_write {
            return Ok(());
        }
        self.owes_write = false;
        // Whether or not it can be written, it waits no more.
        let mut pending = std::mem::take(&mut self.pending);
        let written = below::write(&self.buffer, &pending);
        pending.clear();
        self.pending = pending;
        written
    }
}
