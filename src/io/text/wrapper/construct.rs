//! Making a wrapper, changing its settings, giving its buffer away, closing it.

use super::{Decoding, Encoding, LineEnd, State, Status, TextIOWrapper, below, codec};
use crate::io::raw::file_io::Opened;
use crate::object::codecs::{c_string, until_null};
use crate::object::exception::{overflow_error, recursion_error, type_error, unsupported};
use crate::object::{Res, Str, Stream, Value, arg, both, class};
use codec::Codec;

/// How much is read at a time, and how much may wait to be written, unless a program says otherwise.
const CHUNK_SIZE: usize = 8192;
/// How many layers may be stacked: each takes some of the machine's own stack, and closing one flushes
/// through all of those below it.
const MAX_DEPTH: usize = 200;
/// What `encoding=None` and `encoding='locale'` mean, by the name that `encoding` then shows.
const DEFAULT_ENCODING: &str = "UTF-8";

/// The settings that `reconfigure` was given; none: left as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings<'a> {
    /// `encoding`.
    pub encoding: Option<&'a Str>,
    /// `errors`.
    pub errors: Option<&'a Str>,
    /// `newline`, whose None is a setting, too.
    pub newline: Option<Option<&'a Str>>,
    /// `line_buffering`.
    pub line_buffering: Option<bool>,
    /// `write_through`.
    pub write_through: Option<bool>,
}

impl TextIOWrapper {
    /// `__init__`, on an object of any age.
    ///
    /// # Errors
    /// As [`TextIOWrapper::new`]; the object is then not initialised.
    pub fn init(
        &self,
        buffer: Value,
        encoding: Option<&Str>,
        errors: Option<&Str>,
        newline: Option<&Str>,
        line_buffering: bool,
        write_through: bool,
    ) -> Res<()> {
        encoding.map(c_string).transpose()?;
        let newline = newline.map(c_string).transpose()?;
        let mut state = self.state()?;
        state.status = Status::Uninitialized;
        self.ready.set(false);
        let strict = Str::from("strict");
        let errors = errors.unwrap_or(&strict);
        c_string(errors)?;
        let line_end = LineEnd::parse(newline)?;
        let name = match encoding {
            None => Str::from(DEFAULT_ENCODING),
            Some(name) if name.as_bytes() == b"locale" => Str::from(DEFAULT_ENCODING),
            Some(name) => name.clone(),
        };
        let found = codec::lookup(&name)?;
        let depth = buffer.stream().map_or(0, Stream::depth).saturating_add(1);
        if depth > MAX_DEPTH {
            return Err(recursion_error("maximum recursion depth exceeded"));
        }
        self.depth.set(depth);
        state.give_away();
        let was = state.was.take();
        let old = (self.below.replace(buffer.clone()), std::mem::take(&mut *state));
        *state = State {
            was,
            buffer,
            encoding: Some(name),
            errors: errors.clone(),
            line_end,
            line_buffering,
            write_through,
            chunk_size: CHUNK_SIZE,
            ..State::default()
        };
        state.set_codec(found, errors.as_bytes())?;
        state.raw = state.find_raw()?;
        state.seekable = below::stream(&state.buffer, "seekable")?.seekable()?;
        state.telling = state.seekable;
        state.has_read1 = state.buffer.class().method("read1").is_some();
        state.begin_encoding()?;
        state.status = Status::Ready;
        self.ready.set(true);
        drop(state);
        drop(old);
        Ok(())
    }

    /// Changes settings, after a flush.
    ///
    /// # Errors
    /// `UnsupportedOperation` for a new encoding or newline after a read, `LookupError` and `ValueError`
    /// as for [`TextIOWrapper::new`], and what flushing raises.
    pub fn reconfigure(&self, settings: Settings<'_>) -> Res<()> {
        let Settings { encoding, errors, newline, line_buffering, write_through } = settings;
        let mut state = self.state()?;
        if state.decoded.is_some() && (encoding.is_some() || errors.is_some() || newline.is_some()) {
            return Err(unsupported(
                "It is not possible to set the encoding or newline of stream after the first read",
            ));
        }
        let line_end = match newline {
            Some(newline) => Some(LineEnd::parse(newline.map(until_null).transpose()?)?),
            None => None,
        };
        state.flush()?;
        state.ratio = 0.0;
        if let Some(line_end) = line_end {
            state.line_end = line_end;
        }
        if encoding.is_some() || errors.is_some() || line_end.is_some() {
            state.change_codec(encoding, errors)?;
        }
        state.line_buffering = line_buffering.unwrap_or(state.line_buffering);
        state.write_through = write_through.unwrap_or(state.write_through);
        Ok(())
    }

