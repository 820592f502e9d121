use super::string_io::{STRING_IO, StringIo};
use super::testing::{answer, ask, attr, b, i, s};
use crate::io::base;
use crate::io::text::line_end::LineEnd;
use crate::object::host::NoHost;
use crate::object::{Args, Size, Str, Stream, Value};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn string_io(initial: &str, newline: LineEnd) -> Value {
    StringIo::new(&Str::from(initial), newline).map_or(Value::None, Value::object)
}

fn new(args: &[Value]) -> String {
    let made =
        STRING_IO.new.map(|m| (m.call)(&mut NoHost, &Value::Class(&STRING_IO), Args::positional(args)));
    made.map_or_else(String::new, answer)
}

#[test]
fn reads_and_positions_count_code_points() {
    let f = string_io("h\u{e9}\u{e9}\nb\u{4e00}\u{1f600}\n", LineEnd::Lf);
    assert_eq!(ask(&f, "read", &[i(2)]), r"'h\xc3\xa9'");
    assert_eq!(ask(&f, "readline", &[]), r"'\xc3\xa9\n'");
    assert_eq!(ask(&f, "readline", &[i(2)]), r"'b\xe4\xb8\x80'");
    assert_eq!(ask(&f, "tell", &[]), "6");
    assert_eq!(ask(&f, "seek", &[i(1)]), "1");
    assert_eq!(ask(&f, "write", &[s("xy")]), "2");
    assert_eq!(ask(&f, "read", &[]), r"'\nb\xe4\xb8\x80\xf0\x9f\x98\x80\n'");
    assert_eq!(ask(&f, "getvalue", &[]), r"'hxy\nb\xe4\xb8\x80\xf0\x9f\x98\x80\n'");
    assert_eq!(ask(&f, "seek", &[i(20)]), "20");
    assert_eq!(ask(&f, "read", &[]), "''");
    assert_eq!(ask(&f, "readline", &[]), "''");
    assert_eq!(ask(&f, "tell", &[]), "20");
}

#[test]
fn gaps_are_filled_with_nul() {
    let f = string_io("", LineEnd::Lf);
    assert_eq!(ask(&f, "seek", &[i(3)]), "3");
    assert_eq!(ask(&f, "read", &[]), "''");
    assert_eq!(ask(&f, "tell", &[]), "3");
    assert_eq!(ask(&f, "truncate", &[]), "3");
    assert_eq!(ask(&f, "getvalue", &[]), "''");
    assert_eq!(ask(&f, "write", &[s("a")]), "1");
    assert_eq!(ask(&f, "getvalue", &[]), r"'\x00\x00\x00a'");
    assert_eq!(ask(&f, "truncate", &[i(1)]), "1");
    assert_eq!(ask(&f, "tell", &[]), "4");
    assert_eq!(ask(&f, "write", &[s("\u{e9}")]), "1");
    assert_eq!(ask(&f, "getvalue", &[]), r"'\x00\x00\x00\x00\xc3\xa9'");
}

#[test]
fn newline_decides_what_is_kept_and_where_lines_end() {
    let text = "a\rb\r\nc\n";
    for (newline, value, newlines, lines) in [
        (LineEnd::Translated, r"'a\nb\nc\n'", r"('\r', '\n', '\r\n')", r"['a\n', 'b\n', 'c\n']"),
        (LineEnd::Universal, r"'a\rb\r\nc\n'", r"('\r', '\n', '\r\n')", r"['a\r', 'b\r\n', 'c\n']"),
        (LineEnd::Lf, r"'a\rb\r\nc\n'", "None", r"['a\rb\r\n', 'c\n']"),
        (LineEnd::Cr, r"'a\rb\r\rc\r'", "None", r"['a\r', 'b\r', '\r', 'c\r']"),
        (LineEnd::CrLf, r"'a\rb\r\r\nc\r\n'", "None", r"['a\rb\r\r\n', 'c\r\n']"),
    ] {
        let f = string_io(text, newline);
        assert_eq!(ask(&f, "getvalue", &[]), value, "{newline:?}");
        assert_eq!(attr(&f, "newlines"), newlines, "{newline:?}");
        assert_eq!(ask(&f, "readlines", &[]), lines, "{newline:?}");
    }
    let f = string_io("ab\r\ncd\r", LineEnd::Universal);
    assert_eq!(ask(&f, "readline", &[i(3)]), r"'ab\r'");
    assert_eq!(ask(&f, "readline", &[]), r"'\n'");
    assert_eq!(ask(&f, "readline", &[]), r"'cd\r'");
    let f = string_io("", LineEnd::Translated);
    assert_eq!(attr(&f, "newlines"), "None");
    assert_eq!(ask(&f, "write", &[s("a\r")]), "2");
    assert_eq!(attr(&f, "newlines"), r"'\r'");
    assert_eq!(ask(&f, "write", &[s("\r\nb")]), "3");
    assert_eq!(ask(&f, "tell", &[]), "4");
    assert_eq!(ask(&f, "getvalue", &[]), r"'a\n\nb'");
    assert_eq!(attr(&f, "newlines"), r"('\r', '\r\n')");
}

