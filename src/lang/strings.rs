//! String atoms: adjacent literals joined, f-strings taken apart.

use super::ast::{Conversion, Expr, ExprKind, FPart, Span};
use super::exprs::star_expressions;
use super::fault::span;
use super::literals::{Reading, decode, literal};
use super::primary::atom;
use super::token::Tok;
use super::tokens::{Fault, Parsed, Tokens};

/// One or more literals side by side.
pub(super) fn strings<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Expr<'a>> {
    let start = input.start();
    let mut input = input;
    let (mut parts, mut formatted) = (Vec::new(), false);
    let (mut bytes, mut texts) = (false, false);
    let mut height = 0;
    loop {
        match input.kind() {
            Tok::Str => {
                let token = input.next();
                match literal(input.text(token.span), token.prompted) {
                    Ok(read) => {
                        bytes |= read.bytes;
                        texts |= !read.bytes;
                        push_text(&mut parts, read.value);
                    }
                    Err(message) => return input.tell(token.span, message),
                }
                input = input.skip();
            }
            Tok::FStart => {
                (formatted, texts) = (true, true);
                input = fstring(input, &mut parts, &mut height)?.0;
            }
            _ => break,
        }
    }
    let place = input.since(start);
    if bytes && texts {
        return input.tell(place, "cannot mix bytes and nonbytes literals");
    }
    input.raise(height)?;
    let kind = if formatted {
        parts.retain(|part| !matches!(part, FPart::Lit(text) if text.is_empty()));
        ExprKind::FString(parts)
    } else {
        let value = match parts.pop() {
            Some(FPart::Lit(value)) => value,
            _ => Vec::new(),
        };
        if bytes { ExprKind::Bytes(value) } else { ExprKind::Str(value) }
    };
    Ok((input, Expr { span: place, kind }))
}

fn push_text(parts: &mut Vec<FPart>, text: Vec<u8>) {
    match parts.last_mut() {
        Some(FPart::Lit(before)) => before.extend_from_slice(&text),
        _ => parts.push(FPart::Lit(text)),
    }
}

fn fstring<'t, 'a>(
    input: Tokens<'t, 'a>,
    parts: &mut Vec<FPart<'a>>,
    height: &mut u32,
) -> Parsed<'t, 'a, ()> {
    let raw = input.text(input.next().span).contains(['r', 'R']);
    let mut input = input.skip();
    loop {
        match input.kind() {
            Tok::FMiddle => input = middle(input, raw, true, parts)?.0,
            Tok::LBrace => input = field(input, raw, parts, height)?.0,
            Tok::FEnd => return Ok((input.skip(), ())),
            _ => return input.stuck(),
        }
    }
}

fn middle<'t, 'a>(
    input: Tokens<'t, 'a>,
    raw: bool,
    braces: bool,
    parts: &mut Vec<FPart<'a>>,
) -> Parsed<'t, 'a, ()> {
    let token = input.next();
    let how = Reading { raw, bytes: false, prompted: token.prompted, braces };
    match decode(input.text(token.span), how) {
        Ok(text) => {
            push_text(parts, text);
            Ok((input.skip(), ()))
        }
        Err(message) => input.tell(token.span, message),
    }
}

