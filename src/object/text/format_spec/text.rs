//! `format(str, spec)`.

use super::{Kind, check_size, filling, parse, push_fill, push_parts, room_for, unknown_code};
use crate::object::text::{TextError, TextResult, wtf8};

/// `format(text, spec)`; a `MemoryError` if the result would have more than `max` bytes.
pub fn format_str(text: &[u8], spec: &[u8], max: usize) -> TextResult<Vec<u8>> {
    if spec.is_empty() {
        let mut out = room_for(text.len())?;
        push_parts(&mut out, text);
        return Ok(out);
    }
    let kind = Kind { code: b's', align: b'<', type_name: "str" };
    let spec = parse(spec, kind)?;
    if spec.code != u32::from(b's') {
        return Err(unknown_code(spec.code, "str"));
    }
    let refused = |message: &'static str| Err(TextError::value(message));
    match spec.sign {
        Some(b' ') => return refused("Space not allowed in string format specifier"),
        Some(_) => return refused("Sign not allowed in string format specifier"),
        None => {}
    }
    if spec.no_neg_0 {
        return refused("Negative zero coercion (z) not allowed in string format specifier");
    }
    if spec.alternate {
        return refused("Alternate form (#) not allowed in string format specifier");
    }
    if spec.align == b'=' {
        return refused("'=' alignment not allowed in string format specifier");
    }
    let shown = match spec.precision {
        Some(p) => text.get(..wtf8::offset_of(text, p)).unwrap_or(text),
        None => text,
    };
    let missing = spec.width.unwrap_or(0).saturating_sub(wtf8::count(shown));
    check_size(missing, spec.fill, max)?;
    let left = match spec.align {
        b'>' => missing,
        b'^' => missing / 2,
        _ => 0,
    };
    let mut out = room_for(shown.len() + filling(spec.fill, missing))?;
    push_fill(&mut out, spec.fill, left);
    push_parts(&mut out, shown);
    push_fill(&mut out, spec.fill, missing - left);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(text: &str, spec: &str) -> Result<String, String> {
        format_str(text.as_bytes(), spec.as_bytes(), 1000)
            .map(|b| String::from_utf8_lossy(&b).into_owned())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn padding() {
        for (text, spec, want) in [
            ("ab", "", "ab"),
            ("ab", "5", "ab   "),
            ("ab", ">5", "   ab"),
            ("ab", "*^5", "*ab**"),
            ("äbc", "é>5.2", "éééäb"),
            ("ab", "05", "ab000"),
            ("ab", "<05", "ab000"),
            ("ab", ".0s", ""),
            ("abc", "1", "abc"),
        ] {
            assert_eq!(f(text, spec), Ok(want.to_owned()), "{spec}");
        }
    }

    #[test]
    fn refusals() {
        for (spec, want) in [
            ("d", "Unknown format code 'd' for object of type 'str'"),
            (",", "Cannot specify ',' with 's'."),
            ("_s", "Cannot specify '_' with 's'."),
            ("+", "Sign not allowed in string format specifier"),
            (" ", "Space not allowed in string format specifier"),
            ("#", "Alternate form (#) not allowed in string format specifier"),
            ("z", "Negative zero coercion (z) not allowed in string format specifier"),
            ("=5", "'=' alignment not allowed in string format specifier"),
            (".x", "Format specifier missing precision"),
            ("5xy", "Invalid format specifier '5xy' for object of type 'str'"),
            ("\u{1234}", "Unknown format code '\\x1234' for object of type 'str'"),
            ("9999999999999999999", "Too many decimal digits in format string"),
        ] {
            assert_eq!(f("a", spec), Err(format!("ValueError: {want}")), "{spec}");
        }
        assert_eq!(f("a", "1000000000"), Err("MemoryError".to_owned()));
    }
}
