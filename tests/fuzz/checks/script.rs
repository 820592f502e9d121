//! Any text is read as a script, and what `check --update` writes is a script that passes.

use iosh::lang::Chunk;
use iosh::object::Str;
use iosh::script::{Difference, Item, Outcome, Runner, check as run, items, update};
use iosh::session::Report;

/// Reads `data` as a script and runs it with answers made up from its statements.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = 0;
    for item in items(&text).map_while(Result::ok) {
        let line = match item {
            Item::Statement(chunk, expectations) => {
                assert!(expectations.iter().all(|e| e.line > chunk.line && text.contains(e.text)));
                chunk.line
            }
            Item::Stray(expectation) => expectation.line,
            Item::Directive { line, .. } => line,
            Item::Narration(_) | Item::Blank => continue,
        };
        assert!(line > lines, "line {line} comes after line {lines}");
        lines = line;
    }
    let Ok(mut differences) = run(&text, &mut MadeUp) else { return };
    let mut mended = text.into_owned();
    // What ended a script is announced after an update: it goes on to the next such place.
    for _ in 0..=mended.matches('#').count() {
        if !differences.iter().any(Difference::can_update) {
            assert_eq!(update(&mended, &differences), mended);
            return;
        }
        mended = update(&mended, &differences);
        // It may come to a place where it is no script.
        let Ok(again) = run(&mended, &mut MadeUp) else { return };
        differences = again;
    }
    panic!("{mended:?} still differs: {differences:?}");
}

/// Runs nothing: what comes of a statement follows from its text.
struct MadeUp;

impl Runner for MadeUp {
    fn run(&mut self, chunk: &Chunk<'_>) -> Outcome {
        let mut outcome = Outcome::default();
        let text = chunk.source.as_bytes();
        match text.len() % 5 {
            0 => outcome.printed = text.to_vec(),
            1 => outcome.echoed.push(Str::from_wtf8(text)),
            2 => {
                let class = "ValueError".into();
                outcome.raised = Some(Report { class, message: Str::from_wtf8(text), ..Report::default() });
            }
            3 => outcome.exit = (text.len() > 40).then_some(1),
            _ => {}
        }
        outcome
    }

    fn holds(&mut self, expression: &str, _line: u32) -> Result<bool, String> {
        if expression.len().is_multiple_of(3) {
            Err(expression.to_owned())
        } else {
            Ok(expression.len() % 3 == 1)
        }
    }

    fn directive(&mut self, name: &str, args: &str) -> Result<(), String> {
        if name.len().is_multiple_of(2) { Ok(()) } else { Err(args.to_owned()) }
    }
}