/// `{value=!conversion:spec}`; its literal text, if it has an `=`, and the field go to `parts`.
fn field<'t, 'a>(
    open: Tokens<'t, 'a>,
    raw: bool,
    parts: &mut Vec<FPart<'a>>,
    height: &mut u32,
) -> Parsed<'t, 'a, ()> {
    open.nested(|open| {
        let input = open.skip();
        if matches!(input.kind(), Tok::Assign | Tok::Bang | Tok::Colon | Tok::RBrace) {
            let sign = input.text(input.next().span);
            let message = format!("f-string: valid expression required before '{sign}'");
            return input.tell(input.next().span, message);
        }
        let (input, value) = match star_expressions(input) {
            Ok(parsed) => parsed,
            Err(nom::Err::Failure(fault)) => return Err(nom::Err::Failure(fault)),
            Err(nom::Err::Error(Fault::Stuck(at))) if input.is_broken_at(at) => {
                return Err(nom::Err::Error(Fault::Stuck(at)));
            }
            // A part that could stand alone makes CPython miss what ends the field.
            Err(_) if atom(input).is_ok() => {
                return expecting(input, "f-string: expecting '=', or '!', or ':', or '}'");
            }
            Err(_) => {
                return expecting(input, "f-string: expecting a valid expression after '{'");
            }
        };
        *height = (*height).max(input.height());
        let equals = input.after(Tok::Assign);
        if let Some(rest) = equals {
            let shown = span(open.next().span.end, rest.start());
            let how = Reading { raw: true, bytes: false, prompted: false, braces: false };
            let text = decode(rest.text(shown), how).unwrap_or_default();
            push_text(parts, text);
        }
        let has_equals = equals.is_some();
        let input = equals.unwrap_or(input);
        if !matches!(input.kind(), Tok::Bang | Tok::Colon | Tok::RBrace) {
            return expecting(
                input,
                if has_equals {
                    "f-string: expecting '!', or ':', or '}'"
                } else {
                    "f-string: expecting '=', or '!', or ':', or '}'"
                },
            );
        }
        let (input, mut conversion) = conversion(input)?;
        let (input, spec) = spec(input, raw, height)?;
        let Some(rest) = input.after(Tok::RBrace) else {
            let message = if spec.is_some() {
                "f-string: expecting '}', or format specs"
            } else {
                "f-string: expecting ':' or '}'"
            };
            let unclosed = input.is(Tok::Newline);
            return expecting(input, if unclosed { "f-string: expecting '}'" } else { message });
        };
        if has_equals && conversion == Conversion::None && spec.is_none() {
            conversion = Conversion::Repr;
        }
        parts.push(FPart::Field { value: Box::new(value), conversion, spec });
        Ok((rest, ()))
    })
}

/// What was expected where `input` stands; at the end of the text that is no news.
fn expecting<'t, 'a, T>(input: Tokens<'t, 'a>, message: &str) -> Parsed<'t, 'a, T> {
    if input.is(Tok::Broken) { input.stuck() } else { input.tell(input.next().span, message) }
}

fn conversion<'t, 'a>(input: Tokens<'t, 'a>) -> Parsed<'t, 'a, Conversion> {
    let Some(rest) = input.after(Tok::Bang) else {
        return Ok((input, Conversion::None));
    };
    let place: Span = rest.next().span;
    if matches!(rest.kind(), Tok::Colon | Tok::RBrace) {
        return rest.tell(place, "f-string: missing conversion character");
    }
    if !rest.is(Tok::Name) {
        return expecting(rest, "f-string: invalid conversion character");
    }
    if place.start != rest.last_end() {
        let message = "f-string: conversion type must come right after the exclamanation mark";
        return rest.tell(span(input.start(), place.end), message);
    }
    let conversion = match rest.text(place) {
        "s" => Conversion::Str,
        "r" => Conversion::Repr,
        "a" => Conversion::Ascii,
        other => {
            let message =
                format!("f-string: invalid conversion character '{other}': expected 's', 'r', or 'a'");
            return rest.tell(place, message);
        }
    };
    Ok((rest.skip(), conversion))
}

fn spec<'t, 'a>(
    input: Tokens<'t, 'a>,
    raw: bool,
    height: &mut u32,
) -> Parsed<'t, 'a, Option<Vec<FPart<'a>>>> {
    let Some(mut input) = input.after(Tok::Colon) else {
        return Ok((input, None));
    };
    let mut parts = Vec::new();
    loop {
        match input.kind() {
            Tok::FMiddle => input = middle(input, raw, false, &mut parts)?.0,
            Tok::LBrace => input = field(input, raw, &mut parts, height)?.0,
            _ => break,
        }
    }
    parts.retain(|part| !matches!(part, FPart::Lit(text) if text.is_empty()));
    Ok((input, Some(parts)))
}
