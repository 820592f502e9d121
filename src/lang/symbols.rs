//! CPython's symbol table, as far as it finds errors: which names a scope binds, and how.

use std::collections::HashMap;

use super::ast::{Alias, Comp, Expr, ExprKind, Handler, Name, Params, Span, Stmt, StmtKind};
use super::error::SyntaxError;
use super::fault::syntax;
use super::walk::parts;

type Checked = Result<(), Box<SyntaxError>>;

/// What is known of a name in a scope.
mod flag {
    pub(super) const GLOBAL: u8 = 1;
    pub(super) const LOCAL: u8 = 2;
    pub(super) const PARAM: u8 = 4;
    pub(super) const NONLOCAL: u8 = 8;
    pub(super) const USE: u8 = 16;
    pub(super) const ANNOTATED: u8 = 32;
    pub(super) const IMPORT: u8 = 64;
    pub(super) const LOOP: u8 = 128;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Module,
    Function,
    Comprehension,
}

struct Scope<'a> {
    kind: Kind,
    parent: usize,
    names: HashMap<&'a str, u8>,
    /// The `nonlocal` names, with their places.
    nonlocals: Vec<Name<'a>>,
    /// The iterables of how many comprehensions are being looked at.
    in_iterable: u32,
    /// The target of a comprehension is being looked at.
    in_target: bool,
}

/// The scopes of a module, outer ones first.
struct Symbols<'a> {
    scopes: Vec<Scope<'a>>,
    current: usize,
}

/// Finds the first error that CPython's symbol table finds in `body`.
pub(super) fn check(body: &[Stmt]) -> Checked {
    let mut symbols = Symbols { scopes: Vec::new(), current: 0 };
    symbols.enter(Kind::Module);
    symbols.body(body)?;
    symbols.resolve()
}

fn fail<T>(place: Span, message: String) -> Result<T, Box<SyntaxError>> {
    Err(Box::new(syntax(place, message)))
}

impl<'a> Symbols<'a> {
    fn enter(&mut self, kind: Kind) {
        let in_iterable = self.scope().map_or(0, |scope| scope.in_iterable);
        let parent = self.current;
        self.current = self.scopes.len();
        self.scopes.push(Scope {
            kind,
            parent,
            names: HashMap::new(),
            nonlocals: Vec::new(),
            in_iterable,
            in_target: false,
        });
    }

    fn leave(&mut self) {
        self.current = self.scope().map_or(0, |scope| scope.parent);
    }

