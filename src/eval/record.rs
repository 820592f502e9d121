//! Steps: what the dispatcher of the class tables saw.
//!
//! Every operation on a stream, however the program comes to it (a call, `next`, `with`,
//! `print(file=…)`, the last reference going), passes one of the functions here while somebody
//! wants Steps; otherwise none of them is entered.

use super::interp::Interp;
use super::told::{name, outcome, place, raised, shown, shown_args, touched, value};
use crate::io::trace;
use crate::object::class::Method;
use crate::object::{Args, Eval, Instance, Object, Res, Snapshot, Str, Value, host};
use crate::step::{Outcome, Step};
use std::rc::Rc;

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
        host::heed(host::Heed::Seen, true);
        self.recorder = Some(Recorder { recording, source: source.clone(), line, deleted: None });
    }

    /// Stops making Steps; gives the recording back, to go on with at the next statement.
    pub fn stop_recording(&mut self) -> Option<Recording> {
        // Whoever records calls without Steps goes on.
        let recorder = self.recorder.take()?;
        trace::record(false);
        host::heed(host::Heed::Seen, false);
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
        let code = self.frames.last();
        let locals = self.stack.get(self.base..).unwrap_or_default().iter();
        let local = code.and_then(|c| c.locals.iter().zip(locals).find(|(_, l)| l.is(v)));
        let local = local.filter(|(n, _)| n.as_bytes() != b".0").map(|(n, _)| name(n));
        let global = || self.globals.bound().find(|(_, g)| g.is(v) || hands_on(g, v));
        local.or_else(|| global().map(|(n, _)| name(n)))
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
            let result = held(self.native(|host| (method.call)(host, this, args)));
            self.emit_watched(watched, method, args);
            trace::put_back(outer);
            return Ok(result?);
        }
        let before = self.before(this);
        let outer = trace::set_aside();
        self.operating.push(this.clone());
        let result = held(self.native(|host| (method.call)(host, this, args)));
        self.operating.pop();
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
        let result = held(self.native(|host| (method.call)(host, &Value::None, args)));
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
        let result = held(self.native(|host| (new.call)(host, class, args)));
        self.emit_made(&result, new.name, args);
        self.emit_watched(watched, new, args);
        trace::put_back(outer);
        Ok(result?)
    }

    /// The next item of a stream.
    pub(super) fn recorded_next(&mut self, it: &Value) -> Eval<Option<Value>> {
        let Value::Object(object) = it else { return Ok(None) };
        if !self.watches(it) {
            return self.native(|host| object.next(host));
        }
        let before = self.before(it);
        let outer = trace::set_aside();
        self.operating.push(it.clone());
        let result = held(self.native(|host| object.next(host)));
        self.operating.pop();
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

    /// The next item of an object that native code goes through: of a stream it is an operation
    /// inside another, unless it is that other one's own.
    pub(super) fn driven_next(&mut self, it: &Rc<Instance>) -> Eval<Option<Value>> {
        if self.recorder.is_none() || it.body().stream().is_none() {
            return self.native(|host| it.next(host));
        }
        let it = Value::Object(it.clone());
        if self.operating.iter().any(|o| o.is(&it)) {
            let Value::Object(object) = &it else { return Ok(None) };
            return self.native(|host| object.next(host));
        }
        let nesting = self.nesting;
        self.nesting = nesting.saturating_add(1);
        let item = self.recorded_next(&it);
        self.nesting = nesting;
        item
    }

    /// Runs the finaliser of an object whose last reference is gone.
    pub(super) fn finalize_recorded(&mut self, object: &dyn Object) -> Res<()> {
        let Some(stream) = object.stream().filter(|_| self.recorder.is_some()) else {
            return self.native(|host| object.finalize(host));
        };
        let before = stream.snapshot(self.window());
        let outer = trace::set_aside();
        let result = self.native(|host| object.finalize(host));
        let outcome = match &result {
            Ok(()) => Outcome::Value { kind: "NoneType", repr: "None".to_owned(), length: None },
            Err(e) => raised(e),
        };
        let name = self.recorder.as_mut().and_then(|r| r.deleted.take()).map(|n| name(&n));
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
        let mut step = Step {
            name: before.name,
            class: this.class().name,
            method,
            call,
            outcome,
            before: before.snapshot,
            after: stream.snapshot(self.window()),
            calls: trace::take(),
            translation: trace::take_translation(),
            ..self.blank()
        };
        step.touched = touched(&step);
        place(&mut step);
        self.push(step);
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

/// Whether a value is a temporary file that hands its methods on to the stream `v`.
fn hands_on(g: &Value, v: &Value) -> bool {
    let class = g.class();
    let file = class.attr("file").filter(|_| class.name == "_TemporaryFileWrapper");
    file.is_some_and(|file| (file.get)(&mut host::NoHost, g).is_ok_and(|file| file.is(v)))
}

/// A result to be kept while other things run, which may raise and so lose a parked exception.
fn held<T>(result: Eval<T>) -> Res<T> {
    Ok(result?)
}
