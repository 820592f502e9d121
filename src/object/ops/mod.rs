//! What operators and builtins do to values: one function an operation.
//!
//! Each has its fast cases in front (ints, floats, one-byte bytes), small enough to be inlined,
//! and leaves the rest to a general function behind it.

mod attribute;
mod binary;
mod classes;
mod compare;
mod descriptor;
mod dunder;
mod format;
mod hash;
mod item;
mod iterate;
mod number;
mod percent;
mod sequence;
mod short;
mod show;
mod size;
mod slots;
#[cfg(test)]
mod tests;
mod truth;

pub use attribute::{
    delattr, dict_of, doc_text, getattr, names, no_attribute, no_method, setattr, try_getattr,
};
pub use binary::{BinOp, UnaryOp, abs, binary, divmod, inplace, pow_mod, unary};
pub use classes::{is_callable, isinstance, issubclass, receiver};
pub use compare::{CmpOp, compare, equal};
pub(crate) use compare::{same_or_equal, same_short};
pub use format::{format, formatted};
pub use hash::hash;
pub use item::{contains, cut, delitem, getitem, setitem};
pub use iterate::{collect, iter, iter_or, iterate, next};
pub use number::{Number, float_of, int_of};
pub(crate) use sequence::{grow, plus};
pub(crate) use short::same as same_bytes;
pub(super) use short::words_in;
pub use show::{ascii, repr, repr_into, str};
pub use size::{size, size_with_header};
pub use slots::{Slice, bound, indices};
pub use truth::{len, truth};
