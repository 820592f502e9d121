//! What a Step tells of values, and of the range that an operation touched: pure functions.

use crate::object::text::wtf8;
use crate::object::{Args, Error, LayerKind, RawCall, RawKind, Res, Snapshot, Str, Value, interrupt, ops};
use crate::step::{Outcome, Step, Touched, reads};
use std::rc::Rc;

/// How many code points of an argument or a result a Step shows.
const SHOWN: usize = 64;

pub(super) fn outcome(result: &Res<Value>) -> Outcome {
    match result {
        Ok(v) => value(v),
        Err(e) => raised(e),
    }
}

pub(super) fn value(v: &Value) -> Outcome {
    let length = match v {
        Value::Bytes(b) => Some(b.len() as u64),
        Value::Str(s) => Some(s.len() as u64),
        _ => None,
    };
    Outcome::Value { kind: v.type_name(), repr: shown(v), length }
}

pub(super) fn raised(e: &Error) -> Outcome {
    Outcome::Raised { kind: e.class().name, message: e.brief() }
}

/// The range that was read or written, seen from the cursor's way.
pub(super) fn touched(step: &Step) -> Option<Touched> {
    let (before, after) = (step.before.as_ref()?.layers.first()?, step.after.layers.first()?);
    let (from, to) = (before.position?, after.position?);
    let wrote = matches!(step.method, "write" | "writelines");
    let read = reads(step.method);
    if !(wrote || read) || matches!(step.outcome, Outcome::Raised { .. }) && to == from {
        return None;
    }
    // A write of an appending stream starts at the end, wherever the cursor was, and one that comes
    // after reading ahead where that ended.
    let start = match written(step, after.kind) {
        Some(count) if wrote => to.saturating_sub(count),
        _ => from,
    };
    Some(Touched { wrote, start, length: to.saturating_sub(start) }).filter(|t| t.length > 0)
}

/// How many bytes a write of a stream that may append has taken, where that is known.
fn written(step: &Step, kind: LayerKind) -> Option<u64> {
    match (kind, &step.outcome) {
        (LayerKind::Wrapper, _) => step.translation.as_ref()?.bytes,
        (LayerKind::Buffer | LayerKind::Raw, Outcome::Value { kind: "int", repr, .. }) => repr.parse().ok(),
        (LayerKind::Raw, _) => {
            let given = |c: &RawCall| c.given.filter(|_| c.kind == RawKind::Write).map(i64::unsigned_abs);
            Some(step.calls.iter().filter_map(given).sum())
        }
        _ => None,
    }
}

/// Says where a translation's bytes stand and, if it was taken apart only in part, how many they are.
pub(super) fn place(step: &mut Step) {
    let position = |s: &Snapshot| s.layers.first().and_then(|layer| layer.position);
    let (before, after) = (step.before.as_ref().and_then(position), position(&step.after));
    let length = step.touched.map(|t| t.length);
    let Some(both) = &mut step.translation else { return };
    both.bytes = both.bytes.or(length);
    both.start = match both.bytes {
        Some(bytes) if both.wrote => after.and_then(|end| end.checked_sub(bytes)),
        _ => before,
    };
}

/// A value's `repr`, cut where it is long; a long value is cut before its `repr` is made.
pub(super) fn shown(v: &Value) -> String {
    let cut = match v {
        Value::Bytes(b) if b.len() > SHOWN => Some(Value::bytes(b.get(..SHOWN).unwrap_or_default())),
        Value::Str(s) if s.len() > SHOWN => {
            let end = wtf8::offset_of(s.as_bytes(), SHOWN);
            Some(Value::Str(Str::with_len(s.as_bytes().get(..end).unwrap_or_default(), SHOWN)))
        }
        Value::ByteArray(b) if b.bytes().len() > SHOWN => {
            return format!("bytearray of {} bytes", b.bytes().len());
        }
        Value::List(l) if l.len() > SHOWN => return format!("list of {} items", l.len()),
        _ => None,
    };
    let text = match ops::repr(cut.as_ref().unwrap_or(v)).map_err(Error::from) {
        Ok(text) => text,
        Err(e) => {
            interrupt::put_back(&e);
            return format!("<{}>", v.type_name());
        }
    };
    let text = text.to_string();
    let long = text.chars().count() > 4 * SHOWN;
    match (cut.is_some(), long) {
        (_, true) => text.chars().take(4 * SHOWN).chain(['…']).collect(),
        (true, _) => text + "…",
        _ => text,
    }
}

/// A name, cut where it is long.
pub(super) fn name(name: &Str) -> Rc<str> {
    let end = wtf8::offset_of(name.as_bytes(), SHOWN);
    let start = String::from_utf8_lossy(name.as_bytes().get(..end).unwrap_or_default());
    if name.len() > SHOWN { Rc::from(start.into_owned() + "…") } else { Rc::from(start) }
}

/// The arguments of a call, the first of them where they are many.
pub(super) fn shown_args(args: Args<'_>) -> String {
    let pos = args.pos.iter().map(shown);
    let kw = args.kw.iter().map(|(n, v)| format!("{}={}", name(n), shown(v)));
    let mut all = pos.chain(kw);
    let mut parts: Vec<String> = all.by_ref().take(SHOWN).collect();
    parts.extend(all.next().map(|_| "…".to_owned()));
    parts.join(", ")
}
