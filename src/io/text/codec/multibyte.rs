//! The East Asian encodings of one, two and more bytes a character.

#![expect(clippy::arithmetic_side_effects, reason = "places in one text in memory, and code points")]

use std::sync::OnceLock;

use super::error::Failure;
use super::handler::{BadBytes, BadText, Fix, Handler};
use super::pace::{Pace, room, stretch};
use super::table::Codes;
use super::wtf8;

/// Written by tests/tables/codecs.py, which tells the format.
const PACKED: &[u8] = include_bytes!("multibyte.bin");
/// In the order of the table, and as CPython's errors name them.
const NAMES: [&str; 11] =
    ["gb2312", "gbk", "gb18030", "big5", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "johab"];
const GB18030: usize = 2;
const EUC_JP: usize = 7;
const EUC_KR: usize = 8;
const MORE: u16 = 0xfffe;
const ILLEGAL: u16 = 0xffff;
/// The first code of two bytes: no first byte is ASCII.
const FIRST: usize = 0x8000;

/// A codec unpacked.
struct Table {
    /// One-byte codes: the character, or [`MORE`], or [`ILLEGAL`].
    single: [u16; 256],
    /// Two-byte codes from [`FIRST`] on; three-byte codes of EUC-JP with the last byte's top bit off.
    double: Vec<u16>,
    codes: Codes,
    /// For GB 18030: where runs of its four-byte codes start, as (character, linear code).
    ranges: Vec<(u16, u16)>,
}

struct Reader(&'static [u8]);

impl Reader {
    fn take(&mut self, length: usize) -> &'static [u8] {
        let (taken, rest) = self.0.split_at_checked(length).unwrap_or((self.0, &[]));
        self.0 = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    fn words(&mut self, count: usize) -> impl Iterator<Item = u16> + use<> {
        let pairs = self.take(count.saturating_mul(2)).chunks_exact(2);
        pairs.map(|pair| pair.iter().rev().fold(0, |word, &byte| word << 8 | u16::from(byte)))
    }

    fn word(&mut self) -> u16 {
        self.words(1).next().unwrap_or_default()
    }

    fn pairs(&mut self) -> Vec<(u16, u16)> {
        let count = self.word();
        (0..count).map(|_| (self.word(), self.word())).collect()
    }
}

/// The table of codec `index`, unpacked when it is first asked for.
fn table(index: usize) -> &'static Table {
    static LOADED: [OnceLock<Table>; NAMES.len()] = [const { OnceLock::new() }; NAMES.len()];
    static EMPTY: OnceLock<Table> = OnceLock::new();
    // No lookup gives an index beyond the last.
    LOADED.get(index).unwrap_or(&EMPTY).get_or_init(|| unpack(index))
}

fn unpack(index: usize) -> Table {
    let mut reader = Reader(PACKED);
    let mut table = Table {
        single: [ILLEGAL; 256],
        double: vec![ILLEGAL; 0x1_0000 - FIRST],
        codes: Codes::new(),
        ranges: Vec::new(),
    };
    let mut odd = Vec::new();
    for at in 0..NAMES.len() {
        let single = reader.words(256);
        let base = usize::from(reader.byte());
        if at == index {
            table.single.iter_mut().zip(single).for_each(|(slot, char)| *slot = char);
            // The script writes a base before what builds on it, so this ends.
            if base < index {
                table.double.clone_from(&self::table(base).double);
            }
        }
        for _ in 0..reader.word() {
            let (first, length) = (usize::from(reader.word()), usize::from(reader.word()));
            let chars = reader.words(length);
            if at == index {
                let slots = table.double.iter_mut().skip(first.saturating_sub(FIRST));
                slots.zip(chars).for_each(|(slot, char)| *slot = char);
            }
        }
        let pairs = reader.pairs();
        if at == index {
            odd = pairs;
        }
    }
    if index == GB18030 {
        table.ranges = reader.pairs();
    }
    // Where several codes decode to a character, the last is its code, unless it is listed as odd.
    let codes = (0..).zip(&table.single).chain((0x8000..=0xffff).zip(&table.double));
    for (code, &char) in codes.filter(|&(_, &char)| char < MORE) {
        table.codes.set(char, Some(code));
    }
    for (char, code) in odd {
        table.codes.set(char, (code != 0).then_some(code));
    }
    table
}

/// What the bytes at some place are.
enum Sequence {
    Char(u32, usize),
    /// Not a character, whatever follows.
    Illegal,
    /// More bytes are needed.
    CutOff,
}

