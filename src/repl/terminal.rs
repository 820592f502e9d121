//! Standard output and standard error: one of the two places that print.

use super::Stage;
use super::patient::Patient;
use crate::io::raw::disk::Sink;
use crate::object::{Res, exception::os_error, interrupt};
use crate::session::Report;
use crate::view::{Event, Look, Page, Style, ansi, color, escape, lines, report};
use rustix::io::Errno;
use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal as _, Write};
use std::rc::Rc;

/// How much is gathered for what is no terminal.
const GATHERED: usize = 1 << 16;

/// An output of the process, which the program and iosh share.
pub struct Output {
    file: RefCell<Box<dyn Write>>,
    gathered: RefCell<Vec<u8>>,
    terminal: bool,
    /// Whether nothing is held back.
    eager: bool,
    /// Whether iosh shows something too: then what the program prints is kept from steering the
    /// terminal.
    tame: Cell<bool>,
    /// Whether the last character was no line end.
    open_line: Cell<bool>,
    /// The first error that a write met.
    failed: Cell<Option<Errno>>,
}

impl Output {
    fn new(file: Box<dyn Write>, terminal: bool, eager: bool) -> Rc<Output> {
        Rc::new(Output {
            file: RefCell::new(file),
            gathered: RefCell::default(),
            terminal,
            eager,
            tame: Cell::new(false),
            open_line: Cell::new(false),
            failed: Cell::new(None),
        })
    }

    /// One that goes somewhere else than to a terminal.
    #[must_use]
    pub fn to(file: Box<dyn Write>) -> Rc<Output> {
        Output::new(file, false, false)
    }

    /// Writes bytes as they are.
    pub fn push(&self, bytes: &[u8]) {
        if let Some(last) = bytes.last() {
            self.open_line.set(*last != b'\n');
        }
        // What is long is not copied first.
        if bytes.len() >= GATHERED {
            self.flush();
            return self.hand_on(bytes);
        }
        self.gathered.borrow_mut().extend_from_slice(bytes);
        if self.eager || self.gathered.borrow().len() >= GATHERED {
            self.flush();
        }
    }

    /// Hands on all that was gathered.
    pub fn flush(&self) {
        let bytes = self.gathered.take();
        self.hand_on(&bytes);
    }

    /// Drops what was gathered.
    pub fn forget(&self) {
        self.gathered.borrow_mut().clear();
    }

    fn hand_on(&self, bytes: &[u8]) {
        let mut file = self.file.borrow_mut();
        if let Err(error) = file.write_all(bytes).and_then(|()| file.flush()) {
            let errno = Errno::from_io_error(&error).unwrap_or(Errno::IO);
            self.failed.set(self.failed.get().or(Some(errno)));
        }
    }

    /// Writes what the program said, until Ctrl-C is pressed: no control of its reaches a terminal,
    /// unless that is asked for.
    pub fn say(&self, data: &[u8]) {
        for piece in escape::patient_pieces(data) {
            if self.terminal && self.tame.get() {
                self.push(escape::tamed(piece).as_bytes());
            } else {
                self.push(piece);
            }
        }
    }

    /// Ends a line that the program left open.
    pub fn end_line(&self) {
        if self.open_line.get() {
            self.push(b"\n");
        }
    }

    /// Writes a prompt: the line that it begins is not the program's.
    pub fn prompt(&self, prompt: &str) {
        self.push(prompt.as_bytes());
        self.open_line.set(false);
        self.flush();
    }

    /// What a write gives, unless one failed or nobody wanted to wait for it.
    ///
    /// # Errors
    /// The first error, `KeyboardInterrupt`.
    pub fn taken<T>(&self, what: T) -> Res<T> {
        match self.failed.get() {
            Some(errno) => Err(os_error(errno.raw_os_error())),
            None => interrupt::check().map(|()| what),
        }
    }

    /// The first error that a write met.
    #[must_use]
    pub fn failed(&self) -> Option<Errno> {
        self.failed.get()
    }
}

