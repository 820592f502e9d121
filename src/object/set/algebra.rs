//! Sets among themselves: `|`, `&`, `-`, `^` and the comparisons, for the views of a dict, too.

use super::{Set, Table, value};
use crate::object::exception::Raised;
use crate::object::ops::{BinOp, CmpOp};
use crate::object::{Eval, Res, Value, dict, interrupt};
use std::rc::Rc;

/// What stands in both; as in CPython, the items of the smaller one are looked for in the other.
pub(super) fn intersection(a: &Set, b: &Set) -> Res<Set> {
    if std::ptr::eq(a, b) {
        return a.copy(a.frozen);
    }
    let (large, small) = if b.len() > a.len() { (b, a) } else { (a, b) };
    let common = Set::with(a.frozen, Table::default());
    let large = large.table.borrow();
    for (hash, item) in small.table.borrow().iter() {
        interrupt::look()?;
        if large.contains(hash, item)? {
            common.edit()?.add(hash, item.clone())?;
        }
    }
    Ok(common)
}

pub(super) fn difference(a: &Set, b: &Set) -> Res<Set> {
    if a.len() >> 2 > b.len() {
        let result = a.copy(a.frozen)?;
        difference_update(&result, b)?;
        return Ok(result);
    }
    let rest = Set::with(a.frozen, Table::default());
    let others = b.table.borrow();
    for (hash, item) in a.table.borrow().iter() {
        interrupt::look()?;
        if !others.contains(hash, item)? {
            rest.edit()?.add(hash, item.clone())?;
        }
    }
    Ok(rest)
}

pub(super) fn difference_update(a: &Set, b: &Set) -> Res<()> {
    if std::ptr::eq(a, b) {
        return a.become_(&Set::default());
    }
    let mut table = a.edit()?;
    let mut gone = Vec::new();
    for (hash, item) in b.table.borrow().iter() {
        interrupt::look()?;
        gone.extend(table.remove(hash, item)?);
    }
    table.tidy()?;
    drop(table);
    drop(gone);
    Ok(())
}

pub(super) fn symmetric_difference_update(a: &Set, b: &Set) -> Res<()> {
    if std::ptr::eq(a, b) {
        return a.become_(&Set::default());
    }
    let mut table = a.edit()?;
    let mut gone = Vec::new();
    for (hash, item) in b.table.borrow().iter() {
        interrupt::look()?;
        match table.remove(hash, item)? {
            Some(old) => gone.push(old),
            None => table.add(hash, item.clone())?,
        }
    }
    drop(table);
    drop(gone);
    Ok(())
}

/// CPython starts with the other one's items here.
pub(super) fn symmetric_difference(a: &Set, b: &Set) -> Res<Set> {
    let result = b.copy(a.frozen)?;
    symmetric_difference_update(&result, a)?;
    Ok(result)
}

pub(super) fn is_subset(a: &Set, b: &Set) -> Res<bool> {
    if a.len() > b.len() {
        return Ok(false);
    }
    let others = b.table.borrow();
    for (hash, item) in a.table.borrow().iter() {
        interrupt::look()?;
        if !others.contains(hash, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `a == b`.
pub(in crate::object) fn equal(a: &Set, b: &Set) -> Res<bool> {
    Ok(a.len() == b.len() && is_subset(a, b)?)
}

/// A set, or the keys or items of a dict as one.
fn set_like(v: &Value) -> Option<Res<Rc<Set>>> {
    match v {
        Value::Set(s) => Some(Ok(s.clone())),
        _ => {
            let view = v.downcast::<dict::View>().filter(|v| v.is_set())?;
            Some(view.items().and_then(|items| Set::of(false, items)).map(Rc::new))
        }
    }
}

/// `a op b` of two sets or views of a dict; none for anything else.
pub(in crate::object) fn compare(op: CmpOp, a: &Value, b: &Value) -> Option<Res<bool>> {
    let (a, b) = (set_like(a)?, set_like(b)?);
    Some(a.and_then(|a| {
        let b = b?;
        match op {
            CmpOp::Eq => equal(&a, &b),
            CmpOp::Ne => equal(&a, &b).map(|same| !same),
            CmpOp::Lt => Ok(a.len() < b.len() && is_subset(&a, &b)?),
            CmpOp::Le => is_subset(&a, &b),
            CmpOp::Gt => Ok(b.len() < a.len() && is_subset(&b, &a)?),
            CmpOp::Ge => is_subset(&b, &a),
        }
    }))
}

fn apply(op: BinOp, a: &Set, b: &Set) -> Option<Res<Set>> {
    Some(match op {
        BinOp::BitOr => a.copy(a.frozen).and_then(|s| {
            if !std::ptr::eq(a, b) {
                s.edit()?.merge(&b.table.borrow())?;
            }
            Ok(s)
        }),
        BinOp::BitAnd => intersection(a, b),
        BinOp::Sub => difference(a, b),
        BinOp::BitXor => symmetric_difference(a, b),
        _ => return None,
    })
}

/// `a op b` of two sets, or of a dict's keys or items and any iterable; none for anything else.
pub(in crate::object) fn operate(op: BinOp, a: &Value, b: &Value) -> Option<Eval<Value>> {
    let is_view = |v: &Value| v.downcast::<dict::View>().is_some_and(dict::View::is_set);
    let result = if is_view(a) || is_view(b) {
        with_view(op, a, b)?
    } else if let (Value::Set(a), Value::Set(b)) = (a, b) {
        apply(op, a, b)?
    } else {
        return None;
    };
    Some(value(result).map_err(Raised::from))
}

fn with_view(op: BinOp, a: &Value, b: &Value) -> Option<Res<Set>> {
    // No function of the program can be behind the items of what is built in.
    let mut host = crate::object::host::NoHost;
    let sets = super::as_set(&mut host, a).and_then(|a| Ok((a, super::as_set(&mut host, b)?)));
    match sets {
        // The view does it, which makes a set of whatever is on the left.
        Ok((a, b)) if a.frozen => match a.copy(false) {
            Ok(a) => apply(op, &a, &b),
            Err(e) => Some(Err(e)),
        },
        Ok((a, b)) => apply(op, &a, &b),
        Err(e) => Some(Err(e.into())),
    }
}

/// `a op= b` of two sets; none where a new set takes the place of `a`.
pub(in crate::object) fn operate_in_place(op: BinOp, a: &Set, b: &Value) -> Option<Res<()>> {
    let Value::Set(b) = b else { return None };
    if a.frozen {
        return None;
    }
    Some(match op {
        BinOp::BitOr if std::ptr::eq(a, &**b) => Ok(()),
        BinOp::BitOr => a.edit().and_then(|mut t| t.merge(&b.table.borrow())),
        BinOp::BitAnd => intersection(a, b).and_then(|s| a.become_(&s)),
        BinOp::Sub => difference_update(a, b),
        BinOp::BitXor => symmetric_difference_update(a, b),
        _ => return None,
    })
}
