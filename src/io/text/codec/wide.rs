//! UTF-16 and UTF-32.

#![expect(clippy::arithmetic_side_effects, reason = "places in one text in memory, and code points")]

use super::error::Failure;
use super::handler::{BadBytes, BadText, Fix, Handler};
use super::pace::{Pace, room, stretch};
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
    let mut pace = Pace::new(input, 1, out)?;
    out.reserve(stretch(input).len() / 2);
    loop {
        pace.step(at, input, out)?;
        at += ascii_units(stretch(input.get(at..).unwrap_or_default()), order, out);
        let rest = input.get(at..).unwrap_or_default();
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
                // What is no ASCII, some at a time; ASCII, but for the last few, is taken in blocks.
                _ => {
                    let few = rest.len() < BLOCK * 2;
                    let here = |char: &u16| !matches!(char, 0xd800..=0xdfff) && (few || *char >= 0x80);
                    let units = rest.as_chunks().0.iter().take(RUN).map(|&pair| unit(pair));
                    let (mut text, mut length) = ([0; RUN * 3 + 4], 0);
                    for char in units.take_while(here) {
                        length += put_char(&mut text, length, char);
                        at += 2;
                    }
                    out.extend_from_slice(text.get(..length).unwrap_or_default());
                    continue;
                }
            },
        };
        at = handler.decode(BadBytes { encoding, reason, input, start: at, end }, out)?;
    }
}

/// How many ASCII characters are coded together.
const BLOCK: usize = 8;
/// How many characters are coded one by one before ASCII is looked for again.
const RUN: usize = BLOCK;

/// Writes a character of 16 bits at `at` of `text`, where there is room for four bytes; gives how
/// many it takes.
#[inline]
fn put_char(text: &mut [u8], at: usize, char: u16) -> usize {
    let tail = |shift: u32| 0x80 | (char >> shift & 0x3f) as u8;
    let (bytes, length) = match char {
        0..0x80 => ([char as u8, 0, 0, 0], 1),
        0x80..0x800 => ([0xc0 | (char >> 6) as u8, tail(0), 0, 0], 2),
        _ => ([0xe0 | (char >> 12) as u8, tail(6), tail(0), 0], 3),
    };
    if let Some(place) = text.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = bytes;
    }
    length
}

/// Appends what starts `text` in UTF-16: ASCII in blocks, then at most [`RUN`] other characters
/// below 0x800; gives how many bytes of the text that is.
fn run16(text: &[u8], big: bool, out: &mut Vec<u8>) -> usize {
    let mut units = [[0; 2]; RUN];
    let (mut count, mut at) = (0, ascii_blocks16(text, big, out));
    let few = text.len() - at < BLOCK;
    for place in &mut units {
        let unit = match text.get(at..) {
            Some(&[a, ..]) if few && a < 0x80 => u16::from(a),
            Some(&[a @ 0xc2..=0xdf, b, ..]) => u16::from(a & 0x1f) << 6 | u16::from(b & 0x3f),
            _ => break,
        };
        at += if unit < 0x80 { 1 } else { 2 };
        *place = if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        count += 1;
    }
    out.extend_from_slice(units.get(..count).unwrap_or_default().as_flattened());
    at
}

/// Appends the ASCII characters at the start of UTF-16 `input`, but for some of the last ones; gives
/// how many bytes they take.
fn ascii_units(input: &[u8], order: Order, out: &mut Vec<u8>) -> usize {
    let (blocks, _) = input.as_chunks::<{ BLOCK * 2 }>();
    let mut used = 0;
    for block in blocks {
        let mut units = u128::from_le_bytes(*block);
        if order == Order::Big {
            // Each pair of bytes swapped: as if it were little-endian.
            units = units >> 8 & LOW | (units & LOW) << 8;
        }
        let [low, high] = [units, units >> 64].map(|units| pack(units as u64));
        out.extend_from_slice(&(low | high << 32).to_le_bytes());
        let other = units & !ASCII;
        if other != 0 {
            // The whole block is appended, and what lies behind its ASCII taken back.
            let ascii = other.trailing_zeros() as usize / 16;
            out.truncate(out.len() - BLOCK + ascii);
            return used + ascii * 2;
        }
        used += block.len();
    }
    used
}

/// The low bytes of four units, side by side.
fn pack(units: u64) -> u64 {
    let pairs = (units | units >> 8) & 0x0000_ffff_0000_ffff;
    (pairs | pairs >> 16) & 0xffff_ffff
}

