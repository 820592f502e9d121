//! iosh, asked the same.

use super::answer::{files, plain, put_list};
use super::generate::Sequence;
use iosh::io::raw::disk::Disk;
use iosh::io::trace;
use iosh::object::{RawCall, RawKind};
use iosh::session::{Answer, Options, Session, Status};
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

/// How long a sequence may take.
const LIMIT: Duration = Duration::from_mins(1);

/// Runs a sequence, in a thread of its own, so that one that never ends is noticed and nothing is left
/// over for the next.
pub fn ask(sequence: &Sequence) -> Value {
    let (to, answer) = channel();
    let job = sequence.clone();
    let run = move || {
        let answer = catch_unwind(AssertUnwindSafe(|| in_fresh_folder(&job)));
        let answer = answer.unwrap_or_else(|e| {
            let text = e.downcast_ref::<String>().map(String::as_str).or(e.downcast_ref::<&str>().copied());
            json!({"panic": text})
        });
        // Nobody waits for it any more if it came too late.
        let _ = to.send(answer);
    };
    std::thread::Builder::new().stack_size(16 << 20).spawn(run).unwrap();
    answer.recv_timeout(LIMIT).unwrap_or_else(|_| json!({"hung": true}))
}

fn in_fresh_folder(sequence: &Sequence) -> Value {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder: PathBuf =
        std::env::temp_dir().join(format!("iosh-differential-{}-{number}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let answer = run(sequence, &folder);
    std::fs::remove_dir_all(&folder).unwrap();
    answer
}

fn run(sequence: &Sequence, folder: &Path) -> Value {
    let disk = Rc::new(Disk::new(folder));
    disk.enter();
    let mut session =
        Session::new(Options { steps: sequence.seed.is_multiple_of(4) && !sequence.trace, streams: false });
    // Keeping the past changes nothing about the present.
    session.remember((sequence.seed % 2 == 1).then_some(64 << 20));
    let file: Rc<str> = Rc::from("<stdin>");
    if sequence.trace {
        session.run("TracedFile = io.FileIO; TracedScripted = iosh.ScriptedRaw", &file, 1);
    }
    let mut answers = Vec::new();
    for statement in &sequence.statements {
        // The files that a statement opens itself are not traced in CPython.
        trace::record(sequence.trace && !statement.contains("open("));
        let answer = session.run(statement, &file, 1);
        trace::record(false);
        answers.push(told(&answer, &session.take_stderr()));
    }
    // As oracle.py does it: an interpreter that ends goes another way.
    let names: Vec<String> = session.interp().variables().map(|(name, _)| format!("{name} = None")).collect();
    let answer = session.run(&names.join("; "), &file, 1);
    let mut end = told(&answer, &session.take_stderr());
    session.finish();
    drop(session);
    end["files"] = files(folder);
    json!({"answers": answers, "end": end})
}

fn told(answer: &Answer, stderr: &[u8]) -> Value {
    let mut told = json!({});
    match &answer.status {
        Status::Done(None) | Status::Exit(_) => {}
        Status::Done(Some(value)) => {
            told = json!({"repr": plain(value.repr.as_bytes()), "type": &*value.kind});
        }
        Status::Failed(e) => {
            let mut error = json!({"type": &*e.name, "message": plain(e.message.as_bytes())});
            if let (Some(errno), Some(strerror)) = (e.errno, &e.strerror) {
                error["message"] = json!(strerror.to_string());
                error["errno"] = json!(errno);
                error["whole"] = json!(plain(e.message.as_bytes()));
            }
            if &*e.name == "BlockingIOError" {
                error["characters_written"] = json!(e.characters_written);
            }
            told["error"] = error;
        }
    }
    if !answer.stdout.is_empty() {
        told["stdout"] = json!(plain(&answer.stdout));
    }
    put_list(&mut told, "ignored", ignored(stderr));
    put_list(&mut told, "calls", trace::take().iter().filter_map(call).collect());
    told
}

/// What finalisers raised, of what was printed on standard error.
fn ignored(stderr: &[u8]) -> Vec<Value> {
    let text = plain(stderr);
    let mut found = Vec::new();
    for part in text.split("Exception ignored in: ").skip(1) {
        let (_, error) = part.split_once('\n').unwrap_or((part, ""));
        found.push(json!(error.trim_end_matches('\n')));
    }
    found
}

/// A call on a raw stream; those that only move or ask are left out: iosh may need fewer.
fn call(call: &RawCall) -> Option<Value> {
    let outcome = match &call.error {
        Some(error) => json!(error.split(':').next()),
        None => json!(call.given),
    };
    Some(match call.kind {
        RawKind::Read => json!(["readinto", call.asked, outcome]),
        RawKind::ReadAll => json!(["readall", outcome]),
        RawKind::Write => json!(["write", call.asked, outcome]),
        RawKind::Truncate => json!(["truncate", call.asked, outcome]),
        RawKind::Seek | RawKind::Close => return None,
    })
}
