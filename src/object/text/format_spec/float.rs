//! `format(float, spec)`.

use super::number::{Parts, assemble};
use super::{Kind, Spec, parse, unknown_code};
use crate::object::text::float::{FloatStyle, repr_float, write_float};
use crate::object::text::{TextError, TextResult};

/// `format(x, spec)`; a `MemoryError` if the result would have more than `max` bytes.
pub fn format_float(x: f64, spec: &[u8], max: usize) -> TextResult<Vec<u8>> {
    if spec.is_empty() {
        return Ok(repr_float(x).into_bytes());
    }
    let kind = Kind { code: 0, align: b'>', type_name: "float" };
    let spec = parse(spec, kind)?;
    match u8::try_from(spec.code) {
        Ok(0 | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n' | b'%') => write_with(x, &spec, max),
        _ => Err(unknown_code(spec.code, "float")),
    }
}

/// A float as a specification with a letter for floats says.
pub(super) fn write_with(x: f64, spec: &Spec, max: usize) -> TextResult<Vec<u8>> {
    let letter = u8::try_from(spec.code).unwrap_or(0);
    if spec.precision.is_some_and(|p| i32::try_from(p).is_err()) {
        return Err(TextError::value("precision too big"));
    }
    if spec.precision.is_some_and(|p| p > max) {
        return Err(TextError::memory());
    }
    let percent = letter == b'%';
    let (code, precision) = match (letter.to_ascii_lowercase(), spec.precision) {
        (0, None) => (b'r', 0),
        (0 | b'n', Some(p)) => (b'g', p),
        (b'n', None) => (b'g', 6),
        (b'%', p) => (b'f', p.unwrap_or(6)),
        (code, p) => (code, p.unwrap_or(6)),
    };
    let style = FloatStyle {
        code,
        precision,
        upper: letter.is_ascii_uppercase(),
        alternate: spec.alternate,
        add_dot_0: letter == 0,
        no_neg_0: spec.no_neg_0,
    };
    let mut text = write_float(if percent { x * 100.0 } else { x }, style);
    if percent {
        text.push('%');
    }
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let whole = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
    let (digits, rest) = unsigned.split_at_checked(whole).unwrap_or(("", unsigned));
    let parts = Parts { negative: unsigned.len() != text.len(), prefix: "", digits, rest: rest.as_bytes() };
    assemble(&parts, spec, max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(x: f64, spec: &str) -> Result<String, String> {
        format_float(x, spec.as_bytes(), 1000)
            .map(|b| String::from_utf8_lossy(&b).into_owned())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn numbers() {
        for (x, spec, want) in [
            (1.5, "", "1.5"),
            (1.0, "5", "  1.0"),
            (1e20, "", "1e+20"),
            (1e15, ".3", "1e+15"),
            (12.0, ".2", "1.2e+01"),
            (12.0, ".3", "12.0"),
            (12.0, ".2g", "12"),
            (12.0, "#.2g", "12."),
            (1.5, "n", "1.5"),
            (0.5, ".0f", "0"),
            (1.5, "#.0f", "2."),
            (1234.5678, "012,.2f", "0,001,234.57"),
            (-1234.5, "+,", "-1,234.5"),
            (-0.0, "z", "0.0"),
            (-0.001, "z.1f", "0.0"),
            (-0.001, ".1f", "-0.0"),
            (f64::INFINITY, "010,", "0000000inf"),
            (f64::NAN, "F", "NAN"),
            (-f64::INFINITY, "=+8", "-    inf"),
            (0.25, "%", "25.000000%"),
            (1e-7, "E", "1.000000E-07"),
            (123_456_789.0, "_.3e", "1.235e+08"),
            (0.0, "g", "0"),
            (0.0, "e", "0.000000e+00"),
            (0.0, "#g", "0.00000"),
            (1e5, "#.3g", "1.00e+05"),
            (100.0, "#.3g", "100."),
        ] {
            assert_eq!(f(x, spec), Ok(want.to_owned()), "{x} {spec}");
        }
    }

    #[test]
    fn refusals() {
        for (spec, want) in [
            ("d", "ValueError: Unknown format code 'd' for object of type 'float'"),
            ("s", "ValueError: Unknown format code 's' for object of type 'float'"),
            (",n", "ValueError: Cannot specify ',' with 'n'."),
            (".2147483648f", "ValueError: precision too big"),
            (".1000000f", "MemoryError"),
            ("1000000f", "MemoryError"),
        ] {
            assert_eq!(f(1.0, spec), Err(want.to_owned()), "{spec}");
        }
    }
}
