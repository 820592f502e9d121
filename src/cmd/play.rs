//! `iosh run`, `iosh FILE` and `iosh -c`: statements out of a text, shown as they run.

use super::source::{Unread, read};
use super::{FAILED, INTERRUPTED, USAGE, shown};
use crate::cli::Stops;
use crate::lang::Chunk;
use crate::lang::error::SyntaxError;
use crate::object::exception::Source;
use crate::object::interrupt;
use crate::repl::{Shell, Stdin, Terminal, patient};
use crate::script::{Item, Kind, items};
use crate::session::{Report, Session, Status};
use crate::view::{Event, Show};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

/// How long a statement of a replay stands there before it runs.
pub(super) enum Stop {
    /// Not at all.
    None,
    /// So long.
    Pause(Duration),
    /// Until Enter is pressed.
    Enter(Rc<Stdin>),
}

impl Stop {
    /// Waits.
    ///
    /// # Errors
    /// `Interrupted` after Ctrl-C.
    fn wait(&self) -> io::Result<()> {
        match self {
            Stop::None => Ok(()),
            Stop::Pause(length) => patient::pause(*length),
            // Where nobody presses it any more nothing waits for it.
            Stop::Enter(stdin) => match stdin.line() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
                _ => Ok(()),
            },
        }
    }
}

/// Runs files one after the other, each in the same session; up to the first that fails.
pub(super) fn run(files: &[PathBuf], stops: Stops, mut shell: Shell) -> u8 {
    let stdin = Rc::new(Stdin::default());
    // What is read as a script cannot be read by it.
    if !files.iter().any(|path| path == Path::new("-")) {
        shell.session.set_stdin(stdin.clone());
    } else if stops.step {
        shell.terminal.complain("--step waits for Enter on standard input: give the script as a file");
        return USAGE;
    }
    let stop = match stops {
        Stops { step: true, .. } => Stop::Enter(stdin),
        Stops { pace: Some(length), .. } => Stop::Pause(length),
        Stops { .. } => Stop::None,
    };
    for path in files {
        let code = match read(path) {
            Ok(source) => play(&source, path, &stop, &mut shell),
            Err(Unread::Interrupted) => interrupted(&shell.terminal),
            Err(Unread::Because(why)) => {
                shell.terminal.complain(&format!("{}: {why}", shown(path)));
                FAILED
            }
        };
        if code != 0 || shell.quit {
            return shell.finish(code);
        }
    }
    shell.finish(0)
}

/// Runs the statements of the command line.
pub(super) fn code(code: &str, mut shell: Shell) -> u8 {
    shell.session.set_stdin(Rc::new(Stdin::default()));
    let source = Rc::new(Source { name: Rc::from("<string>"), text: Rc::from(code), line: 1 });
    let status = match crate::lang::parse(code) {
        Ok(module) => shell.perform(&module, &source),
        Err(error) => Status::Failed(Box::new(Session::syntax_report(&error, &source))),
    };
    let code = ended(status, &mut shell);
    shell.finish(code)
}

/// Plays a script to its end or to the first error that it does not announce.
pub(super) fn play(source: &str, path: &Path, stop: &Stop, shell: &mut Shell) -> u8 {
    let name: Rc<str> = if path == Path::new("-") { Rc::from("<stdin>") } else { Rc::from(shown(path)) };
    let is_script = is_script(path);
    // CPython finds what is wrong with a file before it runs anything of it.
    if !is_script && let Some(report) = first_error(source, &name) {
        return failed(&report, shell);
    }
    for item in items(source) {
        if is_interrupted() {
            return interrupted(&shell.terminal);
        }
        match item {
            Ok(Item::Statement(chunk, expectations)) => {
                let mut announced = expectations.iter().filter(|e| e.kind == Kind::Raised);
                if shell.talks() {
                    shell.stage.take(&Event::Typed { source: chunk.source, line: chunk.line });
                    shell.terminal.out.flush();
                    // What is long to show is long to read, too.
                    if stop.wait().is_err() || is_interrupted() {
                        return interrupted(&shell.terminal);
                    }
                }
                let before = interrupt::count();
                match statement(&chunk, &name, shell) {
                    // Who presses Ctrl-C wants an end, unless it is what the script asks for.
                    Status::Failed(report)
                        if announced.any(|e| {
                            interrupt::count() == before || e.text.starts_with("KeyboardInterrupt")
                        }) =>
                    {
                        shell.stage.take(&Event::Raised { report: &report, aside: !shell.talks() });
                    }
                    Status::Done(_) => {}
                    ended_early => return ended(ended_early, shell),
                }
            }
            Ok(Item::Directive { name, args, line }) if is_script => {
                if let Err(why) = directive(name, args, shell) {
                    shell.stage.refuse(&format!("{}:{line}: {why}", shown(path)));
                    return FAILED;
                }
            }
            Ok(Item::Narration(text)) if shell.talks() => shell.stage.take(&Event::Narration(text)),
            Ok(Item::Blank) if shell.talks() => shell.stage.take(&Event::Blank),
            Ok(_) => {}
            Err(error) => return failed(&text_error(&error, source, &name), shell),
        }
        if shell.stage.failed() {
            return FAILED;
        }
    }
    if is_interrupted() { interrupted(&shell.terminal) } else { 0 }
}

