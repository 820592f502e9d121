//! What undo costs, as ratios measured side by side: recording against not recording, and taking
//! back small changes of what is large against what is small.
//!
//!     cargo bench --bench undo

#![expect(clippy::print_stdout, reason = "it tells what it measured")]

use iosh::io::raw::disk::Disk;
use iosh::session::{Options, Session, Status};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

const RUNS: usize = 9;
const LIMIT: usize = 64 << 20;

/// Loops of a million operations, each after its setup.
const LOOPS: &[(&str, &str, &str)] = &[
    ("BytesIO.write", "b = io.BytesIO()", "for i in range(10**6): b.write(b'x')"),
    ("BytesIO.read(1)", "b = io.BytesIO(bytes(10**6))", "for i in range(10**6): b.read(1)"),
    (
        "BytesIO seek, tell",
        "b = io.BytesIO(bytes(4096))",
        "for i in range(10**6): b.seek(i & 4095); b.tell()",
    ),
    (
        "BytesIO overwrite",
        "b = io.BytesIO(bytes(1 << 20))",
        "for i in range(10**6): b.seek(i * 7919 & 0xfffff); b.write(b'abcd')",
    ),
    ("StringIO.write", "t = io.StringIO()", "for i in range(10**6): t.write('x')"),
    ("file write", "f = open('w.bin', 'wb')", "for i in range(10**6): f.write(b'x')"),
    (
        "file read(1)",
        "open('r.bin', 'wb').write(bytes(10**6)); f = open('r.bin', 'rb')",
        "for i in range(10**6): f.read(1)",
    ),
    (
        "file random update",
        "open('u.bin', 'wb').write(bytes(1 << 20)); f = open('u.bin', 'r+b')",
        "for i in range(10**5): f.seek(i * 7919 & 0xfffff); f.write(b'abcd')",
    ),
    ("text write", "f = open('t.txt', 'w')", "for i in range(10**6): f.write('x')"),
    ("list append", "l = []", "for i in range(10**6): l.append(i)"),
    ("dict set", "d = {}", "for i in range(10**6): d[i & 1023] = i"),
    ("ints", "a = 1", "for i in range(10**6): a = a * 31 + i & 0xffff"),
];

/// A session of a folder of its own.
fn session(limit: Option<usize>) -> Session {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-undo");
    std::fs::create_dir_all(&folder).unwrap();
    Rc::new(Disk::new(&folder)).enter();
    let mut session = Session::new(Options { steps: false, streams: false });
    session.remember(limit);
    session
}

fn run(session: &mut Session, statement: &str) {
    let answer = session.run(statement, &Rc::from("<bench>"), 1);
    assert!(matches!(answer.status, Status::Done(_)), "{statement}: {:?}", answer.status);
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

/// The medians of two kinds of work, done in turn.
fn side_by_side(mut first: impl FnMut() -> Duration, mut second: impl FnMut() -> Duration) -> (f64, f64) {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        a.push(first());
        b.push(second());
    }
    (median(a), median(b))
}

fn looped(setup: &str, program: &str, limit: Option<usize>) -> Duration {
    let mut session = session(limit);
    for statement in setup.split("; ") {
        run(&mut session, statement);
    }
    timed(|| run(&mut session, program))
}

/// 300 small writes within the last KiB, each a statement, and each taken back.
fn undone(setup: &str, size: usize) -> Duration {
    let mut session = session(Some(LIMIT));
    run(&mut session, &setup.replace("SIZE", &size.to_string()));
    let program =
        |i: usize| format!("f.seek({}); f.write(b'abcd'); f.flush()", size - 1024 + i * 7919 % 1020);
    timed(|| {
        for i in 0..300 {
            run(&mut session, &program(i));
        }
        let (steps, _) = session.moments();
        assert!(steps >= 300);
        let travel = session.undo(steps - 1);
        assert_eq!((travel.statements.len(), travel.trouble.len()), (steps - 1, 0));
    })
}

fn main() {
    println!("recording, against the same loop without it");
    for (name, setup, program) in LOOPS {
        let (on, off) = side_by_side(|| looped(setup, program, Some(LIMIT)), || looped(setup, program, None));
        println!("  {name:20} {:7.1} ms against {:7.1} ms, ratio {:.2}", on * 1e3, off * 1e3, on / off);
    }
    println!("300 small writes and their undoing, 256 MiB against 1 KiB");
    let memory = "f = io.BytesIO(bytes(SIZE))";
    // Written, not truncated: a write into a hole makes the file system find a block first.
    let file = "f = open('flat.bin', 'w+b', buffering=0); f.write(bytes(SIZE))";
    for (name, setup) in [("BytesIO", memory), ("file", file)] {
        let (large, small) = side_by_side(|| undone(setup, 256 << 20), || undone(setup, 1024));
        println!(
            "  {name:20} {:7.2} ms against {:7.2} ms, ratio {:.2}",
            large * 1e3,
            small * 1e3,
            large / small
        );
    }
    println!("a session of 100,000 statements within {} MiB", LIMIT >> 20);
    let mut long = session(Some(LIMIT));
    run(&mut long, "b = io.BytesIO()");
    let time = timed(|| {
        for i in 0..100_000 {
            run(&mut long, &format!("b.write(b'{i}'); x = {i}"));
        }
    });
    let (steps, _) = long.moments();
    let (_, used) = long.memory();
    let back = timed(|| assert_eq!(long.undo(steps).statements.len(), steps));
    println!(
        "  {:.1} s; {steps} steps can be taken back, in {used} bytes; taking all back {:.1} ms",
        time.as_secs_f64(),
        back.as_secs_f64() * 1e3
    );
}