#[test]
fn arguments_are_checked_in_the_words_of_cpython() {
    let f = string_io("abc", LineEnd::Lf);
    for (name, args, error) in [
        ("read", vec![s("x")], "TypeError: argument should be integer or None, not 'str'"),
        ("readline", vec![i(1), i(2)], "TypeError: readline expected at most 1 argument, got 2"),
        ("write", vec![b(b"x")], "TypeError: string argument expected, got 'bytes'"),
        ("write", vec![], "TypeError: StringIO.write() takes exactly one argument (0 given)"),
        ("writelines", vec![Value::list(vec![b(b"x")])], "TypeError: string argument expected, got 'bytes'"),
        ("writelines", vec![], "TypeError: _IOBase.writelines() takes exactly one argument (0 given)"),
        ("writelines", vec![i(5)], "TypeError: 'int' object is not iterable"),
        ("seek", vec![i(-1)], "ValueError: Negative seek position -1"),
        ("seek", vec![i(1), i(1)], "OSError: Can't do nonzero cur-relative seeks"),
        ("seek", vec![i(-1), i(2)], "OSError: Can't do nonzero cur-relative seeks"),
        ("seek", vec![i(-1), i(5)], "ValueError: Invalid whence (5, should be 0, 1 or 2)"),
        ("truncate", vec![i(-1)], "ValueError: Negative size value -1"),
        ("detach", vec![], "UnsupportedOperation: detach"),
        ("fileno", vec![], "UnsupportedOperation: fileno"),
        ("isatty", vec![i(1)], "TypeError: _IOBase.isatty() takes no arguments (1 given)"),
        ("read1", vec![], "AttributeError: '_io.StringIO' object has no attribute 'read1'"),
        (
            "__setstate__",
            vec![i(5)],
            "TypeError: _io.StringIO.__setstate__ argument should be 4-tuple, got int",
        ),
    ] {
        assert_eq!(ask(&f, name, &args), error, "{name}");
    }
    for (args, error) in [
        (vec![i(5)], "TypeError: initial_value must be str or None, not int"),
        (vec![b(b"x"), s("x")], "ValueError: illegal newline value: 'x'"),
        (vec![s("a"), s("\n\n")], r"ValueError: illegal newline value: '\n\n'"),
        (vec![s("a"), i(5)], "TypeError: newline must be str or None, not int"),
        (vec![s("a"), s("\n"), s("x")], "TypeError: StringIO() takes at most 2 arguments (3 given)"),
        (vec![s("a"), s("\0")], "<_io.StringIO>"),
        (vec![Value::None, Value::None], "<_io.StringIO>"),
    ] {
        assert_eq!(new(&args), error);
    }
}

