//! Steps: what the dispatcher of the class tables saw.
//!
//! Every operation on a stream, however the program comes to it (a call, `next`, `with`,
//! `print(file=…)`, the last reference going), passes one of the functions here while somebody
//! wants Steps; otherwise none of them is entered.

use super::interp::Interp;
use crate::io::trace;
use crate::object::class::Method;
use crate::object::{Args, Error, Eval, Object, Res, Snapshot, Str, Translation, Value, ops};
use crate::step::{Outcome, Step, Touched};
use std::rc::Rc;

/// How many code points of an argument or a result a Step shows.
const SHOWN: usize = 64;

/// How Steps are made.
pub struct Recording {
    /// How many bytes or code points of a stream's contents a snapshot keeps, around the cursor.
    pub window: usize,
    /// The number of the next Step.
    pub number: u64,
    /// Gets each Step when it is made.
    pub sink: Box<dyn FnMut(Step)>,
}

/// The recording of one statement.
pub(super) struct Recorder {
    recording: Recording,
    source: Rc<str>,
    line: u32,
    /// The name that was deleted or rebound last: what a finalised stream was called.
    deleted: Option<Str>,
}

impl Recorder {
    pub(super) fn deleted(&mut self, name: &Str) {
        self.deleted = Some(name.clone());
    }
}

/// What was seen before an operation.
struct Before {
    snapshot: Option<Snapshot>,
    name: Option<Rc<str>>,
}

impl Interp {
    /// Starts making Steps, for the statement of this text and line.
    pub fn record(&mut self, recording: Recording, source: &Rc<str>, line: u32) {
        trace::record(true);
        self.recorder = Some(Recorder { recording, source: source.clone(), line, deleted: None });
    }

    /// Stops making Steps; gives the recording back, to go on with at the next statement.
    pub fn stop_recording(&mut self) -> Option<Recording> {
        // Whoever records calls without Steps goes on.
        let recorder = self.recorder.take()?;
        trace::record(false);
        drop(trace::set_aside());
        Some(recorder.recording)
    }

    fn window(&self) -> usize {
        self.recorder.as_ref().map_or(0, |r| r.recording.window)
    }

    fn made(&self) -> u64 {
        self.recorder.as_ref().map_or(0, |r| r.recording.number)
    }

    /// The variable that holds a value: of the innermost frame, or of the module.
    fn name_of(&self, v: &Value) -> Option<Rc<str>> {
        let text = |n: &Str| Rc::from(&*n.to_string_lossy());
        let code = self.frames.last();
        let locals = self.stack.get(self.base..).unwrap_or_default().iter();
        let local = code.and_then(|c| c.locals.iter().zip(locals).find(|(_, l)| l.is(v)));
        let local = local.filter(|(n, _)| n.as_bytes() != b".0").map(|(n, _)| text(n));
        local.or_else(|| self.globals.bound().find(|(_, g)| g.is(v)).map(|(n, _)| text(n)))
    }

    /// Whether Steps are made of what is done with a value.
    fn watches(&self, v: &Value) -> bool {
        v.stream().is_some() && !self.unwatched.iter().any(|u| u.is(v))
    }

    fn before(&self, this: &Value) -> Before {
        let window = self.window();
        Before { snapshot: this.stream().map(|s| s.snapshot(window)), name: self.name_of(this) }
    }

    /// Calls a method and makes its Step, if it is a stream's.
    pub(super) fn recorded(&mut self, this: &Value, method: &'static Method, args: Args<'_>) -> Eval<Value> {
        let watched = self.watch(args);
        if !self.watches(this) {
            let outer = trace::set_aside();
            let result = held((method.call)(self, this, args));
            self.emit_watched(watched, method, args);
            trace::put_back(outer);
            return Ok(result?);
        }
        let before = self.before(this);
        let outer = trace::set_aside();
        let result = held((method.call)(self, this, args));
        let outcome = outcome(&result);
        let receiver = before.name.clone().unwrap_or_else(|| Rc::from(this.type_name()));
        let call = format!("{receiver}.{}({})", method.name, shown_args(args));
        self.emit(this, before, method.name, call, outcome);
        self.emit_watched(watched, method, args);
        trace::put_back(outer);
        Ok(result?)
    }

    /// Calls a function of a module; a stream that it made gets a Step, and so does each stream
    /// among its arguments that it changed without calling a method by name.
    pub(super) fn recorded_function(&mut self, method: &'static Method, args: Args<'_>) -> Eval<Value> {
        let watched = self.watch(args);
        let outer = trace::set_aside();
        let result = held((method.call)(self, &Value::None, args));
        self.emit_made(&result, method.name, args);
        self.emit_watched(watched, method, args);
        trace::put_back(outer);
        Ok(result?)
    }

