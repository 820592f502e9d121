//! What a `TextIOWrapper` does to the streams that it stands on, and what it shows of itself.

use iosh::io::memory::BytesIo;
use iosh::io::text::TextIOWrapper;
use iosh::io::text::newline_class::{INCREMENTAL_NEWLINE_DECODER, IncrementalNewlineDecoder};
use iosh::io::text::wrapper::{Settings, TEXT_IO_WRAPPER};
use iosh::object::exception::{os_error, value_error};
use iosh::object::host::{Host, NoHost};
use iosh::object::{
    Args, Bytes, Class, Error, Layer, LayerKind, Object, Res, Size, Snapshot, Str, Stream, Value, class,
};
use proptest::prelude::*;
use std::any::Any;
use std::cell::{Cell, RefCell};

fn bytes_io(data: &[u8]) -> Value {
    Value::object(BytesIo::new(Bytes::copy_of(data)))
}

fn content(raw: &Value) -> Vec<u8> {
    raw.downcast::<BytesIo>().unwrap().getvalue().unwrap().to_vec()
}

fn over(raw: &Value, encoding: &str, newline: Option<&str>) -> TextIOWrapper {
    let newline = newline.map(Str::from);
    TextIOWrapper::new(raw.clone(), Some(&Str::from(encoding)), None, newline.as_ref(), false, false).unwrap()
}

fn call(this: &Value, method: &str, args: &[Value]) -> Res<Value> {
    Ok(NoHost.call_method(this, method, Args::positional(args))?)
}

fn make(class: &'static Class, args: &[Value]) -> Res<Value> {
    Ok((class.new.unwrap().call)(&mut NoHost, &Value::Class(class), Args::positional(args))?)
}

fn error<T>(result: Res<T>) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(error) => format!("{}: {error}", error.class().name),
    }
}

fn text(value: Res<Value>) -> String {
    match value.unwrap() {
        Value::Str(text) => text.to_string_lossy().into_owned(),
        other => panic!("a {}", other.type_name()),
    }
}

/// A raw stream whose every answer is set: reads in order, then the end.
#[derive(Default)]
struct Scripted {
    reads: RefCell<Vec<Option<&'static [u8]>>>,
    written: RefCell<Vec<Vec<u8>>>,
    fail_write: Cell<bool>,
    fail_close: Cell<bool>,
    closed: Cell<bool>,
    sizes: RefCell<Vec<Size>>,
}

impl Object for Scripted {
    fn class(&self) -> &'static Class {
        &iosh::io::base::RAW_IO_BASE
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }
}

impl Stream for Scripted {
    fn type_name(&self) -> &'static str {
        "Scripted"
    }
    fn readable(&self) -> Res<bool> {
        Ok(true)
    }
    fn writable(&self) -> Res<bool> {
        Ok(true)
    }
    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        self.sizes.borrow_mut().push(size);
        let next =
            if self.reads.borrow().is_empty() { Some(&b""[..]) } else { self.reads.borrow_mut().remove(0) };
        Ok(next.map(Bytes::copy_of))
    }
    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        if self.fail_write.get() {
            return Err(os_error(28));
        }
        self.written.borrow_mut().push(data.to_vec());
        Ok(Some(data.len()))
    }
    fn close(&self) -> Res<()> {
        self.closed.set(true);
        if self.fail_close.get() { Err(value_error("close failed")) } else { Ok(()) }
    }
    fn closed(&self) -> Res<bool> {
        Ok(self.closed.get())
    }
    fn readline(&self, _size: Size) -> Res<Value> {
        Err(self.no_attribute("readline"))
    }
    fn write_value(&self, _host: &mut dyn Host, _value: &Value) -> Res<Value> {
        Err(self.no_attribute("write"))
    }
    fn snapshot(&self, _window: usize) -> Snapshot {
        Snapshot { layers: vec![Layer { kind: LayerKind::Raw, class: "Scripted", ..Layer::default() }] }
    }
}

