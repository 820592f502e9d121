//! An operation in one sentence, which alone is enough: what it was, where the cursor went, how
//! much there is now, and what waits in each layer.

use super::{Look, Page, Style, escape, layers};
use crate::object::{Layer, LayerKind};
use crate::step::{Outcome, Step, Touched};
use std::fmt::Write as _;

/// How much of a value or a message a sentence repeats.
const VALUE: usize = 100;

/// Appends the sentence to `page` without breaking it. With `whole` it also says what each layer
/// holds; otherwise [`layers::push_lines`] is to follow.
pub(super) fn push(page: &mut Page, step: &Step, whole: bool, look: Look) {
    push_subject(page, step, look);
    let (before, after) = (step.before.as_ref().and_then(|s| s.layers.first()), step.after.layers.first());
    let Some(after) = after else { return };
    if after.closed {
        push_clause(page, "closed");
    } else if after.detached {
        push_clause(page, "detached");
    }
    push_change(page, "position", before.and_then(|b| b.position), after.position, look);
    if after.kind != LayerKind::Wrapper {
        push_delta(page, before.and_then(|b| b.position), after.position);
    }
    push_change(page, "length", before.and_then(|b| b.length), after.length, look);
    push_touched(page, step, before, after);
    if let Outcome::Raised { kind: "StopIteration", .. } = &step.outcome {
        push_clause(page, "no more lines");
    } else if let Outcome::Raised { kind, message } = &step.outcome {
        push_clause(page, "raised ");
        page.with(Style::Error, |out| {
            out.push_str(kind);
            if !message.is_empty() {
                out.push_str(": ");
                push_cut(out, message, look);
            }
        });
    }
    if whole {
        layers::push_clauses(page, step, look);
    }
}

/// Who did it: the variable and what it is, or inside a loop the call and what it gave.
fn push_subject(page: &mut Page, step: &Step, look: Look) {
    if step.nested {
        page.with(Style::Name, |out| escape::push_text(out, &step.call, look.ascii));
        if let Outcome::Value { kind, repr, .. } = &step.outcome
            && *kind != "NoneType"
            && !step.touched.is_some_and(|t| t.wrote)
        {
            page.push(Style::Plain, " gave ");
            page.with(Style::Plain, |out| push_cut(out, repr, look));
        }
        page.push(Style::Plain, ":");
        return;
    }
    if let Some(name) = &step.name {
        page.with(Style::Name, |out| escape::push_text(out, name, look.ascii));
        page.push(Style::Plain, ": ");
    }
    page.push(Style::Plain, step.class);
    let top = step.after.layers.first();
    let name = step.after.layers.iter().find_map(|l| l.name.as_deref());
    let encoding = top.and_then(|l| l.encoding.as_deref()).map(str::to_lowercase);
    let encoding = encoding.as_deref();
    if name.is_some() || encoding.is_some() {
        page.with(Style::Plain, |out| {
            out.push('(');
            for (i, part) in [name, encoding].into_iter().flatten().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                escape::push_text(out, part, look.ascii);
            }
            out.push(')');
        });
    }
}

/// Appends the beginning of a clause, set off from what stands before it.
fn push_clause(page: &mut Page, words: &str) {
    let separator = if page.text().ends_with(':') { " " } else { ", " };
    page.push(Style::Plain, separator);
    page.push(Style::Plain, words);
}

/// `, position 13 → 29`; nothing where it cannot be told.
pub(super) fn push_change(page: &mut Page, what: &str, before: Option<u64>, after: Option<u64>, look: Look) {
    let Some(after) = after else { return };
    push_clause(page, what);
    page.push(Style::Plain, " ");
    push_pair(page, before, after, look);
}

/// `13 → 29`, or `29` where nothing changed.
pub(super) fn push_pair(page: &mut Page, before: Option<u64>, after: u64, look: Look) {
    let _ = match before {
        Some(before) if before != after => write!(page, "{before} {} {after}", look.arrow()),
        _ => write!(page, "{after}"),
    };
}

fn push_delta(page: &mut Page, before: Option<u64>, after: Option<u64>) {
    if let (Some(before), Some(after)) = (before, after)
        && before != after
    {
        let sign = if after > before { '+' } else { '-' };
        let _ = write!(page, " ({sign}{})", after.abs_diff(before));
    }
}

fn push_touched(page: &mut Page, step: &Step, before: Option<&Layer>, after: &Layer) {
    let length = match &step.outcome {
        Outcome::Value { length, .. } => *length,
        Outcome::Raised { .. } => None,
    };
    match step.touched {
        Some(Touched { wrote, start, length: bytes }) if after.kind == LayerKind::Wrapper => {
            // What was written is told by the line that says where it waits.
            if let (false, Some(chars)) = (wrote, length) {
                push_clause(page, "read ");
                let _ = write!(page, "{chars} {}", characters(chars));
                let _ = write!(page, " ({bytes} {} at {start})", byte_word(bytes));
            }
        }
        Some(Touched { wrote, start, length }) if length > 0 || wrote => {
            let verb = if wrote { "wrote" } else { "read" };
            push_clause(page, verb);
            let _ = write!(page, " {length} {} at {start}", unit(after.kind, length));
        }
        _ if gave_nothing(step) => {
            // Of a stack what holds the contents says where their end is.
            let length = step.after.layers.iter().find_map(|layer| layer.length);
            let end = after.position.zip(length).is_some_and(|(at, length)| at >= length);
            push_clause(page, "read 0 ");
            let unit = if after.kind == LayerKind::Wrapper { characters(0) } else { unit(after.kind, 0) };
            let _ = write!(page, "{unit}{}", if end { ": at the end" } else { "" });
        }
        _ => {}
    }
    if let Some((at, gap)) = gap(step.touched, before) {
        push_clause(page, "gap of ");
        let _ = write!(page, "{gap} zero {} at {at}", unit(after.kind, gap));
    }
}

/// Whether it is a read that gave nothing.
fn gave_nothing(step: &Step) -> bool {
    match &step.outcome {
        Outcome::Value { length: Some(0), .. } => step.method.starts_with("read"),
        Outcome::Value { kind: "int", repr, .. } => step.method.starts_with("readinto") && repr == "0",
        _ => false,
    }
}

/// Where a write past the end left zeros, and how many.
pub(super) fn gap(touched: Option<Touched>, before: Option<&Layer>) -> Option<(u64, u64)> {
    let touched = touched.filter(|t| t.wrote && t.length > 0)?;
    let length = before.filter(|b| b.kind != LayerKind::Wrapper)?.length?;
    (touched.start > length).then(|| (length, touched.start.saturating_sub(length)))
}

fn unit(kind: LayerKind, count: u64) -> &'static str {
    if kind == LayerKind::Text { characters(count) } else { byte_word(count) }
}

/// `character` or `characters`.
pub(super) fn characters(count: u64) -> &'static str {
    if count == 1 { "character" } else { "characters" }
}

/// `byte` or `bytes`.
pub(super) fn byte_word(count: u64) -> &'static str {
    if count == 1 { "byte" } else { "bytes" }
}

fn push_cut(out: &mut String, text: &str, look: Look) {
    match text.char_indices().nth(VALUE) {
        None => escape::push_text(out, text, look.ascii),
        Some((end, _)) => {
            escape::push_text(out, text.get(..end).unwrap_or_default(), look.ascii);
            out.push_str(escape::ellipsis(look.ascii));
        }
    }
}
