//! Simple statements: those of one line.

use nom::Parser;
use nom::combinator::opt;
use nom::multi::separated_list1;
use nom::sequence::preceded;

use super::ast::{Expr, ExprKind, Stmt, StmtKind};
use super::diagnose;
use super::exprs::{expression, star_expressions};
use super::fault::span;
use super::imports::{from_import, import};
use super::refuse;
use super::targets::{Purpose, augmented, check, expr_name, is_plain};
use super::token::Tok;
use super::tokens::{Parsed, Tokens, name, tok};

/// The statements of one line, up to and with its NEWLINE; answers where the last of them ends.
pub(super) fn simple_stmts<'t, 'a>(
    mut input: Tokens<'t, 'a>,
    out: &mut Vec<Stmt<'a>>,
) -> Parsed<'t, 'a, u32> {
    loop {
        let start = input.start();
        let (rest, kind) = simple_stmt(input)?;
        out.push(Stmt { span: rest.since(start), kind });
        match rest.kind() {
            Tok::Newline => return Ok((rest.skip(), rest.last_end())),
            Tok::Semicolon => match rest.skip().after(Tok::Newline) {
                Some(end) => return Ok((end, rest.skip().last_end())),
                None => input = rest.skip(),
            },
            _ => return rest.stuck(),
        }
    }
}

fn simple_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    match input.kind() {
        Tok::Pass => Ok((input.skip(), StmtKind::Pass)),
        Tok::Break => in_loop(input, StmtKind::Break),
        Tok::Continue => in_loop(input, StmtKind::Continue),
        Tok::Return => return_stmt(input),
        Tok::Import => import(input),
        Tok::From => from_import(input),
        Tok::Raise => raise_stmt(input),
        Tok::Assert => assert_stmt(input),
        Tok::Del => del_stmt(input),
        Tok::Global => names(input, StmtKind::Global),
        Tok::Nonlocal => names(input, StmtKind::Nonlocal),
        _ => expression_stmt(input),
    }
}

/// A statement of one word that only a loop may hold.
fn in_loop<'t, 'a>(input: Tokens<'t, 'a>, kind: StmtKind<'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    if !input.state.around.get().a_loop {
        input.state.doubtful.set(true);
    }
    Ok((input.skip(), kind))
}

fn names<'t, 'a>(
    input: Tokens<'t, 'a>,
    kind: fn(Vec<super::ast::Name<'a>>) -> StmtKind<'a>,
) -> Parsed<'t, 'a, StmtKind<'a>> {
    input.state.entangled.set(true);
    let (rest, names) = separated_list1(tok(Tok::Comma), name).parse(input.skip())?;
    Ok((rest, kind(names)))
}

fn ends(kind: Tok) -> bool {
    matches!(kind, Tok::Newline | Tok::Semicolon | Tok::End)
}

fn return_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    if !input.state.around.get().function {
        input.state.doubtful.set(true);
    }
    let rest = input.skip();
    if ends(rest.kind()) {
        return Ok((rest, StmtKind::Return(None)));
    }
    star_expressions(rest).map(|(rest, value)| (rest, StmtKind::Return(Some(value))))
}

fn raise_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    let rest = input.skip();
    if ends(rest.kind()) {
        return Ok((rest, StmtKind::Raise { exc: None, cause: None }));
    }
    let (rest, exc) = expression(rest)?;
    let (rest, cause) = opt(preceded(tok(Tok::From), expression)).parse(rest)?;
    Ok((rest, StmtKind::Raise { exc: Some(exc), cause }))
}

fn assert_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    let (rest, test) = expression(input.skip())?;
    let (rest, msg) = opt(preceded(tok(Tok::Comma), expression)).parse(rest)?;
    Ok((rest, StmtKind::Assert { test, msg }))
}

