//! Any program runs in its sandbox to an end: an answer or an exception that can be shown, and the
//! session goes on; what is taken back and made again is as it was. What it may take is limited: memory,
//! time, and one folder.

use iosh::io::raw::disk::Disk;
use iosh::lang::{ChunkKind, statements};
use iosh::object::exception::Source;
use iosh::object::{interrupt, limits};
use iosh::session::{Options, Session, Status};
use iosh::view::{Look, Page, Painter, Show, json, report};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may run before it is interrupted.
const TIME: u64 = 20;
/// How much it may take.
const MEMORY: usize = 48 << 20;
/// As much as the program `iosh` has, for builds without optimisation too.
const STACK: usize = 1 << 28;

/// Runs `data` as a program.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    // A loop that catches its own interrupt ends never.
    if text.contains("except:") || text.contains("BaseException") || text.contains("KeyboardInterrupt") {
        return;
    }
    if text.contains("finally") && (text.contains("while") || text.contains("iter(")) {
        return;
    }
    watch();
    let run = thread::Builder::new().stack_size(STACK).spawn(move || run(&text)).unwrap();
    if let Err(panic) = run.join() {
        std::panic::resume_unwind(panic);
    }
}

/// When the program that runs was started, in milliseconds; 0 while none runs.
static STARTED: AtomicU64 = AtomicU64::new(0);

fn now() -> u64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_millis() as u64 + 1
}

/// Presses Ctrl-C on programs that take too long.
fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        thread::spawn(|| {
            loop {
                thread::sleep(Duration::from_millis(5));
                let started = STARTED.load(Ordering::Relaxed);
                if started > 0 && now() > started + TIME {
                    interrupt::raise();
                }
            }
        });
    });
}

fn run(text: &str) {
    let folder = folder();
    limits::set_max_memory(MEMORY);
    Rc::new(Disk::new(&folder)).enter();
    let mut session = Session::new(Options {
        steps: !text.len().is_multiple_of(3),
        streams: !text.len().is_multiple_of(2),
    });
    if text.len() % 4 == 1 {
        session.remember(Some(MEMORY / 4));
    }
    let look = Look { width: 30 + text.len() % 90, ascii: text.len().is_multiple_of(5), ..Look::default() };
    let mut painter = Painter::new(look, Show::Each);
    let file: Rc<str> = Rc::from("<fuzz>");
    for chunk in statements(text).map_while(Result::ok).filter(|c| c.kind == ChunkKind::Code) {
        let Ok(module) = chunk.parse() else { continue };
        let source = Rc::new(Source { name: file.clone(), text: Rc::from(chunk.source), line: chunk.line });
        STARTED.store(now(), Ordering::Relaxed);
        for stmt in &module.body {
            let answer = session.run_statement(stmt, &source);
            let mut line = Vec::new();
            json::push_answer(&mut line, &answer, false);
            assert_eq!(memchr(&line), Some(line.len() - 1), "an answer is one line");
            for step in answer.steps {
                shows_no_control(painter.step(step), look);
            }
            shows_no_control(painter.finish(), look);
            if let Status::Failed(failed) = &answer.status {
                let mut page = Page::default();
                report::push(&mut page, failed, look);
                shows_no_control(&page, look);
            }
        }
        STARTED.store(0, Ordering::Relaxed);
        interrupt::clear();
    }
    there_and_back(&mut session);
    STARTED.store(now(), Ordering::Relaxed);
    session.finish();
    drop(session);
    STARTED.store(0, Ordering::Relaxed);
    interrupt::clear();
    empty(&folder);
}

/// Takes everything back and makes it again.
fn there_and_back(session: &mut Session) {
    let before = session.streams();
    let (count, _) = session.moments();
    let (back, forth) = (session.undo(count), session.redo(count));
    let whole = [&back, &forth].iter().all(|t| t.trouble.is_empty() && t.stopped.is_none());
    if whole && forth.statements.len() == count {
        assert_eq!(session.streams(), before, "taken back and made again: {:?}", forth.statements);
    }
}

fn memchr(line: &[u8]) -> Option<usize> {
    line.iter().position(|b| *b == b'\n')
}

/// No control reaches the terminal, and no line is wider than it.
pub fn shows_no_control(page: &Page, look: Look) {
    for line in page.text().split('\n') {
        let bad = line.chars().find(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(c));
        assert_eq!(bad, None, "{line:?}");
        let width = iosh::view::escape::width(line);
        assert!(width <= look.width.max(30), "{width} > {}: {line:?}", look.width);
        assert!(!look.ascii || line.is_ascii(), "{line:?}");
    }
}

/// A folder that only this thread uses.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("iosh-fuzz-{}", std::process::id()));
    let own = folder.join(format!("{:?}", thread::current().id()));
    std::fs::create_dir_all(&own).unwrap();
    own
}

fn empty(folder: &Path) {
    std::fs::remove_dir_all(folder).unwrap();
}
