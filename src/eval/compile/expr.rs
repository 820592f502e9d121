//! Expressions.

use super::Compiler;
use crate::eval::code::{
    Attr, Binary, Body, Call, CompKind, Compare, Expr, FPart, FullCall, Item, MethodCall, Relation, Slot,
};
use crate::lang::ast::{self, ExprKind, UnaryOp};
use crate::object::{Str, Value, ops};
use std::cell::Cell;
use std::rc::Rc;

impl<'a> Compiler<'_, 'a> {
    fn exprs(&mut self, at: usize, items: &'a [ast::Expr<'a>]) -> Box<[Expr]> {
        items.iter().map(|i| self.expr(at, i)).collect()
    }

    pub(super) fn expr(&mut self, at: usize, e: &'a ast::Expr<'a>) -> Expr {
        let span = e.span;
        match &e.kind {
            ExprKind::None => Expr::Const(Value::None),
            ExprKind::Bool(b) => Expr::Const(Value::bool(*b)),
            ExprKind::Ellipsis => Expr::Const(Value::Ellipsis),
            ExprKind::Int(n) => Expr::Const(Value::Int(*n)),
            ExprKind::Big(n) => Expr::Const(Value::Big(Rc::new(n.clone()))),
            ExprKind::Float(x) => Expr::Const(Value::float(*x)),
            ExprKind::Str(text) => Expr::Const(Value::Str(Str::from_wtf8(text))),
            ExprKind::Bytes(bytes) => Expr::Const(Value::bytes(bytes)),
            ExprKind::FString(parts) => Expr::FString(self.fparts(at, parts)),
            ExprKind::Name(name) => match self.slot(at, name) {
                Slot::Local(i) => Expr::Local(i, span),
                Slot::Cell(i) => Expr::Cell(i, span),
                Slot::Global(i) => Expr::Global(i, span),
            },
            ExprKind::Tuple(items) => tuple(self.exprs(at, items)),
            ExprKind::List(items) => Expr::List(self.exprs(at, items)),
            ExprKind::Set(items) => Expr::Set(self.exprs(at, items)),
            ExprKind::Dict(items) => Expr::Dict(
                items.iter().map(|(k, v)| (k.as_ref().map(|k| self.expr(at, k)), self.expr(at, v))).collect(),
            ),
            ExprKind::Starred(inner) => Expr::Starred(Box::new(self.expr(at, inner)), inner.span),
            ExprKind::Unary(op, inner) => match (op, self.expr(at, inner)) {
                (UnaryOp::Neg, Expr::Const(Value::Int(n))) if n != i64::MIN => {
                    Expr::Const(Value::Int(n.wrapping_neg()))
                }
                (UnaryOp::Neg, Expr::Const(Value::Float(x))) => Expr::Const(Value::float(-f64::from_bits(x))),
                (UnaryOp::Not, inner) => Expr::Not(Box::new(inner)),
                (UnaryOp::Neg, inner) => Expr::Unary(ops::UnaryOp::Neg, Box::new(inner), span),
                (UnaryOp::Pos, inner) => Expr::Unary(ops::UnaryOp::Pos, Box::new(inner), span),
                (UnaryOp::Invert, inner) => Expr::Unary(ops::UnaryOp::Invert, Box::new(inner), span),
            },
            ExprKind::Binary { left, op, right, .. } => {
                let (left, right) = (self.expr(at, left), self.expr(at, right));
                Expr::Binary(Box::new(Binary { op: bin_op(*op), left, right, span }))
            }
            ExprKind::BoolOp { and, values } => Expr::BoolOp { and: *and, values: self.exprs(at, values) },
            ExprKind::Compare { left, rest } => Expr::Compare(Box::new(Compare {
                left: self.expr(at, left),
                rest: rest.iter().map(|(op, e)| (relation(*op), self.expr(at, e))).collect(),
                span,
            })),
            ExprKind::IfExp { test, body, orelse } => {
                Expr::IfExp(Box::new((self.expr(at, test), self.expr(at, body), self.expr(at, orelse))))
            }
            ExprKind::Walrus { target, value } => {
                let value = Box::new(self.expr(at, value));
                Expr::Walrus(self.slot(at, target.id), value)
            }
            ExprKind::Lambda { params, body } => {
                let inner = self.scopes.of_node(&**params);
                // All that a traceback says of a lambda is the text it was made of.
                let end = u32::try_from(self.source.text.len()).unwrap_or(u32::MAX);
                let body = Body::Expr(self.expr(inner, body), ast::Span { start: 0, end });
                Expr::Lambda(Box::new(self.make_function((at, inner), "<lambda>", params, body, None)))
            }
            ExprKind::Attribute { value, attr } => {
                let object = self.expr(at, value);
                Expr::Attr(Box::new(Attr { object, name: Str::from(attr.id), span }))
            }
            ExprKind::Subscript { value, index } => {
                let (object, index) = (self.expr(at, value), self.expr(at, index));
                Expr::Item(Box::new(Item { object, index, span }))
            }
            ExprKind::Slice { lower, upper, step } => {
                let parts = [lower, upper, step];
                Expr::Slice(Box::new(parts.map(|part| part.as_ref().map(|p| self.expr(at, p)))))
            }
            ExprKind::Call { func, args, keywords } => self.call(at, span, func, args, keywords),
            ExprKind::ListComp(c) => Expr::Comp(Box::new(self.comp(at, c, CompKind::List))),
            ExprKind::SetComp(c) => Expr::Comp(Box::new(self.comp(at, c, CompKind::Set))),
            ExprKind::DictComp(c) => Expr::Comp(Box::new(self.comp(at, c, CompKind::Dict))),
            ExprKind::Generator(c) => {
                let make = self.generator(at, c);
                match c.clauses.first() {
                    Some(clause) => {
                        Expr::Generator(Box::new((make, self.expr(at, &clause.iter), clause.iter.span)))
                    }
                    None => Expr::Const(Value::None),
                }
            }
        }
    }

    fn call(
        &mut self,
        at: usize,
        span: ast::Span,
        func: &'a ast::Expr<'a>,
        args: &'a [ast::Expr<'a>],
        keywords: &'a [(Option<ast::Name<'a>>, ast::Expr<'a>)],
    ) -> Expr {
        if !keywords.is_empty() || args.iter().any(|a| matches!(a.kind, ExprKind::Starred(_))) {
            let keywords = keywords.iter();
            return Expr::CallFull(Box::new(FullCall {
                func: self.expr(at, func),
                args: self.exprs(at, args),
                keywords: keywords.map(|(n, v)| (n.map(|n| Str::from(n.id)), self.expr(at, v))).collect(),
                span,
            }));
        }
        if let ExprKind::Attribute { value, attr } = &func.kind {
            let (object, args) = (self.expr(at, value), self.exprs(at, args));
            return Expr::Method(Box::new(MethodCall {
                lends: is_leaf(&object) && args.len() <= 2 && args.iter().all(is_quiet),
                settles: !is_kept(&object) || !args.iter().all(is_kept),
                object,
                name: Str::from(attr.id),
                args,
                cache: Cell::new(None),
                function: Cell::new(None),
                span,
                attr_span: func.span,
            }));
        }
        let (func, args) = (self.expr(at, func), self.exprs(at, args));
        let settles = !is_kept(&func) || !args.iter().all(is_kept);
        Expr::Call(Box::new(Call { func, args, settles, span }))
    }

    fn fparts(&mut self, at: usize, parts: &'a [ast::FPart<'a>]) -> Box<[FPart]> {
        let part = |part: &'a ast::FPart<'a>| match part {
            ast::FPart::Lit(text) => FPart::Lit(text.clone()),
            ast::FPart::Field { value, conversion, spec } => FPart::Field {
                span: value.span,
                value: self.expr(at, value),
                conversion: *conversion,
                spec: spec.as_ref().map(|s| self.fparts(at, s)),
            },
        };
        parts.iter().map(part).collect()
    }
}

