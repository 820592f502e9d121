//! An exception, told: from the live object to plain data.

use super::report::{Frame, Link, Report};
use crate::assist::did_you_mean::{LONGEST, did_you_mean};
use crate::assist::hint::hint;
use crate::eval::Interp;
use crate::lang::{self, error::SyntaxKind};
use crate::object::exception::{Extra, Place, Source};
use crate::object::{Error, Exception, Res, Str, Value, class, exception_class, ops};
use std::rc::Rc;

/// Of a line with more bytes only a part is told.
const LONG: usize = 1 << 14;
/// How many characters before the culprit that part starts.
const LEAD: u32 = 100;

/// How many exceptions of a chain are told.
const CHAINED: usize = 20;
/// How much of a message is looked at for what it hints at.
const LOOKED_AT: usize = 1 << 12;

/// Tells an exception and those it came from; the one that was raised last with what helps.
pub(super) fn told(error: &Error, interp: &Interp) -> Report {
    // If Ctrl-C was pressed meanwhile that is what there is to tell.
    let mut report = one(&error.0, CHAINED).or_else(|e| one(&e.0, 0)).unwrap_or_default();
    let message = report.message.as_bytes();
    let text = String::from_utf8_lossy(message.get(..LOOKED_AT).unwrap_or(message));
    report.hint = hint(&report.name, &text).map(str::to_owned);
    report.did_you_mean = meant(&error.0, interp);
    report
}

/// The name that was probably meant where there is none of that name.
fn meant(e: &Exception, interp: &Interp) -> Option<String> {
    let (wrong, names): (Str, Vec<Str>) = match &*e.extra.borrow() {
        Extra::One(Value::Str(wrong)) if e.class.is_subclass(&class::NAME_ERROR) => {
            (wrong.clone(), interp.names().cloned().collect())
        }
        Extra::Attribute { name: Value::Str(wrong), obj } => (wrong.clone(), ops::names(obj)),
        _ => return None,
    };
    let near = |name: &&Str| name.len() <= LONGEST;
    let names = names.iter().filter(near).filter_map(Str::as_utf8);
    did_you_mean(Some(&wrong).filter(near)?.as_utf8()?, names).map(str::to_owned)
}

fn one(e: &Rc<Exception>, left: usize) -> Res<Report> {
    let mut report = Report {
        class: Rc::from(e.class.qualified_name()),
        name: Rc::from(e.class.name),
        message: exception_class::told(e)?,
        frames: e.trace.borrow().iter().rev().map(|place| frame(place, Some(&place.function))).collect(),
        ..Report::default()
    };
    if let Extra::Os(info) = &*e.extra.borrow() {
        if let Value::Int(errno) = info.errno {
            report.errno = Some(errno);
            report.strerror = Some(ops::str(&info.strerror)?);
        }
        report.characters_written = info.characters_written;
    }
    let earlier = match (&*e.cause.borrow(), &*e.context.borrow()) {
        (Some(Value::Exception(e)), _) => Some((Link::Cause, e.clone())),
        (_, Some(Value::Exception(e))) => Some((Link::Context, e.clone())),
        _ => None,
    };
    let earlier = earlier.filter(|(link, _)| left > 0 && (*link == Link::Cause || !e.suppress_context.get()));
    report.earlier = match earlier {
        Some((link, e)) => Some((link, Box::new(one(&e, left - 1)?))),
        None => None,
    };
    Ok(report)
}

fn frame(place: &Place, function: Option<&Rc<str>>) -> Frame {
    let source: &Source = &place.source;
    let (line, column) = lang::line_col(&source.text, place.span.0);
    let text = lang::line_at(&source.text, place.span.0);
    let (last, end) = lang::line_col(&source.text, place.span.1);
    // A culprit of several lines is marked to the end of its first.
    let end = if last == line { end } else { u32::try_from(text.chars().count()).unwrap_or(u32::MAX) };
    // Of a very long line that part is told which the culprit starts in.
    let skipped = if text.len() > LONG { column.saturating_sub(LEAD) } else { 0 };
    let told = if text.len() > LONG { LONG } else { text.len() };
    Frame {
        file: source.name.clone(),
        line: source.line + line.saturating_sub(1),
        function: function.cloned(),
        text: Rc::from(text.chars().skip(skipped as usize).take(told).collect::<String>()),
        culprit: (column - skipped, (end - skipped).min(told as u32)),
    }
}

/// Tells a syntax error of `source`.
pub(super) fn syntax(error: &lang::error::SyntaxError, source: &Rc<Source>) -> Report {
    let name = match error.kind {
        SyntaxKind::Syntax => "SyntaxError",
        SyntaxKind::Indentation => "IndentationError",
        SyntaxKind::Tab => "TabError",
        SyntaxKind::Memory => return Report::no_room(),
    };
    let span = (error.span.start, error.span.end);
    let place = Place { source: source.clone(), span, function: Rc::from("<module>") };
    Report {
        class: Rc::from(name),
        name: Rc::from(name),
        message: Str::from(&*error.message),
        frames: vec![frame(&place, None)],
        hint: error.hint.clone(),
        ..Report::default()
    }
}
