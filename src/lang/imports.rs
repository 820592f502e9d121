//! `import` and `from … import`.

use nom::Parser;
use nom::combinator::{map, opt};
use nom::multi::separated_list1;
use nom::sequence::preceded;

use super::ast::{Alias, Name, StmtKind};
use super::token::Tok;
use super::tokens::{Parsed, Tokens, name, tok};

/// `a.b.c`, as one name.
fn dotted<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Name<'a>> {
    let start = input.start();
    map(separated_list1(tok(Tok::Dot), name), |_| ())
        .parse(input)
        .map(|(rest, ())| (rest, whole(rest, start)))
}

fn whole<'a>(rest: Tokens<'_, 'a>, start: u32) -> Name<'a> {
    let span = rest.since(start);
    Name { id: rest.text(span), span }
}

fn as_name<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Option<Name<'a>>> {
    opt(preceded(tok(Tok::As), name)).parse(input)
}

fn alias<'t, 'a>(
    first: fn(Tokens<'t, 'a>) -> Parsed<'t, 'a, Name<'a>>,
) -> impl Fn(Tokens<'t, 'a>) -> Parsed<'t, 'a, Alias<'a>> {
    move |input| {
        let (rest, name) = first(input)?;
        if let Some(asname) = rest.after(Tok::As)
            && !asname.is(Tok::Name)
        {
            return asname.stuck();
        }
        let (rest, asname) = as_name(rest)?;
        Ok((rest, Alias { name, asname }))
    }
}

/// `import a.b as c, d`.
pub(super) fn import<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    let begin = input.skip();
    if begin.is(Tok::Newline) {
        return begin.tell(begin.next().span, "Expected one or more names after 'import'");
    }
    let (rest, names) = separated_list1(tok(Tok::Comma), alias(dotted)).parse(begin)?;
    let plain = names.iter().all(|alias| alias.asname.is_none());
    if plain && rest.is(Tok::From) && dotted(rest.skip()).is_ok() {
        let message = "Did you mean to use 'from ... import ...' instead?";
        return rest.tell(rest.since(input.start()), message);
    }
    Ok((rest, StmtKind::Import(names)))
}

/// `from module import a as b`.
pub(super) fn from_import<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, StmtKind<'a>> {
    let begin = input.skip();
    let mut rest = begin;
    while matches!(rest.kind(), Tok::Dot | Tok::Ellipsis) {
        rest = rest.skip();
    }
    if rest.index() == begin.index() || rest.is(Tok::Name) {
        rest = dotted(rest)?.0;
    }
    let module = whole(rest, begin.start());
    let (rest, _) = tok(Tok::Import)(rest)?;
    if let Some(rest) = rest.after(Tok::Star) {
        rest.state.doubtful.set(true);
        return Ok((rest, StmtKind::ImportFrom { module, names: Vec::new() }));
    }
    if rest.is(Tok::Newline) {
        return rest.tell(rest.next().span, "Expected one or more names after 'import'");
    }
    if let Some(open) = rest.after(Tok::LParen) {
        let (rest, names) = separated_list1(tok(Tok::Comma), alias(name)).parse(open)?;
        let (rest, _) = opt(tok(Tok::Comma)).parse(rest)?;
        let (rest, _) = tok(Tok::RParen)(rest)?;
        return Ok((rest, StmtKind::ImportFrom { module, names }));
    }
    let (rest, names) = separated_list1(tok(Tok::Comma), alias(name)).parse(rest)?;
    if rest.is(Tok::Comma) && rest.skip().is(Tok::Newline) {
        let message = "trailing comma not allowed without surrounding parentheses";
        return rest.tell(rest.next().span, message);
    }
    Ok((rest, StmtKind::ImportFrom { module, names }))
}
