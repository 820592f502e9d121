//! What the signals of the system do.

use crate::object::interrupt;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What hears of signals. Ctrl-C interrupts the statement that runs; an end that somebody else
/// decided leaves the terminal as it was found. What was entered is in the history by then.
pub(super) struct Ear {
    signals: Signals,
    terminal: Option<Termios>,
}

/// Ends the hearing when it is dropped.
pub(super) struct Hush(Handle);

impl Drop for Hush {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Ear {
    /// Hears of signals from now on.
    pub(super) fn new() -> io::Result<Ear> {
        // A file that may not grow is an error of a write, no reason to die.
        signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        let terminal = tcgetattr(rustix::stdio::stdin()).ok();
        Ok(Ear { signals: Signals::new([SIGINT, SIGTERM, SIGHUP])?, terminal })
    }

    /// What ends [`Ear::hear`].
    pub(super) fn hush(&self) -> Hush {
        Hush(self.signals.handle())
    }

    /// Waits for signals, until it is ended.
    pub(super) fn hear(mut self) {
        for signal in &mut self.signals.forever() {
            match signal {
                SIGINT => interrupt::raise(),
                _ => end(signal, self.terminal.as_ref()),
            }
        }
    }
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
