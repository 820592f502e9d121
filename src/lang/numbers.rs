//! Numbers: where a literal ends, and what it is worth.
//!
//! ```text
//! number  = hex | octal | binary | point | decimal
//! hex     = "0" ("x"|"X") ("_"? hexdigit)+          octal, binary alike
//! decimal = digits ["." [digits]] [exponent] ["j"]  point = "." digits [exponent] ["j"]
//! digits  = digit ("_"? digit)*
//! exponent= ("e"|"E") ["+"|"-"] digits
//! ```

use nom::branch::alt;
use nom::bytes::complete::{tag_no_case, take_while1};
use nom::character::complete::{char, one_of};
use nom::combinator::{opt, recognize};
use nom::multi::many0_count;
use nom::sequence::{pair, preceded};
use nom::{IResult, Parser};
use num_bigint::BigInt;

use super::ast::ExprKind;
use super::text::continues_name;
use super::token::Tok;

/// CPython's limit for decimal digits (`sys.int_info.default_max_str_digits`).
const MAX_DECIMAL_DIGITS: usize = 4300;

/// What is wrong with a number: the message and how many bytes in.
pub(super) struct BadNumber {
    pub message: String,
    pub at: usize,
}

/// Digits of which `_` may stand between any two.
fn digits(is_digit: fn(char) -> bool) -> impl FnMut(&str) -> IResult<&str, &str> {
    move |input| {
        recognize(pair(take_while1(is_digit), many0_count(preceded(char('_'), take_while1(is_digit)))))
            .parse(input)
    }
}

fn decimal_digits(input: &str) -> IResult<&str, &str> {
    digits(|c| c.is_ascii_digit())(input)
}

fn exponent(input: &str) -> IResult<&str, &str> {
    recognize((one_of("eE"), opt(one_of("+-")), decimal_digits)).parse(input)
}

/// `1.5`, `1.`, `.5`, `1e5`: what makes a number a float.
fn fraction(input: &str) -> IResult<&str, &str> {
    recognize(alt((
        recognize((opt(decimal_digits), char('.'), decimal_digits, opt(exponent))),
        recognize((decimal_digits, char('.'), opt(exponent))),
        recognize((decimal_digits, exponent)),
    )))
    .parse(input)
}

fn keyword_may_follow(rest: &str) -> bool {
    // CPython lets a keyword follow at once (`1if x else 2`).
    ["and", "else", "for", "if", "in", "is", "not", "or"].iter().any(|word| rest.starts_with(word))
}

/// Fails if a name goes on where the number ended.
fn end(all: &str, rest: &str, kind: &str) -> Result<(), BadNumber> {
    match rest.chars().next() {
        Some(c) if c.is_ascii() && continues_name(c) && !keyword_may_follow(rest) => {
            Err(bad(kind, all, rest))
        }
        _ => Ok(()),
    }
}

fn bad(kind: &str, all: &str, rest: &str) -> BadNumber {
    BadNumber { message: format!("invalid {kind} literal"), at: all.len().saturating_sub(rest.len()) }
}

/// `0x…`, `0o…` or `0b…`.
fn prefixed<'a>(
    all: &'a str,
    prefix: &str,
    kind: &str,
    is_digit: fn(char) -> bool,
) -> Option<Result<&'a str, BadNumber>> {
    let (rest, _) = tag_no_case::<_, _, nom::error::Error<&str>>(prefix).parse(all).ok()?;
    let body = rest.strip_prefix('_').unwrap_or(rest);
    let (after, ended) = match digits(is_digit)(body) {
        Ok((after, _)) => (after, true),
        Err(_) => (body, false),
    };
    Some(match after.chars().next() {
        Some(c) if c.is_ascii_digit() && kind != "hexadecimal" => Err(BadNumber {
            message: format!("invalid digit '{c}' in {kind} literal"),
            at: all.len().saturating_sub(after.len()),
        }),
        Some('_') => Err(bad(kind, all, after)),
        _ if !ended => Err(bad(kind, all, after)),
        _ => end(all, after, kind).map(|()| after),
    })
}

/// Reads the number that `all` begins with: its kind and the text behind it.
pub(super) fn number(all: &str) -> Result<(Tok, &str), BadNumber> {
    let radix = prefixed(all, "0x", "hexadecimal", |c| c.is_ascii_hexdigit())
        .or_else(|| prefixed(all, "0o", "octal", |c| matches!(c, '0'..='7')))
        .or_else(|| prefixed(all, "0b", "binary", |c| matches!(c, '0' | '1')));
    if let Some(result) = radix {
        return result.map(|rest| (Tok::Int, rest));
    }
    let (rest, kind) = match (fraction(all), decimal_digits(all)) {
        (Ok((rest, _)), _) => (rest, Tok::Float),
        (Err(_), Ok((rest, _))) => (rest, Tok::Int),
        (Err(_), Err(_)) => return Err(bad("decimal", all, all)),
    };
    if let Some(after) = rest.strip_prefix(['j', 'J']) {
        end(all, after, "imaginary")?;
        return Ok((Tok::Imaginary, after));
    }
    if rest.starts_with(['e', 'E']) && !keyword_may_follow(rest) {
        return Err(bad("decimal", all, rest));
    }
    if kind == Tok::Int && !rest.starts_with('_') {
        let literal = all.get(..all.len().saturating_sub(rest.len())).unwrap_or("");
        if literal.starts_with('0') && literal.contains(|c: char| !matches!(c, '0' | '_')) {
            return Err(BadNumber {
                message: "leading zeros in decimal integer literals are not permitted; use an 0o \
                          prefix for octal integers"
                    .to_owned(),
                at: 0,
            });
        }
    }
    end(all, rest, "decimal")?;
    Ok((kind, rest))
}

/// The value of an integer literal, or why it has none.
pub(super) fn int_value<'a>(literal: &str) -> Result<ExprKind<'a>, String> {
    let (radix, body) = match literal.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, literal.get(2..)),
        [b'0', b'o' | b'O', ..] => (8, literal.get(2..)),
        [b'0', b'b' | b'B', ..] => (2, literal.get(2..)),
        _ => (10, Some(literal)),
    };
    let body = body.unwrap_or("");
    if let Ok(small) = i64::from_str_radix(body, radix) {
        return Ok(ExprKind::Int(small));
    }
    let plain: String = body.chars().filter(|&c| c != '_').collect();
    if radix == 10 && plain.len() > MAX_DECIMAL_DIGITS {
        return Err(format!(
            "Exceeds the limit ({MAX_DECIMAL_DIGITS} digits) for integer string conversion: value \
             has {} digits; use sys.set_int_max_str_digits() to increase the limit - Consider \
             hexadecimal for huge integer literals to avoid decimal conversion limits.",
            plain.len()
        ));
    }
    if let Ok(small) = i64::from_str_radix(&plain, radix) {
        return Ok(ExprKind::Int(small));
    }
    BigInt::parse_bytes(plain.as_bytes(), radix)
        .map(ExprKind::Big)
        .ok_or_else(|| "invalid decimal literal".to_owned())
}

/// The value of a float literal.
pub(super) fn float_value(literal: &str) -> Option<f64> {
    if literal.contains('_') {
        return literal.replace('_', "").parse().ok();
    }
    literal.parse().ok()
}
