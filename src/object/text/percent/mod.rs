//! `template % arguments` of str and bytes.

mod parse;
mod write;

use super::int::Int;
use super::methods::room_for;
use super::{TextError, TextResult, wtf8};
use crate::object::interrupt::pending;
use crate::object::pieces::parts;
use crate::object::room::Room;
use parse::{Conversion, Scanner, Size};

/// What stands right of the `%`, and what its values can be turned into.
pub trait PercentArgs {
    /// A value.
    type Value;
    /// What its own methods raise.
    type Error: From<TextError>;

    /// The argument with this index: of a tuple the item, otherwise only 0 is there.
    fn positional(&mut self, index: usize) -> Option<Self::Value>;
    /// Whether it has a `[]` and is neither a tuple nor a text (nor, for bytes, bytes).
    fn is_mapping(&self) -> bool;
    /// The value of a key, which is a str for str and bytes for bytes.
    fn by_key(&mut self, key: &[u8]) -> Result<Self::Value, Self::Error>;
    /// A value as a number.
    fn number(&mut self, value: &Self::Value) -> Number;
    /// The name of a value's class.
    fn type_name(&mut self, value: &Self::Value) -> String;
    /// The one code point of a str of length one, for bytes the one byte of bytes of length one.
    fn character(&mut self, value: &Self::Value) -> Option<u32>;
    /// What `s`, `r`, `a` or (for bytes, where `s` means the same) `b` makes of a value.
    fn text(&mut self, value: &Self::Value, letter: u8) -> Result<Vec<u8>, Self::Error>;
}

/// A value as a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// An int or a bool.
    Int(Int),
    /// A float.
    Float(f64),
    /// None of them.
    Other,
}

/// What is formatted, and how much of it there may be.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Bytes rather than str.
    pub bytes: bool,
    /// The limit of digits of an int in base ten (0: none).
    pub digits: usize,
    /// The most bytes of the result.
    pub max: usize,
}

/// `template % args`.
pub fn format<A: PercentArgs>(template: &[u8], args: &mut A, target: Target) -> Result<Vec<u8>, A::Error> {
    let mut out = Room::from(room_for(template.len())?);
    let mut from = Source { args, next: 0, keyed: None };
    let mut scan = Scanner { text: template, at: 0, after_number: false };
    while scan.literal(&mut out)? && !pending() {
        if scan.eat(b'%') {
            out.push(b'%');
            continue;
        }
        one(&mut scan, &mut from, target, &mut out)?;
        if out.len() > target.max {
            return Err(TextError::memory().into());
        }
    }
    if !from.args.is_mapping() && from.keyed.is_none() && from.args.positional(from.next).is_some() {
        return Err(TextError::type_error(if target.bytes {
            "not all arguments converted during bytes formatting"
        } else {
            "not all arguments converted during string formatting"
        })
        .into());
    }
    Ok(std::mem::take(&mut *out))
}

/// Where the values come from: in order, or after a key the one of that key.
struct Source<'a, A: PercentArgs> {
    args: &'a mut A,
    next: usize,
    /// Set by the first key for good: its value until that is used.
    keyed: Option<Option<A::Value>>,
}

impl<A: PercentArgs> Source<'_, A> {
    fn take(&mut self) -> Result<A::Value, A::Error> {
        let value = match &mut self.keyed {
            Some(value) => value.take(),
            None => {
                let i = self.next;
                self.next += 1;
                self.args.positional(i)
            }
        };
        value.ok_or_else(|| TextError::type_error("not enough arguments for format string").into())
    }

    /// The value of a `*`.
    fn star(&mut self) -> Result<Int, A::Error> {
        let value = self.take()?;
        match self.args.number(&value) {
            Number::Int(n) => Ok(n),
            _ => Err(TextError::type_error("* wants int").into()),
        }
    }
}

/// One conversion, from behind its `%`.
fn one<A: PercentArgs>(
    scan: &mut Scanner<'_>,
    from: &mut Source<'_, A>,
    target: Target,
    out: &mut Vec<u8>,
) -> Result<(), A::Error> {
    if scan.eat(b'(') {
        if !from.args.is_mapping() {
            return Err(TextError::type_error("format requires a mapping").into());
        }
        let key = scan.key()?;
        from.keyed = Some(Some(from.args.by_key(key)?));
    }
    let mut conv = Conversion::default();
    scan.flags(&mut conv);
    conv.width = match scan.width()? {
        Size::None => 0,
        Size::Given(n) => n,
        Size::Star => star_width(&from.star()?, &mut conv)?,
    };
    conv.precision = match scan.precision(target.bytes)? {
        Size::None => None,
        Size::Given(n) => Some(n),
        Size::Star => Some(star_precision(&from.star()?)?),
    };
    let Some((index, letter)) = scan.letter(target.bytes) else {
        return Err(TextError::value("incomplete format").into());
    };
    conv.letter = u8::try_from(letter).unwrap_or(0);
    let value = from.take()?;
    value_of(&value, &conv, from.args, target, out)?.ok_or_else(|| {
        let before = scan.text.get(..index).unwrap_or_default();
        let index = if target.bytes { index } else { parts(before).map(wtf8::count).sum() };
        unsupported(letter, index, target.bytes, scan.after_number).into()
    })
}

