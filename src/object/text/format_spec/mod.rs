//! The format mini-language: what stands behind the colon in `f"{x:>10.3f}"`.

mod float;
mod int;
mod number;
mod text;

pub use float::format_float;
pub use int::{Limits, format_int};
pub use text::format_str;

use super::methods::{self, SHORT, push_parts, room_for};
use super::{TextError, TextResult, unicode, wtf8};
use crate::object::interrupt::pending;
use crate::object::wording::worded;

/// A parsed specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The code point that fills up to the width.
    pub fill: u32,
    /// `<`, `>`, `=` or `^`.
    pub align: u8,
    /// `+`, `-`, a space, or nothing.
    pub sign: Option<u8>,
    /// `z`: no negative zero.
    pub no_neg_0: bool,
    /// `#`.
    pub alternate: bool,
    /// The least number of characters.
    pub width: Option<usize>,
    /// What stands between the groups of digits.
    pub grouping: Grouping,
    /// The number behind the point.
    pub precision: Option<usize>,
    /// The letter at the end; 0 if there is none and the type has no default.
    pub code: u32,
}

/// What stands between the groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Nothing.
    None,
    /// A comma every three digits.
    Comma,
    /// An underscore every three digits.
    Underscore,
    /// An underscore every four digits, of bases two, eight and sixteen.
    UnderscoreFour,
}

/// The type that is formatted: what the letters default to and what the messages call it.
#[derive(Clone, Copy, Debug)]
pub struct Kind<'a> {
    /// The letter that is meant if there is none.
    pub code: u8,
    /// The alignment that is meant if there is none.
    pub align: u8,
    /// The name of the class.
    pub type_name: &'a str,
}

/// Reads the specification one code point at a time.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u32> {
        wtf8::decode_at(self.text, self.at).map(|(cp, _)| cp)
    }

    /// Whether this ASCII character stands here.
    fn stands(&self, b: u8) -> bool {
        self.text.get(self.at) == Some(&b)
    }

    fn peek_second(&self) -> Option<u32> {
        let (_, next) = wtf8::decode_at(self.text, self.at)?;
        wtf8::decode_at(self.text, next).map(|(cp, _)| cp)
    }

    fn advance(&mut self) -> Option<u32> {
        let (cp, next) = wtf8::decode_at(self.text, self.at)?;
        self.at = next;
        Some(cp)
    }

    fn eat(&mut self, b: u8) -> bool {
        let found = self.stands(b);
        if found {
            self.at += 1;
        }
        found
    }

    /// A number in digits of any script, if one stands here.
    fn number(&mut self) -> TextResult<Option<usize>> {
        let mut n: Option<i64> = None;
        while let Some(d) = self.peek().and_then(unicode::decimal_value)
            && !pending()
        {
            self.advance();
            n = n
                .unwrap_or(0)
                .checked_mul(10)
                .and_then(|n| n.checked_add(i64::from(d)))
                .map(Some)
                .ok_or_else(|| TextError::value("Too many decimal digits in format string"))?;
        }
        Ok(n.and_then(|n| usize::try_from(n).ok()))
    }
}

fn align_of(cp: Option<u32>) -> Option<u8> {
    let b = u8::try_from(cp?).ok()?;
    matches!(b, b'<' | b'>' | b'=' | b'^').then_some(b)
}

