//! What Python has and iosh has not: each is named, and what to use instead.

use super::ast::Span;
use super::fault::{hinted, syntax};
use super::token::Tok;
use super::tokens::{Parsed, Tokens, told};

fn refuse<'t, 'a, T>(place: Span, what: &str, instead: &str) -> Parsed<'t, 'a, T> {
    told(hinted(syntax(place, format!("{what} not in iosh")), instead))
}

/// An imaginary number, `yield` or `await`.
pub(super) fn expression<'t, 'a, T>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, T> {
    let place = input.next().span;
    match input.kind() {
        Tok::Imaginary => refuse(place, "complex numbers are", "use a float, or a tuple of two floats"),
        Tok::Yield => refuse(
            place,
            "'yield' is",
            "append to a list and return it, or use a generator expression (x for x in …)",
        ),
        _ => asynchronous(input),
    }
}

/// `async` or `await`.
pub(super) fn asynchronous<'t, 'a, T>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, T> {
    let place = input.next().span;
    let word = input.text(place);
    let what = format!("'{word}' is");
    refuse(place, &what, "leave the word out: every call here runs until it is done")
}

/// A statement that begins with `class`, `@` or `async`, or is a `match` or a `type`.
pub(super) fn statement<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, ()> {
    let place = input.next().span;
    match input.kind() {
        Tok::Class => refuse(place, "'class' is", "use functions with a dict or a tuple for the data"),
        Tok::At => refuse(place, "decorators are", "call it on the function: f = decorator(f)"),
        Tok::Async => asynchronous(input),
        Tok::Name => soft_statement(input),
        _ => Ok((input, ())),
    }
}

fn soft_statement<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, ()> {
    let place = input.next().span;
    let next = input.look(1).kind;
    match input.text(place) {
        "match" if may_be_subject(next) && is_header(input) => {
            refuse(place, "'match' is", "use if, elif and else")
        }
        "type" if next == Tok::Name && matches!(input.look(2).kind, Tok::Assign | Tok::LBracket) => {
            refuse(place, "'type' is", "assign the name: X = int")
        }
        _ => Ok((input, ())),
    }
}

fn may_be_subject(kind: Tok) -> bool {
    kind.starts_operand() || matches!(kind, Tok::LParen | Tok::LBracket | Tok::Minus | Tok::Star | Tok::Plus)
}

/// Whether this line ends with a colon and a block follows.
fn is_header(input: Tokens) -> bool {
    let mut line = input;
    while !matches!(line.kind(), Tok::Newline | Tok::End | Tok::Broken) {
        line = line.skip();
    }
    line.last().is_some_and(|token| token.kind == Tok::Colon) && line.look(1).kind == Tok::Indent
}

/// `except*`.
pub(super) fn except_star<'t, 'a, T>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, T> {
    refuse(input.next().span, "'except*' is", "use 'except' without the star")
}

/// `def f[T](…)`.
pub(super) fn type_parameters<'t, 'a, T>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, T> {
    refuse(input.next().span, "type parameters are", "leave them out")
}