/// The character at the start of `bytes`, which are not empty and not ASCII.
fn sequence(index: usize, table: &Table, bytes: &[u8]) -> Sequence {
    let Some(&lead) = bytes.first() else { return Sequence::CutOff };
    match table.single.get(usize::from(lead)) {
        Some(&MORE) => {}
        Some(&char) if char != ILLEGAL => return Sequence::Char(u32::from(char), 1),
        _ => return Sequence::Illegal,
    }
    let Some(&second) = bytes.get(1) else { return Sequence::CutOff };
    let (code, length) = match (index, lead, second) {
        (GB18030, _, b'0'..=b'9') => return four_bytes(table, bytes),
        (EUC_KR, JAMO, FILLER) => return jamo(bytes),
        (EUC_JP, 0x8f, _) => match bytes.get(2) {
            None => return Sequence::CutOff,
            Some(third @ 0x80..) => (usize::from(second) << 8 | usize::from(third & 0x7f), 3),
            Some(_) => return Sequence::Illegal,
        },
        // Codes with that bit off are the three-byte codes.
        (EUC_JP, _, ..0x80) => return Sequence::Illegal,
        _ => (usize::from(lead) << 8 | usize::from(second), 2),
    };
    match code.checked_sub(FIRST).and_then(|at| table.double.get(at)) {
        Some(&char) if char != ILLEGAL => Sequence::Char(u32::from(char), length),
        _ => Sequence::Illegal,
    }
}

/// The first linear code beyond the basic plane that GB 18030 does not use, and the first of U+10000.
const LINEAR_END: u32 = 39_420;
const LINEAR_HIGH: u32 = 189_000;

fn four_bytes(table: &Table, bytes: &[u8]) -> Sequence {
    let &[a, b, c, d, ..] = bytes else { return Sequence::CutOff };
    if !matches!((a, c, d), (0x81..=0xfe, 0x81..=0xfe, b'0'..=b'9')) {
        return Sequence::Illegal;
    }
    let digit = |byte: u8, zero| u32::from(byte.wrapping_sub(zero));
    let linear = (digit(a, 0x81) * 10 + digit(b, b'0')) * 1260 + digit(c, 0x81) * 10 + digit(d, b'0');
    let char = match linear {
        ..LINEAR_END => {
            let after = table.ranges.partition_point(|&(_, base)| u32::from(base) <= linear);
            let range = after.checked_sub(1).and_then(|at| table.ranges.get(at));
            range.map(|&(first, base)| u32::from(first) + (linear - u32::from(base)))
        }
        LINEAR_HIGH.. => Some(linear - LINEAR_HIGH + 0x1_0000).filter(|&char| char < 0x11_0000),
        _ => None,
    };
    char.map_or(Sequence::Illegal, |char| Sequence::Char(char, 4))
}

fn put_four_bytes(table: &Table, char: u32, out: &mut Vec<u8>) -> bool {
    let linear = if char >= 0x1_0000 {
        Some(char - 0x1_0000 + LINEAR_HIGH)
    } else if wtf8::is_surrogate(char) {
        None
    } else {
        let after = table.ranges.partition_point(|&(first, _)| u32::from(first) <= char);
        let range = after.checked_sub(1).and_then(|at| table.ranges.get(at));
        range.map(|&(first, base)| u32::from(base) + (char - u32::from(first)))
    };
    let Some(linear) = linear else { return false };
    let digit = |value: u32, zero: u8| zero.wrapping_add((value & 0x7f) as u8);
    out.extend_from_slice(&[
        digit(linear / 12_600, 0x81),
        digit(linear / 1260 % 10, b'0'),
        digit(linear / 10 % 126, 0x81),
        digit(linear % 10, b'0'),
    ]);
    true
}

// EUC-KR writes a Hangul syllable that KS X 1001 lacks as a filler and its three letters.
const JAMO: u8 = 0xa4;
const FILLER: u8 = 0xd4;
/// The second bytes of the letters that can start a syllable, in Unicode's order.
const STARTS: [u8; 19] = [
    0xa1, 0xa2, 0xa4, 0xa7, 0xa8, 0xa9, 0xb1, 0xb2, 0xb3, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc,
    0xbd, 0xbe,
];
/// The second bytes of the letters that can end one; a filler where there is none.
const ENDS: [u8; 28] = [
    0xd4, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1,
    0xb2, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xba, 0xbb, 0xbc, 0xbd, 0xbe,
];
const VOWEL: u8 = 0xbf;
const VOWELS: u8 = 21;

