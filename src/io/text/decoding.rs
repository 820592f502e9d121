//! Both directions of a text layer's codec, with the state that a stream needs beyond the codec's own.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::codec::{Codec, Decoder, Encoder, Failure};
use super::newline::NewlineDecoder;
use crate::object::exception::type_error;
use crate::object::str::count_chars;
use crate::object::{Bytes, Error, Res, Value};
use std::borrow::Cow;
use std::ops::Range;

/// From bytes to text, and through the newline decoder where there is one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decoding {
    decoder: Decoder,
    newlines: Option<NewlineDecoder>,
}

impl Decoding {
    /// `universal`: whether line ends are recognised, and then whether they are translated.
    pub(super) fn new(codec: Codec, errors: impl AsRef<[u8]>, universal: Option<bool>) -> Decoding {
        Decoding { decoder: Decoder::new(codec, errors), newlines: universal.map(NewlineDecoder::new) }
    }

    fn step<'a>(&mut self, input: &'a [u8], last: bool) -> Res<Cow<'a, [u8]>> {
        let text = self.decoder.decode(input, last)?;
        Ok(match (&mut self.newlines, text) {
            (None, text) => text,
            (Some(newlines), Cow::Borrowed(text)) => newlines.decode(text, last)?,
            (Some(newlines), Cow::Owned(text)) => match newlines.decode(&text, last)? {
                Cow::Borrowed(same) if same.len() == text.len() => Cow::Owned(text),
                changed => Cow::Owned(changed.into_owned()),
            },
        })
    }

    /// The text of `input`: the same bytes, not a copy, where nothing changes.
    pub(super) fn decode(&mut self, input: &Bytes, last: bool) -> Res<Bytes> {
        Ok(match self.step(input, last)? {
            Cow::Borrowed(text) if text.len() == input.len() => input.clone(),
            Cow::Borrowed(text) => Bytes::copied(text)?,
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

    /// What `input` gives; none if it is no text.
    pub(super) fn piece(&mut self, input: &[u8], last: bool) -> Option<Vec<u8>> {
        self.step(input, last).ok().map(Cow::into_owned)
    }

    /// Which bytes of `input`, to the end of a stream, are no text.
    pub(super) fn culprit(&self, input: &[u8]) -> Option<Range<usize>> {
        match self.decoder.clone().decode(input, true) {
            Err(Failure::Unicode(error)) => Some(error.start..error.end),
            _ => None,
        }
    }

    /// How many bytes of what came wait for more.
    pub(super) fn held(&self) -> usize {
        let half = self.newlines.as_ref().is_some_and(NewlineDecoder::pending_cr);
        self.decoder.getstate().0.len() + if half { self.decoder.codec().unit() } else { 0 }
    }

    /// A copy that holds nothing back, and the bytes that this one does.
    pub(super) fn settled(&self) -> (Decoding, Vec<u8>) {
        let (pending, flag) = self.decoder.getstate();
        let mut copy = self.clone();
        copy.decoder.setstate(b"", flag);
        let mut held = Vec::new();
        if let Some(newlines) = copy.newlines.as_mut().filter(|newlines| newlines.pending_cr()) {
            newlines.setstate(0);
            // The `\r` is kept as text: in either order of its bytes, whichever is read as it.
            let mut unit = vec![0; self.decoder.codec().unit()];
            unit.insert(0, b'\r');
            unit.pop();
            if copy.plainly(&unit).as_deref() != Some(b"\r") {
                unit.reverse();
            }
            held = unit;
        }
        held.extend_from_slice(pending);
        (copy, held)
    }

    /// A copy that takes nothing but what its encoding allows.
    pub(super) fn strict(&self) -> Decoding {
        Decoding { decoder: self.decoder.strict(), newlines: self.newlines.clone() }
    }

    /// What `input` gives with line ends as they are.
    pub(super) fn plainly(&self, input: &[u8]) -> Option<Vec<u8>> {
        Decoding { decoder: self.decoder.clone(), newlines: None }.piece(input, true)
    }

    /// Whether ASCII is read as it stands, line ends aside.
    pub(super) fn keeps_ascii(&self) -> bool {
        self.decoder.codec().keeps_ascii() && self.held() == 0
    }

    /// Whether each character has bytes of its own.
    pub(super) fn by_character(&self) -> bool {
        self.decoder.codec().by_character()
    }

    /// Whether line ends may be changed.
    pub(super) fn has_newlines(&self) -> bool {
        self.newlines.is_some()
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
#[derive(Clone, Debug, PartialEq)]
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
    pub(super) fn new(codec: Codec, errors: impl AsRef<[u8]>) -> Encoding {
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

    /// A copy that takes nothing but what its encoding allows.
    pub(super) fn strict(&self) -> Encoding {
        Encoding { encoder: self.encoder.strict(), ..self.clone() }
    }

    /// Whether ASCII is written as it stands, line ends aside.
    pub(super) fn keeps_ascii(&self) -> bool {
        self.ascii_as_is
    }

    /// Whether each character has bytes of its own.
    pub(super) fn by_character(&self) -> bool {
        self.encoder.codec().by_character()
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
