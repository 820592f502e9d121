//! Random statements on streams of all classes, containers and files, taken back and made again:
//! each state is what it was, whatever the way to it.

#[allow(dead_code, unreachable_pub)] // The families are the differential test's, which tells more of them.
#[path = "differential/generate/mod.rs"]
mod generate;
#[allow(unreachable_pub)]
#[path = "undo/own.rs"]
mod own;
#[allow(unreachable_pub)]
#[path = "undo/scene.rs"]
mod scene;

use iosh::io::raw::disk::Disk;
use iosh::session::{Options, Session, Status, Travel};
use scene::scene;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A small generator of numbers, the same for ever.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n.max(1) as u64).unwrap()
    }
}

/// A session whose every state is noted.
struct Noted {
    session: Session,
    folder: PathBuf,
    /// The state before the oldest step, and after each.
    scenes: Vec<String>,
    log: Vec<String>,
}

impl Noted {
    fn scene(&self) -> String {
        scene(&self.session, &self.folder)
    }

    fn run(&mut self, statement: &str) {
        let (before, _) = self.session.moments();
        let was = self.scene();
        self.log.push(statement.to_owned());
        let answer = self.session.run(statement, &Rc::from("<stdin>"), 1);
        self.session.take_stderr();
        if let Status::Failed(report) = answer.status {
            let message = report.message.to_string_lossy();
            self.log.push(format!("    {}: {message}", report.name));
        }
        let (after, redo) = self.session.moments();
        if after == before + 1 {
            assert_eq!(redo, 0);
            self.scenes.truncate(before + 1);
            self.scenes.push(self.scene());
        } else if after == before && self.session.border().is_none() {
            self.same(&was, &self.scene(), "a statement that is no step");
        } else {
            // A border, or several statements on a line.
            self.scenes = vec![self.scene()];
            self.session.remember(None);
            self.session.remember(Some(64 << 20));
        }
    }

    fn same(&self, want: &str, got: &str, what: &str) {
        if want == got {
            return;
        }
        let (want, got): (Vec<_>, Vec<_>) = (want.lines().collect(), got.lines().collect());
        let mut different = Vec::new();
        for i in 0..want.len().max(got.len()) {
            let (want, got) = (want.get(i).unwrap_or(&""), got.get(i).unwrap_or(&""));
            if want != got {
                different.push(format!("- {want}\n+ {got}"));
            }
        }
        panic!("{what}\n{}\n---\n{}", self.log.join("\n"), different.join("\n"));
    }

    fn went(&mut self, travel: &Travel, words: &str) {
        self.log.push(format!("{words} {:?}", travel.statements));
        assert_eq!(travel.trouble, Vec::<String>::new(), "{}", self.log.join("\n"));
        let (undo, _) = self.session.moments();
        let want = self.scenes[undo].clone();
        self.same(&want, &self.scene(), words);
    }

    fn undo(&mut self, n: usize) {
        let travel = self.session.undo(n);
        self.went(&travel, "undo");
    }

    fn redo(&mut self, n: usize) {
        let travel = self.session.redo(n);
        self.went(&travel, "redo");
    }

    /// All the way back and forward, a step at a time.
    fn there_and_back(&mut self) {
        let (undo, _) = self.session.moments();
        for _ in 0..undo {
            self.undo(1);
        }
        let (_, redo) = self.session.moments();
        for _ in 0..redo {
            self.redo(1);
        }
    }
}

fn play(seed: u64, statements: &[String], folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    Rc::new(Disk::new(folder)).enter();
    let mut session = Session::new(Options { steps: seed.is_multiple_of(4), streams: false });
    session.remember(Some(64 << 20));
    let scenes = vec![scene(&session, folder)];
    let mut noted = Noted { session, folder: folder.to_owned(), scenes, log: Vec::new() };
    let mut dice = Dice(seed);
    for statement in statements {
        noted.run(statement);
        match dice.below(12) {
            0 => {
                let n = 1 + dice.below(4);
                noted.undo(n);
                noted.redo(n);
            }
            1 => noted.undo(1 + dice.below(2)),
            2 => noted.redo(1),
            _ => {}
        }
    }
    noted.there_and_back();
    noted.there_and_back();
    noted.session.finish();
    let left = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.file_name());
    assert!(!left.into_iter().any(|n| n.to_string_lossy().starts_with(".iosh")), "the hidden folder stays");
}

/// Plays the sequences of some seeds; tells all that fail.
fn play_all(
    name: &str,
    seeds: std::ops::Range<u64>,
    statements: impl Fn(u64) -> Vec<String> + Copy + Send + 'static,
) {
    let only = std::env::var("UNDO_SEED").ok().and_then(|s| s.parse::<u64>().ok());
    let mut failed = Vec::new();
    let count = seeds.end - seeds.start;
    for seed in seeds.filter(|s| only.is_none_or(|o| o == *s)) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("undo-{name}-{seed}"));
        let _ = std::fs::remove_dir_all(&folder);
        let place = folder.clone();
        let run = move || {
            let played = catch_unwind(AssertUnwindSafe(|| play(seed, &statements(seed), &place)));
            played.map_err(|e| e.downcast_ref::<String>().cloned().unwrap_or_else(|| "a panic".to_owned()))
        };
        let played = std::thread::Builder::new().stack_size(16 << 20).spawn(run).unwrap().join().unwrap();
        let _ = std::fs::remove_dir_all(&folder);
        if let Err(why) = played {
            failed.push(format!("seed {seed} of {name}: {why}"));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {count} failed\n{}",
        failed.len(),
        failed[..failed.len().min(3)].join("\n\n")
    );
}

/// Which seeds are played: 0 to 150, or those that `UNDO_SEEDS=FROM-TO` names.
fn seeds() -> std::ops::Range<u64> {
    let given = std::env::var("UNDO_SEEDS").ok();
    let range = given.as_deref().and_then(|s| s.split_once('-'));
    range.and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?)).unwrap_or(0..150)
}

#[test]
fn streams_of_all_classes() {
    play_all("streams", seeds(), |seed| {
        let statements = generate::sequence(seed).statements;
        // A pipe may have nothing to give, and waits for ever; borders have tests of their own.
        let waits = statements.iter().any(|s| s.contains("pipe(") || s.contains("socket"));
        if waits { Vec::new() } else { statements }
    });
}

#[test]
fn containers_files_and_what_holds_them() {
    play_all("own", seeds(), own::statements);
}
