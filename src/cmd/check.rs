//! `iosh check`: scripts against their expectations.

use super::play::{source_of, text_error};
use super::source::{self, Unread};
use super::whole::Place;
use super::{FAILED, INTERRUPTED, shown};
use crate::lang::Chunk;
use crate::object::{interrupt, pieces};
use crate::repl::Terminal;
use crate::script::{self, Difference, Kind, Outcome, Runner};
use crate::session::{Options, Report, Session, Status};
use crate::view::{Show, Style};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Checks scripts, each in a session of its own; the exit code.
pub(super) fn check(paths: &[PathBuf], update: bool, terminal: &Terminal) -> u8 {
    let (mut files, mut failures) = (Vec::new(), 0);
    for path in paths {
        if let Err(error) = collect(path, true, &mut files) {
            terminal.complain(&format!("{}: {error}", shown(path)));
            failures += 1;
        }
    }
    for path in &files {
        match one(path, update, terminal) {
            Verdict::Passed => {}
            Verdict::Failed => failures += 1,
            Verdict::Interrupted => {
                terminal.err.say(b"KeyboardInterrupt\n");
                return INTERRUPTED;
            }
        }
    }
    let (count, word) = (files.len(), if files.len() == 1 { "script" } else { "scripts" });
    let verdict =
        if failures == 0 { "as expected".to_owned() } else { format!("{failures} not as expected") };
    terminal.line(Style::Plain, &format!("{count} {word}, {verdict}"));
    terminal.out.flush();
    u8::from(failures > 0) * FAILED
}

enum Verdict {
    Passed,
    Failed,
    Interrupted,
}

/// Finds the scripts: a file that is named is one, and in a folder all that end in `.iosh`, but for
/// links: who put them there leads to where nobody asked to go.
fn collect(path: &Path, named: bool, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let found = if named { fs::metadata(path)? } else { fs::symlink_metadata(path)? };
    if found.is_dir() {
        let mut inside = fs::read_dir(path)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
        inside.sort();
        return inside.iter().try_for_each(|path| collect(path, false, files));
    }
    if named || found.is_file() && path.extension() == Some(OsStr::new("iosh")) {
        files.push(path.to_owned());
    }
    Ok(())
}

fn one(path: &Path, update: bool, terminal: &Terminal) -> Verdict {
    let opened = source::open(path);
    let (file, source) = match opened.and_then(|file| source::text(file.as_fd()).map(|text| (file, text))) {
        Ok(read) => read,
        Err(Unread::Interrupted) => return Verdict::Interrupted,
        Err(Unread::Because(why)) => {
            terminal.complain(&format!("{}: {why}", shown(path)));
            return Verdict::Failed;
        }
    };
    let mut runner = Checker {
        session: Session::new(Options { steps: false, streams: false }),
        name: Rc::from(shown(path)),
        interrupted: false,
        before: interrupt::count(),
    };
    let checked = script::check(&source, &mut runner);
    runner.session.finish();
    if runner.interrupted {
        return Verdict::Interrupted;
    }
    let differences = match checked {
        Ok(differences) => differences,
        Err(error) => {
            terminal.report(&text_error(&error, &source, &runner.name), false);
            return Verdict::Failed;
        }
    };
    let (mended, left): (Vec<_>, Vec<_>) = differences.iter().partition(|d| update && d.can_update());
    if !mended.is_empty() {
        if let Err(error) = replace(path, &file, &script::update(&source, &differences)) {
            terminal.complain(&format!("{}: {error}", shown(path)));
            return Verdict::Failed;
        }
        terminal.line(Style::Plain, &format!("{}: {} updated", shown(path), mended.len()));
    }
    for difference in &left {
        tell(path, difference, terminal);
    }
    if left.is_empty() { Verdict::Passed } else { Verdict::Failed }
}

/// Gives the file that was read another text, all of it or, where the disk is full, nothing: should
/// it still have its name.
fn replace(path: &Path, was: &OwnedFd, text: &str) -> io::Result<()> {
    let place = Place::of(path)?;
    let there = place.there()?;
    let (stat, found) = (rustix::fs::fstat(was)?, there.metadata()?);
    if (stat.st_dev, stat.st_ino) != (found.dev(), found.ino()) {
        return Err(io::Error::other("it is another file by now, and is left as it is"));
    }
    let mut file = place.nameless()?;
    file.write_all(text.as_bytes())?;
    place.put(file, Some(found.permissions()))
}

/// Shows a difference as a diff: what was expected, and what came.
fn tell(path: &Path, difference: &Difference, terminal: &Terminal) {
    terminal.line(Style::Name, &format!("{}:{}: {}", shown(path), difference.line, difference.what));
    for line in difference.want.iter().filter(|line| !difference.got.contains(line)) {
        terminal.line(Style::Error, &format!("  - {line}"));
    }
    for line in difference.got.iter().filter(|line| !difference.want.contains(line)) {
        terminal.line(Style::Written, &format!("  + {line}"));
    }
}

struct Checker {
    session: Session,
    name: Rc<str>,
    interrupted: bool,
    /// How many interrupts came before.
    before: u64,
}

impl Checker {
    fn failed(&mut self, report: Report) -> Report {
        self.interrupted |= &*report.name == "KeyboardInterrupt" && interrupt::count() != self.before;
        report
    }
}

impl Runner for Checker {
    fn run(&mut self, chunk: &Chunk<'_>) -> Outcome {
        let source = source_of(chunk, &self.name);
        let mut outcome = Outcome::default();
        let module = match chunk.parse() {
            Ok(module) => module,
            Err(error) => {
                outcome.raised = Some(Session::syntax_report(&error, &source));
                return outcome;
            }
        };
        for stmt in &module.body {
            let answer = self.session.run_statement(stmt, &source);
            if pieces::take_over(&mut outcome.printed, answer.stdout).is_err() {
                outcome.raised = Some(Report::no_room());
                break;
            }
            match answer.status {
                Status::Done(shown) => outcome.echoed.extend(shown.map(|s| s.repr)),
                Status::Failed(report) => {
                    outcome.raised = Some(self.failed(*report));
                    break;
                }
                Status::Exit(code) => {
                    outcome.exit = Some(code);
                    break;
                }
            }
        }
        outcome
    }

    fn holds(&mut self, expression: &str, line: u32) -> Result<bool, String> {
        // The line end lets a comment stand behind the expression.
        let answer =
            self.session.run(&format!("not not (\n{expression}\n)"), &self.name, line.saturating_sub(1));
        match answer.status {
            Status::Done(Some(shown)) => Ok(shown.repr.as_bytes() == b"True"),
            Status::Failed(report) => {
                let report = self.failed(*report);
                let raised = Outcome { raised: Some(report), ..Outcome::default() };
                Err(raised.lines(Kind::Raised).join(" "))
            }
            Status::Done(None) | Status::Exit(_) => Err("it has no value".to_owned()),
        }
    }

    fn directive(&mut self, name: &str, args: &str) -> Result<(), String> {
        match name {
            "title" => Ok(()),
            "show" => args.parse::<Show>().map(drop),
            _ => Err(format!("there is no directive '{name}'")),
        }
    }
}
