//! A method taken from its object (`m = f.flush`): CPython names it by the object's class, where a
//! method that is called at once (`f.flush(1)`) has the name of the class that defines it.

use super::arg::{Args, check_positional, no_keywords};
use super::class::{Method, ParamKind, Sig, Style};
use super::exception::type_error;
use super::{Res, Value};
use std::borrow::Cow;

/// `m.__qualname__` (`Objects/methodobject.c`, `meth_get__qualname__`).
#[must_use]
pub fn qualname(this: &Value, method: &'static Method) -> Cow<'static, str> {
    let class = match this {
        Value::Class(class) => class,
        _ => this.class(),
    };
    if method.is_slot()
        || method.sig.style == Style::Python
        || class.own_methods().any(|m| std::ptr::eq(m, method))
    {
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
    if method.is_slot() && !matches!(method.name, "__init__" | "__call__") {
        return check_slot(sig, args);
    }
    if sig.style != Style::Auto || sig.params.iter().any(|p| p.kind != ParamKind::Positional) {
        return Ok(());
    }
    let name = qualname(this, method);
    no_keywords(args, &name)?;
    check_positional(sig, &name, args.pos.len())
}

/// The messages of a slot's wrapper.
///
/// # Errors
/// `TypeError` where the count is wrong or names are given.
pub(super) fn check_slot(sig: &Sig, args: Args<'_>) -> Res<()> {
    if !args.kw.is_empty() {
        return Err(type_error(format!("wrapper {}() takes no keyword arguments", sig.name)));
    }
    let (given, most) = (args.pos.len(), sig.positional);
    if sig.style == Style::Raw || given >= sig.required && given <= most {
        return Ok(());
    }
    let s = if most == 1 { "" } else { "s" };
    Err(type_error(format!("expected {most} argument{s}, got {given}")))
}
