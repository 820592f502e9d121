//! Arguments on their way into the slots of a function's parameters.

#![expect(clippy::arithmetic_side_effects, reason = "counts of arguments")]

use super::code::Params;
use super::function::Function;
use crate::object::arg::{repeated, unexpected};
use crate::object::dict::Dict;
use crate::object::exception::{Raised, type_error};
use crate::object::wording::{listed, worded};
use crate::object::{Args, Eval, Value, bound, interrupt, pieces};
use smallvec::SmallVec;
use std::rc::Rc;

/// The slots of parameters.
type Slots = SmallVec<[Value; 6]>;

/// The defaults that complete a call by position with `given` arguments; none where there are too
/// few or too many of these, or more than positional parameters.
#[inline(always)]
pub(super) fn fits(f: &Function, given: usize) -> Option<&[Value]> {
    let params = &f.code.params;
    let missing = params.positional.checked_sub(given)?;
    if !params.simple() {
        return None;
    }
    if missing == 0 {
        return Some(&[]);
    }
    f.defaults.get(f.defaults.len().checked_sub(missing)?..)
}

/// How CPython names a callable in messages about its arguments.
pub(super) fn described(f: &Value) -> String {
    match f {
        Value::Builtin(m) => format!("{}()", m.name),
        Value::BoundMethod(b) => format!("{}()", bound::qualname(&b.0, b.1)),
        Value::Class(c) => format!("{}()", c.name),
        Value::Object(o) => match o.downcast::<Function>() {
            Some(f) => format!("__main__.{}()", f.code.name),
            None => format!("{} object", f.type_name()),
        },
        _ => format!("{} object", f.type_name()),
    }
}

/// The parameters' slots from arguments of any kind, with CPython's messages (`Python/ceval.c`,
/// `initialize_locals`).
pub(super) fn bind(f: &Function, args: Args<'_>) -> Eval<Slots> {
    let Params { positional, positional_only, keyword_only, rest, rest_keywords } = f.code.params;
    let name = &f.code.name;
    let named = positional + keyword_only;
    let mut slots: Slots = SmallVec::from_elem(Value::Unbound, named);
    for (slot, value) in slots.iter_mut().take(positional).zip(args.pos) {
        *slot = value.clone();
    }
    let extra = args.pos.get(positional..).unwrap_or_default();
    let more = rest_keywords.then(Dict::default);
    let mut wrongly_named = Vec::new();
    for (key, value) in args.kw {
        interrupt::look()?;
        let index = f.code.locals.iter().take(named).position(|n| n == key);
        match index.and_then(|i| slots.get_mut(i).map(|slot| (i, slot))) {
            Some((i, slot)) if i >= positional_only => {
                if !slot.is_unbound() {
                    return Err(repeated(&name.as_bytes(), key).into());
                }
                *slot = value.clone();
            }
            other => match &more {
                Some(more) => more.set(Value::Str(key.clone()), value.clone())?,
                None if other.is_some() => wrongly_named.push(key.clone()),
                None => return Err(unexpected(&name.as_bytes(), key).into()),
            },
        }
    }
    if !wrongly_named.is_empty() {
        let text = worded(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            &[&name.as_bytes(), &listed(&wrongly_named, ", ")?],
        )?;
        return Err(type_error(text).into());
    }
    if !extra.is_empty() && !rest {
        return Err(too_many(f, args.pos.len(), &slots));
    }
    let first_default = positional.saturating_sub(f.defaults.len());
    let mut missing = Vec::new();
    for (i, slot) in slots.iter_mut().enumerate().take(positional) {
        if slot.is_unbound() {
            match i.checked_sub(first_default).and_then(|d| f.defaults.get(d)) {
                Some(default) => *slot = default.clone(),
                None => missing.push(f.code.locals.get(i).map(|n| format!("'{n}'")).unwrap_or_default()),
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_arguments(name, "positional", &missing));
    }
    for (i, slot) in slots.iter_mut().enumerate().skip(positional) {
        if slot.is_unbound() {
            match f.keyword_defaults.get(i - positional) {
                Some(default) if !default.is_unbound() => *slot = default.clone(),
                _ => missing.push(f.code.locals.get(i).map(|n| format!("'{n}'")).unwrap_or_default()),
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_arguments(name, "keyword-only", &missing));
    }
    if rest {
        slots.push(Value::Tuple(Rc::new(pieces::copied(extra)?.into())));
    }
    if let Some(more) = more {
        slots.push(Value::Dict(Rc::new(more)));
    }
    Ok(slots)
}

fn missing_arguments(name: &str, kind: &str, missing: &[String]) -> Raised {
    let list = match missing {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [head @ .., last] => format!("{}, and {last}", head.join(", ")),
        [] => String::new(),
    };
    let (n, s) = (missing.len(), if missing.len() == 1 { "" } else { "s" });
    type_error(format!("{name}() missing {n} required {kind} argument{s}: {list}")).into()
}

fn too_many(f: &Function, given: usize, slots: &[Value]) -> Raised {
    let Params { positional, keyword_only, .. } = f.code.params;
    let takes = match f.defaults.len() {
        0 => format!("{positional} positional argument{}", if positional == 1 { "" } else { "s" }),
        d => format!("from {} to {positional} positional arguments", positional.saturating_sub(d)),
    };
    let named = slots.iter().skip(positional).take(keyword_only).filter(|v| !v.is_unbound()).count();
    let (were, also) = if named > 0 {
        let s = |n| if n == 1 { "" } else { "s" };
        ("were", format!(" positional argument{} (and {named} keyword-only argument{})", s(given), s(named)))
    } else {
        (if given == 1 { "was" } else { "were" }, String::new())
    };
    type_error(format!("{}() takes {takes} but {given}{also} {were} given", f.code.name)).into()
}