/// Four bytes as four units.
fn spread(bytes: u64) -> u64 {
    let pairs = (bytes | bytes << 16) & 0x0000_ffff_0000_ffff;
    (pairs | pairs << 8) & 0x00ff_00ff_00ff_00ff
}

/// Appends the ASCII at the start of `text`, but for some of the last, in UTF-16; gives how many
/// bytes of the text it is.
fn ascii_blocks16(text: &[u8], big: bool, out: &mut Vec<u8>) -> usize {
    let (blocks, _) = text.as_chunks::<BLOCK>();
    let mut used = 0;
    for block in blocks {
        let bytes = u64::from_le_bytes(*block);
        let units = u128::from(spread(bytes & 0xffff_ffff)) | u128::from(spread(bytes >> 32)) << 64;
        out.extend_from_slice(&if big { units << 8 } else { units }.to_le_bytes());
        let other = bytes & 0x8080_8080_8080_8080;
        if other != 0 {
            let ascii = other.trailing_zeros() as usize / 8;
            out.truncate(out.len() - (BLOCK - ascii) * 2);
            return used + ascii;
        }
        used += BLOCK;
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
    let mut pace = Pace::new(input, 1, out)?;
    out.reserve(stretch(input).len() / 4);
    loop {
        pace.step(at, input, out)?;
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
    let big = order == Order::Big;
    let run = |text: &[u8], out: &mut Vec<u8>| run16(text, big, out);
    encode((encoding, 2), text, handler, out, run, |code, out| {
        let mut put = |unit: u32| {
            let [high, low] = [(unit >> 8 & 0xff) as u8, (unit & 0xff) as u8];
            let bytes = if big { [high, low] } else { [low, high] };
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
    encode(
        (encoding, 4),
        text,
        handler,
        out,
        |_, _| 0,
        |code, out| {
            let big = order == Order::Big;
            out.extend_from_slice(&if big { code.to_be_bytes() } else { code.to_le_bytes() });
        },
    )
}

/// Appends `text` in units of `width` bytes, after a mark where the order is told by one: `run`
/// several characters at once, as many bytes of the text as it gives, and `put` one where it takes none.
fn encode(
    (encoding, width): (&'static str, usize),
    text: &[u8],
    handler: &Handler,
    out: &mut Vec<u8>,
    run: impl Fn(&[u8], &mut Vec<u8>) -> usize,
    put: impl Fn(u32, &mut Vec<u8>),
) -> Result<(), Failure> {
    let mut pace = Pace::new(text, width, out)?;
    out.reserve(stretch(text).len().saturating_mul(width).saturating_add(width));
    if matches!(encoding, "utf-16" | "utf-32") {
        put(0xfeff, out);
    }
    let mut at = 0;
    loop {
        pace.step(at, text, out)?;
        let rest = text.get(at..).unwrap_or_default();
        let taken = run(stretch(rest), out);
        at += taken;
        if taken > 0 {
            continue;
        }
        let Some((code, length)) = wtf8::first(rest) else { break };
        if !wtf8::is_surrogate(code) {
            put(code, out);
            at += length;
            continue;
        }
        let start = at;
        at += length;
        let reason = "surrogates not allowed";
        let bad = BadText { encoding, reason, text, start, end: at };
        match handler.encode(bad)? {
            Fix::Text(fix) => {
                room(out, fix.len().saturating_mul(width))?;
                fix.iter().for_each(|&byte| put(u32::from(byte), out));
            }
            Fix::Bytes(bytes) if bytes.len() % width == 0 => {
                room(out, bytes.len())?;
                out.extend_from_slice(&bytes);
            }
            Fix::Bytes(_) => return Err(bad.raise()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{decode, encode, lookup};

    /// ASCII is coded in blocks; where one starts and ends must not show.
    #[test]
    fn runs_of_every_length_come_out_as_the_standard_library_has_them() {
        for ascii in 0..20 {
            for other in 0..4 {
                let text = format!(
                    "{}{}",
                    "a".repeat(ascii),
                    "é€😀".chars().cycle().take(other).collect::<String>()
                );
                for times in 1..4 {
                    let text = text.repeat(times);
                    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
                    let wide: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
                    for (name, bytes) in [("utf-16-be", units), ("utf-32-le", wide)] {
                        let codec = lookup(name).unwrap();
                        assert_eq!(encode(codec, text.as_bytes(), "strict").unwrap(), bytes, "{text}");
                        let decoded = decode(codec, &bytes, "strict", true).unwrap();
                        assert_eq!(decoded, (text.clone().into_bytes(), bytes.len()));
                    }
                }
            }
        }
    }
}
