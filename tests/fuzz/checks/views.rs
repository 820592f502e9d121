//! Any state of any stream is drawn at any width: no control reaches the terminal, no line is wider
//! than it, and JSON is one line.

use super::feed::Feed;
use super::program::shows_no_control;
use iosh::object::{Change, Layer, LayerKind, Piece, RawCall, RawKind, Snapshot, Str, Translation, Window};
use iosh::session::{Answer, Frame, Link, Report, Shown, Status};
use iosh::step::{Outcome, Step, Touched};
use iosh::view::export::{About, To};
use iosh::view::{Event, Look, Page, Painter, Show, ansi, json, report};
use std::rc::Rc;

/// Draws what `data` describes.
pub fn check(data: &[u8]) {
    let mut feed = Feed(data);
    let width = if feed.byte().is_multiple_of(8) { feed.number() as usize } else { 20 + feed.below(200) };
    let look =
        Look { width, ascii: feed.byte().is_multiple_of(3), rows: feed.below(9), fold: feed.below(12) };
    let shows = [Show::Each, Show::Brief, Show::All, Show::Quiet];
    let mut painter = Painter::new(look, shows[feed.below(4)]);
    painter.explain = feed.byte().is_multiple_of(2);
    let mut answer = Answer::new(Status::Done(None));
    while !feed.is_over() && answer.steps.len() < 20 {
        let step = step(&mut feed);
        let page = painter.step(step.clone());
        shows_no_control(page, look);
        let mut plain = String::new();
        ansi::render(page, false, &mut plain);
        assert_eq!(plain, page.text());
        shows_no_control(painter.stream("s", &step.after), look);
        shows_no_control(painter.past(&step), look);
        shows_no_control(painter.both_sides(&step), look);
        if let Some(earlier) = answer.steps.last() {
            shows_no_control(painter.between(earlier, &step), look);
        }
        answer.steps.push(step);
    }
    painter.omit(feed.number() / 2);
    shows_no_control(painter.finish(), look);
    let failed = failed(&mut feed, 2);
    let mut page = Page::default();
    report::push(&mut page, &failed, Look { width: width.max(30), ..look });
    shows_no_control(&page, look);
    let texts = [0; 3].map(|_| feed.text(40));
    let often = usize::from(feed.byte()) + 1;
    let texts = texts.map(|text| text.repeat(often));
    answer.status = status(&mut feed, failed);
    answer.exit = feed.maybe(|f| Str::from_wtf8(f.bytes(60)));
    answer.stdout = feed.bytes(60).to_vec();
    answer.streams = (0..feed.below(3)).map(|_| (Rc::from(feed.text(12)), snapshot(&mut feed))).collect();
    for (_, now) in &answer.streams {
        let was = snapshot(&mut feed);
        shows_no_control(painter.travelled("s", &was, now), look);
    }
    let mut line = Vec::new();
    json::push_answer(&mut line, &answer, false);
    assert_eq!(line.iter().position(|b| *b == b'\n'), Some(line.len() - 1));
    assert!(std::str::from_utf8(&line).is_ok());
    for (_, to) in To::NAMES {
        exports(to, &texts, &answer, &mut painter, look);
    }
}

