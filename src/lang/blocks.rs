//! Compound statements and the blocks under them.

use nom::Parser;
use nom::combinator::opt;
use nom::multi::separated_list1;
use nom::sequence::preceded;

use super::ast::{Expr, Handler, Name, Stmt, StmtKind, WithItem};
use super::exprs::{bitwise_or, expression, named_expression, star_expressions};
use super::fault::{hinted, indentation, span};
use super::params::{Of, params};
use super::refuse;
use super::stmts::{refuse_unknown, simple_stmts};
use super::targets::{Purpose, check, is_plain, target_list};
use super::text::line_number;
use super::token::Tok;
use super::tokens::{Around, MAX_HEIGHT, Parsed, Tokens, name, tok, told};

/// All statements up to the end of the text, and the numbers of those that must be walked over.
pub(super) fn file<'t, 'a>(mut input: Tokens<'t, 'a>) -> Parsed<'t, 'a, (Vec<Stmt<'a>>, Vec<usize>)> {
    let mut body = Vec::new();
    let mut doubtful = Vec::new();
    while !input.is(Tok::End) {
        let first = body.len();
        input = statement(input, &mut body)?.0;
        if input.state.doubtful.replace(false) {
            doubtful.extend(first..body.len());
        }
    }
    Ok((input, (body, doubtful)))
}

/// Reads what one line begins; answers where it ends.
fn statement<'t, 'a>(input: Tokens<'t, 'a>, out: &mut Vec<Stmt<'a>>) -> Parsed<'t, 'a, u32> {
    let parsed = match input.kind() {
        Tok::If => if_stmt(input),
        Tok::While => while_stmt(input),
        Tok::For => for_stmt(input),
        Tok::Try => try_stmt(input),
        Tok::With => with_stmt(input),
        Tok::Def => def_stmt(input),
        _ => {
            refuse_unknown(input)?;
            return simple_stmts(input, out);
        }
    };
    let (rest, (end, kind)) = parsed?;
    out.push(Stmt { span: span(input.start(), end), kind });
    Ok((rest, end))
}

/// A block: its statements and where the last of them ends.
type Block<'a> = (u32, Vec<Stmt<'a>>);
/// A compound statement without its keyword's place.
type Compound<'a> = (u32, StmtKind<'a>);

/// The colon of a header; at the end of the line it is what is missing.
fn colon<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, ()> {
    match input.kind() {
        Tok::Colon => Ok((input.skip(), ())),
        Tok::Newline => input.tell(input.next().span, "expected ':'"),
        _ => input.stuck(),
    }
}

/// The colon of a header in which nothing else can stand here.
fn forced_colon<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, ()> {
    match input.kind() {
        Tok::Colon => Ok((input.skip(), ())),
        Tok::Broken => input.stuck(),
        _ => input.tell(input.next().span, "expected ':'"),
    }
}

/// What is under a header that began at `header`; `what` names it.
fn block<'t, 'a>(input: Tokens<'t, 'a>, header: u32, what: &str) -> Parsed<'t, 'a, Block<'a>> {
    let mut body = Vec::new();
    let Some(line) = input.after(Tok::Newline) else {
        let (rest, end) = simple_stmts(input, &mut body)?;
        return Ok((rest, (end, body)));
    };
    let Some(mut line) = line.after(Tok::Indent) else {
        return no_block(line, header, what);
    };
    let mut end = header;
    loop {
        match line.kind() {
            Tok::Dedent => return Ok((line.skip(), (end, body))),
            Tok::End => return Ok((line, (end, body))),
            _ => (line, end) = statement(line, &mut body)?,
        }
    }
}

fn no_block<'t, 'a>(input: Tokens<'t, 'a>, header: u32, what: &str) -> Parsed<'t, 'a, Block<'a>> {
    if input.is_cut_off() {
        return input.stuck();
    }
    let state = input.state;
    let line = line_number(state.source, header as usize);
    let line = line.saturating_add(state.first_line).saturating_sub(1);
    let message = format!("expected an indented block after {what} on line {line}");
    let hint = if input.is(Tok::End) {
        "write what it should do below it, indented by four spaces"
    } else {
        "indent this line, and all that belong to the block, by four spaces"
    };
    told(hinted(indentation(input.next().span, message), hint))
}

