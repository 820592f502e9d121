//! The mode of a `FileIO`.

use crate::object::codecs::c_string;
use crate::object::exception::value_error;
use crate::object::pieces::going_on;
use crate::object::{Res, Str};
use rustix::fs::OFlags;

/// How many bytes of a wrong mode are shown.
const SHOWN: usize = 200;

/// What a mode such as `rb+` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mode {
    pub(super) created: bool,
    pub(super) readable: bool,
    pub(super) writable: bool,
    pub(super) appending: bool,
}

impl Mode {
    /// Reads a mode, and gives the flags for `open(2)` too.
    /// To what it allows comes, as in CPython, what a `FileIO` could do before it is opened anew.
    pub(super) fn parse(text: &Str, before: Mode) -> Res<(Mode, OFlags)> {
        let bad =
            || value_error("Must have exactly one of create/read/write/append mode and at most one plus");
        let mut mode = before;
        let mut flags = OFlags::CLOEXEC;
        let (mut kind, mut plus) = (false, false);
        let text = c_string(text)?;
        for c in going_on(text) {
            let chosen = match c {
                b'b' => continue,
                b'+' if plus => return Err(bad()),
                b'+' => {
                    plus = true;
                    (mode.readable, mode.writable) = (true, true);
                    continue;
                }
                b'r' => Mode { readable: true, ..mode },
                b'w' => Mode { writable: true, ..mode },
                b'x' => Mode { writable: true, created: true, ..mode },
                b'a' => Mode { writable: true, appending: true, ..mode },
                _ => {
                    let start = String::from_utf8_lossy(text.get(..SHOWN).unwrap_or(text));
                    return Err(value_error(format!("invalid mode: {start}")));
                }
            };
            if kind {
                return Err(bad());
            }
            kind = true;
            mode = chosen;
            flags |= match c {
                b'w' => OFlags::CREATE | OFlags::TRUNC,
                b'x' => OFlags::CREATE | OFlags::EXCL,
                b'a' => OFlags::CREATE | OFlags::APPEND,
                _ => OFlags::empty(),
            };
        }
        if !kind {
            return Err(bad());
        }
        flags |= match (mode.readable, mode.writable) {
            (true, true) => OFlags::RDWR,
            (true, false) => OFlags::RDONLY,
            _ => OFlags::WRONLY,
        };
        Ok((mode, flags))
    }

    /// The `mode` attribute.
    pub(super) fn text(self) -> &'static str {
        match (self.created, self.appending, self.readable, self.writable) {
            (true, _, true, _) => "xb+",
            (true, _, false, _) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, false, _) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
}