fn scripted(reads: &[Option<&'static [u8]>]) -> Value {
    Value::object(Scripted { reads: RefCell::new(reads.to_vec()), ..Scripted::default() })
}

fn script(raw: &Value) -> &Scripted {
    raw.downcast().unwrap()
}

#[test]
fn constructor_checks_its_arguments_in_cpythons_words() {
    let (raw, five) = (bytes_io(b""), Value::Int(5));
    let str = Value::str;
    let made = |args: &[Value]| error(make(&TEXT_IO_WRAPPER, args));
    assert_eq!(made(&[]), "TypeError: TextIOWrapper() missing required argument 'buffer' (pos 1)");
    for (args, message) in [
        (vec![five.clone()], "AttributeError: 'int' object has no attribute 'readable'"),
        (vec![Value::None], "AttributeError: 'NoneType' object has no attribute 'readable'"),
        (vec![Value::list(vec![])], "AttributeError: 'list' object has no attribute 'readable'"),
        (
            vec![raw.clone(), five.clone()],
            "TypeError: TextIOWrapper() argument 'encoding' must be str or None, not int",
        ),
        (vec![raw.clone(), str("nope")], "LookupError: unknown encoding: nope"),
        (
            vec![raw.clone(), str("hex")],
            "LookupError: 'hex' is not a text encoding; use codecs.open() to handle arbitrary codecs",
        ),
        (vec![raw.clone(), str("ut\0f")], "ValueError: embedded null character"),
        (
            vec![raw.clone(), str("utf-8"), five.clone()],
            "TypeError: TextIOWrapper() argument 'errors' must be str or None, not int",
        ),
        (vec![raw.clone(), str("utf-8"), Value::None, str("x\n")], "ValueError: illegal newline value: x\n"),
        (
            vec![raw.clone(), str("utf-8"), Value::None, Value::bytes(b"")],
            "TypeError: TextIOWrapper() argument 'newline' must be str or None, not bytes",
        ),
        (vec![raw.clone(); 7], "TypeError: TextIOWrapper() takes at most 6 arguments (7 given)"),
    ] {
        assert_eq!(made(&args), message);
    }
    NoHost.finalize();
    assert!(!raw.stream().unwrap().closed().unwrap(), "a failed constructor closes nothing");
}

#[test]
fn attributes_and_repr() {
    let raw = bytes_io(b"");
    let f = TextIOWrapper::new(raw.clone(), None, None, None, true, true).unwrap();
    assert_eq!(f.repr().unwrap().as_utf8(), Some("<_io.TextIOWrapper encoding='UTF-8'>"));
    f.set_mode(Value::str("r+"));
    assert_eq!(f.repr().unwrap().as_utf8(), Some("<_io.TextIOWrapper mode='r+' encoding='UTF-8'>"));
    assert!(f.line_buffering().unwrap() && f.write_through().unwrap());
    assert_eq!(f.errors().unwrap(), Str::from("strict"));
    assert_eq!(error(f.name()), "AttributeError: '_io.BytesIO' object has no attribute 'name'");
    assert_eq!(error(f.fileno()), "UnsupportedOperation: fileno");
    assert_eq!(over(&raw, "UTF_8", None).encoding().unwrap(), Some(Str::from("UTF_8")));
    let this = Value::object(f);
    let attr = TEXT_IO_WRAPPER.attr("encoding").unwrap();
    let set = (attr.set.unwrap())(&mut NoHost, &this, Value::None).map_err(Error::from);
    assert_eq!(error(set), "AttributeError: readonly attribute");
    assert!(TEXT_IO_WRAPPER.attr("newlines").unwrap().set.is_none());
    let f: &TextIOWrapper = this.downcast().unwrap();
    for (size, message) in [
        (Value::Int(0), "ValueError: a strictly positive integer is required"),
        (Value::str("x"), "TypeError: 'str' object cannot be interpreted as an integer"),
        (
            Value::big(num_bigint::BigInt::from(1) << 70),
            "ValueError: cannot fit 'int' into an index-sized integer",
        ),
        (Value::Unbound, "AttributeError: cannot delete attribute"),
    ] {
        assert_eq!(error(f.set_chunk_size(&size)), message);
    }
    assert_eq!(f.chunk_size().unwrap(), 8192);
}

#[test]
fn methods_check_their_arguments_in_cpythons_words() {
    let f = Value::object(over(&bytes_io(b"ab"), "utf-8", None));
    let big = || Value::big(num_bigint::BigInt::from(1) << 70);
    for (method, args, message) in [
        ("write", vec![Value::bytes(b"x")], "TypeError: write() argument must be str, not bytes"),
        ("write", vec![Value::None], "TypeError: write() argument must be str, not None"),
        ("write", vec![], "TypeError: TextIOWrapper.write() takes exactly one argument (0 given)"),
        ("read", vec![Value::str("x")], "TypeError: argument should be integer or None, not 'str'"),
        ("read", vec![big()], "OverflowError: cannot fit 'int' into an index-sized integer"),
        ("readline", vec![Value::None], "TypeError: 'NoneType' object cannot be interpreted as an integer"),
        ("readline", vec![big()], "OverflowError: Python int too large to convert to C ssize_t"),
        ("seek", vec![], "TypeError: seek expected at least 1 argument, got 0"),
        ("seek", vec![Value::str("x")], "TypeError: '<' not supported between instances of 'str' and 'int'"),
        ("seek", vec![Value::Int(-1)], "ValueError: negative seek position -1"),
        ("seek", vec![Value::float(-1.5)], "ValueError: negative seek position -1.5"),
        (
            "seek",
            vec![Value::Int(1), Value::Int(1)],
            "UnsupportedOperation: can't do nonzero cur-relative seeks",
        ),
        (
            "seek",
            vec![Value::Int(1), Value::Int(2)],
            "UnsupportedOperation: can't do nonzero end-relative seeks",
        ),
        ("seek", vec![Value::Int(0), Value::Int(5)], "ValueError: invalid whence (5, should be 0, 1 or 2)"),
        (
            "seek",
            vec![Value::big(num_bigint::BigInt::from(1) << 168)],
            "OverflowError: int too big to convert",
        ),
        (
            "seek",
            vec![Value::big((num_bigint::BigInt::from(1)) << 63)],
            "ValueError: negative seek value -9223372036854775808",
        ),
        ("truncate", vec![Value::Int(-1)], "ValueError: negative size value -1"),
        ("tell", vec![Value::None], "TypeError: TextIOWrapper.tell() takes no arguments (1 given)"),
    ] {
        assert_eq!(error(call(&f, method, &args)), message, "{method}");
    }
    assert!(matches!(call(&f, "seek", &[Value::float(1.5)]), Ok(Value::Float(_))), "the cookie comes back");
    assert_eq!(text(call(&f, "read", &[])), "b");
}

#[test]
fn closed_detached_and_uninitialized_wrappers_refuse_everything() {
    let closed = Value::object(over(&bytes_io(b""), "utf-8", None));
    call(&closed, "close", &[]).unwrap();
    let detached = Value::object(over(&bytes_io(b""), "utf-8", None));
    call(&detached, "detach", &[]).unwrap();
    let fresh = Value::object(TextIOWrapper::uninitialized());
    let methods = [
        "read",
        "readline",
        "readlines",
        "tell",
        "truncate",
        "flush",
        "detach",
        "isatty",
        "readable",
        "__enter__",
        "__next__",
        "__iter__",
    ];
    for (stream, message) in [
        (&closed, "ValueError: I/O operation on closed file."),
        (&detached, "ValueError: underlying buffer has been detached"),
        (&fresh, "ValueError: I/O operation on uninitialized object"),
    ] {
        for method in methods {
            assert_eq!(error(call(stream, method, &[])), message, "{method}");
        }
    }
    call(&closed, "close", &[]).unwrap();
    assert_eq!(error(call(&detached, "close", &[])), "ValueError: underlying buffer has been detached");
    let f: &TextIOWrapper = detached.downcast().unwrap();
    assert_eq!(f.repr().unwrap().as_utf8(), Some("<_io.TextIOWrapper encoding='utf-8'>"));
    assert!(f.buffer().unwrap().is_none());
    f.init(bytes_io(b"x"), None, None, None, false, false).unwrap();
    assert_eq!(f.read(Size::All).unwrap(), Str::from("x"));
    f.init(detached.clone(), None, None, None, false, false).unwrap_err();
}

#[test]
fn dropping_the_last_reference_closes_what_is_below() {
    let raw = bytes_io(b"");
    let f = Value::object(over(&raw, "utf-8", None));
    call(&f, "write", &[Value::str("abc")]).unwrap();
    drop(f);
    assert!(!raw.stream().unwrap().closed().unwrap(), "it waits for the host");
    NoHost.finalize();
    assert!(raw.stream().unwrap().closed().unwrap());
    // Rust's own way, without a host.
    let raw = scripted(&[]);
    over(&raw, "utf-8", None).write(&Str::from("abc")).unwrap();
    assert_eq!(*script(&raw).written.borrow(), [b"abc"]);
    assert!(script(&raw).closed.get());
}

#[test]
fn a_detached_buffer_stays_open() {
    let raw = bytes_io(b"");
    let f = Value::object(over(&raw, "utf-8", None));
    call(&f, "write", &[Value::str("abc")]).unwrap();
    assert!(call(&f, "detach", &[]).unwrap().is(&raw));
    drop(f);
    NoHost.finalize();
    assert_eq!(content(&raw), b"abc");
}

#[test]
fn close_closes_even_if_flushing_fails() {
    let raw = scripted(&[]);
    let f = over(&raw, "utf-8", None);
    f.write(&Str::from("abc")).unwrap();
    script(&raw).fail_write.set(true);
    assert_eq!(f.close().unwrap_err().errno(), Some(28));
    assert!(script(&raw).closed.get());
    f.close().unwrap();

    let raw = scripted(&[]);
    let f = over(&raw, "utf-8", None);
    f.write(&Str::from("abc")).unwrap();
    script(&raw).fail_write.set(true);
    script(&raw).fail_close.set(true);
    let second = f.close().unwrap_err();
    assert_eq!(second.to_string(), "close failed");
    let context = second.0.context.borrow().clone();
    assert!(matches!(context, Some(Value::Exception(first)) if first.class.is(&class::OS_ERROR)));
}

#[test]
fn what_failed_to_be_written_is_not_written_again() {
    let raw = scripted(&[]);
    let f = over(&raw, "utf-8", None);
    f.write(&Str::from("lost")).unwrap();
    script(&raw).fail_write.set(true);
    f.flush().unwrap_err();
    script(&raw).fail_write.set(false);
    f.write(&Str::from("kept")).unwrap();
    f.flush().unwrap();
    assert_eq!(*script(&raw).written.borrow(), [b"kept"]);
}

#[test]
fn text_waits_until_a_chunk_has_come_together() {
    let raw = scripted(&[]);
    let f = over(&raw, "utf-8", None);
    f.set_chunk_size(&Value::Int(4)).unwrap();
    for piece in ["ab", "c", "é", "x", "123456", "y"] {
        f.write(&Str::from(piece)).unwrap();
    }
    let sent: Vec<Vec<u8>> = vec!["abcé".into(), "x".into(), "123456".into()];
    assert_eq!(*script(&raw).written.borrow(), sent);
    f.reconfigure(Settings { write_through: Some(true), ..Settings::default() }).unwrap();
    f.write(&Str::from("z")).unwrap();
    assert_eq!(script(&raw).written.borrow().last().unwrap(), b"z");
}

#[test]
fn a_stream_without_read1_is_read_in_chunks() {
    let raw = scripted(&[Some(b"a\nb"), Some(b"c\n"), None]);
    let f = over(&raw, "utf-8", None);
    assert_eq!(f.readline(Size::All).unwrap(), Str::from("a\n"));
    assert_eq!(f.readline(Size::All).unwrap(), Str::from("bc\n"));
    assert_eq!(
        error(f.readline(Size::All)),
        "TypeError: underlying read() should have returned a bytes-like object, not 'NoneType'"
    );
    assert_eq!(*script(&raw).sizes.borrow(), [Size::Most(8192); 3]);
    for (encoding, message) in [
        ("utf-8", "TypeError: can't concat NoneType to bytes"),
        ("latin-1", "TypeError: a bytes-like object is required, not 'NoneType'"),
        ("shift_jis", "TypeError: a bytes-like object is required, not 'NoneType'"),
    ] {
        assert_eq!(error(over(&scripted(&[None]), encoding, None).read(Size::All)), message);
    }
    assert_eq!(error(f.tell()), "UnsupportedOperation: underlying stream is not seekable");
}

#[test]
fn a_mark_is_written_at_the_start_of_a_seekable_stream_only() {
    for (encoding, seekable, pipe) in [
        ("utf-16", &b"\xff\xfea\0"[..], &b"a\0"[..]),
        ("utf-32", b"\xff\xfe\0\0a\0\0\0", b"a\0\0\0"),
        ("utf-8-sig", b"\xef\xbb\xbfa", b"\xef\xbb\xbfa"),
    ] {
        let raw = bytes_io(b"");
        let f = over(&raw, encoding, None);
        f.write(&Str::from("a")).unwrap();
        f.flush().unwrap();
        assert_eq!(content(&raw), seekable, "{encoding}");
        let raw = scripted(&[]);
        let f = over(&raw, encoding, None);
        f.write(&Str::from("a")).unwrap();
        f.flush().unwrap();
        assert_eq!(*script(&raw).written.borrow(), [pipe], "{encoding}");
    }
}

#[test]
fn text_over_text_fails_as_cpython_fails() {
    let inner = Value::object(over(&bytes_io(b"abc"), "utf-8", None));
    let f = over(&inner, "utf-8", None);
    assert_eq!(
        error(f.read(Size::Most(1))),
        "TypeError: underlying read() should have returned a bytes-like object, not 'str'"
    );
    f.write(&Str::from("x")).unwrap();
    assert_eq!(error(f.flush()), "TypeError: write() argument must be str, not bytes");
}

#[test]
fn a_stack_of_layers_has_a_limit() {
    let mut top = scripted(&[]);
    for _ in 1..200 {
        top = Value::object(over(&top, "utf-8", None));
    }
    let more = TextIOWrapper::new(top.clone(), None, None, None, false, false);
    assert_eq!(error(more), "RecursionError: maximum recursion depth exceeded");
    assert!(!top.stream().unwrap().closed().unwrap());
    drop(top);
    NoHost.finalize();
}

#[test]
fn a_snapshot_shows_what_waits_in_either_direction() {
    let raw = bytes_io(b"");
    let f = over(&raw, "utf-16-le", None);
    f.write(&Str::from("grüße\n")).unwrap();
    let layer = f.snapshot(4).layers.into_iter().next().unwrap();
    assert_eq!(layer.position, Some(12));
    assert_eq!((layer.waiting.as_slice(), layer.waiting_length), (&b"g\0r\0"[..], 12));
    assert_eq!(layer.encoding.as_deref(), Some("utf-16-le"));
    assert_eq!(content(&raw), b"", "looking writes nothing");

    let f = over(&bytes_io("grüße\r\nzwei".as_bytes()), "utf-8", None);
    f.read(Size::Most(3)).unwrap();
    let snapshot = f.snapshot(4);
    let layer = &snapshot.layers[0];
    assert_eq!(layer.position, Some(4));
    assert_eq!((layer.ahead.as_slice(), layer.ahead_length), ("ße\nz".as_bytes(), 7));
    assert_eq!(snapshot.layers.len(), 2);
    assert_eq!(snapshot.layers[1].position, Some(13));
    f.next_line().unwrap();
    assert_eq!(f.snapshot(4).layers[0].position, Some(9), "known while tell is refused");
    assert_eq!(error(f.tell()), "OSError: telling position disabled by next() call");
}

#[test]
fn newline_decoder_takes_text_or_a_decoder() {
    let made = |args: &[Value]| make(&INCREMENTAL_NEWLINE_DECODER, args);
    let decoder = made(&[Value::None, Value::bool(true)]).unwrap();
    let decode =
        |input: &str, last: bool| text(call(&decoder, "decode", &[Value::str(input), Value::bool(last)]));
    assert_eq!(decode("a\r", false), "a");
    let state = call(&decoder, "getstate", &[]).unwrap();
    assert!(
        matches!(&state, Value::Tuple(items) if matches!(items.as_slice(), [Value::Bytes(_), Value::Int(1)]))
    );
    assert_eq!(decode("\nb\rc\n", false), "\nb\nc\n");
    let inner: &IncrementalNewlineDecoder = decoder.downcast().unwrap();
    let newlines = |d: &Value| {
        let attr = INCREMENTAL_NEWLINE_DECODER.attr("newlines").unwrap();
        (attr.get)(&mut NoHost, d).map_err(Error::from).unwrap()
    };
    assert!(matches!(newlines(&decoder), Value::Tuple(all) if all.len() == 3));
    call(&decoder, "setstate", &[state]).unwrap();
    assert_eq!(decode("", true), "\n");
    call(&decoder, "reset", &[]).unwrap();
    assert!(newlines(&decoder).is_none());
    let wrong = inner.decode(&mut NoHost, &Value::bytes(b"x"), false).map_err(Error::from);
    assert_eq!(error(wrong), "TypeError: decoder should return a string result, not 'bytes'");
    assert_eq!(
        error(call(&decoder, "setstate", &[Value::Int(1)])),
        "TypeError: state argument must be a tuple"
    );
    let short = Value::tuple([Value::Int(1)]);
    assert_eq!(error(call(&decoder, "setstate", &[short])), "TypeError: setstate(): illegal state argument");
    let over_int = made(&[Value::Int(5), Value::bool(true)]).unwrap();
    let wrong = call(&over_int, "decode", &[Value::str("x")]);
    assert_eq!(error(wrong), "AttributeError: 'int' object has no attribute 'decode'");
    assert_eq!(
        error(made(&[])),
        "TypeError: IncrementalNewlineDecoder() missing required argument 'decoder' (pos 1)"
    );
}

const ENCODINGS: &[&str] = &["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030"];

/// Text in which line ends are frequent, in pieces.
fn pieces() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("([ab\n\r]|\r\n|[é€日😀]){0,12}", 0..8)
}