/// Whether Ctrl-C was pressed and no statement raised it: that ends the script all the same.
fn is_interrupted() -> bool {
    let waits = interrupt::pending();
    if waits {
        interrupt::clear();
    }
    waits
}

/// Whether what stands in comments of this file is said to iosh.
pub(super) fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "iosh")
}

fn first_error(source: &str, name: &Rc<str>) -> Option<Report> {
    crate::lang::statements(source).find_map(|chunk| match chunk {
        Ok(chunk) => {
            chunk.parse().err().map(|error| Session::syntax_report(&error, &source_of(&chunk, name)))
        }
        Err(error) => Some(text_error(&error, source, name)),
    })
}

/// What is wrong with the text of a file.
pub(super) fn text_error(error: &SyntaxError, source: &str, name: &Rc<str>) -> Report {
    let source = Rc::new(Source { name: name.clone(), text: Rc::from(source), line: 1 });
    Session::syntax_report(error, &source)
}

/// The text of a piece, for tracebacks to quote.
pub(super) fn source_of(chunk: &Chunk<'_>, name: &Rc<str>) -> Rc<Source> {
    Rc::new(Source { name: name.clone(), text: Rc::from(chunk.source), line: chunk.line })
}

/// Runs the statements of a line.
fn statement(chunk: &Chunk<'_>, name: &Rc<str>, shell: &mut Shell) -> Status {
    match chunk.parse() {
        Ok(module) => shell.perform(&module, &source_of(chunk, name)),
        Err(error) => shell.refuse(Session::syntax_report(&error, &source_of(chunk, name))),
    }
}

/// Does what a directive of a script says.
fn directive(name: &str, args: &str, shell: &mut Shell) -> Result<(), String> {
    match name {
        "title" => {
            if shell.talks() {
                shell.stage.take(&Event::Title(args));
            }
            Ok(())
        }
        // Who asked for quiet gets it.
        "show" => args.parse().map(|show: Show| {
            if shell.talks() {
                shell.set_show(show);
                // A script may be quiet, but only who runs it lets it steer the terminal.
                shell.terminal.tame(true);
            }
        }),
        _ => Err(format!("there is no directive '{name}'")),
    }
}

/// The exit code of a text that ended so; its exception goes to standard error.
pub(super) fn ended(status: Status, shell: &mut Shell) -> u8 {
    match status {
        Status::Done(_) => 0,
        Status::Exit(code) => {
            shell.quit = true;
            u8::try_from(code & 0xFF).unwrap_or(FAILED)
        }
        Status::Failed(report) => failed(&report, shell),
    }
}

/// The exit code of a replay that was interrupted while no statement ran.
pub(super) fn interrupted(terminal: &Terminal) -> u8 {
    terminal.err.say(b"KeyboardInterrupt\n");
    INTERRUPTED
}

fn failed(report: &Report, shell: &Shell) -> u8 {
    // Who closed the pipe does not want to hear of it.
    if !shell.stage.failed() {
        shell.stage.take(&Event::Raised { report, aside: true });
    }
    if &*report.name == "KeyboardInterrupt" { INTERRUPTED } else { FAILED }
}
