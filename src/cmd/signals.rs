//! What the signals of the system do.

use crate::object::interrupt;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::{fs, io};

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
        // Whoever started iosh with `nohup` wants it to live on.
        let ends = [SIGTERM, SIGHUP].into_iter().filter(|signal| !is_ignored(*signal));
        Ok(Ear { signals: Signals::new(ends.chain([SIGINT]))?, terminal })
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

/// Whether whoever started iosh had it ignore a signal.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    signal
        .checked_sub(1)
        .and_then(|bit| ignored.checked_shr(bit.cast_unsigned()))
        .is_some_and(|rest| rest & 1 == 1)
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
