//! Answers and Steps as JSON: one line each, as `answer.schema.json` beside this file has it.

use super::json_text::{Fields, array, object, put};
use super::{Look, report};
use crate::assist::surprise::{Surprise, surprise};
use crate::object::{Change, Layer, LayerKind, RawCall, Snapshot, Translation};
use crate::session::{Answer, Report, Status};
use crate::step::{Outcome, Step};
use std::io::Write;

/// The JSON Schema of an answer.
pub const SCHEMA: &str = include_str!("answer.schema.json");

/// Writes an answer as one line; without its steps and streams if only `results` are wanted.
pub fn push_answer(out: &mut dyn Write, answer: &Answer, results: bool) {
    push_object(out, answer, results);
    put(out, b"\n");
}

/// Writes an answer.
pub(super) fn push_object(out: &mut dyn Write, answer: &Answer, results: bool) {
    object(out, |o| {
        let ok = !matches!(answer.status, Status::Failed(_));
        o.text("status", if ok { b"ok" } else { b"error" });
        match &answer.status {
            Status::Done(result) => o.maybe("result", result.as_ref(), |out, shown| {
                object(out, |o| {
                    o.text("type", shown.kind.as_bytes());
                    o.text("repr", shown.repr.as_bytes());
                });
            }),
            Status::Failed(report) => push_error(o.name("error"), report),
            Status::Exit(code) => o.plain("exit", code),
        }
        o.text("stdout", &answer.stdout);
        if !results {
            array(o.name("steps"), &answer.steps, push_step);
            o.plain("steps_omitted", answer.steps_omitted);
            object(o.name("streams"), |o| {
                for (name, snapshot) in &answer.streams {
                    push_snapshot(o.name(name), snapshot);
                }
            });
        }
    });
}

/// Writes what is told of an exception.
pub(super) fn push_error(out: &mut dyn Write, report: &Report) {
    let message = match (report.errno, &report.strerror) {
        (Some(_), Some(strerror)) => strerror.as_bytes(),
        _ => report.message.as_bytes(),
    };
    object(out, |o| {
        o.text("type", report.name.as_bytes());
        o.text("message", message);
        o.maybe_number("errno", report.errno);
        o.maybe_number("characters_written", report.characters_written);
        o.maybe_text("did_you_mean", report.did_you_mean.as_deref());
        o.maybe_text("hint", report.hint.as_deref());
        let look = Look { width: usize::MAX, ..Look::default() };
        o.text_of("traceback", |say| report::each(report, look, &mut |page| say(page.text().as_bytes())));
    });
}

/// Appends a Step.
pub fn push_step(out: &mut dyn Write, step: &Step) {
    object(out, |o| {
        o.plain("number", step.number);
        o.text("statement", step.source.as_bytes());
        o.plain("line", step.line);
        o.plain("nested", step.nested);
        o.maybe_text("name", step.name.as_deref());
        o.text("class", step.class.as_bytes());
        o.text("method", step.method.as_bytes());
        o.text("call", step.call.as_bytes());
        match &step.outcome {
            Outcome::Value { kind, repr, length } => object(o.name("result"), |o| {
                o.text("type", kind.as_bytes());
                o.text("repr", repr.as_bytes());
                o.maybe_number("length", *length);
            }),
            Outcome::Raised { kind, message } => object(o.name("error"), |o| {
                o.text("type", kind.as_bytes());
                o.text("message", message.as_bytes());
            }),
        }
        o.text("printed", step.printed.as_bytes());
        o.maybe("before", step.before.as_ref(), push_snapshot);
        push_snapshot(o.name("after"), &step.after);
        o.maybe("touched", step.touched, |out, touched| {
            object(out, |o| {
                o.plain("wrote", touched.wrote);
                o.plain("start", touched.start);
                o.plain("length", touched.length);
            });
        });
        array(o.name("calls"), &step.calls, push_call);
        o.maybe("translation", step.translation.as_ref(), push_translation);
        o.maybe_text("surprise", surprise(step).map(Surprise::name));
    });
}

/// Appends the state of a stream.
pub fn push_snapshot(out: &mut dyn Write, snapshot: &Snapshot) {
    object(out, |o| array(o.name("layers"), &snapshot.layers, push_layer));
}

fn push_layer(out: &mut dyn Write, layer: &Layer) {
    let kind = match layer.kind {
        LayerKind::Bytes => "bytes",
        LayerKind::Text => "text",
        LayerKind::Wrapper => "wrapper",
        LayerKind::Buffer => "buffer",
        LayerKind::Raw => "raw",
        LayerKind::System => "system",
    };
    object(out, |o| {
        o.text("kind", kind.as_bytes());
        o.text("class", layer.class.as_bytes());
        o.maybe_text("name", layer.name.as_deref());
        o.maybe_text("encoding", layer.encoding.as_deref());
        o.maybe_number("position", layer.position);
        o.maybe_number("length", layer.length);
        o.maybe("window", layer.window.as_ref(), |out, window| {
            object(out, |o| {
                o.plain("start", window.start);
                push_content(o, &window.content, layer.kind == LayerKind::Text);
            });
        });
        push_queue(o, "waiting", &layer.waiting, layer.waiting_length, false);
        push_queue(o, "ahead", &layer.ahead, layer.ahead_length, layer.kind == LayerKind::Wrapper);
        o.maybe_number("capacity", layer.capacity);
        o.plain("closed", layer.closed);
        o.plain("detached", layer.detached);
    });
}

/// What waits; null where nothing does.
fn push_queue(o: &mut Fields<'_>, name: &str, content: &[u8], total: u64, is_text: bool) {
    let kept = if is_text { super::text::count(content) } else { content.len() as u64 };
    let length = total.max(kept);
    o.maybe(name, (length > 0).then_some(length), |out, length| {
        object(out, |o| {
            o.plain("length", length);
            push_content(o, content, is_text);
        });
    });
}

fn push_content(o: &mut Fields<'_>, content: &[u8], is_text: bool) {
    if is_text {
        o.text("text", content);
    } else {
        o.hex("hex", content);
    }
}

fn push_translation(out: &mut dyn Write, both: &Translation) {
    object(out, |o| {
        o.plain("wrote", both.wrote);
        o.maybe_number("start", both.start);
        o.plain("characters", both.chars);
        o.maybe_number("bytes", both.bytes);
        o.plain("skipped", both.skipped);
        o.plain("skipped_bytes", both.skipped_bytes);
        array(o.name("pieces"), &both.pieces, |out, piece| {
            let change = piece.change.map(|change| match change {
                Change::Mark => "mark",
                Change::LineEnd => "line_end",
                Change::Replaced => "replaced",
                Change::Ignored => "ignored",
                Change::Refused => "refused",
            });
            object(out, |o| {
                o.text("text", &piece.text);
                o.hex("hex", &piece.bytes);
                o.maybe_text("change", change);
            });
        });
    });
}

fn push_call(out: &mut dyn Write, call: &RawCall) {
    let kind = call.kind.name();
    object(out, |o| {
        o.text("call", kind.as_bytes());
        o.maybe_number("asked", call.asked);
        o.maybe_number("whence", call.whence);
        o.maybe_number("given", call.given);
        o.hex("hex", &call.data);
        o.maybe_text("error", call.error.as_deref());
    });
}