/// A document holds no control but line ends and tabs, and no markup that came from anywhere else.
fn exports(to: To, texts: &[String; 3], answer: &Answer, painter: &mut Painter, look: Look) {
    let (mut out, mut format) = (Vec::new(), to.format());
    let [title, line, source] = texts;
    format.begin(&mut out, &About { title, modules: &["io", "iosh"], look, colour: true, steps: true });
    format.event(&mut out, &Event::Title(title));
    format.event(&mut out, &Event::Narration(line));
    for shown in [true, false] {
        if shown {
            format.event(&mut out, &Event::Typed { source, line: 1 });
            format.event(&mut out, &Event::Answered(answer));
        }
        format.event(&mut out, &Event::Printed(line.as_bytes()));
        format.event(&mut out, &Event::Complained(title.as_bytes()));
        format.event(&mut out, &Event::Answered(answer));
        format.event(&mut out, &Event::Echoed(source.as_bytes()));
        for step in &answer.steps {
            format.event(&mut out, &Event::Shown(painter.step(step.clone())));
        }
        if let Status::Failed(report) = &answer.status {
            format.event(&mut out, &Event::Raised { report, aside: false });
        }
        format.event(&mut out, &Event::Blank);
        format.event(&mut out, &Event::Title(line));
    }
    format.end(&mut out, 1);
    let document = String::from_utf8(out).unwrap();
    let bad = |c: char| (c.is_control() && !"\n\t".contains(c)) || ('\u{202a}'..='\u{202e}').contains(&c);
    assert_eq!(document.find(bad), None, "{document:?}");
    match to {
        To::Html => {
            let (_, body) = document.split_once("</head>").unwrap();
            for part in body.split('<').skip(1) {
                let (tag, text) = part.split_once('>').unwrap();
                let names =
                    ["body", "main", "h1", "h2", "p", "article", "a", "pre", "samp", "code", "span", "html"];
                let name = tag.trim_start_matches('/').split(' ').next().unwrap();
                assert!(names.contains(&name) && !text.contains(['>', '"', '\'']), "{part:?}");
            }
        }
        To::Md => {
            let mut fence = None;
            for line in document.lines() {
                let run = line.len() - line.trim_start_matches('`').len();
                let rest = line.get(run..).unwrap().trim_end();
                fence = match fence {
                    None if run >= 3 && ["python", "text"].contains(&rest) => Some(run),
                    Some(long) if run >= long && rest.is_empty() => None,
                    None => {
                        assert!(!line.contains(['<', '>']) && run == 0, "{line:?}");
                        None
                    }
                    open => open,
                };
            }
            assert_eq!(fence, None, "{document}");
        }
        To::Cast | To::Json => {
            let lines = document.lines().filter(|line| line.len() > 1);
            lines.for_each(|line| assert!(line.starts_with(['{', '[', ']']), "{line:?}"));
        }
    }
}

fn layer(feed: &mut Feed<'_>) -> Layer {
    const KINDS: [(LayerKind, &str); 6] = [
        (LayerKind::Bytes, "BytesIO"),
        (LayerKind::Text, "StringIO"),
        (LayerKind::Wrapper, "TextIOWrapper"),
        (LayerKind::Buffer, "BufferedRandom"),
        (LayerKind::Raw, "FileIO"),
        (LayerKind::System, "pipe"),
    ];
    let (kind, class) = KINDS[feed.below(KINDS.len())];
    Layer {
        kind,
        class,
        name: feed.maybe(|f| Rc::from(f.text(12))),
        encoding: feed.maybe(|f| Rc::from(f.text(6))),
        position: feed.maybe(Feed::number),
        length: feed.maybe(Feed::number),
        window: feed.maybe(|f| Window {
            // No text is longer than memory; offsets in files are what they are.
            start: f.number() >> if kind == LayerKind::Text { 32 } else { 0 },
            content: if kind == LayerKind::Text { f.text(200).into_bytes() } else { f.bytes(200).to_vec() },
        }),
        waiting: feed.bytes(20).to_vec(),
        waiting_length: feed.number(),
        ahead: feed.bytes(20).to_vec(),
        ahead_length: feed.number(),
        capacity: feed.maybe(Feed::number),
        closed: feed.byte().is_multiple_of(8),
        detached: feed.byte().is_multiple_of(8),
    }
}

fn snapshot(feed: &mut Feed<'_>) -> Snapshot {
    Snapshot { layers: (0..feed.below(5)).map(|_| layer(feed)).collect() }
}

fn call(feed: &mut Feed<'_>) -> RawCall {
    const KINDS: [RawKind; 6] =
        [RawKind::Read, RawKind::ReadAll, RawKind::Write, RawKind::Seek, RawKind::Truncate, RawKind::Close];
    RawCall {
        kind: KINDS[feed.below(KINDS.len())],
        asked: feed.maybe(|f| f.number() as i64),
        whence: feed.maybe(|f| i32::from(f.byte())),
        given: feed.maybe(|f| f.number() as i64),
        data: feed.bytes(40).to_vec(),
        error: feed.maybe(|f| f.text(20)),
    }
}

