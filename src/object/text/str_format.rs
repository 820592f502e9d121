//! `"{}".format(…)`: its templates, and filling them with values the caller knows.

use super::methods::room_for;
use super::{ErrorKind, TextError, TextResult, append, repr, unicode, wtf8};
use crate::object::Str;
use crate::object::pieces::{found, going_on};
use crate::object::room::Room;

/// What a template is filled from.
pub trait FormatArgs {
    /// A value.
    type Value;
    /// What its own methods raise.
    type Error: From<TextError>;

    /// A positional argument.
    fn positional(&mut self, index: usize) -> Option<Self::Value>;
    /// Whether there are positional arguments at all: not with `format_map`.
    fn has_positional(&self) -> bool;
    /// A keyword argument, or the item of a `format_map`; `None` is a `KeyError`.
    fn named(&mut self, name: &[u8]) -> Result<Option<Self::Value>, Self::Error>;
    /// `value.name`.
    fn attribute(&mut self, value: Self::Value, name: &[u8]) -> Result<Self::Value, Self::Error>;
    /// `value[key]`.
    fn item(&mut self, value: Self::Value, key: Key<'_>) -> Result<Self::Value, Self::Error>;
    /// `str(value)`, `repr(value)`, `ascii(value)` for `s`, `r`, `a`, as a value.
    fn convert(&mut self, value: Self::Value, letter: u8) -> Result<Self::Value, Self::Error>;
    /// Appends `format(value, spec)`.
    fn format(&mut self, value: Self::Value, spec: &[u8], out: &mut Vec<u8>) -> Result<(), Self::Error>;
}

/// What stands in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// A number.
    Index(usize),
    /// Anything else, as a str.
    Name(&'a [u8]),
}

/// `template.format(…)`.
pub fn format<A: FormatArgs>(template: &[u8], args: &mut A) -> Result<Vec<u8>, A::Error> {
    let mut out = Room::from(room_for(template.len())?);
    let mut numbering = Numbering::default();
    // A specification may hold fields itself, those may not.
    fill(template, args, &mut numbering, 2, &mut out)?;
    Ok(std::mem::take(&mut *out))
}

fn fill<A: FormatArgs>(
    template: &[u8],
    args: &mut A,
    numbering: &mut Numbering,
    depth: u32,
    out: &mut Vec<u8>,
) -> Result<(), A::Error> {
    let Some(inner) = depth.checked_sub(1) else {
        return Err(TextError::value("Max string recursion exceeded").into());
    };
    for piece in going_on(pieces(template)) {
        let piece = piece?;
        append(out, piece.literal)?;
        let Some(field) = piece.field else {
            continue;
        };
        let mut value = lookup(field.name, args, numbering)?;
        if let Some(conversion) = field.conversion {
            let letter = u8::try_from(conversion).unwrap_or(0);
            if !matches!(letter, b's' | b'r' | b'a') {
                return Err(unknown_conversion(conversion).into());
            }
            value = args.convert(value, letter)?;
        }
        if field.nested {
            let mut spec = Room::default();
            fill(field.spec, args, numbering, inner, &mut spec)?;
            args.format(value, &spec, out)?;
        } else {
            args.format(value, field.spec, out)?;
        }
    }
    Ok(())
}

fn unknown_conversion(conversion: u32) -> TextError {
    TextError::value(match char::from_u32(conversion) {
        Some(c @ '!'..='~') => format!("Unknown conversion specifier {c}"),
        _ => format!("Unknown conversion specifier \\x{conversion:x}"),
    })
}

/// The value that a field names.
fn lookup<A: FormatArgs>(name: &[u8], args: &mut A, numbering: &mut Numbering) -> Result<A::Value, A::Error> {
    let (first, path) = split_name(name, numbering)?;
    let mut value = match first {
        Key::Index(_) if !args.has_positional() => {
            return Err(TextError::value("Format string contains positional fields").into());
        }
        Key::Index(i) => args.positional(i).ok_or_else(|| {
            TextError::new(
                ErrorKind::Index,
                format!("Replacement index {i} out of range for positional args tuple"),
            )
        })?,
        Key::Name(name) => match args.named(name)? {
            Some(value) => value,
            None => {
                let key = Str::counted(repr::repr_str(name)?).map_err(TextError::from)?;
                return Err(TextError::new(ErrorKind::Key, key).into());
            }
        },
    };
    for step in going_on(path) {
        value = match step? {
            Step::Attribute(name) => args.attribute(value, name)?,
            Step::Item(key) => args.item(value, key)?,
        };
    }
    Ok(value)
}

/// Whether fields are numbered by themselves or by the template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    /// Not known yet.
    #[default]
    Open,
    /// By themselves; the next number.
    Automatic(usize),
    /// By the template.
    Manual,
}