/// `else: …`, if it is there.
fn else_block<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Option<Block<'a>>> {
    let Some(rest) = input.after(Tok::Else) else {
        return Ok((input, None));
    };
    let (rest, ()) = forced_colon(rest)?;
    block(rest, input.start(), "'else' statement").map(|(rest, found)| (rest, Some(found)))
}

fn or_empty(found: Option<Block>, end: u32) -> Block {
    found.unwrap_or((end, Vec::new()))
}

fn if_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Compound<'a>> {
    let mut branches: Vec<(u32, Expr<'a>, Block<'a>)> = Vec::new();
    let mut rest = input;
    loop {
        let start = rest.start();
        let what = if branches.is_empty() { "'if' statement" } else { "'elif' statement" };
        if branches.len() >= MAX_HEIGHT as usize {
            return rest.tell(rest.next().span, "too many nested statements");
        }
        let (after, test) = named_expression(rest.skip())?;
        let (after, ()) = colon(after)?;
        let (after, found) = block(after, start, what)?;
        branches.push((start, test, found));
        rest = after;
        if !rest.is(Tok::Elif) {
            break;
        }
    }
    let last_end = branches.last().map_or(0, |(_, _, (end, _))| *end);
    let (rest, last) = else_block(rest)?;
    let (end, mut orelse) = or_empty(last, last_end);
    while let Some((start, test, (_, body))) = branches.pop() {
        let kind = StmtKind::If { test, body, orelse };
        if branches.is_empty() {
            return Ok((rest, (end, kind)));
        }
        orelse = vec![Stmt { span: span(start, end), kind }];
    }
    rest.stuck()
}

fn loop_body<'t, 'a>(input: Tokens<'t, 'a>, header: u32, what: &str) -> Parsed<'t, 'a, Block<'a>> {
    let around = Around { a_loop: true, ..input.state.around.get() };
    input.within(around, |input| block(input, header, what))
}

fn while_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Compound<'a>> {
    let (rest, test) = named_expression(input.skip())?;
    let (rest, ()) = colon(rest)?;
    let (rest, (end, body)) = loop_body(rest, input.start(), "'while' statement")?;
    let (rest, last) = else_block(rest)?;
    let (end, orelse) = or_empty(last, end);
    Ok((rest, (end, StmtKind::While { test, body, orelse })))
}

fn for_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Compound<'a>> {
    let (rest, target) = target_list(input.skip(), false)?;
    let (rest, iter) = preceded(tok(Tok::In), star_expressions).parse(rest)?;
    let (rest, ()) = colon(rest)?;
    let (rest, (end, body)) = loop_body(rest, input.start(), "'for' statement")?;
    let (rest, last) = else_block(rest)?;
    let (end, orelse) = or_empty(last, end);
    Ok((rest, (end, StmtKind::For { target, iter, body, orelse })))
}

fn with_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Compound<'a>> {
    let (rest, items) = match parenthesized_items(input.skip()) {
        Err(nom::Err::Error(_)) => separated_list1(tok(Tok::Comma), with_item).parse(input.skip())?,
        done => done?,
    };
    if items.len() > 1 {
        rest.state.doubtful.set(true);
    }
    let (rest, ()) = colon(rest)?;
    let (rest, (end, body)) = block(rest, input.start(), "'with' statement")?;
    Ok((rest, (end, StmtKind::With { items, body })))
}

/// `(a as b, c)` in front of the colon; what else begins with a parenthesis is an expression.
fn parenthesized_items<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Vec<WithItem<'a>>> {
    let (rest, _) = tok(Tok::LParen)(input)?;
    let (rest, items) = separated_list1(tok(Tok::Comma), with_item).parse(rest)?;
    let (rest, _) = opt(tok(Tok::Comma)).parse(rest)?;
    let (rest, _) = tok(Tok::RParen)(rest)?;
    if matches!(rest.kind(), Tok::Colon | Tok::Newline) { Ok((rest, items)) } else { rest.stuck() }
}

