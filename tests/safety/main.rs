//! A script is not trusted: what it must not reach, exhaust, overflow, hold up or show, by the binary.

mod bombs;
mod depth;
mod exports;
mod faults;
mod files;
mod interrupts;
mod terminal;

use std::fs;
use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A folder with a working folder `in` and a secret outside of it.
struct Place(PathBuf);

impl Place {
    fn new() -> Place {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("iosh-safety-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let place = Place(std::env::temp_dir().join(name));
        fs::create_dir_all(place.inside()).unwrap();
        fs::create_dir(place.0.join("out")).unwrap();
        fs::write(place.0.join("out/secret"), "secret").unwrap();
        place
    }

    fn inside(&self) -> PathBuf {
        self.0.join("in")
    }

    fn command(&self, args: &[&str]) -> Command {
        self.set(Command::new(env!("CARGO_BIN_EXE_iosh")), args)
    }

    fn set(&self, mut command: Command, args: &[&str]) -> Command {
        command.args(args).current_dir(self.inside()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The same, which hears of signals even where the tests were started to ignore them.
    fn hearing(&self, args: &[&str]) -> Command {
        let mut command = Command::new("env");
        command.args(["--default-signal=HUP,QUIT,TERM", env!("CARGO_BIN_EXE_iosh")]);
        self.set(command, args)
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }

    /// Runs statements quietly.
    fn code(&self, code: &str) -> Ran {
        self.run(&["--show", "quiet", "-c", code])
    }

    /// Runs a script quietly that is longer than an argument may be.
    fn script(&self, code: &[u8]) -> Ran {
        fs::write(self.inside().join("script.py"), code).unwrap();
        self.run(&["run", "--show", "quiet", "script.py"])
    }

    /// That nothing outside changed.
    fn untouched(&self) {
        let names: Vec<_> =
            fs::read_dir(self.0.join("out")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["secret"]);
        assert_eq!(fs::read(self.0.join("out/secret")).unwrap(), b"secret");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What came of a run: its end, what it printed, and the last line of its errors but for hints.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        assert_eq!(output.status.signal(), None, "{}", String::from_utf8_lossy(&output.stderr));
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let last = err.lines().rfind(|line| !line.starts_with("hint: ") && !line.starts_with("did you mean"));
        Ran { code: output.status.code(), out, err: last.unwrap_or("").to_owned() }
    }
}

/// Each of these statements ends so.
fn end_so(cases: &[(&str, &str)]) {
    let place = Place::new();
    for (code, end) in cases {
        let start = Instant::now();
        let ran = place.code(code);
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), *end), "{code}");
        assert!(start.elapsed() < Duration::from_secs(20), "{code}");
    }
}

const REFUSED: &str = "PermissionError: [Errno 13] Permission denied (--allow DIR would permit it): ";

fn signal(child: &Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, signal).unwrap();
}

/// Reads until a line is there.
fn await_line(child: &mut Child) {
    let mut byte = [0];
    while child.stderr.as_mut().unwrap().read(&mut byte).unwrap() == 1 && byte != *b"\n" {}
}
