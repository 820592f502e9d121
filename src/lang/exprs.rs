//! Expressions: operators, conditionals, lambdas and walruses.
//!
//! Operators are read with a stack of their own instead of a function a level, so that neither a
//! long chain nor a deep nest of them costs native stack.

use nom::Parser;
use nom::sequence::preceded;

use super::ast::{BinOp, CmpOp, Expr, ExprKind, Name, Span, UnaryOp};
use super::diagnose;
use super::fault::span;
use super::params::lambda;
use super::primary::primary;
use super::token::Tok;
use super::tokens::{Parsed, Tokens, tok};

/// How tightly operators bind, loosest first.
pub(super) mod level {
    pub(crate) const OR: u8 = 1;
    pub(crate) const AND: u8 = 2;
    pub(crate) const NOT: u8 = 3;
    pub(crate) const COMPARE: u8 = 4;
    pub(crate) const BIT_OR: u8 = 5;
    pub(crate) const BIT_XOR: u8 = 6;
    pub(crate) const BIT_AND: u8 = 7;
    pub(crate) const SHIFT: u8 = 8;
    pub(crate) const SUM: u8 = 9;
    pub(crate) const TERM: u8 = 10;
    pub(crate) const SIGN: u8 = 11;
    pub(crate) const POWER: u8 = 12;
}

/// An operator that waits for its right operand.
enum Waiting<'a> {
    Unary(UnaryOp),
    Binary(Expr<'a>, BinOp, Span),
    Bool(bool, Vec<Expr<'a>>),
    Compare(Box<Expr<'a>>, Vec<(CmpOp, Expr<'a>)>, CmpOp),
}

struct Pending<'a> {
    level: u8,
    /// Where the whole operation begins, an opening parenthesis included.
    start: u32,
    /// The height of what it holds already.
    height: u32,
    what: Waiting<'a>,
}

/// What an infix operator is; the count is its number of tokens.
enum Infix {
    Binary(BinOp),
    Bool(bool),
    Compare(CmpOp, bool),
}

fn infix(input: Tokens) -> Option<(u8, Infix)> {
    use Infix::{Binary, Bool, Compare};
    Some(match input.kind() {
        Tok::Or => (level::OR, Bool(false)),
        Tok::And => (level::AND, Bool(true)),
        Tok::Not if input.look(1).kind == Tok::In => (level::COMPARE, Compare(CmpOp::NotIn, true)),
        Tok::Is if input.look(1).kind == Tok::Not => (level::COMPARE, Compare(CmpOp::IsNot, true)),
        Tok::In => (level::COMPARE, Compare(CmpOp::In, false)),
        Tok::Is => (level::COMPARE, Compare(CmpOp::Is, false)),
        Tok::EqEqual => (level::COMPARE, Compare(CmpOp::Eq, false)),
        Tok::NotEqual => (level::COMPARE, Compare(CmpOp::NotEq, false)),
        Tok::Less => (level::COMPARE, Compare(CmpOp::Lt, false)),
        Tok::LessEqual => (level::COMPARE, Compare(CmpOp::LtE, false)),
        Tok::Greater => (level::COMPARE, Compare(CmpOp::Gt, false)),
        Tok::GreaterEqual => (level::COMPARE, Compare(CmpOp::GtE, false)),
        Tok::Pipe => (level::BIT_OR, Binary(BinOp::BitOr)),
        Tok::Caret => (level::BIT_XOR, Binary(BinOp::BitXor)),
        Tok::Amper => (level::BIT_AND, Binary(BinOp::BitAnd)),
        Tok::LShift => (level::SHIFT, Binary(BinOp::LShift)),
        Tok::RShift => (level::SHIFT, Binary(BinOp::RShift)),
        Tok::Plus => (level::SUM, Binary(BinOp::Add)),
        Tok::Minus => (level::SUM, Binary(BinOp::Sub)),
        Tok::Star => (level::TERM, Binary(BinOp::Mul)),
        Tok::Slash => (level::TERM, Binary(BinOp::Div)),
        Tok::DoubleSlash => (level::TERM, Binary(BinOp::FloorDiv)),
        Tok::Percent => (level::TERM, Binary(BinOp::Mod)),
        Tok::At => (level::TERM, Binary(BinOp::MatMul)),
        Tok::DoubleStar => (level::POWER, Binary(BinOp::Pow)),
        _ => return None,
    })
}

fn prefix(kind: Tok) -> Option<(u8, UnaryOp)> {
    Some(match kind {
        Tok::Not => (level::NOT, UnaryOp::Not),
        Tok::Minus => (level::SIGN, UnaryOp::Neg),
        Tok::Plus => (level::SIGN, UnaryOp::Pos),
        Tok::Tilde => (level::SIGN, UnaryOp::Invert),
        _ => return None,
    })
}

