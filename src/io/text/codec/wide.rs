//! UTF-16 and UTF-32.

use super::error::Failure;
use super::handler::{BadBytes, BadText, Fix, Handler};
use super::{Done, Order, wtf8};

/// The order of `input`, told by its mark or given, and the length of the mark.
fn order_of(given: Order, input: &[u8], mark: &[u8]) -> (Option<Order>, Order, usize) {
    let starts_with = |order: Order| {
        let start = input.get(..mark.len());
        start.is_some_and(|start| match order {
            Order::Big => start.iter().rev().eq(mark),
            _ => start == mark,
        })
    };
    match given {
        Order::Mark if starts_with(Order::Little) => (Some(Order::Little), Order::Little, mark.len()),
        Order::Mark if starts_with(Order::Big) => (Some(Order::Big), Order::Big, mark.len()),
        Order::Mark => (None, Order::Little, 0),
        given => (None, given, 0),
    }
}

const MARK16: &[u8] = &[0xff, 0xfe];
const MARK32: &[u8] = &[0xff, 0xfe, 0, 0];

/// Appends the text of UTF-16 `input`.
pub(super) fn decode16(
    order: Order,
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<Done, Failure> {
    let (told, order, mut at) = order_of(order, input, MARK16);
    let (encoding, unit): (_, fn([u8; 2]) -> u16) = match order {
        Order::Big => ("utf-16-be", u16::from_be_bytes),
        _ => ("utf-16-le", u16::from_le_bytes),
    };
    let done = |used| Ok(Done { used, order: told });
    out.reserve(input.len() / 2);
    loop {
        let rest = input.get(at..).unwrap_or_default();
        let ascii = ascii_units(rest, order, out);
        if ascii > 0 {
            at += ascii;
            continue;
        }
        let (reason, end) = match *rest {
            [] => return done(at),
            [_] if !last => return done(at),
            [_] => ("truncated data", input.len()),
            [a, b, ref next @ ..] => match (unit([a, b]), next) {
                (0xdc00..=0xdfff, _) => ("illegal encoding", at + 2),
                (0xd800..=0xdbff, [] | [_]) if !last => return done(at),
                (0xd800..=0xdbff, [] | [_]) => ("unexpected end of data", input.len()),
                (high @ 0xd800..=0xdbff, &[c, d, ..]) => match unit([c, d]) {
                    low @ 0xdc00..=0xdfff => {
                        let high = u32::from(high & 0x3ff) << 10;
                        wtf8::push(out, 0x1_0000 + (high | u32::from(low & 0x3ff)));
                        at += 4;
                        continue;
                    }
                    _ => ("illegal UTF-16 surrogate", at + 2),
                },
                (char, _) => {
                    wtf8::push(out, u32::from(char));
                    at += 2;
                    continue;
                }
            },
        };
        at = handler.decode(BadBytes { encoding, reason, input, start: at, end }, out)?;
    }
}

/// Appends the ASCII characters at the start of UTF-16 `input`, eight at a time; gives their bytes.
fn ascii_units(input: &[u8], order: Order, out: &mut Vec<u8>) -> usize {
    let (zero_at, mask) = match order {
        Order::Big => (0, 0x80ff_u16.to_le()),
        _ => (1, 0xff80_u16.to_le()),
    };
    let mask = u128::from(mask) * 0x0001_0001_0001_0001_0001_0001_0001_0001;
    let mut used = 0;
    for block in input.chunks_exact(16) {
        let Ok(units) = <[u8; 16]>::try_from(block) else { break };
        if u128::from_le_bytes(units) & mask != 0 {
            break;
        }
        let mut bytes = [0; 8];
        for (byte, pair) in bytes.iter_mut().zip(units.chunks_exact(2)) {
            *byte = pair.get(1 - zero_at).copied().unwrap_or_default();
        }
        out.extend_from_slice(&bytes);
        used += 16;
    }
    used
}

/// Appends the text of UTF-32 `input`.
pub(super) fn decode32(
    order: Order,
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<Done, Failure> {
    let (told, order, mut at) = order_of(order, input, MARK32);
    let (encoding, unit): (_, fn([u8; 4]) -> u32) = match order {
        Order::Big => ("utf-32-be", u32::from_be_bytes),
        _ => ("utf-32-le", u32::from_le_bytes),
    };
    let done = |used| Ok(Done { used, order: told });
    out.reserve(input.len() / 4);
    loop {
        let rest = input.get(at..).unwrap_or_default();
        let (reason, end) = match *rest {
            [] => return done(at),
            [a, b, c, d, ..] => match unit([a, b, c, d]) {
                0xd800..=0xdfff => ("code point in surrogate code point range(0xd800, 0xe000)", at + 4),
                0x11_0000.. => ("code point not in range(0x110000)", at + 4),
                code => {
                    wtf8::push(out, code);
                    at += 4;
                    continue;
                }
            },
            _ if !last => return done(at),
            _ => ("truncated data", input.len()),
        };
        at = handler.decode(BadBytes { encoding, reason, input, start: at, end }, out)?;
    }
}

/// Appends `text` in UTF-16.
pub(super) fn encode16(
    order: Order,
    text: &[u8],
    handler: &Handler,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let encoding = match order {
        Order::Mark => "utf-16",
        Order::Little => "utf-16-le",
        Order::Big => "utf-16-be",
    };
    encode(encoding, 2, text, handler, out, |code, out| {
        let mut put = |unit: u32| {
            let [high, low] = [(unit >> 8 & 0xff) as u8, (unit & 0xff) as u8];
            let bytes = if order == Order::Big { [high, low] } else { [low, high] };
            out.extend_from_slice(&bytes);
        };
        match code.checked_sub(0x1_0000) {
            None => put(code),
            Some(above) => {
                put(0xd800 | above >> 10 & 0x3ff);
                put(0xdc00 | above & 0x3ff);
            }
        }
    })
}

/// Appends `text` in UTF-32.
pub(super) fn encode32(
    order: Order,
    text: &[u8],
    handler: &Handler,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let encoding = match order {
        Order::Mark => "utf-32",
        Order::Little => "utf-32-le",
        Order::Big => "utf-32-be",
    };
    encode(encoding, 4, text, handler, out, |code, out| {
        let big = order == Order::Big;
        out.extend_from_slice(&if big { code.to_be_bytes() } else { code.to_le_bytes() });
    })
}

/// Appends `text` in units of `width` bytes, after a mark where the order is told by one.
fn encode(
    encoding: &'static str,
    width: usize,
    text: &[u8],
    handler: &Handler,
    out: &mut Vec<u8>,
    put: impl Fn(u32, &mut Vec<u8>),
) -> Result<(), Failure> {
    out.reserve(text.len().saturating_mul(width));
    if matches!(encoding, "utf-16" | "utf-32") {
        put(0xfeff, out);
    }
    let mut at = 0;
    while let Some((code, length)) = text.get(at..).and_then(wtf8::first) {
        let start = at;
        at += length;
        if !wtf8::is_surrogate(code) {
            put(code, out);
            continue;
        }
        let reason = "surrogates not allowed";
        let bad = BadText { encoding, reason, text, start, end: at };
        match handler.encode(bad)? {
            Fix::Text(fix) => fix.iter().for_each(|&byte| put(u32::from(byte), out)),
            Fix::Bytes(bytes) if bytes.len() % width == 0 => out.extend_from_slice(&bytes),
            Fix::Bytes(_) => return Err(bad.raise()),
        }
    }
    Ok(())
}
