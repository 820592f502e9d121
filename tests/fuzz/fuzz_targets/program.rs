#![no_main]

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

libfuzzer_sys::fuzz_target!(
    init: {
        // As in every program with a `main` of Rust's.
        let broken = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGPIPE, broken).unwrap();
    },
    |data: &[u8]| checks::program::check(data)
);
