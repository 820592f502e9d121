//! iosh against CPython 3.13: random sequences of statements on every class of streams, the same
//! in both, compared answer by answer.
//!
//!     cargo test --test differential                            recorded answers, and some live ones
//!     IOSH_DIFF_COUNT=20000 IOSH_DIFF_SEED=1 cargo test --release --test differential live -- --nocapture
//!     cargo test --test differential record -- --ignored        records the answers again

#![allow(unreachable_pub, clippy::print_stdout, reason = "a test has no outside, and says what it compared")]

#[path = "differential/answer.rs"]
mod answer;
#[path = "differential/compare.rs"]
mod compare;
mod cpython;
#[path = "differential/generate/mod.rs"]
mod generate;
#[path = "differential/oracle.rs"]
mod oracle;
#[path = "differential/ours.rs"]
mod ours;

use compare::{Failure, difference};
use generate::{FAMILIES, Sequence, sequence};
use oracle::Oracle;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// One test at a time: while CPython is being started it holds copies of all descriptors, and a pipe or
/// socket that a sequence closes that moment is seen open at its other end.
static ALONE: Mutex<()> = Mutex::new(());

const RECORDED: &str = "tests/differential/recorded.jsonl";
/// How many sequences are recorded, from this seed on.
const RECORD: (u64, u64) = (1_000_000, 500);

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

#[test]
fn recorded() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(RECORDED);
    let text = std::fs::read_to_string(path).unwrap();
    let (mut count, mut failures) = (0, Vec::new());
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let name = record["family"].as_str().unwrap();
        let family = FAMILIES.iter().find(|f| f.name == name).expect("a family").name;
        let statements = record["statements"].as_array().unwrap();
        let sequence = Sequence {
            seed: record["seed"].as_u64().unwrap(),
            family,
            trace: family.starts_with("trace"),
            statements: statements.iter().map(|s| s.as_str().unwrap().to_owned()).collect(),
        };
        let got = ours::ask(&sequence);
        failures.extend(difference(&sequence.statements, &record, &got).map(|d| Failure::new(sequence, d)));
        count += 1;
    }
    println!("{count} recorded sequences, {} differ", failures.len());
    assert!(count >= 300, "only {count} sequences are recorded");
    report(failures);
}

#[test]
fn live() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(python) = cpython::python() else {
        println!("no CPython 3.13 here: only the recorded answers were compared");
        return;
    };
    let (seed, count) = (number("IOSH_DIFF_SEED", 1), number("IOSH_DIFF_COUNT", 300));
    println!("{count} sequences, seeds {seed} to {}", seed + count - 1);
    let (mut statements, mut silent) = (0, 0);
    let mut failures = Vec::new();
    let mut families = BTreeMap::<&str, (u32, u32)>::new();
    let only = std::env::var("IOSH_DIFF_FAMILY").ok();
    let wanted = |s: &Sequence| only.as_ref().is_none_or(|f| s.family.contains(f.as_str()));
    let all = (seed..seed + count).map(sequence).filter(wanted).collect();
    Oracle::start(&python).ask(all, |sequence, want| {
        statements += sequence.statements.len();
        let of_family = families.entry(sequence.family).or_default();
        of_family.0 += 1;
        if want.get("answers").is_none() {
            silent += 1;
            return;
        }
        let got = ours::ask(&sequence);
        if let Some(found) = difference(&sequence.statements, &want, &got) {
            of_family.1 += 1;
            failures.push(Failure::new(sequence, found));
        }
    });
    for (family, (count, failed)) in &families {
        println!("{family:20} {count:6} sequences, {failed} differ");
    }
    println!(
        "{count} sequences from seed {seed}, {statements} statements: {} differ; {silent} were left out, \
         because CPython waits in them for ever",
        failures.len()
    );
    let mut distinct = BTreeMap::new();
    for failure in failures {
        distinct.entry(failure.key()).or_insert(failure);
    }
    let mut oracle = Oracle::start(&python);
    let some = distinct.into_values().take(usize::try_from(number("IOSH_DIFF_SHOW", 12)).unwrap());
    report(some.map(|f| f.shrink(&mut oracle)).collect());
}

fn report(failures: Vec<Failure>) {
    for failure in &failures {
        println!("\n{failure}");
    }
    assert!(failures.is_empty(), "iosh differs from CPython");
}

#[test]
#[ignore = "writes the file of recorded answers"]
fn record() {
    let python = cpython::python().expect("CPython 3.13, to record its answers");
    let mut file = std::fs::File::create(Path::new(env!("CARGO_MANIFEST_DIR")).join(RECORDED)).unwrap();
    let all = (RECORD.0..RECORD.0 + RECORD.1).map(sequence).collect();
    Oracle::start(&python).ask(all, |s, answer| {
        if let (Some(answers), Some(end)) = (answer.get("answers"), answer.get("end")) {
            let record = json!({"seed": s.seed, "family": s.family, "statements": s.statements, "answers": answers, "end": end});
            writeln!(file, "{record}").unwrap();
        }
    });
}