    /// Flushes and gives the buffer away; the wrapper is of no use then.
    ///
    /// # Errors
    /// `ValueError` if that was done before, and what flushing raises.
    pub fn detach(&self) -> Res<Value> {
        let mut state = self.attached()?;
        state.flush()?;
        state.status = Status::Detached;
        state.give_away();
        state.buffer = Value::None;
        Ok(self.below.replace(Value::None))
    }

    /// Flushes and closes what is under it, which is closed even if flushing fails.
    ///
    /// # Errors
    /// What flushing and closing raise.
    pub fn close(&self) -> Res<()> {
        let mut state = self.attached()?;
        if state.closed()? {
            return Ok(());
        }
        let flushed = state.flush();
        drop(state);
        self.close_below(flushed)
    }

    /// Closes what is under it, after a flush.
    pub(super) fn close_below(&self, flushed: Res<()>) -> Res<()> {
        let below = self.below()?;
        both(flushed, below::stream(&below, "close")?.close())
    }
}

impl State {
    /// Makes the decoder and the encoder, as far as the buffer can be read and written.
    fn set_codec(&mut self, codec: Codec, errors: &[u8]) -> Res<()> {
        if below::stream(&self.buffer, "readable")?.readable()? {
            self.decoding = Some(Decoding::new(codec, errors, self.line_end.universal()));
        }
        if below::stream(&self.buffer, "writable")?.writable()? {
            self.encoding_state = Some(Encoding::new(codec, errors));
        }
        Ok(())
    }

    /// Finds out whether the text starts here, and so whether a byte order mark does.
    fn begin_encoding(&mut self) -> Res<()> {
        if let Some(encoding) = &mut self.encoding_state
            && self.seekable
        {
            encoding.begin(below::is_start(&below::tell(&self.buffer)?)?);
        }
        Ok(())
    }

    fn change_codec(&mut self, encoding: Option<&Str>, errors: Option<&Str>) -> Res<()> {
        let strict = Str::from("strict");
        let (encoding, errors) = match encoding {
            None => (self.encoding.clone(), errors.unwrap_or(&self.errors)),
            Some(name) if name.as_bytes() == b"locale" => {
                (Some(Str::from(DEFAULT_ENCODING)), errors.unwrap_or(&strict))
            }
            Some(name) => (Some(name.clone()), errors.unwrap_or(&strict)),
        };
        let errors = errors.clone();
        if let Some(name) = &encoding {
            let (name, handler) = (until_null(name)?, until_null(&errors)?);
            self.set_codec(codec::lookup(name)?, handler)?;
        }
        self.encoding = encoding;
        self.errors = errors;
        self.begin_encoding()
    }

    /// The `FileIO` under one of the buffered classes. CPython asks it whether it is closed, even
    /// after the buffer was detached from it.
    fn find_raw(&self) -> Res<Option<Opened>> {
        if !matches!(self.buffer.class().name, "BufferedReader" | "BufferedWriter" | "BufferedRandom") {
            return Ok(None);
        }
        match below::attribute(&self.buffer, "raw") {
            Ok(raw) => Ok(Opened::of(raw)),
            Err(error) if error.is(&class::ATTRIBUTE_ERROR) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// An argument that is a str or None.
pub(super) fn optional_str<'a>(function: &str, name: &str, value: &'a Value) -> Res<Option<&'a Str>> {
    match value {
        Value::None => Ok(None),
        Value::Str(text) => Ok(Some(text)),
        other => Err(type_error(format!(
            "{function}() argument '{name}' must be str or None, not {}",
            other.type_name()
        ))),
    }
}

/// An argument of `reconfigure` that is an int taken as a bool, or None.
pub(super) fn optional_bool(value: &Value) -> Res<Option<bool>> {
    match value {
        Value::None => Ok(None),
        Value::Big(_) => Err(overflow_error("Python int too large to convert to C long")),
        _ => Ok(Some(arg::index(value)? != 0)),
    }
}
