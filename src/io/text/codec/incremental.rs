//! Decoding and encoding piece by piece: CPython's IncrementalDecoder and IncrementalEncoder.

use std::borrow::Cow;

use super::error::{CodecError, Failure};
use super::handler::{Handler, whole};
use super::{Codec, Kind, Order, as_bytes, as_text, decode_step, encode_step, multibyte, utf8};

/// What of the state a number stands for that a decoder or an encoder has besides pending bytes: what
/// `getstate` gives as the flag. `utf-8-sig`: 1 until the start was seen. UTF-16 and UTF-32 by mark:
/// 2 until the order is known, then 0 for little-endian, 1 for big-endian.
fn initial(kind: Kind) -> u64 {
    match kind {
        Kind::Utf8Sig => 1,
        Kind::Utf16(Order::Mark) | Kind::Utf32(Order::Mark) => 2,
        _ => 0,
    }
}

/// The codec of what follows, once `flag` tells the byte order.
fn settled(kind: Kind, flag: u64) -> Kind {
    let order = match flag {
        0 => Order::Little,
        1 => Order::Big,
        _ => Order::Mark,
    };
    match kind {
        Kind::Utf16(Order::Mark) => Kind::Utf16(order),
        Kind::Utf32(Order::Mark) => Kind::Utf32(order),
        kind => kind,
    }
}

/// Decodes a stream of bytes that comes in pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoder {
    codec: Codec,
    handler: Handler,
    pending: Vec<u8>,
    flag: u64,
}

impl Decoder {
    /// A decoder at the start of a stream.
    pub fn new(codec: Codec, errors: impl AsRef<[u8]>) -> Self {
        let handler = Handler::named(errors);
        Self { codec, handler, pending: Vec::new(), flag: initial(codec.kind) }
    }

    /// The codec.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// A copy that raises where this one's error handler would help.
    pub fn strict(&self) -> Self {
        Self { handler: Handler::Strict, ..self.clone() }
    }

    /// The text of `input`, which is `input` itself where that is possible.
    ///
    /// # Errors
    /// What the codec or the error handler raises; the pending bytes then stay what CPython leaves.
    pub fn decode<'a>(&mut self, input: &'a [u8], last: bool) -> Result<Cow<'a, [u8]>, Failure> {
        if self.pending.is_empty()
            && let Some(text) = as_text(self.codec.kind, input)
        {
            return Ok(Cow::Borrowed(text));
        }
        let mut out = Vec::new();
        self.decode_into(input, last, &mut out)?;
        Ok(Cow::Owned(out))
    }

    /// Appends the text of `input` to `out`, nothing if it fails.
    ///
    /// # Errors
    /// As [`Decoder::decode`].
    pub fn decode_into(&mut self, input: &[u8], last: bool, out: &mut Vec<u8>) -> Result<(), Failure> {
        let before = out.len();
        let joined;
        let data = if self.pending.is_empty() {
            input
        } else {
            joined = [self.pending.as_slice(), input].concat();
            &joined
        };
        let result = self.step(data, last, out);
        match result {
            Ok(used) => {
                let rest = data.get(used..).unwrap_or_default();
                self.pending.clear();
                self.pending.extend_from_slice(rest);
                Ok(())
            }
            Err(failure) => {
                out.truncate(before);
                Err(failure)
            }
        }
    }

    fn step(&mut self, data: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, Failure> {
        let kind = settled(self.codec.kind, self.flag);
        if kind == Kind::Utf8Sig {
            if self.flag != 0 && data.len() < utf8::MARK.len() && utf8::MARK.starts_with(data) {
                return Ok(0);
            }
            let kind = if self.flag != 0 { Kind::Utf8Sig } else { Kind::Utf8 };
            self.flag = 0;
            return Ok(decode_step(kind, data, &self.handler, last, out)?.used);
        }
        if let Kind::Multibyte(index) = kind {
            let used = decode_step(kind, data, &self.handler, false, out);
            // CPython takes the pending bytes before it decodes, and a failure loses them, but for
            // that of a sequence which is cut off at the end.
            let used = used.inspect_err(|_| self.pending.clear())?.used;
            return match used < data.len() && last {
                true => multibyte::decode_end(index, data, used, &self.handler, out),
                false => Ok(used),
            };
        }
        let done = decode_step(kind, data, &self.handler, last, out)?;
        match done.order {
            Some(Order::Big) => self.flag = 1,
            Some(_) => self.flag = 0,
            None => self.check_mark(kind, data, done.used)?,
        }
        Ok(done.used)
    }

    /// A stream by mark has to have one, unlike bytes that are decoded in one go.
    fn check_mark(&self, kind: Kind, data: &[u8], used: usize) -> Result<(), Failure> {
        let (encoding, width) = match kind {
            Kind::Utf16(Order::Mark) => ("utf-16", 2),
            Kind::Utf32(Order::Mark) => ("utf-32", 4),
            _ => return Ok(()),
        };
        if used < width {
            return Ok(());
        }
        Err(Failure::Unicode(Box::new(CodecError {
            encode: false,
            encoding,
            object: whole(data).map_err(|_| Failure::Memory)?,
            start: 0,
            end: width,
            reason: "Stream does not start with BOM",
        })))
    }

    /// The bytes that wait for more, and the flag; see `getstate` in CPython's codecs module.
    pub fn getstate(&self) -> (&[u8], u64) {
        (&self.pending, self.flag)
    }

    /// Goes to a state that `getstate` gave.
    pub fn setstate(&mut self, pending: &[u8], flag: u64) {
        match self.codec.kind {
            // These have no state and take none.
            Kind::Ascii | Kind::Latin1 | Kind::Charmap(_) => return,
            Kind::Utf8Sig | Kind::Multibyte(_) => self.flag = flag,
            Kind::Utf16(Order::Mark) | Kind::Utf32(Order::Mark) => self.flag = flag.min(2),
            _ => {}
        }
        self.pending.clear();
        self.pending.extend_from_slice(pending);
    }

    /// Goes back to the start.
    pub fn reset(&mut self) {
        self.pending.clear();
        self.flag = initial(self.codec.kind);
    }
}

