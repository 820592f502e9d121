//! The commands, one a file.

mod check;
mod export;
mod json;
mod play;
mod print;
mod prompt;
mod signals;
mod source;
mod whole;

use crate::cli::{Cli, Colour, Command, Common, Steps, Stops};
use crate::io::raw::disk;
use crate::object::{limits, memory};
use crate::repl::{Shell, Terminal};
use clap::Parser as _;
use std::path::Path;
use std::{io, panic, thread};

/// Exit code of a script or check that failed.
const FAILED: u8 = 1;
/// Exit code of a command line that makes no sense.
const USAGE: u8 = 2;
/// Exit code after an interrupt.
const INTERRUPTED: u8 = 130;

/// Room for CPython's recursion limit; the system gives memory only for what is used.
const STACK: usize = 1 << 28;

/// The program: runs in a thread that has a stack of the size it needs, while the first thread
/// hears of signals. Gives the exit code.
#[must_use]
pub fn start() -> u8 {
    panic::set_hook(Box::new(apologise));
    let started = signals::Ear::new().and_then(|ear| {
        let hush = ear.hush();
        let thread = thread::Builder::new().name("iosh".to_owned()).stack_size(STACK);
        let iosh = thread.spawn(move || {
            let _ended = hush;
            main()
        });
        let iosh = iosh.map_err(|why| {
            let room = STACK >> 20;
            io::Error::other(format!("its stack of {room} MB finds no room (ulimit -v, -d, -u): {why}"))
        })?;
        Ok((ear, iosh))
    });
    match started {
        Ok((ear, iosh)) => {
            ear.hear();
            iosh.join().unwrap_or(FAILED)
        }
        Err(why) => {
            Terminal::new(None, false, false).complain(&why.to_string());
            FAILED
        }
    }
}

/// Does what the command line says; the exit code.
fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to complain.
            let _ = error.print();
            return if error.use_stderr() { USAGE } else { 0 };
        }
    };
    match &cli.command {
        Some(Command::Completions { shell }) => return print::completions(*shell),
        Some(Command::Man) => return print::man(),
        _ => {}
    }
    let terminal = terminal(&cli.common);
    if let Err(why) = enter(&cli.common) {
        terminal.complain(&why);
        return USAGE;
    }
    if let Some(Command::Check { update, paths }) = &cli.command {
        return check::check(paths, *update, &terminal);
    }
    if cli.json {
        return json::serve(terminal, cli.steps == Steps::None, cli.common.undo_memory);
    }
    if let Some(Command::Export(wanted)) = &cli.command {
        return export::export(wanted, &cli.common, terminal);
    }
    let shell = Shell::new(terminal, cli.common.show);
    match (&cli.command, &cli.code) {
        (Some(Command::Run { files, stops }), _) => play::run(files, *stops, shell),
        (_, Some(code)) => play::code(code, shell),
        _ if !cli.files.is_empty() => play::run(&cli.files, Stops::default(), shell),
        _ => prompt::prompt(shell, cli.common.undo_memory),
    }
}

/// The terminal as the command line wants it.
fn terminal(common: &Common) -> Terminal {
    let forced = match common.color {
        Colour::Always => Some(true),
        Colour::Never => Some(false),
        Colour::Auto => None,
    };
    Terminal::new(forced, common.ascii, common.plain)
}

/// Opens the working folder and what is allowed beside it, and sets the limits.
fn enter(common: &Common) -> Result<(), String> {
    let disk = disk::current();
    for (paths, write) in [(&common.allow, true), (&common.allow_read, false)] {
        for path in paths {
            disk.allow(path, write).map_err(|e| format!("--allow {}: {e}", path.display()))?;
        }
    }
    if common.allow_all {
        disk.allow_all();
    }
    memory::begin();
    if let Some(bytes) = common.max_memory {
        limits::set_max_memory(bytes);
    }
    Ok(())
}

/// A file's name, as a traceback gives it.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// What is said should iosh itself fail; the statement ends as an error and the session goes on.
fn apologise(info: &panic::PanicHookInfo<'_>) {
    use std::io::Write as _;
    let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    let mut said = String::from("iosh: this is a defect of iosh");
    crate::view::escape::push_text(&mut said, &place, true);
    said.push_str(". Please report it, with what you typed, where you got iosh from.\n");
    // Where nobody hears it there is nothing to be done.
    let _ = std::io::stderr().write_all(said.as_bytes());
}
