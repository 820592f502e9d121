//! The names of characters, as `\N{...}` and the error handler `namereplace` use them: those of the
//! Unicode that CPython 3.13 has, which is older than the one that the names come from.

use std::borrow::Cow;
use std::sync::OnceLock;

/// Runs of characters that have a name, and the names besides; written by tests/tables/codecs.py.
const NAMED: &str = include_str!("named.txt");
const ALIASES: &str = include_str!("aliases.txt");

// Where CPython keeps the names that are aliases, and those of sequences.
const ALIASES_AT: u32 = 0xf_0000;
const SEQUENCES_AT: u32 = 0xf_0200;

/// How the names of unified ideographs start.
const IDEOGRAPH: &str = "CJK UNIFIED IDEOGRAPH-";

/// The name of a code point in `namereplace`.
pub fn name(code: u32) -> Option<Cow<'static, str>> {
    if let Some(at) = code.checked_sub(ALIASES_AT) {
        let is_sequence = code >= SEQUENCES_AT;
        let at = at.checked_sub(if is_sequence { SEQUENCES_AT - ALIASES_AT } else { 0 })?;
        let mut lines = extra().filter(|(of, _)| (*of == "-") == is_sequence);
        return Some(Cow::Borrowed(lines.nth(at as usize)?.1));
    }
    let char = char::from_u32(code).filter(|&char| is_named(char))?;
    Some(Cow::Owned(unicode_names2::name(char)?.to_string()))
}

/// The character that `\N{name}` is.
pub fn character(name: &str) -> Option<char> {
    let alias = extra().find(|(of, alias)| *of != "-" && alias.eq_ignore_ascii_case(name));
    if let Some((of, _)) = alias {
        return u32::from_str_radix(of, 16).ok().and_then(char::from_u32);
    }
    if let Some(digits) = name.strip_prefix(IDEOGRAPH) {
        // By rule, and not picky about a zero too many.
        let upper = |byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
        if !matches!(digits.len(), 4 | 5) || !digits.bytes().all(upper) {
            return None;
        }
        let char = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
        let named = is_named(char).then(|| unicode_names2::name(char))??.to_string();
        return named.starts_with(IDEOGRAPH).then_some(char);
    }
    let char = unicode_names2::character(name).filter(|&char| is_named(char))?;
    // The search is generous with spaces and hyphens, CPython only with case, and for the names that
    // are made by rule not even with that.
    let exact = unicode_names2::name(char)?.to_string();
    let by_rule = exact.starts_with(IDEOGRAPH) || exact.starts_with("HANGUL SYLLABLE ");
    let same = if by_rule { exact == name } else { exact.eq_ignore_ascii_case(name) };
    same.then_some(char)
}

fn extra() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALIASES.lines().filter_map(|line| line.split_once(' '))
}

fn is_named(char: char) -> bool {
    static RUNS: OnceLock<Vec<(u32, u32)>> = OnceLock::new();
    let runs = RUNS.get_or_init(|| {
        let number = |text: &str| u32::from_str_radix(text, 16).ok();
        let run = |line: &str| {
            let (first, last) = line.split_once(' ')?;
            Some((number(first)?, number(last)?))
        };
        NAMED.lines().filter_map(run).collect()
    });
    let code = u32::from(char);
    let after = runs.partition_point(|&(first, _)| first <= code);
    let run = after.checked_sub(1).and_then(|at| runs.get(at));
    run.is_some_and(|&(_, last)| code <= last)
}
