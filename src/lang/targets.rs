//! What can be assigned to, deleted, or bound by a `for`.

use super::ast::{BinOp, CmpOp, Expr, ExprKind};
use super::exprs::{bitwise_or, star_expressions, tuple_of};
use super::token::Tok;
use super::tokens::{Parsed, Tokens};

/// What a target is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Assign,
    For,
    Delete,
}

/// What CPython calls an expression in its messages.
pub(super) fn expr_name(expr: &Expr) -> &'static str {
    match expr.kind {
        ExprKind::None => "None",
        ExprKind::Bool(true) => "True",
        ExprKind::Bool(false) => "False",
        ExprKind::Ellipsis => "ellipsis",
        ExprKind::Int(_) | ExprKind::Big(_) | ExprKind::Float(_) | ExprKind::Str(_) | ExprKind::Bytes(_) => {
            "literal"
        }
        ExprKind::FString(_) => "f-string expression",
        ExprKind::Name(_) => "name",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) => "list",
        ExprKind::Set(_) => "set display",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Starred(_) => "starred",
        ExprKind::Unary(..) | ExprKind::Binary { .. } | ExprKind::BoolOp { .. } => "expression",
        ExprKind::Compare { .. } => "comparison",
        ExprKind::IfExp { .. } => "conditional expression",
        ExprKind::Walrus { .. } => "named expression",
        ExprKind::Lambda { .. } => "lambda",
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Slice { .. } => "slice",
        ExprKind::Call { .. } => "function call",
        ExprKind::ListComp(_) => "list comprehension",
        ExprKind::SetComp(_) => "set comprehension",
        ExprKind::DictComp(_) => "dict comprehension",
        ExprKind::Generator(_) => "generator expression",
    }
}

/// The first part of `expr` that cannot be a target.
pub(super) fn invalid<'e, 'a>(expr: &'e Expr<'a>, purpose: Purpose) -> Option<&'e Expr<'a>> {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => None,
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            items.iter().find_map(|item| invalid(item, purpose))
        }
        ExprKind::Starred(_) if purpose == Purpose::Delete => Some(expr),
        ExprKind::Starred(inner) => invalid(inner, purpose),
        // `for x in y`, read as an expression, is a comparison.
        ExprKind::Compare { left, rest } if purpose == Purpose::For => {
            if rest.first().is_some_and(|(op, _)| *op == CmpOp::In) {
                invalid(left, purpose)
            } else {
                Some(expr)
            }
        }
        _ => Some(expr),
    }
}

/// Fails if `expr` is no target.
pub(super) fn check<'t, 'a>(input: Tokens<'t, 'a>, expr: &Expr<'a>, purpose: Purpose) -> Parsed<'t, 'a, ()> {
    let Some(culprit) = invalid(expr, purpose) else {
        return Ok((input, ()));
    };
    let verb = if purpose == Purpose::Delete { "delete" } else { "assign to" };
    input.tell(culprit.span, format!("cannot {verb} {}", expr_name(culprit)))
}

fn star_target<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let Some(rest) = input.after(Tok::Star) else {
        return bitwise_or(input);
    };
    input.state.doubtful.set(true);
    let (rest, value) = bitwise_or(rest)?;
    rest.raise(rest.height())?;
    let kind = ExprKind::Starred(Box::new(value));
    Ok((rest, Expr { span: rest.since(input.start()), kind }))
}

/// The targets of a `for`, of a comprehension's clause or of a statement; its `in` must follow.
pub(super) fn target_list<'t, 'a>(input: Tokens<'t, 'a>, in_clause: bool) -> Parsed<'t, 'a, Expr<'a>> {
    let (rest, target) = tuple_of(input, star_target)?;
    if in_clause && !rest.is(Tok::In) && !rest.is(Tok::Broken) {
        return rest.tell(rest.next().span, "'in' expected after for-loop variables");
    }
    if !rest.is(Tok::In)
        && let Ok((rest, read)) = star_expressions(input)
    {
        check(rest, &read, Purpose::For)?;
    }
    check(rest, &target, Purpose::For)?;
    if !is_plain(&target) {
        rest.state.doubtful.set(true);
    }
    Ok((rest, target))
}

/// Whether nothing but names and the like are bound, in one tuple at most: no star can be wrong.
pub(super) fn is_plain(target: &Expr) -> bool {
    let single = |expr: &Expr| {
        matches!(expr.kind, ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. })
    };
    match &target.kind {
        ExprKind::Tuple(items) => items.iter().all(single),
        _ => single(target),
    }
}

/// The operator of an augmented assignment.
pub(super) fn augmented(kind: Tok) -> Option<BinOp> {
    Some(match kind {
        Tok::PlusAssign => BinOp::Add,
        Tok::MinusAssign => BinOp::Sub,
        Tok::StarAssign => BinOp::Mul,
        Tok::SlashAssign => BinOp::Div,
        Tok::DoubleSlashAssign => BinOp::FloorDiv,
        Tok::PercentAssign => BinOp::Mod,
        Tok::DoubleStarAssign => BinOp::Pow,
        Tok::LShiftAssign => BinOp::LShift,
        Tok::RShiftAssign => BinOp::RShift,
        Tok::AmperAssign => BinOp::BitAnd,
        Tok::PipeAssign => BinOp::BitOr,
        Tok::CaretAssign => BinOp::BitXor,
        Tok::AtAssign => BinOp::MatMul,
        _ => return None,
    })
}
