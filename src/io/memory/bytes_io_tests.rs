use super::bytes_io::{BYTES_IO, BytesIo};
use super::testing::{answer, ask, ask_named, attr, b, i, s};
use crate::io::base;
use crate::object::bytearray::ByteArray;
use crate::object::host::NoHost;
use crate::object::{Args, Bytes, Size, Stream, Value};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::rc::Rc;

fn bytes_io(initial: &[u8]) -> Value {
    Value::object(BytesIo::new(Bytes::copy_of(initial)))
}

fn new(args: &[Value]) -> String {
    let made = BYTES_IO.new.map(|m| (m.call)(&mut NoHost, &Value::Class(&BYTES_IO), Args::positional(args)));
    made.map_or_else(String::new, answer)
}

fn big() -> Value {
    Value::big(num_bigint::BigInt::from(1u128 << 70))
}

#[test]
fn reads_and_positions() {
    let f = bytes_io(b"abc\ndef\nghi");
    assert_eq!(ask(&f, "read", &[i(2)]), "b'ab'");
    assert_eq!(ask(&f, "readline", &[]), r"b'c\n'");
    assert_eq!(ask(&f, "tell", &[]), "4");
    assert_eq!(ask(&f, "readlines", &[i(3)]), r"[b'def\n']");
    assert_eq!(ask(&f, "read", &[Value::None]), "b'ghi'");
    assert_eq!(ask(&f, "read", &[]), "b''");
    assert_eq!(ask(&f, "seek", &[i(-5), i(2)]), "6");
    assert_eq!(ask(&f, "readline", &[i(1)]), "b'f'");
    assert_eq!(ask(&f, "readline", &[i(0)]), "b''");
    assert_eq!(ask(&f, "read1", &[i(-5)]), r"b'\nghi'");
    assert_eq!(ask(&f, "seek", &[i(20)]), "20");
    assert_eq!(ask(&f, "read", &[]), "b''");
    assert_eq!(ask(&f, "readlines", &[]), "[]");
    assert_eq!(ask(&f, "tell", &[]), "20");
}

#[test]
fn arguments_are_checked_in_the_words_of_cpython() {
    let f = bytes_io(b"abc");
    assert_eq!(ask(&f, "read", &[s("x")]), "TypeError: argument should be integer or None, not 'str'");
    assert_eq!(ask(&f, "read", &[big()]), "OverflowError: cannot fit 'int' into an index-sized integer");
    assert_eq!(ask(&f, "read", &[i(1), i(2)]), "TypeError: read expected at most 1 argument, got 2");
    assert_eq!(
        ask_named(&f, "read", &[], &[("size", i(1))]),
        "TypeError: BytesIO.read() takes no keyword arguments"
    );
    assert_eq!(ask(&f, "readlines", &[s("x")]), "TypeError: integer argument expected, got 'str'");
    assert_eq!(ask(&f, "readlines", &[big()]), "OverflowError: Python int too large to convert to C ssize_t");
    assert_eq!(
        ask(&f, "readinto", &[b(b"xx")]),
        "TypeError: readinto() argument must be read-write bytes-like object, not bytes"
    );
    assert_eq!(
        ask(&f, "readinto1", &[Value::None]),
        "TypeError: readinto1() argument must be read-write bytes-like object, not None"
    );
    assert_eq!(ask(&f, "write", &[]), "TypeError: BytesIO.write() takes exactly one argument (0 given)");
    assert_eq!(ask(&f, "write", &[s("x")]), "TypeError: a bytes-like object is required, not 'str'");
    assert_eq!(
        ask(&f, "write", std::slice::from_ref(&f)),
        "TypeError: a bytes-like object is required, not '_io.BytesIO'"
    );
    assert_eq!(ask(&f, "writelines", &[i(5)]), "TypeError: 'int' object is not iterable");
    assert_eq!(ask(&f, "seek", &[]), "TypeError: seek expected at least 1 argument, got 0");
    assert_eq!(
        ask(&f, "seek", &[Value::None]),
        "TypeError: 'NoneType' object cannot be interpreted as an integer"
    );
    assert_eq!(ask(&f, "seek", &[big()]), "OverflowError: Python int too large to convert to C ssize_t");
    assert_eq!(
        ask(&f, "seek", &[i(0), i(1 << 40)]),
        "OverflowError: Python int too large to convert to C int"
    );
    assert_eq!(ask(&f, "seek", &[i(0), i(5)]), "ValueError: invalid whence (5, should be 0, 1 or 2)");
    assert_eq!(ask(&f, "seek", &[i(-1)]), "ValueError: negative seek value -1");
    assert_eq!(ask(&f, "truncate", &[i(-1)]), "ValueError: negative size value -1");
    assert_eq!(ask(&f, "truncate", &[s("x")]), "TypeError: argument should be integer or None, not 'str'");
    assert_eq!(ask(&f, "detach", &[]), "UnsupportedOperation: detach");
    assert_eq!(ask(&f, "detach", &[i(1)]), "TypeError: detach() takes no arguments");
    assert_eq!(ask(&f, "fileno", &[]), "UnsupportedOperation: fileno");
    assert_eq!(ask(&f, "getbuffer", &[i(1)]), "TypeError: getbuffer() takes no arguments");
    assert_eq!(ask(&f, "tell", &[i(1)]), "TypeError: BytesIO.tell() takes no arguments (1 given)");
    assert_eq!(ask(&f, "peek", &[]), "AttributeError: '_io.BytesIO' object has no attribute 'peek'");
    assert_eq!(new(&[i(5)]), "TypeError: a bytes-like object is required, not 'int'");
    assert_eq!(new(&[i(1), i(2)]), "TypeError: BytesIO() takes at most 1 argument (2 given)");
}

