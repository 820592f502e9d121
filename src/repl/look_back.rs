//! The commands that look at what happened: nothing is run again and nothing changes.

use super::Shell;
use super::commands::says;
use crate::assist::hint::{hint, rule};
use crate::assist::surprise::surprise;
use crate::object::RawKind;
use crate::session::Report;
use crate::session::history::Sum;
use crate::step::{Outcome, Step};
use crate::view::{Page, Style, escape, push_explained};
use std::fmt::Write as _;

/// How many operations `:history` lists unless it is asked for more.
const LISTED: usize = 20;
/// How many operations can be kept at most.
const MOST: usize = 1_000_000;

/// `:calls`.
pub(super) fn calls(shell: &mut Shell, _: &str) -> Page {
    let mut page = Page::default();
    for sum in shell.session.history().sums() {
        if !sum.calls.is_empty() {
            page.push_paragraph(Style::Plain, "", &sentence(sum), shell.look());
        }
    }
    if page.is_empty() {
        return says(Style::Plain, "no operation that was shown has called a raw stream", shell);
    }
    page
}

/// `f: BufferedWriter('x.bin'), 1001 operations, 2 calls: 1 write (1000 bytes), 1 close`
fn sentence(sum: &Sum) -> String {
    let mut text = sum.name.as_ref().map_or(String::new(), |name| format!("{name}: "));
    text.push_str(sum.class);
    if let Some(file) = &sum.file {
        let _ = write!(text, "({file})");
    }
    let total: u64 = sum.calls.iter().map(|(_, count, _)| count).sum();
    let _ = write!(text, ", {}, {}", many(sum.operations, "operation"), many(total, "call"));
    for (i, (kind, count, bytes)) in sum.calls.iter().enumerate() {
        let name = kind.name();
        let _ = write!(text, "{} {}", if i == 0 { ":" } else { "," }, many(*count, name));
        if matches!(kind, RawKind::Read | RawKind::ReadAll | RawKind::Write) {
            let _ = write!(text, " ({})", many(*bytes, "byte"));
        }
    }
    text
}

