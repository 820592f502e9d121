//! CPython's `invalid_…` rules: what to say when an expression does not fit where it stands.

use nom::Err;

use super::ast::{Expr, ExprKind, Span};
use super::displays::comprehension;
use super::exprs::{bitwise_or, disjunction, expression, star_expressions};
use super::fault::{hinted, span, syntax};
use super::targets::expr_name;
use super::token::{Tok, Token};
use super::tokens::{Fault, Parsed, Tokens, told};

/// A `*` without anything behind it.
pub(super) const BARE_STAR: &str = "Invalid star expression";
const MISSING_COMMA: &str = "invalid syntax. Perhaps you forgot a comma?";

/// Names that are keywords in some places; CPython does not miss a comma behind them, nor behind
/// any beginning of them, because it compares no more than the name's own length.
fn soft_keyword(name: &str) -> bool {
    ["_", "case", "match", "type"].iter().any(|keyword| keyword.starts_with(name))
}

/// Two expressions stand side by side: `value`, which began at `begin`, and what `input` is at.
pub(super) fn missing_comma<'t, 'a>(
    begin: Tokens<'t, 'a>,
    input: Tokens<'t, 'a>,
    value: &Expr<'a>,
) -> Parsed<'t, 'a, ()> {
    // Each look ahead looks ahead in its turn: what was looked at twice would be looked at for ever.
    let place = (begin.index(), input.index());
    if input.state.looked.borrow().contains(&place) {
        return Ok((input, ()));
    }
    look_for_comma(begin, input, value).inspect(|_| {
        input.state.looked.borrow_mut().insert(place);
    })
}

fn look_for_comma<'t, 'a>(
    begin: Tokens<'t, 'a>,
    input: Tokens<'t, 'a>,
    value: &Expr<'a>,
) -> Parsed<'t, 'a, ()> {
    let word = begin.is(Tok::Name).then(|| begin.name().id);
    let string_follows = begin.look(1).kind == Tok::Str;
    let legacy = word.is_some_and(|word| matches!(word, "print" | "exec"));
    if !word.is_some_and(|word| string_follows || soft_keyword(word)) {
        let second = match disjunction(input) {
            Ok(second) => Some(second),
            Err(Err::Error(Fault::Stuck(at))) if !input.is_broken_at(at) => None,
            Err(fault) => return Err(fault),
        };
        if let Some((rest, _)) = second {
            if rest.is(Tok::Broken) {
                return rest.stuck();
            }
            let is_legacy = legacy && matches!(value.kind, ExprKind::Name(_));
            let in_brackets = rest.last().is_some_and(|token| token.depth > 0);
            if in_brackets && !is_legacy {
                let place = rest.since(begin.start());
                return rest.tell(place, MISSING_COMMA);
            }
        }
    }
    // CPython looks whether this is a `print` of Python 2, and so finds what is wrong further on.
    let Some(word) = word.filter(|_| begin.look(1).kind != Tok::LParen) else {
        return Ok((input, ()));
    };
    match star_expressions(begin.skip()) {
        Ok((rest, _)) if rest.is(Tok::Broken) => rest.stuck(),
        Ok((rest, _)) if legacy => {
            let message = format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
            let error = syntax(rest.since(begin.start()), message);
            let arguments = rest.text(rest.since(begin.look(1).span.start));
            told(hinted(error, format!("write {word}({arguments})")))
        }
        Err(Err::Error(Fault::Stuck(at))) if input.is_broken_at(at) => Err(Err::Error(Fault::Stuck(at))),
        Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
        _ => Ok((input, ())),
    }
}

/// `value := …` where `value`, which began at `begin`, is no plain name.
pub(super) fn walrus_target<'t, 'a>(
    begin: Tokens<'t, 'a>,
    operator: Tokens<'t, 'a>,
    value: &Expr<'a>,
) -> Parsed<'t, 'a, Expr<'a>> {
    if_expression(operator.skip(), operator, |_| {
        let place = span(begin.start(), operator.last_end());
        (place, format!("cannot use assignment expressions with {}", expr_name(value)))
    })
}

/// `value = …` where an expression is expected; `value` began at `begin`.
pub(super) fn equals_sign<'t, 'a>(
    begin: Tokens<'t, 'a>,
    operator: Tokens<'t, 'a>,
    value: &Expr<'a>,
) -> Parsed<'t, 'a, Expr<'a>> {
    let right = match bitwise_or(operator.skip()) {
        Ok((rest, _)) if rest.is(Tok::Broken) => return rest.stuck(),
        Err(Err::Error(Fault::Stuck(at))) if operator.is_broken_at(at) => {
            return Err(Err::Error(Fault::Stuck(at)));
        }
        Ok((rest, _)) if !matches!(rest.kind(), Tok::Assign | Tok::Walrus) => Some(rest),
        Err(Err::Failure(fault)) => return Err(Err::Failure(fault)),
        _ => None,
    };
    let Some(rest) = right else {
        return operator.stuck();
    };
    if begin.is(Tok::Name) && begin.skip().index() == operator.index() {
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return rest.tell(rest.since(begin.start()), message);
    }
    let left_is_operation = matches!(bitwise_or(begin), Ok((end, _)) if end.index() == operator.index());
    if !left_is_operation || starts_with_display(begin) {
        return operator.stuck();
    }
    let message = format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", expr_name(value));
    rest.tell(span(begin.start(), operator.last_end()), message)
}

