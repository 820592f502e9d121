//! Arguments: from a call to a method's parameters, with CPython's messages.

mod bind;
mod from;
mod into;
mod python;
mod receiver;

use super::class::{Sig, Style};
use super::{Eval, Res, Str, Value};
pub(super) use bind::check_positional;
pub(crate) use bind::no_keywords;
pub use bind::{missing, repeated, unexpected};
pub use from::{Bound, Given, Size, bad_argument, index};
pub use receiver::Receiver;

/// The arguments of a call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Args<'a> {
    /// By position.
    pub pos: &'a [Value],
    /// By name, in the order given.
    pub kw: &'a [(Str, Value)],
}

/// Which parameter an argument is for.
#[derive(Clone, Copy)]
pub struct At {
    /// The method's parameters.
    pub sig: &'static Sig,
    /// Which of them.
    pub index: usize,
}

impl At {
    /// The parameter's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.sig.params.get(self.index).map_or("", |p| p.name)
    }
}

impl<'a> Args<'a> {
    /// Arguments by position only.
    #[must_use]
    pub fn positional(pos: &'a [Value]) -> Args<'a> {
        Args { pos, kw: &[] }
    }

    /// One place a parameter, empty where the argument is left out.
    ///
    /// # Errors
    /// `TypeError` for too many, too few, unknown or repeated arguments.
    #[inline]
    pub fn bind<const N: usize>(self, sig: &'static Sig) -> Res<[Option<&'a Value>; N]> {
        if self.kw.is_empty()
            && self.pos.len() >= sig.required
            && self.pos.len() <= sig.positional
            && sig.style != Style::Keywords
        {
            let pos = self.pos;
            return Ok(std::array::from_fn(|i| pos.get(i)));
        }
        bind::slowly(self, sig)
    }

    /// The argument by name, if given.
    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.kw.iter().find(|(k, _)| k.as_bytes() == name.as_bytes()).map(|(_, v)| v)
    }
}

/// A type that an argument can be turned into.
pub trait FromArg<'a>: Sized {
    /// Turns it.
    ///
    /// # Errors
    /// CPython's error for a wrong type or value.
    fn from_arg(v: &'a Value, at: At) -> Res<Self>;
}

/// A type that a result can be turned from.
pub trait IntoValue {
    /// Turns it.
    ///
    /// # Errors
    /// The error that it holds.
    fn into_value(self) -> Eval<Value>;
}
