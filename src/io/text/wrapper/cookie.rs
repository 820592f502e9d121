//! Positions. What `tell` gives is a cookie: where to start reading below, which state to put the
//! decoder in, how many bytes to feed it, and how many of the code points that come to pass over.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::{Decoded, Decoding, Fed, State, TextIOWrapper, below};
use crate::io::raw::c_long;
use crate::object::exception::{overflow_error, plain_os_error, type_error, unsupported, value_error};
use crate::object::{Bytes, Error, Res, Size, Value, limits, ops};
use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed};

/// How many bytes a cookie has at most.
const COOKIE_BYTES: usize = 21;

/// A position, unpacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cookie {
    pub(super) start: i64,
    pub(super) flags: i32,
    pub(super) bytes_to_feed: i32,
    pub(super) chars_to_skip: i32,
    need_eof: bool,
}

impl Cookie {
    /// As one int, the start in its lowest 64 bits, so that a position without decoder state is a
    /// plain offset.
    fn pack(self) -> Value {
        if let Cookie { start: 0.., flags: 0, bytes_to_feed: 0, chars_to_skip: 0, need_eof: false } = self {
            return Value::Int(self.start);
        }
        let mut bytes = Vec::with_capacity(COOKIE_BYTES);
        bytes.extend_from_slice(&self.start.to_le_bytes());
        bytes.extend_from_slice(&self.flags.to_le_bytes());
        bytes.extend_from_slice(&self.bytes_to_feed.to_le_bytes());
        bytes.extend_from_slice(&self.chars_to_skip.to_le_bytes());
        bytes.push(u8::from(self.need_eof));
        Value::big(BigInt::from_bytes_le(num_bigint::Sign::Plus, &bytes))
    }

    fn unpack(cookie: &BigInt) -> Res<Cookie> {
        let (_, mut bytes) = cookie.to_bytes_le();
        if bytes.len() > COOKIE_BYTES {
            return Err(overflow_error("int too big to convert"));
        }
        bytes.resize(COOKIE_BYTES, 0);
        let int = |at: usize| {
            let field = bytes.get(at..).and_then(|field| field.first_chunk());
            field.map_or(0, |field| i32::from_le_bytes(*field))
        };
        Ok(Cookie {
            start: bytes.first_chunk().map_or(0, |field| i64::from_le_bytes(*field)),
            flags: int(8),
            bytes_to_feed: int(12),
            chars_to_skip: int(16),
            need_eof: bytes.last().is_some_and(|last| *last != 0),
        })
    }

    /// Puts the decoder in the state that it has at the cookie's start. The state at the start of a
    /// stream is not always zero: a decoder of UTF-16 expects the byte order mark there.
    fn prepare(&self, decoding: &mut Decoding) {
        if self.start == 0 && self.flags == 0 {
            decoding.reset();
        } else {
            decoding.set_state(b"", i64::from(self.flags).cast_unsigned());
        }
    }
}

impl TextIOWrapper {
    /// `tell()`.
    ///
    /// # Errors
    /// `UnsupportedOperation` if what is below can't seek, `OSError` during an iteration.
    pub fn tell(&self) -> Res<Value> {
        self.open()?.tell()
    }

    /// `seek(cookie, whence)`: gives the cookie, or for the end the offset.
    ///
    /// # Errors
    /// `UnsupportedOperation` if what is below can't seek or for a nonzero offset from the position or
    /// the end, `ValueError` for a negative cookie or a wrong `whence`.
    pub fn seek(&self, cookie: &Value, whence: i32) -> Res<Value> {
        let mut state = self.open()?;
        if !state.seekable {
            return Err(not_seekable());
        }
        match whence {
            0 => state.seek_to(cookie.clone()),
            1 if !below::is_start(cookie)? => Err(unsupported("can't do nonzero cur-relative seeks")),
            1 => {
                let here = state.tell()?;
                state.seek_to(here)
            }
            2 if !below::is_start(cookie)? => Err(unsupported("can't do nonzero end-relative seeks")),
            2 => state.seek_to_end(),
            _ => Err(value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
        }
    }

    /// `truncate(pos)`: flushes and truncates what is below.
    ///
    /// # Errors
    /// What flushing and truncating raise.
    pub fn truncate(&self, pos: &Value) -> Res<Value> {
        let mut state = self.attached()?;
        state.flush()?;
        below::call(&state.buffer, "truncate", std::slice::from_ref(pos))
    }
}

#[cold]
fn not_seekable() -> Error {
    unsupported("underlying stream is not seekable")
}

impl State {
    fn tell(&mut self) -> Res<Value> {
        if !self.seekable {
            return Err(not_seekable());
        }
        if !self.telling {
            return Err(plain_os_error("telling position disabled by next() call"));
        }
        self.write_pending()?;
        self.flush()?;
        let below = below::tell(&self.buffer)?;
        let (Some(decoding), Some(fed)) = (&mut self.decoding, &self.snapshot) else {
            return Ok(below);
        };
        let below = c_long(&below)?;
        let used = self.decoded.as_ref().map_or(0, |decoded| decoded.used_chars);
        let (pending, flags) = decoding.state();
        let saved = (pending.to_vec(), flags);
        let found = find(decoding, fed, below, used, self.ratio);
        if used > 0 {
            decoding.set_state(&saved.0, saved.1);
        }
        Ok(found?.pack())
    }

