//! What a user sees of Steps, at several widths.

use iosh::object::{Layer, LayerKind, RawCall, RawKind, Snapshot, Window};
use iosh::step::{Outcome, Step, Touched};
use iosh::view::{Look, Painter, Show, ansi};
use std::rc::Rc;

fn snapshot(layers: Vec<Layer>) -> Snapshot {
    Snapshot { layers }
}

fn bytes_io(content: &[u8], position: u64) -> Snapshot {
    snapshot(vec![Layer {
        kind: LayerKind::Bytes,
        class: "BytesIO",
        position: Some(position),
        length: Some(content.len() as u64),
        window: Some(Window { start: 0, content: content.to_vec() }),
        ..Layer::default()
    }])
}

fn string_io(content: &str, position: u64) -> Snapshot {
    let mut s = bytes_io(content.as_bytes(), position);
    s.layers[0].kind = LayerKind::Text;
    s.layers[0].class = "StringIO";
    s.layers[0].length = Some(content.chars().count() as u64);
    s
}

fn value(kind: &'static str, repr: &str, length: Option<u64>) -> Outcome {
    Outcome::Value { kind, repr: repr.to_owned(), length }
}

fn step(call: &str, before: Option<Snapshot>, after: Snapshot, touched: Option<(bool, u64, u64)>) -> Step {
    let method = call.split(['.', '(']).nth(1).unwrap_or("");
    Step {
        number: 1,
        source: Rc::from(call),
        line: 1,
        nested: false,
        name: Some(Rc::from(call.split('.').next().unwrap_or("b"))),
        class: after.layers[0].class,
        method: Box::leak(method.to_owned().into_boxed_str()),
        call: call.to_owned(),
        outcome: value("int", "1", None),
        printed: String::new(),
        before,
        after,
        touched: touched.map(|(wrote, start, length)| Touched { wrote, start, length }),
        calls: Vec::new(),
        translation: None,
    }
}

fn look(width: usize) -> Look {
    Look { width, ..Look::default() }
}

fn painted(step: &Step, look: Look, show: Show) -> String {
    let mut out = String::new();
    ansi::render(Painter::new(look, show).step(step.clone()), false, &mut out);
    out
}

const ARTICLE: &[u8] = b"Hello, world!\nThis is a test.";

fn article() -> Step {
    step(
        r#"b.write(b"\nThis is a test.")"#,
        Some(bytes_io(&ARTICLE[..13], 13)),
        bytes_io(ARTICLE, 29),
        Some((true, 13, 16)),
    )
}

#[test]
fn the_design_s_picture() {
    let want = "\
b: BytesIO, position 13 → 29 (+16), length 13 → 29, wrote 16 bytes at 13
  0000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 21[0a 54 68  Hello, world!↵Th
  0010  69 73 20 69 73 20 61 20  74 65 73 74 2e]          is is a test.
                                               ^ 29 (end)
";
    assert_eq!(painted(&article(), look(80), Show::Each), want);
}

#[test]
fn the_same_at_30_and_40_columns_and_in_ascii() {
    let want = "\
b: BytesIO, position 13 -> 29 (+16),
  length 13 -> 29, wrote 16 bytes at 13
 0000  48 65 6c 6c 6f 2c 20 77  Hello, w
 0008  6f 72 6c 64 21[0a 54 68  orld!.Th
 0010  69 73 20 69 73 20 61 20  is is a 
 0018  74 65 73 74 2e]          test.
                     ^ 29 (end)
"
    .replace("a \n", "a\n");
    let ascii = Look { ascii: true, ..look(40) };
    assert_eq!(painted(&article(), ascii, Show::Each), want);
    let want = "\
b: BytesIO, position 13 → 29
  (+16), length 13 → 29, wrote
  16 bytes at 13
 … 8 bytes before
 0008  6f 72 6c 64  orld
 000c  21[0a 54 68  !↵Th
 0010  69 73 20 69  is i
 0014  73 20 61 20  s a
 0018  74 65 73 74  test
 001c  2e]          .
         ^ 29 (end)
";
    assert_eq!(painted(&article(), look(30), Show::Each), want);
}

