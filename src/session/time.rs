//! Going back and forth in time: what each statement changed, and taking that back.

use super::Session;
use crate::object::journal::{self, Border, Held, Record};
use crate::object::{Error, Snapshot, Str, Value, interrupt, memory, ops};
use std::collections::VecDeque;
use std::rc::Rc;

/// How many characters of a statement or a value are repeated.
const SHOWN: usize = 60;
/// Of a container with more items than this only their number is told.
const ITEMS: usize = 16;
/// What a step takes beside its changes.
const OVERHEAD: usize = 128;

/// The steps that can be taken back, and those that were.
#[derive(Default)]
pub(super) struct Time {
    /// How many bytes the steps may take; none: nothing is recorded.
    limit: Option<usize>,
    undo: VecDeque<Moment>,
    redo: Vec<Moment>,
    /// What all of them take.
    size: usize,
    /// What stands before the oldest step.
    start: Start,
}

/// Why there is no step before the oldest one.
#[derive(Clone, Debug, Default)]
enum Start {
    /// The session began there.
    #[default]
    Beginning,
    /// A statement cannot be taken back.
    Border(Rc<str>, Border),
    /// So many steps were let go of.
    Dropped(u64),
}

/// A statement, and what it changed.
struct Moment {
    text: Rc<str>,
    variables: Vec<(u32, Held)>,
    record: Record,
}

impl Moment {
    fn size(&self) -> usize {
        OVERHEAD + self.text.len() + self.variables.len() * size_of::<(u32, Held)>() + self.record.size()
    }
}

/// What became of going through time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Travel {
    /// The statements that were taken back or made again, in that order.
    pub statements: Vec<String>,
    /// What is different now.
    pub changes: Vec<String>,
    /// The streams that are different now: the variable, and what it was and is.
    pub streams: Vec<(Rc<str>, Snapshot, Snapshot)>,
    /// What had to stay as it was.
    pub trouble: Vec<String>,
    /// Why it did not go on.
    pub stopped: Option<String>,
}

impl Time {
    /// A statement begins.
    pub(super) fn begin(&self) {
        if let Some(limit) = self.limit {
            journal::begin(limit);
        }
    }

    fn push(&mut self, moment: Moment) {
        self.forget_redo();
        self.size += moment.size();
        self.undo.push_back(moment);
        self.shrink();
    }

    /// Lets go of the oldest steps until the others fit.
    fn shrink(&mut self) {
        let limit = self.limit.unwrap_or(0);
        while self.size > limit
            && let Some(oldest) = self.undo.pop_front()
        {
            self.size = self.size.saturating_sub(oldest.size());
            self.start = match self.start {
                Start::Dropped(n) => Start::Dropped(n + 1),
                _ => Start::Dropped(1),
            };
        }
        memory::set_kept(self.size);
    }

    /// What was taken back never was.
    fn forget_redo(&mut self) {
        for moment in &self.redo {
            self.size = self.size.saturating_sub(moment.size());
        }
        let redo = std::mem::take(&mut self.redo);
        journal::silently(|| drop(redo));
    }

    fn clear(&mut self) {
        self.forget_redo();
        self.undo.clear();
        self.size = 0;
        memory::set_kept(0);
    }

    /// Why there is nothing more to take back.
    fn end(&self) -> String {
        match &self.start {
            Start::Beginning => "there is nothing before that to take back".to_owned(),
            Start::Border(text, border) => format!("{}, so it is a border: '{text}'", border_words(*border)),
            Start::Dropped(n) => format!(
                "{n} older step{} were let go of to stay within {}; ':undo memory SIZE' sets how much is kept",
                if *n == 1 { "" } else { "s" },
                size_words(self.limit.unwrap_or(0))
            ),
        }
    }
}

/// Why a statement cannot be taken back.
fn border_words(border: Border) -> &'static str {
    match border {
        Border::Pipe => "this statement used a pipe, and what goes through a pipe cannot be taken back",
        Border::Socket => "this statement used a socket, and what goes through a socket cannot be taken back",
        Border::Device => "this statement used a device, and what goes to a device cannot be taken back",
        Border::TooMuch => "this statement changed more than is kept (':undo memory SIZE' sets how much)",
        Border::Beyond(why) => why,
    }
}

