//! Parentheses, lists, sets, dicts and comprehensions.

use nom::Parser;
use nom::multi::many0;
use nom::sequence::preceded;

use super::ast::{Clause, Comp, Expr, ExprKind};
use super::diagnose;
use super::exprs::{bitwise_or, disjunction, list_ends, star_named_expression};
use super::refuse;
use super::targets::target_list;
use super::token::Tok;
use super::tokens::{Parsed, Tokens, tok};

/// `( … )`: a tuple, a generator, or an expression whose parentheses leave no trace.
pub(super) fn parentheses<'t, 'a>(open: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let start = open.start();
    let input = open.skip();
    if let Some(rest) = input.after(Tok::RParen) {
        rest.state.height.set(1);
        return Ok((rest, Expr { span: rest.since(start), kind: ExprKind::Tuple(Vec::new()) }));
    }
    if input.is(Tok::DoubleStar) {
        return diagnose::double_star(input);
    }
    let (rest, first) = match star_named_expression(input) {
        Err(nom::Err::Error(_)) if input.is(Tok::Star) && list_ends(input.look(1).kind) => {
            return input.tell(input.next().span, diagnose::BARE_STAR);
        }
        parsed => parsed?,
    };
    match rest.kind() {
        Tok::For | Tok::Async => {
            let (rest, comp) = comprehension(rest, None, first)?;
            let (rest, _) = diagnose::closing(rest, Tok::RParen)?;
            Ok((rest, Expr { span: rest.since(start), kind: ExprKind::Generator(comp) }))
        }
        Tok::Comma => {
            let (rest, items) = elements(rest, first, Tok::RParen)?;
            let (rest, _) = diagnose::closing(rest, Tok::RParen)?;
            Ok((rest, Expr { span: rest.since(start), kind: ExprKind::Tuple(items) }))
        }
        Tok::RParen if matches!(first.kind, ExprKind::Starred(_)) => {
            rest.tell(first.span, "cannot use starred expression here")
        }
        _ => {
            let (rest, _) = diagnose::closing(rest, Tok::RParen)?;
            Ok((rest, first))
        }
    }
}

/// `[ … ]`.
pub(super) fn brackets<'t, 'a>(open: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let start = open.start();
    let input = open.skip();
    if let Some(rest) = input.after(Tok::RBracket) {
        rest.state.height.set(1);
        return Ok((rest, Expr { span: rest.since(start), kind: ExprKind::List(Vec::new()) }));
    }
    let (rest, first) = star_named_expression(input)?;
    let (rest, kind) = if matches!(rest.kind(), Tok::For | Tok::Async) {
        let (rest, comp) = comprehension(rest, None, first)?;
        (rest, ExprKind::ListComp(comp))
    } else {
        let begin = first.span.start;
        let (rest, items) = elements(rest, first, Tok::RBracket)?;
        diagnose::bare_comprehension_tuple(rest, begin)?;
        (rest, ExprKind::List(items))
    };
    let (rest, _) = diagnose::closing(rest, Tok::RBracket)?;
    Ok((rest, Expr { span: rest.since(start), kind }))
}

/// The elements behind `first`, up to the closing bracket.
fn elements<'t, 'a>(mut input: Tokens<'t, 'a>, first: Expr<'a>, close: Tok) -> Parsed<'t, 'a, Vec<Expr<'a>>> {
    let mut height = input.height();
    let mut items = vec![first];
    while let Some(rest) = input.after(Tok::Comma) {
        input = rest;
        if input.is(close) || input.is(Tok::For) {
            break;
        }
        let (rest, item) = star_named_expression(input)?;
        height = height.max(rest.height());
        items.push(item);
        input = rest;
    }
    input.raise(height)?;
    Ok((input, items))
}

/// `{ … }`: a dict, a set, or a comprehension of either.
pub(super) fn braces<'t, 'a>(open: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let start = open.start();
    let input = open.skip();
    if let Some(rest) = input.after(Tok::RBrace) {
        rest.state.height.set(1);
        return Ok((rest, Expr { span: rest.since(start), kind: ExprKind::Dict(Vec::new()) }));
    }
    let (rest, kind) = if input.is(Tok::DoubleStar) { dict_items(input, None)? } else { brace_items(input)? };
    let (rest, _) = diagnose::closing(rest, Tok::RBrace)?;
    Ok((rest, Expr { span: rest.since(start), kind }))
}

fn brace_items<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, ExprKind<'a>> {
    let (rest, first) = star_named_expression(input)?;
    match rest.kind() {
        Tok::Colon if !input.is(Tok::Star) && input.look(1).kind != Tok::Walrus => {
            dict_items(rest, Some(first))
        }
        Tok::For | Tok::Async => {
            let (rest, comp) = comprehension(rest, None, first)?;
            Ok((rest, ExprKind::SetComp(comp)))
        }
        _ => {
            let begin = first.span.start;
            let (rest, items) = elements(rest, first, Tok::RBrace)?;
            diagnose::bare_comprehension_tuple(rest, begin)?;
            Ok((rest, ExprKind::Set(items)))
        }
    }
}