/// Whether an expression needs no evaluation.
fn is_leaf(e: &Expr) -> bool {
    matches!(e, Expr::Const(_) | Expr::Local(..) | Expr::Global(..))
}

/// Whether the evaluation of an expression can neither bind a name nor end an object.
fn is_quiet(e: &Expr) -> bool {
    match e {
        Expr::Binary(b) => is_quiet(&b.left) && is_quiet(&b.right),
        Expr::Compare(c) => is_quiet(&c.left) && c.rest.iter().all(|(_, e)| is_quiet(e)),
        Expr::Not(inner) | Expr::Unary(_, inner, _) => is_quiet(inner),
        Expr::FString(parts) => parts.iter().all(|part| match part {
            FPart::Lit(_) => true,
            FPart::Field { value, spec, .. } => {
                is_quiet(value) && spec.iter().flatten().all(|part| matches!(part, FPart::Lit(_)))
            }
        }),
        _ => is_leaf(e),
    }
}

/// Whether no finaliser waits for the value of an expression to die: something else keeps it
/// alive, or it is the result of an operator. (What a list that is the sum of two holds is settled
/// with its statement.)
fn is_kept(e: &Expr) -> bool {
    matches!(
        e,
        Expr::Const(_)
            | Expr::Local(..)
            | Expr::Global(..)
            | Expr::Cell(..)
            | Expr::Binary(_)
            | Expr::Compare(_)
            | Expr::Not(_)
            | Expr::Unary(..)
            | Expr::FString(_)
    )
}

