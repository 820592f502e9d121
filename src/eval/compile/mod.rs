//! Syntax tree to code: names become slots, constants are made once.

mod expr;
mod stmt;

use super::code::{Body, Clause, Code, Comp, CompKind, Expr, MakeFunction, Params, Slot};
use super::globals::Globals;
use super::scope::Scopes;
use crate::lang::ast;
use crate::object::exception::Source;
use crate::object::{Str, Value};
use std::rc::Rc;

/// Compiles one module-level statement.
pub(crate) fn compile<'a>(stmt: &'a ast::Stmt<'a>, source: &Rc<Source>, globals: &mut Globals) -> Code {
    let scopes = Scopes::of(stmt);
    let mut c = Compiler { scopes: &scopes, source, globals };
    let body = Body::Block(Box::new([c.stmt(0, stmt)]));
    c.code(0, "<module>", Params::default(), body, None)
}

/// What compiling needs to know.
struct Compiler<'c, 'a> {
    scopes: &'c Scopes<'a>,
    source: &'c Rc<Source>,
    globals: &'c mut Globals,
}

impl<'a> Compiler<'_, 'a> {
    /// Where a name lives, seen from a scope.
    fn slot(&mut self, at: usize, name: &'a str) -> Slot {
        self.scopes.slot(at, name).unwrap_or_else(|| Slot::Global(self.globals.slot(name)))
    }

    /// Puts a code together: its frame is the one of scope `at`.
    fn code(&self, at: usize, name: &str, params: Params, body: Body, doc: Option<Str>) -> Code {
        let frame = self.scopes.frame(at);
        let argument = |var| frame.locals.iter().position(|v| *v == var);
        Code {
            name: Rc::from(name),
            source: self.source.clone(),
            params,
            locals: frame.locals.iter().map(|(_, n)| Str::from(*n)).collect(),
            cells: frame.cells.iter().map(|v| (Str::from(v.1), argument(*v))).collect(),
            free: Vec::new(),
            doc,
            body,
        }
    }

    /// Puts a function together that code in scope `outer` makes.
    fn make_function(
        &mut self,
        (outer, inner): (usize, usize),
        name: &str,
        params: &'a ast::Params<'a>,
        body: Body,
        doc: Option<Str>,
    ) -> MakeFunction {
        let shape = Params {
            positional: params.args.len(),
            positional_only: params.positional_only,
            keyword_only: params.kwonly.len(),
            rest: params.vararg.is_some(),
            rest_keywords: params.kwarg.is_some(),
        };
        let mut code = self.code(inner, name, shape, body, doc);
        code.free = self.free(outer, inner);
        let defaults = params.args.iter().filter_map(|(_, d)| d.as_ref());
        let keyword_defaults = params.kwonly.iter().map(|(_, d)| d.as_ref());
        MakeFunction {
            code: Rc::new(code),
            defaults: defaults.map(|d| self.expr(outer, d)).collect(),
            keyword_defaults: keyword_defaults.map(|d| d.map(|d| self.expr(outer, d))).collect(),
        }
    }

    fn free(&self, outer: usize, inner: usize) -> Vec<(Str, usize)> {
        let free = &self.scopes.frame(inner).free;
        free.iter().map(|v| (Str::from(v.1), self.scopes.cell_of(outer, *v))).collect()
    }

    /// A comprehension; its first iterable belongs to scope `outer`, or arrives as the argument
    /// of a generator expression.
    fn comp(&mut self, outer: usize, comp: &'a ast::Comp<'a>, kind: CompKind) -> Comp {
        let inner = self.scopes.of_node(comp);
        let mut clauses = Vec::with_capacity(comp.clauses.len());
        for (i, clause) in comp.clauses.iter().enumerate() {
            let iter = match (i, kind) {
                (0, CompKind::Generator) => Expr::Const(Value::None),
                (0, _) => self.expr(outer, &clause.iter),
                _ => self.expr(inner, &clause.iter),
            };
            clauses.push(Clause {
                target: self.target(inner, &clause.target),
                iter,
                ifs: clause.ifs.iter().map(|e| self.expr(inner, e)).collect(),
                span: clause.iter.span,
            });
        }
        let (mut fresh, mut fresh_cells) = (Vec::new(), Vec::new());
        if kind != CompKind::Generator {
            for name in self.scopes.bound(inner) {
                match self.scopes.slot(inner, name) {
                    Some(Slot::Local(i)) => fresh.push(i),
                    Some(Slot::Cell(i)) => fresh_cells.push(i),
                    _ => {}
                }
            }
        }
        Comp {
            kind,
            key: comp.key.as_ref().map(|k| self.expr(inner, k)),
            elt: self.expr(inner, &comp.elt),
            clauses: clauses.into(),
            fresh: fresh.into(),
            fresh_cells: fresh_cells.into(),
        }
    }

    /// A generator expression: a function of its first iterable.
    fn generator(&mut self, outer: usize, comp: &'a ast::Comp<'a>) -> MakeFunction {
        let inner = self.scopes.of_node(comp);
        let body = Body::Generator(self.comp(outer, comp, CompKind::Generator));
        let params = Params { positional: 1, positional_only: 1, ..Params::default() };
        let mut code = self.code(inner, "<genexpr>", params, body, None);
        code.free = self.free(outer, inner);
        MakeFunction { code: Rc::new(code), defaults: Box::default(), keyword_defaults: Box::default() }
    }
}
