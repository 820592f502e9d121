//! Both directions of a text layer's codec, with the state that a stream needs beyond the codec's own.

use super::codec::{Codec, Decoder, Encoder};
use super::newline::NewlineDecoder;
use crate::object::exception::type_error;
use crate::object::str::count_chars;
use crate::object::{Bytes, Error, Res, Value};
use std::borrow::Cow;

/// From bytes to text, and through the newline decoder where there is one.
#[derive(Clone, Debug)]
pub(super) struct Decoding {
    decoder: Decoder,
    newlines: Option<NewlineDecoder>,
}

impl Decoding {
    /// `universal`: whether line ends are recognised, and then whether they are translated.
    pub(super) fn new(codec: Codec, errors: &str, universal: Option<bool>) -> Decoding {
        Decoding { decoder: Decoder::new(codec, errors), newlines: universal.map(NewlineDecoder::new) }
    }

    fn step<'a>(&mut self, input: &'a [u8], last: bool) -> Res<Cow<'a, [u8]>> {
        let text = self.decoder.decode(input, last)?;
        Ok(match (&mut self.newlines, text) {
            (None, text) => text,
            (Some(newlines), Cow::Borrowed(text)) => newlines.decode(text, last),
            (Some(newlines), Cow::Owned(text)) => match newlines.decode(&text, last) {
                Cow::Borrowed(same) if same.len() == text.len() => Cow::Owned(text),
                changed => Cow::Owned(changed.into_owned()),
            },
        })
    }

    /// The text of `input`: the same bytes, not a copy, where nothing changes.
    pub(super) fn decode(&mut self, input: &Bytes, last: bool) -> Res<Bytes> {
        Ok(match self.step(input, last)? {
            Cow::Borrowed(text) if text.len() == input.len() => input.clone(),
            Cow::Borrowed(text) => Bytes::copy_of(text),
            Cow::Owned(text) => Bytes::from_vec(text),
        })
    }

    /// How many code points `input` gives.
    pub(super) fn count(&mut self, input: &[u8], last: bool) -> Res<usize> {
        Ok(count_chars(&self.step(input, last)?))
    }

    /// `getstate()`: the bytes that wait for more, and the flags.
    pub(super) fn state(&self) -> (&[u8], u64) {
        let (pending, flag) = self.decoder.getstate();
        (pending, self.newlines.as_ref().map_or(flag, |n| n.getstate(flag)))
    }

    /// `setstate((pending, flags))`.
    pub(super) fn set_state(&mut self, pending: &[u8], flags: u64) {
        let flag = self.newlines.as_mut().map_or(flags, |n| n.setstate(flags));
        self.decoder.setstate(pending, flag);
    }

    /// `reset()`.
    pub(super) fn reset(&mut self) {
        if let Some(newlines) = &mut self.newlines {
            newlines.reset();
        }
        self.decoder.reset();
    }

    /// `newlines`: none, a str, or a tuple of them.
    pub(super) fn newlines(&self) -> Value {
        self.newlines.as_ref().map_or(Value::None, newlines_value)
    }

    /// The error of decoding what is no bytes: which words depends on how the codec keeps its input.
    #[cold]
    pub(super) fn refuse(&self, input: &Value) -> Error {
        let kind = input.type_name();
        type_error(if self.decoder.codec().name().starts_with("utf") {
            format!("can't concat {kind} to bytes")
        } else {
            format!("a bytes-like object is required, not '{kind}'")
        })
    }
}

/// The value of an attribute `newlines`.
pub(super) fn newlines_value(decoder: &NewlineDecoder) -> Value {
    match decoder.newlines() {
        [] => Value::None,
        [one] => Value::str(one),
        several => Value::tuple(several.iter().map(|end| Value::str(end))),
    }
}

/// From text to bytes.
#[derive(Clone, Debug)]
pub(super) struct Encoding {
    encoder: Encoder,
    /// Whether the codec writes its mark by what the stream knows of its start, as UTF-16 and UTF-32
    /// do, and not by the encoder's own state, as `utf-8-sig` does.
    marks: bool,
    ascii_as_is: bool,
    start_of_stream: bool,
}

impl Encoding {
    /// At a place that is not known to be the start.
    pub(super) fn new(codec: Codec, errors: &str) -> Encoding {
        Encoding {
            encoder: Encoder::new(codec, errors),
            marks: matches!(codec.name(), "utf-16" | "utf-32"),
            ascii_as_is: codec.keeps_ascii(),
            start_of_stream: false,
        }
    }

    /// The bytes of `text`, which are `text` itself where that is possible.
    #[inline]
    pub(super) fn encode<'a>(&mut self, text: &'a [u8], is_ascii: bool) -> Res<Cow<'a, [u8]>> {
        if is_ascii && self.ascii_as_is {
            return Ok(Cow::Borrowed(text));
        }
        if self.marks {
            self.encoder.setstate(u64::from(self.start_of_stream));
            // Even if encoding fails: CPython counts the attempt.
            self.start_of_stream = false;
        }
        Ok(self.encoder.encode(text, false)?)
    }

    /// A new encoder's stream turned out to be at its start, or not.
    pub(super) fn begin(&mut self, at_start: bool) {
        self.start_of_stream = at_start;
        if !at_start {
            self.encoder.setstate(0);
        }
    }

    /// After a seek to the start, or to elsewhere.
    pub(super) fn restart(&mut self, at_start: bool) {
        if at_start {
            self.encoder.reset();
        }
        self.begin(at_start);
    }
}
