//! The program `iosh`: its exit code is all that is said here.

use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;
use std::thread;

/// Room for CPython's recursion limit; the system gives memory only for what is used.
const STACK: usize = 1 << 28;

fn main() -> ExitCode {
    panic::set_hook(Box::new(apologise));
    let run = thread::Builder::new().name("iosh".to_owned()).stack_size(STACK).spawn(iosh::cmd::main);
    let code = run.map(thread::JoinHandle::join);
    ExitCode::from(code.map_or(1, |code| code.unwrap_or(1)))
}

/// What is said should iosh itself fail; the statement ends as an error and the session goes on.
fn apologise(info: &PanicHookInfo<'_>) {
    use std::io::Write as _;
    let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    let mut said = String::from("iosh: this is a defect of iosh");
    iosh::view::escape::push_text(&mut said, &place, true);
    said.push_str(". Please report it, with what you typed, where you got iosh from.\n");
    // Where nobody hears it there is nothing to be done.
    let _ = std::io::stderr().write_all(said.as_bytes());
}
