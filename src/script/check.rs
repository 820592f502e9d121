//! Running a script against its expectations, and rewriting them.

use super::expect::{Expectation, Kind, Outcome};
use super::{Item, items};
use crate::lang::Chunk;
use crate::lang::error::SyntaxError;

/// Who runs the statements of a script.
pub trait Runner {
    /// Runs the statements of a chunk.
    fn run(&mut self, chunk: &Chunk<'_>) -> Outcome;

    /// Whether an expression is true; what came instead if it has no truth.
    ///
    /// # Errors
    /// The exception, as one line.
    fn holds(&mut self, expression: &str, line: u32) -> Result<bool, String>;

    /// Does what a directive says.
    ///
    /// # Errors
    /// What is wrong with it.
    fn directive(&mut self, name: &str, args: &str) -> Result<(), String>;
}

/// A place where a script and what came of it differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line in the file, from 1.
    pub line: u32,
    /// The statement's first line, or what is wrong.
    pub what: String,
    /// The expected lines.
    pub want: Vec<String>,
    /// The lines that came.
    pub got: Vec<String>,
    /// Whether the script could not go on.
    pub fatal: bool,
    /// The places of the lines to be replaced, and after which offset new ones stand.
    edit: Option<Edit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    after: usize,
    old: Vec<(usize, usize)>,
    new: Vec<String>,
}

/// Runs a script; all differences, or the error of its text and those before it.
///
/// # Errors
/// A text that is no script.
pub fn check(source: &str, runner: &mut dyn Runner) -> Result<Vec<Difference>, SyntaxError> {
    let mut found = Vec::new();
    for item in items(source) {
        match item? {
            Item::Statement(chunk, expectations) => {
                let outcome = runner.run(&chunk);
                found.extend(compare(&chunk, &expectations, &outcome));
                found.extend(truths(&expectations, runner));
                if outcome.exit.is_some() || found.last().is_some_and(|d| d.fatal) {
                    break;
                }
            }
            Item::Directive { line, name, args } => {
                if let Err(why) = runner.directive(name, args) {
                    found.push(Difference::note(line, why));
                }
            }
            // A truth needs no statement before it.
            Item::Stray(expectation) if expectation.kind == Kind::True => {
                found.extend(truths(&[expectation], runner));
            }
            Item::Stray(expectation) => {
                let what = format!("'{}' follows no statement", expectation.kind.mark());
                found.push(Difference::note(expectation.line, what));
            }
            Item::Narration(_) | Item::Blank => {}
        }
    }
    Ok(found)
}

impl Difference {
    fn note(line: u32, what: String) -> Difference {
        Difference { line, what, want: Vec::new(), got: Vec::new(), fatal: false, edit: None }
    }

    /// Whether [`update`] can mend it.
    #[must_use]
    pub fn can_update(&self) -> bool {
        self.edit.is_some()
    }
}

/// The expected lines of one kind.
fn wanted<'a>(expectations: &'a [Expectation<'_>], kind: Kind) -> impl Iterator<Item = &'a str> {
    expectations.iter().filter(move |e| e.kind == kind).map(|e| e.text)
}

fn compare(chunk: &Chunk<'_>, expectations: &[Expectation<'_>], outcome: &Outcome) -> Option<Difference> {
    let announced = wanted(expectations, Kind::Raised).next().is_some();
    let fatal = outcome.raised.is_some() && !announced;
    let mut differs = fatal;
    let (mut want, mut got) = (Vec::new(), Vec::new());
    for kind in [Kind::Printed, Kind::Echoed, Kind::Raised] {
        let expected: Vec<&str> = wanted(expectations, kind).collect();
        // A statement that says nothing of a kind leaves it open, except of an exception.
        if expected.is_empty() && !(kind == Kind::Raised && fatal) && !(announced && outcome.raised.is_none())
        {
            continue;
        }
        if !outcome.has_room(kind) {
            let what = "there is no room for the lines that came".to_owned();
            return Some(Difference { fatal, ..Difference::note(chunk.line, what) });
        }
        let came = outcome.lines(kind);
        differs |= !agree(kind, &expected, &came);
        let marked = |line: &str| format!("{} {line}", kind.mark()).trim_end_matches(' ').to_owned();
        want.extend(expected.iter().map(|line| marked(line)));
        got.extend(came.iter().map(|line| marked(line)));
    }
    differs.then(|| {
        let old = expectations.iter().filter(|e| e.kind != Kind::True);
        let old: Vec<_> = old.map(|e| (e.span.start as usize, e.span.end as usize)).collect();
        // Where nothing was expected, nothing is written down.
        let edit = (!old.is_empty()).then(|| Edit { after: chunk.span.end as usize, old, new: got.clone() });
        let what = chunk.source.lines().next().unwrap_or_default().to_owned();
        Difference { line: chunk.line, what, want, got, fatal, edit }
    })
}

