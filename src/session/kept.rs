//! The Steps of one statement: handed on as they come, or kept for its answer.

use super::History;
use crate::eval::Interp;
use crate::lang::ast::{Expr, ExprKind, Stmt, StmtKind};
use crate::step::Step;
use std::collections::VecDeque;
use std::rc::Rc;

/// How many Steps of a statement are kept: so many first and so many last.
const KEPT: usize = 500;

/// Who gets the Steps of loops while they run.
pub type Watcher = Box<dyn FnMut(Step)>;

/// The Steps of one statement: the first and the last of them.
#[derive(Default)]
pub(super) struct Kept {
    first: Vec<Step>,
    last: VecDeque<Step>,
    omitted: u64,
    /// The variables of a `with` in order, for the streams that it enters.
    entering: VecDeque<Rc<str>>,
    watcher: Option<Watcher>,
    /// What is kept of all statements.
    pub(super) history: History,
}

impl Kept {
    /// Somebody wants the Steps of loops at once; those outside of loops still wait for the
    /// answer, which shows the value first.
    pub(super) fn watch(&mut self, watcher: Watcher) {
        self.watcher = Some(watcher);
    }

    /// A statement begins.
    pub(super) fn begin(&mut self, stmt: &Stmt<'_>) {
        self.entering.clear();
        if let StmtKind::With { items, .. } = &stmt.kind {
            let mut names = Vec::new();
            for target in items.iter().filter_map(|i| i.target.as_ref()) {
                collect(target, &mut names);
            }
            self.entering.extend(names.into_iter().map(Rc::from));
        }
    }

    pub(super) fn push(&mut self, step: Step) {
        if step.method == "__enter__" && !step.nested {
            self.enter(&step);
        }
        self.history.push(&step);
        if let Some(watcher) = self.watcher.as_mut().filter(|_| step.nested) {
            self.first.drain(..).chain(self.last.drain(..)).for_each(&mut *watcher);
            watcher(step);
            return;
        }
        if self.first.len() < KEPT {
            self.first.push(step);
            return;
        }
        if self.last.len() == KEPT {
            self.last.pop_front();
            self.omitted += 1;
        }
        self.last.push_back(step);
    }

    /// What was kept, in order, and how many were not.
    pub(super) fn take(&mut self) -> (Vec<Step>, u64) {
        let mut steps = std::mem::take(&mut self.first);
        steps.extend(self.last.drain(..));
        (steps, std::mem::take(&mut self.omitted))
    }

    /// A `with` enters a stream: the next of its variables will hold it.
    fn enter(&mut self, entered: &Step) {
        let made = self.first.iter_mut().rev().find(|s| is_nameless(s) && s.class == entered.class);
        if let (Some(made), Some(name)) = (made, self.entering.pop_front()) {
            self.history.name(made.number, &name);
            made.name = Some(name);
        }
    }

    /// Names the Steps that made a stream after the variables that an assignment bound, in order:
    /// when they were made, no variable held them yet.
    pub(super) fn name(&mut self, stmt: &Stmt<'_>, interp: &Interp) {
        let StmtKind::Assign { targets, .. } = &stmt.kind else { return };
        let mut names = Vec::new();
        for target in targets {
            collect(target, &mut names);
        }
        for name in names {
            let Ok(value) = interp.lookup(name) else { continue };
            let class = value.stream().map(|_| value.class().name);
            if let Some(made) = self.first.iter_mut().find(|s| is_nameless(s) && Some(s.class) == class) {
                let name = Rc::from(name);
                self.history.name(made.number, &name);
                made.name = Some(name);
            }
        }
    }
}

fn is_nameless(step: &Step) -> bool {
    step.before.is_none() && step.name.is_none() && !step.nested
}

/// The names that an assignment to `target` binds.
fn collect<'a>(target: &Expr<'a>, names: &mut Vec<&'a str>) {
    match &target.kind {
        ExprKind::Name(name) => names.push(name),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|t| collect(t, names)),
        _ => {}
    }
}
