//! The arguments of a call.

use super::ast::{Expr, ExprKind, Name, Span};
use super::diagnose;
use super::displays::comprehension;
use super::exprs::{expression, walrus};
use super::fault::span;
use super::token::Tok;
use super::tokens::{Parsed, Tokens};

#[derive(Default)]
struct Arguments<'a> {
    args: Vec<Expr<'a>>,
    keywords: Vec<(Option<Name<'a>>, Expr<'a>)>,
    height: u32,
    /// A positional argument that came too late: its place, and whether a `**` came before it.
    late: Option<(Span, bool)>,
}

/// The call of `func`; `open` stands at its parenthesis.
pub(super) fn call<'t, 'a>(open: Tokens<'t, 'a>, func: Expr<'a>) -> Parsed<'t, 'a, ExprKind<'a>> {
    let height = open.height();
    let mut found = Arguments { height, ..Arguments::default() };
    let (input, ()) = open.nested(|open| arguments(open, &mut found))?;
    let (rest, close) = diagnose::closing(input, Tok::RParen)?;
    if let Some((_, unpacked)) = found.late {
        let tail = if unpacked { " unpacking" } else { "" };
        return rest.tell(close.span, format!("positional argument follows keyword argument{tail}"));
    }
    rest.state.height.set(found.height);
    if is_doubtful(&found.keywords) {
        rest.state.doubtful.set(true);
    }
    let func = Box::new(func);
    Ok((rest, ExprKind::Call { func, args: found.args, keywords: found.keywords }))
}

/// A keyword that stands twice is an error, but one that waits until all is read.
fn is_doubtful(keywords: &[(Option<Name>, Expr)]) -> bool {
    let mut names = keywords.iter().filter_map(|(name, _)| name.as_ref());
    keywords.len() > 8
        || names.any(|name| {
            let same = |(other, _): &&(Option<Name>, Expr)| other.is_some_and(|other| other.id == name.id);
            keywords.iter().filter(same).count() > 1
        })
}

fn arguments<'t, 'a>(open: Tokens<'t, 'a>, found: &mut Arguments<'a>) -> Parsed<'t, 'a, ()> {
    let mut input = open.skip();
    while !input.is(Tok::RParen) {
        (input, ()) = argument(open, input, found)?;
        found.height = found.height.max(input.height());
        match input.after(Tok::Comma) {
            Some(rest) => input = rest,
            None => break,
        }
    }
    Ok((input, ()))
}

fn argument<'t, 'a>(
    open: Tokens<'t, 'a>,
    input: Tokens<'t, 'a>,
    found: &mut Arguments<'a>,
) -> Parsed<'t, 'a, ()> {
    let first = input.next();
    match (first.kind, input.look(1).kind) {
        (Tok::DoubleStar, _) => {
            let (rest, value) = expression(input.skip())?;
            if rest.is(Tok::Assign) {
                return diagnose::if_expression(rest.skip(), rest, |end| {
                    (end.since(first.span.start), "cannot assign to keyword argument unpacking".into())
                });
            }
            found.keywords.push((None, value));
            Ok((rest, ()))
        }
        (Tok::Star, _) => {
            let (rest, value) = match expression(input.skip()) {
                Err(nom::Err::Error(_)) if !input.skip().is(Tok::Broken) => {
                    return input.tell(first.span, diagnose::BARE_STAR);
                }
                parsed => parsed?,
            };
            if rest.is(Tok::Assign) {
                return diagnose::if_expression(rest.skip(), rest, |end| {
                    (end.since(first.span.start), "cannot assign to iterable argument unpacking".into())
                });
            }
            if found.keywords.iter().any(|(name, _)| name.is_none()) {
                let message = "iterable argument unpacking follows keyword argument unpacking";
                return rest.tell(rest.since(first.span.start), message);
            }
            rest.raise(rest.height())?;
            let kind = ExprKind::Starred(Box::new(value));
            found.args.push(Expr { span: rest.since(first.span.start), kind });
            Ok((rest, ()))
        }
        (Tok::Name, Tok::Assign) => keyword(input, found),
        (Tok::True | Tok::False | Tok::None, Tok::Assign) => {
            let place = span(first.span.start, input.look(1).span.end);
            input.tell(place, format!("cannot assign to {}", input.text(first.span)))
        }
        _ => positional(open, input, found),
    }
}

fn keyword<'t, 'a>(input: Tokens<'t, 'a>, found: &mut Arguments<'a>) -> Parsed<'t, 'a, ()> {
    let name = input.name();
    let value = input.skip().skip();
    if matches!(value.kind(), Tok::Comma | Tok::RParen) {
        let place = span(name.span.start, value.last_end());
        return value.tell(place, "expected argument value expression");
    }
    let (rest, value) = expression(value)?;
    if rest.is(Tok::For) {
        let place = span(name.span.start, input.look(1).span.end);
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return rest.tell(place, message);
    }
    found.keywords.push((Some(name), value));
    Ok((rest, ()))
}

fn positional<'t, 'a>(
    open: Tokens<'t, 'a>,
    input: Tokens<'t, 'a>,
    found: &mut Arguments<'a>,
) -> Parsed<'t, 'a, ()> {
    let start = input.start();
    let (rest, value) = match walrus(input) {
        Some(parsed) => parsed?,
        None => expression(input)?,
    };
    let (rest, value) = match rest.kind() {
        Tok::Assign => {
            let place = span(start, rest.next().span.end);
            let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
            return rest.tell(place, message);
        }
        Tok::For | Tok::Async => {
            let (rest, comp) = comprehension(rest, None, value)?;
            let alone = found.args.is_empty() && found.keywords.is_empty();
            if !(alone && rest.is(Tok::RParen)) {
                if rest.is(Tok::Comma) || (!alone && rest.is(Tok::RParen)) {
                    let message = "Generator expression must be parenthesized";
                    return rest.tell(rest.since(start), message);
                }
                return rest.stuck();
            }
            // The call's own parentheses are the generator's.
            let place = span(open.start(), rest.next().span.end);
            (rest, Expr { span: place, kind: ExprKind::Generator(comp) })
        }
        _ => (rest, value),
    };
    if !found.keywords.is_empty() && found.late.is_none() {
        let unpacked = found.keywords.iter().any(|(name, _)| name.is_none());
        found.late = Some((value.span, unpacked));
    }
    found.args.push(value);
    Ok((rest, ()))
}
