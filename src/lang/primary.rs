//! Primaries: an atom and what follows it (`.name`, a call, a subscript).

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use super::ast::{Expr, ExprKind};
use super::calls::call;
use super::displays::{braces, brackets, parentheses};
use super::exprs::{expression, named_expression};
use super::numbers::{float_value, int_value};
use super::refuse;
use super::strings::strings;
use super::token::Tok;
use super::tokens::{Parsed, Tokens, name, tok};

/// An atom with its trailers.
pub(super) fn primary<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    // The start of the token, not of the expression: `(a).b` begins at its parenthesis.
    let start = input.start();
    let (mut input, mut value) = atom(input)?;
    loop {
        let (rest, kind) = match input.kind() {
            Tok::Dot => {
                let height = input.height();
                let (rest, attr) = name(input.skip())?;
                rest.state.height.set(height);
                (rest, ExprKind::Attribute { value: Box::new(value), attr })
            }
            Tok::LParen => call(input, value)?,
            Tok::LBracket => subscript(input, value)?,
            _ => return Ok((input, value)),
        };
        rest.raise(rest.height())?;
        value = Expr { span: rest.since(start), kind };
        input = rest;
    }
}

pub(super) fn atom<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let token = input.next();
    let kind = match token.kind {
        Tok::Name => ExprKind::Name(input.text(token.span)),
        Tok::Int => match int_value(input.text(token.span)) {
            Ok(kind) => kind,
            Err(message) => return input.tell(token.span, message),
        },
        Tok::Float => match float_value(input.text(token.span)) {
            Some(value) => ExprKind::Float(value),
            None => return input.tell(token.span, "invalid decimal literal"),
        },
        Tok::True => ExprKind::Bool(true),
        Tok::False => ExprKind::Bool(false),
        Tok::None => ExprKind::None,
        Tok::Ellipsis => ExprKind::Ellipsis,
        Tok::Str | Tok::FStart => return strings(input),
        Tok::LParen => return input.nested(parentheses),
        Tok::LBracket => return input.nested(brackets),
        Tok::LBrace => return input.nested(braces),
        Tok::Imaginary | Tok::Yield | Tok::Await => return refuse::expression(input),
        _ => return input.stuck(),
    };
    input.state.height.set(1);
    Ok((input.skip(), Expr { span: token.span, kind }))
}

fn subscript<'t, 'a>(input: Tokens<'t, 'a>, value: Expr<'a>) -> Parsed<'t, 'a, ExprKind<'a>> {
    let height = input.height();
    let (rest, index) = input.nested(|input| slices(input.skip()))?;
    let (rest, _) = super::diagnose::closing(rest, Tok::RBracket)?;
    rest.state.height.set(height.max(rest.height()));
    Ok((rest, ExprKind::Subscript { value: Box::new(value), index: Box::new(index) }))
}

fn slices<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let start = input.start();
    let (mut input, first) = slice(input)?;
    if !input.is(Tok::Comma) && !matches!(first.kind, ExprKind::Starred(_)) {
        return Ok((input, first));
    }
    let mut height = input.height();
    let mut items = vec![first];
    while let Some(rest) = input.after(Tok::Comma) {
        input = rest;
        if input.is(Tok::RBracket) {
            break;
        }
        let (rest, item) = slice(input)?;
        height = height.max(rest.height());
        items.push(item);
        input = rest;
    }
    input.raise(height)?;
    Ok((input, Expr { span: input.since(start), kind: ExprKind::Tuple(items) }))
}

/// `[lower] ":" [upper] [":" [step]]`, or an expression.
fn slice<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let start = input.start();
    let (input, lower) = if input.is(Tok::Colon) {
        (input, None)
    } else {
        if let Some(rest) = input.after(Tok::Star) {
            let (rest, value) = expression(rest)?;
            rest.raise(rest.height())?;
            let kind = ExprKind::Starred(Box::new(value));
            return Ok((rest, Expr { span: rest.since(start), kind }));
        }
        let (rest, value) = named_expression(input)?;
        if !rest.is(Tok::Colon) || input.look(1).kind == Tok::Walrus {
            return Ok((rest, value));
        }
        (rest, Some(Box::new(value)))
    };
    let mut height = if lower.is_some() { input.height() } else { 0 };
    let (input, _) = tok(Tok::Colon)(input)?;
    let (input, upper) = bound(input, &mut height)?;
    let (input, step) = opt(preceded(tok(Tok::Colon), |input| bound(input, &mut height))).parse(input)?;
    input.raise(height)?;
    let kind = ExprKind::Slice { lower, upper, step: step.flatten() };
    Ok((input, Expr { span: input.since(start), kind }))
}

fn bound<'t, 'a>(input: Tokens<'t, 'a>, height: &mut u32) -> Parsed<'t, 'a, Option<Box<Expr<'a>>>> {
    if matches!(input.kind(), Tok::Colon | Tok::Comma | Tok::RBracket) {
        return Ok((input, None));
    }
    let (input, value) = expression(input)?;
    *height = (*height).max(input.height());
    Ok((input, Some(Box::new(value))))
}
