//! The error handlers: what stands in for what can't be encoded or decoded.

use super::error::{CodecError, Failure};
use super::escape::put_hexadecimal;
use super::pace::{check, room};
use super::wtf8;
use crate::object::{Res, pieces};

/// One of CPython's built-in error handlers, or a name that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Raise.
    Strict,
    /// Leave the culprit out.
    Ignore,
    /// `?`, or U+FFFD when decoding.
    Replace,
    /// `\x..`, `\u....`, `\U........`.
    BackslashReplace,
    /// `&#...;`; encodes only.
    XmlCharRefReplace,
    /// `\N{...}`; encodes only.
    NameReplace,
    /// Undecodable bytes travel as U+DC80 to U+DCFF.
    SurrogateEscape,
    /// Surrogates are coded as if they were characters.
    SurrogatePass,
    /// No handler of a name that starts so: found out when one is needed, as in CPython.
    Unknown(Box<[u8]>),
}

/// A stretch of bytes that can't be decoded.
#[derive(Clone, Copy)]
pub(super) struct BadBytes<'a> {
    pub encoding: &'static str,
    pub reason: &'static str,
    pub input: &'a [u8],
    pub start: usize,
    pub end: usize,
}

/// A stretch of text that can't be encoded; `start` and `end` count bytes of the WTF-8.
#[derive(Clone, Copy)]
pub(super) struct BadText<'a> {
    pub encoding: &'static str,
    pub reason: &'static str,
    pub text: &'a [u8],
    pub start: usize,
    pub end: usize,
}

/// What an error handler puts in the place of bad text.
pub(super) enum Fix {
    /// ASCII text, still to be encoded.
    Text(Vec<u8>),
    /// Bytes that go out as they are.
    Bytes(Vec<u8>),
}

/// How many bytes of the name of no handler the error shows.
const SHOWN: usize = 400;

/// The whole input, as an error holds it.
pub(super) fn whole(input: &[u8]) -> Res<Vec<u8>> {
    pieces::copied(input)
}

/// How many code points lie before a byte.
fn count(text: &[u8], end: usize) -> Result<usize, Failure> {
    let mut count = 0_usize;
    for part in text.get(..end).unwrap_or(text).chunks(pieces::AT_ONCE) {
        check()?;
        count = count.saturating_add(wtf8::count(part));
    }
    Ok(count)
}

impl BadBytes<'_> {
    pub(super) fn raise(&self) -> Failure {
        let object = match pieces::copied(self.input) {
            Ok(object) => object,
            Err(e) => return e.into(),
        };
        Failure::Unicode(Box::new(CodecError {
            encode: false,
            encoding: self.encoding,
            object,
            start: self.start,
            end: self.end,
            reason: self.reason,
        }))
    }

    fn bytes(&self) -> &[u8] {
        self.input.get(self.start..self.end).unwrap_or_default()
    }
}

impl BadText<'_> {
    pub(super) fn raise(&self) -> Failure {
        self.error().map_or_else(|failure| failure, |error| Failure::Unicode(Box::new(error)))
    }

    fn error(&self) -> Result<CodecError, Failure> {
        let start = count(self.text, self.start)?;
        let bad = self.text.get(self.start..).unwrap_or_default();
        Ok(CodecError {
            encode: true,
            encoding: self.encoding,
            object: pieces::copied(self.text)?,
            start,
            end: start.saturating_add(count(bad, self.end.saturating_sub(self.start))?),
            reason: self.reason,
        })
    }

    /// What stands for each code point, all together; the error where nothing does for one.
    fn each<T: AsRef<[u8]>>(&self, fix: impl Fn(u32) -> Option<T>) -> Result<Vec<u8>, Failure> {
        let mut out = Vec::new();
        for code in self.codes() {
            check()?;
            let fix = fix(code).ok_or_else(|| self.raise())?;
            room(&mut out, fix.as_ref().len())?;
            out.extend_from_slice(fix.as_ref());
        }
        Ok(out)
    }

    fn codes(&self) -> impl Iterator<Item = u32> + '_ {
        wtf8::codes(self.text.get(self.start..self.end).unwrap_or_default())
    }
}

impl Handler {
    /// The handler called `name`.
    pub fn named(name: impl AsRef<[u8]>) -> Self {
        match name.as_ref() {
            b"strict" => Self::Strict,
            b"ignore" => Self::Ignore,
            b"replace" => Self::Replace,
            b"backslashreplace" => Self::BackslashReplace,
            b"xmlcharrefreplace" => Self::XmlCharRefReplace,
            b"namereplace" => Self::NameReplace,
            b"surrogateescape" => Self::SurrogateEscape,
            b"surrogatepass" => Self::SurrogatePass,
            other => Self::Unknown(other.get(..SHOWN).unwrap_or(other).into()),
        }
    }