fn agree(kind: Kind, expected: &[&str], came: &[String]) -> bool {
    let plain = |line: &str| line.trim_end_matches(' ').to_owned();
    let same = expected.len() == came.len() && expected.iter().zip(came).all(|(e, c)| plain(e) == plain(c));
    // `UnsupportedOperation` will do for `io.UnsupportedOperation`.
    let short = |line: &str| line.strip_prefix("io.").unwrap_or(line).to_owned();
    same || kind == Kind::Raised
        && expected.len() == came.len()
        && expected.iter().zip(came).all(|(e, c)| short(&plain(e)) == short(&plain(c)))
}

fn truths(expectations: &[Expectation<'_>], runner: &mut dyn Runner) -> Vec<Difference> {
    let truths = expectations.iter().filter(|e| e.kind == Kind::True);
    let false_ones = truths.filter_map(|e| {
        let got = match runner.holds(e.text, e.line) {
            Ok(true) => return None,
            Ok(false) => "it is false".to_owned(),
            Err(error) => error,
        };
        let what = "this must be true".to_owned();
        let want = vec![format!("{} {}", e.kind.mark(), e.text)];
        Some(Difference { line: e.line, what, want, got: vec![got], fatal: false, edit: None })
    });
    false_ones.collect()
}

/// The script with the expectations that differed replaced by what came.
#[must_use]
pub fn update(source: &str, differences: &[Difference]) -> String {
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    for edit in differences.iter().filter_map(|d| d.edit.as_ref()) {
        out.push_str(source.get(at..edit.after).unwrap_or_default());
        at = edit.after;
        for line in &edit.new {
            out.push('\n');
            out.push_str(line);
        }
        for &(start, end) in &edit.old {
            // The line's end in front of it goes with it.
            let kept = source.get(at..start).unwrap_or_default();
            out.push_str(
                kept.strip_suffix("\r\n").or_else(|| kept.strip_suffix(['\n', '\r'])).unwrap_or(kept),
            );
            at = end;
        }
    }
    out.push_str(source.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Report;

    /// Knows a few statements.
    struct Fake;

    impl Runner for Fake {
        fn run(&mut self, chunk: &Chunk<'_>) -> Outcome {
            let mut outcome = Outcome::default();
            match chunk.source {
                "two" => outcome.echoed.push("2".into()),
                "hi" => outcome.printed = b"hi\nthere".to_vec(),
                "bad" => {
                    outcome.raised = Some(Report {
                        class: "io.UnsupportedOperation".into(),
                        message: "read".into(),
                        ..Report::default()
                    });
                }
                _ => {}
            }
            outcome
        }

        fn holds(&mut self, expression: &str, _: u32) -> Result<bool, String> {
            match expression {
                "yes" => Ok(true),
                "no" => Ok(false),
                other => Err(format!("NameError: name '{other}' is not defined")),
            }
        }

        fn directive(&mut self, name: &str, _: &str) -> Result<(), String> {
            if name == "title" { Ok(()) } else { Err(format!("no directive '{name}'")) }
        }
    }

    fn checked(source: &str) -> Vec<Difference> {
        check(source, &mut Fake).unwrap()
    }

    #[test]
    fn what_agrees_passes() {
        let source = "#: title A\n# told\ntwo\n#=> 2\n#? yes\nhi\n#> hi\n#> there\n\nbad\n#!> UnsupportedOperation: read\nbad\n#!> io.UnsupportedOperation: read\nhi\n";
        assert_eq!(checked(source), []);
    }

    #[test]
    fn what_differs_is_told_and_mended() {
        let source = "two\n#=> 3\n#? no\nhi\n#> hi\ntwo\n#!> ValueError: x\n# end\n";
        let found = checked(source);
        let told: Vec<_> = found.iter().map(|d| (d.line, d.want.join("|"), d.got.join("|"))).collect();
        let want = [
            (1, "#=> 3", "#=> 2"),
            (3, "#? no", "it is false"),
            (4, "#> hi", "#> hi|#> there"),
            (6, "#!> ValueError: x", "#=> 2"),
        ];
        assert_eq!(told, want.map(|(line, w, g)| (line, w.to_owned(), g.to_owned())));
        let mended = update(source, &found);
        assert_eq!(mended, "two\n#=> 2\n#? no\nhi\n#> hi\n#> there\ntwo\n#=> 2\n# end\n");
    }

    #[test]
    fn an_unannounced_error_ends_it() {
        let found = checked("bad\ntwo\n#=> 7\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].fatal && !found[0].can_update());
        assert_eq!(found[0].got, ["#!> io.UnsupportedOperation: read"]);
    }

    #[test]
    fn what_hangs_in_the_air_is_told() {
        let found = checked("#? yes\n# x\n#=> 1\n#: nonsense\n");
        let told: Vec<_> = found.iter().map(|d| (d.line, d.what.as_str())).collect();
        assert_eq!(told, [(3, "'#=>' follows no statement"), (4, "no directive 'nonsense'")]);
    }
}