fn jamo(bytes: &[u8]) -> Sequence {
    let &[_, _, a, start, b, vowel, c, end, ..] = bytes else { return Sequence::CutOff };
    let place = |letters: &[u8], byte| {
        let at = letters.iter().position(|&letter| letter == byte)?;
        u32::try_from(at).ok()
    };
    match (place(&STARTS, start), vowel.checked_sub(VOWEL), place(&ENDS, end)) {
        (Some(start), Some(vowel @ ..VOWELS), Some(end)) if [a, b, c] == [JAMO; 3] => {
            Sequence::Char(0xac00 + start * 588 + u32::from(vowel) * 28 + end, 8)
        }
        _ => Sequence::Illegal,
    }
}

fn put_jamo(char: u32, out: &mut Vec<u8>) -> bool {
    let Some(syllable @ ..11_172) = char.checked_sub(0xac00) else { return false };
    let letter = |letters: &[u8], at: u32| letters.get(at as usize).copied().unwrap_or(FILLER);
    let vowel = VOWEL.wrapping_add((syllable / 28 % 21) as u8);
    let (start, end) = (letter(&STARTS, syllable / 588), letter(&ENDS, syllable % 28));
    out.extend_from_slice(&[JAMO, FILLER, JAMO, start, JAMO, vowel, JAMO, end]);
    true
}

/// Appends the text of `input`; gives the number of bytes used.
pub(super) fn decode(
    index: u8,
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<usize, Failure> {
    let index = usize::from(index);
    let table = table(index);
    let mut at = 0;
    let mut pace = Pace::new(input, 1, out)?;
    loop {
        pace.step(at, input, out)?;
        let rest = input.get(at..).unwrap_or_default();
        match rest.first() {
            None => return Ok(at),
            Some(0..0x80) => {
                let length = wtf8::ascii_prefix(stretch(rest));
                out.extend_from_slice(rest.get(..length).unwrap_or_default());
                at += length;
                continue;
            }
            Some(_) => {}
        }
        at = match sequence(index, table, rest) {
            Sequence::Char(char, length) => {
                wtf8::push(out, char);
                at + length
            }
            Sequence::CutOff if !last => return Ok(at),
            Sequence::CutOff => handler.decode(cut_off(index, input, at), out)?,
            Sequence::Illegal => {
                let reason = "illegal multibyte sequence";
                let bad = BadBytes { reason, end: at + 1, ..cut_off(index, input, at) };
                handler.decode(bad, out)?
            }
        };
    }
}

fn cut_off(index: usize, input: &[u8], start: usize) -> BadBytes<'_> {
    let encoding = NAMES.get(index).copied().unwrap_or_default();
    let reason = "incomplete multibyte sequence";
    BadBytes { encoding, reason, input, start, end: input.len() }
}

/// Handles the sequence that is cut off at `start`, where a stream ends. Unlike in one go, what the
/// handler leaves of it is not looked at again.
pub(super) fn decode_end(
    index: u8,
    input: &[u8],
    start: usize,
    handler: &Handler,
    out: &mut Vec<u8>,
) -> Result<usize, Failure> {
    handler.decode(cut_off(usize::from(index), input, start), out)
}

/// Appends the bytes of `text`.
pub(super) fn encode(index: u8, text: &[u8], handler: &Handler, out: &mut Vec<u8>) -> Result<(), Failure> {
    let index = usize::from(index);
    let table = table(index);
    let mut at = 0;
    let mut pace = Pace::new(text, 1, out)?;
    loop {
        pace.step(at, text, out)?;
        let rest = text.get(at..).unwrap_or_default();
        let Some((char, length)) = wtf8::first(rest) else { return Ok(()) };
        if char < 0x80 {
            let length = wtf8::ascii_prefix(stretch(rest));
            out.extend_from_slice(rest.get(..length).unwrap_or_default());
            at += length;
            continue;
        }
        let start = at;
        at += length;
        if let Some(code) = table.codes.get(char) {
            match code.to_be_bytes() {
                [0, single] => out.push(single),
                [first, second @ ..0x80] if index == EUC_JP => {
                    out.extend_from_slice(&[0x8f, first, second | 0x80]);
                }
                double => out.extend_from_slice(&double),
            }
            continue;
        }
        let done = match index {
            GB18030 => put_four_bytes(table, char, out),
            EUC_KR => put_jamo(char, out),
            _ => false,
        };
        if !done {
            let encoding = NAMES.get(index).copied().unwrap_or_default();
            let reason = "illegal multibyte sequence";
            // ASCII is itself in all of these.
            let (Fix::Text(fix) | Fix::Bytes(fix)) =
                handler.encode(BadText { encoding, reason, text, start, end: at })?;
            room(out, fix.len())?;
            out.extend_from_slice(&fix);
        }
    }
}
