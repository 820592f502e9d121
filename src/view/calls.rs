//! The calls on the raw stream that an operation caused, in words.

use super::{Look, Page, Style, escape, layers, sentence::byte_word};
use crate::object::{RawCall, RawKind};
use crate::step::Step;
use std::fmt::Write as _;

/// How many calls are spelled out: this many at the front and one at the end.
const SPELLED: usize = 4;
/// How many of their bytes are.
const BYTES: usize = 16;

/// Appends all calls of a Step as one phrase.
pub(super) fn push(phrase: &mut Page, step: &Step, look: Look) {
    let calls = &step.calls;
    if calls.is_empty() {
        phrase.push(Style::Plain, "none");
        if let (true, Some(bottom)) = (layers::waits(&step.after.layers), step.after.layers.last()) {
            let what = if bottom.length == Some(0) { "nothing" } else { "what waits" };
            let yet = if bottom.length == Some(0) { "has reached" } else { "has not reached" };
            let _ = write!(phrase, ": {what} {yet} the {} yet", bottom.class);
        }
        return;
    }
    let folded = calls.len().saturating_sub(SPELLED + 1);
    for (i, call) in calls.iter().enumerate() {
        if folded > 1 && (SPELLED..SPELLED.saturating_add(folded)).contains(&i) {
            if i == SPELLED {
                let _ = write!(phrase, ", {} {folded} more", escape::ellipsis(look.ascii));
            }
            continue;
        }
        phrase.push(Style::Plain, if i > 0 { ", " } else { "" });
        push_call(phrase, call, look);
    }
}

fn push_call(phrase: &mut Page, call: &RawCall, look: Look) {
    let name = call.kind.name();
    let _ = write!(phrase, "{name}(");
    if let Some(asked) = call.asked {
        let _ = match call.whence {
            Some(whence) if whence != 0 => write!(phrase, "{asked}, {whence}"),
            _ => write!(phrase, "{asked}"),
        };
    }
    phrase.push(Style::Plain, ")");
    if let Some(error) = &call.error {
        phrase.push(Style::Plain, " raised ");
        phrase.with(Style::Error, |out| escape::push_text(out, error, look.ascii));
        return;
    }
    match (call.kind, call.given) {
        (RawKind::Close, _) => {}
        (RawKind::Read | RawKind::ReadAll | RawKind::Write, None) => {
            phrase.push(Style::Plain, " would block");
        }
        (RawKind::Read | RawKind::ReadAll, Some(n)) => {
            let n = n.unsigned_abs();
            let _ = write!(phrase, " gave {n} {}", byte_word(n));
            push_data(phrase, call, n, Style::Read, look);
        }
        (RawKind::Write, Some(n)) => {
            let n = n.unsigned_abs();
            let _ = write!(phrase, " took {n} {}", byte_word(n));
            push_data(phrase, call, n, Style::Written, look);
        }
        (RawKind::Seek | RawKind::Truncate, given) => {
            let _ = given.map_or(Ok(()), |given| write!(phrase, " gave {given}"));
        }
    }
}

fn push_data(phrase: &mut Page, call: &RawCall, count: u64, style: Style, look: Look) {
    if count > 0 && !call.data.is_empty() {
        phrase.push(Style::Plain, " ");
        phrase.with(style, |out| {
            escape::push_bytes_literal(out, &call.data, BYTES, count > call.data.len() as u64, look.ascii);
        });
    }
}