    fn seek_to_end(&mut self) -> Res<Value> {
        self.flush()?;
        self.drop_decoded();
        if let Some(decoding) = &mut self.decoding {
            decoding.reset();
        }
        let end = below::seek(&self.buffer, 0, 2)?;
        if let Some(encoding) = &mut self.encoding_state {
            encoding.restart(below::is_start(&end)?);
        }
        Ok(end)
    }

    /// Goes to the cookie's start and replays from there.
    fn seek_to(&mut self, position: Value) -> Res<Value> {
        if is_negative(&position)? {
            let shown = ops::repr(&position)?;
            return Err(value_error(format!("negative seek position {shown}")));
        }
        self.flush()?;
        let cookie = Cookie::unpack(&whole(&position)?)?;
        below::seek(&self.buffer, cookie.start, 0)?;
        self.drop_decoded();
        if let Some(decoding) = &mut self.decoding {
            cookie.prepare(decoding);
        }
        let flags = i64::from(cookie.flags).cast_unsigned();
        if cookie.chars_to_skip == 0 {
            let fed = Fed { flags, input: Bytes::empty() };
            self.fed = Some(fed.clone());
            self.snapshot = Some(fed);
        } else {
            let input = self.read_to_skip(cookie.bytes_to_feed)?;
            let fed = Fed { flags, input: input.clone() };
            self.fed = Some(fed.clone());
            self.snapshot = Some(fed);
            let text = self.decoding()?.decode(&input, cookie.need_eof)?;
            let mut decoded = Decoded::new(text)?;
            let enough = usize::try_from(cookie.chars_to_skip).is_ok_and(|chars| decoded.skip_chars(chars));
            self.decoded = Some(decoded);
            if !enough {
                return Err(plain_os_error("can't restore logical file position"));
            }
        }
        if let Some(encoding) = &mut self.encoding_state {
            encoding.restart(cookie.start == 0 && cookie.flags == 0);
        }
        Ok(position)
    }

