//! A session on a terminal: runs statements and shows what came of them.

use super::{Lines, Predict, Stage, Terminal, predict};
use crate::lang::ast::Module;
use crate::lang::error::SyntaxError;
use crate::lang::statements;
use crate::object::exception::Source;
use crate::session::{Answer, Options, Report, Session, Status};
use crate::view::{Event, Look, Page, Painter, Show};
use std::cell::RefCell;
use std::rc::Rc;

/// CPython's exit code where a standard stream could not be flushed.
const UNFLUSHED: u8 = 120;

/// A session on a terminal.
pub struct Shell {
    /// Runs the statements.
    pub session: Session,
    /// Paints what they did.
    pub painter: Rc<RefCell<Painter>>,
    /// Where it is shown: the terminal, or something else.
    pub stage: Rc<dyn Stage>,
    /// The terminal.
    pub terminal: Rc<Terminal>,
    /// Whether the user wants to leave.
    pub quit: bool,
    /// The Step that is looked back at, by its number; none at the present.
    pub at: Option<u64>,
    /// What is asked before operations run.
    pub predict: Predict,
}

impl Shell {
    /// A new session, which shows so much on this terminal.
    #[must_use]
    pub fn new(terminal: Terminal, show: Show) -> Shell {
        terminal.tame(show != Show::Quiet);
        let mut session = Session::new(Options { steps: show != Show::Quiet, streams: false });
        session.set_stdout(terminal.out.clone());
        session.set_stderr(terminal.err.clone());
        let mut painter = Painter::new(terminal.look, show);
        painter.explain = true;
        let terminal = Rc::new(terminal);
        let mut shell = Shell::on(terminal.clone(), terminal, session, painter);
        shell.follow();
        shell
    }

    /// A session that is shown on a stage.
    #[must_use]
    pub fn on(stage: Rc<dyn Stage>, terminal: Rc<Terminal>, session: Session, painter: Painter) -> Shell {
        let painter = Rc::new(RefCell::new(painter));
        Shell { session, painter, stage, terminal, quit: false, at: None, predict: Predict::default() }
    }

    /// Shows the operations of loops as they come.
    pub fn follow(&mut self) {
        let (paint, stage) = (self.painter.clone(), self.stage.clone());
        self.session.watch(Box::new(move |step| shown(&*stage, paint.borrow_mut().step(step))));
    }

    /// Sets how much is shown.
    pub fn set_show(&mut self, show: Show) {
        self.painter.borrow_mut().show = show;
        self.session.record(show != Show::Quiet);
        self.terminal.tame(show != Show::Quiet);
    }

    /// How things look.
    #[must_use]
    pub fn look(&self) -> Look {
        self.terminal.look
    }

    /// Whether anything of iosh's own is shown.
    #[must_use]
    pub fn talks(&self) -> bool {
        self.show() != Show::Quiet
    }

    /// How much is shown.
    #[must_use]
    pub fn show(&self) -> Show {
        self.painter.borrow().show
    }

    /// Runs the statements of a text one after the other and shows what comes of each, up to the
    /// first that fails.
    pub fn perform(&mut self, module: &Module<'_>, source: &Rc<Source>) -> Status {
        self.perform_asking(module, source, None)
    }

    /// The same; whoever is at `lines` may be asked what will be.
    fn perform_asking(
        &mut self,
        module: &Module<'_>,
        source: &Rc<Source>,
        mut lines: Option<&mut dyn Lines>,
    ) -> Status {
        self.at = None;
        for stmt in &module.body {
            let guess = lines.as_deref_mut().and_then(|lines| predict::ask(self, stmt, &source.text, lines));
            let answer = self.session.run_statement(stmt, source);
            let verdict = guess.and_then(|guess| predict::judge(self, &guess, &answer));
            let status = self.tell(answer);
            match verdict {
                Some(verdict) if matches!(status, Status::Done(_)) => self.terminal.show(&verdict),
                verdict => self.predict.verdict = verdict,
            }
            if !matches!(status, Status::Done(_)) {
                return status;
            }
        }
        Status::Done(None)
    }

    /// Runs the statements of a text as they would be typed: what is wrong with one is found when
    /// those before it have run.
    pub fn perform_text(&mut self, text: &str, file: &Rc<str>, line: u32, lines: &mut dyn Lines) -> Status {
        for chunk in statements(text) {
            let source = |text: &str, at: u32| {
                let line = line.saturating_add(at.saturating_sub(1));
                Rc::new(Source { name: file.clone(), text: Rc::from(text), line })
            };
            let parsed = match &chunk {
                Ok(chunk) => chunk.parse().map(|module| (module, source(chunk.source, chunk.line))),
                Err(error) => Err(error.clone()),
            };
            let status = match (parsed, &chunk) {
                (Ok((module, source)), _) => self.perform_asking(&module, &source, Some(lines)),
                (Err(error), Ok(chunk)) => failed(&error, &source(chunk.source, chunk.line)),
                (Err(error), Err(_)) => failed(&error, &source(text, 1)),
            };
            if let Status::Failed(report) = &status {
                self.session.fail(report);
            }
            if !matches!(status, Status::Done(_)) {
                return status;
            }
        }
        Status::Done(None)
    }

    /// A text is no statement.
    pub fn refuse(&mut self, report: Report) -> Status {
        self.tell(Answer::new(Status::Failed(Box::new(report))))
    }

    /// Shows the value and the Steps of an answer, and what was caught of its output.
    fn tell(&mut self, answer: Answer) -> Status {
        if self.talks() {
            self.stage.take(&Event::Answered(&answer));
        } else if !answer.stdout.is_empty() {
            self.stage.take(&Event::Printed(&answer.stdout));
        }
        let complaints = self.session.take_stderr();
        if !complaints.is_empty() {
            self.stage.take(&Event::Complained(&complaints));
        }
        if !self.talks() {
            return answer.status;
        }
        if let Status::Done(Some(shown)) = &answer.status {
            self.stage.take(&Event::Echoed(shown.repr.as_bytes()));
        }
        let mut painter = self.painter.borrow_mut();
        let middle = answer.steps.len() / 2;
        for (i, step) in answer.steps.into_iter().enumerate() {
            if i == middle {
                painter.omit(answer.steps_omitted);
            }
            shown(&*self.stage, painter.step(step));
        }
        shown(&*self.stage, painter.finish());
        answer.status
    }

    /// Ends the session as leaving CPython does, and shows what that printed where it was caught.
    pub fn leave(&mut self) {
        let last = self.session.finish();
        if !last.stdout.is_empty() {
            self.stage.take(&Event::Printed(&last.stdout));
        }
        let complaints = self.session.take_stderr();
        if !complaints.is_empty() {
            self.stage.take(&Event::Complained(&complaints));
        }
    }

    /// Ends the session as leaving CPython does, and says whether all could be written.
    #[must_use]
    pub fn finish(&mut self, code: u8) -> u8 {
        self.session.finish();
        let code = if self.session.is_unflushed() { UNFLUSHED } else { code };
        self.terminal.out.flush();
        match self.terminal.out.failed() {
            None => code,
            // Whoever read it has seen enough.
            Some(rustix::io::Errno::PIPE) => 0,
            Some(errno) => {
                self.terminal.complain(&format!("standard output: {errno}"));
                code.max(1)
            }
        }
    }
}

fn failed(error: &SyntaxError, source: &Rc<Source>) -> Status {
    Status::Failed(Box::new(Session::syntax_report(error, source)))
}

fn shown(stage: &dyn Stage, page: &Page) {
    if !page.is_empty() {
        stage.take(&Event::Shown(page));
    }
}
