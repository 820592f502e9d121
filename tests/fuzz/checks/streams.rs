//! Any sequence of operations on any stack of layers does what it does to a byte array with a
//! cursor, in memory and in a file; and looking on changes nothing.

use super::feed::Feed;
use super::model::{Model, Op};
use iosh::io::buffered::Buffered;
use iosh::io::memory::{BytesIo, StringIo};
use iosh::io::raw::FileIo;
use iosh::io::raw::disk::Disk;
use iosh::io::text::line_end::LineEnd;
use iosh::object::host::NoHost;
use iosh::object::{Bytes, Size, Str, Stream, Value};
use std::path::PathBuf;
use std::rc::Rc;

/// Builds a stack of layers as `data` says and does to it what `data` says.
pub fn check(data: &[u8]) {
    let mut feed = Feed(data);
    if feed.byte().is_multiple_of(4) {
        return text(&mut feed);
    }
    let start = feed.bytes(64).to_vec();
    let layers: Vec<i64> = (0..feed.below(3)).map(|_| size(&mut feed)).collect();
    let ops: Vec<Op> = std::iter::from_fn(|| (!feed.is_over()).then(|| op(&mut feed))).take(200).collect();
    in_folder(|file| {
        let memory = Value::object(BytesIo::new(Bytes::copy_of(&start)));
        std::fs::write(file, &start).unwrap();
        let mode = Str::from("r+");
        let opened = FileIo::open(&mut NoHost, &Value::str("file"), &mode, true, &Value::None).unwrap();
        for (raw, memory) in [(memory.clone(), true), (Value::object(opened), false)] {
            let stack = layers
                .iter()
                .fold(raw.clone(), |below, size| Value::object(Buffered::random(&below, *size).unwrap()));
            let mut model = Model { bytes: start.clone(), at: 0, memory };
            for op in &ops {
                model.same(stream(&stack), op);
                let looked = stream(&stack).snapshot(16);
                assert_eq!(looked, stream(&stack).snapshot(16));
            }
            stream(&stack).close().unwrap();
            if !memory {
                assert_eq!(std::fs::read(file).unwrap(), model.bytes);
            }
        }
    });
}

fn stream(v: &Value) -> &dyn Stream {
    v.stream().unwrap()
}

/// Runs `f` in a folder of this process's own, which holds one file.
fn in_folder(f: impl FnOnce(&PathBuf)) {
    let folder = std::env::temp_dir().join(format!("iosh-fuzz-{}", std::process::id()));
    let own = folder.join(format!("{:?}", std::thread::current().id()));
    std::fs::create_dir_all(&own).unwrap();
    Rc::new(Disk::new(&own)).enter();
    f(&own.join("file"));
}

/// The size of a buffer: mostly a small one.
fn size(feed: &mut Feed<'_>) -> i64 {
    match feed.below(20) {
        0 => 8192,
        n => n as i64,
    }
}

fn op(feed: &mut Feed<'_>) -> Op {
    let small = |feed: &mut Feed<'_>| i64::from(feed.byte() as i8);
    match feed.below(14) {
        0 => Op::Read(feed.below(40)),
        1 => Op::ReadAll,
        2 => Op::ReadInto(feed.below(40)),
        3 => Op::Line(feed.maybe(|f| f.below(20))),
        4 => Op::Peek,
        5..=7 => Op::Write(feed.bytes(40).to_vec()),
        8 => Op::Seek(feed.below(90)),
        9 => Op::SeekBy(small(feed)),
        10 => Op::SeekEnd(small(feed)),
        11 => Op::Tell,
        12 => Op::Truncate(feed.maybe(|f| f.below(90))),
        _ => Op::Flush,
    }
}

/// A StringIO is a list of characters with a cursor.
fn text(feed: &mut Feed<'_>) {
    let start = feed.text(40);
    let s = StringIo::new(&Str::from(&*start), LineEnd::Universal).unwrap();
    let (mut chars, mut at): (Vec<char>, usize) = (start.chars().collect(), 0);
    while !feed.is_over() {
        let wanted = match feed.below(6) {
            0 => Some((feed.below(20), false)),
            1 => Some((feed.below(20), true)),
            2 => {
                let written = feed.text(20);
                let new: Vec<char> = written.chars().collect();
                if !new.is_empty() {
                    let end = at + new.len();
                    chars.resize(chars.len().max(end), '\0');
                    chars.splice(at..end, new.iter().copied());
                    at = end;
                }
                assert_eq!(s.write_text(&Str::from(&*written)).unwrap(), new.len());
                None
            }
            3 => {
                at = feed.below(90);
                assert_eq!(Stream::seek(&s, at as i64, 0).unwrap(), at as i64);
                None
            }
            4 => {
                let size = feed.below(90);
                chars.truncate(size);
                Stream::truncate(&s, Some(size as i64)).unwrap();
                None
            }
            _ => {
                assert_eq!(Stream::tell(&s).unwrap(), at as i64);
                let _ = s.snapshot(16);
                None
            }
        };
        if let Some((n, line)) = wanted {
            let rest = chars.get(at..).unwrap_or_default();
            let size = Size::Most(n);
            let given = if line { s.read_line(size) } else { s.read_text(size) };
            // With newline='' every kind of line end ends a line and is kept.
            let mut end = n.min(rest.len());
            if line {
                let ends = |i: usize| match rest[i] {
                    '\n' => true,
                    '\r' => rest.get(i + 1) != Some(&'\n'),
                    _ => false,
                };
                end = (0..rest.len()).find(|i| ends(*i)).map_or(end, |i| end.min(i + 1));
            }
            let want: String = rest[..end].iter().collect();
            at += end;
            assert_eq!(given.unwrap().to_string_lossy(), want);
        }
        let all: String = chars.iter().collect();
        assert_eq!(s.getvalue().unwrap().to_string_lossy(), all);
    }
}