/// Operands joined by operators that bind at least as tightly as `least`.
pub(super) fn operation<'t, 'a>(mut input: Tokens<'t, 'a>, least: u8) -> Parsed<'t, 'a, Expr<'a>> {
    let mut stack: Vec<Pending<'a>> = Vec::new();
    loop {
        while let Some((level, op)) = prefix(input.kind()) {
            let outer = stack.last().map_or(least, |top| top.level);
            if level == level::NOT && outer > level::NOT {
                return input.stuck();
            }
            stack.push(Pending { level, start: input.start(), height: 0, what: Waiting::Unary(op) });
            input = input.skip();
        }
        let mut start = input.start();
        let (rest, mut left) = primary(input)?;
        input = rest;
        let Some((level, op)) = infix(input).filter(|(level, _)| *level >= least) else {
            return finish(input, stack, left);
        };
        let mut height = input.height();
        // What binds more tightly than the operator ahead is complete.
        let binds = |top: &Pending| {
            let joins = !matches!(top.what, Waiting::Binary(..) | Waiting::Unary(_));
            top.level > level || (top.level == level && level != level::POWER && !joins)
        };
        while let Some(top) = stack.pop_if(|top| binds(top)) {
            (start, left, height) = reduce(input, top, left, height)?;
        }
        let op_token = input.next();
        input = input.skip();
        let what = match op {
            Infix::Binary(op) => Waiting::Binary(left, op, op_token.span),
            Infix::Bool(and) => match stack.pop_if(|top| top.level == level) {
                Some(Pending { start: first, height: high, what: Waiting::Bool(_, mut values), .. }) => {
                    values.push(left);
                    (start, height) = (first, height.max(high));
                    Waiting::Bool(and, values)
                }
                _ => Waiting::Bool(and, vec![left]),
            },
            Infix::Compare(op, two_words) => {
                if two_words {
                    input = input.skip();
                }
                match stack.pop_if(|top| top.level == level) {
                    Some(Pending {
                        start: first,
                        height: high,
                        what: Waiting::Compare(head, mut rest, last),
                        ..
                    }) => {
                        rest.push((last, left));
                        (start, height) = (first, height.max(high));
                        Waiting::Compare(head, rest, op)
                    }
                    _ => Waiting::Compare(Box::new(left), Vec::new(), op),
                }
            }
        };
        stack.push(Pending { level, start, height, what });
    }
}

fn finish<'t, 'a>(
    input: Tokens<'t, 'a>,
    mut stack: Vec<Pending<'a>>,
    mut left: Expr<'a>,
) -> Parsed<'t, 'a, Expr<'a>> {
    let mut height = input.height();
    while let Some(top) = stack.pop() {
        (_, left, height) = reduce(input, top, left, height)?;
    }
    Ok((input, left))
}

type Reduced<'a> = Result<(u32, Expr<'a>, u32), nom::Err<super::tokens::Fault>>;

fn reduce<'a>(input: Tokens<'_, 'a>, top: Pending<'a>, right: Expr<'a>, height: u32) -> Reduced<'a> {
    let height = input.raise(height.max(top.height))?;
    let kind = match top.what {
        Waiting::Unary(op) => ExprKind::Unary(op, Box::new(right)),
        Waiting::Binary(left, op, op_span) => {
            ExprKind::Binary { left: Box::new(left), op, op_span, right: Box::new(right) }
        }
        Waiting::Bool(and, mut values) => {
            values.push(right);
            ExprKind::BoolOp { and, values }
        }
        Waiting::Compare(left, mut rest, op) => {
            rest.push((op, right));
            ExprKind::Compare { left, rest }
        }
    };
    Ok((top.start, Expr { span: input.since(top.start), kind }, height))
}

/// `a or b`: what stands before an `if` of a conditional, and what a comprehension runs over.
pub(super) fn disjunction<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    operation(input, level::OR)
}

/// `a | b`: what a `*` unpacks and what a `for` binds.
pub(super) fn bitwise_or<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    operation(input, level::BIT_OR)
}

/// A conditional, a lambda or an operation.
pub(super) fn expression<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    if input.is(Tok::Lambda) {
        return lambda(input);
    }
    let begin = input;
    let (input, body) = disjunction(input)?;
    let (input, value) = if input.is(Tok::If) { conditional(begin, input, body)? } else { (input, body) };
    if input.kind().starts_operand() {
        diagnose::missing_comma(begin, input, &value)?;
    }
    Ok((input, value))
}

