//! Statements and targets.

use super::Compiler;
use super::expr::bin_op;
use crate::eval::code::{Block, Body, Expr, Handler, Import, Stmt, StmtKind, Target, Try};
use crate::lang::ast::{self, ExprKind};
use crate::object::Str;
use crate::object::text::methods::{Str as Chars, expand_tabs};

impl<'a> Compiler<'_, 'a> {
    fn block(&mut self, at: usize, block: &'a [ast::Stmt<'a>]) -> Block {
        block.iter().map(|s| self.stmt(at, s)).collect()
    }

    pub(super) fn stmt(&mut self, at: usize, stmt: &'a ast::Stmt<'a>) -> Stmt {
        Stmt { span: stmt.span, kind: self.stmt_kind(at, stmt) }
    }

    fn stmt_kind(&mut self, at: usize, stmt: &'a ast::Stmt<'a>) -> StmtKind {
        match &stmt.kind {
            ast::StmtKind::Expr(e) => StmtKind::Expr(self.expr(at, e)),
            ast::StmtKind::Assign { targets, value } => {
                let value = self.expr(at, value);
                match &targets[..] {
                    [ast::Expr { kind: ExprKind::Name(name), .. }] => {
                        StmtKind::Store { slot: self.slot(at, name), value }
                    }
                    [ast::Expr { kind: ExprKind::Subscript { value: object, index }, span }] => {
                        StmtKind::StoreItem {
                            object: self.expr(at, object),
                            index: self.expr(at, index),
                            value,
                            span: *span,
                        }
                    }
                    _ => StmtKind::Assign {
                        targets: targets.iter().map(|t| self.target(at, t)).collect(),
                        value,
                    },
                }
            }
            ast::StmtKind::AnnAssign { target, value: Some(value), .. } => {
                let value = self.expr(at, value);
                StmtKind::Assign { targets: Box::new([self.target(at, target)]), value }
            }
            ast::StmtKind::AugAssign { target, op, value } => {
                let value = self.expr(at, value);
                let op = bin_op(*op);
                match self.target(at, target) {
                    Target::Attr { object, name, span } => {
                        StmtKind::AugAttr { object, name, op, value, span }
                    }
                    Target::Item { object, index, span } => {
                        StmtKind::AugItem { object, index, op, value, span }
                    }
                    Target::Slot(slot, _) => StmtKind::AugName { slot, op, value, span: stmt.span },
                    // The parser lets no other target through.
                    Target::Many { .. } => StmtKind::Pass,
                }
            }
            ast::StmtKind::Delete(targets) => {
                StmtKind::Delete(targets.iter().map(|t| self.target(at, t)).collect())
            }
            ast::StmtKind::Import(names) => {
                StmtKind::Import(names.iter().map(|alias| self.import(at, alias)).collect())
            }
            ast::StmtKind::ImportFrom { module, names } if names.is_empty() => {
                StmtKind::ImportStar { module: Str::from(module.id) }
            }
            ast::StmtKind::ImportFrom { module, names } => StmtKind::ImportFrom {
                module: Str::from(module.id),
                names: names
                    .iter()
                    .map(|a| (Str::from(a.name.id), self.slot(at, a.asname.unwrap_or(a.name).id)))
                    .collect(),
            },
            ast::StmtKind::With { items, body } => StmtKind::With {
                items: items
                    .iter()
                    .map(|i| (self.expr(at, &i.context), i.target.as_ref().map(|t| self.target(at, t))))
                    .collect(),
                spans: items.iter().map(|i| i.context.span).collect(),
                body: self.block(at, body),
            },
            ast::StmtKind::For { target, iter, body, orelse } => StmtKind::For {
                span: iter.span,
                iter: self.expr(at, iter),
                target: self.target(at, target),
                body: self.block(at, body),
                orelse: self.block(at, orelse),
            },
            ast::StmtKind::While { test, body, orelse } => StmtKind::While {
                test: self.expr(at, test),
                body: self.block(at, body),
                orelse: self.block(at, orelse),
            },
            ast::StmtKind::If { test, body, orelse } => StmtKind::If {
                test: self.expr(at, test),
                body: self.block(at, body),
                orelse: self.block(at, orelse),
            },
            ast::StmtKind::Try { body, handlers, orelse, finalbody } => StmtKind::Try(Box::new(Try {
                body: self.block(at, body),
                handlers: handlers
                    .iter()
                    .map(|h| Handler {
                        kind: h.kind.as_ref().map(|k| self.expr(at, k)),
                        slot: h.name.map(|n| self.slot(at, n.id)),
                        body: self.block(at, &h.body),
                    })
                    .collect(),
                orelse: self.block(at, orelse),
                finalbody: self.block(at, finalbody),
            })),
            ast::StmtKind::Raise { exc, cause } => StmtKind::Raise {
                exc: exc.as_ref().map(|e| self.expr(at, e)),
                cause: cause.as_ref().map(|e| self.expr(at, e)),
            },
            ast::StmtKind::Assert { test, msg } => {
                StmtKind::Assert { test: self.expr(at, test), msg: msg.as_ref().map(|e| self.expr(at, e)) }
            }
            ast::StmtKind::FunctionDef { name, params, body } => {
                let inner = self.scopes.of_node(params);
                let doc = docstring(body);
                let body = match (&body[..], &doc) {
                    ([ast::Stmt { kind: ast::StmtKind::Return(Some(value)), span, .. }], _)
                    | ([_, ast::Stmt { kind: ast::StmtKind::Return(Some(value)), span, .. }], Some(_)) => {
                        Body::Expr(self.expr(inner, value), *span)
                    }
                    _ => Body::Block(self.block(inner, body)),
                };
                let make = self.make_function((at, inner), name.id, params, body, doc);
                StmtKind::Store { slot: self.slot(at, name.id), value: Expr::Lambda(Box::new(make)) }
            }
            ast::StmtKind::Return(value) => StmtKind::Return(value.as_ref().map(|v| self.expr(at, v))),
            ast::StmtKind::AnnAssign { .. }
            | ast::StmtKind::Global(_)
            | ast::StmtKind::Nonlocal(_)
            | ast::StmtKind::Pass => StmtKind::Pass,
            ast::StmtKind::Break => StmtKind::Break,
            ast::StmtKind::Continue => StmtKind::Continue,
        }
    }

    fn import(&mut self, at: usize, alias: &'a ast::Alias<'a>) -> Import {
        let first = alias.name.id.split('.').next().unwrap_or_default();
        Import {
            name: Str::from(alias.name.id),
            whole: alias.asname.is_some(),
            slot: self.slot(at, alias.asname.map_or(first, |n| n.id)),
        }
    }

    pub(super) fn target(&mut self, at: usize, target: &'a ast::Expr<'a>) -> Target {
        let span = target.span;
        match &target.kind {
            ExprKind::Name(name) => Target::Slot(self.slot(at, name), span),
            ExprKind::Attribute { value, attr } => {
                Target::Attr { object: self.expr(at, value), name: Str::from(attr.id), span }
            }
            ExprKind::Subscript { value, index } => {
                Target::Item { object: self.expr(at, value), index: self.expr(at, index), span }
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let star = items.iter().position(|i| matches!(i.kind, ExprKind::Starred(_)));
                Target::Many { targets: items.iter().map(|i| self.target(at, i)).collect(), star, span }
            }
            ExprKind::Starred(inner) => self.target(at, inner),
            // The parser lets no other target through; nothing would be bound.
            _ => Target::Many { targets: Box::default(), star: None, span },
        }
    }
}

fn docstring(body: &[ast::Stmt<'_>]) -> Option<Str> {
    match &body.first()?.kind {
        ast::StmtKind::Expr(ast::Expr { kind: ExprKind::Str(text), .. }) => Some(clean_doc(text)),
        _ => None,
    }
}

/// A docstring without the indentation that its lines share (`Python/compile.c`, `_PyCompile_CleanDoc`).
fn clean_doc(text: &[u8]) -> Str {
    let most = text.len().saturating_mul(8);
    let expanded = expand_tabs::<Chars>(text, 8, most).ok().flatten();
    let text = expanded.as_deref().unwrap_or(text);
    let blanks = |line: &[u8]| line.iter().take_while(|b| **b == b' ').count();
    let mut lines = text.split_inclusive(|b| *b == b'\n');
    let first = lines.next().unwrap_or_default();
    let filled = lines.clone().filter(|line| !matches!(line.get(blanks(line)), None | Some(b'\n')));
    let margin = filled.map(blanks).min().unwrap_or(0);
    let mut out = first.get(blanks(first)..).unwrap_or_default().to_vec();
    for line in lines {
        out.extend_from_slice(line.get(blanks(line).min(margin)..).unwrap_or_default());
    }
    Str::from_vec(out)
}
