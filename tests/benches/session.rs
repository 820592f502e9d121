//! The language, start-up, showing and parsing (parts 4, 5, 6 and 8 of what must be fast).

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use iosh::session::{Options, Session, Status};
use iosh::step::Step;
use iosh::view::{Look, Painter, Show, ansi};
use std::rc::Rc;

const ITERATIONS: usize = 10_000;

fn main() {
    divan::main();
}

const QUIET: Options = Options { steps: false, streams: false };

fn run(session: &mut Session, program: &str) {
    let answer = session.run(program, &Rc::from("<bench>"), 1);
    assert!(matches!(answer.status, Status::Done(_)), "{:?}", answer.status);
}

const PROGRAMS: [(&str, &str); 6] = [
    ("ints", "a = 1\nfor i in range(10000):\n    a = (a * 1103515245 + i) & 0x7fffffff\n"),
    ("text", "for i in range(10000):\n    s = 'item-' + str(i)\n    s.startswith('item-9')\n"),
    ("calls", "def f(a, b=1):\n    return a + b\nfor i in range(10000):\n    f(i)\n"),
    ("comprehension", "sum([x * x for x in range(10000) if x % 3])\n"),
    ("dict", "d = {}\nfor i in range(10000):\n    d[i % 100] = d.get(i % 100, 0) + i\n"),
    ("writes", "b = io.BytesIO()\nfor i in range(10000):\n    b.write(b'x')\n"),
];

fn program(name: &str) -> &'static str {
    PROGRAMS.iter().find(|(n, _)| *n == name).map(|(_, text)| *text).unwrap()
}

#[divan::bench(args = PROGRAMS.map(|(name, _)| name))]
fn language(bencher: Bencher<'_, '_>, name: &str) {
    bencher
        .counter(ItemsCount::new(ITERATIONS))
        .with_inputs(|| Session::new(QUIET))
        .bench_local_refs(|session| run(session, program(name)));
}

#[divan::bench]
fn start_up() -> Session {
    let mut session = Session::new(QUIET);
    run(&mut session, "pass");
    session
}

#[divan::bench(args = [1024, 64 << 20])]
fn recording_steps(bencher: Bencher<'_, '_>, size: usize) {
    let setup = format!("b = io.BytesIO(bytes({size}))");
    bencher
        .counter(ItemsCount::new(ITERATIONS))
        .with_inputs(|| {
            let mut session = Session::new(Options { steps: true, streams: false });
            run(&mut session, &setup);
            session
        })
        .bench_local_refs(|session| run(session, "for i in range(10000):\n    b.write(b'x')\n"));
}

/// One write into a stream of a mebibyte.
fn step() -> Step {
    let mut session = Session::new(Options { steps: true, streams: false });
    run(&mut session, "b = io.BytesIO(bytes(1 << 20))");
    let answer = session.run("b.write(b'hello world')", &Rc::from("<bench>"), 1);
    answer.steps.into_iter().next().unwrap()
}

#[divan::bench(args = [false, true])]
fn rendering_a_step(bencher: Bencher<'_, '_>, colour: bool) {
    let mut painter = Painter::new(Look::default(), Show::All);
    let mut out = String::new();
    bencher.counter(ItemsCount::new(1_usize)).with_inputs(step).bench_local_values(|step| {
        out.clear();
        ansi::render(painter.step(step), colour, &mut out);
        black_box(out.len())
    });
}

#[divan::bench(args = [1, 10, 100])]
fn parsing(bencher: Bencher<'_, '_>, times: usize) {
    let statement = "\
for i, line in enumerate(f):
    if line.startswith('#') and not i % 2:
        out.write(f'{i:>5}: {line!r}\\n')  # kept
    else:
        total[i] = total.get(i, 0) + len(line) * 3 - data[1:-1].count(b'\\x00')
";
    let text = statement.repeat(times * 20);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| iosh::lang::parse(&text).unwrap().body.len());
}