#[test]
fn a_closed_stream_refuses_in_two_ways() {
    let f = string_io("abc", LineEnd::Lf);
    assert_eq!(ask(&f, "close", &[]), "None");
    let own = "ValueError: I/O operation on closed file";
    let inherited = "ValueError: I/O operation on closed file.";
    for name in ["read", "readline", "tell", "truncate", "getvalue", "readable", "__next__", "__getstate__"] {
        assert_eq!(ask(&f, name, &[]), own, "{name}");
    }
    for name in ["isatty", "readlines", "__enter__", "__iter__"] {
        assert_eq!(ask(&f, name, &[]), inherited, "{name}");
    }
    assert_eq!(ask(&f, "writelines", &[i(5)]), inherited);
    assert_eq!(ask(&f, "write", &[i(5)]), "TypeError: string argument expected, got 'int'");
    assert_eq!(ask(&f, "write", &[s("")]), own);
    assert_eq!(ask(&f, "flush", &[]), "None");
    assert_eq!((attr(&f, "newlines"), attr(&f, "line_buffering")), (own.to_owned(), own.to_owned()));
    assert_eq!((attr(&f, "closed"), attr(&f, "encoding")), ("True".to_owned(), "None".to_owned()));
    assert_eq!(ask(&f, "__init__", &[s("new")]), "None");
    assert_eq!(ask(&f, "read", &[]), "'new'");
}

#[test]
fn impossible_sizes_fail_as_in_cpython() {
    let f = string_io("abc", LineEnd::Lf);
    for (pos, error) in [
        (i64::MAX, "OverflowError: new position too large"),
        (i64::MAX - 1, "OverflowError: new buffer size too large"),
        ((1 << 62) - 3, "OverflowError: new buffer size too large"),
        ((1 << 62) - 4, "MemoryError: "),
        (1 << 40, "MemoryError: "),
    ] {
        assert_eq!(ask(&f, "seek", &[i(pos)]), pos.to_string());
        assert_eq!(ask(&f, "write", &[s("x")]), error, "{pos}");
        assert_eq!(ask(&f, "write", &[s("\u{e9}")]), error, "{pos}");
        assert_eq!(ask(&f, "getvalue", &[]), "'abc'");
    }
}

#[test]
fn state_can_be_taken_and_set() {
    let f = string_io("a\nb", LineEnd::CrLf);
    assert_eq!(ask(&f, "__getstate__", &[]), r"('a\r\nb', '\r\n', 0, None)");
    let state = Value::tuple([s("a\nb"), s("\r\n"), i(1), Value::None]);
    assert_eq!(ask(&f, "__setstate__", &[state]), "None");
    assert_eq!(ask(&f, "__getstate__", &[]), r"('a\nb', '\r\n', 1, None)");
    let state = Value::tuple([Value::None, s("\n"), i(1), i(5)]);
    assert_eq!(
        ask(&f, "__setstate__", &[state]),
        "TypeError: fourth item of state should be a dict, got a int"
    );
    assert_eq!(ask(&f, "getvalue", &[]), "''");
}

#[test]
fn text_is_shared_until_somebody_writes() {
    let f = StringIo::new(&Str::empty(), LineEnd::Lf).unwrap();
    assert_eq!(f.write_text(&Str::from("x".repeat(1000))).ok(), Some(1000));
    let (one, two) = (f.getvalue().unwrap(), f.getvalue().unwrap());
    assert!(one.same(&two));
    assert_eq!(f.write_text(&Str::from("y")).ok(), Some(1));
    assert_eq!((one.len(), f.getvalue().unwrap().len()), (1000, 1001));
}

#[test]
fn classes_stand_in_line() {
    assert!(STRING_IO.is_subclass(&base::TEXT_IO_BASE_ABC) && STRING_IO.is_subclass(&base::IO_BASE_ABC));
    assert!(!STRING_IO.is_subclass(&base::BUFFERED_IO_BASE_ABC));
}

#[derive(Clone, Debug)]
enum Op {
    Read(Option<usize>),
    ReadLine(Option<usize>),
    Write(String),
    Seek(usize),
    SeekEnd,
    Truncate(Option<usize>),
    GetValue,
}

