//! What CPython's compiler refuses after the symbol table: statements and stars where they cannot
//! stand.

use super::ast::{Expr, ExprKind, Name, Params, Span, Stmt, StmtKind};
use super::error::SyntaxError;
use super::fault::syntax;
use super::walk::parts;

type Checked = Result<(), Box<SyntaxError>>;

/// CPython's `CO_MAXBLOCKS`.
const MAX_BLOCKS: u32 = 21;

/// What is around a statement.
#[derive(Clone, Copy, Default)]
struct Around {
    function: bool,
    a_loop: bool,
    /// How many loops and guarded blocks of the same function.
    blocks: u32,
}

/// Finds the first error of this kind in `body`.
pub(super) fn check(stmts: &[Stmt]) -> Checked {
    body(stmts, Around::default())
}

fn fail(place: Span, message: impl Into<String>) -> Checked {
    Err(Box::new(syntax(place, message)))
}

fn body(stmts: &[Stmt], around: Around) -> Checked {
    stmts.iter().try_for_each(|stmt| statement(stmt, around))
}

/// One more loop or guarded block.
fn deeper(place: Span, around: Around, by: u32) -> Result<Around, Box<SyntaxError>> {
    let blocks = around.blocks.saturating_add(by);
    if blocks > MAX_BLOCKS {
        return Err(Box::new(syntax(place, "too many statically nested blocks")));
    }
    Ok(Around { blocks, ..around })
}

fn statement(stmt: &Stmt, around: Around) -> Checked {
    match &stmt.kind {
        StmtKind::Expr(value) => expr(value),
        StmtKind::Assign { targets, value } => {
            expr(value)?;
            targets.iter().try_for_each(target)
        }
        StmtKind::AugAssign { target, value, .. } => {
            expr(target)?;
            expr(value)
        }
        StmtKind::AnnAssign { target, annotation, value } => {
            value.iter().try_for_each(expr)?;
            expr(target)?;
            expr(annotation)
        }
        StmtKind::Delete(targets) => targets.iter().try_for_each(expr),
        StmtKind::With { items, body: inner } => {
            let mut inside = around;
            for item in items {
                expr(&item.context)?;
                inside = deeper(stmt.span, inside, 1)?;
                item.target.iter().try_for_each(target)?;
            }
            body(inner, inside)
        }
        StmtKind::For { target: to, iter, body: inner, orelse } => {
            let inside = deeper(stmt.span, around, 1)?;
            expr(iter)?;
            target(to)?;
            body(inner, Around { a_loop: true, ..inside })?;
            body(orelse, around)
        }
        StmtKind::While { test, body: inner, orelse } => {
            let inside = deeper(stmt.span, around, 1)?;
            expr(test)?;
            body(inner, Around { a_loop: true, ..inside })?;
            body(orelse, around)
        }
        StmtKind::If { test, body: inner, orelse } => {
            expr(test)?;
            body(inner, around)?;
            body(orelse, around)
        }
        StmtKind::Try { .. } => guarded(stmt, around),
        StmtKind::Raise { exc, cause } => exc.iter().chain(cause).try_for_each(expr),
        StmtKind::Assert { test, msg } => [test].into_iter().chain(msg).try_for_each(expr),
        StmtKind::FunctionDef { params, body: inner, .. } => {
            defaults(params)?;
            body(inner, Around { function: true, ..Around::default() })
        }
        StmtKind::Return(value) => {
            if !around.function {
                return fail(stmt.span, "'return' outside function");
            }
            value.iter().try_for_each(expr)
        }
        StmtKind::Break if !around.a_loop => fail(stmt.span, "'break' outside loop"),
        StmtKind::Continue if !around.a_loop => fail(stmt.span, "'continue' not properly in loop"),
        StmtKind::Import(_)
        | StmtKind::ImportFrom { .. }
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue => Ok(()),
    }
}

fn guarded(stmt: &Stmt, around: Around) -> Checked {
    let StmtKind::Try { body: inner, handlers, orelse, finalbody } = &stmt.kind else {
        return Ok(());
    };
    let guarded = if finalbody.is_empty() { around } else { deeper(stmt.span, around, 1)? };
    if handlers.is_empty() {
        body(inner, guarded)?;
    } else {
        body(inner, deeper(stmt.span, guarded, 1)?)?;
        body(orelse, guarded)?;
        let inside = deeper(stmt.span, guarded, 1)?;
        for (at, handler) in handlers.iter().enumerate() {
            if handler.kind.is_none() && at.saturating_add(1) < handlers.len() {
                return fail(handler.span, "default 'except:' must be last");
            }
            handler.kind.iter().try_for_each(expr)?;
            body(&handler.body, deeper(handler.span, inside, 1)?)?;
        }
    }
    body(finalbody, around)
}

fn defaults(params: &Params) -> Checked {
    let named = params.args.iter().chain(&params.kwonly);
    named.filter_map(|(_, default)| default.as_ref()).try_for_each(expr)
}

/// An expression whose value is wanted.
fn expr(value: &Expr) -> Checked {
    match &value.kind {
        ExprKind::Starred(_) => fail(value.span, "can't use starred expression here"),
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
            items.iter().try_for_each(starred)
        }
        ExprKind::Call { func, args, keywords } => {
            repeated(keywords.iter().filter_map(|(name, _)| name.as_ref()))?;
            expr(func)?;
            args.iter().try_for_each(starred)?;
            keywords.iter().try_for_each(|(_, value)| expr(value))
        }
        ExprKind::ListComp(comp)
        | ExprKind::SetComp(comp)
        | ExprKind::DictComp(comp)
        | ExprKind::Generator(comp) => {
            for clause in &comp.clauses {
                expr(&clause.iter)?;
                target(&clause.target)?;
                clause.ifs.iter().try_for_each(expr)?;
            }
            comp.key.iter().chain([&comp.elt]).try_for_each(expr)
        }
        _ => parts(value, &mut |part| expr(part)),
    }
}

/// An element, which may have a star.
fn starred(item: &Expr) -> Checked {
    match &item.kind {
        ExprKind::Starred(inner) => expr(inner),
        _ => expr(item),
    }
}

fn repeated<'e, 'a: 'e>(names: impl Iterator<Item = &'e Name<'a>>) -> Checked {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        if !seen.insert(name.id) {
            return fail(name.span, format!("keyword argument repeated: {}", name.id));
        }
    }
    Ok(())
}

/// An expression that is bound.
fn target(to: &Expr) -> Checked {
    match &to.kind {
        ExprKind::Starred(_) => fail(to.span, "starred assignment target must be in a list or tuple"),
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            let stars = items.iter().filter(|item| matches!(item.kind, ExprKind::Starred(_)));
            if stars.count() > 1 {
                return fail(to.span, "multiple starred expressions in assignment");
            }
            items.iter().try_for_each(|item| match &item.kind {
                ExprKind::Starred(inner) => target(inner),
                _ => target(item),
            })
        }
        _ => expr(to),
    }
}
