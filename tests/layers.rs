//! Every stack of layers is a byte array with a cursor, whatever the size of its buffers and
//! whatever the device below does; by the Rust API, without the language. The seed is printed, and
//! `IOSH_SEED` sets another.

#![allow(clippy::print_stdout, reason = "the seed is printed, so that a failure can be run again")]

#[path = "fuzz/checks/model.rs"]
#[expect(unreachable_pub, reason = "the fuzz package has them as a library")]
mod model;

use iosh::io::buffered::{Buffered, BufferedRWPair};
use iosh::io::memory::BytesIo;
use iosh::io::raw::FileIo;
use iosh::io::raw::disk::Disk;
use iosh::io::raw::scripted::{self, ScriptedRaw};
use iosh::io::text::TextIOWrapper;
use iosh::object::class::BLOCKING_IO_ERROR;
use iosh::object::exception::{Extra, os_error};
use iosh::object::host::{Host, NoHost};
use iosh::object::{Args, Bytes, Error, Size, Str, Stream, Value};
use model::{Model, Op, bytes_of, offset};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::path::PathBuf;
use std::rc::Rc;

fn config(cases: u32) -> ProptestConfig {
    let seed = std::env::var("IOSH_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_260_731);
    println!("seed {seed}, {cases} cases");
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Default::default() }
}

/// Buffer sizes: all small ones, and the one that programs have.
fn buffer_size() -> impl Strategy<Value = i64> {
    prop_oneof![17 => 1_i64..=17, 1 => Just(8192_i64)]
}

fn data(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![4 => b'a'..=b'z', 1 => Just(b'\n')], 0..=most)
}

fn reading() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0_usize..30).prop_map(Op::Read),
        1 => Just(Op::ReadAll),
        3 => (0_usize..30).prop_map(Op::ReadInto),
        3 => prop::option::of(0_usize..12).prop_map(Op::Line),
        2 => Just(Op::Peek),
    ]
}

fn writing() -> impl Strategy<Value = Op> {
    prop_oneof![6 => data(30).prop_map(Op::Write), 1 => Just(Op::Flush)]
}

fn moving() -> impl Strategy<Value = Op> {
    prop_oneof![
        (0_usize..70).prop_map(Op::Seek),
        (-20_i64..20).prop_map(Op::SeekBy),
        (-20_i64..10).prop_map(Op::SeekEnd),
        Just(Op::Tell),
        prop::option::of(0_usize..70).prop_map(Op::Truncate),
    ]
}