#[test]
fn colour_changes_no_word() {
    let mut painter = Painter::new(look(80), Show::Each);
    let page = painter.step(article());
    let (mut colour, mut plain) = (String::new(), String::new());
    ansi::render(page, true, &mut colour);
    ansi::render(page, false, &mut plain);
    assert!(colour.contains("\x1b[32m[0a 54 68\x1b[0m"), "{colour:?}");
    assert!(colour.contains("\x1b[33m^ 29 (end)\x1b[0m"), "{colour:?}");
    let mut stripped = String::new();
    let mut rest = colour.as_str();
    while let Some((before, after)) = rest.split_once("\x1b[") {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(stripped + rest, plain);
}

#[test]
fn a_cursor_inside_before_and_past_the_end() {
    let seek = step("b.seek(2)", Some(bytes_io(b"abcdef", 6)), bytes_io(b"abcdef", 2), None);
    let want = "\
b: BytesIO, position 6 → 2 (-4), length 6
  0000  61 62 63 64 65 66                                 abcdef
              ^ 2
";
    assert_eq!(painted(&seek, look(80), Show::Each), want);
    let past = step("b.seek(9)", Some(bytes_io(b"abcdef", 6)), bytes_io(b"abcdef", 9), None);
    let want = "\
b: BytesIO, position 6 → 9 (+3), length 6
  0000  61 62 63 64 65 66                                 abcdef
                                    ^ 9 (3 past the end)
";
    assert_eq!(painted(&past, look(80), Show::Each), want);
    let far = step("b.seek(1000)", Some(bytes_io(b"abcdef", 6)), bytes_io(b"abcdef", 1000), None);
    let want = "\
b: BytesIO, position 6 → 1000 (+994), length 6
  0000  61 62 63 64 65 66                                 abcdef
  …
  03e0
                                 ^ 1000 (994 past the end)
";
    assert_eq!(painted(&far, look(80), Show::Each), want);
    let gap = step("b.write(b'x')", Some(bytes_io(b"ab", 4)), bytes_io(b"ab\0\0x", 5), Some((true, 4, 1)));
    let want = "\
b: BytesIO, position 4 → 5 (+1), length 2 → 5, wrote 1 byte at 4, gap of 2 zero
  bytes at 2
  0000  61 62 00 00[78]                                   ab··x
                      ^ 5 (end)
  gap 2 to 4: 2 zeros
";
    assert_eq!(painted(&gap, look(80), Show::Each), want);
    let new = step("b.open", None, bytes_io(b"", 0), None);
    assert_eq!(
        painted(&new, look(80), Show::Each),
        "b: BytesIO, position 0, length 0\n  0000\n       ^ 0 (end)\n"
    );
}

#[test]
fn a_full_row_and_a_range_that_closes_at_its_end() {
    let full = bytes_io(b"0123456789abcdef", 16);
    let read = step("b.read(8)", Some(bytes_io(b"0123456789abcdef", 8)), full, Some((false, 8, 8)));
    let want = "\
b: BytesIO, position 8 → 16 (+8), length 16, read 8 bytes at 8
  0000  30 31 32 33 34 35 36 37 [38 39 61 62 63 64 65 66] 0123456789abcdef
                                                        ^ 16 (end)
";
    assert_eq!(painted(&read, look(80), Show::Each), want);
    let first = bytes_io(b"0123456789abcdef", 8);
    let read = step("b.read(8)", Some(bytes_io(b"0123456789abcdef", 0)), first, Some((false, 0, 8)));
    let want = "\
b: BytesIO, position 0 → 8 (+8), length 16, read 8 bytes at 0
  0000 [30 31 32 33 34 35 36 37] 38 39 61 62 63 64 65 66  0123456789abcdef
                                 ^ 8
";
    assert_eq!(painted(&read, look(80), Show::Each), want);
}

#[test]
fn text_is_shown_in_cells_with_a_ruler_in_code_points() {
    let text = "grüße 日本\nzwei e\u{301} und drei";
    let read = step("s.read(9)", Some(string_io(text, 0)), string_io(text, 9), Some((false, 0, 9)));
    let want = "\
s: StringIO, position 0 → 9 (+9), length 25, read 9 characters at 0
     0 [grüße 日本\\n]
         10             20
     9  zwei e\\u0301 und drei
        ^ 9
";
    assert_eq!(painted(&read, look(80), Show::Each), want);
}

fn stacked(waiting: &[u8], in_file: u64, position: u64) -> Snapshot {
    snapshot(vec![
        Layer {
            kind: LayerKind::Wrapper,
            class: "TextIOWrapper",
            encoding: Some(Rc::from("utf-8")),
            position: Some(position),
            waiting: waiting.to_vec(),
            ..Layer::default()
        },
        Layer {
            kind: LayerKind::Buffer,
            class: "BufferedWriter",
            position: Some(in_file),
            capacity: Some(4096),
            ..Layer::default()
        },
        Layer {
            kind: LayerKind::Raw,
            class: "FileIO",
            name: Some(Rc::from("'notes.txt'")),
            position: Some(in_file),
            ..Layer::default()
        },
        Layer {
            kind: LayerKind::System,
            class: "file",
            name: Some(Rc::from("'notes.txt'")),
            length: Some(in_file),
            ..Layer::default()
        },
    ])
}

#[test]
fn layers_stand_top_down() {
    let text = "grüße\n".as_bytes();
    let write =
        step("f.write('grüße\\n')", Some(stacked(b"", 0, 0)), stacked(text, 0, 8), Some((true, 0, 8)));
    let want = "\
f: TextIOWrapper('notes.txt', utf-8), position 0 → 8
  text     'grüße\\n' waits as 8 bytes for the buffer below
  buffer   BufferedWriter: 0 of 4096 bytes waiting
  raw      FileIO: position 0
  file     notes.txt: 0 bytes
  calls    none: nothing has reached the file yet
";
    assert_eq!(painted(&write, look(80), Show::Each), want);
    let want = "\
f: TextIOWrapper('notes.txt', utf-8), position 0 → 8; text 'grüße\\n' waits as 8
  bytes for the buffer below; buffer BufferedWriter: 0 of 4096 bytes waiting;
  raw FileIO: position 0; file notes.txt: 0 bytes; calls none: nothing has
  reached the file yet
";
    assert_eq!(painted(&write, look(80), Show::Brief), want);
}

#[test]
fn calls_on_the_raw_stream_are_told() {
    let mut flush = step("f.flush()", Some(stacked("grüße\n".as_bytes(), 0, 8)), stacked(b"", 8, 8), None);
    let call = |kind, asked, given, data: &[u8]| RawCall {
        kind,
        asked,
        whence: None,
        given,
        data: data.to_vec(),
        error: None,
    };
    flush.calls = vec![call(RawKind::Write, Some(8), Some(8), "grüße\n".as_bytes())];
    let want = "\
f: TextIOWrapper('notes.txt', utf-8), position 8
  text     nothing waits
  buffer   BufferedWriter: 0 of 4096 bytes waiting
  raw      FileIO: position 0 → 8
  file     notes.txt: 0 → 8 bytes
  calls    write(8) took 8 bytes b'gr\\xc3\\xbc\\xc3\\x9fe\\n'
";
    assert_eq!(painted(&flush, look(80), Show::Each), want);
    flush.calls = (0..9).map(|n| call(RawKind::Read, Some(n), None, b"")).collect();
    let got = painted(&flush, look(200), Show::Each);
    let want = "calls    read(0) would block, read(1) would block, read(2) would block, \
                read(3) would block, … 4 more, read(8) would block\n";
    assert!(got.ends_with(want), "{got}");
}

#[test]
fn loops_take_a_line_each_and_fold() {
    let mut painter = Painter::new(Look { fold: 4, ..look(80) }, Show::Each);
    let mut out = String::new();
    for n in 0..100 {
        let content = vec![b'x'; n + 1];
        let (before, after) = (bytes_io(&content[..n], n as u64), bytes_io(&content, n as u64 + 1));
        let mut step = step(r#"b.write(b"x")"#, Some(before), after, Some((true, n as u64, 1)));
        step.nested = true;
        ansi::render(painter.step(step), false, &mut out);
    }
    ansi::render(painter.finish(), false, &mut out);
    let want = r#"  b.write(b"x"): position 0 → 1 (+1), length 0 → 1, wrote 1 byte at 0
  b.write(b"x"): position 1 → 2 (+1), length 1 → 2, wrote 1 byte at 1
  … 96 more operations, folded (:show all unfolds)
  b.write(b"x"): position 98 → 99 (+1), length 98 → 99, wrote 1 byte at 98
  b.write(b"x"): position 99 → 100 (+1), length 99 → 100, wrote 1 byte at 99
"#;
    assert_eq!(out, want);
    assert!(painter.finish().is_empty());
}

#[test]
fn errors_and_empty_reads_are_told() {
    let at_end = bytes_io(b"abc", 3);
    let mut read = step("b.read()", Some(at_end.clone()), at_end.clone(), None);
    read.outcome = value("bytes", "b''", Some(0));
    let got = painted(&read, look(80), Show::Brief);
    assert_eq!(got, "b: BytesIO, position 3, length 3, read 0 bytes: at the end\n");
    let mut bad = step("b.write('x')", Some(at_end.clone()), at_end, None);
    bad.outcome =
        Outcome::Raised { kind: "TypeError", message: "a bytes-like object\x1b is required".to_owned() };
    let got = painted(&bad, look(80), Show::Brief);
    let want =
        "b: BytesIO, position 3, length 3, raised TypeError: a bytes-like object\\x1b is\n  required\n";
    assert_eq!(got, want);
    assert_eq!(painted(&bad, look(80), Show::Quiet), "");
}

mod any {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr as _;

    fn layer() -> impl Strategy<Value = Layer> {
        let kind = prop::sample::select(vec![
            LayerKind::Bytes,
            LayerKind::Text,
            LayerKind::Wrapper,
            LayerKind::Buffer,
            LayerKind::Raw,
            LayerKind::System,
        ]);
        let number = || prop::option::of(prop_oneof![0..300u64, any::<u64>()]);
        let window = prop::option::of((prop_oneof![Just(0), 0..5000u64, 0..1u64 << 62], ".{0,120}"));
        let bytes = || prop::collection::vec(any::<u8>(), 0..90);
        let name = prop::option::of(".{0,20}");
        (kind, (number(), number(), number()), window, (bytes(), bytes()), name, any::<(bool, u16, u16)>())
            .prop_map(
                |(
                    kind,
                    (position, length, capacity),
                    window,
                    (waiting, ahead),
                    name,
                    (closed, more, less),
                )| Layer {
                    kind,
                    class: "SomeClassIO",
                    encoding: name.clone().map(Rc::from),
                    name: name.map(Rc::from),
                    position,
                    length,
                    window: window.map(|(start, content)| Window { start, content: content.into_bytes() }),
                    waiting,
                    waiting_length: u64::from(more),
                    ahead,
                    ahead_length: u64::from(less),
                    capacity,
                    closed,
                    detached: false,
                },
            )
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let layers = || prop::collection::vec(layer(), 1..5);
        let text = || ".{0,150}";
        let touched = prop::option::of((any::<bool>(), 0..400u64, 0..400u64));
        (layers(), prop::option::of(layers()), touched, text(), text(), any::<(bool, bool)>()).prop_map(
            |(after, before, touched, call, message, (nested, raised))| {
                let mut made = step("b.read(1)", before.map(snapshot), snapshot(after), touched);
                made.call = call;
                made.nested = nested;
                made.outcome = if raised {
                    Outcome::Raised { kind: "ValueError", message }
                } else {
                    value("bytes", &message, Some(3))
                };
                made
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 400,
            rng_seed: proptest::test_runner::RngSeed::Fixed(13),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_line_is_too_long_and_no_control_gets_through(
            step in any_step(),
            width in 30..=200usize,
            ascii in any::<bool>(),
            brief in any::<bool>(),
        ) {
            let show = if brief { Show::Brief } else { Show::Each };
            let mut painter = Painter::new(Look { ascii, ..look(width) }, show);
            let mut out = String::new();
            ansi::render(painter.step(step), false, &mut out);
            ansi::render(painter.finish(), false, &mut out);
            for line in out.lines() {
                prop_assert!(line.width() <= width, "{} > {width}: {line}", line.width());
                prop_assert!(!line.chars().any(char::is_control), "{line:?}");
                prop_assert!(!line.contains(['\u{202e}', '\u{200f}', '\u{2066}', '\u{feff}']), "{line:?}");
                prop_assert!(!ascii || line.is_ascii(), "{line:?}");
            }
        }
    }
}

mod json {
    use super::*;
    use iosh::session::{Answer, Report, Shown, Status};
    use iosh::view::json;

    fn valid(answer: &Answer, results: bool) -> serde_json::Value {
        let schema: serde_json::Value = serde_json::from_str(json::SCHEMA).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let mut out = Vec::new();
        json::push_answer(&mut out, answer, results);
        let line = String::from_utf8(out).unwrap();
        assert_eq!(line.matches('\n').count(), 1);
        assert!(line.ends_with('\n'));
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{line}");
        value
    }

    #[test]
    fn answers_are_valid_lines() {
        let shown = Shown { kind: "int".into(), repr: "16".into() };
        let mut answer = Answer::new(Status::Done(Some(shown)));
        answer.stdout = b"hi\n".to_vec();
        let mut bare = Vec::new();
        json::push_answer(&mut bare, &answer, true);
        let want = "{\"status\":\"ok\",\"result\":{\"type\":\"int\",\"repr\":\"16\"},\"stdout\":\"hi\\n\"}\n";
        assert_eq!(String::from_utf8(bare).unwrap(), want);
        let mut write = article();
        write.calls = vec![RawCall {
            kind: RawKind::Write,
            asked: Some(8),
            whence: None,
            given: None,
            data: vec![1, 2],
            error: None,
        }];
        answer.steps = vec![write];
        answer.streams = vec![
            ("b".into(), bytes_io(ARTICLE, 29)),
            ("s".into(), string_io("é", 1)),
            ("f".into(), stacked(b"xy", 0, 2)),
        ];
        let value = valid(&answer, false);
        assert_eq!(
            value["steps"][0]["touched"],
            serde_json::json!({"wrote": true, "start": 13, "length": 16})
        );
        assert_eq!(value["steps"][0]["after"]["layers"][0]["position"], 29);
        assert_eq!(
            value["streams"]["s"]["layers"][0]["window"],
            serde_json::json!({"start": 0, "text": "é"})
        );
        assert_eq!(
            value["streams"]["f"]["layers"][0]["waiting"],
            serde_json::json!({"length": 2, "hex": "7879"})
        );
    }

    #[test]
    fn errors_carry_errno_and_strerror() {
        let report = Report {
            class: "FileNotFoundError".into(),
            name: "FileNotFoundError".into(),
            message: "[Errno 2] No such file or directory: 'x'".into(),
            errno: Some(2),
            strerror: Some("No such file or directory".into()),
            ..Report::default()
        };
        let value = valid(&Answer::new(Status::Failed(Box::new(report))), false);
        assert_eq!(value["status"], "error");
        assert_eq!(value["error"]["message"], "No such file or directory");
        assert_eq!(value["error"]["errno"], 2);
        assert_eq!(
            value["error"]["traceback"],
            "FileNotFoundError: [Errno 2] No such file or directory: 'x'\n"
        );
        valid(&Answer::new(Status::Exit(3)), false);
    }
}
