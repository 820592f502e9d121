//! Encodings: from bytes to text and back, in one go or piece by piece, as CPython's codecs do it.
//!
//! Text is WTF-8 (see [`wtf8`]). A [`Codec`] comes from [`lookup`]; [`decode`] and [`encode`] are the
//! one-shot functions, [`Decoder`] and [`Encoder`] keep what a stream needs between pieces.

mod error;
mod escape;
mod handler;
mod incremental;
mod multibyte;
mod names;
mod pace;
mod single;
mod table;
pub mod uniname;
mod utf7;
mod utf8;
mod wide;
pub mod wtf8;

use std::borrow::Cow;

pub use error::{CodecError, Failure};
pub use handler::Handler;
pub use incremental::{Decoder, Encoder};
pub use names::{lookup, lookup_for};

/// An encoding. Two are equal if they are the same codec, whatever name found them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codec {
    kind: Kind,
    name: &'static str,
}

/// The order of the bytes in a UTF-16 or UTF-32 unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// What a byte order mark says; little-endian without one.
    Mark,
    Little,
    Big,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ascii,
    Latin1,
    Utf7,
    Utf8,
    Utf8Sig,
    Utf16(Order),
    Utf32(Order),
    /// A row of charmap.bin.
    Charmap(u8),
    /// A codec of multibyte.bin.
    Multibyte(u8),
    /// `unicode_escape`, or the raw one.
    Escape {
        raw: bool,
    },
}

impl Codec {
    /// The name that `codecs.lookup` gives it.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// How many bytes a character of ASCII is.
    pub fn unit(self) -> usize {
        match self.kind {
            Kind::Utf16(_) => 2,
            Kind::Utf32(_) => 4,
            _ => 1,
        }
    }

    /// Whether each character has bytes of its own, whatever stands beside it.
    pub fn by_character(self) -> bool {
        self.kind != Kind::Utf7
    }

    /// Whether text and bytes that are all ASCII are the same: they then need no coding.
    pub fn keeps_ascii(self) -> bool {
        match self.kind {
            Kind::Ascii | Kind::Latin1 | Kind::Utf8 | Kind::Multibyte(_) => true,
            Kind::Charmap(row) => single::charmap(row).ascii,
            Kind::Utf7 | Kind::Utf8Sig | Kind::Utf16(_) | Kind::Utf32(_) | Kind::Escape { .. } => false,
        }
    }
}

/// Decodes `bytes`; with `last` false, a sequence that is cut off at the end is left over, not an error.
/// Gives the text and how many bytes went into it.
///
/// # Errors
/// What the codec or the error handler raises.
pub fn decode(
    codec: Codec,
    bytes: &[u8],
    errors: impl AsRef<[u8]>,
    last: bool,
) -> Result<(Vec<u8>, usize), Failure> {
    let mut out = Vec::new();
    let done = decode_step(codec.kind, bytes, &Handler::named(errors), last, &mut out)?;
    Ok((out, done.used))
}

/// Encodes the whole of `text`.
///
/// # Errors
/// What the codec or the error handler raises.
pub fn encode(codec: Codec, text: &[u8], errors: impl AsRef<[u8]>) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    encode_step(codec.kind, text, &Handler::named(errors), &mut out)?;
    Ok(out)
}

/// `input` itself where it is already the text that it decodes to, which ASCII and UTF-8 mostly are.
fn as_text(kind: Kind, input: &[u8]) -> Option<&[u8]> {
    match kind {
        _ if !pace::is_short(input) => None,
        Kind::Utf8 => utf8::is_valid(input).then_some(input),
        _ if (Codec { kind, name: "" }).keeps_ascii() => input.is_ascii().then_some(input),
        _ => None,
    }
}

/// How a step of decoding ended.
#[derive(Clone, Copy, Default)]
struct Done {
    /// How many bytes went into the text.
    used: usize,
    /// The order that a byte order mark told.
    order: Option<Order>,
}

fn decode_step(
    kind: Kind,
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<Done, Failure> {
    let used = match kind {
        Kind::Ascii => single::decode_ascii(input, handler, out)?,
        Kind::Latin1 => single::decode_latin1(input, out)?,
        Kind::Charmap(row) => single::decode_charmap(row, input, handler, out)?,
        Kind::Multibyte(index) => multibyte::decode(index, input, handler, last, out)?,
        Kind::Escape { raw } => escape::decode(raw, input, handler, last, out)?,
        Kind::Utf7 => utf7::decode(input, handler, last, out)?,
        Kind::Utf8 => utf8::decode(input, handler, last, out)?,
        Kind::Utf8Sig => match input.strip_prefix(utf8::MARK) {
            Some(rest) => utf8::decode(rest, handler, last, out)?.saturating_add(utf8::MARK.len()),
            None => utf8::decode(input, handler, last, out)?,
        },
        Kind::Utf16(order) => return wide::decode16(order, input, handler, last, out),
        Kind::Utf32(order) => return wide::decode32(order, input, handler, last, out),
    };
    Ok(Done { used, order: None })
}

fn encode_step(kind: Kind, text: &[u8], handler: &Handler, out: &mut Vec<u8>) -> Result<(), Failure> {
    match kind {
        Kind::Ascii => single::encode_ascii(text, handler, out),
        Kind::Latin1 => single::encode_latin1(text, handler, out),
        Kind::Charmap(row) => single::encode_charmap(row, text, handler, out),
        Kind::Multibyte(index) => multibyte::encode(index, text, handler, out),
        Kind::Escape { raw } => escape::encode(raw, text, out),
        Kind::Utf7 => utf7::encode(text, out),
        Kind::Utf8 => utf8::encode(text, handler, out),
        Kind::Utf8Sig => {
            out.extend_from_slice(utf8::MARK);
            utf8::encode(text, handler, out)
        }
        Kind::Utf16(order) => wide::encode16(order, text, handler, out),
        Kind::Utf32(order) => wide::encode32(order, text, handler, out),
    }
}

/// `text` as it stands, without a copy, where that is what it encodes to.
fn as_bytes(kind: Kind, text: &[u8]) -> Option<Cow<'_, [u8]>> {
    let same = match kind {
        _ if !pace::is_short(text) => false,
        Kind::Utf8 => wtf8::find_surrogate(text).is_none(),
        _ => (Codec { kind, name: "" }).keeps_ascii() && text.is_ascii(),
    };
    same.then_some(Cow::Borrowed(text))
}