/// A folder of the test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("iosh-layers-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Rc::new(Disk::new(&path)).enter();
        Folder(path)
    }

    fn file(&self, mode: &str, data: &[u8]) -> Value {
        std::fs::write(self.0.join("file"), data).unwrap();
        let (name, mode) = (Value::str("file"), Str::from(mode));
        Value::object(FileIo::open(&mut NoHost, &name, &mode, true, &Value::None).unwrap())
    }

    fn content(&self) -> Vec<u8> {
        std::fs::read(self.0.join("file")).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn memory(data: &[u8]) -> Value {
    Value::object(BytesIo::new(Bytes::copy_of(data)))
}

fn stream(v: &Value) -> &dyn Stream {
    v.stream().unwrap()
}

/// Runs the operations; then a flush must have brought all of it to the place below.
fn run(top: &Value, raw: &Value, start: &[u8], ops: &[Op], folder: &Folder) -> Result<(), TestCaseError> {
    let memory = raw.downcast::<BytesIo>();
    let mut model = Model { bytes: start.to_vec(), at: 0, memory: memory.is_some() };
    for op in ops {
        model.same(stream(top), op);
    }
    // A flush goes one layer down.
    let mut layer = top.clone();
    while let Some(buffer) = layer.downcast::<Buffered>() {
        stream(&layer).flush().unwrap();
        layer = buffer.raw().unwrap();
    }
    let below = memory.map_or_else(|| folder.content(), |m| m.getvalue().unwrap().to_vec());
    prop_assert_eq!(below, model.bytes);
    stream(top).close().unwrap();
    Ok(())
}

/// The layers that stand on a raw stream.
fn stack(raw: &Value, layers: &[i64]) -> Value {
    layers.iter().fold(raw.clone(), |below, size| Value::object(Buffered::random(&below, *size).unwrap()))
}

#[test]
fn what_reads_and_writes_is_a_byte_array_with_a_cursor() {
    let folder = Folder::new("random");
    let op = prop_oneof![3 => reading(), 3 => writing(), 2 => moving()];
    let layers = prop::collection::vec(buffer_size(), 0..3);
    proptest!(config(1500), |(start in data(60), ops in prop::collection::vec(op, 0..40), layers in layers)| {
        for raw in [memory(&start), folder.file("r+", &start)] {
            run(&stack(&raw, &layers), &raw, &start, &ops, &folder)?;
        }
    });
}

#[test]
fn what_only_reads_is_one_too() {
    let folder = Folder::new("reader");
    let op =
        prop_oneof![3 => reading(), 1 => moving().prop_filter("cuts", |op| !matches!(op, Op::Truncate(_)))];
    proptest!(config(700), |(start in data(60), ops in prop::collection::vec(op, 0..40), size in buffer_size())| {
        for raw in [memory(&start), folder.file("r", &start)] {
            let top = Value::object(Buffered::reader(&raw, size).unwrap());
            run(&top, &raw, &start, &ops, &folder)?;
        }
    });
}

#[test]
fn what_only_writes_is_one_too() {
    let folder = Folder::new("writer");
    let op = prop_oneof![3 => writing(), 1 => moving()];
    proptest!(config(700), |(start in data(60), ops in prop::collection::vec(op, 0..40), size in buffer_size())| {
        for raw in [memory(&start), folder.file("r+", &start)] {
            let top = Value::object(Buffered::writer(&raw, size).unwrap());
            run(&top, &raw, &start, &ops, &folder)?;
        }
    });
}

/// What a device does with a read: some bytes, or none for now.
fn reads() -> impl Strategy<Value = Vec<Option<Vec<u8>>>> {
    let bytes = data(9).prop_filter("an end", |b| !b.is_empty());
    prop::collection::vec(prop_oneof![5 => bytes.prop_map(Some), 1 => Just(None)], 0..12)
}

/// What a device does with a write.
#[derive(Clone, Debug)]
enum Writes {
    Take(usize),
    Block,
    Fail,
}

fn writes() -> impl Strategy<Value = Vec<Writes>> {
    let one = prop_oneof![4 => (0_usize..9).prop_map(Writes::Take), 1 => Just(Writes::Block), 1 => Just(Writes::Fail)];
    prop::collection::vec(one, 0..12)
}

fn device(reads: &[Option<Vec<u8>>], writes: &[Writes]) -> Value {
    let reads = reads.iter().map(|r| match r {
        Some(bytes) => scripted::Read::Bytes(Bytes::copy_of(bytes)),
        None => scripted::Read::Block,
    });
    let writes = writes.iter().map(|w| match w {
        Writes::Take(n) => scripted::Write::Take(*n),
        Writes::Block => scripted::Write::Block,
        Writes::Fail => scripted::Write::Fail(os_error(28)),
    });
    Value::object(ScriptedRaw::new(reads, writes))
}

fn written(raw: &Value) -> Vec<u8> {
    raw.downcast::<ScriptedRaw>().unwrap().written().unwrap().to_vec()
}

fn characters_written(e: &Error) -> Option<usize> {
    match &*e.0.extra.borrow() {
        Extra::Os(info) if e.is(&BLOCKING_IO_ERROR) => {
            info.characters_written.and_then(|n| n.try_into().ok())
        }
        _ => None,
    }
}

/// Reads; what came is appended to `got`, and what is ahead must be what comes next.
fn read(s: &dyn Stream, op: &Op, got: &mut Vec<u8>, all: &[u8]) -> Result<(), TestCaseError> {
    match op {
        Op::ReadAll => got.extend(s.read(Size::All).unwrap().iter().flat_map(|b| b.to_vec())),
        Op::ReadInto(n) => {
            let mut room = vec![0; *n];
            let n = s.readinto(&mut room).unwrap().unwrap_or(0);
            got.extend(&room[..n]);
        }
        Op::Line(limit) => {
            got.extend(bytes_of(&s.readline(limit.map_or(Size::All, Size::Most)).unwrap()));
        }
        Op::Peek => {
            let ahead = s.peek(1).unwrap();
            prop_assert!(all[got.len()..].starts_with(&ahead));
        }
        Op::Read(n) => got.extend(s.read(Size::Most(*n)).unwrap().iter().flat_map(|b| b.to_vec())),
        _ => {}
    }
    prop_assert!(all.starts_with(got), "{:?} of {:?}", got, all);
    Ok(())
}

/// Writes; what was accepted of it is appended to `accepted`.
fn write(s: &dyn Stream, op: &Op, accepted: &mut Vec<u8>, raw: &Value) -> Result<(), TestCaseError> {
    match op {
        Op::Write(data) => match s.write(data) {
            Ok(n) => {
                prop_assert_eq!(n, Some(data.len()));
                accepted.extend(data);
            }
            Err(e) => {
                // A device that fails may have taken the front of it already; the rest is not kept.
                let direct = written(raw).len().saturating_sub(accepted.len());
                accepted.extend(&data[..characters_written(&e).unwrap_or(direct)]);
            }
        },
        Op::Flush => {
            let all_gone = s.flush().is_ok();
            prop_assert!(!all_gone || written(raw) == *accepted);
        }
        _ => {}
    }
    prop_assert!(accepted.starts_with(&written(raw)), "{:?} of {:?}", written(raw), accepted);
    Ok(())
}

/// Closes; a byte that was accepted is there, or an error says that it may not be.
fn close(s: &dyn Stream, accepted: &[u8], raw: &Value) -> Result<(), TestCaseError> {
    let closed = s.close();
    prop_assert!(s.closed().unwrap());
    prop_assert!(stream(raw).closed().unwrap());
    prop_assert!(accepted.starts_with(&written(raw)));
    prop_assert!(closed.is_err() || written(raw) == accepted);
    Ok(())
}

#[test]
fn no_byte_of_a_device_is_lost_by_short_reads() {
    proptest!(config(1500), |(reads in reads(), ops in prop::collection::vec(reading(), 0..30), size in buffer_size())| {
        let raw = device(&reads, &[]);
        let reader = Buffered::reader(&raw, size).unwrap();
        let all: Vec<u8> = reads.iter().flatten().flatten().copied().collect();
        let mut got = Vec::new();
        for op in &ops {
            read(&reader, op, &mut got, &all)?;
        }
        // A read that would block is asked again, until the script is at its end.
        for _ in 0..=reads.len() {
            read(&reader, &Op::ReadAll, &mut got, &all)?;
        }
        prop_assert_eq!(got, all);
    });
}

#[test]
fn no_byte_is_written_twice_or_lost_in_silence() {
    proptest!(config(2000), |(script in writes(), ops in prop::collection::vec(writing(), 0..20), size in buffer_size(), drain in any::<bool>())| {
        let raw = device(&[], &script);
        let writer = Buffered::writer(&raw, size).unwrap();
        let mut accepted = Vec::new();
        for op in &ops {
            write(&writer, op, &mut accepted, &raw)?;
        }
        if drain {
            // Each failed flush takes an item off the script, after which the device is well.
            let flushed = (0..=script.len()).any(|_| writer.flush().is_ok());
            prop_assert!(flushed);
            prop_assert_eq!(&written(&raw), &accepted);
        }
        close(&writer, &accepted, &raw)?;
    });
}

#[test]
fn the_two_halves_of_a_pair_keep_apart() {
    // A pair refuses a line that it would have to wait for, and what it read of it is gone, as in CPython.
    let op = prop_oneof![reading().prop_filter("lines", |op| !matches!(op, Op::Line(_))), writing()];
    proptest!(config(1000), |(reads in reads(), script in writes(), ops in prop::collection::vec(op, 0..30), size in buffer_size())| {
        let (from, to) = (device(&reads, &[]), device(&[], &script));
        let pair = BufferedRWPair::new(&from, &to, size).unwrap();
        let all: Vec<u8> = reads.iter().flatten().flatten().copied().collect();
        let (mut got, mut accepted) = (Vec::new(), Vec::new());
        for op in &ops {
            read(&pair, op, &mut got, &all)?;
            write(&pair, op, &mut accepted, &to)?;
        }
        for _ in 0..=reads.len() {
            read(&pair, &Op::ReadAll, &mut got, &all)?;
        }
        prop_assert_eq!(got, all);
        close(&pair, &accepted, &to)?;
        prop_assert!(stream(&from).closed().unwrap());
        prop_assert!(written(&from).is_empty());
    });
}

fn text(s: &Value, method: &str, args: &[Value]) -> String {
    match NoHost.call_method(s, method, Args::positional(args)) {
        Ok(Value::Str(text)) => text.to_string_lossy().into_owned(),
        Ok(other) => panic!("a {}", other.type_name()),
        Err(raised) => panic!("{}", Error::from(raised)),
    }
}

fn number(s: &Value, method: &str, args: &[Value]) -> Value {
    match NoHost.call_method(s, method, Args::positional(args)) {
        Ok(value) => value,
        Err(raised) => panic!("{}", Error::from(raised)),
    }
}

fn wrapper(buffer: Value, encoding: &str, newline: Option<&str>) -> Value {
    let (encoding, newline) = (Str::from(encoding), newline.map(Str::from));
    Value::object(TextIOWrapper::new(buffer, Some(&encoding), None, newline.as_ref(), false, false).unwrap())
}

fn newline() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(&[None, Some(""), Some("\n"), Some("\r"), Some("\r\n")][..])
}

