//! The streams from Rust, without the language: loops of small operations, text, bulk, and what
//! memory they take (parts 1, 2, 3 and 7 of what must be fast).

use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher, black_box};
use iosh::io::buffered::{Buffered, BufferedRWPair};
use iosh::io::memory::{BytesIo, StringIo};
use iosh::io::text::TextIOWrapper;
use iosh::io::text::line_end::LineEnd;
use iosh::object::{Bytes, Size, Str, Stream, Value};

/// Shows what each takes at most beside its time.
#[global_allocator]
static MEMORY: AllocProfiler = AllocProfiler::system();

const OPERATIONS: usize = 10_000;
const MEGABYTE: usize = 1 << 20;

fn main() {
    divan::main();
}

fn memory(content: Vec<u8>) -> Value {
    Value::object(BytesIo::new(Bytes::growable(content)))
}

#[divan::bench]
fn bytes_io_write(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(OPERATIONS))
        .with_inputs(|| BytesIo::new(Bytes::empty()))
        .bench_local_refs(|b| {
            for _ in 0..OPERATIONS {
                b.write(b"x").unwrap();
            }
        });
}

#[divan::bench]
fn bytes_io_seek_tell(bencher: Bencher<'_, '_>) {
    let b = BytesIo::new(Bytes::from_vec(vec![0; 4096]));
    bencher.counter(ItemsCount::new(OPERATIONS)).bench_local(|| {
        for i in 0..OPERATIONS as i64 {
            b.seek(i % 4096, 0).unwrap();
            black_box(b.tell().unwrap());
        }
    });
}

#[divan::bench]
fn buffered_read_one(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(OPERATIONS))
        .with_inputs(|| Buffered::reader(&memory(vec![1; OPERATIONS]), 8192).unwrap())
        .bench_local_refs(|f| while !f.read(Size::Most(1)).unwrap().unwrap().is_empty() {});
}

#[divan::bench]
fn buffered_readinto_64(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(OPERATIONS))
        .with_inputs(|| Buffered::reader(&memory(vec![1; OPERATIONS * 64]), 8192).unwrap())
        .bench_local_refs(|f| while f.readinto(&mut [0; 64]).unwrap() != Some(0) {});
}

#[divan::bench]
fn buffered_update(bencher: Bencher<'_, '_>) {
    let f = Buffered::random(&memory(vec![0; MEGABYTE]), 8192).unwrap();
    bencher.counter(ItemsCount::new(OPERATIONS)).bench_local(|| {
        for i in 0..OPERATIONS as i64 {
            f.seek(i * 7919 % (MEGABYTE as i64 - 8), 0).unwrap();
            f.read(Size::Most(4)).unwrap();
            f.seek(-4, 1).unwrap();
            f.write(b"ABCD").unwrap();
        }
    });
}

#[divan::bench]
fn rwpair_write(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(OPERATIONS))
        .with_inputs(|| BufferedRWPair::new(&memory(Vec::new()), &memory(Vec::new()), 8192).unwrap())
        .bench_local_refs(|pair| {
            for _ in 0..OPERATIONS {
                pair.write(b"x").unwrap();
            }
        });
}

fn wrapper(content: &[u8], encoding: &str) -> TextIOWrapper {
    let raw = memory(content.to_vec());
    TextIOWrapper::new(raw, Some(&Str::from(encoding)), None, None, false, false).unwrap()
}

#[divan::bench(args = ["ascii", "utf-8", "crlf", "latin-1", "utf-16"])]
fn text_lines(bencher: Bencher<'_, '_>, kind: &str) {
    let (line, encoding) = match kind {
        "ascii" => ("the quick brown fox jumps\n", "utf-8"),
        "utf-8" => ("the quick bröwn fox jumps\n", "utf-8"),
        "crlf" => ("the quick brown fox jumps\r\n", "utf-8"),
        other => ("the quick bröwn fox jumps\n", other),
    };
    let text = line.repeat(OPERATIONS);
    let content = match encoding {
        "latin-1" => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
        "utf-16" => [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        _ => text.into_bytes(),
    };
    bencher
        .counter(ItemsCount::new(OPERATIONS))
        .with_inputs(|| wrapper(&content, encoding))
        .bench_local_refs(|f| {
            for _ in 0..OPERATIONS {
                black_box(f.readline(Size::All).unwrap());
            }
        });
}

#[divan::bench]
fn text_write(bencher: Bencher<'_, '_>) {
    let line = Str::from("line 12345: and a few words\n");
    bencher
        .counter(ItemsCount::new(OPERATIONS))
        .with_inputs(|| wrapper(b"", "utf-8"))
        .bench_local_refs(|f| (0..OPERATIONS).for_each(|_| _ = f.write(&line).unwrap()));
}

#[divan::bench]
fn string_io_lines(bencher: Bencher<'_, '_>) {
    let text = Str::from("item 12345\n".repeat(OPERATIONS));
    bencher
        .counter(ItemsCount::new(OPERATIONS))
        .with_inputs(|| StringIo::new(&text, LineEnd::Lf).unwrap())
        .bench_local_refs(|s| while !s.read_line(Size::All).unwrap().is_empty() {});
}

#[divan::bench]
fn copy_64_kib_chunks(bencher: Bencher<'_, '_>) {
    bencher
        .counter(BytesCount::new(16 * MEGABYTE))
        .with_inputs(|| {
            (Buffered::reader(&memory(vec![1; 16 * MEGABYTE]), 8192).unwrap(), memory(Vec::new()))
        })
        .bench_local_refs(|(source, target)| {
            let target = Buffered::writer(target, 8192).unwrap();
            loop {
                let chunk = source.read(Size::Most(65536)).unwrap().unwrap();
                if chunk.is_empty() {
                    break;
                }
                target.write(&chunk).unwrap();
            }
        });
}

#[divan::bench]
fn getvalue_of_200_megabytes(bencher: Bencher<'_, '_>) {
    let b = BytesIo::new(Bytes::from_vec(vec![1; 200 * MEGABYTE]));
    bencher.bench_local(|| b.getvalue().unwrap());
}

/// A stream of n bytes takes n and the slack of growing: the profile shows it.
#[divan::bench]
fn growing_to_64_megabytes(bencher: Bencher<'_, '_>) {
    let block = vec![1; 65536];
    bencher
        .counter(BytesCount::new(64 * MEGABYTE))
        .with_inputs(|| BytesIo::new(Bytes::empty()))
        .bench_local_refs(|b| {
            for _ in 0..1024 {
                b.write(&block).unwrap();
            }
        });
}
