//! The program `iosh`: its allocator and its exit code are all that is said here.

use iosh::object::heap::Counted;
use std::process::ExitCode;

#[global_allocator]
static HEAP: Counted = Counted;

fn main() -> ExitCode {
    ExitCode::from(iosh::cmd::start())
}