proptest! {
    /// What was written is read back, whatever the pieces, the encoding and the chunks.
    #[test]
    fn what_is_written_is_read(
        pieces in pieces(),
        encoding in prop::sample::select(ENCODINGS),
        chunk in 1_i64..20,
        sizes in prop::collection::vec(0_usize..9, 1..5),
    ) {
        let raw = bytes_io(b"");
        let f = over(&raw, encoding, Some(""));
        f.set_chunk_size(&Value::Int(chunk)).unwrap();
        let whole = pieces.concat();
        let mut length = 0;
        for piece in &pieces {
            length += f.write(&Str::from(piece.as_str())).unwrap();
        }
        prop_assert_eq!(length, whole.chars().count());
        f.seek(&Value::Int(0), 0).unwrap();
        let mut back = String::new();
        let mut places: Vec<(Value, usize)> = Vec::new();
        for size in sizes.iter().cycle().take(2 * whole.len() + 2) {
            places.push((f.tell().unwrap(), back.len()));
            back.push_str(&f.read(Size::Most(*size)).unwrap().to_string_lossy());
        }
        back.push_str(&f.read(Size::All).unwrap().to_string_lossy());
        prop_assert_eq!(&back, &whole);
        for (place, at) in places {
            f.seek(&place, 0).unwrap();
            let rest = f.read(Size::All).unwrap();
            prop_assert_eq!(&*rest.to_string_lossy(), &whole[at..]);
        }
    }

    /// Lines, joined, are the translated text, and each but the last ends as a line does.
    #[test]
    fn lines_make_up_the_text(pieces in pieces(), chunk in 1_i64..9, newline in prop::sample::select(&[None, Some(""), Some("\n"), Some("\r"), Some("\r\n")][..])) {
        let whole = pieces.concat();
        let f = over(&bytes_io(whole.as_bytes()), "utf-8", newline);
        f.set_chunk_size(&Value::Int(chunk)).unwrap();
        let mut lines = Vec::new();
        while let Some(line) = f.next_line().unwrap() {
            lines.push(line.to_string_lossy().into_owned());
        }
        let expected = if newline.is_none() { whole.replace("\r\n", "\n").replace('\r', "\n") } else { whole };
        prop_assert_eq!(lines.concat(), expected);
        let ends: &[&str] = match newline {
            None | Some("\n") => &["\n"],
            Some("") => &["\n", "\r"],
            Some(end) => &[end],
        };
        for (i, line) in lines.iter().enumerate() {
            let inner = ends.iter().filter_map(|end| line.find(end).map(|at| at + end.len())).min();
            let crlf = newline == Some("") && line.ends_with("\r\n");
            let ended = inner.is_some_and(|end| end == line.len() || crlf && end + 1 == line.len());
            prop_assert!(ended || (i + 1 == lines.len() && inner.is_none()), "{:?}", line);
        }
    }

    /// The position that a snapshot computes is where the encoded text before it ends.
    #[test]
    fn a_snapshot_knows_the_position(pieces in pieces(), chunk in 1_i64..20, encoding in prop::sample::select(&["utf-8", "utf-16-le", "gb18030"][..]), most in 0_usize..30) {
        let whole = pieces.concat();
        let data = |text: &str| {
            let raw = bytes_io(b"");
            let f = over(&raw, encoding, Some(""));
            f.write(&Str::from(text)).unwrap();
            f.flush().unwrap();
            content(&raw)
        };
        let f = over(&bytes_io(&data(&whole)), encoding, Some("\n"));
        f.set_chunk_size(&Value::Int(chunk)).unwrap();
        let read = f.read(Size::Most(most)).unwrap();
        let layer = &f.snapshot(5).layers[0];
        prop_assert_eq!(layer.position, Some(data(&read.to_string_lossy()).len() as u64));
        let rest = f.read(Size::All).unwrap();
        prop_assert!(rest.to_string_lossy().starts_with(&*String::from_utf8_lossy(&layer.ahead)));
    }
}
