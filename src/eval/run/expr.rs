//! Expressions.

use crate::eval::code::{Attr, Binary, Compare, Expr, Item, MakeFunction, Relation, Slot};
use crate::eval::interp::Interp;
use crate::lang::ast::Span;
use crate::object::dict::Dict;
use crate::object::exception::type_error;
use crate::object::ops::BinOp;
use crate::object::range::Slice;
use crate::object::set::Set;
use crate::object::value::Items;
use crate::object::{Eval, Value, ops, pieces};
use std::rc::Rc;

impl Interp {
    /// Evaluates an expression. Every kind with work of its own is a function of its own, so that
    /// this one needs no frame: it only chooses.
    pub(in crate::eval) fn eval(&mut self, e: &Expr) -> Eval<Value> {
        match e {
            Expr::Const(v) => Ok(v.clone()),
            Expr::Local(i, span) => self.local(*i, *span),
            Expr::Global(i, span) => self.global(*i, *span),
            Expr::Cell(i, span) => self.cell(*i, *span),
            Expr::Method(m) if m.settles => self.settling(|interp| interp.method_call(m)),
            Expr::Method(m) => self.method_call(m),
            Expr::Call(c) if c.settles => self.settling(|interp| interp.call_expr(c)),
            Expr::Call(c) => self.call_expr(c),
            Expr::CallFull(c) => self.settling(|interp| interp.call_full(c)),
            Expr::Binary(b) => match self.small_leaves(b) {
                Some(n) => Ok(Value::Int(n)),
                None => self.binary(b),
            },
            Expr::Compare(c) => self.compare(c),
            Expr::Item(item) => self.item(item),
            Expr::Attr(attr) => self.attribute(attr),
            Expr::FString(parts) => self.fstring(parts),
            Expr::Not(inner) => self.not(inner),
            Expr::Unary(op, inner, span) => self.unary(*op, inner, *span),
            Expr::BoolOp { and, values } => self.bool_op(*and, values),
            Expr::IfExp(parts) => self.if_exp(parts),
            Expr::Walrus(slot, value) => self.walrus(*slot, value),
            Expr::Tuple(items) => self.tuple_display(items),
            Expr::List(items) => self.list_display(items),
            Expr::Set(items) => self.set_display(items),
            Expr::Dict(items) => self.dict_display(items),
            Expr::Slice(parts) => self.slice(parts),
            Expr::Lambda(make) => self.make_function(make),
            Expr::Comp(comp) => self.comprehension(comp),
            Expr::Generator(parts) => self.generator(parts),
            // Only displays and calls hold one, and they look for it.
            Expr::Starred(inner, _) => self.eval(inner),
        }
    }

    /// Runs a call with which a temporary dies, and then its finaliser.
    #[inline(never)]
    fn settling(&mut self, call: impl FnOnce(&mut Interp) -> Eval<Value>) -> Eval<Value> {
        let result = call(self);
        self.settle();
        result
    }

    #[inline(never)]
    fn item(&mut self, item: &Item) -> Eval<Value> {
        if let (Some(object), Some(index)) = (self.leaf(&item.object), self.leaf(&item.index)) {
            let result = ops::getitem(object, index);
            return result.map_err(|raised| self.at(item.span, raised));
        }
        if let (Some(object), Expr::Binary(index)) = (self.leaf(&item.object), &item.index)
            && let Some(n) = self.small_leaves(index)
        {
            let index = Value::Int(n);
            let result = ops::getitem(object, &index);
            index.release();
            return result.map_err(|raised| self.at(item.span, raised));
        }
        if let Expr::Slice(parts) = &item.index {
            return self.sliced(item, parts);
        }
        let object = self.operand(&item.object)?;
        let index = self.operand(&item.index)?;
        let result = ops::getitem(&object, &index).map_err(|raised| self.at(item.span, raised));
        object.release();
        index.release();
        self.settle();
        result
    }

