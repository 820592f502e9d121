//! Where two answers differ, and the shortest sequence that shows it.

use super::generate::Sequence;
use super::oracle::Oracle;
use super::ours;
use serde_json::Value;
use std::fmt;

/// The first difference between CPython's answer and iosh's.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The statement's index; the number of statements stands for the end.
    at: usize,
    want: Value,
    got: Value,
}

/// Whether CPython answered from memory that is not the stream's. Its `TextIOWrapper.tell()` does,
/// after an iteration that was left early and a flush: it decodes more of what was read ahead than
/// there is. And an exception that a method left behind is a mistake of CPython's own.
fn is_undefined(statement: &str, want: &Value) -> bool {
    let error = &want["error"];
    statement.contains("tell()") && error["type"] == "UnicodeDecodeError"
        || error["message"].as_str().is_some_and(|m| m.ends_with("returned a result with an exception set"))
}

/// Compares; a sequence that CPython did not end says nothing.
pub fn difference(statements: &[String], want: &Value, got: &Value) -> Option<Difference> {
    let answers = want.get("answers")?.as_array()?;
    if answers.iter().zip(statements).any(|(want, statement)| is_undefined(statement, want)) {
        return None;
    }
    let Some(ours) = got.get("answers").and_then(Value::as_array) else {
        return Some(Difference { at: answers.len(), want: Value::Null, got: got.clone() });
    };
    let at = |at: usize, want: &Value, got: &Value| Difference { at, want: want.clone(), got: got.clone() };
    let first = answers.iter().zip(ours).enumerate().find(|(_, (w, g))| w != g);
    match first {
        Some((n, (w, g))) => Some(at(n, w, g)),
        None => (want["end"] != got["end"]).then(|| at(answers.len(), &want["end"], &got["end"])),
    }
}

/// A failing sequence and what fails in it.
pub struct Failure {
    sequence: Sequence,
    difference: Difference,
}

impl Failure {
    pub fn new(sequence: Sequence, difference: Difference) -> Failure {
        Failure { sequence, difference }
    }

    /// What is compared when failures are told apart.
    pub fn key(&self) -> String {
        let pick = |v: &Value| match v.get("error") {
            Some(e) => format!("{} {}", e["type"], e["message"]),
            None => v["type"].to_string(),
        };
        let text = self.sequence.statements.get(self.difference.at).map_or("end", String::as_str);
        format!(
            "{} {} {}",
            text.split('(').next().unwrap_or(text),
            pick(&self.difference.want),
            pick(&self.difference.got)
        )
    }

    /// Drops statements as long as a difference stays.
    pub fn shrink(mut self, oracle: &mut Oracle) -> Failure {
        let mut size = self.sequence.statements.len() / 2;
        while size > 0 {
            let mut start = 0;
            while start < self.sequence.statements.len() {
                let mut less = self.sequence.clone();
                let end = (start + size).min(less.statements.len());
                less.statements.drain(start..end);
                match difference(&less.statements, &oracle.ask_one(&less), &ours::ask(&less)) {
                    Some(found) => self = Failure { sequence: less, difference: found },
                    None => start += size,
                }
            }
            size /= 2;
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {} ({}):", self.sequence.seed, self.sequence.family)?;
        for (n, statement) in self.sequence.statements.iter().enumerate() {
            let mark = if n == self.difference.at { ">>> " } else { "    " };
            writeln!(f, "{mark}{}", statement.replace('\n', "\n        "))?;
        }
        if self.difference.at == self.sequence.statements.len() {
            writeln!(f, ">>> (the end)")?;
        }
        writeln!(f, "  CPython {}", self.difference.want)?;
        write!(f, "  iosh    {}", self.difference.got)
    }
}
