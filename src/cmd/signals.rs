//! What the signals of the system do.

use crate::object::interrupt;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::low_level::emulate_default_handler;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Starts the thread that hears of signals. Ctrl-C interrupts the statement that runs; an end that
/// somebody else decided leaves the terminal as it was found. What was entered is in the history by then.
pub(super) fn listen() -> io::Result<()> {
    // A file that may not grow is an error of a write, no reason to die.
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
    let found = tcgetattr(rustix::stdio::stdin()).ok();
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in &mut signals {
            match signal {
                SIGINT => interrupt::raise(),
                _ => end(signal, found.as_ref()),
            }
        }
    })?;
    Ok(())
}

fn end(signal: i32, found: Option<&Termios>) {
    if let Some(found) = found {
        let terminal = rustix::stdio::stdin();
        // The editor asks for pastes in brackets, which nobody behind it would understand.
        let _ = rustix::io::write(terminal, b"\x1b[?2004l\r\n");
        let _ = tcsetattr(terminal, OptionalActions::Now, found);
    }
    let _ = emulate_default_handler(signal);
}
