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
    let big = order == Order::Big;
    let encoding = if big { "utf-16-be" } else { "utf-16-le" };
    let unit = |pair| if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
    let done = |used| Ok(Done { used, order: told });
    out.reserve(input.len() / 2);
    // Where to look for a block of ASCII next: not before the block that was none is through.
    let mut block_at = at;
    loop {
        let rest = input.get(at..).unwrap_or_default();
        if at >= block_at {
            let ascii = ascii_units(rest, order, out);
            at += ascii;
            block_at = at + BLOCK * 2;
            if ascii > 0 {
                continue;
            }
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
                _ => {
                    let units = rest.as_chunks().0.iter().take(BLOCK).map(|&pair| unit(pair));
                    for char in units.take_while(|char| !matches!(char, 0xd800..=0xdfff)) {
                        wtf8::push(out, u32::from(char));
                        at += 2;
                    }
                    continue;
                }
            },
        };
        at = handler.decode(BadBytes { encoding, reason, input, start: at, end }, out)?;
    }
}

/// How many ASCII characters are coded together.
const BLOCK: usize = 8;

/// Appends the ASCII characters at the start of UTF-16 `input`, a block at a time; gives their bytes.
fn ascii_units(input: &[u8], order: Order, out: &mut Vec<u8>) -> usize {
    let (blocks, _) = input.as_chunks::<{ BLOCK * 2 }>();
    let mut used = 0;
    for block in blocks {
        let mut units = u128::from_le_bytes(*block);
        if order == Order::Big {
            // Each pair of bytes swapped: as if it were little-endian.
            units = units >> 8 & LOW | (units & LOW) << 8;
        }
        if units & !ASCII != 0 {
            break;
        }
        let [a, _, b, _, c, _, d, _, e, _, f, _, g, _, h, _] = units.to_le_bytes();
        out.extend_from_slice(&[a, b, c, d, e, f, g, h]);
        used += block.len();
    }
    used
}

const LOW: u128 = 0x00ff_00ff_00ff_00ff_00ff_00ff_00ff_00ff;
const ASCII: u128 = 0x007f_007f_007f_007f_007f_007f_007f_007f;

/// Appends the text of UTF-32 `input`.
pub(super) fn decode32(
    order: Order,
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<Done, Failure> {
    let (told, order, mut at) = order_of(order, input, MARK32);
    let big = order == Order::Big;
    let encoding = if big { "utf-32-be" } else { "utf-32-le" };
    let unit = |word| if big { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) };
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
    out.reserve(text.len().saturating_mul(width).saturating_add(width));
    // With the width and the place known this is a few vector instructions.
    let big = encoding.ends_with("be");
    let put_block = |block: &[u8; BLOCK], out: &mut Vec<u8>| {
        match (width, big) {
            (2, false) => out.extend_from_slice(block.map(|byte| [byte, 0]).as_flattened()),
            (2, true) => out.extend_from_slice(block.map(|byte| [0, byte]).as_flattened()),
            (_, false) => out.extend_from_slice(block.map(|byte| [byte, 0, 0, 0]).as_flattened()),
            (_, true) => out.extend_from_slice(block.map(|byte| [0, 0, 0, byte]).as_flattened()),
        }
        BLOCK
    };
    if matches!(encoding, "utf-16" | "utf-32") {
        put(0xfeff, out);
    }
    let mut at = 0;
    let mut block_at = 0;
    while let Some(rest) = text.get(at..) {
        if at >= block_at {
            let (blocks, _) = rest.as_chunks::<BLOCK>();
            let ascii = blocks.iter().take_while(|block| block.is_ascii());
            at += ascii.map(|block| put_block(block, out)).sum::<usize>();
            block_at = at + BLOCK;
            continue;
        }
        let mut run = rest;
        while let Some((code, length)) = wtf8::first(run) {
            if wtf8::is_surrogate(code) || at >= block_at {
                break;
            }
            put(code, out);
            at += length;
            run = run.get(length..).unwrap_or_default();
        }
        if at >= block_at {
            continue;
        }
        let Some((_, length)) = wtf8::first(run) else { break };
        let start = at;
        at += length;
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
