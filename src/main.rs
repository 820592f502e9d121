//! The program `iosh`: its exit code is all that is said here.

use std::panic;
use std::process::ExitCode;
use std::thread;

/// Room for CPython's recursion limit; the system gives memory only for what is used.
const STACK: usize = 1 << 28;

fn main() -> ExitCode {
    panic::set_hook(Box::new(iosh::cmd::apologise));
    let run = thread::Builder::new().name("iosh".to_owned()).stack_size(STACK).spawn(iosh::cmd::main);
    let code = run.map(thread::JoinHandle::join);
    ExitCode::from(code.map_or(1, |code| code.unwrap_or(1)))
}
