//! What about an operation surprises people, and why it is so: a pure function of its Step.

use crate::object::{Layer, LayerKind, RawKind};
use crate::step::{Outcome, Step};

/// A kind of surprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surprise {
    /// A read at the end gives nothing and no error.
    ReadAtEnd,
    /// `truncate` leaves the cursor where it is.
    TruncateLeavesCursor,
    /// A write behind the end leaves zeros between.
    Gap,
    /// In append mode writes go to the end, wherever the cursor is.
    Append,
    /// What was written has not reached the file yet.
    NotOnDisk,
    /// A read gave less than was asked, before the end.
    ShortRead,
    /// A write took less than was given.
    ShortWrite,
    /// A text position is a cookie and counts no characters.
    Cookie,
    /// The last reference to a wrapper goes, and what is under it is closed.
    DroppedWrapper,
    /// Mode `w` empties the file at once.
    Emptied,
    /// `tell` after `next`.
    TellAfterNext,
}

/// A kind with its name for programs, why it is so, and what to do instead.
type Row = (Surprise, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        Surprise::ReadAtEnd,
        "read_at_end",
        "at the end a read gives nothing, and no error: that is how a loop knows that it is done",
        "seek(0) goes back to the start",
    ),
    (
        Surprise::TruncateLeavesCursor,
        "truncate_leaves_cursor",
        "truncate() cuts and leaves the cursor where it was, behind the end: a write there would leave a gap",
        "seek(0, 2) goes to the new end",
    ),
    (
        Surprise::Gap,
        "gap",
        "a seek may go past the end; a write there fills what lies between with zeros",
        "seek(0, 2) goes to the end, and the write adds to it without a gap",
    ),
    (
        Surprise::Append,
        "append",
        "in append mode every write goes to the end, wherever the cursor stood",
        r#"open(name, "r+b") writes at the cursor"#,
    ),
    (
        Surprise::NotOnDisk,
        "not_on_disk",
        "what was written waits in a buffer: who reads the file now does not see it",
        "flush() hands it on, and so does close(), which a 'with' does at its end",
    ),
    (
        Surprise::ShortRead,
        "short_read",
        "one raw read gives what there is at the moment, which may be less than was asked",
        "io.BufferedReader(raw).read(n) reads until it has n bytes or the end",
    ),
    (
        Surprise::ShortWrite,
        "short_write",
        "a raw write may take only the front of the data and says how much",
        "io.BufferedWriter(raw) keeps the rest and writes it, too",
    ),
    (
        Surprise::Cookie,
        "cookie",
        "the tell() of a text stream is a cookie for seek(): it holds the state of the decoder and counts \
         no characters",
        "only give it back: at = f.tell(), later f.seek(at)",
    ),
    (
        Surprise::DroppedWrapper,
        "dropped_wrapper",
        "when the last reference to a wrapper goes, it closes the stream under it",
        "wrapper.detach() before that keeps the stream under it open",
    ),
    (
        Surprise::Emptied,
        "emptied",
        r#"mode "w" empties a file that is there as soon as it is opened, before anything is written"#,
        r#""a" adds at the end, "r+" changes in place, "x" refuses if the file is there"#,
    ),
    (
        Surprise::TellAfterNext,
        "tell_after_next",
        "a 'for' over a text file reads ahead, and tell() would not know where it is",
        "f.seek(0), then 'while line := f.readline():' keeps tell() working",
    ),
];

impl Surprise {
    /// The name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// Why it is so.
    #[must_use]
    pub fn why(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    /// What to do to get what was meant.
    #[must_use]
    pub fn fix(self) -> &'static str {
        self.row().map_or("", |row| row.3)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.0 == self)
    }
}