/// A number of bytes as one says it.
fn size_words(bytes: usize) -> String {
    match bytes {
        b if b >= 1 << 20 && b % (1 << 20) == 0 => format!("{} MiB", b >> 20),
        b if b >= 1 << 10 && b % (1 << 10) == 0 => format!("{} KiB", b >> 10),
        b => format!("{b} bytes"),
    }
}

/// A text, cut where it is long, in one line.
fn cut(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let long = line.chars().count() > SHOWN || line.len() < text.trim_end().len();
    let shown: String = line.chars().take(SHOWN).collect();
    if long { shown + "…" } else { shown }
}

/// A value in a few words.
fn short(v: &Value) -> String {
    let items = match v {
        Value::List(l) => l.len(),
        Value::Tuple(t) => t.len(),
        Value::Dict(d) => d.len(),
        Value::Set(s) => s.len(),
        _ => 0,
    };
    let bytes = match v {
        Value::Bytes(b) => b.len(),
        Value::Str(s) => s.as_bytes().len(),
        Value::ByteArray(b) => b.bytes().len(),
        _ => 0,
    };
    if items > ITEMS {
        return format!("a {} of {items} items", v.type_name());
    }
    if bytes > 4 * SHOWN {
        return format!("a {} of {bytes} bytes", v.type_name());
    }
    match ops::repr(v).map_err(Error::from) {
        // More bytes than are shown, however wide each character is.
        Ok(text) => {
            let text = text.as_bytes();
            cut(&String::from_utf8_lossy(text.get(..8 * SHOWN).unwrap_or(text)))
        }
        Err(e) => {
            interrupt::put_back(&e);
            format!("a {}", v.type_name())
        }
    }
}

/// The variables as they are at a moment: enough to tell later what is different.
struct Scene {
    streams: Vec<(Rc<str>, Snapshot)>,
    values: Vec<(Str, Seen)>,
}

/// A value as it was seen: no reference to it.
struct Seen {
    address: usize,
    bound: bool,
    stream: bool,
    shown: String,
}

impl Seen {
    fn of(v: &Value) -> Seen {
        let shown = if v.is_unbound() { String::new() } else { short(v) };
        Seen { address: v.address(), bound: !v.is_unbound(), stream: v.stream().is_some(), shown }
    }
}

impl Session {
    /// Keeps what each statement changes from here on, in so many bytes; none: nothing.
    pub fn remember(&mut self, limit: Option<usize>) {
        self.time.limit = limit;
        if limit.is_none() {
            self.time.start = Start::Beginning;
        }
        match limit {
            Some(_) => self.time.shrink(),
            None => self.time.clear(),
        }
    }

    /// How many bytes the steps that can be taken back may use, and do use.
    #[must_use]
    pub fn memory(&self) -> (Option<usize>, usize) {
        (self.time.limit, self.time.size)
    }

    /// How many statements can be taken back, and how many be made again.
    #[must_use]
    pub fn moments(&self) -> (usize, usize) {
        (self.time.undo.len(), self.time.redo.len())
    }

    /// What cannot be taken back, if that is what stands before the oldest step.
    #[must_use]
    pub fn border(&self) -> Option<Border> {
        match &self.time.start {
            Start::Border(_, border) => Some(*border),
            _ => None,
        }
    }

    /// A statement is over.
    pub(super) fn moment(&mut self, text: &str) {
        if !journal::on() {
            return;
        }
        let variables = self.interp.rebound();
        let ended = journal::end();
        let text: Rc<str> = cut(text).into();
        match ended {
            Ok(record) => {
                // The prompt's own `_` is no step.
                let only_echo =
                    variables.iter().all(|(slot, _)| self.interp.variable_name(*slot).as_bytes() == b"_");
                if !(record.is_empty() && only_echo) {
                    self.time.push(Moment { text, variables, record });
                }
            }
            Err(border) => {
                self.time.clear();
                self.time.start = Start::Border(text, border);
            }
        }
    }

    /// Takes back the last statements that changed something: as many as there are up to `count`.
    pub fn undo(&mut self, count: usize) -> Travel {
        self.travel(count, true)
    }

