//! Which names are local, shared with closures, or the module's.
//!
//! CPython's rules (`Python/symtable.c`): a name that a function binds anywhere is its own, unless
//! declared `global` or `nonlocal`; a comprehension has names of its own that live in the frame
//! around it; a walrus in a comprehension binds outside of it.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "numbers that this file gave to the scopes it holds"
)]

use super::code::Slot;
use crate::lang::ast::{Clause, Comp, Expr, ExprKind, FPart, Params, Stmt, StmtKind};
use std::collections::{HashMap, HashSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The module: its names are global.
    Module,
    /// A `def`, `lambda` or generator expression: a frame of its own.
    Function,
    /// A list, set or dict comprehension: names of its own in the frame around it.
    Comp,
}

#[derive(Debug)]
struct Scope<'a> {
    kind: Kind,
    /// A generator expression is a function, yet a walrus inside binds outside of it.
    comprehension: bool,
    parent: usize,
    bound: Vec<&'a str>,
    is_bound: HashSet<&'a str>,
    global: HashSet<&'a str>,
    nonlocal: HashSet<&'a str>,
    /// How many of `bound`, from the first, are parameters.
    params: usize,
}

/// A variable: the scope that binds it, and its name.
type Var<'a> = (usize, &'a str);

/// What a frame holds.
#[derive(Debug, Default)]
pub(crate) struct Frame<'a> {
    /// Local slots.
    pub locals: Vec<Var<'a>>,
    /// Cells it makes.
    pub cells: Vec<Var<'a>>,
    /// Cells it gets from the code around it.
    pub free: Vec<Var<'a>>,
}

/// The names of a statement, resolved.
#[derive(Debug)]
pub(crate) struct Scopes<'a> {
    scopes: Vec<Scope<'a>>,
    /// The scope of a `def`, lambda or comprehension, by the address of its node.
    by_node: HashMap<usize, usize>,
    frames: HashMap<usize, Frame<'a>>,
    captured: HashSet<Var<'a>>,
    uses: Vec<Var<'a>>,
}

fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl<'a> Scopes<'a> {
    /// Analyses one module-level statement.
    pub(super) fn of(stmt: &'a Stmt<'a>) -> Scopes<'a> {
        let mut s = Scopes {
            scopes: Vec::new(),
            by_node: HashMap::new(),
            frames: HashMap::new(),
            captured: HashSet::new(),
            uses: Vec::new(),
        };
        let module = s.enter(Kind::Module, 0, false);
        s.stmt(module, stmt);
        s.resolve_all();
        s
    }

    fn enter(&mut self, kind: Kind, parent: usize, comprehension: bool) -> usize {
        self.scopes.push(Scope {
            kind,
            comprehension,
            parent,
            bound: Vec::new(),
            is_bound: HashSet::new(),
            global: HashSet::new(),
            nonlocal: HashSet::new(),
            params: 0,
        });
        self.scopes.len() - 1
    }

    fn scope(&self, at: usize) -> &Scope<'a> {
        &self.scopes[at]
    }

    fn bind(&mut self, at: usize, name: &'a str) {
        let scope = &mut self.scopes[at];
        if scope.kind != Kind::Module && scope.is_bound.insert(name) {
            scope.bound.push(name);
        }
        self.uses.push((at, name));
    }

    /// The scope of a node that has one.
    pub(super) fn of_node<T>(&self, node: &T) -> usize {
        self.by_node.get(&address(node)).copied().unwrap_or(0)
    }

    /// The frame of a function's scope, or of the module's.
    pub(super) fn frame(&self, scope: usize) -> &Frame<'a> {
        static EMPTY: Frame<'static> = Frame { locals: Vec::new(), cells: Vec::new(), free: Vec::new() };
        self.frames.get(&self.root(scope)).unwrap_or(&EMPTY)
    }

    /// The nearest scope that has a frame of its own.
    pub(super) fn root(&self, mut at: usize) -> usize {
        while self.scope(at).kind == Kind::Comp {
            at = self.scope(at).parent;
        }
        at
    }

    /// Where `name` lives, seen from `at`; none if it is the module's.
    fn find(&self, mut at: usize, name: &'a str) -> Option<Var<'a>> {
        loop {
            let scope = self.scope(at);
            if scope.kind == Kind::Module || scope.global.contains(name) {
                return None;
            }
            if scope.is_bound.contains(name) && !scope.nonlocal.contains(name) {
                return Some((at, name));
            }
            at = scope.parent;
        }
    }

    fn resolve_all(&mut self) {
        for (at, name) in self.uses.clone() {
            let Some(var) = self.find(at, name) else { continue };
            let home = self.root(var.0);
            let mut root = self.root(at);
            if root != home {
                self.captured.insert(var);
            }
            while root != home {
                let free = &mut self.frames.entry(root).or_default().free;
                if !free.contains(&var) {
                    free.push(var);
                }
                root = self.root(self.scope(root).parent);
            }
        }
        for at in 0..self.scopes.len() {
            let root = self.root(at);
            for (i, name) in self.scopes[at].bound.clone().into_iter().enumerate() {
                let scope = self.scope(at);
                let param = i < scope.params;
                if scope.global.contains(name) || scope.nonlocal.contains(name) {
                    continue;
                }
                let captured = self.captured.contains(&(at, name));
                let frame = self.frames.entry(root).or_default();
                if captured {
                    frame.cells.push((at, name));
                }
                // An argument arrives in a slot even if it then moves into a cell.
                if !captured || param {
                    frame.locals.push((at, name));
                }
            }
        }
    }

    /// The slot of `name`, seen from `at`; none if it is the module's.
    pub(super) fn slot(&self, at: usize, name: &'a str) -> Option<Slot> {
        let var = self.find(at, name)?;
        let frame = self.frame(at);
        let place = |list: &[Var<'a>]| list.iter().position(|v| *v == var);
        if !self.captured.contains(&var) {
            return place(&frame.locals).map(|i| Slot::Local(u32::try_from(i).unwrap_or(u32::MAX)));
        }
        let i = place(&frame.cells).or_else(|| place(&frame.free).map(|i| i + frame.cells.len()));
        i.map(|i| Slot::Cell(u32::try_from(i).unwrap_or(u32::MAX)))
    }

    /// The variables that a comprehension's scope binds.
    pub(super) fn bound(&self, scope: usize) -> &[&'a str] {
        &self.scope(scope).bound
    }

    /// Where a free variable of `inner` is found among the cells of the frame that `outer` lies in.
    pub(super) fn cell_of(&self, outer: usize, var: Var<'a>) -> usize {
        let frame = self.frame(outer);
        let own = frame.cells.iter().position(|v| *v == var);
        let free = || frame.free.iter().position(|v| *v == var).map(|i| i + frame.cells.len());
        own.or_else(free).unwrap_or(0)
    }

    fn block(&mut self, at: usize, block: &'a [Stmt<'a>]) {
        for stmt in block {
            self.stmt(at, stmt);
        }
    }

    fn stmt(&mut self, at: usize, stmt: &'a Stmt<'a>) {
        match &stmt.kind {
            StmtKind::Expr(e) => self.expr(at, e),
            StmtKind::Assign { targets, value } => {
                self.expr(at, value);
                targets.iter().for_each(|t| self.target(at, t));
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(at, value);
                self.target(at, target);
            }
            StmtKind::AnnAssign { target, annotation, value } => {
                // Annotations of a function's locals are not evaluated.
                if self.scope(at).kind == Kind::Module {
                    self.expr(at, annotation);
                }
                value.iter().for_each(|v| self.expr(at, v));
                self.target(at, target);
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|t| self.target(at, t)),
            StmtKind::Import(names) => {
                for alias in names {
                    let first = alias.name.id.split('.').next().unwrap_or_default();
                    self.bind(at, alias.asname.map_or(first, |n| n.id));
                }
            }
            StmtKind::ImportFrom { names, .. } => {
                for alias in names {
                    self.bind(at, alias.asname.unwrap_or(alias.name).id);
                }
            }
            StmtKind::With { items, body } => {
                for item in items {
                    self.expr(at, &item.context);
                    item.target.iter().for_each(|t| self.target(at, t));
                }
                self.block(at, body);
            }
            StmtKind::For { target, iter, body, orelse } => {
                self.expr(at, iter);
                self.target(at, target);
                self.block(at, body);
                self.block(at, orelse);
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(at, test);
                self.block(at, body);
                self.block(at, orelse);
            }
            StmtKind::Try { body, handlers, orelse, finalbody } => {
                self.block(at, body);
                for handler in handlers {
                    handler.kind.iter().for_each(|k| self.expr(at, k));
                    if let Some(name) = handler.name {
                        self.bind(at, name.id);
                    }
                    self.block(at, &handler.body);
                }
                self.block(at, orelse);
                self.block(at, finalbody);
            }
            StmtKind::Raise { exc, cause } => {
                exc.iter().chain(cause).for_each(|e| self.expr(at, e));
            }
            StmtKind::Assert { test, msg } => {
                self.expr(at, test);
                msg.iter().for_each(|e| self.expr(at, e));
            }
            StmtKind::FunctionDef { name, params, body } => {
                self.bind(at, name.id);
                let inner = self.function(at, params);
                self.by_node.insert(address(params), inner);
                self.block(inner, body);
            }
            StmtKind::Return(value) => value.iter().for_each(|v| self.expr(at, v)),
            StmtKind::Global(names) => {
                self.scopes[at].global.extend(names.iter().map(|n| n.id));
            }
            StmtKind::Nonlocal(names) => {
                self.scopes[at].nonlocal.extend(names.iter().map(|n| n.id));
            }
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
        }
    }

    /// The scope of a function; its defaults belong to the scope around it.
    fn function(&mut self, at: usize, params: &'a Params<'a>) -> usize {
        for (_, default) in params.args.iter().chain(&params.kwonly) {
            default.iter().for_each(|d| self.expr(at, d));
        }
        let inner = self.enter(Kind::Function, at, false);
        let plain = params.args.iter().chain(&params.kwonly).map(|(name, _)| name);
        for name in plain.chain(&params.vararg).chain(&params.kwarg) {
            self.bind(inner, name.id);
        }
        self.scopes[inner].params = self.scopes[inner].bound.len();
        inner
    }

    fn target(&mut self, at: usize, target: &'a Expr<'a>) {
        match &target.kind {
            ExprKind::Name(name) => self.bind(at, name),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|t| self.target(at, t));
            }
            ExprKind::Starred(inner) => self.target(at, inner),
            _ => self.expr(at, target),
        }
    }

    fn comp(&mut self, at: usize, comp: &'a Comp<'a>, generator: bool) {
        let mut clauses = comp.clauses.iter();
        let first = clauses.next();
        first.iter().for_each(|c| self.expr(at, &c.iter));
        let kind = if generator { Kind::Function } else { Kind::Comp };
        let inner = self.enter(kind, at, true);
        self.by_node.insert(address(comp), inner);
        if generator {
            // The outermost iterator arrives as an argument.
            self.bind(inner, ".0");
            self.scopes[inner].params = 1;
        }
        let clause = |s: &mut Self, c: &'a Clause<'a>| {
            s.target(inner, &c.target);
            c.ifs.iter().for_each(|e| s.expr(inner, e));
        };
        first.iter().for_each(|c| clause(self, c));
        for c in clauses {
            self.expr(inner, &c.iter);
            clause(self, c);
        }
        comp.key.iter().for_each(|k| self.expr(inner, k));
        self.expr(inner, &comp.elt);
    }

    fn fparts(&mut self, at: usize, parts: &'a [FPart<'a>]) {
        for part in parts {
            if let FPart::Field { value, spec, .. } = part {
                self.expr(at, value);
                spec.iter().for_each(|s| self.fparts(at, s));
            }
        }
    }

    fn expr(&mut self, at: usize, e: &'a Expr<'a>) {
        match &e.kind {
            ExprKind::Name(name) => self.uses.push((at, name)),
            ExprKind::None
            | ExprKind::Bool(_)
            | ExprKind::Ellipsis
            | ExprKind::Int(_)
            | ExprKind::Big(_)
            | ExprKind::Float(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_) => {}
            ExprKind::FString(parts) => self.fparts(at, parts),
            ExprKind::Tuple(items)
            | ExprKind::List(items)
            | ExprKind::Set(items)
            | ExprKind::BoolOp { values: items, .. } => items.iter().for_each(|i| self.expr(at, i)),
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    key.iter().for_each(|k| self.expr(at, k));
                    self.expr(at, value);
                }
            }
            ExprKind::Starred(inner) | ExprKind::Unary(_, inner) => self.expr(at, inner),
            ExprKind::Binary { left, right, .. } => {
                self.expr(at, left);
                self.expr(at, right);
            }
            ExprKind::Compare { left, rest } => {
                self.expr(at, left);
                rest.iter().for_each(|(_, e)| self.expr(at, e));
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(at, test);
                self.expr(at, body);
                self.expr(at, orelse);
            }
            ExprKind::Walrus { target, value } => {
                self.expr(at, value);
                let mut home = at;
                while self.scope(home).comprehension {
                    home = self.scope(home).parent;
                }
                self.bind(home, target.id);
                self.uses.push((at, target.id));
            }
            ExprKind::Lambda { params, body } => {
                let inner = self.function(at, params);
                self.by_node.insert(address(&**params), inner);
                self.expr(inner, body);
            }
            ExprKind::Attribute { value, .. } => self.expr(at, value),
            ExprKind::Subscript { value, index } => {
                self.expr(at, value);
                self.expr(at, index);
            }
            ExprKind::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().for_each(|e| self.expr(at, e));
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(at, func);
                args.iter().for_each(|a| self.expr(at, a));
                keywords.iter().for_each(|(_, v)| self.expr(at, v));
            }
            ExprKind::ListComp(comp) | ExprKind::SetComp(comp) | ExprKind::DictComp(comp) => {
                self.comp(at, comp, false);
            }
            ExprKind::Generator(comp) => self.comp(at, comp, true),
        }
    }
}
