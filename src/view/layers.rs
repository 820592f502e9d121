//! What each layer of a stacked stream holds, top down, in words.

use super::sentence::{byte_word, push_change, push_pair};
use super::wrap::push_wrapped;
use super::{Look, Page, Style, both_sides, calls, escape};
use crate::object::{Layer, LayerKind};
use crate::step::Step;
use std::fmt::Write as _;

/// How many waiting bytes or characters are spelled out.
const SPELLED: usize = 64;
/// The width of the column of labels, with its indentation.
const LABELS: usize = 11;

/// Appends a line for each layer, one for the calls on the raw stream, and one for text that is
/// not the same in bytes; none for a stream that stands on nothing.
pub(super) fn push_lines(page: &mut Page, line: &mut Page, step: &Step, look: Look) {
    let indent = if look.width < 50 { 4 } else { LABELS };
    each(step, look, |label, phrase| {
        line.clear();
        line.pad(2);
        line.push(Style::Label, label);
        line.pad(LABELS.saturating_sub(label.len().saturating_add(2)).max(1));
        line.push_part(phrase, 0..phrase.text().len());
        push_wrapped(page, line, look.width, indent);
    });
}

/// Appends the same to a sentence.
pub(super) fn push_clauses(page: &mut Page, step: &Step, look: Look) {
    each(step, look, |label, phrase| {
        page.push(Style::Plain, "; ");
        page.push(Style::Label, label);
        page.push(Style::Plain, " ");
        page.push_part(phrase, 0..phrase.text().len());
    });
}

/// Calls `emit` with the label and the phrase of each layer.
fn each(step: &Step, look: Look, mut emit: impl FnMut(&str, &Page)) {
    let layers = &step.after.layers;
    if layers.len() < 2 {
        return;
    }
    let mut phrase = Page::default();
    for (i, layer) in layers.iter().enumerate() {
        let earlier = step.before.as_ref().and_then(|s| s.layers.get(i)).filter(|b| b.class == layer.class);
        phrase.clear();
        let label = match layer.kind {
            LayerKind::Wrapper => {
                push_text_phrase(&mut phrase, layer, i, look);
                "text"
            }
            LayerKind::Buffer => {
                push_buffer_phrase(&mut phrase, layer, layers.get(i.saturating_add(1)), i, look);
                "buffer"
            }
            LayerKind::System => {
                // The system knows no name; the stream that opened it does.
                let name = layers.iter().find_map(|l| l.name.as_deref()).filter(|_| layer.class == "file");
                push_system_phrase(&mut phrase, layer, name, earlier, look);
                layer.class
            }
            // The head of the sentence has said it all of the stream itself.
            _ if i == 0 => continue,
            LayerKind::Raw => {
                push_plain_phrase(&mut phrase, layer, earlier, look);
                "raw"
            }
            LayerKind::Bytes | LayerKind::Text => {
                push_plain_phrase(&mut phrase, layer, earlier, look);
                "memory"
            }
        };
        emit(label, &phrase);
    }
    if layers.iter().any(|l| matches!(l.kind, LayerKind::Raw | LayerKind::System)) {
        phrase.clear();
        calls::push(&mut phrase, step, look);
        emit("calls", &phrase);
    }
    if let Some(both) = step.translation.as_ref().filter(|t| t.tells()) {
        phrase.clear();
        both_sides::push_phrase(&mut phrase, both, both_sides::TOLD, look);
        emit("bytes", &phrase);
    }
}

/// `BufferedWriter: `, except of the stream itself, which the sentence has named.
fn push_class(phrase: &mut Page, layer: &Layer, index: usize) {
    if index > 0 {
        phrase.push(Style::Plain, layer.class);
        phrase.push(Style::Plain, ": ");
    }
}

fn push_text_phrase(phrase: &mut Page, layer: &Layer, index: usize, look: Look) {
    push_class(phrase, layer, index);
    if push_gone(phrase, layer) {
        return;
    }
    let (waiting, ahead) = (count(&layer.waiting, layer.waiting_length), ahead(layer));
    if waiting > 0 {
        phrase.with(Style::Written, |out| push_encoded(out, layer, waiting, look));
        let _ = write!(phrase, " waits as {waiting} {} for the buffer below", byte_word(waiting));
    }
    if ahead > 0 {
        let _ = write!(phrase, "{}{ahead} decoded ahead: ", if waiting > 0 { ", " } else { "" });
        phrase.with(Style::Plain, |out| {
            let more = ahead > super::text::count(&layer.ahead);
            escape::push_str_literal(out, &layer.ahead, SPELLED, more, look.ascii);
        });
    }
    if waiting == 0 && ahead == 0 {
        phrase.push(Style::Plain, "nothing waits");
    }
}

