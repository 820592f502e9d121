use super::{FUNCTIONS, STRUCT};
use crate::object::bytearray::ByteArray;
use crate::object::host::NoHost;
use crate::object::{Args, Error, Eval, Method, Str, Value, ops};
use num_bigint::BigInt;
use std::rc::Rc;

fn answer(outcome: Eval<Value>) -> String {
    match outcome.and_then(|v| ops::repr(&v)) {
        Ok(repr) => repr.to_string_lossy().into_owned(),
        Err(raised) => {
            let error = Error::from(raised);
            format!("{}: {error}", error.class().name)
        }
    }
}

fn function(name: &str) -> &'static Method {
    FUNCTIONS.iter().flat_map(|part| part.iter()).find(|m| m.name == name).expect("a function of struct")
}

fn ask(name: &str, args: &[Value]) -> String {
    answer((function(name).call)(&mut NoHost, &Value::None, Args::positional(args)))
}

fn s(text: &str) -> Value {
    Value::str(text)
}

fn b(bytes: &[u8]) -> Value {
    Value::bytes(bytes)
}

fn i(n: i64) -> Value {
    Value::Int(n)
}

fn power(exponent: u32) -> Value {
    Value::big(BigInt::from(2).pow(exponent))
}

fn ten(exponent: u32) -> Value {
    Value::big(BigInt::from(10).pow(exponent))
}

#[test]
fn numbers_are_packed_within_their_range() {
    for (format, value, want) in [
        ("B", i(300), "error: 'B' format requires 0 <= number <= 255"),
        ("<b", i(300), "error: 'b' format requires -128 <= number <= 127"),
        ("h", i(70000), "error: 'h' format requires -32768 <= number <= 32767"),
        ("i", i(1 << 40), "error: 'i' format requires -2147483648 <= number <= 2147483647"),
        ("l", power(70), "error: 'l' format requires -9223372036854775808 <= number <= 9223372036854775807"),
        ("<l", power(70), "error: 'l' format requires -2147483648 <= number <= 2147483647"),
        ("<L", i(-1), "error: 'L' format requires 0 <= number <= 4294967295"),
        ("Q", power(64), "error: 'Q' format requires 0 <= number <= 18446744073709551615"),
        ("N", i(-1), "error: 'N' format requires 0 <= number <= 18446744073709551615"),
        ("<n", i(1), "error: bad char in struct format"),
        ("P", i(-1), r"b'\xff\xff\xff\xff\xff\xff\xff\xff'"),
        ("P", power(63), r"b'\x00\x00\x00\x00\x00\x00\x00\x80'"),
        ("P", power(64), "error: int too large to convert"),
        ("B", s("x"), "error: required argument is not an integer"),
        ("B", Value::float(1.5), "error: required argument is not an integer"),
        ("i", Value::bool(true), r"b'\x01\x00\x00\x00'"),
        ("!H", i(258), r"b'\x01\x02'"),
        ("<q", i(-2), r"b'\xfe\xff\xff\xff\xff\xff\xff\xff'"),
        ("?", i(5), r"b'\x01'"),
        ("?", Value::list(vec![]), r"b'\x00'"),
        ("f", s("x"), "error: required argument is not a float"),
        ("f", Value::float(1e40), r"b'\x00\x00\x80\x7f'"),
        ("<f", Value::float(1e40), "OverflowError: float too large to pack with f format"),
        ("<f", ten(39), "error: int too large to convert"),
        ("d", ten(400), "error: required argument is not a float"),
        ("<d", Value::float(1.5), r"b'\x00\x00\x00\x00\x00\x00\xf8?'"),
        (">d", i(3), r"b'@\x08\x00\x00\x00\x00\x00\x00'"),
        ("e", Value::float(65520.0), "OverflowError: float too large to pack with e format"),
        ("e", Value::float(65519.0), r"b'\xff{'"),
        ("e", i(1_000_000), "error: int too large to convert"),
    ] {
        assert_eq!(ask("pack", &[s(format), value]), want, "{format}");
    }
}

#[test]
fn strings_are_cut_and_filled() {
    for (format, value, want) in [
        ("c", b(b"ab"), "error: char format requires a bytes object of length 1"),
        ("c", b(b"a"), "b'a'"),
        ("s", s("a"), "error: argument for 's' must be a bytes object"),
        ("p", i(5), "error: argument for 'p' must be a bytes object"),
        ("3s", b(b"abcdef"), "b'abc'"),
        ("5s", Value::ByteArray(Rc::new(ByteArray::new(b"ab".to_vec()))), r"b'ab\x00\x00\x00'"),
        ("5p", b(b"abcdefgh"), r"b'\x04abcd'"),
        ("1p", b(b"abc"), r"b'\x00'"),
        ("0p", b(b"abc"), "b''"),
        ("0s", b(b"abc"), "b''"),
    ] {
        assert_eq!(ask("pack", &[s(format), value]), want, "{format}");
    }
    let long = ask("pack", &[s("300p"), b(&[b'x'; 299])]);
    assert!(long.starts_with(r"b'\xffxxx"), "{long}");
}

