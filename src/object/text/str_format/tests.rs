//! Recorded from CPython 3.13.

use super::*;
use crate::object::text::format_spec::format_str;

/// Positional arguments `a0`, `a1`, …, so many; the only name is `w`, which is 6. An attribute or
/// item is the text of how it was reached.
struct Args(usize);

impl FormatArgs for Args {
    type Value = Vec<u8>;
    type Error = TextError;

    fn positional(&mut self, index: usize) -> Option<Vec<u8>> {
        (index < self.0).then(|| format!("a{index}").into_bytes())
    }

    fn has_positional(&self) -> bool {
        self.0 < 9
    }

    fn named(&mut self, name: &[u8]) -> Result<Option<Vec<u8>>, TextError> {
        Ok((name == b"w").then(|| b"6".to_vec()))
    }

    fn attribute(&mut self, mut value: Vec<u8>, name: &[u8]) -> Result<Vec<u8>, TextError> {
        value.push(b'.');
        value.extend(name);
        Ok(value)
    }

    fn item(&mut self, mut value: Vec<u8>, key: Key<'_>) -> Result<Vec<u8>, TextError> {
        match key {
            Key::Index(i) => value.extend(format!("<{i}>").bytes()),
            Key::Name(name) => value.extend([b"'", name, b"'"].concat()),
        }
        Ok(value)
    }

    fn convert(&mut self, value: Vec<u8>, letter: u8) -> Result<Vec<u8>, TextError> {
        Ok(match letter {
            b'r' => repr::repr_str(&value).unwrap(),
            b'a' => repr::ascii_str(&value).unwrap(),
            _ => value,
        })
    }

    fn format(&mut self, value: Vec<u8>, spec: &[u8], out: &mut Vec<u8>) -> Result<(), TextError> {
        out.extend(format_str(&value, spec, 1000)?);
        Ok(())
    }
}

fn f(template: &str, positional: usize) -> String {
    match format(template.as_bytes(), &mut Args(positional)) {
        Ok(b) => String::from_utf8_lossy(&b).into_owned(),
        Err(e) => e.to_string(),
    }
}

#[test]
fn fields() {
    for (template, want) in [
        ("", ""),
        ("x{{y}}z", "x{y}z"),
        ("{}-{}", "a0-a1"),
        ("{1}{0}{w}", "a1a06"),
        ("{0.b.c[3][k].d}", "a0.b.c<3>'k'.d"),
        ("{[}]}", "a0'}'"),
        ("{[a:b!c{]!r:>14}", "  \"a0'a:b!c{'\""),
        ("{!r:>{w}}|", "  'a0'|"),
        ("{:>{}}", "ValueError: Invalid format specifier '>a1' for object of type 'str'"),
        ("{:{w}}{}", "a0    a1"),
        ("{!s}", "a0"),
        ("{:}", "a0"),
        ("{\u{661}}", "a1"),
        ("é{}é", "éa0é"),
    ] {
        assert_eq!(f(template, 2), want, "{template}");
    }
}

#[test]
fn errors() {
    for (template, want) in [
        ("{", "Single '{' encountered in format string"),
        ("}", "Single '}' encountered in format string"),
        ("a}b", "Single '}' encountered in format string"),
        ("{0", "expected '}' before end of string"),
        ("{0[", "expected '}' before end of string"),
        ("{0[a}", "expected '}' before end of string"),
        ("{0[a}]", "expected '}' before end of string"),
        ("{a{", "unexpected '{' in field name"),
        ("{!", "end of string while looking for conversion specifier"),
        ("{!}", "unmatched '{' in format spec"),
        ("{!r", "unmatched '{' in format spec"),
        ("{!rx}", "expected ':' after conversion specifier"),
        ("{!x}", "Unknown conversion specifier x"),
        ("{!é}", "Unknown conversion specifier \\xe9"),
        ("{:", "unmatched '{' in format spec"),
        ("{:{}", "unmatched '{' in format spec"),
        ("{:{:{}}}", "Max string recursion exceeded"),
        ("{}{0}", "cannot switch from automatic field numbering to manual field specification"),
        ("{0}{}", "cannot switch from manual field specification to automatic field numbering"),
        ("{0[}", "expected '}' before end of string"),
        ("{0[]}", "Empty attribute in format string"),
        ("{0.}", "Empty attribute in format string"),
        ("{0[a]b}", "Only '.' or '[' may follow ']' in format field specifier"),
        ("{99999999999999999999}", "Too many decimal digits in format string"),
    ] {
        assert_eq!(f(template, 2), format!("ValueError: {want}"), "{template}");
    }
    assert_eq!(f("{} {", 0), "IndexError: Replacement index 0 out of range for positional args tuple");
    assert_eq!(f("{-1}", 2), "KeyError: '-1'");
    assert_eq!(f("{q}", 2), "KeyError: 'q'");
    assert_eq!(f("{}", 9), "ValueError: Format string contains positional fields");
}