/// Parses a specification as `format()` does for a class of this kind.
pub fn parse(text: &[u8], kind: Kind<'_>) -> TextResult<Spec> {
    let mut at = Cursor { text, at: 0 };
    let mut spec = Spec {
        fill: u32::from(b' '),
        align: kind.align,
        sign: None,
        no_neg_0: false,
        alternate: false,
        width: None,
        grouping: Grouping::None,
        precision: None,
        code: u32::from(kind.code),
    };
    let (mut fill_given, mut align_given) = (false, false);
    if let Some(align) = align_of(at.peek_second()) {
        spec.fill = at.advance().unwrap_or(spec.fill);
        at.advance();
        spec.align = align;
        (fill_given, align_given) = (true, true);
    } else if let Some(align) = align_of(at.peek()) {
        at.advance();
        spec.align = align;
        align_given = true;
    }
    for sign in [b' ', b'+', b'-'] {
        if spec.sign.is_none() && at.eat(sign) {
            spec.sign = Some(sign);
        }
    }
    spec.no_neg_0 = at.eat(b'z');
    spec.alternate = at.eat(b'#');
    if !fill_given && at.eat(b'0') {
        spec.fill = u32::from(b'0');
        if !align_given && kind.align == b'>' {
            spec.align = b'=';
        }
    }
    spec.width = at.number()?;
    if at.eat(b',') {
        spec.grouping = Grouping::Comma;
    }
    if at.stands(b'_') {
        if spec.grouping != Grouping::None {
            return Err(TextError::value("Cannot specify both ',' and '_'."));
        }
        at.advance();
        spec.grouping = Grouping::Underscore;
    }
    if at.stands(b',') && spec.grouping == Grouping::Underscore {
        return Err(TextError::value("Cannot specify both ',' and '_'."));
    }
    if at.eat(b'.') {
        spec.precision = at.number()?;
        if spec.precision.is_none() {
            return Err(TextError::value("Format specifier missing precision"));
        }
    }
    if at.peek_second().is_some() {
        let form = "Invalid format specifier '{}' for object of type '{}'";
        return Err(TextError::value(worded(form, &[&text, &kind.type_name])?));
    }
    if let Some(code) = at.advance() {
        spec.code = code;
    }
    check_grouping(&mut spec)?;
    Ok(spec)
}

/// Grouping goes with numbers; underscores also with bases of two, every four digits.
fn check_grouping(spec: &mut Spec) -> TextResult<()> {
    if spec.grouping == Grouping::None {
        return Ok(());
    }
    match u8::try_from(spec.code) {
        Ok(0 | b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F') => return Ok(()),
        Ok(b'b' | b'o' | b'x' | b'X') if spec.grouping == Grouping::Underscore => {
            spec.grouping = Grouping::UnderscoreFour;
            return Ok(());
        }
        _ => {}
    }
    let separator = if spec.grouping == Grouping::Comma { ',' } else { '_' };
    Err(TextError::value(format!("Cannot specify '{separator}' with '{}'.", shown_code(spec.code))))
}

/// A letter as the messages show it.
fn shown_code(code: u32) -> String {
    match char::from_u32(code) {
        Some(c @ '!'..='\x7f') => c.to_string(),
        _ => format!("\\x{code:x}"),
    }
}

/// The letter is none that this type knows.
pub(super) fn unknown_code(code: u32, type_name: &str) -> TextError {
    TextError::value(format!("Unknown format code '{}' for object of type '{type_name}'", shown_code(code)))
}

/// A `MemoryError` if a text of `chars` code points (filled with `fill`) would exceed `max` bytes.
fn check_size(chars: usize, fill: u32, max: usize) -> TextResult<()> {
    if filling(fill, chars) > max {
        return Err(TextError::memory());
    }
    Ok(())
}

/// Appends a code point so many times, for which there is room.
#[inline]
fn push_fill(out: &mut Vec<u8>, fill: u32, count: usize) {
    match u8::try_from(fill) {
        _ if count == 0 => {}
        Ok(byte @ 0..0x80) if count <= SHORT => out.resize(out.len() + count, byte),
        _ => push_much(out, fill, count),
    }
}

#[cold]
fn push_much(out: &mut Vec<u8>, fill: u32, count: usize) {
    let mut one = Vec::with_capacity(4);
    wtf8::push(&mut one, fill);
    methods::push_fill(out, count, &one);
}

/// What so many fill characters take.
fn filling(fill: u32, count: usize) -> usize {
    count.saturating_mul(char::from_u32(fill).map_or(3, char::len_utf8))
}
