//! `set` and `frozenset`.

use super::Class;
use super::class::OBJECT;
use crate::class_table;
use std::rc::Rc;

/// A Python set or frozenset.
#[derive(Debug, Default)]
pub struct Set {
    frozen: bool,
}

impl Set {
    /// `set` or `frozenset`.
    #[must_use]
    pub fn class(&self) -> &'static Class {
        if self.frozen { &FROZENSET } else { &SET }
    }
}

class_table! {
    /// Built-in set.
    pub static SET: Rc<Set> = "set" in "builtins" [&OBJECT];
}

class_table! {
    /// Built-in immutable set.
    pub static FROZENSET: Rc<Set> = "frozenset" in "builtins" [&OBJECT];
}
