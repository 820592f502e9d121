//! What is made of the command line's own description.

use crate::cli::Cli;
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::{self, Write as _};

/// Prints the completion script of a shell.
pub(super) fn completions(shell: Shell) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "iosh", &mut text);
    print(&text)
}

/// Prints the manual page.
pub(super) fn man() -> u8 {
    let mut text = Vec::new();
    match clap_mangen::Man::new(Cli::command()).render(&mut text) {
        Ok(()) => print(&text),
        Err(_) => super::FAILED,
    }
}

fn print(text: &[u8]) -> u8 {
    match io::stdout().write_all(text).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => super::FAILED,
        _ => 0,
    }
}
