//! What Steps tell of operations: all of them, and where each wrote.

use iosh::io::raw::disk::Disk;
use iosh::object::RawKind;
use iosh::session::{Options, Session, Status};
use iosh::step::Step;
use std::path::PathBuf;
use std::rc::Rc;

/// The Steps of each statement, run in a folder of their own.
fn steps(name: &str, statements: &str) -> Vec<Vec<Step>> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("steps-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    Rc::new(Disk::new(&folder)).enter();
    let mut session = Session::new(Options { steps: true, streams: false });
    let run = |statement| {
        let answer = session.run(statement, &Rc::from("<stdin>"), 1);
        assert!(matches!(answer.status, Status::Done(_)), "{statement}: {:?}", answer.status);
        answer.steps
    };
    statements.lines().map(run).collect()
}

/// The last write of the statements: how much, and where.
fn wrote(statements: &str) -> (u64, u64) {
    let all = steps("wrote", statements);
    let touched = all.last().unwrap().last().unwrap().touched.unwrap();
    assert!(touched.wrote);
    (touched.length, touched.start)
}

#[test]
fn a_write_is_told_where_it_was() {
    assert_eq!(wrote("b = io.BytesIO(b'abc')\nb.write(b'abcdef')"), (6, 0));
    assert_eq!(wrote("b = io.BytesIO(b'abc')\nb.seek(5)\nb.write(b'x')"), (1, 5));
    assert_eq!(wrote("b = io.BytesIO(b'abc')\nb.writelines([b'12', b'34'])"), (4, 0));
    assert_eq!(wrote("s = io.StringIO('ab')\ns.write('cde')"), (3, 0));
    assert_eq!(wrote("s = io.StringIO('ab', newline='\\r\\n')\ns.write('c\\nd')"), (4, 0));
    let file = "open('a', 'xb').write(b'0123456789')\n";
    for append in ["f.seek(3)", "f.seek(30)"] {
        assert_eq!(wrote(&format!("{file}f = open('a', 'ab', 0)\n{append}\nf.write(b'xy')")), (2, 10));
        let lines = format!("{file}f = open('a', 'ab', 0)\n{append}\nf.writelines([b'x', b'yz'])");
        assert_eq!(wrote(&lines), (3, 10));
    }
    assert_eq!(wrote(&format!("{file}f = open('a', 'ab')\nf.seek(3)\nf.write(bytes(9999))")), (9999, 10));
    assert_eq!(wrote(&format!("{file}f = open('a', 'r+')\nf.write('0123456789abc')")), (13, 0));
    // Text goes on where the layers below stand, behind what was read ahead.
    assert_eq!(wrote(&format!("{file}f = open('a', 'r+')\nf.read(2)\nf.write('é')")), (2, 10));
}

#[test]
fn each_operation_that_native_code_drives_is_a_step() {
    let begin = "f = open('a', 'w+')\nf.write('one\\ntwo\\n')\nf.seek(0)\n";
    let three = ["f gives 'one\\n'", "f gives 'two\\n'", "f is at its end"];
    for (statement, want) in [
        ("list(f)", &three[..]),
        ("list(enumerate(f))", &three[..]),
        ("list(zip(range(9), f))", &three[..]),
        ("for a, b in zip(f, [1]): pass", &three[..2]),
        ("for l in reversed(list(f)): pass", &three[..]),
        ("io.BytesIO().writelines(map(str.encode, f))", &three[..]),
        ("''.join(f)", &three[..]),
        ("sorted(f)", &three[..]),
        ("[*f]", &three[..]),
        ("{*f}", &three[..]),
        ("[].extend(f)", &three[..]),
        ("'one\\n' in f", &three[..1]),
        ("any(l for l in f)", &three[..1]),
    ] {
        let all = steps("driven", &format!("{begin}{statement}"));
        let steps: Vec<&Step> = all.last().unwrap().iter().filter(|s| s.method == "next").collect();
        let told = |s: &&Step| match &s.outcome {
            iosh::step::Outcome::Value { repr, .. } => format!("f gives {repr}"),
            iosh::step::Outcome::Raised { .. } => "f is at its end".to_owned(),
        };
        assert_eq!(steps.iter().map(told).collect::<Vec<_>>(), want, "{statement}");
        assert!(steps.iter().all(|s| s.nested && s.name.as_deref() == Some("f")), "{statement}");
        let reads = |s: &&&Step| s.calls.iter().any(|c| c.kind == RawKind::Read);
        assert_eq!(steps.first().iter().filter(|s| reads(s)).count(), 1, "{statement}");
    }
}

#[test]
fn what_a_stream_does_by_itself_is_one_step() {
    for (statement, method) in
        [("f.readlines()", "readlines"), ("next(f)", "next"), ("f.__next__()", "__next__")]
    {
        let all =
            steps("own", &format!("f = open('a', 'w+')\nf.write('one\\ntwo\\n')\nf.seek(0)\n{statement}"));
        let last: Vec<&str> = all.last().unwrap().iter().map(|s| s.method).collect();
        assert_eq!(last, [method], "{statement}");
        assert!(!all.last().unwrap()[0].nested);
    }
}
