//! Arguments of functions that CPython has in Python, with the interpreter's messages.

use super::super::class::{Param, ParamKind, Sig};
use super::super::exception::type_error;
use super::super::{Error, Res, Value};
use super::Args;
use super::bind::{repeated, s, unexpected};

/// One place a parameter, empty where the argument is left out.
#[cold]
pub(super) fn bind<'a, const N: usize>(args: Args<'a>, sig: &'static Sig) -> Res<[Option<&'a Value>; N]> {
    let name = sig.qualname;
    let by_position = |p: &Param| matches!(p.kind, ParamKind::Positional | ParamKind::Either);
    let most = sig.params.iter().filter(|p| by_position(p)).count();
    let mut bound: [Option<&'a Value>; N] = std::array::from_fn(|i| args.pos.get(i).filter(|_| i < most));
    for (key, value) in args.kw {
        let place = sig.params.iter().position(|p| p.name.as_bytes() == key.as_bytes());
        match place.and_then(|i| bound.get_mut(i)) {
            Some(slot @ None) => *slot = Some(value),
            Some(_) => return Err(repeated(&name, key)),
            None => return Err(unexpected(&name, key)),
        }
    }
    if args.pos.len() > most {
        return Err(too_many(args, sig, most));
    }
    for (by_position_only, kind) in [(true, "positional"), (false, "keyword-only")] {
        let missing: Vec<String> = sig
            .params
            .iter()
            .zip(&bound)
            .filter(|(p, slot)| slot.is_none() && p.default.is_none() && by_position(p) == by_position_only)
            .map(|(p, _)| format!("'{}'", p.name))
            .collect();
        if !missing.is_empty() {
            let n = missing.len();
            let list = listed(&missing);
            return Err(type_error(format!("{name}() missing {n} required {kind} argument{}: {list}", s(n))));
        }
    }
    Ok(bound)
}

fn listed(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [front @ .., last] => format!("{}, and {last}", front.join(", ")),
        [] => String::new(),
    }
}

fn too_many(args: Args<'_>, sig: &'static Sig, most: usize) -> Error {
    // A method counts the object it is called on.
    let this = usize::from(sig.qualname.contains('.'));
    let (most, given) = (most + this, args.pos.len() + this);
    let least =
        this + sig.params.iter().filter(|p| p.kind != ParamKind::Keyword && p.default.is_none()).count();
    let takes = if least < most { format!("from {least} to {most}") } else { most.to_string() };
    let plural = s(if least < most { 2 } else { most });
    let only = sig.params.iter().filter(|p| p.kind == ParamKind::Keyword);
    let only = only.filter(|p| args.keyword(p.name).is_some()).count();
    let name = sig.qualname;
    let were = if given == 1 { "was" } else { "were" };
    let count = match only {
        0 => format!("{given} {were} given"),
        n => format!(
            "{given} positional argument{} (and {n} keyword-only argument{}) were given",
            s(given),
            s(n)
        ),
    };
    type_error(format!("{name}() takes {takes} positional argument{plural} but {count}"))
}
