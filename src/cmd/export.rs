//! `iosh export`: what a replay shows, as a document.

use super::play::{self, Stop, is_script};
use super::source::{self, Unread};
use super::whole::{Place, Steady};
use super::{FAILED, INTERRUPTED, USAGE, shown};
use crate::cli::{Common, Export};
use crate::io::raw::disk::Sink;
use crate::lang;
use crate::object::{Res, interrupt};
use crate::repl::patient::Patient;
use crate::repl::{Output, Shell, Stage, Stdin, Terminal};
use crate::script::{Item, items};
use crate::session::{Options, Session};
use crate::view::export::{About, Format, To};
use crate::view::{Event, Look, Painter, Show};
use rustix::fs::Stat;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::{File, Permissions};
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Writes one script as a document; the exit code, which is the script's.
pub(super) fn export(wanted: &Export, common: &Common, terminal: Terminal) -> u8 {
    let path = wanted.output.as_deref().filter(|path| *path != Path::new("-"));
    let Some(to) = wanted.to.or_else(|| To::of(path?)) else {
        terminal.complain(&format!(
            "as what? --to says it, or a name of OUT that ends in one of: {}",
            To::list()
        ));
        return USAGE;
    };
    let file = &*wanted.file;
    let opened = if file == Path::new("-") { Ok(None) } else { source::open(file).map(Some) };
    let read = opened.and_then(|opened| {
        let fd = opened.as_ref().map_or(rustix::stdio::stdin(), OwnedFd::as_fd);
        Ok((source::text(fd)?, rustix::fs::fstat(fd)))
    });
    let (source, stat) = match read {
        Ok(read) => read,
        Err(Unread::Interrupted) => return play::interrupted(&terminal),
        Err(Unread::Because(why)) => return complain(&terminal, file, &why),
    };
    let terminal = Rc::new(terminal);
    let target = match path {
        None => Ok(Target { out: terminal.out.clone(), whole: None }),
        Some(path) => Target::at(path, stat.ok().as_ref(), common),
    };
    let target = match target {
        Ok(target) => target,
        Err(Refused::Itself) => {
            terminal.complain(&format!("{}: it would replace the script itself", shown(file)));
            return USAGE;
        }
        Err(Refused::Reached) => {
            let why = "it is no regular file and lies where the script could write to it";
            terminal.complain(&format!("{}: {why}", shown(path.unwrap_or(file))));
            return USAGE;
        }
        Err(Refused::Because(error)) if error.kind() == io::ErrorKind::Interrupted => {
            return play::interrupted(&terminal);
        }
        Err(Refused::Because(error)) => {
            return complain(&terminal, path.unwrap_or(file), &error.to_string());
        }
    };
    let look = Look { width: usize::from(wanted.width), ascii: common.ascii, ..Look::default() };
    let about = About {
        title: &title(&source, file),
        modules: &if to == To::Md { modules(&source) } else { Vec::new() },
        look,
        colour: terminal.recorded,
        steps: common.show != Show::Quiet,
    };
    let Some(code) = play(to, &about, (&source, file), common, target.out.clone(), &terminal) else {
        return INTERRUPTED;
    };
    match target.keep() {
        Ok(()) => code,
        // Whoever read it has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) if error.kind() == io::ErrorKind::Interrupted => play::interrupted(&terminal),
        Err(error) => complain(&terminal, path.unwrap_or(Path::new("standard output")), &error.to_string()),
    }
}

fn complain(terminal: &Terminal, path: &Path, why: &str) -> u8 {
    terminal.complain(&format!("{}: {why}", shown(path)));
    FAILED
}

/// What a script calls itself, or the name of its file.
fn title<'a>(source: &'a str, path: &'a Path) -> Cow<'a, str> {
    if path == Path::new("-") {
        return Cow::Borrowed("<stdin>");
    }
    let mut items = items(source).take_while(|item| item.is_ok() && !interrupt::pending());
    let told = items.find_map(|item| match item {
        Ok(Item::Directive { name: "title", args, .. }) if is_script(path) && !args.is_empty() => Some(args),
        _ => None,
    });
    told.map_or_else(|| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy(), Cow::Borrowed)
}

/// The modules that a script uses: it has them without `import`, and CPython has not.
fn modules(source: &str) -> Vec<&'static str> {
    let mut known: Vec<_> = Session::modules().into_iter().map(|module| (module, false)).collect();
    for name in lang::names(source).take_while(|_| !interrupt::pending()) {
        if let Some((_, used)) = known.iter_mut().find(|(module, _)| *module == name) {
            *used = true;
        }
    }
    known.into_iter().filter_map(|(module, used)| used.then_some(module)).collect()
}