/// Whether a list, a tuple, a generator or a constant keyword stands here.
fn starts_with_display(begin: Tokens) -> bool {
    if matches!(begin.kind(), Tok::True | Tok::False | Tok::None) {
        return true;
    }
    match begin.kind() {
        Tok::LBracket => {
            matches!(super::displays::brackets(begin), Ok((_, Expr { kind: ExprKind::List(_), .. })))
        }
        Tok::LParen => match super::displays::parentheses(begin) {
            Ok((rest, Expr { span, kind: ExprKind::Tuple(_) | ExprKind::Generator(_) })) => {
                span.start == begin.start() && span.end == rest.last_end()
            }
            _ => false,
        },
        _ => false,
    }
}

/// Ends with the message that `say` makes, if an expression stands at `input`; otherwise `stuck`
/// is where nothing fits.
pub(super) fn if_expression<'t, 'a, T>(
    input: Tokens<'t, 'a>,
    stuck: Tokens<'t, 'a>,
    say: impl FnOnce(Tokens<'t, 'a>) -> (Span, String),
) -> Parsed<'t, 'a, T> {
    match expression(input) {
        Ok((rest, _)) => {
            let (place, message) = say(rest);
            rest.tell(place, message)
        }
        Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
        Err(_) => stuck.stuck(),
    }
}

/// The bracket that ends what is being read.
pub(super) fn closing<'t, 'a>(input: Tokens<'t, 'a>, close: Tok) -> Parsed<'t, 'a, Token> {
    match input.next() {
        token if token.kind == close => Ok((input.skip(), token)),
        _ => input.stuck(),
    }
}

/// `(**a)`.
pub(super) fn double_star<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    match expression(input.skip()) {
        Ok((rest, _)) if rest.is(Tok::RParen) => {
            let place = rest.since(input.start());
            rest.tell(place, "cannot use double starred expression here")
        }
        Ok((rest, _)) if rest.is(Tok::Broken) => rest.stuck(),
        Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
        _ => input.stuck(),
    }
}

/// `[a, b for …]`: the tuple lacks its parentheses.
pub(super) fn bare_comprehension_tuple<'t, 'a>(input: Tokens<'t, 'a>, start: u32) -> Parsed<'t, 'a, ()> {
    if !input.is(Tok::For) {
        return Ok((input, ()));
    }
    let place = input.since(start);
    let element = Expr { span: place, kind: ExprKind::None };
    match comprehension(input, None, element) {
        Ok((rest, _)) => rest.tell(place, "did you forget parentheses around the comprehension target?"),
        Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
        Err(_) => input.stuck(),
    }
}

/// The key of a dict's pair. Behind other pairs, CPython misses the colon, not a comma.
pub(super) fn dict_key<'t, 'a>(input: Tokens<'t, 'a>, first: bool) -> Parsed<'t, 'a, Expr<'a>> {
    match expression(input) {
        Err(Err::Failure(Fault::Told(error))) if !first && error.message == MISSING_COMMA => {
            input.tell(input.next().span, "':' expected after dictionary key")
        }
        parsed => parsed,
    }
}

/// `: value` of a dict's pair.
pub(super) fn dict_value<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let Some(rest) = input.after(Tok::Colon) else {
        if matches!(input.kind(), Tok::Comma | Tok::RBrace) && input.last().is_some() {
            let place = input.last().map_or(Span::default(), |token| token.span);
            return input.tell(place, "':' expected after dictionary key");
        }
        return input.stuck();
    };
    match rest.kind() {
        Tok::RBrace | Tok::Comma => {
            rest.tell(input.next().span, "expression expected after dictionary key and ':'")
        }
        Tok::Star => match bitwise_or(rest.skip()) {
            Ok((after, _)) => {
                let place = after.since(rest.start());
                rest.tell(place, "cannot use a starred expression in a dictionary value")
            }
            Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
            Err(_) => rest.skip().stuck(),
        },
        _ => expression(rest),
    }
}

/// The first target of an assignment is none: says so as CPython does, which reads what stands in
/// front of the `=` as an element of a list of expressions first.
pub(super) fn first_target<'t, 'a>(begin: Tokens<'t, 'a>, operator: Tokens<'t, 'a>) -> Parsed<'t, 'a, ()> {
    let mut element = begin;
    while let Ok((rest, value)) = super::exprs::star_expression(element) {
        if rest.index() == operator.index() {
            return match equals_sign(element, operator, &value) {
                Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
                _ => Ok((operator, ())),
            };
        }
        match rest.after(Tok::Comma) {
            Some(next) => element = next,
            None => break,
        }
    }
    Ok((operator, ()))
}
