//! Where a session is shown.

use crate::view::Event;

/// What shows the events of a session: a terminal, or a file of some format.
pub trait Stage {
    /// Shows this next.
    fn take(&self, event: &Event<'_>);

    /// Says why a replay goes no further, if not for an exception.
    fn refuse(&self, why: &str);

    /// Whether it cannot be shown any more.
    fn failed(&self) -> bool;
}
