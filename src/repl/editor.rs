//! The two ways to be asked for a line: with a line editor, and plainly.

use super::terminal::Output;
use super::{Input, Lines, Stdin};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor as Rustyline};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

/// How many entries the history has.
const ENTRIES: usize = 1000;
/// The most bytes of one; what was pasted may be any long.
const LONGEST: usize = 1 << 16;

/// The line editor, with a history that outlives it.
pub struct Editor {
    line: Rustyline<(), FileHistory>,
    history: Option<PathBuf>,
}

impl Editor {
    /// An editor that knows what was entered before.
    ///
    /// # Errors
    /// A terminal that cannot be edited on.
    pub fn new() -> Result<Editor, String> {
        let config = Config::builder().bracketed_paste(true).auto_add_history(false);
        let config = config.max_history_size(ENTRIES).map_err(|e| e.to_string())?.build();
        let mut line = Rustyline::with_config(config).map_err(|e| e.to_string())?;
        let history = history();
        if let Some(path) = &history {
            // The first time there is none yet.
            let _ = line.load_history(path);
        }
        Ok(Editor { line, history })
    }
}

impl Lines for Editor {
    fn line(&mut self, prompt: &str) -> Input {
        match self.line.readline(prompt) {
            Ok(text) => Input::Line(text),
            Err(ReadlineError::Interrupted) => Input::Interrupted,
            // A window that changes its size ends a line in some terminals.
            Err(ReadlineError::Signal(_)) => Input::Line(String::new()),
            Err(_) => Input::End,
        }
    }

    fn remember(&mut self, text: &str) {
        if text.len() > LONGEST || !self.line.add_history_entry(text).unwrap_or(false) {
            return;
        }
        let Some(path) = &self.history else { return };
        if let Some(folder) = path.parent() {
            // A history that cannot be kept is no reason to stop.
            let _ = fs::create_dir_all(folder);
        }
        let _ = self.line.append_history(path);
    }
}

/// Where the history is kept: `IOSH_HISTORY`, or the XDG folder for state; nowhere if it is set
/// and empty.
fn history() -> Option<PathBuf> {
    if let Some(path) = env::var_os("IOSH_HISTORY") {
        return Some(PathBuf::from(path)).filter(|p| !p.as_os_str().is_empty());
    }
    let state = env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|p| p.is_absolute());
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".local/state"));
    Some(state.or_else(home)?.join("iosh/history"))
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
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {
                self.ask("\n");
                Input::Interrupted
            }
            Ok(None) | Err(_) => Input::End,
        }
    }

    fn remember(&mut self, _: &str) {}
}
