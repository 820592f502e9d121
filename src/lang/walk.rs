//! The parts of an expression, for whoever looks for something in all of them.

use super::ast::{Expr, ExprKind, FPart};

/// Calls `visit` on each direct part of `expr`, in the order in which they are evaluated. A
/// lambda, a comprehension and a walrus bind names: whoever minds that looks at them before.
pub(super) fn parts<'e, 'a, E>(
    expr: &'e Expr<'a>,
    visit: &mut dyn FnMut(&'e Expr<'a>) -> Result<(), E>,
) -> Result<(), E> {
    match &expr.kind {
        ExprKind::FString(pieces) => fstring_parts(pieces, visit),
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
            items.iter().try_for_each(visit)
        }
        ExprKind::Dict(pairs) => pairs.iter().try_for_each(|(key, value)| {
            key.iter().try_for_each(&mut *visit)?;
            visit(value)
        }),
        ExprKind::Starred(inner) | ExprKind::Unary(_, inner) => visit(inner),
        ExprKind::Binary { left, right, .. } => {
            visit(left)?;
            visit(right)
        }
        ExprKind::BoolOp { values, .. } => values.iter().try_for_each(visit),
        ExprKind::Compare { left, rest } => {
            visit(left)?;
            rest.iter().try_for_each(|(_, value)| visit(value))
        }
        ExprKind::IfExp { test, body, orelse } => {
            visit(test)?;
            visit(body)?;
            visit(orelse)
        }
        ExprKind::Walrus { value, .. } | ExprKind::Attribute { value, .. } => visit(value),
        ExprKind::Lambda { params, body } => {
            let defaults = params.args.iter().chain(&params.kwonly);
            defaults.filter_map(|(_, default)| default.as_ref()).try_for_each(&mut *visit)?;
            visit(body)
        }
        ExprKind::Subscript { value, index } => {
            visit(value)?;
            visit(index)
        }
        ExprKind::Slice { lower, upper, step } => {
            [lower, upper, step].into_iter().flatten().try_for_each(|bound| visit(bound))
        }
        ExprKind::Call { func, args, keywords } => {
            visit(func)?;
            args.iter().try_for_each(&mut *visit)?;
            keywords.iter().try_for_each(|(_, value)| visit(value))
        }
        ExprKind::ListComp(comp)
        | ExprKind::SetComp(comp)
        | ExprKind::DictComp(comp)
        | ExprKind::Generator(comp) => {
            for clause in &comp.clauses {
                visit(&clause.iter)?;
                visit(&clause.target)?;
                clause.ifs.iter().try_for_each(&mut *visit)?;
            }
            comp.key.iter().try_for_each(&mut *visit)?;
            visit(&comp.elt)
        }
        ExprKind::None
        | ExprKind::Bool(_)
        | ExprKind::Ellipsis
        | ExprKind::Int(_)
        | ExprKind::Big(_)
        | ExprKind::Float(_)
        | ExprKind::Str(_)
        | ExprKind::Bytes(_)
        | ExprKind::Name(_) => Ok(()),
    }
}

fn fstring_parts<'e, 'a, E>(
    pieces: &'e [FPart<'a>],
    visit: &mut dyn FnMut(&'e Expr<'a>) -> Result<(), E>,
) -> Result<(), E> {
    for piece in pieces {
        if let FPart::Field { value, spec, .. } = piece {
            visit(value)?;
            fstring_parts(spec.as_deref().unwrap_or_default(), visit)?;
        }
    }
    Ok(())
}
