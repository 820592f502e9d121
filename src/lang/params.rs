//! The parameters of `def` and `lambda`.

use super::ast::{Expr, ExprKind, Name, Params};
use super::exprs::expression;
use super::fault::span;
use super::token::Tok;
use super::tokens::{Parsed, Tokens};

/// Which of the two the parameters belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Def,
    Lambda,
}

impl Of {
    fn close(self) -> Tok {
        match self {
            Self::Def => Tok::RParen,
            Self::Lambda => Tok::Colon,
        }
    }
}

/// `lambda params: body`.
pub(super) fn lambda<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    input.nested(|input| {
        let start = input.start();
        let (rest, (params, height)) = params(input.skip(), Of::Lambda)?;
        let Some(rest) = rest.after(Tok::Colon) else {
            return if rest.is(Tok::Broken) {
                rest.stuck()
            } else {
                rest.tell(rest.next().span, "expected ':'")
            };
        };
        if rest.is(Tok::FMiddle) {
            let message = "f-string: lambda expressions are not allowed without parentheses";
            return rest.tell(rest.since(start), message);
        }
        let (rest, body) = expression(rest)?;
        rest.raise(rest.height().max(height))?;
        let kind = ExprKind::Lambda { params: Box::new(params), body: Box::new(body) };
        Ok((rest, Expr { span: rest.since(start), kind }))
    })
}

/// Which part of the list is being read.
#[derive(PartialEq, Eq)]
enum Part {
    Positional,
    /// Behind `*` or `*args`.
    Keyword,
}

/// The parameters up to the closing token, which is left; with the height of their defaults.
pub(super) fn params<'t, 'a>(mut input: Tokens<'t, 'a>, of: Of) -> Parsed<'t, 'a, (Params<'a>, u32)> {
    let mut params = Params::default();
    let mut height = 0;
    let mut part = Part::Positional;
    let mut slash = false;
    while !input.is(of.close()) {
        let token = input.next();
        if params.kwarg.is_some() {
            if matches!(token.kind, Tok::Name | Tok::Star | Tok::DoubleStar | Tok::Slash) {
                return input.tell(token.span, "arguments cannot follow var-keyword argument");
            }
            return input.stuck();
        }
        input = match token.kind {
            Tok::Slash => {
                let message = if slash {
                    "/ may appear only once"
                } else if part != Part::Positional {
                    "/ must be ahead of *"
                } else if params.args.is_empty() {
                    "at least one argument must precede /"
                } else {
                    slash = true;
                    params.positional_only = params.args.len();
                    let rest = input.skip();
                    if rest.is(Tok::Star) {
                        return rest.tell(rest.next().span, "expected comma between / and *");
                    }
                    input = separator(rest, of)?.0;
                    continue;
                };
                return input.tell(token.span, message);
            }
            Tok::Star => {
                if part != Part::Positional {
                    return input.tell(token.span, "* argument may appear only once");
                }
                let rest = input.skip();
                if rest.is(Tok::Name) {
                    params.vararg = Some(rest.name());
                    part = Part::Keyword;
                    let rest = annotation(rest.skip(), of, true)?.0;
                    if rest.is(Tok::Assign) {
                        let message = "var-positional argument cannot have default value";
                        return rest.tell(rest.next().span, message);
                    }
                    rest
                } else {
                    let next = rest.look(1).kind;
                    if rest.is(of.close())
                        || (rest.is(Tok::Comma) && (next == of.close() || next == Tok::DoubleStar))
                    {
                        return rest.tell(token.span, "named arguments must follow bare *");
                    }
                    part = Part::Keyword;
                    rest
                }
            }
            Tok::DoubleStar => {
                let rest = input.skip();
                if !rest.is(Tok::Name) {
                    return rest.stuck();
                }
                params.kwarg = Some(rest.name());
                let rest = annotation(rest.skip(), of, false)?.0;
                if rest.is(Tok::Assign) {
                    let message = "var-keyword argument cannot have default value";
                    return rest.tell(rest.next().span, message);
                }
                rest
            }
            Tok::Name => {
                let name = input.name();
                let (rest, default) = default(annotation(input.skip(), of, false)?.0, of)?;
                if default.is_some() {
                    height = height.max(rest.height());
                }
                add(input, &mut params, &part, name, default)?;
                rest
            }
            Tok::LParen => return parenthesized(input, of),
            _ => return input.stuck(),
        };
        input = separator(input, of)?.0;
    }
    if params.args.len().saturating_add(params.kwonly.len()) > 0 {
        doubt_repeated(input, &params);
    }
    Ok((input, (params, height)))
}

