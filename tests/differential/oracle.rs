//! CPython 3.13, asked by `oracle.py`.

use super::generate::Sequence;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running oracle.
pub struct Oracle {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    pub fn start(python: &Path) -> Oracle {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential/oracle.py");
        let mut child = Command::new(python)
            .args(["-B", "-W", "ignore"])
            .arg(script)
            .env_clear()
            .envs([("LC_ALL", "C.UTF-8"), ("PYTHONHASHSEED", "0")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(if std::env::var_os("IOSH_DIFF_STDERR").is_some() {
                Stdio::inherit()
            } else {
                Stdio::null()
            })
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Oracle { child, answers }
    }

    /// Asks about many sequences; the answers come in their order.
    pub fn ask(&mut self, sequences: Vec<Sequence>, mut each: impl FnMut(Sequence, Value)) {
        let mut to = self.child.stdin.take().unwrap();
        let lines: Vec<Value> =
            sequences.iter().map(|s| json!({"statements": s.statements, "trace": s.trace})).collect();
        let writer = std::thread::spawn(move || {
            for line in lines {
                writeln!(to, "{line}").unwrap();
            }
            to
        });
        for sequence in sequences {
            let mut line = String::new();
            self.answers.read_line(&mut line).unwrap();
            each(sequence, serde_json::from_str(&line).expect("the oracle answers every sequence"));
        }
        self.child.stdin = Some(writer.join().unwrap());
    }

    /// Asks about one.
    pub fn ask_one(&mut self, sequence: &Sequence) -> Value {
        let mut answer = Value::Null;
        self.ask(vec![sequence.clone()], |_, a| answer = a);
        answer
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