/// Plays a script onto a stage; the exit code, unless it was interrupted.
fn play(
    to: To,
    about: &About<'_>,
    (source, path): (&str, &Path),
    common: &Common,
    out: Rc<Output>,
    terminal: &Rc<Terminal>,
) -> Option<u8> {
    let before = interrupt::count();
    let format = RefCell::new(to.format());
    let stage = Rc::new(Exporter { format, out, terminal: terminal.clone(), before });
    stage.format.borrow_mut().begin(&mut &*stage.out, about);
    let of_answers = to.is_of_answers();
    let mut session = Session::new(Options { steps: about.steps, streams: about.steps && of_answers });
    if path != Path::new("-") {
        session.set_stdin(Rc::new(Stdin::default()));
    }
    if !of_answers {
        session.set_stdout(Rc::new(Said { stage: stage.clone(), aside: false }));
        session.set_stderr(Rc::new(Said { stage: stage.clone(), aside: true }));
    }
    // Answers without operations are answers all the same.
    let show = if of_answers && !about.steps { Show::Brief } else { common.show };
    let mut painter = Painter::new(about.look, show);
    painter.explain = true;
    let mut shell = Shell::on(stage.clone(), terminal.clone(), session, painter);
    if !of_answers {
        shell.follow();
    }
    let code = play::play(source, path, &Stop::None, &mut shell);
    let ended = stage.is_interrupted();
    shell.leave();
    if !stage.is_interrupted() {
        stage.format.borrow_mut().end(&mut &*stage.out, code);
        stage.out.flush();
    }
    if !stage.is_interrupted() {
        return Some(code);
    }
    if !ended || code != INTERRUPTED {
        play::interrupted(terminal);
    }
    None
}

/// Shows a replay as a document.
struct Exporter {
    format: RefCell<Box<dyn Format>>,
    out: Rc<Output>,
    terminal: Rc<Terminal>,
    /// How many interrupts came before.
    before: u64,
}

impl Exporter {
    /// Whether Ctrl-C was pressed, and the script caught it or not: what nobody is to see then need not wait
    /// until somebody reads it.
    fn is_interrupted(&self) -> bool {
        interrupt::count() != self.before
    }
}

impl Stage for Exporter {
    fn take(&self, event: &Event<'_>) {
        if self.is_interrupted() {
            self.out.forget();
        }
        // Who exports hears why the script ended, too.
        if let Event::Raised { report, aside: true } = event {
            self.terminal.report(report, true);
        }
        if !self.is_interrupted() {
            self.format.borrow_mut().event(&mut &*self.out, event);
        }
    }

    fn refuse(&self, why: &str) {
        self.terminal.complain(why);
        self.take(&Event::Complained(format!("iosh: {why}\n").as_bytes()));
    }

    fn failed(&self) -> bool {
        self.out.failed().is_some()
    }
}

/// One of the program's outputs, as a part of what is shown.
struct Said {
    stage: Rc<Exporter>,
    aside: bool,
}

impl Sink for Said {
    fn write(&self, data: &[u8]) -> Res<usize> {
        self.stage.take(&if self.aside { Event::Complained(data) } else { Event::Printed(data) });
        self.stage.out.taken(data.len())
    }

    fn flush(&self) -> Res<()> {
        self.stage.out.taken(())
    }

    /// What iosh shows between the lines of a program has to stand between them.
    fn wants_lines(&self) -> bool {
        true
    }
}

/// Whether a path leads beneath the working folder or what is allowed beside it. Who allows everything wants
/// no fence.
fn is_reached(path: &Path, common: &Common) -> bool {
    let Ok(path) = std::fs::canonicalize(path) else { return false };
    let allowed = common.allow.iter().chain(&common.allow_read).map(PathBuf::as_path);
    let mut roots = allowed.chain([Path::new(".")]).filter_map(|root| std::fs::canonicalize(root).ok());
    !common.allow_all && roots.any(|root| path.starts_with(root))
}

/// Where a document goes.
struct Target {
    /// What takes it as it comes.
    out: Rc<Output>,
    /// The file that it is to be, once it is whole.
    whole: Option<Whole>,
}

/// A file to be, and what stands in its place. Until it is whole it has no name, so that the script which
/// is played cannot write to it.
struct Whole {
    document: File,
    place: Place,
    was: Option<Permissions>,
}

/// Why a document cannot go somewhere.
enum Refused {
    /// The script stands there.
    Itself,
    /// It is no regular file, and the script reaches it.
    Reached,
    Because(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Refused {
        Refused::Because(error)
    }
}

impl Target {
    /// The file of that name, unless it is the script, or something else that the script could open.
    fn at(path: &Path, script: Option<&Stat>, common: &Common) -> Result<Target, Refused> {
        let found = std::fs::metadata(path).ok();
        if let Some(found) = found.filter(|found| !found.is_dir()) {
            if !found.is_file() {
                if is_reached(path, common) {
                    return Err(Refused::Reached);
                }
                return Ok(Target { out: Output::to(Box::new(Patient::open(path)?)), whole: None });
            }
            if script.is_some_and(|stat| (stat.st_dev, stat.st_ino) == (found.dev(), found.ino())) {
                return Err(Refused::Itself);
            }
        }
        let place = Place::of(path)?;
        let was = match place.there() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            there => Some(there?.metadata()?.permissions()),
        };
        let document = place.nameless()?;
        let out = Output::to(Box::new(Steady::new(document.try_clone()?)));
        Ok(Target { out, whole: Some(Whole { document, place, was }) })
    }

    /// All is written.
    fn keep(self) -> io::Result<()> {
        if let Some(errno) = self.out.failed() {
            return Err(errno.into());
        }
        let Some(Whole { document, place, was }) = self.whole else { return Ok(()) };
        place.put(document, was)
    }
}
