//! One JSON document: the items of a replay in order. The answers of its statements are those of
//! `iosh --json`, as `answer.schema.json` has them.

use super::super::Event;
use super::super::json::{push_error, push_object};
use super::super::json_text::text;
use super::{About, Format, put, put_all};
use crate::session::Status;
use std::io::Write;

/// Writes a document.
#[derive(Default)]
pub(super) struct Json {
    /// Whether answers have no steps and streams.
    results: bool,
    /// Whether there is an item before the next one.
    any: bool,
    /// How many answers the open statement has.
    answers: Option<u64>,
    /// Whether what ended the last statement is in its answer.
    told: bool,
}

impl Format for Json {
    fn begin(&mut self, out: &mut dyn Write, about: &About<'_>) {
        self.results = !about.steps;
        put(out, "{\"title\":");
        text(out, about.title.as_bytes());
        put(out, ",\"items\":[");
    }

    fn event(&mut self, out: &mut dyn Write, event: &Event<'_>) {
        match *event {
            Event::Title(title) => self.text(out, "title", title.as_bytes()),
            Event::Narration(line) => self.text(out, "narration", line.as_bytes()),
            Event::Printed(data) => self.text(out, "stdout", data),
            Event::Complained(data) => self.text(out, "stderr", data),
            Event::Typed { source, line } => {
                self.item(out, "statement");
                put_all(out, format_args!(",\"line\":{line},\"source\":"));
                text(out, source.as_bytes());
                put(out, ",\"answers\":[");
                self.answers = Some(0);
                self.told = false;
            }
            Event::Answered(answer) => {
                if let Some(count) = &mut self.answers {
                    put(out, if *count > 0 { ",\n" } else { "\n" });
                    *count = count.saturating_add(1);
                    self.told = matches!(answer.status, Status::Failed(_));
                    push_object(out, answer, self.results);
                }
            }
            Event::Raised { report, .. } => {
                if !std::mem::take(&mut self.told) {
                    self.item(out, "error");
                    put(out, ",\"error\":");
                    push_error(out, report);
                    put(out, "}");
                }
            }
            // Each is in the answer.
            Event::Echoed(_) | Event::Shown(_) | Event::Blank => {}
        }
    }

    fn end(&mut self, out: &mut dyn Write, code: u8) {
        self.close(out);
        put_all(out, format_args!("\n],\"exit\":{code}}}\n"));
    }
}

impl Json {
    /// Ends the statement that is open.
    fn close(&mut self, out: &mut dyn Write) {
        if self.answers.take().is_some() {
            put(out, "]}");
        }
    }

    /// Begins an item of that kind.
    fn item(&mut self, out: &mut dyn Write, kind: &str) {
        self.close(out);
        put(out, if std::mem::replace(&mut self.any, true) { ",\n" } else { "\n" });
        put_all(out, format_args!("{{\"kind\":\"{kind}\""));
    }

    fn text(&mut self, out: &mut dyn Write, kind: &str, value: &[u8]) {
        self.item(out, kind);
        put(out, ",\"text\":");
        text(out, value);
        put(out, "}");
    }
}
