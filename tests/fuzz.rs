//! What the fuzz targets hold (`tests/fuzz/`), without a fuzzer: over their corpora, over pieces of
//! them put together by chance, and over chance alone. The seed is printed, and `IOSH_SEED` sets another.

#![allow(clippy::print_stdout, reason = "the seed is printed, so that a failure can be run again")]

#[path = "fuzz/checks/mod.rs"]
#[expect(unreachable_pub, reason = "the fuzz package has them as a library")]
mod checks;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names.iter().map(|name| fs::read(name).unwrap()).collect()
}

/// One target runs at a time: the programs' Ctrl-C would reach the others.
static ALONE: Mutex<()> = Mutex::new(());

/// Checks all of a target's corpus, then `cases` inputs made of it.
fn hold(target: &str, cases: u32, check: fn(&[u8])) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let corpus = corpus(target);
    assert!(corpus.len() >= 20, "{target} has {} files", corpus.len());
    for file in &corpus {
        check(file);
    }
    let seed = std::env::var("IOSH_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_260_731);
    println!("{target}: seed {seed}, {cases} cases");
    let config = ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Default::default()
    };
    let piece = (prop::sample::select(corpus), any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let piece = piece.prop_map(|(file, from, to)| {
        let (from, to) = (from.index(file.len() + 1), to.index(file.len() + 1));
        file.get(from.min(to)..from.max(to)).unwrap_or_default().to_vec()
    });
    let noise = prop::collection::vec(any::<u8>(), 0..40);
    let input = prop::collection::vec(prop_oneof![3 => piece, 1 => noise], 1..5);
    proptest!(config, |(pieces in input)| check(&pieces.concat()));
}

#[test]
fn any_text_is_parsed_or_refused() {
    hold("parser", 3000, checks::parser::check);
}

#[test]
fn any_program_comes_to_an_end() {
    hold("program", 500, checks::program::check);
}

#[test]
fn any_operations_on_any_layers_are_those_on_a_byte_array() {
    hold("streams", 1500, checks::streams::check);
}

#[test]
fn any_text_is_read_as_a_script() {
    hold("script", 2000, checks::script::check);
}

#[test]
fn any_state_is_drawn_at_any_width() {
    hold("views", 2000, checks::views::check);
}
