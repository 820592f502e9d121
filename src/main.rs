//! The program `iosh`: its exit code is all that is said here.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(iosh::cmd::start())
}