/// A name that stands twice is an error, but one that waits until all is read.
fn doubt_repeated(input: Tokens, params: &Params) {
    let named = || params.args.iter().chain(&params.kwonly).map(|(name, _)| name);
    let mut all = named().chain(&params.vararg).chain(&params.kwarg).map(|name| name.id);
    let few = named().count() < 8;
    let twice =
        |id: &str| named().chain(&params.vararg).chain(&params.kwarg).filter(|n| n.id == id).count() > 1;
    if !few || all.any(twice) {
        input.state.doubtful.set(true);
    }
}

fn add<'t, 'a>(
    input: Tokens<'t, 'a>,
    params: &mut Params<'a>,
    part: &Part,
    name: Name<'a>,
    default: Option<Expr<'a>>,
) -> Parsed<'t, 'a, ()> {
    if *part == Part::Keyword {
        params.kwonly.push((name, default));
        return Ok((input, ()));
    }
    if default.is_none() && params.args.last().is_some_and(|(_, before)| before.is_some()) {
        return input.tell(name.span, "parameter without a default follows parameter with a default");
    }
    params.args.push((name, default));
    Ok((input, ()))
}

/// A comma or the end of the list.
fn separator<'t, 'a>(input: Tokens<'t, 'a>, of: Of) -> Parsed<'t, 'a, ()> {
    match input.after(Tok::Comma) {
        Some(rest) => Ok((rest, ())),
        None if input.is(of.close()) => Ok((input, ())),
        None => input.stuck(),
    }
}

/// `: annotation` of a `def`; it is read and forgotten, because nothing here looks at it.
fn annotation<'t, 'a>(input: Tokens<'t, 'a>, of: Of, starred: bool) -> Parsed<'t, 'a, ()> {
    match input.after(Tok::Colon) {
        Some(rest) if of == Of::Def => {
            let rest = if starred { rest.after(Tok::Star).unwrap_or(rest) } else { rest };
            expression(rest).map(|(rest, _)| (rest, ()))
        }
        _ => Ok((input, ())),
    }
}

fn default<'t, 'a>(input: Tokens<'t, 'a>, of: Of) -> Parsed<'t, 'a, Option<Expr<'a>>> {
    let Some(rest) = input.after(Tok::Assign) else {
        return Ok((input, None));
    };
    if rest.is(Tok::Comma) || rest.is(of.close()) {
        return input.tell(input.next().span, "expected default value expression");
    }
    expression(rest).map(|(rest, value)| (rest, Some(value)))
}

/// Python 2 let a parameter be a tuple.
fn parenthesized<'t, 'a>(open: Tokens<'t, 'a>, of: Of) -> Parsed<'t, 'a, (Params<'a>, u32)> {
    let mut input = open.skip();
    while let Some(rest) = input.after(Tok::Name) {
        input = rest.after(Tok::Comma).unwrap_or(rest);
    }
    if !input.is(Tok::RParen) || input.index() == open.skip().index() {
        return open.stuck();
    }
    let message = match of {
        Of::Def => "Function parameters cannot be parenthesized",
        Of::Lambda => "Lambda expression parameters cannot be parenthesized",
    };
    open.tell(span(open.start(), input.next().span.end), message)
}