/// `body if test else …`, as often as it goes on; `input` stands at the first `if`.
fn conditional<'t, 'a>(
    begin: Tokens<'t, 'a>,
    mut input: Tokens<'t, 'a>,
    first: Expr<'a>,
) -> Parsed<'t, 'a, Expr<'a>> {
    let mut chain: Vec<(u32, Expr<'a>, Expr<'a>)> = Vec::new();
    let mut height = input.height();
    let mut start = begin.start();
    let mut last = first;
    while input.is(Tok::If) {
        let (rest, test) = preceded(tok(Tok::If), disjunction).parse(input)?;
        height = height.max(rest.height());
        if !matches!(rest.kind(), Tok::Else | Tok::Colon | Tok::Broken) {
            return rest.tell(rest.since(start), "expected 'else' after 'if' expression");
        }
        let (rest, _) = tok(Tok::Else)(rest)?;
        chain.push((start, last, test));
        start = rest.start();
        let parsed = if rest.is(Tok::Lambda) { lambda(rest) } else { disjunction(rest) };
        (input, last) = parsed?;
        height = height.max(input.height());
    }
    while let Some((start, body, test)) = chain.pop() {
        height = input.raise(height)?;
        let kind = ExprKind::IfExp { test: Box::new(test), body: Box::new(body), orelse: Box::new(last) };
        last = Expr { span: input.since(start), kind };
    }
    Ok((input, last))
}

/// `name := value`, if that is what stands here.
pub(super) fn walrus<'t, 'a>(input: Tokens<'t, 'a>) -> Option<Parsed<'t, 'a, Expr<'a>>> {
    if !input.is(Tok::Name) || input.look(1).kind != Tok::Walrus {
        return None;
    }
    let target: Name<'a> = input.name();
    input.state.doubtful.set(true);
    Some(expression(input.skip().skip()).and_then(|(rest, value)| {
        rest.raise(rest.height())?;
        let place = span(target.span.start, rest.last_end());
        Ok((rest, Expr { span: place, kind: ExprKind::Walrus { target, value: Box::new(value) } }))
    }))
}

/// An expression or a walrus.
pub(super) fn named_expression<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    if let Some(parsed) = walrus(input) {
        return parsed;
    }
    let (rest, value) = expression(input)?;
    match rest.kind() {
        Tok::Walrus => diagnose::walrus_target(input, rest, &value),
        Tok::Assign => diagnose::equals_sign(input, rest, &value),
        _ => Ok((rest, value)),
    }
}

/// `*a`, or what `other` reads.
fn starred_or<'t, 'a>(
    input: Tokens<'t, 'a>,
    other: fn(Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>>,
) -> Parsed<'t, 'a, Expr<'a>> {
    if !input.is(Tok::Star) {
        return other(input);
    }
    let start = input.start();
    let (rest, value) = bitwise_or(input.skip())?;
    rest.raise(rest.height())?;
    let kind = ExprKind::Starred(Box::new(value));
    Ok((rest, Expr { span: rest.since(start), kind }))
}

/// An element of a display.
pub(super) fn star_named_expression<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    starred_or(input, named_expression)
}

/// An element of a tuple without parentheses.
pub(super) fn star_expression<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    starred_or(input, expression)
}

/// Whether a list of expressions ends here, behind a comma.
pub(super) fn list_ends(kind: Tok) -> bool {
    matches!(
        kind,
        Tok::Newline
            | Tok::Assign
            | Tok::RParen
            | Tok::RBracket
            | Tok::RBrace
            | Tok::Colon
            | Tok::Semicolon
            | Tok::In
            | Tok::End
            | Tok::Bang
            | Tok::For
    ) || super::targets::augmented(kind).is_some()
}

/// `a`, or the tuple `a, b`.
pub(super) fn star_expressions<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    tuple_of(input, star_expression)
}

/// One `element`, or a tuple of several.
pub(super) fn tuple_of<'t, 'a>(
    input: Tokens<'t, 'a>,
    element: fn(Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>>,
) -> Parsed<'t, 'a, Expr<'a>> {
    let start = input.start();
    if input.is(Tok::Star) {
        input.state.doubtful.set(true);
    }
    let (mut input, first) = element(input)?;
    if !input.is(Tok::Comma) {
        return Ok((input, first));
    }
    let mut height = input.height();
    let mut items = vec![first];
    while let Some(rest) = input.after(Tok::Comma) {
        input = rest;
        if list_ends(input.kind()) {
            break;
        }
        let (rest, item) = element(input)?;
        height = height.max(rest.height());
        items.push(item);
        input = rest;
    }
    input.raise(height)?;
    Ok((input, Expr { span: input.since(start), kind: ExprKind::Tuple(items) }))
}