#[test]
fn writes_overwrite_grow_and_fill_gaps() {
    let f = bytes_io(b"abcdef");
    assert_eq!(ask(&f, "seek", &[i(4)]), "4");
    assert_eq!(ask(&f, "write", &[b(b"XYZ")]), "3");
    assert_eq!(ask(&f, "getvalue", &[]), "b'abcdXYZ'");
    assert_eq!(ask(&f, "seek", &[i(9)]), "9");
    assert_eq!(ask(&f, "write", &[b(b"")]), "0");
    assert_eq!(ask(&f, "getvalue", &[]), "b'abcdXYZ'");
    assert_eq!(ask(&f, "writelines", &[Value::list(vec![b(b"!"), b(b"?")])]), "None");
    assert_eq!(ask(&f, "getvalue", &[]), r"b'abcdXYZ\x00\x00!?'");
    assert_eq!(ask(&f, "truncate", &[i(2)]), "2");
    assert_eq!(ask(&f, "tell", &[]), "11");
    assert_eq!(ask(&f, "truncate", &[]), "11");
    assert_eq!(ask(&f, "getvalue", &[]), "b'ab'");
    assert_eq!(ask(&f, "write", &[Value::ByteArray(Rc::new(ByteArray::new(vec![b'z'; 2])))]), "2");
    assert_eq!(ask(&f, "getvalue", &[]), r"b'ab\x00\x00\x00\x00\x00\x00\x00\x00\x00zz'");
}

#[test]
fn a_closed_stream_refuses_all_but_close() {
    let f = bytes_io(b"abc");
    assert_eq!(ask(&f, "close", &[]), "None");
    let closed = "ValueError: I/O operation on closed file.";
    for name in ["read", "readline", "readlines", "tell", "truncate", "getvalue", "getbuffer", "flush"] {
        assert_eq!(ask(&f, name, &[]), closed, "{name}");
    }
    for name in ["isatty", "readable", "writable", "seekable", "__enter__", "__next__", "_checkReadable"] {
        assert_eq!(ask(&f, name, &[]), closed, "{name}");
    }
    assert_eq!(ask(&f, "write", &[i(5)]), closed);
    assert_eq!(ask(&f, "writelines", &[i(5)]), closed);
    assert_eq!(ask(&f, "seek", &[i(0), i(9)]), closed);
    assert_eq!(ask(&f, "seek", &[s("x")]), "TypeError: 'str' object cannot be interpreted as an integer");
    assert_eq!(ask(&f, "fileno", &[]), "UnsupportedOperation: fileno");
    assert_eq!(ask(&f, "close", &[]), "None");
    assert_eq!(attr(&f, "closed"), "True");
    assert_eq!(ask(&f, "__init__", &[]), "None");
    assert_eq!(attr(&f, "closed"), "True");
    assert_eq!(ask(&f, "__init__", &[b(b"new")]), "None");
    assert_eq!(ask(&f, "read", &[]), "b'new'");
}