    /// Calls a class.
    pub(super) fn recorded_new(
        &mut self,
        class: &Value,
        new: &'static Method,
        args: Args<'_>,
    ) -> Eval<Value> {
        let watched = self.watch(args);
        let outer = trace::set_aside();
        let result = held((new.call)(self, class, args));
        self.emit_made(&result, new.name, args);
        self.emit_watched(watched, new, args);
        trace::put_back(outer);
        Ok(result?)
    }

    /// The next item of a stream.
    pub(super) fn recorded_next(&mut self, it: &Value) -> Eval<Option<Value>> {
        let Value::Object(object) = it else { return Ok(None) };
        let before = self.before(it);
        let outer = trace::set_aside();
        let result = held(object.body().next(self));
        let outcome = match &result {
            Ok(Some(v)) => value(v),
            Ok(None) => Outcome::Raised { kind: "StopIteration", message: String::new() },
            Err(e) => raised(e),
        };
        let receiver = before.name.clone().unwrap_or_else(|| Rc::from(it.type_name()));
        self.emit(it, before, "next", format!("next({receiver})"), outcome);
        trace::put_back(outer);
        Ok(result?)
    }

    /// Runs the finaliser of an object whose last reference is gone.
    pub(super) fn finalize_recorded(&mut self, object: &dyn Object) -> Res<()> {
        let Some(stream) = object.stream().filter(|_| self.recorder.is_some()) else {
            return object.finalize(self);
        };
        let before = stream.snapshot(self.window());
        let outer = trace::set_aside();
        let result = object.finalize(self);
        let outcome = match &result {
            Ok(()) => Outcome::Value { kind: "NoneType", repr: "None".to_owned(), length: None },
            Err(e) => raised(e),
        };
        let name =
            self.recorder.as_mut().and_then(|r| r.deleted.take()).map(|n| Rc::from(&*n.to_string_lossy()));
        let after = stream.snapshot(self.window());
        let shown: &str = name.as_deref().unwrap_or(object.class().name);
        let call = format!("the last reference to {shown} is gone");
        self.push(Step {
            name: name.clone(),
            class: object.class().name,
            method: "del",
            call,
            outcome,
            before: Some(before),
            after,
            calls: trace::take(),
            translation: trace::take_translation(),
            ..self.blank()
        });
        trace::put_back(outer);
        result
    }

    /// The streams among the arguments, as they are before.
    fn watch(&self, args: Args<'_>) -> Vec<(Value, Before, u64)> {
        let streams = args.pos.iter().chain(args.kw.iter().map(|(_, v)| v)).filter(|v| self.watches(v));
        streams.map(|v| (v.clone(), self.before(v), self.made())).collect()
    }

    fn emit_watched(&mut self, watched: Vec<(Value, Before, u64)>, method: &'static Method, args: Args<'_>) {
        for (v, before, made) in watched {
            let window = self.window();
            let after = v.stream().map(|s| s.snapshot(window));
            // Steps of its own were made where it was called by name.
            if self.made() == made && (after != before.snapshot || trace::any()) {
                let call = format!("{}({})", method.name, shown_args(args));
                let outcome = Outcome::Value { kind: "NoneType", repr: "None".to_owned(), length: None };
                self.emit(&v, before, method.name, call, outcome);
            }
        }
    }

    fn emit_made(&mut self, result: &Res<Value>, name: &'static str, args: Args<'_>) {
        if let Ok(v) = result
            && v.stream().is_some()
            && self.name_of(v).is_none()
        {
            let before = Before { snapshot: None, name: None };
            let call = format!("{name}({})", shown_args(args));
            let outcome = Outcome::Value { kind: v.type_name(), repr: shown(v), length: None };
            self.emit(v, before, name, call, outcome);
        }
    }

    fn emit(&mut self, this: &Value, before: Before, method: &'static str, call: String, outcome: Outcome) {
        let Some(stream) = this.stream() else { return };
        let after = stream.snapshot(self.window());
        let touched = touched(method, before.snapshot.as_ref(), &after, &outcome);
        let translation =
            trace::take_translation().map(|t| placed(t, before.snapshot.as_ref(), &after, touched));
        let blank = self.blank();
        self.push(Step {
            name: before.name,
            class: this.class().name,
            method,
            call,
            outcome,
            before: before.snapshot,
            after,
            touched,
            calls: trace::take(),
            translation,
            ..blank
        });
    }

