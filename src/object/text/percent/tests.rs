//! Recorded from CPython 3.13.

use super::*;
use crate::object::text::repr;

/// As much of a Python value as conversions look at.
#[derive(Clone, Debug)]
enum V {
    I(i64),
    F(f64),
    S(&'static str),
    None,
}

struct Tuple(Vec<V>);
struct Dict(Vec<(&'static str, V)>);

fn number(v: &V) -> Number {
    match v {
        V::I(n) => Number::Int(Int::Small(*n)),
        V::F(x) => Number::Float(*x),
        _ => Number::Other,
    }
}

fn type_name(v: &V) -> String {
    match v {
        V::I(_) => "int",
        V::F(_) => "float",
        V::S(_) => "str",
        V::None => "NoneType",
    }
    .to_owned()
}

fn text(v: &V, letter: u8) -> Vec<u8> {
    match (v, letter) {
        (V::S(s), b's' | b'b') => s.as_bytes().to_vec(),
        (V::S(s), b'r') => repr::repr_str(s.as_bytes()).unwrap(),
        (V::S(s), _) => repr::ascii_str(s.as_bytes()).unwrap(),
        (V::I(n), _) => n.to_string().into_bytes(),
        (V::F(x), _) => x.to_string().into_bytes(),
        (V::None, _) => b"None".to_vec(),
    }
}

macro_rules! args {
    ($t:ty, $self:ident, $i:ident, $key:ident, $positional:expr, $mapping:expr, $by_key:expr) => {
        impl PercentArgs for $t {
            type Value = V;
            type Error = TextError;
            fn positional(&mut $self, $i: usize) -> Option<V> {
                $positional
            }
            fn is_mapping(&self) -> bool {
                $mapping
            }
            fn by_key(&mut $self, $key: &[u8]) -> Result<V, TextError> {
                $by_key
            }
            fn number(&mut self, v: &V) -> Number {
                number(v)
            }
            fn type_name(&mut self, v: &V) -> String {
                type_name(v)
            }
            fn character(&mut self, v: &V) -> Option<u32> {
                match v {
                    V::S(s) if s.chars().count() == 1 => s.chars().next().map(u32::from),
                    _ => None,
                }
            }
            fn text(&mut self, v: &V, letter: u8) -> Result<Vec<u8>, TextError> {
                Ok(text(v, letter))
            }
        }
    };
}

args!(Tuple, self, i, _key, self.0.get(i).cloned(), false, Err(TextError::memory()));
args!(
    Dict,
    self,
    i,
    key,
    (i == 0).then_some(V::S("{}")),
    true,
    self.0.iter().find(|(k, _)| k.as_bytes() == key).map(|(_, v)| v.clone()).ok_or_else(|| TextError::new(
        crate::object::text::ErrorKind::Key,
        String::from_utf8_lossy(&repr::repr_str(key).unwrap()).into_owned()
    ))
);

const STR: Target = Target { bytes: false, digits: 4300, max: 100_000 };
const BYTES: Target = Target { bytes: true, ..STR };

fn run<A: PercentArgs<Error = TextError>>(template: &str, mut args: A, target: Target) -> String {
    match format(template.as_bytes(), &mut args, target) {
        Ok(b) => String::from_utf8_lossy(&b).into_owned(),
        Err(e) => e.to_string(),
    }
}

fn s(template: &str, args: &[V]) -> String {
    run(template, Tuple(args.to_vec()), STR)
}

fn b(template: &str, args: &[V]) -> String {
    run(template, Tuple(args.to_vec()), BYTES)
}

#[test]
fn conversions() {
    use V::{F, I, S};
    for (template, arg, want) in [
        ("%.3d", I(5), "005"),
        ("%#.3x", I(255), "0x0ff"),
        ("%#10.5X", I(-255), "  -0X000FF"),
        ("%-010d|", I(5), "5         |"),
        ("%+05d", I(5), "+0005"),
        ("% +d", I(3), "+3"),
        ("% d", I(3), " 3"),
        ("%05s", S("a"), "    a"),
        ("%05c", S("ä"), "    ä"),
        ("%c", I(0x20ac), "€"),
        ("%#o", I(8), "0o10"),
        ("%ld", F(3.99), "3"),
        ("%010x", I(-255), "-0000000ff"),
        ("%#010x", I(-255), "-0x00000ff"),
        ("%.3r", S("abc"), "'ab"),
        ("%6a|", S("é"), "'\\xe9'|"),
        ("%.0f", F(0.5), "0"),
        ("%F", F(f64::INFINITY), "INF"),
        ("%05f", F(f64::INFINITY), "00inf"),
        ("%+g", F(f64::NAN), "+nan"),
        ("%#.0e", I(1), "1.e+00"),
        ("%%%s%%", I(1), "%1%"),
        ("ä%.1s", S("éb"), "äé"),
    ] {
        assert_eq!(s(template, &[arg]), want, "{template}");
    }
    assert_eq!(s("%*d|%-*d|%.*f", &[I(-3), I(1), I(3), I(2), I(1), F(2.0)]), "1  |2  |2.0");
    assert_eq!(s("%.*s", &[I(-1), S("abc")]), "");
    assert_eq!(b("%5b|%-3s|%.2a|%c", &[S("a"), S("b"), S("xyz"), I(65)]), "    a|b  |'x|A");
    let dict = || Dict(vec![("a", I(1)), ("b(c)", I(2)), ("", I(3))]);
    assert_eq!(run("%(a)03d %(b(c))s %()s", dict(), STR), "001 2 3");
    assert_eq!(run("x", dict(), STR), "x");
    assert_eq!(run("%s", dict(), STR), "{}");
}

#[test]
fn errors() {
    use V::{F, I, S};
    let few = "TypeError: not enough arguments for format string";
    let table: [(&str, &[V], &str); 27] = [
        ("%d %d", &[I(1)], few),
        ("%z", &[], few),
        ("%5%", &[], few),
        ("a", &[I(1)], "TypeError: not all arguments converted during string formatting"),
        ("%", &[], "ValueError: incomplete format"),
        ("%l", &[I(1)], "ValueError: incomplete format"),
        ("%*", &[I(1)], "ValueError: incomplete format"),
        ("%(a", &[], "TypeError: format requires a mapping"),
        ("%(a)s", &[I(1)], "TypeError: format requires a mapping"),
        ("%d", &[S("a")], "TypeError: %d format: a real number is required, not str"),
        ("%i", &[V::None], "TypeError: %i format: a real number is required, not NoneType"),
        ("%x", &[F(1.5)], "TypeError: %x format: an integer is required, not float"),
        ("%f", &[S("a")], "TypeError: must be real number, not str"),
        ("%d", &[F(f64::NAN)], "ValueError: cannot convert float NaN to integer"),
        ("%c", &[S("ab")], "TypeError: %c requires int or char"),
        ("%c", &[I(-1)], "OverflowError: %c arg not in range(0x110000)"),
        ("%*d", &[S("a"), I(1)], "TypeError: * wants int"),
        ("éé%z", &[I(1)], "ValueError: unsupported format character 'z' (0x7a) at index 3"),
        ("%hhd", &[I(1)], "ValueError: unsupported format character 'h' (0x68) at index 2"),
        ("%\u{1234}", &[I(1)], "ValueError: unsupported format character '?' (0x1234) at index 1"),
        ("%b", &[I(1)], "ValueError: unsupported format character 'b' (0x62) at index 1"),
        ("%99999999999999999999d", &[I(1)], "ValueError: width too big"),
        ("%.99999999999d", &[I(1)], "ValueError: precision too big"),
        ("%.2147483645d", &[I(1)], "OverflowError: precision too large"),
        ("%.2147483644d", &[I(1)], "MemoryError"),
        ("%2147483647d", &[I(1)], "MemoryError"),
        ("%.2147483647f", &[I(1)], "MemoryError"),
    ];
    for (template, args, want) in table {
        assert_eq!(s(template, args), want, "{template}");
    }
    for (template, args, want) in [
        ("%i", vec![V::None], "TypeError: %d format: a real number is required, not NoneType"),
        ("%f", vec![S("a")], "TypeError: float argument required, not str"),
        ("%c", vec![I(256)], "OverflowError: %c arg not in range(256)"),
        ("%c", vec![S("ab")], "TypeError: %c requires an integer in range(256) or a single byte"),
        ("%.99999999999d", vec![I(1)], "ValueError: prec too big"),
        ("", vec![I(1)], "TypeError: not all arguments converted during bytes formatting"),
    ] {
        assert_eq!(b(template, &args), want, "{template}");
    }
    let dict = || Dict(vec![("a", I(1))]);
    for (template, want) in [
        ("%(a)s %s", few),
        ("%(a)*d", few),
        ("%(a)%", "ValueError: unsupported format character '%' (0x25) at index 4"),
        ("%(a)", "ValueError: incomplete format"),
        ("%(a", "ValueError: incomplete format key"),
        ("%(b)z", "KeyError: 'b'"),
    ] {
        assert_eq!(run(template, dict(), STR), want, "{template}");
    }
    let mut args = Tuple(vec![I(1)]);
    assert_eq!(
        format(b"%\xe9", &mut args, BYTES),
        Err(TextError::overflow("character argument not in range(0x110000)"))
    );
    assert_eq!(
        format(b"%5\xc3\xa9", &mut args, BYTES),
        Err(TextError::value("unsupported format character '\u{c3}' (0xc3) at index 2"))
    );
}
