//! UTF-7 (RFC 2152): ASCII with runs of base 64 between `+` and `-`, step for step as CPython reads and
//! writes it.

#![expect(clippy::arithmetic_side_effects, reason = "places in one text in memory, and bits of a few bytes")]

use super::error::Failure;
use super::handler::{BadBytes, Handler};
use super::pace::Pace;
use super::wtf8;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit(byte: u8) -> Option<u32> {
    DIGITS.iter().position(|b| *b == byte).and_then(|at| u32::try_from(at).ok())
}

/// A run of base 64 being read.
struct Run {
    /// Where its `+` stands, and how long the text was there.
    start: usize,
    before: usize,
    bits: u32,
    buffer: u32,
    /// The first half of a pair.
    surrogate: Option<u32>,
}

impl Run {
    /// Takes a digit; sixteen bits make a unit.
    fn take(&mut self, digit: u32, out: &mut Vec<u8>) {
        self.buffer = self.buffer << 6 | digit;
        self.bits += 6;
        if self.bits < 16 {
            return;
        }
        self.bits -= 16;
        let unit = self.buffer >> self.bits;
        self.buffer &= (1 << self.bits) - 1;
        if let Some(high) = self.surrogate.take() {
            if (0xdc00..0xe000).contains(&unit) {
                wtf8::push(out, 0x1_0000 + ((high & 0x3ff) << 10 | unit & 0x3ff));
                return;
            }
            wtf8::push(out, high);
        }
        if (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some(unit);
        } else {
            wtf8::push(out, unit);
        }
    }

    /// What is wrong with its end.
    fn complaint(&self) -> Option<&'static str> {
        match (self.bits, self.buffer) {
            (6.., _) => Some("partial character in shift sequence"),
            (1.., 1..) => Some("non-zero padding bits in shift sequence"),
            _ => None,
        }
    }
}

/// Appends the text of `input`; how many bytes went into it.
pub(super) fn decode(
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<usize, Failure> {
    let bad = |start, end, reason| BadBytes { encoding: "utf7", reason, input, start, end };
    let (mut at, mut run) = (0, None::<Run>);
    let mut pace = Pace::new(input, 1, out)?;
    loop {
        while let Some(&byte) = input.get(at) {
            pace.step(at, input, out)?;
            let wrong = match (&mut run, digit(byte)) {
                (Some(open), Some(digit)) => {
                    open.take(digit, out);
                    at += 1;
                    None
                }
                (Some(open), None) => {
                    let (start, complaint) = (open.start, open.complaint());
                    let surrogate = open.surrogate.filter(|_| complaint.is_none() && byte.is_ascii());
                    run = None;
                    if let Some(high) = surrogate {
                        wtf8::push(out, high);
                    }
                    if complaint.is_some() || byte == b'-' {
                        at += 1;
                    }
                    complaint.map(|reason| (start, reason))
                }
                (None, _) if byte == b'+' => {
                    let start = at;
                    at += 1;
                    match input.get(at) {
                        Some(b'-') => {
                            at += 1;
                            out.push(b'+');
                            None
                        }
                        Some(&next) if digit(next).is_none() => {
                            at += 1;
                            Some((start, "ill-formed sequence"))
                        }
                        _ => {
                            run = Some(Run { start, before: out.len(), bits: 0, buffer: 0, surrogate: None });
                            None
                        }
                    }
                }
                (None, _) => {
                    at += 1;
                    if byte.is_ascii() {
                        out.push(byte);
                        None
                    } else {
                        Some((at - 1, "unexpected special character"))
                    }
                }
            };
            if let Some((start, reason)) = wrong {
                at = handler.decode(bad(start, at, reason), out)?;
            }
        }
        match &run {
            // What the run gave so far comes again with its rest.
            Some(open) if !last => {
                out.truncate(open.before);
                return Ok(open.start);
            }
            Some(open) if open.surrogate.is_some() || open.complaint().is_some() => {
                let start = open.start;
                run = None;
                at = handler.decode(bad(start, input.len(), "unterminated shift sequence"), out)?;
            }
            _ => return Ok(at),
        }
    }
}

/// Whether a character stands for itself.
fn direct(code: u32) -> bool {
    match u8::try_from(code) {
        Ok(b'\t' | b'\n' | b'\r') => true,
        Ok(b'+' | b'\\' | b'~') => false,
        Ok(byte) => matches!(byte, b' '..=b'}'),
        Err(_) => false,
    }
}

/// Bits on their way out as base 64.
#[derive(Default)]
struct Bits {
    bits: u32,
    buffer: u32,
}

impl Bits {
    fn put(&mut self, unit: u32, out: &mut Vec<u8>) {
        self.buffer = self.buffer << 16 | unit;
        self.bits += 16;
        while self.bits >= 6 {
            self.bits -= 6;
            push_digit(self.buffer >> self.bits, out);
            self.buffer &= (1 << self.bits) - 1;
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        if self.bits > 0 {
            push_digit(self.buffer << (6 - self.bits), out);
        }
        *self = Bits::default();
    }
}

fn push_digit(value: u32, out: &mut Vec<u8>) {
    out.extend(DIGITS.get((value & 0x3f) as usize));
}

/// Appends the bytes of `text`: there are no characters that it can't write.
pub(super) fn encode(text: &[u8], out: &mut Vec<u8>) -> Result<(), Failure> {
    let (mut bits, mut inside) = (Bits::default(), false);
    let mut pace = Pace::new(text, 1, out)?;
    let mut at = 0;
    while let Some((code, length)) = text.get(at..).and_then(wtf8::first) {
        pace.step(at, text, out)?;
        at += length;
        if direct(code) {
            let byte = u8::try_from(code).unwrap_or_default();
            if inside {
                bits.finish(out);
                inside = false;
                if digit(byte).is_some() || byte == b'-' {
                    out.push(b'-');
                }
            }
            out.push(byte);
            continue;
        }
        if !inside && code == u32::from(b'+') {
            out.extend_from_slice(b"+-");
            continue;
        }
        if !inside {
            out.push(b'+');
            inside = true;
        }
        match code.checked_sub(0x1_0000) {
            Some(beyond) => {
                bits.put(0xd800 | beyond >> 10, out);
                bits.put(0xdc00 | beyond & 0x3ff, out);
            }
            None => bits.put(code, out),
        }
    }
    if inside {
        bits.finish(out);
        out.push(b'-');
    }
    Ok(())
}