/// Encodes a text that comes in pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoder {
    codec: Codec,
    handler: Handler,
    flag: u64,
}

impl Encoder {
    /// An encoder at the start of a text.
    pub fn new(codec: Codec, errors: impl AsRef<[u8]>) -> Self {
        Self { codec, handler: Handler::named(errors), flag: initial(codec.kind) }
    }

    /// The codec.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// A copy that raises where this one's error handler would help.
    pub fn strict(&self) -> Self {
        Self { handler: Handler::Strict, ..self.clone() }
    }

    /// The bytes of `text`, which are `text` itself where that is possible.
    ///
    /// # Errors
    /// What the codec or the error handler raises.
    pub fn encode<'a>(&mut self, text: &'a [u8], last: bool) -> Result<Cow<'a, [u8]>, Failure> {
        if let Some(bytes) = as_bytes(self.codec.kind, text) {
            return Ok(bytes);
        }
        let mut out = Vec::new();
        self.encode_into(text, last, &mut out)?;
        Ok(Cow::Owned(out))
    }

    /// Appends the bytes of `text` to `out`, nothing if it fails. No codec here keeps text back, so
    /// `_last` changes nothing; it is what CPython's `encode` takes.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn encode_into(&mut self, text: &[u8], _last: bool, out: &mut Vec<u8>) -> Result<(), Failure> {
        let before = out.len();
        let kind = match settled(self.codec.kind, self.flag) {
            Kind::Utf8Sig if self.flag == 0 => Kind::Utf8,
            kind => kind,
        };
        if kind == Kind::Utf8Sig {
            // CPython notes that the mark is out before it encodes, so a failure loses the mark.
            self.flag = 0;
        }
        let result = encode_step(kind, text, &self.handler, out);
        match result {
            Ok(()) if self.flag == 2 => self.flag = 0,
            Ok(()) => {}
            Err(_) => out.truncate(before),
        }
        result
    }

    /// 0, or what says that the mark is still to be written.
    pub fn getstate(&self) -> u64 {
        self.flag
    }

    /// 0: the mark is written or not wanted; else it comes first.
    pub fn setstate(&mut self, flag: u64) {
        self.flag = match self.codec.kind {
            Kind::Utf8Sig => flag,
            Kind::Utf16(Order::Mark) | Kind::Utf32(Order::Mark) if flag != 0 => 2,
            _ => 0,
        };
    }

    /// Goes back to the start.
    pub fn reset(&mut self) {
        self.flag = initial(self.codec.kind);
    }
}
