//! A session: statements in, [`Answer`]s out.
//!
//! The session owns the interpreter and its standard streams. It prints nothing: what the program
//! prints is in the answer, or goes to the sink that the owner gave.

pub mod answer;
mod failure;
pub mod history;
mod kept;
mod output;
pub mod report;
mod standard;
pub mod time;

pub use answer::{Answer, Shown, Status};
pub use history::History;
pub use kept::Watcher;
pub use output::Captured;
pub use report::{Frame, Link, Report};
pub use time::Travel;

use crate::eval::{Interp, Recording};
use crate::io::raw::disk::{self, NoSource, Sink, Source as Input};
use crate::lang::{self, ast, error::SyntaxError};
use crate::object::exception::Source;
use crate::object::str::BRIEF;
use crate::object::{Args, Error, Host, Snapshot, Str, Value, class, exception_class, journal, limits, ops};
use kept::Kept;
use std::cell::{Ref, RefCell};
use std::rc::Rc;
use time::Time;

/// How many bytes of a stream's contents a Step keeps around the cursor.
const WINDOW: usize = 256;
/// What a session records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether Steps are made.
    pub steps: bool,
    /// Whether the live stream variables are listed in each answer.
    pub streams: bool,
}

/// A running session.
pub struct Session {
    interp: Interp,
    /// What is standard output and standard error, whatever the program puts in their places.
    out: Value,
    err: Value,
    /// Whether a standard stream could not be flushed at the end.
    unflushed: bool,
    options: Options,
    recording: Option<Recording>,
    /// The message of the `SystemExit` that ended the last statement.
    exit: Option<Str>,
    kept: Rc<RefCell<Kept>>,
    stdout: Rc<Captured>,
    stderr: Rc<Captured>,
    /// The last error, and the number of the first operation after it.
    failure: Option<(u64, Report)>,
    time: Time,
    /// Whether an echoed value is kept as `_`, as at a prompt.
    pub underscore: bool,
}

impl Session {
    /// A session whose program has nothing to read and whose output is captured.
    #[must_use]
    pub fn new(options: Options) -> Session {
        lang::limit(|bytes| limits::check(bytes).is_ok());
        let (stdout, stderr) = (Rc::new(Captured::default()), Rc::new(Captured::default()));
        let mut session = Session {
            interp: Interp::new(),
            out: Value::None,
            err: Value::None,
            unflushed: false,
            options,
            recording: None,
            exit: None,
            kept: Rc::default(),
            stdout: stdout.clone(),
            stderr: stderr.clone(),
            failure: None,
            time: Time::default(),
            underscore: false,
        };
        session.set_stdin(Rc::new(NoSource));
        session.set_stdout(stdout);
        session.set_stderr(stderr);
        session
    }