impl Write for &Output {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.push(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Output {
    fn write(&self, data: &[u8]) -> Res<usize> {
        self.say(data);
        self.taken(data.len())
    }

    fn flush(&self) -> Res<()> {
        Output::flush(self);
        self.taken(())
    }

    fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// What iosh shows between the lines of a program has to stand between them.
    fn wants_lines(&self) -> bool {
        self.terminal || self.tame.get()
    }
}

/// Both outputs, and how things look on them.
pub struct Terminal {
    /// Standard output.
    pub out: Rc<Output>,
    /// Standard error.
    pub err: Rc<Output>,
    /// How things look.
    pub look: Look,
    /// Whether there is to be no line editor and no repainting.
    pub plain: bool,
    /// Whether a recording of a terminal is to have colours.
    pub recorded: bool,
    colours: (bool, bool),
    text: RefCell<String>,
}

impl Terminal {
    /// The process's own; with colours or without if that is `forced`.
    #[must_use]
    pub fn new(forced: Option<bool>, ascii: bool, plain: bool) -> Terminal {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let plain = plain || color::plain();
        let forced = forced.or(plain.then_some(false));
        Terminal {
            out: Output::new(Box::new(Patient::new(rustix::stdio::stdout())), out, out),
            err: Output::new(Box::new(Patient::new(rustix::stdio::stderr())), err, true),
            look: Look { width: width(out), ascii, ..Look::default() },
            plain,
            recorded: color::colour(forced, true),
            colours: (color::colour(forced, out), color::colour(forced, err)),
            text: RefCell::default(),
        }
    }

    /// Whether standard output can have colours.
    #[must_use]
    pub fn colourful(&self) -> bool {
        self.colours.0
    }

    /// Keeps what the program prints from steering a terminal, or not.
    pub fn tame(&self, tame: bool) {
        self.out.tame.set(tame);
        self.err.tame.set(tame);
    }

    /// Shows a page on standard output.
    pub fn show(&self, page: &Page) {
        if !page.is_empty() {
            self.show_each(|show| show(page));
        }
    }

    /// Shows on standard output what is made in pieces.
    pub fn show_each(&self, make: impl FnOnce(&mut dyn FnMut(&Page))) {
        self.out.end_line();
        make(&mut |piece| self.render(piece, &self.out, self.colours.0));
    }

    /// Shows one line in one style; an empty one too.
    pub fn line(&self, style: Style, text: &str) {
        let mut page = Page::default();
        page.with(style, |out| escape::push_text(out, text, self.look.ascii));
        page.newline();
        self.show(&page);
    }

    /// Shows a value as a prompt echoes it, its `repr` as WTF-8; a long one until Ctrl-C is pressed.
    pub fn echo(&self, repr: &[u8]) {
        self.out.end_line();
        let mut line = String::new();
        for piece in escape::patient_pieces(repr) {
            escape::push_wtf8(&mut line, piece, self.look.ascii);
            self.out.push(line.as_bytes());
            line.clear();
        }
        // What is written while Ctrl-C waits may be dropped: whoever heeds it ends the line.
        if !interrupt::pending() {
            self.out.push(b"\n");
        }
    }

    /// Shows an exception on standard output, or on standard error.
    pub fn report(&self, report: &Report, on_error: bool) {
        let (output, colour) =
            if on_error { (&self.err, self.colours.1) } else { (&self.out, self.colours.0) };
        // Where nobody looks, nothing is broken into lines that something might search.
        let width = if output.terminal || !on_error { self.look.width } else { usize::MAX };
        // What a program printed for somebody else to read stays as it is.
        if !on_error || self.out.terminal {
            self.out.end_line();
        }
        if on_error {
            self.out.flush();
        }
        report::each(report, Look { width, ..self.look }, &mut |piece| self.render(piece, output, colour));
    }

    /// Says what went wrong with iosh's own doing.
    pub fn complain(&self, text: &str) {
        if self.out.terminal {
            self.out.end_line();
        }
        self.out.flush();
        let mut line = String::from("iosh: ");
        escape::push_text(&mut line, text, self.look.ascii);
        line.push('\n');
        self.err.push(line.as_bytes());
    }

    fn render(&self, page: &Page, output: &Output, colour: bool) {
        if !colour {
            return output.push(page.text().as_bytes());
        }
        let mut text = self.text.borrow_mut();
        text.clear();
        ansi::render(page, colour, &mut text);
        output.push(text.as_bytes());
    }
}

impl Stage for Terminal {
    fn refuse(&self, why: &str) {
        self.complain(why);
    }

    fn take(&self, event: &Event<'_>) {
        match *event {
            Event::Title(text) => self.line(Style::Name, text),
            Event::Narration(text) => {
                self.show_each(|show| lines::told(Style::Hint, "# ", text, self.look, show));
            }
            Event::Blank => self.line(Style::Plain, ""),
            Event::Typed { source, .. } => self.show_each(|show| lines::typed(source, self.look, show)),
            Event::Printed(data) => self.out.say(data),
            Event::Complained(data) => self.err.say(data),
            Event::Answered(_) => {}
            Event::Echoed(repr) => self.echo(repr),
            Event::Shown(page) => self.show(page),
            Event::Raised { report, aside } => self.report(report, aside),
        }
    }

    fn failed(&self) -> bool {
        self.out.failed().is_some()
    }
}

/// The columns of the terminal, or what the environment says, or 80.
fn width(terminal: bool) -> usize {
    let asked = || std::env::var("COLUMNS").ok()?.parse().ok();
    let told = || Some(usize::from(rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?.ws_col));
    let columns = if terminal { told().filter(|&n| n > 0).or_else(asked) } else { asked() };
    columns.unwrap_or(80).clamp(30, 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_left_open_is_ended() {
        struct Shared(Rc<RefCell<Vec<u8>>>);
        impl Write for Shared {
            fn write(&mut self, data: &[u8]) -> io::Result<usize> {
                self.0.borrow_mut().extend_from_slice(data);
                Ok(data.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let seen = Rc::new(RefCell::new(Vec::new()));
        let output = Output::new(Box::new(Shared(seen.clone())), false, false);
        Sink::write(&*output, b"x").unwrap();
        output.end_line();
        output.end_line();
        assert!(seen.borrow().is_empty());
        output.flush();
        assert_eq!(*seen.borrow(), b"x\n");
    }
}