/// A tuple of constants is one constant, as CPython's compiler makes it.
fn tuple(items: Box<[Expr]>) -> Expr {
    let constant = |e: &Expr| match e {
        Expr::Const(v) => Some(v.clone()),
        _ => None,
    };
    match items.iter().map(constant).collect::<Option<Vec<_>>>() {
        Some(values) => Expr::Const(Value::tuple(values)),
        None => Expr::Tuple(items),
    }
}

/// The operator of a value's table for the one of the text.
pub(super) fn bin_op(op: ast::BinOp) -> ops::BinOp {
    match op {
        ast::BinOp::Add => ops::BinOp::Add,
        ast::BinOp::Sub => ops::BinOp::Sub,
        ast::BinOp::Mul => ops::BinOp::Mul,
        ast::BinOp::Div => ops::BinOp::Div,
        ast::BinOp::FloorDiv => ops::BinOp::FloorDiv,
        ast::BinOp::Mod => ops::BinOp::Mod,
        ast::BinOp::Pow => ops::BinOp::Pow,
        ast::BinOp::LShift => ops::BinOp::LShift,
        ast::BinOp::RShift => ops::BinOp::RShift,
        ast::BinOp::BitOr => ops::BinOp::BitOr,
        ast::BinOp::BitXor => ops::BinOp::BitXor,
        ast::BinOp::BitAnd => ops::BinOp::BitAnd,
        ast::BinOp::MatMul => ops::BinOp::MatMul,
    }
}

fn relation(op: ast::CmpOp) -> Relation {
    match op {
        ast::CmpOp::Eq => Relation::Order(ops::CmpOp::Eq),
        ast::CmpOp::NotEq => Relation::Order(ops::CmpOp::Ne),
        ast::CmpOp::Lt => Relation::Order(ops::CmpOp::Lt),
        ast::CmpOp::LtE => Relation::Order(ops::CmpOp::Le),
        ast::CmpOp::Gt => Relation::Order(ops::CmpOp::Gt),
        ast::CmpOp::GtE => Relation::Order(ops::CmpOp::Ge),
        ast::CmpOp::Is => Relation::Is,
        ast::CmpOp::IsNot => Relation::IsNot,
        ast::CmpOp::In => Relation::In,
        ast::CmpOp::NotIn => Relation::NotIn,
    }
}
