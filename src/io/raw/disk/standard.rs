//! What stands behind `sys.stdin`, `sys.stdout` and `sys.stderr`; the session gives them.

use crate::object::Res;

/// Where a standard stream's bytes go.
pub trait Sink {
    /// Takes all of `data`.
    ///
    /// # Errors
    /// `OSError`.
    fn write(&self, data: &[u8]) -> Res<usize>;

    /// Hands on what was gathered.
    ///
    /// # Errors
    /// `OSError`, `KeyboardInterrupt`.
    fn flush(&self) -> Res<()> {
        Ok(())
    }

    /// Whether it is a terminal.
    fn is_terminal(&self) -> bool {
        false
    }

    /// Whether each line is wanted as soon as it is whole.
    fn wants_lines(&self) -> bool {
        self.is_terminal()
    }
}

/// Where a standard stream's bytes come from.
pub trait Source {
    /// Puts what there is at the front of `buf`; 0 is the end.
    ///
    /// # Errors
    /// `OSError`, `KeyboardInterrupt`.
    fn read(&self, buf: &mut [u8]) -> Res<usize>;

    /// Whether it is a terminal.
    fn is_terminal(&self) -> bool {
        false
    }
}

/// A source that is at its end.
#[derive(Clone, Copy, Debug)]
pub struct NoSource;

impl Source for NoSource {
    fn read(&self, _buf: &mut [u8]) -> Res<usize> {
        Ok(0)
    }
}