#[test]
fn formats_are_read_as_cpython_reads_them() {
    for (format, want) in [
        ("B0i", "4"),
        ("iB", "5"),
        ("bxd", "16"),
        ("<bxd", "10"),
        ("=HI", "6"),
        ("@HI", "8"),
        ("2s3p4x", "9"),
        ("  B  B ", "2"),
        ("\x0bB", "1"),
        ("0B", "0"),
        ("", "0"),
        ("nPlL?", "33"),
        ("<lL?", "9"),
        ("z", "error: bad char in struct format"),
        ("3 B", "error: bad char in struct format"),
        (" <B", "error: bad char in struct format"),
        ("3", "error: repeat count given without format specifier"),
        ("B\0", "error: embedded null character"),
        ("99999999999999999999B", "error: total struct size too long"),
        ("9223372036854775807s9223372036854775807s", "error: total struct size too long"),
    ] {
        assert_eq!(ask("calcsize", &[s(format)]), want, "{format}");
    }
    assert!(ask("calcsize", &[s("\u{e9}")]).starts_with("UnicodeEncodeError: "));
    assert_eq!(
        ask("calcsize", &[i(5)]),
        "TypeError: Struct() argument 1 must be a str or bytes object, not int"
    );
    assert_eq!(ask("calcsize", &[Value::list(vec![])]), "TypeError: unhashable type: 'list'");
    assert_eq!(ask("calcsize", &[]), "TypeError: _struct.calcsize() takes exactly one argument (0 given)");
}

#[test]
fn values_are_counted() {
    for (args, want) in [
        (vec![], "TypeError: missing format argument"),
        (vec![s("B")], "error: pack expected 1 items for packing (got 0)"),
        (vec![s("2B"), i(1)], "error: pack expected 2 items for packing (got 1)"),
        (vec![s("x"), i(1)], "error: pack expected 0 items for packing (got 1)"),
        (vec![s("9223372036854775807s"), b(b"")], "OverflowError: byte string is too large"),
        (vec![s("10000000000000s"), b(b"")], "MemoryError: "),
    ] {
        assert_eq!(ask("pack", &args), want);
    }
}

#[test]
fn bytes_are_unpacked() {
    for (format, bytes, want) in [
        ("2H", &b"abcd"[..], "(25185, 25699)"),
        (">2H", b"abcd", "(24930, 25444)"),
        ("3sx?", b"abcd\x02", "(b'abc', True)"),
        ("5p", b"\x03abcd", "(b'abc',)"),
        ("5p", b"\x09abcd", "(b'abcd',)"),
        ("1p", b"\x09", "(b'',)"),
        ("0p", b"", "(b'',)"),
        ("cc", b"ab", "(b'a', b'b')"),
        ("<hhb", b"\xff\xff\x01\x00\xfe", "(-1, 1, -2)"),
        ("Q", &[0xff; 8], "(18446744073709551615,)"),
        (">q", &[0xff; 8], "(-1,)"),
        ("<f", b"\xcd\xcc\xcc=", "(0.10000000149011612,)"),
        ("<e", b"\x00\x7e", "(nan,)"),
        ("", b"", "()"),
        ("I", b"ab", "error: unpack requires a buffer of 4 bytes"),
        ("", b"a", "error: unpack requires a buffer of 0 bytes"),
    ] {
        assert_eq!(ask("unpack", &[s(format), b(bytes)]), want, "{format}");
    }
    assert_eq!(ask("unpack", &[s("I"), s("abcd")]), "TypeError: a bytes-like object is required, not 'str'");
    assert_eq!(ask("unpack", &[s("I")]), "TypeError: unpack expected 2 arguments, got 1");
}

#[test]
fn offsets_count_from_either_end() {
    let needs = "error: unpack_from requires a buffer of at least";
    for (offset, want) in [
        (2, "(1717920867,)".to_owned()),
        (-4, "(1717920867,)".to_owned()),
        (3, format!("{needs} 7 bytes for unpacking 4 bytes at offset 3 (actual buffer size is 6)")),
        (20, format!("{needs} 24 bytes for unpacking 4 bytes at offset 20 (actual buffer size is 6)")),
        (-2, "error: not enough data to unpack 4 bytes at offset -2".to_owned()),
        (-20, "error: offset -20 out of range for 6-byte buffer".to_owned()),
    ] {
        assert_eq!(ask("unpack_from", &[s("<I"), b(b"abcdef"), i(offset)]), want);
    }
    assert_eq!(
        ask("unpack_from", &[s("I")]),
        "TypeError: unpack_from() missing required argument 'buffer' (pos 2)"
    );
}

