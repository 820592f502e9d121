//! A recording for asciinema, as if somebody had typed the script: asciicast, version 3.

use super::super::json_text::{object, push_text};
use super::super::{Event, Look, Page, Style, ansi, escape, lines, report};
use super::{About, Format, put, put_all};
use crate::object::interrupt;
use std::io::Write;

/// Milliseconds from one key to the next.
const KEY: u64 = 40;
/// Of a longer statement, several characters come at once.
const KEYS: usize = 120;
/// Milliseconds before Enter is pressed.
const ENTER: u64 = 300;
/// Milliseconds to look at what came of a statement, or to read a line.
const LOOK: u64 = 1000;
/// The lines of the terminal.
const ROWS: u64 = 24;

/// Writes a recording.
#[derive(Default)]
pub(super) struct Cast {
    look: Look,
    colour: bool,
    /// Milliseconds since the last event; whole ones, so that none is lost where three digits are written.
    waited: u64,
    /// Whether the program left a line open.
    open_line: bool,
    text: String,
}

impl Format for Cast {
    fn begin(&mut self, out: &mut dyn Write, about: &About<'_>) {
        (self.look, self.colour) = (about.look, about.colour);
        let mut title = String::new();
        let beginning = escape::beginning(about.title.as_bytes(), about.look.ascii);
        escape::push_text(&mut title, &beginning, about.look.ascii);
        object(out, |o| {
            o.plain("version", 3);
            object(o.name("term"), |o| {
                o.plain("cols", about.look.width);
                o.plain("rows", ROWS);
            });
            o.text("title", title.as_bytes());
        });
        put(out, "\n");
    }

    fn event(&mut self, out: &mut dyn Write, event: &Event<'_>) {
        match *event {
            Event::Title(text) => self.line(out, Style::Name, "", text),
            Event::Narration(text) => self.line(out, Style::Hint, "# ", text),
            Event::Blank => self.write(out, "\n"),
            Event::Typed { source, .. } => self.typed(out, source),
            Event::Printed(data) | Event::Complained(data) => {
                for piece in escape::patient_pieces(data) {
                    self.write(out, &escape::tamed(piece));
                }
                self.open_line = data.last().is_some_and(|&byte| byte != b'\n');
            }
            Event::Answered(_) => {}
            Event::Echoed(repr) => {
                self.end_line(out);
                escape::safe_pieces(repr, self.look.ascii).for_each(|text| self.write(out, &text));
                self.write(out, "\n");
            }
            Event::Shown(page) => {
                self.end_line(out);
                self.page(out, page);
            }
            Event::Raised { report, .. } => {
                self.end_line(out);
                report::each(report, self.look, &mut |page| self.page(out, page));
            }
        }
    }

    fn end(&mut self, out: &mut dyn Write, code: u8) {
        self.waited = self.waited.saturating_add(LOOK);
        self.record(out, "x", &code.to_string());
    }
}

impl Cast {
    /// Writes an event that comes now.
    fn record(&mut self, out: &mut dyn Write, code: &str, data: &str) {
        let waited = std::mem::take(&mut self.waited);
        let (seconds, rest) = (waited / 1000, waited % 1000);
        put_all(out, format_args!("[{seconds}.{rest:03},\"{code}\",\""));
        for line in data.split_inclusive('\n') {
            let text = line.strip_suffix('\n');
            push_text(out, text.unwrap_or(line).as_bytes());
            if text.is_some() {
                put(out, "\\r\\n");
            }
        }
        put(out, "\"]\n");
    }

    /// Text appears on the terminal.
    fn write(&mut self, out: &mut dyn Write, text: &str) {
        if !text.is_empty() {
            self.record(out, "o", text);
        }
    }

    fn page(&mut self, out: &mut dyn Write, page: &Page) {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        ansi::render(page, self.colour, &mut text);
        self.write(out, &text);
        self.text = text;
    }

    fn end_line(&mut self, out: &mut dyn Write) {
        if std::mem::take(&mut self.open_line) {
            self.write(out, "\n");
        }
    }

    /// Shows lines for the reader.
    fn line(&mut self, out: &mut dyn Write, style: Style, lead: &str, text: &str) {
        self.end_line(out);
        lines::told(style, lead, text, self.look, &mut |page| self.page(out, page));
        self.waited = self.waited.saturating_add(LOOK);
    }

    /// Types a statement, after all that came before it has been looked at.
    fn typed(&mut self, out: &mut dyn Write, source: &str) {
        self.end_line(out);
        self.waited = self.waited.saturating_add(LOOK);
        let mut label = String::new();
        let first = source.lines().next().unwrap_or_default();
        escape::push_text(&mut label, &escape::beginning(first.as_bytes(), self.look.ascii), self.look.ascii);
        self.record(out, "m", &label);
        let at_once = (source.chars().count() / KEYS).saturating_add(1);
        lines::typed(source, self.look, &mut |page| {
            for span in page.spans() {
                let mut rest = span.text;
                let keyed = span.style == Style::Plain;
                while keyed && !rest.is_empty() && rest != "\n" && !interrupt::pending() {
                    let text = rest.trim_end_matches('\n');
                    let end = text.char_indices().nth(at_once).map_or(text.len(), |(at, _)| at);
                    let (keys, left) = rest.split_at_checked(end).unwrap_or((rest, ""));
                    self.waited = self.waited.saturating_add(KEY);
                    self.write(out, keys);
                    rest = left;
                }
                if keyed {
                    self.waited = self.waited.saturating_add(if rest.is_empty() { 0 } else { ENTER });
                    self.write(out, rest);
                } else {
                    let mut prompt = Page::default();
                    prompt.push(span.style, rest);
                    self.page(out, &prompt);
                }
            }
        });
    }
}