    fn blank(&self) -> Step {
        let recorder = self.recorder.as_ref();
        Step {
            number: self.made(),
            source: recorder.map_or_else(|| Rc::from(""), |r| r.source.clone()),
            line: recorder.map_or(0, |r| r.line),
            nested: self.nesting > 0,
            name: None,
            class: "",
            method: "",
            call: String::new(),
            outcome: Outcome::Value { kind: "NoneType", repr: String::new(), length: None },
            printed: String::new(),
            before: None,
            after: Snapshot::default(),
            touched: None,
            calls: Vec::new(),
            translation: None,
        }
    }

    fn push(&mut self, step: Step) {
        if let Some(recorder) = &mut self.recorder {
            recorder.recording.number = recorder.recording.number.saturating_add(1);
            (recorder.recording.sink)(step);
        }
    }
}

/// A result to be kept while other things run, which may raise and so lose a parked exception.
fn held<T>(result: Eval<T>) -> Res<T> {
    Ok(result?)
}

fn outcome(result: &Res<Value>) -> Outcome {
    match result {
        Ok(v) => value(v),
        Err(e) => raised(e),
    }
}

fn value(v: &Value) -> Outcome {
    let length = match v {
        Value::Bytes(b) => Some(b.len() as u64),
        Value::Str(s) => Some(s.len() as u64),
        _ => None,
    };
    Outcome::Value { kind: v.type_name(), repr: shown(v), length }
}

fn raised(e: &Error) -> Outcome {
    Outcome::Raised { kind: e.class().name, message: e.to_string() }
}

/// The range that was read or written, seen from the cursor's way.
fn touched(method: &str, before: Option<&Snapshot>, after: &Snapshot, outcome: &Outcome) -> Option<Touched> {
    let length = |s: &Snapshot| s.layers.iter().find_map(|l| l.length);
    let grown = length(after).zip(length(before?)).map_or(0, |(a, b)| a.saturating_sub(b));
    let (before, after) = (before?.layers.first()?, after.layers.first()?);
    let (from, to) = (before.position?, after.position?);
    let wrote = matches!(method, "write" | "writelines");
    let read = matches!(
        method,
        "read" | "read1" | "readline" | "readlines" | "readinto" | "readinto1" | "readall" | "next"
    );
    if !(wrote || read) || matches!(outcome, Outcome::Raised { .. }) && to == from {
        return None;
    }
    // A write of an appending stream starts at the end, wherever the cursor was.
    let start =
        if wrote && grown > 0 && to.saturating_sub(grown) > from { to.saturating_sub(grown) } else { from };
    Some(Touched { wrote, start, length: to.saturating_sub(start) }).filter(|t| t.length > 0)
}

/// A translation, told where its bytes stand and, if it was taken apart only in part, how many they are.
fn placed(
    mut translation: Translation,
    before: Option<&Snapshot>,
    after: &Snapshot,
    touched: Option<Touched>,
) -> Translation {
    let position = |s: &Snapshot| s.layers.first().and_then(|layer| layer.position);
    translation.bytes = translation.bytes.or(touched.map(|t| t.length));
    translation.start = if translation.wrote {
        position(after).zip(translation.bytes).and_then(|(end, bytes)| end.checked_sub(bytes))
    } else {
        before.and_then(position)
    };
    translation
}

/// A value's `repr`, cut where it is long; a long value is cut before its `repr` is made.
fn shown(v: &Value) -> String {
    let cut = match v {
        Value::Bytes(b) if b.len() > SHOWN => Some(Value::bytes(b.get(..SHOWN).unwrap_or_default())),
        Value::Str(s) if s.len() > SHOWN => Some(Value::Str(s.slice(0, SHOWN))),
        Value::ByteArray(b) if b.bytes().len() > SHOWN => {
            return format!("bytearray of {} bytes", b.bytes().len());
        }
        Value::List(l) if l.len() > SHOWN => return format!("list of {} items", l.len()),
        _ => None,
    };
    let Ok(text) = ops::repr(cut.as_ref().unwrap_or(v)) else { return format!("<{}>", v.type_name()) };
    let text = text.to_string();
    let long = text.chars().count() > 4 * SHOWN;
    match (cut.is_some(), long) {
        (_, true) => text.chars().take(4 * SHOWN).chain(['…']).collect(),
        (true, _) => text + "…",
        _ => text,
    }
}

fn shown_args(args: Args<'_>) -> String {
    let pos = args.pos.iter().map(shown);
    let kw = args.kw.iter().map(|(name, v)| format!("{name}={}", shown(v)));
    pos.chain(kw).collect::<Vec<_>>().join(", ")
}