fn with_item<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, WithItem<'a>> {
    let (rest, context) = expression(input)?;
    let Some(begin) = rest.after(Tok::As) else {
        return Ok((rest, WithItem { context, target: None }));
    };
    let (rest, target) =
        if begin.is(Tok::Star) { super::exprs::star_expression(begin)? } else { bitwise_or(begin)? };
    if matches!(rest.kind(), Tok::Comma | Tok::RParen | Tok::Colon) {
        check(rest, &target, Purpose::Assign)?;
    } else if super::targets::invalid(&target, Purpose::Assign).is_some() {
        return rest.stuck();
    }
    if !is_plain(&target) {
        rest.state.doubtful.set(true);
    }
    Ok((rest, WithItem { context, target: Some(target) }))
}

fn try_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Compound<'a>> {
    let (rest, ()) = forced_colon(input.skip())?;
    let (mut rest, (mut end, body)) = block(rest, input.start(), "'try' statement")?;
    let mut handlers = Vec::new();
    while rest.is(Tok::Except) {
        let (after, (handler_end, handler)) = handler(rest)?;
        (rest, end) = (after, handler_end);
        handlers.push(handler);
    }
    let bare = handlers.iter().position(|handler| handler.kind.is_none());
    if bare.is_some_and(|at| at.saturating_add(1) < handlers.len()) {
        rest.state.doubtful.set(true);
    }
    if handlers.is_empty() && !rest.is(Tok::Finally) {
        if rest.is_cut_off() {
            return rest.stuck();
        }
        return rest.tell(rest.next().span, "expected 'except' or 'finally' block");
    }
    let (rest, last) = if handlers.is_empty() { (rest, None) } else { else_block(rest)? };
    let (end, orelse) = or_empty(last, end);
    let (rest, (end, finalbody)) = match rest.after(Tok::Finally) {
        Some(after) => {
            let (after, ()) = forced_colon(after)?;
            block(after, rest.start(), "'finally' statement")?
        }
        None => (rest, (end, Vec::new())),
    };
    Ok((rest, (end, StmtKind::Try { body, handlers, orelse, finalbody })))
}

fn handler<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, (u32, Handler<'a>)> {
    let rest = input.skip();
    if rest.is(Tok::Star) {
        return refuse::except_star(rest);
    }
    let (rest, kind, name) = if matches!(rest.kind(), Tok::Colon | Tok::Newline) {
        (rest, None, None)
    } else {
        let (after, kind) = expression(rest)?;
        if after.is(Tok::Comma) {
            return unparenthesized(rest, after);
        }
        let (after, name): (_, Option<Name<'a>>) = opt(preceded(tok(Tok::As), name)).parse(after)?;
        (after, Some(kind), name)
    };
    let (rest, ()) = colon(rest)?;
    let header = rest.since(input.start());
    let (rest, (end, body)) = block(rest, input.start(), "'except' statement")?;
    Ok((rest, (end, Handler { span: header, kind, name, body })))
}

/// `except a, b`, as Python 2 had it.
fn unparenthesized<'t, 'a, T>(begin: Tokens<'t, 'a>, comma: Tokens<'t, 'a>) -> Parsed<'t, 'a, T> {
    let (rest, _) = super::exprs::tuple_of(comma.skip(), expression)?;
    let (rest, _) = opt(preceded(tok(Tok::As), name)).parse(rest)?;
    if !rest.is(Tok::Colon) {
        return comma.stuck();
    }
    let place = rest.since(begin.start());
    rest.tell(place, "multiple exception types must be parenthesized")
}

fn def_stmt<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Compound<'a>> {
    let (rest, name) = name(input.skip())?;
    if rest.is(Tok::LBracket) {
        return refuse::type_parameters(rest);
    }
    let Some(open) = rest.after(Tok::LParen) else {
        return if rest.is(Tok::Broken) { rest.stuck() } else { rest.tell(rest.next().span, "expected '('") };
    };
    let (rest, (params, _)) = params(open, Of::Def)?;
    let (rest, _) = tok(Tok::RParen)(rest)?;
    let (rest, _) = opt(preceded(tok(Tok::Arrow), expression)).parse(rest)?;
    let (rest, ()) = forced_colon(rest)?;
    let around = Around { function: true, a_loop: false };
    let (rest, (end, body)) =
        rest.within(around, |rest| block(rest, input.start(), "function definition"))?;
    Ok((rest, (end, StmtKind::FunctionDef { name, params, body })))
}
