//! `iosh --json`: a statement a line in, a line of JSON out.

use super::INTERRUPTED;
use crate::lang::ast::Span;
use crate::lang::error::{SyntaxError, SyntaxKind};
use crate::object::exception::Source;
use crate::object::interrupt;
use crate::repl::{Gather, Gathered, Shell, Stdin, Terminal, commands};
use crate::session::{Answer, Options, Report, Session, Status};
use crate::view::{Painter, Show, json};
use std::io::{BufWriter, Write as _};
use std::rc::Rc;

/// How much of an answer is handed on at once.
const PIECE: usize = 1 << 16;

/// Answers standard input to its end; the exit code.
pub(super) fn serve(terminal: Terminal, results: bool, undo_memory: usize) -> u8 {
    let mut session = Session::new(Options { steps: !results, streams: !results });
    session.remember(Some(undo_memory).filter(|bytes| *bytes > 0));
    let painter = Painter::new(terminal.look, Show::Each);
    let terminal = Rc::new(terminal);
    let shell = Shell::on(terminal.clone(), terminal, session, painter);
    // What the program says on standard error stands beside the answers.
    shell.terminal.tame(true);
    let mut server = Server { shell, results };
    let code = server.serve();
    server.shell.finish(code)
}

struct Server {
    shell: Shell,
    results: bool,
}

impl Server {
    fn serve(&mut self) -> u8 {
        let (stdin, file) = (Stdin::default(), Rc::from("<stdin>"));
        let mut gather = Gather::default();
        while !self.shell.quit && self.shell.terminal.out.failed().is_none() {
            let line = match stdin.line() {
                Ok(line) => line.map(String::from_utf8),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return INTERRUPTED,
                Err(error) if error.kind() == std::io::ErrorKind::OutOfMemory => {
                    gather.clear();
                    self.answer(&too_long());
                    continue;
                }
                Err(_) => None,
            };
            let gathered = match line {
                Some(Ok(line)) => gather.push(&line),
                Some(Err(_)) => {
                    gather.clear();
                    self.answer(&no_utf8(&file));
                    continue;
                }
                None => {
                    self.shell.quit = true;
                    gather.end()
                }
            };
            match gathered {
                Gathered::More => {}
                Gathered::TooLong => self.answer(&too_long()),
                Gathered::Command(text) => {
                    let page = commands::run(&text, &mut self.shell);
                    let mut answer = Answer::new(Status::Done(None));
                    answer.stdout = page.text().as_bytes().to_vec();
                    self.answer(&answer);
                }
                Gathered::Code { text, line } => {
                    interrupt::clear();
                    self.shell.at = None;
                    let answer = self.shell.session.run(&text, &file, line);
                    self.answer(&answer);
                    if let Status::Exit(code) = answer.status {
                        return u8::try_from(code & 0xFF).unwrap_or(1);
                    }
                }
            }
        }
        0
    }

    fn answer(&mut self, answer: &Answer) {
        let out = &self.shell.terminal.out;
        // What is answered may be long: it is not put together first.
        let mut line = BufWriter::with_capacity(PIECE, &**out);
        json::push_answer(&mut line, answer, self.results);
        // Nothing fails here: the output keeps in mind what it met.
        let _ = line.flush();
        out.flush();
        let complaints = self.shell.session.take_stderr();
        if !complaints.is_empty() {
            self.shell.terminal.err.say(&complaints);
        }
    }
}

fn too_long() -> Answer {
    Answer::new(Status::Failed(Box::new(Report::no_room())))
}

fn no_utf8(file: &Rc<str>) -> Answer {
    let error = SyntaxError {
        kind: SyntaxKind::Syntax,
        message: "(unicode error) the line is no UTF-8".to_owned(),
        span: Span::default(),
        hint: None,
    };
    let source = Rc::new(Source { name: file.clone(), text: Rc::from(""), line: 1 });
    Answer::new(Status::Failed(Box::new(Session::syntax_report(&error, &source))))
}