/// The pairs of a dict; a `key` that was read already stands in front of `input`'s colon.
fn dict_items<'t, 'a>(mut input: Tokens<'t, 'a>, mut key: Option<Expr<'a>>) -> Parsed<'t, 'a, ExprKind<'a>> {
    let mut height = if key.is_some() { input.height() } else { 0 };
    let mut pairs = Vec::new();
    loop {
        if key.is_none() {
            if let Some(rest) = input.after(Tok::DoubleStar) {
                let (rest, value) = bitwise_or(rest)?;
                height = height.max(rest.height());
                if matches!(rest.kind(), Tok::For | Tok::Async) {
                    return rest
                        .tell(input.next().span, "dict unpacking cannot be used in dict comprehension");
                }
                pairs.push((None, value));
                input = rest;
            } else {
                let (rest, value) = diagnose::dict_key(input, pairs.is_empty())?;
                height = height.max(rest.height());
                key = Some(value);
                input = rest;
            }
        }
        if let Some(name) = key.take() {
            let (rest, value) = diagnose::dict_value(input)?;
            height = height.max(rest.height());
            if pairs.is_empty() && matches!(rest.kind(), Tok::For | Tok::Async) {
                rest.state.height.set(height);
                let (rest, comp) = comprehension(rest, Some(name), value)?;
                return Ok((rest, ExprKind::DictComp(comp)));
            }
            pairs.push((Some(name), value));
            input = rest;
        }
        match input.after(Tok::Comma) {
            Some(rest) if rest.is(Tok::RBrace) => {
                input = rest;
                break;
            }
            Some(rest) => input = rest,
            None => break,
        }
    }
    input.raise(height)?;
    Ok((input, ExprKind::Dict(pairs)))
}

/// The `for` clauses behind an element.
pub(super) fn comprehension<'t, 'a>(
    input: Tokens<'t, 'a>,
    key: Option<Expr<'a>>,
    elt: Expr<'a>,
) -> Parsed<'t, 'a, Box<Comp<'a>>> {
    let mut height = input.height();
    let mut clauses = Vec::new();
    let mut input = input;
    while matches!(input.kind(), Tok::For | Tok::Async) {
        let (rest, clause) = clause(input, &mut height)?;
        clauses.push(clause);
        input = rest;
    }
    if matches!(elt.kind, ExprKind::Starred(_)) {
        return input.tell(elt.span, "iterable unpacking cannot be used in comprehension");
    }
    input.raise(height)?;
    Ok((input, Box::new(Comp { key, elt, clauses })))
}

fn clause<'t, 'a>(input: Tokens<'t, 'a>, height: &mut u32) -> Parsed<'t, 'a, Clause<'a>> {
    if input.is(Tok::Async) {
        return refuse::asynchronous(input);
    }
    let (input, target) = preceded(tok(Tok::For), |i| target_list(i, true)).parse(input)?;
    *height = (*height).max(input.height());
    let (input, iter) = preceded(tok(Tok::In), disjunction).parse(input)?;
    *height = (*height).max(input.height());
    let (input, ifs) = many0(preceded(tok(Tok::If), |i| {
        let (rest, test) = disjunction(i)?;
        *height = (*height).max(rest.height());
        Ok((rest, test))
    }))
    .parse(input)?;
    Ok((input, Clause { target, iter, ifs }))
}