fn many(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `:bytes [NAME]`.
pub(super) fn bytes(shell: &mut Shell, args: &str) -> Page {
    let of = |s: &&Step| s.translation.is_some() && (args.is_empty() || s.name.as_deref() == Some(args));
    let Some(step) = shell.session.history().steps().rev().find(of).cloned() else {
        let of = if args.is_empty() { String::new() } else { format!(" by '{args}'") };
        let text =
            format!("nothing was encoded or decoded{of}: a TextIOWrapper does that, as open() makes it");
        return says(Style::Error, &text, shell);
    };
    let mut page = says(Style::Label, &format!("operation {}: {}", step.number, told(&step)), shell);
    let mut painter = shell.painter.borrow_mut();
    let painted = painter.both_sides(&step);
    page.push_part(painted, 0..painted.text().len());
    page
}

/// `:history`.
pub(super) fn history(shell: &mut Shell, args: &str) -> Page {
    if let Some(count) = args.strip_prefix("keep") {
        return match count.trim().parse::<usize>() {
            Ok(count) if count <= MOST => {
                shell.session.keep_steps(count);
                Page::default()
            }
            _ => says(Style::Error, &format!(":history keep: a number up to {MOST}"), shell),
        };
    }
    let Ok(count) = (if args.is_empty() { Ok(LISTED) } else { args.parse() }) else {
        return says(Style::Error, ":history: how many? a number, or 'keep' and a number", shell);
    };
    let history = shell.session.history();
    let skipped = history.steps().count().saturating_sub(count);
    let mut page = Page::default();
    for step in history.steps().skip(skipped) {
        let here = if shell.at == Some(step.number) { ", looked at" } else { "" };
        page.push_paragraph(Style::Plain, "", &format!("{} {}{here}", step.number, told(step)), shell.look());
    }
    if page.is_empty() { says(Style::Plain, NOTHING, shell) } else { page }
}

const NOTHING: &str = "no operation is kept";

/// The call and what came of it.
fn told(step: &Step) -> String {
    match &step.outcome {
        Outcome::Value { kind: "NoneType", .. } => step.call.clone(),
        Outcome::Value { .. } if step.before.is_none() => step.call.clone(),
        Outcome::Value { repr, .. } => format!("{} gave {repr}", step.call),
        Outcome::Raised { kind, message } => format!("{} raised {kind}: {message}", step.call),
    }
}

/// `:back`.
pub(super) fn back(shell: &mut Shell, _: &str) -> Page {
    let before = {
        let history = shell.session.history();
        let at = shell.at.unwrap_or(u64::MAX);
        history.steps().rev().map(|s| s.number).find(|n| *n < at)
    };
    look(shell, before, "there is no operation before this that is kept")
}

/// `:forward`.
pub(super) fn forward(shell: &mut Shell, _: &str) -> Page {
    let after = shell.at.and_then(|at| at.checked_add(1));
    let after = after.filter(|n| shell.session.history().step(*n).is_some());
    if after.is_none() {
        shell.at = None;
    }
    look(shell, after, "this is the present: there is no operation after it")
}

/// `:goto N`.
pub(super) fn goto(shell: &mut Shell, args: &str) -> Page {
    let number = args.parse().ok().filter(|n| shell.session.history().step(*n).is_some());
    look(shell, number, &kept(shell))
}

/// Which operations are kept.
fn kept(shell: &Shell) -> String {
    let history = shell.session.history();
    let ends = history.steps().next().zip(history.steps().next_back());
    ends.map_or(NOTHING.to_owned(), |(first, last)| {
        format!("operations {} to {} are kept", first.number, last.number)
    })
}

fn look(shell: &mut Shell, number: Option<u64>, otherwise: &str) -> Page {
    let step = number.and_then(|n| shell.session.history().step(n).cloned());
    let Some(step) = step else { return says(Style::Error, otherwise, shell) };
    shell.at = Some(step.number);
    let mut page = says(Style::Label, &format!("operation {}: {}", step.number, told(&step)), shell);
    let mut painter = shell.painter.borrow_mut();
    let painted = painter.past(&step);
    page.push_part(painted, 0..painted.text().len());
    page
}

/// `:diff A B`.
pub(super) fn diff(shell: &mut Shell, args: &str) -> Page {
    let history = shell.session.history();
    let mut steps = args.split_whitespace().map(|n| n.parse().ok().and_then(|n| history.step(n)));
    let (Some(Some(a)), Some(Some(b)), None) = (steps.next(), steps.next(), steps.next()) else {
        return says(Style::Error, &format!(":diff: two numbers; {}", kept(shell)), shell);
    };
    if (&a.name, a.class) != (&b.name, b.class) {
        let name = |s: &Step| s.name.as_deref().unwrap_or(s.class).to_owned();
        let text = format!(
            "operation {} is one on {}, operation {} one on {}: there is nothing to compare",
            a.number,
            name(a),
            b.number,
            name(b)
        );
        return says(Style::Error, &text, shell);
    }
    let mut page = says(Style::Label, &format!("operation {} to {}", a.number, b.number), shell);
    let mut painter = shell.painter.borrow_mut();
    let painted = painter.between(a, b);
    page.push_part(painted, 0..painted.text().len());
    page
}

/// `:why`.
pub(super) fn why(shell: &mut Shell, _: &str) -> Page {
    let history = shell.session.history();
    let tells = |s: &&Step| surprise(s).is_some() || raised(s).is_some_and(|(k, m)| hint(k, m).is_some());
    let step = history.steps().rev().find(tells);
    let failure = shell.session.failure();
    // An error that no operation on a stream raised, or none that came later, stands for itself.
    let later = failure.filter(|(next, report)| {
        step.is_none_or(|s| {
            s.number < *next
                && raised(s).is_none_or(|(kind, _)| s.number + 1 != *next || kind != &*report.name)
        })
    });
    match (later, step) {
        (Some((_, report)), _) => of_error(report, shell),
        (None, Some(step)) => of_operation(step, shell),
        (None, None) => says(Style::Plain, "no operation that is kept was surprising", shell),
    }
}

fn raised(step: &Step) -> Option<(&'static str, &str)> {
    match &step.outcome {
        Outcome::Raised { kind, message } => Some((kind, message)),
        Outcome::Value { .. } => None,
    }
}

fn of_operation(step: &Step, shell: &Shell) -> Page {
    let mut page = says(Style::Label, &format!("operation {}: {}", step.number, told(step)), shell);
    match (surprise(step), raised(step)) {
        (Some(kind), _) => push_explained(&mut page, kind, shell.look()),
        (None, Some((kind, message))) => {
            push_rule(&mut page, kind, message, shell);
        }
        (None, None) => {}
    }
    page
}

fn of_error(report: &Report, shell: &Shell) -> Page {
    let message = escape::beginning(report.message.as_bytes(), shell.look().ascii);
    let colon = if message.is_empty() { "" } else { ": " };
    let mut page = says(Style::Label, &format!("{}{colon}{message}", report.class), shell);
    let known = push_rule(&mut page, &report.name, &message, shell);
    let own = report.hint.as_deref().filter(|_| !known);
    let meant = report.did_you_mean.as_ref().filter(|_| !known);
    let meant = meant.map(|name| format!("did you mean '{name}'?"));
    for advice in own.into_iter().chain(meant.as_deref()) {
        page.push_paragraph(Style::Hint, "", &format!("hint: {advice}"), shell.look());
    }
    if !known && own.is_none() && meant.is_none() {
        page.push_paragraph(Style::Plain, "", "there is no rule of streams behind it", shell.look());
    }
    page
}

/// Appends the rule behind an error and what to do; says whether there is one.
fn push_rule(page: &mut Page, class: &str, message: &str, shell: &Shell) -> bool {
    let known = rule(class, message).zip(hint(class, message));
    if let Some((rule, hint)) = known {
        page.push_paragraph(Style::Hint, "", &format!("rule: {rule}"), shell.look());
        page.push_paragraph(Style::Hint, "", &format!("hint: {hint}"), shell.look());
    }
    known.is_some()
}
