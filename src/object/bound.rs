//! A method taken from its object (`m = f.flush`): CPython names it by the object's class, where a
//! method that is called at once (`f.flush(1)`) has the name of the class that defines it.

use super::arg::{Args, check_named, check_positional};
use super::class::{Method, ParamKind, Sig, Style};
use super::{Res, Value};
use std::borrow::Cow;

/// `m.__qualname__` (`Objects/methodobject.c`, `meth_get__qualname__`).
#[must_use]
pub fn qualname(this: &Value, method: &'static Method) -> Cow<'static, str> {
    let class = match this {
        Value::Class(class) => class,
        _ => this.class(),
    };
    if method.sig.style == Style::Python || class.own_methods().any(|m| std::ptr::eq(m, method)) {
        return Cow::Borrowed(method.sig.qualname);
    }
    Cow::Owned(format!("{}.{}", class.name, method.name))
}

/// Looks at the number of arguments before the method does, to name it so.
///
/// # Errors
/// `TypeError` where the count is wrong or names are given to what takes none.
#[inline]
pub fn check(this: &Value, method: &'static Method, args: Args<'_>) -> Res<()> {
    let sig = &method.sig;
    let given = args.pos.len();
    if given >= sig.required && given <= sig.positional && args.kw.is_empty() {
        return Ok(());
    }
    check_slow(this, method, sig, args)
}

#[cold]
fn check_slow(this: &Value, method: &'static Method, sig: &'static Sig, args: Args<'_>) -> Res<()> {
    if sig.style != Style::Auto || sig.params.iter().any(|p| p.kind != ParamKind::Positional) {
        return Ok(());
    }
    let name = qualname(this, method);
    check_named(args, &name)?;
    check_positional(sig, &name, args.pos.len())
}