/// How a text stream writes its line ends, and how it gives those that it reads.
fn stored(text: &str, newline: Option<&str>) -> String {
    match newline {
        Some(end @ ("\r" | "\r\n")) => text.replace('\n', end),
        _ => text.to_owned(),
    }
}

fn shown(stored: &str, newline: Option<&str>) -> String {
    match newline {
        None => stored.replace("\r\n", "\n").replace('\r', "\n"),
        Some(_) => stored.to_owned(),
    }
}

fn words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-cé€😀\r\n]{0,7}", 0..12)
}

#[test]
fn a_text_stream_over_any_buffer_gives_what_was_written() {
    let encoding = prop::sample::select(&["ascii", "utf-8", "utf-16"][..]);
    proptest!(config(1000), |(words in words(), encoding in encoding, newline in newline(), size in buffer_size(),
                              chunk in 1_i64..12, pieces in prop::collection::vec(0_i64..6, 0..40))| {
        let words: Vec<String> = words.iter().map(|w| match encoding {
            "ascii" => w.chars().filter(char::is_ascii).collect(),
            _ => w.clone(),
        }).collect();
        let raw = memory(b"");
        let buffer = Value::object(Buffered::random(&raw, size).unwrap());
        let stack = wrapper(buffer, encoding, newline);
        for word in &words {
            let taken = number(&stack, "write", &[Value::str(word)]);
            prop_assert!(matches!(taken, Value::Int(n) if n == offset(word.chars().count())));
        }
        let all = shown(&stored(&words.concat(), newline), newline);
        let chunk_size = stack.class().attr("_CHUNK_SIZE").unwrap().set.unwrap();
        chunk_size(&mut NoHost, &stack, Value::Int(chunk)).unwrap();
        number(&stack, "seek", &[Value::Int(0)]);
        // In pieces; each place is kept, with what must come from there.
        let mut places = Vec::new();
        let mut got = String::new();
        for n in pieces {
            places.push((number(&stack, "tell", &[]), got.len()));
            got += &if n == 0 { text(&stack, "readline", &[]) } else { text(&stack, "read", &[Value::Int(n)]) };
        }
        prop_assert!(all.starts_with(&got), "{:?} of {:?}", got, all);
        prop_assert_eq!(text(&stack, "read", &[]), &all[got.len()..]);
        for (cookie, at) in places {
            number(&stack, "seek", &[cookie]);
            prop_assert_eq!(text(&stack, "read", &[]), &all[at..]);
        }
    });
}