fn text(most: usize) -> impl Strategy<Value = String> {
    let chars = prop::sample::select(vec!['a', 'b', '\n', '\r', '\u{e9}', '\u{4e00}', '\u{1f600}']);
    let ascii = prop::sample::select(vec!['a', 'b', '\n', '\r']);
    prop_oneof![
        prop::collection::vec(ascii, 0..most).prop_map(String::from_iter),
        prop::collection::vec(chars, 0..most).prop_map(String::from_iter),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let size = || prop::option::of(0..12usize);
    prop_oneof![
        2 => size().prop_map(Op::Read),
        2 => size().prop_map(Op::ReadLine),
        4 => text(8).prop_map(Op::Write),
        2 => (0..25usize).prop_map(Op::Seek),
        2 => Just(Op::SeekEnd),
        1 => size().prop_map(Op::Truncate),
        1 => Just(Op::GetValue),
    ]
}

/// How long the first line of a text is.
fn line_length(rest: &[char], newline: LineEnd) -> usize {
    let ends_at = |i: usize| {
        let pair = rest[i] == '\r' && rest.get(i + 1) == Some(&'\n');
        match (newline, rest[i]) {
            (LineEnd::Translated | LineEnd::Lf | LineEnd::Universal, '\n') | (LineEnd::Cr, '\r') => {
                Some(i + 1)
            }
            (LineEnd::Universal, '\r') => Some(i + 1 + usize::from(pair)),
            (LineEnd::CrLf, '\r') if pair => Some(i + 2),
            _ => None,
        }
    };
    (0..rest.len()).find_map(ends_at).unwrap_or(rest.len())
}

/// What a written text becomes.
fn stored(text: &str, newline: LineEnd) -> Vec<char> {
    let text = match newline {
        LineEnd::Translated => text.replace("\r\n", "\n").replace('\r', "\n"),
        LineEnd::Universal | LineEnd::Lf => text.to_owned(),
        LineEnd::Cr => text.replace('\n', "\r"),
        LineEnd::CrLf => text.replace('\n', "\r\n"),
    };
    text.chars().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(4), ..ProptestConfig::with_cases(300) })]

    #[test]
    fn behaves_like_an_array_of_characters_with_a_cursor(
        initial in text(30),
        newline in prop::sample::select(vec![LineEnd::Translated, LineEnd::Universal, LineEnd::Lf, LineEnd::Cr, LineEnd::CrLf]),
        ops in prop::collection::vec(op(), 0..40),
    ) {
        let f = StringIo::new(&Str::from(initial.as_str()), newline).unwrap();
        let (mut model, mut pos) = (stored(&initial, newline), 0usize);
        for op in ops {
            let rest = model.get(pos..).unwrap_or_default();
            match op {
                Op::Read(n) | Op::ReadLine(n) => {
                    let size = n.map_or(Size::All, Size::Most);
                    let (got, most) = match op {
                        Op::Read(_) => (f.read_text(size).unwrap(), rest.len()),
                        _ => (f.read_line(size).unwrap(), line_length(rest, newline)),
                    };
                    let want: String = rest[..n.unwrap_or(usize::MAX).min(most)].iter().collect();
                    prop_assert_eq!(got.as_utf8(), Some(want.as_str()));
                    prop_assert_eq!(got.len(), want.chars().count());
                    pos += got.len();
                }
                Op::Write(text) => {
                    prop_assert_eq!(f.write_text(&Str::from(text.as_str())).unwrap(), text.chars().count());
                    let data = stored(&text, newline);
                    if !data.is_empty() {
                        model.resize(model.len().max(pos + data.len()), '\0');
                        model[pos..pos + data.len()].copy_from_slice(&data);
                        pos += data.len();
                    }
                }
                Op::Seek(to) => {
                    prop_assert_eq!(f.seek(to as i64, 0).unwrap(), to as i64);
                    pos = to;
                }
                Op::SeekEnd => {
                    pos = model.len();
                    prop_assert_eq!(f.seek(0, 2).unwrap(), pos as i64);
                }
                Op::Truncate(n) => {
                    let keep = n.unwrap_or(pos);
                    prop_assert_eq!(f.truncate(n.map(|n| n as i64)).unwrap(), keep as i64);
                    model.truncate(keep);
                }
                Op::GetValue => {
                    let want: String = model.iter().collect();
                    prop_assert_eq!(f.getvalue().unwrap(), Str::from(want));
                }
            }
            prop_assert_eq!(f.position().unwrap(), pos);
            let layers = f.snapshot(7).layers;
            let window = layers[0].window.clone().unwrap();
            let shown: String = model.iter().skip(window.start as usize).take(7).collect();
            prop_assert_eq!(String::from_utf8(window.content).unwrap(), shown);
            prop_assert!(window.start as usize <= pos.min(model.len()));
            prop_assert_eq!(layers[0].length, Some(model.len() as u64));
        }
        let want: String = model.iter().collect();
        prop_assert_eq!(f.getvalue().unwrap(), Str::from(want));
    }
}