    /// The modules that a program has, in the order of their names.
    #[must_use]
    pub fn modules() -> Vec<&'static str> {
        Interp::modules()
    }

    /// Sends what the program prints on standard output elsewhere than into the answers.
    pub fn set_stdout(&mut self, sink: Rc<dyn Sink>) {
        self.out = standard::writer(sink, 1);
        self.set_standard("stdout", self.out.clone());
    }

    /// The same for standard error.
    pub fn set_stderr(&mut self, sink: Rc<dyn Sink>) {
        self.err = standard::writer(sink, 2);
        self.set_standard("stderr", self.err.clone());
    }

    /// Where the program's standard input comes from.
    pub fn set_stdin(&mut self, source: Rc<dyn Input>) {
        self.set_standard("stdin", standard::reader(source));
    }

    /// Gives the program one of its standard streams; what stood there before is let go.
    fn set_standard(&mut self, name: &str, stream: Value) {
        self.interp.leave_unwatched(stream.clone());
        self.interp.set_sys(name, stream);
        self.interp.settle_now();
    }

    /// The interpreter, to look at.
    #[must_use]
    pub fn interp(&self) -> &Interp {
        &self.interp
    }

    /// The interpreter, to bind names in.
    pub fn interp_mut(&mut self) -> &mut Interp {
        &mut self.interp
    }

    /// The last error that ended a statement, and the number of the first operation after it.
    #[must_use]
    pub fn failure(&self) -> Option<(u64, &Report)> {
        self.failure.as_ref().map(|(number, report)| (*number, report))
    }

    /// An error ended a statement, or the text was none.
    pub fn fail(&mut self, report: &Report) {
        let number = self.recording.as_ref().map_or(0, |recording| recording.number);
        self.failure = Some((number, report.clone()));
    }

    /// What happened so far.
    #[must_use]
    pub fn history(&self) -> Ref<'_, History> {
        Ref::map(self.kept.borrow(), |kept| &kept.history)
    }

    /// Sets how many Steps the history keeps.
    pub fn keep_steps(&mut self, count: usize) {
        self.kept.borrow_mut().history.keep(count);
    }

    /// Whether Steps are made from here on.
    pub fn record(&mut self, steps: bool) {
        self.options.steps = steps;
    }

    /// Hands the Steps of loops on as they come, instead of keeping them for the answer.
    pub fn watch(&mut self, watcher: Watcher) {
        self.kept.borrow_mut().watch(watcher);
    }

    /// Runs a text: usually one statement, or several on a line. `line` is where it starts in its
    /// file. The answer has a value if the text is one expression and nothing else.
    pub fn run(&mut self, text: &str, file: &Rc<str>, line: u32) -> Answer {
        let source = Rc::new(Source { name: file.clone(), text: Rc::from(text), line });
        let module = match lang::parse(text) {
            Ok(module) => module,
            Err(error) => return self.answer(Status::Failed(Box::new(failure::syntax(&error, &source)))),
        };
        let mut value = None;
        for stmt in &module.body {
            match self.evaluate(stmt, &source) {
                Status::Done(shown) => value = shown,
                ended => return self.answer(ended),
            }
        }
        self.answer(Status::Done(value.filter(|_| module.body.len() == 1)))
    }

    /// Whether two literals are of the same value.
    pub fn equal(&mut self, a: &str, b: &str) -> bool {
        let text = format!("({a}) == ({b})");
        let source = Rc::new(Source { name: Rc::from("<literal>"), text: Rc::from(&*text), line: 1 });
        let Ok(module) = lang::parse(&text) else { return false };
        let result = module.body.first().map(|stmt| self.interp.evaluate(stmt, &source));
        matches!(result, Some(Ok(Value::Bool(truth))) if truth != 0)
    }

    /// What is wrong with a text that is no statement.
    #[must_use]
    pub fn syntax_report(error: &SyntaxError, source: &Rc<Source>) -> Report {
        failure::syntax(error, source)
    }

    /// Runs one statement of a text that is parsed already.
    pub fn run_statement(&mut self, stmt: &ast::Stmt<'_>, source: &Rc<Source>) -> Answer {
        let status = self.evaluate(stmt, source);
        self.answer(status)
    }

    fn evaluate(&mut self, stmt: &ast::Stmt<'_>, source: &Rc<Source>) -> Status {
        self.start_recording(stmt, source);
        self.time.begin();
        let result = self.interp.run(stmt, source).and_then(|value| self.shown(value));
        self.recording = self.interp.stop_recording().or_else(|| self.recording.take());
        if self.options.steps {
            self.kept.borrow_mut().name(stmt, &self.interp);
        }
        let status = match result {
            Ok(shown) => Status::Done(shown),
            Err(error) if error.is(&class::SYSTEM_EXIT) => Status::Exit(self.exit_code(&error)),
            Err(error) => Status::Failed(Box::new(failure::told(&error, &self.interp))),
        };
        if journal::on() {
            // What a standard stream holds back is the statement's, too.
            self.flush();
            self.interp.settle_now();
            let (start, end) = (stmt.span.start as usize, stmt.span.end as usize);
            self.moment(source.text.get(start..end).unwrap_or(&source.text));
        }
        status
    }

    /// A value as it is echoed; letting go of it may end a stream's life.
    fn shown(&mut self, value: Option<Value>) -> Result<Option<Shown>, Error> {
        let Some(value) = value.filter(|v| !v.is_none()) else { return Ok(None) };
        let repr = ops::repr(&value).map_err(Error::from)?;
        let kind = Rc::from(value.class().name);
        if self.underscore {
            self.interp.set("_", value);
        } else {
            drop(value);
        }
        self.interp.settle_now();
        Ok(Some(Shown { kind, repr }))
    }

    fn start_recording(&mut self, stmt: &ast::Stmt<'_>, source: &Rc<Source>) {
        if !self.options.steps {
            return;
        }
        let recording = self.recording.take().unwrap_or_else(|| {
            let kept = self.kept.clone();
            Recording { window: WINDOW, number: 1, sink: Box::new(move |step| kept.borrow_mut().push(step)) }
        });
        self.kept.borrow_mut().begin(stmt);
        let (start, end) = (stmt.span.start as usize, stmt.span.end as usize);
        // Many Steps may be kept, each with its statement.
        let text = Str::from(source.text.get(start..end).unwrap_or(&source.text)).brief(BRIEF).into();
        let (line, _) = lang::line_col(&source.text, stmt.span.start);
        self.interp.record(recording, &text, source.line + line.saturating_sub(1));
    }

    /// Puts an answer together with what was printed and recorded since the last one.
    fn answer(&mut self, status: Status) -> Answer {
        if let Status::Failed(report) = &status {
            self.fail(report);
        }
        self.flush();
        if self.complain_of_ignored() {
            self.flush();
        }
        let (steps, steps_omitted) = self.kept.borrow_mut().take();
        Answer {
            status,
            exit: self.exit.take(),
            stdout: self.stdout.take(),
            steps,
            steps_omitted,
            streams: if self.options.streams { self.streams() } else { Vec::new() },
        }
    }

    /// Flushes the standard streams: what the program printed stands before what iosh shows. What the
    /// program put in their places is left alone, as CPython leaves it. It need not arrive yet, unless
    /// somebody watches.
    fn flush(&mut self) {
        self.interp.flush(&self.out);
        self.interp.flush(&self.err);
    }

    /// Tells of errors that nobody could be raised to; whether there were any.
    fn complain_of_ignored(&mut self) -> bool {
        let ignored = self.interp.take_ignored();
        for (place, error) in &ignored {
            let text = format!("Exception ignored {place}\n{}: {error}\n", error.class().qualified_name());
            self.complain(&Str::from(text));
        }
        !ignored.is_empty()
    }

    /// What the program printed on standard error since the last time it was taken, where that
    /// is captured.
    pub fn take_stderr(&mut self) -> Vec<u8> {
        self.stderr.take()
    }

    /// Writes a text to the program's standard error.
    fn complain(&mut self, text: &Str) {
        let stream = self.interp.sys("stderr");
        if stream.stream().is_some() {
            // A program that closed its own standard error does not hear of it.
            let _ = self.interp.call_method(&stream, "write", Args::positional(&[Value::Str(text.clone())]));
        }
    }

    /// The live stream variables and their states.
    #[must_use]
    pub fn streams(&self) -> Vec<(Rc<str>, Snapshot)> {
        let all = self.interp.variables();
        all.filter_map(|(n, v)| Some((Rc::from(n.brief(BRIEF)), v.stream()?.snapshot(WINDOW)))).collect()
    }

    /// Ends the session as leaving CPython does: live streams are finalised, standard output is
    /// flushed. Gives what that printed.
    pub fn finish(&mut self) -> Answer {
        // What only the past holds must not live longer than the present.
        self.remember(None);
        disk::current().forget_past();
        self.unflushed |= !self.interp.begin_end();
        let by_sys = self.interp.sys_holds_names();
        if by_sys {
            self.release_sys();
        }
        self.interp.end_names(by_sys);
        self.release_sys();
        self.answer(Status::Done(None))
    }

    /// Lets go of the standard streams and whatever else `sys` has: what ends them may be the program's.
    fn release_sys(&mut self) {
        self.complain_of_ignored();
        self.flush();
        drop((std::mem::take(&mut self.out), std::mem::take(&mut self.err)));
        self.interp.release_sys();
    }

    /// Whether a standard stream could not be flushed when the session ended: CPython leaves with 120 then.
    #[must_use]
    pub fn is_unflushed(&self) -> bool {
        self.unflushed
    }

    /// The exit code that a `SystemExit` asks for; a code that is no number is printed.
    fn exit_code(&mut self, error: &Error) -> i32 {
        self.exit = Some(exception_class::told(&error.0).unwrap_or_default());
        let args = error.0.args.borrow().clone();
        match args.as_slice() {
            [] | [Value::None] => 0,
            [Value::Int(n)] => i32::try_from(n & 0xFF).unwrap_or(1),
            [Value::Bool(b)] => i32::from(*b != 0),
            [other] => {
                if let Ok(text) = ops::str(other) {
                    self.complain(&text);
                    self.complain(&Str::from("\n"));
                }
                1
            }
            _ => 1,
        }
    }
}