/// What waits, as the text that was written where its encoding lets it be read back.
fn push_encoded(out: &mut String, layer: &Layer, waiting: u64, look: Look) {
    let more = waiting > layer.waiting.len() as u64;
    let readable = match layer.encoding.as_deref() {
        Some("utf-8" | "UTF-8" | "utf8" | "ascii") => std::str::from_utf8(&layer.waiting).is_ok(),
        _ => layer.waiting.is_ascii(),
    };
    if readable {
        escape::push_str_literal(out, &layer.waiting, SPELLED, more, look.ascii);
    } else {
        escape::push_bytes_literal(out, &layer.waiting, SPELLED, more, look.ascii);
    }
}

fn push_buffer_phrase(phrase: &mut Page, layer: &Layer, below: Option<&Layer>, index: usize, look: Look) {
    push_class(phrase, layer, index);
    if push_gone(phrase, layer) {
        return;
    }
    let (waiting, ahead) = (count(&layer.waiting, layer.waiting_length), ahead(layer));
    let size = layer.capacity;
    let mut any = false;
    for (bytes, n, what) in [(&layer.waiting, waiting, "waiting"), (&layer.ahead, ahead, "read ahead")] {
        // A buffer that is empty says so once, in the direction that it works in.
        let idle = waiting == 0 && ahead == 0 && (what == "waiting") != layer.class.ends_with("Reader");
        if n == 0 && !idle {
            continue;
        }
        phrase.push(Style::Plain, if any { ", " } else { "" });
        any = true;
        let _ = match size {
            Some(size) => write!(phrase, "{n} of {size} bytes {what}"),
            None => write!(phrase, "{n} {} {what}", byte_word(n)),
        };
        push_spelled(phrase, bytes, n, look);
    }
    // Where it differs not from the position below, that one tells it.
    if index > 0 && layer.position != below.and_then(|b| b.position) {
        push_change(phrase, "position", None, layer.position, look);
    }
}

/// `: b'…'`, if there is anything.
fn push_spelled(phrase: &mut Page, bytes: &[u8], count: u64, look: Look) {
    if count > 0 && !bytes.is_empty() {
        phrase.push(Style::Plain, ": ");
        phrase.with(Style::Plain, |out| {
            escape::push_bytes_literal(out, bytes, SPELLED, count > bytes.len() as u64, look.ascii);
        });
    }
}

fn push_plain_phrase(phrase: &mut Page, layer: &Layer, earlier: Option<&Layer>, look: Look) {
    phrase.push(Style::Plain, layer.class);
    phrase.push(Style::Plain, ":");
    if layer.closed {
        phrase.push(Style::Plain, " closed");
        return;
    }
    let mut any = false;
    let pairs = [
        ("position", earlier.and_then(|b| b.position), layer.position),
        ("length", earlier.and_then(|b| b.length), layer.length),
    ];
    for (what, before, after) in pairs {
        let Some(after) = after else { continue };
        let _ = write!(phrase, "{} {what} ", if any { "," } else { "" });
        push_pair(phrase, before, after, look);
        any = true;
    }
    if !any {
        phrase.push(Style::Plain, " open");
    }
}

fn push_system_phrase(
    phrase: &mut Page,
    layer: &Layer,
    name: Option<&str>,
    earlier: Option<&Layer>,
    look: Look,
) {
    if let Some(name) = name {
        phrase.with(Style::Plain, |out| {
            escape::push_text(out, unquoted(name), look.ascii);
            out.push_str(": ");
        });
    }
    if layer.closed {
        phrase.push(Style::Plain, "closed");
        return;
    }
    let inside = count(&layer.ahead, layer.ahead_length);
    match layer.length {
        Some(length) if layer.class == "file" => {
            push_pair(phrase, earlier.and_then(|b| b.length), length, look);
            let _ = write!(phrase, " {}", byte_word(length));
        }
        _ => {
            let n = layer.length.unwrap_or(inside);
            let _ = write!(phrase, "{n} {} inside", byte_word(n));
            push_spelled(phrase, &layer.ahead, n, look);
        }
    }
}

fn push_gone(phrase: &mut Page, layer: &Layer) -> bool {
    let word = if layer.closed {
        "closed"
    } else if layer.detached {
        "detached"
    } else {
        return false;
    };
    phrase.push(Style::Plain, word);
    true
}

/// A name as `repr` shows it, without the quotes.
fn unquoted(name: &str) -> &str {
    let inner = name.strip_prefix(['\'', '"']).and_then(|n| n.strip_suffix(['\'', '"']));
    inner.unwrap_or(name)
}

/// How many bytes there are: those kept, or more if `total` says so.
fn count(kept: &[u8], total: u64) -> u64 {
    total.max(kept.len() as u64)
}

/// How much was read ahead, in the layer's units.
fn ahead(layer: &Layer) -> u64 {
    let kept = if layer.kind == LayerKind::Wrapper {
        super::text::count(&layer.ahead)
    } else {
        layer.ahead.len() as u64
    };
    layer.ahead_length.max(kept)
}

/// Whether bytes wait in any layer to go down.
pub(super) fn waits(layers: &[Layer]) -> bool {
    layers.iter().any(|l| !l.waiting.is_empty())
}