#[test]
fn what_was_packed_before_an_error_is_written() {
    let buffer = Value::ByteArray(Rc::new(ByteArray::new(vec![0xff; 4])));
    let shown = || answer(Ok(buffer.clone()));
    let into = |args: &[Value]| ask("pack_into", args);
    assert_eq!(
        into(&[s("BB"), buffer.clone(), i(0), i(1), i(300)]),
        "error: 'B' format requires 0 <= number <= 255"
    );
    assert_eq!(shown(), r"bytearray(b'\x01\x00\xff\xff')");
    assert_eq!(into(&[s(">H"), buffer.clone(), i(-2), i(515)]), "None");
    assert_eq!(shown(), r"bytearray(b'\x01\x00\x02\x03')");
    for (args, want) in [
        (vec![], "TypeError: missing format argument"),
        (vec![s("I")], "error: pack_into expected buffer argument"),
        (vec![s("I"), buffer.clone()], "error: pack_into expected offset argument"),
        (vec![s("I"), buffer.clone(), i(0)], "error: pack_into expected 1 items for packing (got 0)"),
        (vec![s("H"), buffer.clone(), i(-1), i(5)], "error: no space to pack 2 bytes at offset -1"),
        (vec![s("H"), buffer.clone(), i(-9), i(5)], "error: offset -9 out of range for 4-byte buffer"),
        (
            vec![s("H"), buffer.clone(), i(3), i(5)],
            "error: pack_into requires a buffer of at least 5 bytes for packing 2 bytes at offset 3 (actual buffer size is 4)",
        ),
        (
            vec![s("H"), b(b"ab"), i(0), i(5)],
            "TypeError: argument must be read-write bytes-like object, not bytes",
        ),
        (
            vec![s("H"), buffer.clone(), power(70), i(5)],
            "IndexError: cannot fit 'int' into an index-sized integer",
        ),
    ] {
        assert_eq!(into(&args), want);
    }
}

#[test]
fn iterators_give_tuple_after_tuple_and_hold_the_buffer() {
    let buffer = Rc::new(ByteArray::new(b"abcd".to_vec()));
    let args = [s("H"), Value::ByteArray(Rc::clone(&buffer))];
    let it = (function("iter_unpack").call)(&mut NoHost, &Value::None, Args::positional(&args)).unwrap();
    assert!(buffer.resize(0).is_err());
    assert_eq!(answer(ops::next(&mut NoHost, &it).map(Option::unwrap)), "(25185,)");
    assert_eq!(answer(ops::next(&mut NoHost, &it).map(Option::unwrap)), "(25699,)");
    assert!(ops::next(&mut NoHost, &it).is_ok_and(|v| v.is_none()));
    assert!(buffer.resize(0).is_ok());
    let multiple = "error: iterative unpacking requires a buffer of a multiple of 2 bytes";
    assert_eq!(ask("iter_unpack", &[s("H"), b(b"abc")]), multiple);
    let empty = "error: cannot iteratively unpack with a struct of length 0";
    assert_eq!(ask("iter_unpack", &[s(""), s("abc")]), empty);
}

#[test]
fn a_struct_remembers_its_format() {
    let make = |args: &[Value], kw: &[(Str, Value)]| {
        (STRUCT.new.unwrap().call)(&mut NoHost, &Value::Class(&STRUCT), Args { pos: args, kw })
    };
    let named = [(Str::from("format"), b(b"<IH"))];
    let made = make(&[], &named).unwrap();
    let call = |name: &str, args: &[Value]| {
        answer((STRUCT.method(name).unwrap().call)(&mut NoHost, &made, Args::positional(args)))
    };
    assert_eq!(answer(Ok(made.clone())), "Struct('<IH')");
    assert_eq!(answer(ops::getattr(&mut NoHost, &made, &Str::from("size"))), "6");
    assert_eq!(answer(ops::getattr(&mut NoHost, &made, &Str::from("format"))), "'<IH'");
    assert_eq!(call("pack", &[i(1), i(2)]), r"b'\x01\x00\x00\x00\x02\x00'");
    assert_eq!(call("unpack", &[b(b"abcdef")]), "(1684234849, 26213)");
    assert_eq!(call("unpack", &[]), "TypeError: Struct.unpack() takes exactly one argument (0 given)");
    assert_eq!(call("pack_into", &[]), "error: pack_into expected buffer argument");
    assert_eq!(answer(make(&[], &[])), "TypeError: Struct() missing required argument 'format' (pos 1)");
}