#[test]
fn text_comes_through_short_reads_and_writes() {
    // As in CPython, no mark is written to a device that can't tell where it stands.
    let encoding = prop::sample::select(&["utf-8", "utf-16-le"][..]);
    let sizes = prop::collection::vec(1_usize..5, 0..60);
    proptest!(config(700), |(words in words(), encoding in encoding, newline in newline(), size in buffer_size(), sizes in sizes)| {
        let takes: Vec<Writes> = sizes.iter().map(|n| Writes::Take(*n)).collect();
        let raw = device(&[], &takes);
        let stack = wrapper(Value::object(Buffered::writer(&raw, size).unwrap()), encoding, newline);
        for word in &words {
            number(&stack, "write", &[Value::str(word)]);
        }
        number(&stack, "close", &[]);
        let bytes = written(&raw);
        let mut rest = bytes.as_slice();
        let mut reads = Vec::new();
        for n in sizes.iter().copied().chain(std::iter::repeat(3)) {
            if rest.is_empty() {
                break;
            }
            let (one, more) = rest.split_at(n.min(rest.len()));
            reads.push(Some(one.to_vec()));
            rest = more;
        }
        let back = wrapper(Value::object(Buffered::reader(&device(&reads, &[]), size).unwrap()), encoding, newline);
        prop_assert_eq!(text(&back, "read", &[]), shown(&stored(&words.concat(), newline), newline));
    });
}
