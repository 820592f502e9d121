//! What iosh shows of the inside of streams: enough in words alone, and nothing changed by looking.

#![allow(
    unreachable_pub,
    unused_imports,
    dead_code,
    reason = "a test has no outside, and borrows a generator"
)]

#[path = "differential/generate/mod.rs"]
mod generate;
#[path = "inside/sentence.rs"]
mod sentence;

use iosh::io::raw::disk::Disk;
use iosh::io::trace;
use iosh::object::{Layer, LayerKind, RawCall, Snapshot};
use iosh::session::{Answer, Options, Session, Status};
use iosh::view::{Look, Painter, Show, ansi};
use sentence::{Told, rebuilt};
use std::path::PathBuf;
use std::rc::Rc;

/// A session in a new folder, which is removed at the end.
struct Room {
    session: Session,
    folder: PathBuf,
}

impl Room {
    fn new(name: &str, steps: bool) -> Room {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("inside-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Rc::new(Disk::new(&folder)).enter();
        Room { session: Session::new(Options { steps, streams: false }), folder }
    }

    fn run(&mut self, statement: &str) -> Answer {
        self.session.run(statement, &Rc::from("<stdin>"), 1)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Statements on stacks of every kind.
const STACKS: &str = r#"
b = io.BytesIO(b"one; two")
b.seek(20)
b.write(b"it's \"quoted\"; raw x")
b.truncate(3)
s = io.StringIO("grüße 日本")
s.read(3)
f = open("a.bin", "wb")
f.write(b"0123456789")
f.seek(4)
f.write(b"; raw FileIO: position 9")
f.flush()
f.truncate(7)
f.close()
r = open("a.bin", "rb")
r.read(2)
r.peek()
r.seek(0, 2)
m = open("a.bin", "r+b")
m.read(1)
m.write(b"yy")
m.seek(1)
u = open("a.bin", "rb", buffering=0)
u.read(3)
t = open("a.txt", "w", encoding="utf-8", newline="\r\n")
t.write("grüße, 'you'\n")
t.flush()
t.write("; buffer")
t.close()
v = open("a.txt", encoding="utf-8")
v.readline()
w = open("b.txt", "w", encoding="utf-16")
w.write("é x")
w.flush()
z = io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"x\ny\nz"), 2))
z.readline()
a, c = os.pipe()
p = open(c, "wb")
p.write(b"in a pipe")
p.flush()
q = open(a, "rb")
q.read(2)
d = iosh.ScriptedRaw(reads=[b"abc", None])
e = io.BufferedReader(d, 4)
e.read(1)
g = io.BufferedWriter(iosh.ScriptedRaw(writes=[2, None]), 8)
g.write(b"abc")
g.flush()
h = f = v = None
x, y = socket.socketpair()
k = x.makefile("rwb")
k.write(b"over there")
k.flush()
l = y.makefile("r")
l.read(4)
"#;

/// What a layer holds, as the sentence has to tell it.
fn held(snapshot: &Snapshot) -> Vec<Told> {
    let told = |(i, layer): (usize, &Layer)| Told {
        label: match layer.kind {
            _ if i == 0 => "",
            LayerKind::Wrapper => "text",
            LayerKind::Buffer => "buffer",
            LayerKind::Raw => "raw",
            LayerKind::System => layer.class,
            LayerKind::Bytes | LayerKind::Text => "memory",
        }
        .to_owned(),
        closed: layer.closed,
        position: layer.position.filter(|_| !layer.closed),
        length: layer.length.filter(|_| !layer.closed),
        // Nobody can get at what a closed layer still has.
        waiting: if layer.closed { Vec::new() } else { layer.waiting.clone() },
        ahead: if layer.closed { Vec::new() } else { layer.ahead.clone() },
    };
    snapshot.layers.iter().enumerate().map(told).collect()
}

#[test]
fn a_read_at_the_end_says_so_on_any_layer() {
    let mut room = Room::new("end", true);
    for (open, read, unit) in [
        ("io.BytesIO()", "read()", "bytes"),
        ("io.StringIO()", "readline()", "characters"),
        ("open('a', 'w+b')", "read()", "bytes"),
        ("open('a', 'w+b')", "readinto(bytearray(2))", "bytes"),
        ("open('a', 'w+b', 0)", "read(1)", "bytes"),
        ("open('a', 'w+')", "read()", "characters"),
        ("io.TextIOWrapper(io.BytesIO())", "readline()", "characters"),
    ] {
        room.run(&format!("f = {open}"));
        let steps = room.run(&format!("f.{read}")).steps;
        let mut painter = Painter::new(Look::default(), Show::Brief);
        let text = painter.step(steps[0].clone()).text().to_owned();
        assert!(text.contains("position 0, "), "{text}");
        assert!(text.replace("\n ", "").contains(&format!("read 0 {unit}: at the end")), "{open} {text}");
    }
}