fn del_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    let begin = input.skip();
    let (rest, targets) = star_expressions(begin)?;
    check(rest, &targets, Purpose::Delete)?;
    if !ends(rest.kind()) {
        return rest.stuck();
    }
    let bare = !begin.is(Tok::LParen) || targets.span.end != rest.last_end();
    Ok((
        rest,
        StmtKind::Delete(match targets {
            Expr { kind: ExprKind::Tuple(items), span } if bare || span.start != begin.start() => items,
            other => vec![other],
        }),
    ))
}

/// An expression, or an assignment, which begins like one.
fn expression_stmt<'t, 'a>(begin: Tokens<'t, 'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    let (input, first) = star_expressions(begin)?;
    match input.kind() {
        Tok::Assign => assignment(begin, input, first),
        Tok::Colon => annotated(begin, input, first),
        Tok::Walrus if begin.look(1).kind != Tok::Walrus => {
            diagnose::walrus_target(begin, input, &first)?;
            input.stuck()
        }
        kind => match augmented(kind) {
            None => Ok((input, StmtKind::Expr(first))),
            Some(op) => {
                let (rest, value) = star_expressions(input.skip())?;
                let simple = matches!(
                    first.kind,
                    ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
                );
                if !simple {
                    let name = expr_name(&first);
                    let message = format!("'{name}' is an illegal expression for augmented assignment");
                    return rest.tell(first.span, message);
                }
                Ok((rest, StmtKind::AugAssign { target: first, op, value }))
            }
        },
    }
}

/// `= value` or `= target = value`, as often as it goes on.
fn assignment<'t, 'a>(
    begin: Tokens<'t, 'a>,
    mut input: Tokens<'t, 'a>,
    first: Expr<'a>,
) -> Parsed<'t, 'a, StmtKind<'a>> {
    let mut targets = Vec::new();
    let mut last = first;
    let operator = input;
    while let Some(rest) = input.after(Tok::Assign) {
        if super::targets::invalid(&last, Purpose::Assign).is_some() {
            diagnose::first_target(begin, operator)?;
            check(input, &last, Purpose::Assign)?;
        }
        if !is_plain(&last) {
            input.state.doubtful.set(true);
        }
        targets.push(last);
        (input, last) = star_expressions(rest)?;
    }
    if augmented(input.kind()).is_some() {
        return input.stuck();
    }
    Ok((input, StmtKind::Assign { targets, value: last }))
}

/// `target: annotation = value`.
fn annotated<'t, 'a>(
    begin: Tokens<'t, 'a>,
    colon: Tokens<'t, 'a>,
    target: Expr<'a>,
) -> Parsed<'t, 'a, StmtKind<'a>> {
    let (rest, annotation) = match expression(colon.skip()) {
        Ok(parsed) => parsed,
        Err(nom::Err::Failure(fault)) => return Err(nom::Err::Failure(fault)),
        Err(_) => return colon.stuck(),
    };
    match target.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {}
        ExprKind::List(_) | ExprKind::Tuple(_) => {
            let bare = matches!(&target.kind, ExprKind::Tuple(_)) && !begin.is(Tok::LParen);
            let place = match &target.kind {
                ExprKind::Tuple(items) if bare => items.first().map_or(target.span, |e| e.span),
                _ => target.span,
            };
            let name = expr_name(&target);
            return rest.tell(place, format!("only single target (not {name}) can be annotated"));
        }
        _ => {
            let place = span(begin.start(), target.span.end);
            return rest.tell(place, "illegal target for annotation");
        }
    }
    let (rest, value) = opt(preceded(tok(Tok::Assign), star_expressions)).parse(rest)?;
    Ok((rest, StmtKind::AnnAssign { target, annotation, value }))
}

/// Ends with what iosh says to a statement of Python that it lacks.
pub(super) fn refuse_unknown<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, ()> {
    if matches!(input.kind(), Tok::Class | Tok::At | Tok::Async | Tok::Name) {
        return refuse::statement(input);
    }
    Ok((input, ()))
}