    fn read_to_skip(&self, bytes_to_feed: i32) -> Res<Bytes> {
        let input = match usize::try_from(bytes_to_feed) {
            Ok(size) => below::read(&self.buffer, false, Size::Most(size))?,
            // What a negative size means is the buffer's to say.
            Err(_) => below::call(&self.buffer, "read", &[Value::Int(i64::from(bytes_to_feed))])?,
        };
        match input {
            Value::Bytes(input) => Ok(input),
            other => Err(type_error(format!(
                "underlying read() should have returned a bytes object, not '{}'",
                other.type_name()
            ))),
        }
    }
}

/// The cookie of the place `used` code points into `fed`, which ends at `below`: as near before it as
/// the decoder can be started. Leaves the decoder in another state if anything is used.
pub(super) fn find(decoding: &mut Decoding, fed: &Fed, below: i64, used: usize, ratio: f64) -> Res<Cookie> {
    let input = &*fed.input;
    let mut cookie = Cookie {
        start: below.wrapping_sub(i64::try_from(input.len()).unwrap_or(i64::MAX)),
        flags: c_int(fed.flags)?,
        ..Cookie::default()
    };
    if used == 0 {
        return Ok(cookie);
    }
    let mut left = used;
    let leap = leap(decoding, &mut cookie, input, &mut left, ratio)?;
    cookie.start = cookie.start.wrapping_add(i64::try_from(leap).unwrap_or(i64::MAX));
    if left > 0
        && let Some(rest) = input.get(leap..)
    {
        walk(decoding, &mut cookie, rest, &mut left)?;
    }
    cookie.chars_to_skip = c_int_of(left);
    Ok(cookie)
}

/// A start close before the place, guessed by the bytes that a code point took on average.
///
/// A `flush` after an iteration lets `tell` be asked with the chunk of an earlier read, which may be
/// shorter than the guess. CPython then reads on past its end, where at least at first there are zeros.
fn leap(
    decoding: &mut Decoding,
    cookie: &mut Cookie,
    input: &[u8],
    left: &mut usize,
    ratio: f64,
) -> Res<usize> {
    let mut skip = (ratio * *left as f64) as usize;
    let mut back = 1_usize;
    let mut zeros = Vec::new();
    while skip > 0 {
        cookie.prepare(decoding);
        let before = input.get(..skip).unwrap_or(input);
        let mut chars = decoding.count(before, false)?;
        if skip > before.len() {
            limits::reserve(&mut zeros, skip)?;
            zeros.resize(skip - before.len(), 0);
            chars += decoding.count(&zeros, false)?;
        }
        if chars > *left {
            skip = skip.saturating_sub(back);
            back = back.saturating_mul(2);
            continue;
        }
        let (waiting, flags) = decoding.state();
        if waiting.is_empty() {
            cookie.flags = c_int(flags)?;
            *left -= chars;
            return Ok(skip);
        }
        skip = skip.saturating_sub(waiting.len());
        back = 1;
    }
    cookie.prepare(decoding);
    Ok(0)
}

/// Feeds byte after byte up to the place, and notes each byte after which the decoder holds nothing.
fn walk(decoding: &mut Decoding, cookie: &mut Cookie, input: &[u8], left: &mut usize) -> Res<()> {
    let mut decoded = 0;
    for byte in input {
        decoded += decoding.count(std::slice::from_ref(byte), false)?;
        cookie.bytes_to_feed = cookie.bytes_to_feed.wrapping_add(1);
        let (waiting, flags) = decoding.state();
        let flags = c_int(flags)?;
        if waiting.is_empty() && decoded <= *left {
            cookie.start = cookie.start.wrapping_add(i64::from(cookie.bytes_to_feed));
            *left -= decoded;
            cookie.flags = flags;
            cookie.bytes_to_feed = 0;
            decoded = 0;
        }
        if decoded >= *left {
            return Ok(());
        }
    }
    decoded += decoding.count(b"", true)?;
    cookie.need_eof = true;
    if decoded < *left {
        return Err(plain_os_error("can't reconstruct logical file position"));
    }
    Ok(())
}

/// Decoder flags as the C int that a cookie has room for.
fn c_int(flags: u64) -> Res<i32> {
    i32::try_from(flags.cast_signed()).map_err(|_| {
        overflow_error(if flags.cast_signed() > 0 {
            "signed integer is greater than maximum"
        } else {
            "signed integer is less than minimum"
        })
    })
}

fn c_int_of(chars: usize) -> i32 {
    i32::try_from(chars).unwrap_or(i32::MAX)
}

fn is_negative(value: &Value) -> Res<bool> {
    Ok(match value {
        Value::Int(n) => *n < 0,
        Value::Bool(_) => false,
        Value::Big(n) => n.is_negative(),
        Value::Float(bits) => f64::from_bits(*bits) < 0.0,
        other => {
            let kind = other.type_name();
            return Err(type_error(format!("'<' not supported between instances of '{kind}' and 'int'")));
        }
    })
}

/// `int(value)` of a number.
fn whole(value: &Value) -> Res<BigInt> {
    Ok(match value {
        Value::Int(n) => BigInt::from(*n),
        Value::Bool(b) => BigInt::from(*b),
        Value::Big(n) => BigInt::clone(n),
        Value::Float(bits) => {
            let float = f64::from_bits(*bits);
            return BigInt::from_f64(float.trunc()).ok_or_else(|| {
                if float.is_nan() {
                    value_error("cannot convert float NaN to integer")
                } else {
                    overflow_error("cannot convert float infinity to integer")
                }
            });
        }
        _ => BigInt::ZERO,
    })
}
