//! One value, converted and padded.

use super::Target;
use super::parse::Conversion;
use crate::object::text::float::{FloatStyle, write_float};
use crate::object::text::int::Int;
use crate::object::text::methods::{push_fill, push_parts, room_for};
use crate::object::text::{TextError, TextResult, reserve, wtf8};

/// A text, cut to the precision.
pub(super) fn text(out: &mut Vec<u8>, text: &[u8], conv: &Conversion, target: Target) -> TextResult<()> {
    let shown = match conv.precision {
        Some(p) if target.bytes => text.get(..p).unwrap_or(text),
        Some(p) => text.get(..wtf8::offset_of(text, p)).unwrap_or(text),
        None => text,
    };
    pad(out, "", "", shown, false, conv, target)
}

/// A character or byte.
pub(super) fn character(out: &mut Vec<u8>, code: u32, conv: &Conversion, target: Target) -> TextResult<()> {
    let mut one = Vec::new();
    if target.bytes {
        one.push(code as u8);
    } else {
        wtf8::push(&mut one, code);
    }
    pad(out, "", "", &one, false, conv, target)
}

/// An int in the base of the letter.
pub(super) fn int(out: &mut Vec<u8>, n: &Int, conv: &Conversion, target: Target) -> TextResult<()> {
    let least = conv.precision.unwrap_or(0);
    // Three more characters must fit a C int.
    if least > i32::MAX as usize - 3 {
        return Err(TextError::overflow("precision too large"));
    }
    let based = match conv.letter {
        b'o' => n.oct()?,
        b'x' => n.hex()?,
        b'X' => n.upper_hex()?,
        _ => n.to_decimal(target.digits)?,
    };
    if least > target.max {
        return Err(TextError::memory());
    }
    let unsigned = based.strip_prefix('-').unwrap_or(&based);
    let (prefix, digits) = match conv.letter {
        b'o' | b'x' | b'X' => unsigned.split_at_checked(2).unwrap_or(("", unsigned)),
        _ => ("", unsigned),
    };
    let mut body = room_for(least.max(digits.len()))?;
    push_fill(&mut body, least.saturating_sub(digits.len()), b"0");
    body.extend(digits.bytes());
    let prefix = if conv.alternate { prefix } else { "" };
    pad(out, sign(n.is_negative(), conv), prefix, &body, true, conv, target)
}

/// A float.
pub(super) fn float(out: &mut Vec<u8>, x: f64, conv: &Conversion, target: Target) -> TextResult<()> {
    let precision = conv.precision.unwrap_or(6);
    if precision > target.max {
        return Err(TextError::memory());
    }
    let text = write_float(
        x,
        FloatStyle {
            upper: conv.letter.is_ascii_uppercase(),
            alternate: conv.alternate,
            ..FloatStyle::new(conv.letter.to_ascii_lowercase(), precision)
        },
    );
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let negative = unsigned.len() != text.len();
    pad(out, sign(negative, conv), "", unsigned.as_bytes(), true, conv, target)
}

fn sign(negative: bool, conv: &Conversion) -> &'static str {
    match (negative, conv.plus, conv.blank) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
}

/// Appends sign, prefix and body, filled to the width: zeros stand behind the prefix, spaces
/// before the sign or at the end.
fn pad(
    out: &mut Vec<u8>,
    sign: &str,
    prefix: &str,
    body: &[u8],
    is_number: bool,
    conv: &Conversion,
    target: Target,
) -> TextResult<()> {
    let units = if target.bytes { body.len() } else { wtf8::count(body) };
    let missing = conv.width.saturating_sub(sign.len() + prefix.len() + units);
    if missing.saturating_add(out.len()) > target.max {
        return Err(TextError::memory());
    }
    reserve(out, sign.len() + prefix.len() + body.len() + missing)?;
    let fill = |out: &mut Vec<u8>, wanted: bool, with: &[u8]| {
        if wanted {
            push_fill(out, missing, with);
        }
    };
    let zeros = conv.zero && is_number && !conv.left;
    fill(out, !conv.left && !zeros, b" ");
    out.extend(sign.bytes());
    out.extend(prefix.bytes());
    fill(out, zeros, b"0");
    push_parts(out, body);
    fill(out, conv.left, b" ");
    Ok(())
}