fn step(feed: &mut Feed<'_>) -> Step {
    const METHODS: [&str; 10] =
        ["write", "read", "readline", "seek", "truncate", "close", "open", "next", "__enter__", "tell"];
    let method = METHODS[feed.below(METHODS.len())];
    let after = snapshot(feed);
    Step {
        number: feed.number(),
        source: Rc::from(feed.text(30)),
        line: feed.number() as u32,
        nested: feed.byte().is_multiple_of(2),
        name: feed.maybe(|f| Rc::from(f.text(12))),
        class: after.layers.first().map_or("BytesIO", |l| l.class),
        method,
        call: feed.text(40),
        outcome: if feed.byte().is_multiple_of(4) {
            let kind = if feed.byte().is_multiple_of(8) { "StopIteration" } else { "ValueError" };
            Outcome::Raised { kind, message: feed.text(60) }
        } else {
            Outcome::Value { kind: "bytes", repr: feed.text(60), length: feed.maybe(Feed::number) }
        },
        printed: feed.text(10),
        before: feed.maybe(snapshot),
        after,
        touched: feed.maybe(|f| Touched {
            wrote: f.byte().is_multiple_of(2),
            start: f.number(),
            length: f.number(),
        }),
        calls: (0..feed.below(9)).map(|_| call(feed)).collect(),
        translation: feed.maybe(translation),
    }
}

fn translation(feed: &mut Feed<'_>) -> Translation {
    const CHANGES: [Change; 5] =
        [Change::Mark, Change::LineEnd, Change::Replaced, Change::Ignored, Change::Refused];
    let piece = |feed: &mut Feed<'_>| Piece {
        text: feed.text(6).into_bytes(),
        bytes: feed.bytes(12).to_vec(),
        change: feed.maybe(|f| CHANGES[f.below(5)]),
    };
    Translation {
        wrote: feed.byte().is_multiple_of(2),
        start: feed.maybe(Feed::number),
        chars: feed.number() >> 1,
        bytes: feed.maybe(Feed::number),
        skipped: u64::from(feed.byte()),
        skipped_bytes: u64::from(feed.byte()),
        pieces: (0..feed.below(8)).map(|_| piece(feed)).collect(),
    }
}

fn status(feed: &mut Feed<'_>, failed: Report) -> Status {
    match feed.below(4) {
        1 => Status::Exit(feed.number() as i32),
        2 => Status::Done(None),
        3 => {
            Status::Done(Some(Shown { kind: Rc::from(feed.text(12)), repr: Str::from_wtf8(feed.bytes(60)) }))
        }
        _ => Status::Failed(Box::new(failed)),
    }
}

/// An exception that came from as many as `earlier`.
fn failed(feed: &mut Feed<'_>, earlier: u8) -> Report {
    let frame = |feed: &mut Feed<'_>| Frame {
        file: Rc::from(feed.text(12)),
        line: feed.number() as u32,
        function: feed.maybe(|f| Rc::from(f.text(12))),
        text: feed.text(150).into(),
        culprit: (feed.number() as u32, feed.number() as u32),
    };
    Report {
        class: Rc::from("io.UnsupportedOperation"),
        name: Rc::from("UnsupportedOperation"),
        message: Str::from_wtf8(feed.bytes(60)),
        errno: feed.maybe(|f| f.number() as i64),
        strerror: feed.maybe(|f| f.text(20).into()),
        characters_written: feed.maybe(|f| f.number() as i64),
        frames: (0..feed.below(4)).map(|_| frame(feed)).collect(),
        did_you_mean: feed.maybe(|f| f.text(12)),
        hint: feed.maybe(|f| f.text(60)),
        earlier: if earlier > 0 && feed.byte() % 4 == 1 {
            let link = if feed.byte().is_multiple_of(2) { Link::Cause } else { Link::Context };
            Some((link, Box::new(self::failed(feed, earlier - 1))))
        } else {
            None
        },
    }
}