impl Numbering {
    /// The number of an empty field.
    fn next(&mut self) -> TextResult<usize> {
        let n = match self {
            Numbering::Open => 0,
            Numbering::Automatic(n) => *n,
            Numbering::Manual => {
                return Err(TextError::value(
                    "cannot switch from manual field specification to automatic field numbering",
                ));
            }
        };
        *self = Numbering::Automatic(n + 1);
        Ok(n)
    }

    fn numbered(&mut self) -> TextResult<()> {
        if let Numbering::Automatic(_) = self {
            return Err(TextError::value(
                "cannot switch from automatic field numbering to manual field specification",
            ));
        }
        *self = Numbering::Manual;
        Ok(())
    }
}

/// One step from a value to one inside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// `.name`.
    Attribute(&'a [u8]),
    /// `[key]`.
    Item(Key<'a>),
}

/// The steps behind the first part of a field's name.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    rest: &'a [u8],
}

/// The argument that a field's name starts from, and the steps from there.
pub fn split_name<'a>(name: &'a [u8], numbering: &mut Numbering) -> TextResult<(Key<'a>, Path<'a>)> {
    let (first, rest) = split_at(name, |b| matches!(b, b'.' | b'['));
    let first = if first.is_empty() {
        Key::Index(numbering.next()?)
    } else {
        match index(first)? {
            Some(i) => {
                numbering.numbered()?;
                Key::Index(i)
            }
            None => Key::Name(first),
        }
    };
    Ok((first, Path { rest }))
}

/// The text before the first byte that ends it, and from there on; once Ctrl-C is pressed any part, which
/// nobody sees.
fn split_at(text: &[u8], ends: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let at = found(text, |part| part.iter().position(&ends)).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, b""))
}

/// A text as a number if all of it is digits, of any script.
fn index(text: &[u8]) -> TextResult<Option<usize>> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut n = 0_i64;
    for (_, cp) in going_on(wtf8::code_points(text)) {
        let Some(d) = unicode::decimal_value(cp) else {
            return Ok(None);
        };
        n = n
            .checked_mul(10)
            .and_then(|n| n.checked_add(i64::from(d)))
            .ok_or_else(|| TextError::value("Too many decimal digits in format string"))?;
    }
    Ok(usize::try_from(n).ok())
}

impl<'a> Iterator for Path<'a> {
    type Item = TextResult<Step<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let (b, rest) = self.rest.split_first()?;
        self.rest = b"";
        let step = match b {
            b'.' => {
                let (name, rest) = split_at(rest, |b| matches!(b, b'.' | b'['));
                self.rest = rest;
                Ok(Step::Attribute(name))
            }
            b'[' => match found(rest, |part| memchr::memchr(b']', part)) {
                Some(at) => {
                    let key = rest.get(..at).unwrap_or_default();
                    self.rest = rest.get(at + 1..).unwrap_or_default();
                    index(key).map(|i| Step::Item(i.map_or(Key::Name(key), Key::Index)))
                }
                None => Err(TextError::value("Missing ']' in format string")),
            },
            _ => Err(TextError::value("Only '.' or '[' may follow ']' in format field specifier")),
        };
        Some(match step {
            Ok(Step::Attribute(b"") | Step::Item(Key::Name(b""))) => {
                Err(TextError::value("Empty attribute in format string"))
            }
            step => step,
        })
    }
}

/// A stretch of literal text and the field behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The text.
    pub literal: &'a [u8],
    /// The field, unless a doubled brace or the end follows.
    pub field: Option<Field<'a>>,
}