/// What is surprising about an operation, if anything is.
#[must_use]
pub fn surprise(step: &Step) -> Option<Surprise> {
    let after = step.after.layers.first()?;
    if let Outcome::Raised { kind, message } = &step.outcome {
        let told = *kind == "OSError" && message.contains("telling position disabled by next() call");
        return told.then_some(Surprise::TellAfterNext);
    }
    let Some(before) = step.before.as_ref().and_then(|s| s.layers.first()) else { return made(step) };
    let end = |layer: &Layer| layer.position.zip(layer.length);
    match step.method {
        "del" => {
            let under = step.before.as_ref().and_then(|s| s.layers.get(1));
            let owned = matches!(under, Some(l) if !l.closed && l.kind != LayerKind::System);
            let closed = step.after.layers.get(1).is_none_or(|l| l.closed);
            (owned && closed && !before.closed && !opened(before)).then_some(Surprise::DroppedWrapper)
        }
        "truncate" => {
            let beyond = |layer: &Layer| end(layer).is_some_and(|(at, length)| at > length);
            (beyond(after) && !beyond(before)).then_some(Surprise::TruncateLeavesCursor)
        }
        "tell" => {
            let big = |repr: &String| repr.len() > 18;
            let cookie = matches!(&step.outcome, Outcome::Value { repr, .. } if big(repr));
            (after.kind == LayerKind::Wrapper && cookie).then_some(Surprise::Cookie)
        }
        "flush" => {
            let moved = before.position.zip(after.position).is_some_and(|(from, to)| to > from);
            (moved && after.kind == LayerKind::Buffer).then_some(Surprise::Append)
        }
        "write" | "writelines" => wrote(step, before),
        "read" | "read1" | "readline" | "readall" | "readinto" | "readinto1" => read(step, before, after),
        _ => None,
    }
}

/// About a stream that is new.
fn made(step: &Step) -> Option<Surprise> {
    let mode = step.call.strip_prefix("open(").or_else(|| step.call.strip_prefix("FileIO("))?;
    let empties = ["'w", "\"w"].iter().any(|quoted| mode.contains(quoted) && writes(mode, quoted));
    let file = step.after.layers.last()?;
    (empties && file.class == "file" && file.length == Some(0)).then_some(Surprise::Emptied)
}

/// Whether the argument that starts so is a mode and no name.
fn writes(args: &str, start: &str) -> bool {
    let rest = args.split(start).nth(1).unwrap_or_default();
    let mode: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '+').collect();
    matches!(mode.as_str(), "" | "b" | "t" | "+" | "b+" | "+b" | "t+" | "+t")
}

/// Whether a layer was opened by a file's name or number and so owns what is under it.
fn opened(layer: &Layer) -> bool {
    layer.name.is_some()
}

fn wrote(step: &Step, before: &Layer) -> Option<Surprise> {
    let layers = &step.after.layers;
    if before.kind == LayerKind::Raw
        && step.calls.iter().any(|c| c.kind == RawKind::Write && c.given.is_none_or(|n| Some(n) != c.asked))
    {
        return Some(Surprise::ShortWrite);
    }
    let touched = step.touched?;
    if before.length.is_some_and(|length| before.kind != LayerKind::Wrapper && touched.start > length) {
        return Some(Surprise::Gap);
    }
    if before.position.is_some_and(|at| touched.start > at) {
        return Some(Surprise::Append);
    }
    let file = layers.last().filter(|l| l.class == "file" && !l.closed)?;
    let waits = layers.iter().any(|l| !l.waiting.is_empty()) && file.kind == LayerKind::System;
    waits.then_some(Surprise::NotOnDisk)
}

fn read(step: &Step, before: &Layer, after: &Layer) -> Option<Surprise> {
    let Outcome::Value { length, repr, .. } = &step.outcome else { return None };
    let asked = step.call.rsplit_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
    let asked: Option<u64> = asked.parse().ok();
    let nothing = *length == Some(0) || step.method.starts_with("readinto") && repr == "0";
    if nothing && asked != Some(0) {
        let end = before.position.zip(before.length).is_none_or(|(at, length)| at >= length);
        return end.then_some(Surprise::ReadAtEnd);
    }
    let (asked, given) = (asked?, (*length)?);
    let left = after.position.zip(after.length).is_none_or(|(at, length)| at < length);
    let short = given < asked && left && matches!(before.kind, LayerKind::Raw);
    (short && step.method != "readline").then_some(Surprise::ShortRead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_row() {
        for (i, row) in ROWS.iter().enumerate() {
            assert_eq!(row.0 as usize, i);
            assert_eq!((row.0.name(), row.0.why(), row.0.fix()), (row.1, row.2, row.3));
        }
    }

    #[test]
    fn a_name_is_no_mode() {
        assert!(writes("'x', 'w')", "'w"));
        assert!(writes("'x', mode='wb')", "'w"));
        assert!(!writes("'words.txt')", "'w"));
    }
}