#[test]
fn a_view_locks_the_size() {
    let locked = "BufferError: Existing exports of data: object cannot be re-sized";
    let f = bytes_io(b"abcdef");
    let Ok(view) = super::BytesBuffer::view(&f) else { panic!("no view") };
    for (name, args) in [
        ("write", vec![b(b"x")]),
        ("write", vec![b(b"")]),
        ("truncate", vec![i(100)]),
        ("close", vec![]),
        ("writelines", vec![Value::list(vec![b(b"x")])]),
        ("__exit__", vec![]),
    ] {
        assert_eq!(ask(&f, name, &args), locked, "{name}");
    }
    assert_eq!(ask(&f, "readinto", std::slice::from_ref(&view)), "6");
    assert_eq!(ask(&f, "getvalue", &[]), "b'abcdef'");
    let wrote = crate::object::buffer::with_bytes_mut(&view, crate::object::buffer::ALL, |bytes| {
        bytes.copy_from_slice(b"ABCDEF");
    });
    assert_eq!(wrote, Some(()));
    assert_eq!(ask(&f, "getvalue", &[]), "b'ABCDEF'");
    // A failed __init__ empties the stream all the same; the view keeps its bytes.
    assert_eq!(ask(&f, "__init__", &[b(b"q")]), locked);
    assert_eq!(ask(&f, "getvalue", &[]), "b''");
    assert_eq!(ask(&f, "seek", &[i(3)]), "3");
    assert_eq!(crate::object::buffer::with_bytes(&view, <[u8]>::to_vec).unwrap_or_default(), b"ABCDEF");
    drop(view);
    assert_eq!(ask(&f, "write", &[b(b"Z")]), "1");
    assert_eq!(ask(&f, "getvalue", &[]), r"b'\x00\x00\x00Z'");
}

#[test]
fn bytes_are_shared_until_somebody_writes() {
    let initial = Bytes::copy_of(&[7; 1000]);
    let f = BytesIo::new(initial.clone());
    assert!(f.getvalue().is_ok_and(|v| v.same(&initial)));
    assert!(f.read(Size::All).is_ok_and(|v| v.is_some_and(|v| v.same(&initial))));
    assert_eq!(f.write(b"more").ok(), Some(Some(4)));
    assert_eq!(initial.len(), 1000);
    let (one, two) = (f.getvalue(), f.getvalue());
    assert!(one.is_ok_and(|one| two.is_ok_and(|two| one.same(&two) && one.len() == 1004)));
}

#[test]
fn impossible_sizes_fail_as_in_cpython() {
    let f = bytes_io(b"");
    assert_eq!(ask(&f, "seek", &[i(i64::MAX)]), i64::MAX.to_string());
    assert_eq!(ask(&f, "seek", &[i(1), i(1)]), "OverflowError: new position too large");
    assert_eq!(ask(&f, "write", &[b(b"x")]), "OverflowError: new buffer size too large");
    for (back, error) in [
        (1, "SystemError: Negative size passed to PyBytes_FromStringAndSize"),
        (32, "OverflowError: byte string is too large"),
        (33, "OverflowError: byte string is too large"),
        (35, "MemoryError: "),
        (1 << 40, "MemoryError: "),
    ] {
        assert_eq!(ask(&f, "seek", &[i(i64::MAX - back)]), (i64::MAX - back).to_string());
        assert_eq!(ask(&f, "write", &[b(b"x")]), error, "{back}");
    }
    // Bytes that nobody shares are lost when they can't grow.
    assert_eq!(attr(&f, "closed"), "False");
    assert_eq!(ask(&f, "seek", &[i(0)]), "0");
    assert_eq!(ask(&f, "write", &[b(b"abc")]), "3");
    assert_eq!(ask(&f, "seek", &[i(1 << 62)]), (1i64 << 62).to_string());
    assert_eq!(ask(&f, "write", &[b(b"x")]), "MemoryError: ");
    assert_eq!(attr(&f, "closed"), "True");
}

#[test]
fn state_can_be_taken_and_set() {
    let f = bytes_io(b"abc");
    assert_eq!(ask(&f, "__getstate__", &[]), "(b'abc', 0, None)");
    let state = |pos: Value, dict: Value| Value::tuple([b(b"newer"), pos, dict]);
    assert_eq!(ask(&f, "__setstate__", &[state(i(2), Value::None)]), "None");
    assert_eq!(ask(&f, "read", &[]), "b'wer'");
    assert_eq!(
        ask(&f, "__setstate__", &[i(5)]),
        "TypeError: _io.BytesIO.__setstate__ argument should be 3-tuple, got int"
    );
    assert_eq!(
        ask(&f, "__setstate__", &[state(i(-1), Value::None)]),
        "ValueError: position value cannot be negative"
    );
    assert_eq!(
        ask(&f, "__setstate__", &[state(s("x"), Value::None)]),
        "TypeError: second item of state must be an integer, not str"
    );
    assert_eq!(
        ask(&f, "__setstate__", &[state(i(1), i(5))]),
        "TypeError: third item of state should be a dict, got a int"
    );
}

#[test]
fn classes_stand_in_line() {
    assert!(BYTES_IO.is_subclass(&base::BUFFERED_IO_BASE));
    assert!(BYTES_IO.is_subclass(&base::BUFFERED_IO_BASE_ABC));
    assert!(BYTES_IO.is_subclass(&base::IO_BASE_ABC));
    assert!(!BYTES_IO.is_subclass(&base::RAW_IO_BASE_ABC));
    assert!(!BYTES_IO.is_subclass(&base::TEXT_IO_BASE_ABC));
}

