//! The game: before an operation runs, the prompt asks where it will leave the cursor, or what it
//! will give; afterwards it tells, explains what was expected otherwise, and keeps score.

use super::commands::says;
use super::{Input, Lines, Shell};
use crate::assist::motion::motion;
use crate::assist::surprise::surprise;
use crate::lang::ast::{Expr, ExprKind, Span, Stmt, StmtKind, UnaryOp};
use crate::lang::parse;
use crate::session::{Answer, Session, Status};
use crate::step::{Outcome, Step, reads};
use crate::view::{Page, Style, escape, push_explained};
use std::rc::Rc;

/// Whether is asked, and how it went.
#[derive(Clone, Debug, Default)]
pub struct Predict {
    /// Whether somebody sits there who can be asked.
    pub interactive: bool,
    on: bool,
    asked: u32,
    right: u32,
    /// What is to be said of a statement that failed, once its error was shown.
    pub(super) verdict: Option<Page>,
}

/// What is asked about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Cursor,
    Value,
}

/// An operation that is about to run, and what is expected of it.
pub(super) struct Guess {
    name: Rc<str>,
    method: Rc<str>,
    ask: Ask,
    expected: String,
}

/// `:predict [on|off]`.
pub(super) fn command(shell: &mut Shell, args: &str) -> Page {
    if !shell.predict.interactive {
        return says(Style::Error, ":predict asks who sits at a terminal: here nobody does", shell);
    }
    match args {
        "on" => shell.predict.on = true,
        "off" => shell.predict.on = false,
        "" => {}
        _ => return says(Style::Error, ":predict: choose from on, off", shell),
    }
    let Predict { on, asked, .. } = &shell.predict;
    let mut text = String::from(if *on {
        "predict is on: before an operation on a stream it asks what will be; Enter alone skips"
    } else {
        "predict is off"
    });
    if *asked > 0 {
        text.push_str(&format!("; {}", shell.predict.score()));
    }
    says(Style::Plain, &text, shell)
}

impl Predict {
    fn score(&self) -> String {
        format!("{} of {} right", self.right, self.asked)
    }
}

/// Asks about a statement, if it is one operation on a stream; none if nothing is expected.
pub(super) fn ask(shell: &Shell, stmt: &Stmt<'_>, text: &str, lines: &mut dyn Lines) -> Option<Guess> {
    if !shell.predict.on || !shell.talks() {
        return None;
    }
    let (name, method, call) = operation(stmt)?;
    let value = shell.session.interp().lookup(name).ok()?;
    // What it cannot do is no question.
    value.class().method(if method == "next" { "__next__" } else { method })?;
    let state = value.stream()?.snapshot(0);
    let here = state.layers.first()?.position;
    let moves = reads(method) || ["write", "writelines", "seek", "truncate", "peek"].contains(&method);
    let tells = ["tell", "getvalue", "readable", "writable", "seekable", "isatty"].contains(&method);
    let (ask, question) = match here {
        Some(here) if moves => {
            let what =
                if state.layers.len() > 1 && value.stream()?.is_text() { ", counted in bytes" } else { "" };
            (Ask::Cursor, format!("the cursor of {name} is at {here}: where will it be{what}?"))
        }
        _ if moves || tells => {
            (Ask::Value, format!("what will {} give?", text.get(call.start as usize..call.end as usize)?))
        }
        _ => return None,
    };
    shell.terminal.show(&says(Style::Hint, &question, shell));
    let prompt = if ask == Ask::Cursor { "cursor? " } else { "value? " };
    loop {
        let Input::Line(text) = lines.line(prompt) else { return None };
        let expected = text.trim().to_owned();
        if expected.is_empty() {
            return None;
        }
        if ask == Ask::Cursor && number(&expected).is_none() && !names_error(&expected) {
            let text = "a number, or the name of an error; Enter alone skips";
            shell.terminal.show(&says(Style::Hint, text, shell));
            continue;
        }
        return Some(Guess { name: Rc::from(name), method: Rc::from(method), ask, expected });
    }
}

