//! The two ways to be asked for a line: with a line editor, and plainly.

use super::history::{ENTRIES, History, LONGEST};
use super::terminal::Output;
use super::{Input, Lines, Stdin, Terminal};
use rustix::termios::{QueueSelector, tcflush};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor as Rustyline};
use std::io;
use std::rc::Rc;

/// The line editor, with a history that outlives it.
pub struct Editor {
    line: Rustyline<(), MemHistory>,
    /// None where none is kept.
    history: Option<History>,
    terminal: Rc<Terminal>,
}

impl Editor {
    /// An editor that knows what was entered before; it complains on that terminal.
    ///
    /// # Errors
    /// A terminal that cannot be edited on.
    pub fn new(terminal: Rc<Terminal>) -> Result<Editor, String> {
        let config = Config::builder().bracketed_paste(true).auto_add_history(false);
        let config = config.max_history_size(ENTRIES).map_err(|e| e.to_string())?.build();
        let entries = MemHistory::with_config(&config);
        let line = Rustyline::with_history(config, entries).map_err(|e| e.to_string())?;
        let mut editor = Editor { line, history: History::new(), terminal };
        match editor.history.as_ref().map(History::load) {
            Some(Ok(entries)) => {
                for entry in entries {
                    let _ = editor.line.add_history_entry(entry);
                }
            }
            Some(Err(why)) => editor.forget(&why),
            None => {}
        }
        Ok(editor)
    }

    /// Says once why nothing is kept: that is no reason to stop.
    fn forget(&mut self, why: &io::Error) {
        if let Some(history) = self.history.take() {
            let path = history.path().display();
            self.terminal.complain(&format!("what you enter is not kept: {path}: {why}"));
        }
    }
}

impl Lines for Editor {
    fn line(&mut self, prompt: &str) -> Input {
        match self.line.readline(prompt) {
            Ok(text) => Input::Line(text),
            Err(ReadlineError::Interrupted) => Input::Interrupted,
            // A window that changes its size ends a line in some terminals.
            Err(ReadlineError::Signal(_)) => Input::Line(String::new()),
            Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                // What came with it is as little a statement.
                let _ = tcflush(rustix::stdio::stdin(), QueueSelector::IFlush);
                self.terminal.complain("that is no UTF-8, and forgotten");
                Input::Interrupted
            }
            Err(_) => Input::End,
        }
    }

    fn remember(&mut self, text: &str) {
        if text.len() <= LONGEST
            && self.line.add_history_entry(text).unwrap_or(false)
            && let Some(history) = &self.history
            && let Err(why) = history.append(text)
        {
            self.forget(&why);
        }
    }
}

/// Lines as they come on standard input, with nothing repainted.
pub struct Plain {
    stdin: Rc<Stdin>,
    /// Where prompts go, if somebody sits at a terminal.
    prompts: Option<Rc<Output>>,
}

impl Plain {
    /// Reads from there; prompts go to an output if somebody sits at a terminal.
    #[must_use]
    pub fn new(stdin: Rc<Stdin>, prompts: Option<Rc<Output>>) -> Plain {
        Plain { stdin, prompts }
    }

    fn ask(&self, prompt: &str) {
        if let Some(output) = &self.prompts {
            output.prompt(prompt);
        }
    }
}

impl Lines for Plain {
    fn line(&mut self, prompt: &str) -> Input {
        self.ask(prompt);
        match self.stdin.line() {
            Ok(Some(line)) => Input::Line(String::from_utf8_lossy(&line).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                self.ask("\n");
                Input::Interrupted
            }
            Err(error) if error.kind() == io::ErrorKind::OutOfMemory => Input::TooLong,
            Ok(None) | Err(_) => Input::End,
        }
    }

    fn remember(&mut self, _: &str) {}
}