#[test]
fn a_snapshot_shows_a_window() {
    let f = BytesIo::new(Bytes::copy_of(b"0123456789"));
    assert_eq!(f.seek(5, 0).ok(), Some(5));
    let layers = f.snapshot(4).layers;
    let [layer] = layers.as_slice() else { panic!("one layer") };
    assert_eq!((layer.position, layer.length, layer.closed), (Some(5), Some(10), false));
    assert_eq!(layer.window.as_ref().map(|w| (w.start, w.content.as_slice())), Some((3, &b"3456"[..])));
    assert!(f.close().is_ok());
    assert!(f.snapshot(4).layers.iter().all(|l| l.closed && l.window.is_none()));
}

/// A statement of the model: a byte array with a cursor.
#[derive(Clone, Debug)]
enum Op {
    Read(Option<usize>),
    ReadLine(Option<usize>),
    ReadInto(usize),
    Write(Vec<u8>),
    Seek(i64, i32),
    Truncate(Option<usize>),
    GetValue,
}

fn op() -> impl Strategy<Value = Op> {
    let size = || prop::option::of(0..12usize);
    let data = prop::collection::vec(prop::sample::select(&b"ab\n\r\0"[..]), 0..10);
    prop_oneof![
        size().prop_map(Op::Read),
        size().prop_map(Op::ReadLine),
        (0..12usize).prop_map(Op::ReadInto),
        data.prop_map(Op::Write),
        (-10..25i64, 0..3i32).prop_map(|(o, w)| Op::Seek(o, w)),
        size().prop_map(Op::Truncate),
        Just(Op::GetValue),
    ]
}

fn size_of(n: Option<usize>) -> Size {
    n.map_or(Size::All, Size::Most)
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(3), ..ProptestConfig::with_cases(512) })]

    #[test]
    fn behaves_like_a_byte_array_with_a_cursor(
        initial in prop::collection::vec(any::<u8>(), 0..40),
        ops in prop::collection::vec(op(), 0..40),
    ) {
        let f = BytesIo::new(Bytes::from_vec(initial.clone()));
        let (mut model, mut pos) = (initial, 0usize);
        let mut held = Vec::new();
        for op in ops {
            let rest = model.get(pos..).unwrap_or_default();
            match op {
                Op::Read(n) => {
                    let want = rest[..n.unwrap_or(usize::MAX).min(rest.len())].to_vec();
                    pos += want.len();
                    let got = f.read(size_of(n)).unwrap().unwrap();
                    prop_assert_eq!(&got[..], &want[..]);
                    held.push((got, want));
                }
                Op::ReadLine(n) => {
                    let line = rest.split_inclusive(|b| *b == b'\n').next().unwrap_or_default();
                    let want = line[..n.unwrap_or(usize::MAX).min(line.len())].to_vec();
                    pos += want.len();
                    let Value::Bytes(got) = f.readline(size_of(n)).unwrap() else { panic!("no bytes") };
                    prop_assert_eq!(&got[..], &want[..]);
                }
                Op::ReadInto(n) => {
                    let mut buf = vec![9; n];
                    let count = n.min(rest.len());
                    prop_assert_eq!(f.readinto(&mut buf).unwrap(), Some(count));
                    prop_assert_eq!(&buf[..count], &rest[..count]);
                    pos += count;
                }
                Op::Write(data) => {
                    prop_assert_eq!(f.write(&data).unwrap(), Some(data.len()));
                    if !data.is_empty() {
                        model.resize(model.len().max(pos + data.len()), 0);
                        model[pos..pos + data.len()].copy_from_slice(&data);
                        pos += data.len();
                    }
                }
                Op::Seek(offset, whence) => {
                    let from = [0, pos as i64, model.len() as i64][whence as usize];
                    let got = f.seek(offset, whence);
                    if whence == 0 && offset < 0 {
                        prop_assert!(got.is_err());
                    } else {
                        pos = (from + offset).max(0) as usize;
                        prop_assert_eq!(got.unwrap(), pos as i64);
                    }
                }
                Op::Truncate(n) => {
                    let keep = n.unwrap_or(pos);
                    prop_assert_eq!(f.truncate(n.map(|n| n as i64)).unwrap(), keep as i64);
                    model.truncate(keep);
                }
                Op::GetValue => held.push((f.getvalue().unwrap(), model.clone())),
            }
            prop_assert_eq!(f.position().unwrap(), pos);
        }
        prop_assert_eq!(&f.getvalue().unwrap()[..], &model[..]);
        // What was handed out stays as it was, whatever was written later.
        for (got, want) in held {
            prop_assert_eq!(&got[..], &want[..]);
        }
    }
}
