//! Statements.

#![expect(clippy::arithmetic_side_effects, reason = "what is counted here ends at the limit of recursion")]

use super::Flow;
use super::expr::small;
use crate::eval::code::{Block, Expr, Slot, Stmt, StmtKind, Target};
use crate::eval::interp::Interp;
use crate::lang::ast::Span;
use crate::object::class::ASSERTION_ERROR;
use crate::object::exception::{self, Raised, type_error};
use crate::object::ops::BinOp;
use crate::object::{Args, Eval, Str, Value, interrupt, ops};

impl Interp {
    pub(in crate::eval) fn block(&mut self, block: &[Stmt]) -> Eval<Flow> {
        for stmt in block {
            match self.stmt(stmt)? {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    /// Runs a statement; the commonest kinds do not enter the large function for all of them.
    #[inline(always)]
    pub(in crate::eval) fn stmt(&mut self, stmt: &Stmt) -> Eval<Flow> {
        let result = match &stmt.kind {
            StmtKind::Expr(Expr::Method(m)) => self.method_call(m).map(|v| {
                v.release();
                Flow::Next
            }),
            StmtKind::Store { slot, value } => self.operand(value).map(|v| {
                self.bind(*slot, v);
                Flow::Next
            }),
            StmtKind::AugName { slot, op, value, span } => {
                self.aug_name(*slot, *op, value, *span).map(|()| Flow::Next)
            }
            StmtKind::StoreItem { object, index, value, span } => {
                self.store_item(object, index, value, *span).map(|()| Flow::Next)
            }
            StmtKind::If { test, body, orelse } => self.if_stmt(test, body, orelse),
            StmtKind::Return(Some(value)) => self.operand(value).map(|v| {
                std::mem::replace(&mut self.returning, v).release();
                Flow::Return
            }),
            _ => self.stmt_kind(stmt),
        };
        self.settle();
        result.map_err(|raised| self.note(stmt.span, raised))
    }

    fn stmt_kind(&mut self, stmt: &Stmt) -> Eval<Flow> {
        match &stmt.kind {
            StmtKind::Expr(e) => self.eval(e)?.release(),
            StmtKind::Store { slot, value } => {
                let value = self.eval(value)?;
                self.bind(*slot, value);
            }
            StmtKind::StoreItem { object, index, value, span } => {
                self.store_item(object, index, value, *span)?;
            }
            StmtKind::Assign { targets, value } => {
                let value = self.eval(value)?;
                for target in targets {
                    self.assign(target, value.clone())?;
                }
            }
            StmtKind::AugName { slot, op, value, span } => self.aug_name(*slot, *op, value, *span)?,
            StmtKind::AugAttr { object, name, op, value, span } => {
                let object = self.eval(object)?;
                let old = ops::getattr(self, &object, name).map_err(|raised| self.at(*span, raised))?;
                let value = self.eval(value)?;
                let new = ops::inplace(self, *op, old, &value);
                let new = new.map_err(|raised| self.at(stmt.span, raised))?;
                ops::setattr(self, &object, name, new).map_err(|raised| self.at(*span, raised))?;
            }
            StmtKind::AugItem { object, index, op, value, span } => {
                let object = self.eval(object)?;
                let index = self.eval(index)?;
                let old = ops::getitem(&object, &index).map_err(|raised| self.at(*span, raised))?;
                let value = self.eval(value)?;
                let new = ops::inplace(self, *op, old, &value);
                let new = new.map_err(|raised| self.at(stmt.span, raised))?;
                ops::setitem(self, &object, &index, new).map_err(|raised| self.at(*span, raised))?;
            }
            StmtKind::If { test, body, orelse } => return self.if_stmt(test, body, orelse),
            StmtKind::While { test, body, orelse } => return self.while_loop(test, body, orelse),
            StmtKind::For { target, iter, span, body, orelse } => {
                return self.for_loop(target, (iter, *span), body, orelse);
            }
            StmtKind::Return(value) => {
                self.returning = match value {
                    Some(e) => self.eval(e)?,
                    None => Value::None,
                };
                return Ok(Flow::Return);
            }
            StmtKind::Pass => {}
            StmtKind::Break => return Ok(Flow::Break),
            StmtKind::Continue => return Ok(Flow::Continue),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|t| self.delete(t))?,
            StmtKind::With { items, spans, body } => return self.with(items, spans, body),
            StmtKind::Try(parts) => return self.try_statement(parts),
            StmtKind::Raise { exc, cause } => return self.raise(exc.as_ref(), cause.as_ref()),
            StmtKind::Assert { test, msg } => {
                if !self.test(test)? {
                    let args = match msg {
                        Some(msg) => vec![self.eval(msg)?],
                        None => Vec::new(),
                    };
                    return Err(exception::with_args(&ASSERTION_ERROR, args).into());
                }
            }
            StmtKind::Import(imports) => {
                for import in imports {
                    let module = self.import(&import.name, import.whole)?;
                    self.bind(import.slot, module);
                }
            }
            StmtKind::ImportFrom { module, names } => {
                let from = self.import(module, true)?;
                for (name, slot) in names {
                    let value = self.import_name(&from, module, name)?;
                    self.bind(*slot, value);
                }
            }
            StmtKind::ImportStar { module } => {
                let from = self.import(module, true)?;
                for (name, value) in super::super::modules::public_names(&from) {
                    self.set(&name, value);
                }
            }
        }
        Ok(Flow::Next)
    }

    #[inline(never)]
    fn aug_name(&mut self, slot: Slot, op: BinOp, value: &Expr, span: Span) -> Eval<()> {
        // The old value counts as it was before the right side ran.
        if let Some(Value::Int(a)) = self.place(slot) {
            let a = *a;
            let value = self.operand(value)?;
            if let Value::Int(b) = value
                && let Some(n) = small(op, a, b)
            {
                self.bind(slot, Value::Int(n));
                return Ok(());
            }
            return self.aug_value(slot, op, Value::Int(a), value, span);
        }
        let old = self.load(slot, span)?;
        let value = self.operand(value)?;
        self.aug_value(slot, op, old, value, span)
    }

    #[inline(never)]
    fn aug_value(&mut self, slot: Slot, op: BinOp, mut old: Value, value: Value, span: Span) -> Eval<()> {
        // Text and bytes that nobody else holds grow in place, so the name lets go of them meanwhile.
        let grows =
            matches!((&old, &value), (Value::Str(_), Value::Str(_)) | (Value::Bytes(_), Value::Bytes(_)));
        if grows && op == BinOp::Add {
            drop(self.take(slot));
            let grown = ops::grow(&mut old, &value);
            self.bind(slot, old);
            return grown.map_err(|raised| self.at(span, raised));
        }
        let new = ops::inplace(self, op, old, &value).map_err(|raised| self.at(span, raised))?;
        self.bind(slot, new);
        Ok(())
    }

    #[inline(never)]
    fn if_stmt(&mut self, test: &Expr, body: &Block, orelse: &Block) -> Eval<Flow> {
        let block = if self.test(test)? { body } else { orelse };
        self.block(block)
    }

    #[inline(never)]
    fn store_item(&mut self, object: &Expr, index: &Expr, value: &Expr, span: Span) -> Eval<()> {
        let value = self.operand(value)?;
        if let (Some(Value::Dict(dict)), Some(key)) = (self.leaf(object), self.leaf(index)) {
            let result = dict.set_at(key, value);
            return result.map_err(|error| self.at(span, error.into()));
        }
        let object = self.operand(object)?;
        let index = self.operand(index)?;
        let result = ops::setitem(self, &object, &index, value).map_err(|raised| self.at(span, raised));
        object.release();
        index.release();
        result
    }

    #[inline(never)]
    fn while_loop(&mut self, test: &Expr, body: &Block, orelse: &Block) -> Eval<Flow> {
        self.nesting += 1;
        let result = self.while_rounds(test, body);
        self.nesting -= 1;
        match result? {
            Flow::Next => self.block(orelse),
            Flow::Return => Ok(Flow::Return),
            _ => Ok(Flow::Next),
        }
    }

    fn while_rounds(&mut self, test: &Expr, body: &Block) -> Eval<Flow> {
        while self.test(test)? {
            match self.block(body)? {
                Flow::Next | Flow::Continue => {}
                end => return Ok(end),
            }
            interrupt::check()?;
        }
        Ok(Flow::Next)
    }

    #[inline(never)]
    fn for_loop(&mut self, target: &Target, iter: (&Expr, Span), body: &Block, orelse: &Block) -> Eval<Flow> {
        let iterable = self.eval(iter.0)?;
        self.nesting += 1;
        let result = self.each(&iterable, iter.1, |interp, item| {
            interp.assign(target, item)?;
            interp.settle();
            Ok(match interp.block(body)? {
                Flow::Next | Flow::Continue => None,
                end => Some(end),
            })
        });
        self.nesting -= 1;
        match result? {
            None => self.block(orelse),
            Some(Flow::Return) => Ok(Flow::Return),
            Some(_) => Ok(Flow::Next),
        }
    }

    #[inline(never)]
    fn import(&mut self, name: &Str, whole: bool) -> Eval<Value> {
        let text = name.to_string_lossy();
        let mut parts = text.split('.');
        let first = parts.next().unwrap_or_default();
        let root = match self.globals.builtins.get(&Str::from(first)) {
            Some(module) if super::super::modules::is_module(module) => module.clone(),
            _ => return Err(super::super::modules::not_found(&text)),
        };
        let mut module = root.clone();
        for part in parts {
            let next = match &module {
                Value::Object(o) => {
                    o.body().getattr(&Str::from(part)).filter(super::super::modules::is_module)
                }
                _ => None,
            };
            module = next.ok_or_else(|| super::super::modules::not_found_in(&text, part))?;
        }
        Ok(if whole { module } else { root })
    }

    #[inline(never)]
    fn import_name(&mut self, from: &Value, module: &Str, name: &Str) -> Eval<Value> {
        let found = match from {
            Value::Object(o) => o.body().getattr(name),
            _ => None,
        };
        found.ok_or_else(|| super::super::modules::cannot_import(module, name))
    }

    #[inline(never)]
    fn with(&mut self, items: &[(Expr, Option<Target>)], spans: &[Span], body: &Block) -> Eval<Flow> {
        let Some(((context, target), rest)) = items.split_first() else { return self.block(body) };
        let span = spans.first().copied().unwrap_or_default();
        let manager = self.eval(context)?;
        let class = manager.class();
        let missing = if class.method("__enter__").is_none() || matches!(manager, Value::Class(_)) {
            Some("")
        } else if class.method("__exit__").is_none() {
            Some(" (missed __exit__ method)")
        } else {
            None
        };
        if let Some(what) = missing {
            let name = manager.type_name();
            let text = format!("'{name}' object does not support the context manager protocol{what}");
            let raised: Raised = type_error(text).into();
            return Err(self.at(span, raised));
        }
        let entered = self.call_named(&manager, "__enter__", Args::default());
        let entered = entered.map_err(|raised| self.at(span, raised))?;
        let result = match target {
            Some(target) => self.assign(target, entered),
            None => {
                drop(entered);
                Ok(())
            }
        };
        // What the name stood for before may be gone.
        self.settle();
        let result = result.and_then(|()| self.with(rest, spans.get(1..).unwrap_or_default(), body));
        match result {
            Ok(flow) => {
                // The value of a `return` must outlive what leaving the block runs.
                let returning = std::mem::replace(&mut self.returning, Value::None);
                let none = [Value::None, Value::None, Value::None];
                let exited = self.call_named(&manager, "__exit__", Args::positional(&none));
                self.returning = returning;
                exited.map_err(|raised| self.at(span, raised))?;
                Ok(flow)
            }
            Err(raised) => {
                let error = self.caught(raised);
                let args = [Value::Class(error.class()), error.value(), Value::None];
                self.handling.push(error.clone());
                let exited = self.call_named(&manager, "__exit__", Args::positional(&args));
                self.handling.pop();
                match exited {
                    Ok(v) if ops::truth(&v)? => Ok(Flow::Next),
                    Ok(_) => Err(error.into()),
                    Err(raised) => {
                        let second = self.caught(raised).with_context(&error);
                        let raised = second.into();
                        Err(self.at(span, raised))
                    }
                }
            }
        }
    }
}
