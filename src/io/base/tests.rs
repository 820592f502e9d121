use super::*;
use crate::io::memory::testing::{answer, ask, b, i, s};
use crate::object::Class;
use crate::object::host::NoHost;

fn make(class: &'static Class) -> Value {
    let new = class.new.expect("an abstract class can be made");
    (new.call)(&mut NoHost, &Value::Class(class), Args::default()).expect("an instance")
}

#[test]
fn abstract_classes_can_do_nothing_but_close() {
    for (class, read, write, readline) in [
        (
            &IO_BASE_ABC,
            "AttributeError: 'IOBase' object has no attribute 'read'",
            "AttributeError: 'IOBase' object has no attribute 'write'",
            "AttributeError: 'IOBase' object has no attribute 'read'",
        ),
        (&RAW_IO_BASE_ABC, "NotImplementedError: ", "NotImplementedError: ", "NotImplementedError: "),
        (
            &BUFFERED_IO_BASE_ABC,
            "UnsupportedOperation: read",
            "UnsupportedOperation: write",
            "UnsupportedOperation: read",
        ),
        (
            &TEXT_IO_BASE_ABC,
            "UnsupportedOperation: read",
            "UnsupportedOperation: write",
            "UnsupportedOperation: readline",
        ),
    ] {
        let f = make(class);
        let closed = "ValueError: I/O operation on closed file.";
        assert_eq!(ask(&f, "read", &[i(1)]), read);
        assert_eq!(ask(&f, "write", &[s("x")]), write);
        assert_eq!(ask(&f, "readline", &[]), readline);
        assert_eq!(ask(&f, "readlines", &[]), readline);
        assert_eq!(ask(&f, "__next__", &[]), readline);
        assert_eq!(ask(&f, "writelines", &[Value::list(vec![s("x")])]), write);
        assert_eq!(ask(&f, "seek", &[i(0)]), "UnsupportedOperation: seek");
        assert_eq!(ask(&f, "tell", &[]), "UnsupportedOperation: seek");
        assert_eq!(ask(&f, "truncate", &[]), "UnsupportedOperation: truncate");
        assert_eq!(ask(&f, "fileno", &[]), "UnsupportedOperation: fileno");
        assert_eq!(ask(&f, "_checkReadable", &[]), "UnsupportedOperation: File or stream is not readable.");
        assert_eq!(
            (ask(&f, "isatty", &[]), ask(&f, "readable", &[])),
            ("False".to_owned(), "False".to_owned())
        );
        assert_eq!((ask(&f, "flush", &[]), ask(&f, "close", &[])), ("None".to_owned(), "None".to_owned()));
        for name in ["flush", "isatty", "__enter__", "__iter__", "readlines", "_checkClosed"] {
            assert_eq!(ask(&f, name, &[]), closed, "{name}");
        }
        assert_eq!(ask(&f, "writelines", &[i(5)]), closed);
        assert_eq!(ask(&f, "close", &[]), "None");
    }
}

#[test]
fn arguments_are_checked_in_the_words_of_cpython() {
    let (base, raw, buffered, text) =
        (make(&IO_BASE_ABC), make(&RAW_IO_BASE_ABC), make(&BUFFERED_IO_BASE_ABC), make(&TEXT_IO_BASE_ABC));
    for (f, name, args, want) in [
        (&base, "seek", vec![], "TypeError: seek() takes at least 1 positional argument (0 given)"),
        (&base, "seek", vec![i(1), i(2), i(3)], "TypeError: seek() takes at most 2 arguments (3 given)"),
        (&base, "truncate", vec![i(1), i(2)], "TypeError: truncate() takes at most 1 argument (2 given)"),
        (&base, "fileno", vec![i(1)], "TypeError: fileno() takes no arguments"),
        (&base, "tell", vec![i(1)], "TypeError: _IOBase.tell() takes no arguments (1 given)"),
        (&base, "readlines", vec![s("x")], "TypeError: argument should be integer or None, not 'str'"),
        (&base, "readline", vec![i(0)], "b''"),
        (&raw, "read", vec![Value::None], "TypeError: 'NoneType' object cannot be interpreted as an integer"),
        (&raw, "read", vec![i(10i64.pow(15))], "MemoryError: "),
        (&raw, "readinto", vec![], "NotImplementedError: "),
        (&buffered, "write", vec![], "TypeError: write() takes exactly 1 positional argument (0 given)"),
        (&buffered, "read", vec![i(1), i(2)], "TypeError: read() takes at most 1 argument (2 given)"),
        (
            &buffered,
            "readinto",
            vec![b(b"x")],
            "TypeError: readinto() argument must be read-write bytes-like object, not bytes",
        ),
        (&buffered, "detach", vec![i(1)], "TypeError: detach() takes no arguments"),
        (&text, "write", vec![b(b"x")], "TypeError: write() argument 1 must be str, not bytes"),
        (&text, "write", vec![Value::None], "TypeError: write() argument 1 must be str, not None"),
        (&text, "write", vec![s("\0")], "ValueError: embedded null character"),
    ] {
        assert_eq!(ask(f, name, &args), want, "{name}");
    }
    let new = TEXT_IO_BASE_ABC.new.unwrap();
    let made = (new.call)(&mut NoHost, &Value::Class(&TEXT_IO_BASE_ABC), Args::positional(&[i(1)]));
    assert_eq!(answer(made), "TypeError: TextIOBase() takes no arguments");
}

#[test]
fn closing_is_seen_in_the_dict() {
    let f = make(&RAW_IO_BASE_ABC);
    let Value::Object(o) = &f else { panic!("no object") };
    assert!(!o.has_own_attrs());
    assert_eq!(ask(&f, "close", &[]), "None");
    assert!(o.own_attr("__IOBase_closed").is_some_and(|v| v.is(&Value::bool(true))));
}