/// A negative width aligns to the left.
fn star_width(n: &Int, conv: &mut Conversion) -> TextResult<usize> {
    let Some(n) = n.to_i64() else {
        return Err(TextError::overflow("Python int too large to convert to C ssize_t"));
    };
    conv.left |= n < 0;
    Ok(usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX))
}

/// A negative precision is zero.
fn star_precision(n: &Int) -> TextResult<usize> {
    match n.to_i64().and_then(|n| i32::try_from(n).ok()) {
        Some(n) => Ok(usize::try_from(n).unwrap_or(0)),
        None => Err(TextError::overflow("Python int too large to convert to C int")),
    }
}

fn unsupported(letter: u32, index: usize, bytes: bool, after_number: bool) -> TextError {
    if bytes && letter >= 0x80 && !after_number {
        // CPython reads the byte as a negative number, except behind digits, and then fails to
        // say what it meant to.
        return TextError::overflow("character argument not in range(0x110000)");
    }
    let shown = match char::from_u32(letter) {
        Some(c) if bytes || (31..=126).contains(&letter) => c,
        _ => '?',
    };
    TextError::value(format!("unsupported format character '{shown}' (0x{letter:x}) at index {index}"))
}

/// Appends a value as the conversion says; `None` if there is no such conversion.
fn value_of<A: PercentArgs>(
    value: &A::Value,
    conv: &Conversion,
    args: &mut A,
    target: Target,
    out: &mut Vec<u8>,
) -> Result<Option<()>, A::Error> {
    match conv.letter {
        b'b' if !target.bytes => return Ok(None),
        b's' | b'r' | b'a' | b'b' => {
            let text = args.text(value, conv.letter)?;
            write::text(out, &text, conv, target)?;
        }
        b'c' => match args.number(value) {
            Number::Int(n) => write::character(out, code_of(&n, target)?, conv, target)?,
            _ => {
                let cp = args.character(value).ok_or_else(|| no_character(target))?;
                write::character(out, cp, conv, target)?;
            }
        },
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let n = match (args.number(value), conv.letter) {
                (Number::Int(n), _) => n,
                (Number::Float(x), b'd' | b'i' | b'u') => super::int::from_float(x)?,
                _ => {
                    let name = args.type_name(value);
                    return Err(no_number(conv.letter, &name, target).into());
                }
            };
            write::int(out, &n, conv, target)?;
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let x = match args.number(value) {
                Number::Float(x) => x,
                Number::Int(n) => n.to_float()?,
                Number::Other => {
                    let name = args.type_name(value);
                    return Err(TextError::type_error(if target.bytes {
                        format!("float argument required, not {name}")
                    } else {
                        format!("must be real number, not {name}")
                    })
                    .into());
                }
            };
            write::float(out, x, conv, target)?;
        }
        _ => return Ok(None),
    }
    Ok(Some(()))
}

fn code_of(n: &Int, target: Target) -> TextResult<u32> {
    let (end, message) = if target.bytes {
        (0x100, "%c arg not in range(256)")
    } else {
        (0x11_0000, "%c arg not in range(0x110000)")
    };
    n.to_i64()
        .and_then(|n| u32::try_from(n).ok())
        .filter(|cp| *cp < end)
        .ok_or_else(|| TextError::overflow(message))
}

fn no_character(target: Target) -> TextError {
    TextError::type_error(if target.bytes {
        "%c requires an integer in range(256) or a single byte"
    } else {
        "%c requires int or char"
    })
}

fn no_number(letter: u8, type_name: &str, target: Target) -> TextError {
    let wanted = match letter {
        b'o' | b'x' | b'X' => "an integer is required",
        _ => "a real number is required",
    };
    let letter = match letter {
        b'i' if target.bytes => 'd',
        letter => char::from(letter),
    };
    TextError::type_error(format!("%{letter} format: {wanted}, not {type_name}"))
}

/// Whether a template has nothing to convert, so that it is its own result.
pub fn is_plain(template: &[u8]) -> bool {
    memchr::memchr(b'%', template).is_none()
}

#[cfg(test)]
mod tests;