#[test]
fn what_a_temporary_file_hands_on_has_its_name() {
    let mut room = Room::new("named", true);
    room.run("t = tempfile.NamedTemporaryFile('w+', encoding='utf-8')");
    let step = room.run("t.write('é')").steps.remove(0);
    assert_eq!((step.name.as_deref(), step.call.as_str()), (Some("t"), "t.write('é')"));
    room.run("t.close()");
}

#[test]
fn the_sentences_alone_tell_every_layer() {
    for width in [40, 80] {
        let mut room = Room::new(&format!("sentences-{width}"), true);
        let mut painter = Painter::new(Look { width, ..Look::default() }, Show::Brief);
        let mut stacked = 0;
        for statement in STACKS.lines().filter(|l| !l.is_empty()) {
            let answer = room.run(statement);
            for step in answer.steps {
                let want = held(&step.after);
                let mut text = String::new();
                ansi::render(painter.step(step.clone()), false, &mut text);
                assert!(text.lines().all(|l| l.chars().count() <= width), "{text}");
                let got = rebuilt(&text, step.after.layers[0].encoding.as_deref());
                assert_eq!(got, want, "{width} columns, {statement}\n{text}");
                stacked += usize::from(want.len() > 2);
            }
        }
        assert!(stacked > 30, "{stacked}");
    }
}

/// An answer in words, without the addresses of objects.
fn told(answer: &Answer, stderr: &[u8]) -> String {
    let value = match &answer.status {
        Status::Done(Some(shown)) => shown.repr.to_string(),
        Status::Failed(report) => {
            format!("{} {} {:?}", report.class, report.message.to_string_lossy(), report.frames)
        }
        other => format!("{other:?}"),
    };
    let printed = [&*answer.stdout, stderr].map(String::from_utf8_lossy);
    let whole = format!("{value}\n{}\n{}", printed[0], printed[1]);
    let mut parts = whole.split("0x");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |told, part| told + "0x…" + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

/// The answers and the raw calls of statements.
fn run(name: &str, statements: &[String], steps: bool) -> (Vec<String>, Vec<RawCall>, u64) {
    let mut room = Room::new(name, steps);
    let (mut answers, mut calls, mut omitted) = (Vec::new(), Vec::new(), 0);
    // What the program prints passes raw streams, too, which no Step tells of.
    let untold = ["print"];
    for statement in statements.iter().filter(|s| !untold.iter().any(|u| s.contains(u))) {
        trace::record(true);
        let answer = room.run(statement);
        let stderr = room.session.take_stderr();
        answers.push(told(&answer, &stderr));
        omitted += answer.steps_omitted;
        // An open() that fails leaves no stream whose operation its calls could be.
        if statement.contains("open(") && matches!(answer.status, Status::Failed(_)) {
            drop(trace::take());
            continue;
        }
        calls.extend(answer.steps.into_iter().flat_map(|s| s.calls));
        calls.extend(trace::take().into_iter().filter(|c| !c.data.starts_with(b"Exception ignored in")));
    }
    // What is still open is finalised in its own session, not in the first statement of the next.
    let _ = room.session.finish();
    trace::record(false);
    (answers, calls, omitted)
}

#[test]
fn looking_changes_neither_calls_nor_answers() {
    let mut all: Vec<Vec<String>> = vec![STACKS.lines().map(str::to_owned).collect()];
    // With what is filtered out, some that read pipes, or a stream that a program made endless,
    // would wait for ever.
    let waits = |s: &String| ["pipe", "socket", ".readinto = ", ".read = "].iter().any(|w| s.contains(w));
    all.extend((0..250).map(|seed| generate::sequence(seed).statements).filter(|s| !s.iter().any(waits)));
    let mut compared = 0;
    for statements in &all {
        let (seen, unseen) = (run("seen", statements, true), run("seen", statements, false));
        for (statement, (a, b)) in statements.iter().zip(seen.0.iter().zip(&unseen.0)) {
            assert_eq!(a, b, "{statement} in {statements:#?}");
        }
        // The calls of Steps that an answer leaves out are not in it either.
        if seen.2 == 0 {
            assert_eq!(seen.1, unseen.1, "{statements:#?}");
        }
        compared += seen.1.len();
    }
    assert!(compared > 500, "{compared}");
}
