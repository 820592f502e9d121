//! The prompt: lines in, what came of them out.

pub mod commands;
mod editor;
mod gather;
mod history;
mod look_back;
pub mod patient;
mod predict;
mod shell;
mod stage;
mod stdin;
pub mod terminal;
mod time;

pub use editor::{Editor, Plain};
pub use gather::{Gather, Gathered};
pub use predict::Predict;
pub use shell::Shell;
pub use stage::Stage;
pub use stdin::Stdin;
pub use terminal::{Output, Terminal};

use crate::object::interrupt;
use crate::session::{Report, Status};
use crate::view::Style;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// Where the lines of a prompt come from.
pub trait Lines {
    /// The next line, asked for with `prompt`.
    fn line(&mut self, prompt: &str) -> Input;

    /// Keeps what was entered for later.
    fn remember(&mut self, text: &str);
}

/// What a prompt got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line without its end; pasted text may have several.
    Line(String),
    /// A line that is longer than a script may be.
    TooLong,
    /// Ctrl-C.
    Interrupted,
    /// The end, or an error that is as good as it.
    End,
}

/// Asks for statements and runs them until the end; the exit code that the program asked for.
pub fn run(shell: &mut Shell, lines: &mut dyn Lines) -> u8 {
    let file: Rc<str> = Rc::from("<stdin>");
    let mut gather = Gather::default();
    shell.session.underscore = true;
    while !shell.quit {
        shell.terminal.out.end_line();
        shell.terminal.out.flush();
        let input = lines.line(if gather.is_empty() { "iosh> " } else { "  ... " });
        let gathered = match input {
            Input::Line(text) => gather.push(&text),
            Input::TooLong => {
                gather.clear();
                Gathered::TooLong
            }
            Input::Interrupted => {
                gather.clear();
                continue;
            }
            Input::End => match gather.end() {
                Gathered::More => break,
                last => {
                    shell.quit = true;
                    last
                }
            },
        };
        match gathered {
            Gathered::More => {}
            Gathered::TooLong => shell.terminal.report(&Report::no_room(), true),
            Gathered::Command(text) => {
                lines.remember(&text);
                let page = commands::run(&text, shell);
                shell.terminal.show(&page);
            }
            Gathered::Code { text, line } => {
                lines.remember(text.trim_end());
                // An interrupt that came while nothing ran is not for what runs now.
                interrupt::clear();
                // Should iosh itself fail at showing something, the session is still there.
                let performed = AssertUnwindSafe(|| shell.perform_text(&text, &file, line, lines));
                match catch_unwind(performed).unwrap_or(Status::Done(None)) {
                    Status::Done(_) => {}
                    Status::Failed(report) => {
                        shell.terminal.report(&report, true);
                        if let Some(verdict) = shell.predict.verdict.take() {
                            shell.terminal.show(&verdict);
                        }
                    }
                    Status::Exit(code) => return u8::try_from(code & 0xFF).unwrap_or(1),
                }
                // One that came while the value was shown ended that.
                if interrupt::pending() {
                    interrupt::clear();
                    shell.terminal.out.end_line();
                    shell.terminal.out.flush();
                    shell.terminal.err.say(b"KeyboardInterrupt\n");
                }
            }
        }
    }
    0
}

/// Greets who sits at a terminal.
pub fn greet(shell: &Shell) {
    if shell.talks() {
        let text = concat!("iosh ", env!("CARGO_PKG_VERSION"), ": Python's io streams, live. ");
        let text = format!("{text}:help helps, Ctrl-D leaves.");
        shell.terminal.show(&commands::says(Style::Label, &text, shell));
    }
}