    /// Appends what stands for bad bytes, and says where to go on.
    pub(super) fn decode(&self, bad: BadBytes<'_>, out: &mut Vec<u8>) -> Result<usize, Failure> {
        match self {
            Self::Strict => return Err(bad.raise()),
            Self::Ignore => {}
            Self::Replace => wtf8::push(out, 0xfffd),
            Self::BackslashReplace => {
                for &byte in bad.bytes() {
                    put_hexadecimal(b'x', u32::from(byte), 2, out);
                }
            }
            Self::XmlCharRefReplace | Self::NameReplace => {
                let text = "don't know how to handle UnicodeDecodeError in error callback";
                return Err(Failure::Type(text.into()));
            }
            Self::SurrogateEscape => {
                // An ASCII byte is never escaped: it could change what a path or a command means.
                let escaped = bad.bytes().iter().take(4).take_while(|byte| !byte.is_ascii());
                let mut next = bad.start;
                for &byte in escaped {
                    wtf8::push(out, 0xdc00 + u32::from(byte));
                    next = next.saturating_add(1);
                }
                return if next == bad.start { Err(bad.raise()) } else { Ok(next) };
            }
            Self::SurrogatePass => {
                let rest = bad.input.get(bad.start..).unwrap_or_default();
                let Some((code, length)) = passed(bad.encoding, rest) else {
                    return Err(bad.raise());
                };
                wtf8::push(out, code);
                return Ok(bad.start.saturating_add(length));
            }
            Self::Unknown(name) => return Err(unknown(name)),
        }
        Ok(bad.end)
    }

    /// Whether it takes a part of a stretch of bad text as it takes the whole.
    pub(super) fn takes_parts(&self) -> bool {
        use Handler::{BackslashReplace, Ignore, NameReplace, Replace, XmlCharRefReplace};
        matches!(self, Ignore | Replace | BackslashReplace | XmlCharRefReplace | NameReplace)
    }

    /// What stands for the whole of a stretch of bad text.
    pub(super) fn encode(&self, bad: BadText<'_>) -> Result<Fix, Failure> {
        Ok(match self {
            Self::Strict => return Err(bad.raise()),
            Self::Ignore => Fix::Text(Vec::new()),
            Self::Replace => Fix::Text(bad.each(|_| Some([b'?']))?),
            Self::BackslashReplace => Fix::Text(bad.each(|code| Some(escape(code)))?),
            Self::XmlCharRefReplace => Fix::Text(bad.each(|code| Some(format!("&#{code};")))?),
            Self::NameReplace => Fix::Text(bad.each(|code| Some(name(code)))?),
            Self::SurrogateEscape => Fix::Bytes(bad.each(|code| Some([escaped_byte(code)?]))?),
            Self::SurrogatePass => Fix::Bytes(bad.each(|code| unit(bad.encoding, code))?),
            Self::Unknown(name) => return Err(unknown(name)),
        })
    }
}

/// The byte that travelled as the surrogate `code`.
pub(super) fn escaped_byte(code: u32) -> Option<u8> {
    if (0xdc80..0xdd00).contains(&code) { Some((code & 0xff) as u8) } else { None }
}

fn unknown(name: &[u8]) -> Failure {
    Failure::Lookup(format!("unknown error handler name '{}'", String::from_utf8_lossy(name)).into())
}

fn escape(code: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(10);
    match code {
        ..0x100 => put_hexadecimal(b'x', code, 2, &mut out),
        0x100..0x1_0000 => put_hexadecimal(b'u', code, 4, &mut out),
        _ => put_hexadecimal(b'U', code, 8, &mut out),
    }
    out
}

fn name(code: u32) -> Vec<u8> {
    match super::uniname::name(code) {
        Some(name) => format!("\\N{{{name}}}").into_bytes(),
        None => escape(code),
    }
}

/// The surrogate at the start of `bytes` in a UTF, and its length.
fn passed(encoding: &str, bytes: &[u8]) -> Option<(u32, usize)> {
    let (code, length) = match (encoding, bytes) {
        ("utf-8", &[0xed, b @ 0x80..=0xbf, c @ 0x80..=0xbf, ..]) => {
            (0xd000 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f), 3)
        }
        ("utf-16-le", &[a, b, ..]) => (u32::from_le_bytes([a, b, 0, 0]), 2),
        ("utf-16-be", &[a, b, ..]) => (u32::from_be_bytes([0, 0, a, b]), 2),
        ("utf-32-le", &[a, b, c, d, ..]) => (u32::from_le_bytes([a, b, c, d]), 4),
        ("utf-32-be", &[a, b, c, d, ..]) => (u32::from_be_bytes([a, b, c, d]), 4),
        _ => return None,
    };
    wtf8::is_surrogate(code).then_some((code, length))
}

/// A surrogate as a UTF would code it if it were a character.
fn unit(encoding: &str, code: u32) -> Option<Vec<u8>> {
    if !wtf8::is_surrogate(code) {
        return None;
    }
    let short = (code & 0xffff) as u16;
    Some(match encoding {
        "utf-8" => {
            let mut out = Vec::new();
            wtf8::push(&mut out, code);
            out
        }
        // Without a name for the order it is the machine's, and CPython's code path here is little-endian.
        "utf-16" | "utf-16-le" => short.to_le_bytes().to_vec(),
        "utf-16-be" => short.to_be_bytes().to_vec(),
        "utf-32" | "utf-32-le" => code.to_le_bytes().to_vec(),
        "utf-32-be" => code.to_be_bytes().to_vec(),
        _ => return None,
    })
}