    /// `object[start:stop:step]`.
    #[inline(never)]
    fn sliced(&mut self, item: &Item, parts: &[Option<Expr>; 3]) -> Eval<Value> {
        let object = self.operand(&item.object)?;
        let [start, stop, step] = self.slice_parts(parts)?;
        let part = match parts {
            [_, _, None] => ops::cut(&object, &start, &stop),
            _ => None,
        };
        let result = match part {
            Some(part) => {
                start.release();
                stop.release();
                Ok(part)
            }
            None => ops::getitem(&object, &Value::Slice(Rc::new(Slice { start, stop, step }))),
        };
        object.release();
        self.settle();
        result.map_err(|raised| self.at(item.span, raised))
    }

    #[inline(never)]
    fn attribute(&mut self, attr: &Attr) -> Eval<Value> {
        let object = self.operand(&attr.object)?;
        let result = ops::getattr(self, &object, &attr.name).map_err(|raised| self.at(attr.span, raised));
        object.release();
        self.settle();
        result
    }

    #[inline(never)]
    fn not(&mut self, inner: &Expr) -> Eval<Value> {
        Ok(Value::bool(!self.test(inner)?))
    }

    #[inline(never)]
    fn unary(&mut self, op: ops::UnaryOp, inner: &Expr, span: Span) -> Eval<Value> {
        let v = self.operand(inner)?;
        ops::unary(op, &v).map_err(|raised| self.at(span, raised))
    }

    #[inline(never)]
    fn if_exp(&mut self, parts: &(Expr, Expr, Expr)) -> Eval<Value> {
        let (test, body, orelse) = parts;
        if self.test(test)? { self.operand(body) } else { self.operand(orelse) }
    }

    #[inline(never)]
    fn walrus(&mut self, slot: Slot, value: &Expr) -> Eval<Value> {
        let value = self.operand(value)?;
        self.bind(slot, value.clone());
        self.settle();
        Ok(value)
    }

    #[inline(never)]
    fn tuple_display(&mut self, items: &[Expr]) -> Eval<Value> {
        if items.iter().any(|item| matches!(item, Expr::Starred(..))) {
            return Ok(Value::tuple(self.display(items, false)?));
        }
        let mut values = Items::with_capacity(items.len());
        for item in items {
            values.push(self.operand(item)?);
        }
        Ok(Value::Tuple(Rc::new(values)))
    }

    #[inline(never)]
    fn list_display(&mut self, items: &[Expr]) -> Eval<Value> {
        Ok(Value::list(self.display(items, false)?))
    }

    #[inline(never)]
    fn set_display(&mut self, items: &[Expr]) -> Eval<Value> {
        // Three or more constants are one constant in CPython, which may order them another way.
        let constant = items.len() > 2 && items.iter().all(|e| matches!(e, Expr::Const(_)));
        let items = self.display(items, true)?;
        let set = if constant { Set::of_constants(items)? } else { Set::of(false, items)? };
        Ok(Value::Set(Rc::new(set)))
    }

    #[inline(never)]
    fn generator(&mut self, parts: &(MakeFunction, Expr, Span)) -> Eval<Value> {
        let (make, first, span) = parts;
        let first = self.eval(first)?;
        let it = ops::iter(&first).map_err(|raised| self.at(*span, raised))?;
        drop(first);
        let f = self.make_function(make)?;
        self.call_value(&f, crate::object::Args::positional(&[it]))
    }

    /// The commonest operation: of two small ints that stand where they are.
    #[inline(always)]
    fn small_leaves(&self, b: &Binary) -> Option<i64> {
        small(b.op, self.int_leaf(&b.left)?, self.int_leaf(&b.right)?)
    }

    #[inline(never)]
    fn binary(&mut self, b: &Binary) -> Eval<Value> {
        let op = b.op;
        let result = match (self.leaf(&b.left), self.leaf(&b.right)) {
            (Some(left), Some(right)) => arithmetic(op, left, right),
            _ => {
                let left = self.operand(&b.left)?;
                match self.leaf(&b.right) {
                    Some(right) => {
                        let result = arithmetic(op, &left, right);
                        left.release();
                        result
                    }
                    None => {
                        let right = self.eval(&b.right)?;
                        let result = arithmetic(op, &left, &right);
                        left.release();
                        right.release();
                        result
                    }
                }
            }
        };
        result.map_err(|raised| self.at(b.span, raised))
    }