    /// Makes again what was taken back last.
    pub fn redo(&mut self, count: usize) -> Travel {
        self.travel(count, false)
    }

    fn travel(&mut self, count: usize, back: bool) -> Travel {
        let mut travel = Travel::default();
        let Some(last) = self.moments_ahead(count, back) else {
            travel.stopped = Some(self.why_not(back));
            return travel;
        };
        let scene = self.scene(last, back);
        for _ in 0..count {
            let next = if back { self.time.undo.pop_back() } else { self.time.redo.pop() };
            let Some(mut moment) = next else {
                travel.stopped = Some(self.why_not(back));
                break;
            };
            self.time.size = self.time.size.saturating_sub(moment.size());
            journal::silently(|| {
                self.interp.exchange(&mut moment.variables);
                let exchanged = if back { moment.record.undo() } else { moment.record.redo() };
                travel.trouble.extend(exchanged.trouble);
                travel.changes.extend(exchanged.told);
            });
            travel.statements.push(moment.text.to_string());
            self.time.size += moment.size();
            if back {
                self.time.redo.push(moment);
            } else {
                self.time.undo.push_back(moment);
            }
        }
        memory::set_kept(self.time.size);
        self.compare(scene, &mut travel);
        travel
    }

    /// How many of the wanted moments there are; none if there are none.
    fn moments_ahead(&self, count: usize, back: bool) -> Option<usize> {
        let there = if back { self.time.undo.len() } else { self.time.redo.len() };
        Some(count.min(there)).filter(|n| *n > 0)
    }

    fn why_not(&self, back: bool) -> String {
        if self.time.limit.is_none() {
            "nothing is recorded here, so nothing can be taken back".to_owned()
        } else if back {
            self.time.end()
        } else {
            "there is nothing to make again".to_owned()
        }
    }

    /// What is to be compared later: streams, and the variables that `count` moments touch.
    fn scene(&self, count: usize, back: bool) -> Scene {
        let moments: Vec<&Moment> = if back {
            self.time.undo.iter().rev().take(count).collect()
        } else {
            self.time.redo.iter().rev().take(count).collect()
        };
        let mut slots: Vec<Str> = Vec::new();
        for (slot, _) in moments.iter().flat_map(|m| &m.variables) {
            let name = self.interp.variable_name(*slot);
            if !slots.contains(&name) {
                slots.push(name);
            }
        }
        let addresses: Vec<usize> = moments.iter().flat_map(|m| m.record.addresses()).collect();
        for (name, value) in self.interp.variables() {
            if addresses.contains(&value.address()) && !slots.contains(name) {
                slots.push(name.clone());
            }
        }
        slots.retain(|name| name.as_bytes() != b"_");
        let values = slots.into_iter().map(|name| {
            let seen = Seen::of(&self.variable(&name));
            (name, seen)
        });
        Scene { streams: self.streams(), values: values.collect() }
    }

    /// The value of a variable of the module; `Unbound` if there is none.
    fn variable(&self, name: &Str) -> Value {
        let found = self.interp.variables().find(|(n, _)| *n == name);
        found.map(|(_, v)| v.clone()).unwrap_or_default()
    }

    /// Tells what is different from a scene.
    fn compare(&self, scene: Scene, travel: &mut Travel) {
        for (name, was) in scene.values {
            let now = Seen::of(&self.variable(&name));
            // Of a stream that is the same the sentence about its state tells more.
            if was.address == now.address && (now.stream || was.shown == now.shown) {
                continue;
            }
            travel.changes.push(match (was.bound, now.bound) {
                (false, false) => continue,
                (false, true) => format!("{name} is back: {}", now.shown),
                (true, false) => format!("{name} is gone"),
                (true, true) => format!("{name} is {}, was {}", now.shown, was.shown),
            });
        }
        for (name, now) in self.streams() {
            match scene.streams.iter().find(|(n, _)| *n == name) {
                Some((_, was)) if *was == now => {}
                Some((_, was)) => travel.streams.push((name, was.clone(), now)),
                // One that is back is shown as it is.
                None => travel.streams.push((name, now.clone(), now)),
            }
        }
    }
}
