//! Arguments to the places of a method's parameters, with the messages of CPython's functions in C.

use super::super::class::{Param, ParamKind, Sig, Style, in_slot};
use super::super::exception::type_error;
use super::super::wording::worded;
use super::super::{Error, Res, Str, Value, bound};
use super::{Args, At};

/// The ending of a word for so many.
pub(super) fn s(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// [`Args::bind`] where anything is unusual.
#[cold]
pub(super) fn slowly<'a, const N: usize>(args: Args<'a>, sig: &'static Sig) -> Res<[Option<&'a Value>; N]> {
    if sig.style == Style::Python {
        return super::python::bind(args, sig);
    }
    let (given, named, most) = (args.pos.len(), args.kw.len(), sig.positional);
    let by_position_only = sig.params.iter().all(|p| p.kind == ParamKind::Positional);
    if by_position_only && sig.style == Style::Auto && in_slot(sig.name, sig.owner) {
        bound::check_slot(sig, args)?;
    }
    if by_position_only && sig.style != Style::Defining {
        no_keywords(args, sig.qualname)?;
        check_positional(sig, sig.qualname, given)?;
        let pos = args.pos;
        return Ok(std::array::from_fn(|i| pos.get(i)));
    }
    let name = sig.name;
    let total = sig.params.len();
    if total == 0 {
        return Err(type_error(format!("{name}() takes no arguments")));
    }
    if given + named > total {
        let kind = if given == 0 { "keyword " } else { "" };
        let got = given + named;
        return Err(type_error(format!(
            "{name}() takes at most {total} {kind}argument{} ({got} given)",
            s(total)
        )));
    }
    if given > most {
        let word = if sig.required < most { "at most" } else { "exactly" };
        return Err(type_error(match most {
            0 => format!("{name}() takes no positional arguments"),
            _ => format!("{name}() takes {word} {most} positional argument{} ({given} given)", s(most)),
        }));
    }
    let required = |p: &&Param| p.kind == ParamKind::Positional && p.default.is_none();
    let least = sig.params.iter().take_while(required).count();
    if given < least {
        let word = if least < most { "at least" } else { "exactly" };
        let s = s(least);
        return Err(type_error(format!(
            "{name}() takes {word} {least} positional argument{s} ({given} given)"
        )));
    }
    let named_param = |key: &Str| {
        let fits = |p: &Param| p.kind != ParamKind::Positional && p.name.as_bytes() == key.as_bytes();
        sig.params.iter().position(fits)
    };
    let mut bound: [Option<&'a Value>; N] = std::array::from_fn(|i| args.pos.get(i));
    for (key, value) in args.kw {
        if let Some(slot @ None) = named_param(key).and_then(|i| bound.get_mut(i)) {
            *slot = Some(value);
        }
    }
    for (index, param) in sig.params.iter().enumerate() {
        if param.default.is_none() && bound.get(index).is_some_and(Option::is_none) {
            return Err(missing(At { sig, index }));
        }
    }
    for (key, _) in args.kw {
        match named_param(key) {
            None => return Err(unexpected(&name, key)),
            Some(i) if i < given => {
                let (key, position) = (key.told(), i + 1);
                return Err(type_error(format!(
                    "argument for {name}() given by name ('{key}') and position ({position})"
                )));
            }
            Some(_) => {}
        }
    }
    Ok(bound)
}

/// The error of a required argument that was not given.
#[must_use]
#[cold]
pub fn missing(at: At) -> Error {
    type_error(match at.sig.style {
        Style::Keywords => {
            format!("function missing required argument '{}' (pos {})", at.name(), at.index + 1)
        }
        Style::Python => {
            format!("{}() missing 1 required positional argument: '{}'", at.sig.qualname, at.name())
        }
        _ => format!("{}() missing required argument '{}' (pos {})", at.sig.name, at.name(), at.index + 1),
    })
}

/// The error of a name that no parameter has.
#[must_use]
#[cold]
pub fn unexpected(function: &dyn AsRef<[u8]>, key: &Str) -> Error {
    worded("{}() got an unexpected keyword argument '{}'", &[function, key]).map_or_else(|e| e, type_error)
}

/// The error of a parameter that was given twice.
#[must_use]
#[cold]
pub fn repeated(function: &dyn AsRef<[u8]>, key: &Str) -> Error {
    worded("{}() got multiple values for argument '{}'", &[function, key]).map_or_else(|e| e, type_error)
}

/// Refuses names for what takes arguments by position only.
///
/// # Errors
/// `TypeError` that names `qualname`.
pub(crate) fn no_keywords(args: Args<'_>, qualname: &str) -> Res<()> {
    match args.kw {
        [] => Ok(()),
        _ => Err(type_error(format!("{qualname}() takes no keyword arguments"))),
    }
}

/// Checks the number of arguments of a function that takes them by position only.
///
/// # Errors
/// `TypeError` with the words of `METH_NOARGS`, `METH_O` or `_PyArg_CheckPositional`.
pub(in super::super) fn check_positional(sig: &Sig, qualname: &str, given: usize) -> Res<()> {
    let (required, most) = (sig.required, sig.positional);
    if given >= required && given <= most {
        return Ok(());
    }
    let name = sig.name;
    if sig.style == Style::Tuple {
        let (word, n) = match given < required {
            _ if required == most => ("exactly", most),
            true => ("at least", required),
            false => ("at most", most),
        };
        return Err(type_error(format!("{name}() takes {word} {n} argument{} ({given} given)", s(n))));
    }
    Err(type_error(match (required, most) {
        (0, 0) => format!("{qualname}() takes no arguments ({given} given)"),
        (1, 1) => format!("{qualname}() takes exactly one argument ({given} given)"),
        (n, m) if n == m => format!("{name} expected {n} argument{}, got {given}", s(n)),
        (n, _) if given < n => format!("{name} expected at least {n} argument{}, got {given}", s(n)),
        (_, m) => format!("{name} expected at most {m} argument{}, got {given}", s(m)),
    }))
}