/// A field in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// What names the value: see [`split_name`].
    pub name: &'a [u8],
    /// The letter behind `!`.
    pub conversion: Option<u32>,
    /// What stands behind `:`.
    pub spec: &'a [u8],
    /// Whether that holds fields itself.
    pub nested: bool,
}

/// The pieces of a template. Errors come where they stand, so what is before them counts.
pub fn pieces(template: &[u8]) -> Pieces<'_> {
    Pieces { rest: template }
}

/// Iterator of [`pieces`].
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Pieces<'a> {
    type Item = TextResult<Piece<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let piece = self.piece();
        if piece.is_err() {
            self.rest = b"";
        }
        Some(piece)
    }
}

impl<'a> Pieces<'a> {
    fn piece(&mut self) -> TextResult<Piece<'a>> {
        let (literal, rest) = split_at(self.rest, |b| matches!(b, b'{' | b'}'));
        let doubled = self.rest.get(..literal.len() + 1).unwrap_or(literal);
        match rest {
            [] => {
                self.rest = b"";
                Ok(Piece { literal, field: None })
            }
            [b'{', b'{', after @ ..] | [b'}', b'}', after @ ..] => {
                self.rest = after;
                Ok(Piece { literal: doubled, field: None })
            }
            [b'{'] => Err(TextError::value("Single '{' encountered in format string")),
            [b'{', after @ ..] => {
                self.rest = after;
                let field = Some(self.field()?);
                Ok(Piece { literal, field })
            }
            _ => Err(TextError::value("Single '}' encountered in format string")),
        }
    }

    fn bump(&mut self) -> Option<u8> {
        let (b, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*b)
    }

    /// A field from behind its brace.
    fn field(&mut self) -> TextResult<Field<'a>> {
        let start = self.rest;
        let end = loop {
            self.rest = split_at(self.rest, |b| matches!(b, b'{' | b'[' | b'}' | b':' | b'!')).1;
            match self.bump() {
                Some(b'{') => return Err(TextError::value("unexpected '{' in field name")),
                Some(b'[') => {
                    // Inside of brackets everything is part of the key.
                    self.rest = split_at(self.rest, |b| *b == b']').1;
                }
                Some(b) => break b,
                None => return Err(TextError::value("expected '}' before end of string")),
            }
        };
        let length = start.len() - self.rest.len() - 1;
        let mut field = Field {
            name: start.get(..length).unwrap_or_default(),
            conversion: None,
            spec: b"",
            nested: false,
        };
        match end {
            b'}' => return Ok(field),
            b'!' if self.conversion(&mut field)? => return Ok(field),
            _ => {}
        }
        self.spec(&mut field)?;
        Ok(field)
    }

    /// What follows `!`; true if the field ends there.
    fn conversion(&mut self, field: &mut Field<'a>) -> TextResult<bool> {
        let Some((letter, next)) = wtf8::decode_at(self.rest, 0) else {
            return Err(TextError::value("end of string while looking for conversion specifier"));
        };
        field.conversion = Some(letter);
        self.rest = self.rest.get(next..).unwrap_or_default();
        match self.bump() {
            Some(b'}') => Ok(true),
            Some(b':') | None => Ok(false),
            Some(_) => Err(TextError::value("expected ':' after conversion specifier")),
        }
    }

    /// A specification up to the brace that closes the field.
    fn spec(&mut self, field: &mut Field<'a>) -> TextResult<()> {
        let start = self.rest;
        let mut open = 1_usize;
        loop {
            self.rest = split_at(self.rest, |b| matches!(b, b'{' | b'}')).1;
            match self.bump() {
                Some(b'{') => {
                    field.nested = true;
                    open += 1;
                }
                Some(_) => open -= 1,
                None => break,
            }
            if open == 0 {
                let length = start.len() - self.rest.len() - 1;
                field.spec = start.get(..length).unwrap_or_default();
                return Ok(());
            }
        }
        Err(TextError::value("unmatched '{' in format spec"))
    }
}

#[cfg(test)]
mod tests;