    fn scope(&self) -> Option<&Scope<'a>> {
        self.scopes.get(self.current)
    }

    fn kind(&self) -> Kind {
        self.scope().map_or(Kind::Module, |scope| scope.kind)
    }

    fn known(&self, name: &str) -> u8 {
        self.scope().and_then(|scope| scope.names.get(name)).copied().unwrap_or(0)
    }

    fn add(&mut self, name: &'a str, place: Span, flags: u8) -> Checked {
        if name == "__debug__" && flags & (flag::LOCAL | flag::PARAM | flag::IMPORT) != 0 {
            return fail(place, "cannot assign to __debug__".to_owned());
        }
        let Some(scope) = self.scopes.get_mut(self.current) else {
            return Ok(());
        };
        let known = scope.names.entry(name).or_insert(0);
        if *known & flags & flag::PARAM != 0 {
            return fail(place, format!("duplicate argument '{name}' in function definition"));
        }
        if scope.in_target {
            if *known & (flag::GLOBAL | flag::NONLOCAL) != 0 {
                let message =
                    format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return fail(place, message);
            }
            *known |= flag::LOOP;
        }
        *known |= flags;
        Ok(())
    }

    fn body(&mut self, body: &[Stmt<'a>]) -> Checked {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr<'a>>) -> Checked
    where
        'a: 'e,
    {
        exprs.into_iter().try_for_each(|expr| self.expr(expr))
    }

    fn stmt(&mut self, stmt: &Stmt<'a>) -> Checked {
        match &stmt.kind {
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign { targets, value } => {
                targets.iter().try_for_each(|target| self.target(target))?;
                self.expr(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.target(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign { target, annotation, value } => {
                self.annotated(stmt.span, target)?;
                self.exprs([annotation].into_iter().chain(value))
            }
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| {
                if matches!(target.kind, ExprKind::Name("__debug__")) {
                    return fail(target.span, "cannot delete __debug__".to_owned());
                }
                self.target(target)
            }),
            StmtKind::Import(names) => self.import(names),
            StmtKind::ImportFrom { names, .. } => {
                if names.is_empty() && self.kind() != Kind::Module {
                    return fail(stmt.span, "import * only allowed at module level".to_owned());
                }
                self.import(names)
            }
            StmtKind::With { items, body } => {
                for item in items {
                    self.expr(&item.context)?;
                    item.target.iter().try_for_each(|target| self.target(target))?;
                }
                self.body(body)
            }
            StmtKind::For { target, iter, body, orelse } => {
                self.target(target)?;
                self.expr(iter)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::Try { body, handlers, orelse, finalbody } => {
                self.body(body)?;
                self.body(orelse)?;
                handlers.iter().try_for_each(|handler| self.handler(handler))?;
                self.body(finalbody)
            }
            StmtKind::Raise { exc, cause } => self.exprs(exc.iter().chain(cause)),
            StmtKind::Assert { test, msg } => self.exprs([test].into_iter().chain(msg)),
            StmtKind::FunctionDef { name, params, body } => {
                self.add(name.id, name.span, flag::LOCAL)?;
                self.function(params, |symbols| symbols.body(body))
            }
            StmtKind::Return(value) => self.exprs(value),
            StmtKind::Global(names) => {
                names.iter().try_for_each(|name| self.declare(name, "global", flag::GLOBAL))
            }
            StmtKind::Nonlocal(names) => {
                names.iter().try_for_each(|name| self.declare(name, "nonlocal", flag::NONLOCAL))
            }
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn annotated(&mut self, place: Span, target: &Expr<'a>) -> Checked {
        let ExprKind::Name(name) = target.kind else {
            return self.target(target);
        };
        let known = self.known(name);
        // A name in parentheses is not annotated, only evaluated.
        let simple = target.span.start == place.start;
        if simple && self.kind() != Kind::Module && known & (flag::GLOBAL | flag::NONLOCAL) != 0 {
            let what = if known & flag::GLOBAL != 0 { "global" } else { "nonlocal" };
            return fail(target.span, format!("annotated name '{name}' can't be {what}"));
        }
        self.add(name, target.span, flag::LOCAL | if simple { flag::ANNOTATED } else { 0 })
    }

    fn import(&mut self, names: &[Alias<'a>]) -> Checked {
        names.iter().try_for_each(|alias| {
            let bound = alias.asname.unwrap_or(alias.name);
            let first = bound.id.split('.').next().unwrap_or(bound.id);
            self.add(first, bound.span, flag::IMPORT)
        })
    }

    fn handler(&mut self, handler: &Handler<'a>) -> Checked {
        self.exprs(&handler.kind)?;
        if let Some(name) = handler.name {
            self.add(name.id, name.span, flag::LOCAL)?;
        }
        self.body(&handler.body)
    }

    fn declare(&mut self, name: &Name<'a>, what: &str, flags: u8) -> Checked {
        let known = self.known(name.id);
        let id = name.id;
        let message = if known & flag::PARAM != 0 {
            format!("name '{id}' is parameter and {what}")
        } else if known & flag::USE != 0 {
            format!("name '{id}' is used prior to {what} declaration")
        } else if known & flag::ANNOTATED != 0 {
            format!("annotated name '{id}' can't be {what}")
        } else if known & flag::LOCAL != 0 {
            format!("name '{id}' is assigned to before {what} declaration")
        } else {
            if flags == flag::NONLOCAL
                && let Some(scope) = self.scopes.get_mut(self.current)
            {
                scope.nonlocals.push(*name);
            }
            return self.add(id, name.span, flags);
        };
        fail(name.span, message)
    }

    fn function(&mut self, params: &Params<'a>, body: impl FnOnce(&mut Self) -> Checked) -> Checked {
        let named = || params.args.iter().chain(&params.kwonly);
        named().try_for_each(|(_, default)| self.exprs(default))?;
        self.enter(Kind::Function);
        named()
            .map(|(name, _)| name)
            .chain(&params.vararg)
            .chain(&params.kwarg)
            .try_for_each(|name| self.add(name.id, name.span, flag::PARAM))?;
        body(self)?;
        self.leave();
        Ok(())
    }

    fn target(&mut self, target: &Expr<'a>) -> Checked {
        match &target.kind {
            ExprKind::Name(name) => self.add(name, target.span, flag::LOCAL),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().try_for_each(|item| self.target(item))
            }
            ExprKind::Starred(inner) => self.target(inner),
            ExprKind::Attribute { attr, .. } if attr.id == "__debug__" => {
                fail(target.span, "cannot assign to __debug__".to_owned())
            }
            _ => self.expr(target),
        }
    }

    fn expr(&mut self, expr: &Expr<'a>) -> Checked {
        match &expr.kind {
            ExprKind::Name(name) => self.add(name, expr.span, flag::USE),
            ExprKind::Walrus { target, value } => {
                self.walrus(target)?;
                self.expr(value)
            }
            ExprKind::Lambda { params, body } => self.function(params, |symbols| symbols.expr(body)),
            ExprKind::ListComp(comp)
            | ExprKind::SetComp(comp)
            | ExprKind::DictComp(comp)
            | ExprKind::Generator(comp) => self.comprehension(comp),
            ExprKind::Call { keywords, .. } => {
                if let Some((name, _)) =
                    keywords.iter().find(|(name, _)| name.is_some_and(|n| n.id == "__debug__"))
                {
                    let place = name.map_or(expr.span, |name| name.span);
                    return fail(place, "cannot assign to __debug__".to_owned());
                }
                parts(expr, &mut |part| self.expr(part))
            }
            _ => parts(expr, &mut |part| self.expr(part)),
        }
    }

    fn iterable(&mut self, iter: &Expr<'a>) -> Checked {
        let step = |symbols: &mut Self, by: fn(u32, u32) -> u32| {
            if let Some(scope) = symbols.scopes.get_mut(symbols.current) {
                scope.in_iterable = by(scope.in_iterable, 1);
            }
        };
        step(self, u32::saturating_add);
        self.expr(iter)?;
        step(self, u32::saturating_sub);
        Ok(())
    }

    fn comprehension(&mut self, comp: &Comp<'a>) -> Checked {
        // The outermost iterable is evaluated where the comprehension stands.
        comp.clauses.first().map_or(Ok(()), |clause| self.iterable(&clause.iter))?;
        self.enter(Kind::Comprehension);
        for (index, clause) in comp.clauses.iter().enumerate() {
            self.in_target(true);
            self.target(&clause.target)?;
            self.in_target(false);
            if index > 0 {
                self.iterable(&clause.iter)?;
            }
            self.exprs(&clause.ifs)?;
        }
        self.exprs(comp.key.iter().chain([&comp.elt]))?;
        self.leave();
        Ok(())
    }

    fn in_target(&mut self, on: bool) {
        if let Some(scope) = self.scopes.get_mut(self.current) {
            scope.in_target = on;
        }
    }

    fn walrus(&mut self, target: &Name<'a>) -> Checked {
        if self.scope().is_some_and(|scope| scope.in_iterable > 0) {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return fail(target.span, message.to_owned());
        }
        // In a comprehension the name is bound where the outermost one stands.
        let inner = self.current;
        while self.kind() == Kind::Comprehension {
            if self.known(target.id) & flag::LOOP != 0 {
                let message = format!(
                    "assignment expression cannot rebind comprehension iteration variable '{}'",
                    target.id
                );
                return fail(target.span, message);
            }
            self.leave();
        }
        let module = self.kind() == Kind::Module;
        self.add(target.id, target.span, flag::LOCAL)?;
        if self.current != inner {
            self.current = inner;
            let outer = if module { flag::GLOBAL } else { flag::NONLOCAL };
            return self.add(target.id, target.span, outer);
        }
        Ok(())
    }

    /// What only the whole picture shows: whether every `nonlocal` has something to bind to.
    fn resolve(&self) -> Checked {
        for scope in &self.scopes {
            for name in &scope.nonlocals {
                let id = name.id;
                if scope.names.get(id).is_some_and(|known| known & flag::GLOBAL != 0) {
                    return fail(name.span, format!("name '{id}' is nonlocal and global"));
                }
                if scope.kind == Kind::Module {
                    let message = "nonlocal declaration not allowed at module level";
                    return fail(name.span, message.to_owned());
                }
                if !self.bound_around(scope, id) {
                    return fail(name.span, format!("no binding for nonlocal '{id}' found"));
                }
            }
        }
        Ok(())
    }

    fn bound_around(&self, scope: &Scope<'a>, id: &str) -> bool {
        let mut at = scope.parent;
        while let Some(outer) = self.scopes.get(at).filter(|outer| outer.kind != Kind::Module) {
            match outer.names.get(id) {
                Some(known) if known & flag::GLOBAL != 0 => return false,
                Some(known) if known & (flag::LOCAL | flag::PARAM | flag::IMPORT) != 0 => return true,
                _ => at = outer.parent,
            }
        }
        false
    }
}