    /// One comparison of two values.
    #[inline]
    fn relate(&mut self, relation: Relation, a: &Value, b: &Value) -> Eval<bool> {
        match relation {
            Relation::Order(op) => ops::compare(op, a, b),
            Relation::Is => Ok(a.is(b)),
            Relation::IsNot => Ok(!a.is(b)),
            Relation::In => ops::contains(self, b, a),
            Relation::NotIn => ops::contains(self, b, a).map(|found| !found),
        }
    }

    /// A whole comparison, as a truth value: every comparison of iosh's values gives a bool.
    #[inline]
    fn compare_bool(&mut self, c: &Compare) -> Eval<bool> {
        if let [(Relation::Order(op), right)] = &c.rest[..] {
            let result = match (self.leaf(&c.left), self.leaf(right)) {
                (Some(a), Some(b)) => compare(*op, a, b),
                _ => {
                    let a = self.eval(&c.left)?;
                    let result = match self.leaf(right) {
                        Some(b) => compare(*op, &a, b),
                        None => {
                            let b = self.eval(right)?;
                            let result = compare(*op, &a, &b);
                            b.release();
                            result
                        }
                    };
                    a.release();
                    result
                }
            };
            return result.map_err(|raised| self.at(c.span, raised));
        }
        if let [(relation, right)] = &c.rest[..] {
            let left = self.operand(&c.left)?;
            let right = self.operand(right)?;
            let result = self.relate(*relation, &left, &right);
            left.release();
            right.release();
            return result.map_err(|raised| self.at(c.span, raised));
        }
        let mut left = self.eval(&c.left)?;
        for (relation, right) in &c.rest {
            let right = self.eval(right)?;
            if !self.relate(*relation, &left, &right).map_err(|raised| self.at(c.span, raised))? {
                return Ok(false);
            }
            left = right;
        }
        Ok(true)
    }

    #[inline(never)]
    fn compare(&mut self, c: &Compare) -> Eval<Value> {
        self.compare_bool(c).map(Value::bool)
    }

    /// Evaluates a condition.
    #[inline]
    pub(in crate::eval) fn test(&mut self, e: &Expr) -> Eval<bool> {
        match e {
            Expr::Compare(c) => self.compare_bool(c),
            Expr::Not(inner) => Ok(!self.test(inner)?),
            Expr::Binary(b) if let Some(n) = self.small_leaves(b) => Ok(n != 0),
            Expr::BoolOp { and, values } => {
                for v in values {
                    if self.test(v)? != *and {
                        return Ok(!*and);
                    }
                }
                Ok(*and)
            }
            _ => {
                if let Some(v) = self.leaf(e) {
                    return ops::truth(v);
                }
                let v = self.eval(e)?;
                let truth = match &v {
                    Value::Int(n) => Ok(*n != 0),
                    v => ops::truth(v),
                };
                v.release();
                truth
            }
        }
    }

    #[inline(never)]
    fn bool_op(&mut self, and: bool, values: &[Expr]) -> Eval<Value> {
        let mut last = Value::None;
        for e in values {
            last = self.eval(e)?;
            if ops::truth(&last)? != and {
                break;
            }
        }
        Ok(last)
    }

