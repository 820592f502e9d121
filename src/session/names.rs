//! Names for streams that a statement made: when it made them, no variable held them yet.

use crate::eval::Interp;
use crate::lang::ast::{Expr, ExprKind, Stmt, StmtKind};
use crate::step::Step;
use std::rc::Rc;

/// Names the Steps that made a stream after the variables that the statement bound, in order.
pub(super) fn give(steps: &mut [Step], stmt: &Stmt<'_>, interp: &Interp) {
    let mut targets = Vec::new();
    match &stmt.kind {
        StmtKind::Assign { targets: bound, .. } => bound.iter().for_each(|t| collect(t, &mut targets)),
        StmtKind::With { items, .. } => {
            items.iter().filter_map(|i| i.target.as_ref()).for_each(|t| collect(t, &mut targets));
        }
        _ => {}
    }
    let mut nameless: Vec<&mut Step> =
        steps.iter_mut().filter(|s| s.before.is_none() && s.name.is_none() && !s.nested).collect();
    for name in targets {
        let Ok(value) = interp.lookup(name) else { continue };
        let class = value.class().name;
        let made = nameless.iter().position(|s| value.stream().is_some() && s.class == class);
        if let Some(made) = made {
            nameless.remove(made).name = Some(Rc::from(name));
        }
    }
}

/// The names that an assignment to `target` binds.
fn collect<'a>(target: &Expr<'a>, names: &mut Vec<&'a str>) {
    match &target.kind {
        ExprKind::Name(name) => names.push(name),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|t| collect(t, names)),
        _ => {}
    }
}