/// What came of what was expected; counts it.
pub(super) fn judge(shell: &mut Shell, guess: &Guess, answer: &Answer) -> Option<Page> {
    let of_it = |s: &&Step| s.name.as_ref() == Some(&guess.name) && *s.method == *guess.method;
    let step = answer.steps.iter().rev().find(of_it)?;
    let at = step.after.layers.first().and_then(|layer| layer.position);
    let value = match (&answer.status, &step.outcome) {
        (Status::Done(Some(shown)), _) => escape::beginning(shown.repr.as_bytes(), false).into_owned(),
        (_, Outcome::Value { repr, .. }) => repr.clone(),
        (_, Outcome::Raised { .. }) => String::new(),
    };
    let (right, mut came) = match (&step.outcome, guess.ask, at) {
        (Outcome::Raised { kind, .. }, _, _) if names_error(&guess.expected) => {
            (guess.expected.rsplit('.').next() == Some(kind), format!("it raised {kind}"))
        }
        (Outcome::Raised { kind, .. }, Ask::Value, _) => (false, format!("it raised {kind}")),
        (_, Ask::Cursor, Some(at)) => {
            (number(&guess.expected) == Some(i128::from(at)), format!("the cursor is at {at}"))
        }
        _ => (same(&mut shell.session, &guess.expected, &value), format!("it gave {value}")),
    };
    if let (true, Ask::Cursor, Outcome::Raised { kind, .. }) = (right, guess.ask, &step.outcome)
        && !names_error(&guess.expected)
    {
        came.push_str(&format!(", and it raised {kind}"));
    }
    shell.predict.asked = shell.predict.asked.saturating_add(1);
    shell.predict.right = shell.predict.right.saturating_add(u32::from(right));
    let verdict = if right { "right".to_owned() } else { format!("not {}", guess.expected) };
    let text = format!("{verdict}: {came}; {}", shell.predict.score());
    let mut page = says(Style::Name, &text, shell);
    if !right {
        page.push_paragraph(Style::Hint, "", &format!("rule: {}", motion(step)), shell.look());
        let painted = |kind| !shell.painter.borrow().has_explained(kind);
        if let Some(kind) = surprise(step).filter(|kind| !painted(*kind)) {
            push_explained(&mut page, kind, shell.look());
        } else if matches!(step.outcome, Outcome::Raised { .. }) {
            page.push_paragraph(Style::Hint, "", ":why says more", shell.look());
        }
    }
    Some(page)
}

/// The variable, the method and the place of the call of a statement that is one call of a method,
/// or `next(name)`.
fn operation<'a>(stmt: &Stmt<'a>) -> Option<(&'a str, &'a str, Span)> {
    let (StmtKind::Expr(value) | StmtKind::Assign { value, .. }) = &stmt.kind else { return None };
    let ExprKind::Call { func, args, .. } = &value.kind else { return None };
    let whole = value.span;
    match (&func.kind, args.as_slice()) {
        (ExprKind::Attribute { value, attr }, _) => match value.kind {
            ExprKind::Name(name) => Some((name, attr.id, whole)),
            _ => None,
        },
        (ExprKind::Name("next"), [Expr { kind: ExprKind::Name(name), .. }, ..]) => {
            Some((name, "next", whole))
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<i128> {
    text.parse().ok()
}

/// Whether that is how an error is called.
fn names_error(text: &str) -> bool {
    let name = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    name && (text.ends_with("Error") || text.ends_with("UnsupportedOperation") || text == "StopIteration")
}

/// Whether what was expected is what came: the same text, or a literal of the same value.
fn same(session: &mut Session, expected: &str, came: &str) -> bool {
    expected == came || is_literal(expected) && is_literal(came) && session.equal(expected, came)
}

fn is_literal(text: &str) -> bool {
    let Ok(module) = parse(text) else { return false };
    matches!(module.body.as_slice(), [Stmt { kind: StmtKind::Expr(e), .. }] if constant(e))
}

fn constant(e: &Expr<'_>) -> bool {
    match &e.kind {
        ExprKind::None
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Big(_)
        | ExprKind::Float(_)
        | ExprKind::Str(_)
        | ExprKind::Bytes(_) => true,
        ExprKind::Unary(UnaryOp::Neg | UnaryOp::Pos, inner) => constant(inner),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().all(constant),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Options;

    #[test]
    fn a_value_is_the_same_however_it_is_written() {
        let mut session = Session::new(Options { steps: true, streams: false });
        for (expected, came) in [("b'a'", "b'a'"), ("b\"a\"", "b'a'"), ("'\\x61'", "'a'"), ("0x10", "16")] {
            assert!(same(&mut session, expected, came), "{expected} {came}");
        }
        assert!(same(&mut session, "['a\\n',\"b\"]", "['a\\n', 'b']"));
        for (expected, came) in
            [("b'b'", "b'a'"), ("x", "'x'"), ("open('x')", "None"), ("(", "1"), ("1)+(0", "1")]
        {
            assert!(!same(&mut session, expected, came), "{expected} {came}");
        }
    }

    #[test]
    fn one_call_on_a_variable_is_asked_about() {
        let asked = |text: &str| {
            let module = parse(text).unwrap();
            operation(&module.body[0]).map(|(name, method, _)| format!("{name} {method}"))
        };
        assert_eq!(asked("b.read(5)").as_deref(), Some("b read"));
        assert_eq!(asked("x = y = b.seek(1, 2)").as_deref(), Some("b seek"));
        assert_eq!(asked("next(f)").as_deref(), Some("f next"));
        for other in ["b.read(5)[0]", "f().read()", "print(b.read())", "for l in f: f.read()", "len(f)"] {
            assert_eq!(asked(other), None);
        }
    }
}