    /// The items of a display, starred ones unpacked; of what can't be, a set has words of its own.
    #[inline(never)]
    fn display(&mut self, items: &[Expr], of_set: bool) -> Eval<Vec<Value>> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Expr::Starred(inner, span) => {
                    let many = self.eval(inner)?;
                    let words = |name: &str| format!("Value after * must be an iterable, not {name}");
                    let it = if of_set { ops::iter(&many) } else { ops::iter_or(&many, words) };
                    let more =
                        it.and_then(|it| ops::collect(self, &it)).map_err(|raised| self.at(*span, raised))?;
                    pieces::take_over(&mut values, more)?;
                }
                _ => values.push(self.operand(item)?),
            }
        }
        Ok(values)
    }

    #[inline(never)]
    fn dict_display(&mut self, items: &[(Option<Expr>, Expr)]) -> Eval<Value> {
        let dict = Dict::default();
        for (key, value) in items {
            match key {
                Some(key) => {
                    let key = self.eval(key)?;
                    let value = self.eval(value)?;
                    dict.set(key, value)?;
                }
                None => match self.eval(value)? {
                    Value::Dict(more) => dict.merge(&more)?,
                    other => {
                        let name = other.type_name();
                        return Err(type_error(format!("'{name}' object is not a mapping")).into());
                    }
                },
            }
        }
        Ok(Value::Dict(Rc::new(dict)))
    }

    #[inline(never)]
    fn slice(&mut self, parts: &[Option<Expr>; 3]) -> Eval<Value> {
        let [start, stop, step] = self.slice_parts(parts)?;
        Ok(Value::Slice(Rc::new(Slice { start, stop, step })))
    }

    #[inline(always)]
    fn slice_parts(&mut self, parts: &[Option<Expr>; 3]) -> Eval<[Value; 3]> {
        let mut part = |e: &Option<Expr>| match e {
            Some(e) => self.operand(e),
            None => Ok(Value::None),
        };
        let [start, stop, step] = parts;
        Ok([part(start)?, part(stop)?, part(step)?])
    }
}

/// An operation of two ints that stays within 64 bits and needs no check but for that; none where
/// the general way must be taken.
#[inline(always)]
pub(super) fn small(op: BinOp, a: i64, b: i64) -> Option<i64> {
    match op {
        BinOp::Add => a.checked_add(b),
        BinOp::Sub => a.checked_sub(b),
        BinOp::Mul => a.checked_mul(b),
        BinOp::BitAnd => Some(a & b),
        BinOp::BitOr => Some(a | b),
        BinOp::BitXor => Some(a ^ b),
        // With a positive divisor, Python's floor division is the Euclidean one.
        BinOp::FloorDiv if b > 0 => a.checked_div_euclid(b),
        BinOp::Mod if b > 0 => a.checked_rem_euclid(b),
        BinOp::RShift if (0..64).contains(&b) => a.checked_shr(u32::try_from(b).ok()?),
        _ => None,
    }
}

/// A binary operation; small ints do not enter a function.
#[inline(always)]
fn arithmetic(op: BinOp, a: &Value, b: &Value) -> Eval<Value> {
    if let (Value::Int(a), Value::Int(b)) = (a, b)
        && let Some(n) = small(op, *a, *b)
    {
        return Ok(Value::Int(n));
    }
    arithmetic_other(op, a, b)
}

/// [`arithmetic`] of text and floats, which do not enter the general function, and of anything else.
#[inline(never)]
fn arithmetic_other(op: BinOp, a: &Value, b: &Value) -> Eval<Value> {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) if op == BinOp::Add => return Ok(Value::Str(ops::plus(a, b)?)),
        (Value::Float(a), Value::Float(b)) => {
            let (a, b) = (f64::from_bits(*a), f64::from_bits(*b));
            match op {
                BinOp::Add => return Ok(Value::float(a + b)),
                BinOp::Sub => return Ok(Value::float(a - b)),
                BinOp::Mul => return Ok(Value::float(a * b)),
                _ => {}
            }
        }
        _ => {}
    }
    ops::binary(op, a, b)
}

/// A comparison; ints do not enter the general function.
#[inline(always)]
fn compare(op: ops::CmpOp, a: &Value, b: &Value) -> Eval<bool> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Ok(op.holds(a.cmp(b))),
        (Value::Str(a), Value::Str(b)) if op == ops::CmpOp::Eq => Ok(a == b),
        _ => ops::compare(op, a, b),
    }
}
