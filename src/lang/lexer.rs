//! Text to tokens, one at a time.
//!
//! Follows CPython's `Parser/lexer/lexer.c`: the limits, the order in which errors are found and
//! their messages are the same. Pasted prompts (`>>> `, `... `) are dropped here, where it is known
//! whether a line begins a statement, goes on in a bracket, or stands inside a string.

use nom::bytes::complete::take_while;
use nom::{IResult, Parser};

use super::ast::Span;
use super::error::SyntaxError;
use super::fault::{hinted, span, syntax};
use super::fstring_lexer::FMode;
use super::layout::Indents;
use super::numbers::number;
use super::operators::operator;
use super::text::{continues_name, is_printable, line_number, newline_len, offset, slice, starts_name};
use super::token::{Tok, Token};

/// CPython's `MAXLEVEL`.
pub(super) const MAX_BRACKETS: usize = 200;

pub(super) const BAD_CONTINUATION: &str = "unexpected character after line continuation character";

/// An open bracket.
#[derive(Clone, Copy)]
pub(super) struct Bracket {
    pub open: char,
    pub at: u32,
}

/// The state between two tokens.
pub(super) struct Lexer<'a> {
    pub(super) source: &'a str,
    first_line: u32,
    /// What is not read yet: always the tail of `source`.
    pub(super) rest: &'a str,
    pub(super) brackets: Vec<Bracket>,
    pub(super) fstrings: Vec<FMode>,
    pub(super) indents: Indents,
    /// The next token is the first of its logical line.
    pub(super) line_begins: bool,
    /// The statement was pasted with its prompts.
    pub(super) prompted: bool,
    /// A statement has begun and its NEWLINE is still to come.
    mid_line: bool,
    /// The error that was found is that the text ends too early: more text may mend it.
    pub(super) ended_early: bool,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of `source`, which is line `first_line` of its file; a byte order mark
    /// is skipped.
    pub(super) fn on_line(source: &'a str, first_line: u32) -> Self {
        Self {
            source,
            first_line,
            rest: source.strip_prefix('\u{feff}').unwrap_or(source),
            brackets: Vec::new(),
            fstrings: Vec::new(),
            indents: Indents::default(),
            line_begins: true,
            prompted: false,
            mid_line: false,
            ended_early: false,
        }
    }

    /// Where the next character stands.
    pub(super) fn at(&self) -> u32 {
        offset(self.source.len().saturating_sub(self.rest.len()))
    }

    pub(super) fn take(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    pub(super) fn token(&mut self, kind: Tok, start: u32) -> Token {
        self.mid_line = !matches!(kind, Tok::Newline | Tok::Indent | Tok::Dedent | Tok::End);
        Token {
            kind,
            depth: u8::try_from(self.brackets.len()).unwrap_or(u8::MAX),
            prompted: self.prompted,
            span: span(start, self.at()),
        }
    }

    /// An error from `start` to here.
    pub(super) fn fail<T>(&self, start: u32, message: impl Into<String>) -> Result<T, Box<SyntaxError>> {
        Err(Box::new(syntax(span(start, self.at()), message)))
    }

    /// An error about the next character.
    fn fail_here<T>(&self, message: impl Into<String>) -> Result<T, Box<SyntaxError>> {
        let width = self.rest.chars().next().map_or(0, char::len_utf8);
        let start = self.at();
        Err(Box::new(syntax(span(start, start.saturating_add(offset(width))), message)))
    }

    /// The number of the line at whose end the reading stopped.
    pub(super) fn last_line(&self) -> u32 {
        let at = self.at() as usize;
        let behind_end = self.rest.is_empty() && self.source.ends_with(['\n', '\r']);
        self.line_of(if behind_end { at.saturating_sub(1) } else { at })
    }

    /// The number of the line that is being read.
    pub(super) fn line(&self) -> u32 {
        self.line_of(self.at() as usize)
    }

    fn line_of(&self, at: usize) -> u32 {
        line_number(self.source, at).saturating_add(self.first_line).saturating_sub(1)
    }

    /// The next token. After `End` or `Broken` it is that again.
    pub(super) fn next_token(&mut self) -> Result<Token, Box<SyntaxError>> {
        if self.fstrings.last().is_some_and(|mode| mode.in_text) {
            return self.fstring_token();
        }
        if self.line_begins {
            self.begin_line()?;
            self.line_begins = false;
        }
        if let Some(kind) = self.indents.next_change() {
            return Ok(self.token(kind, self.at()));
        }
        if !self.skip_blanks()? {
            return Ok(self.token(Tok::Broken, self.at()));
        }
        let start = self.at();
        let Some(&byte) = self.rest.as_bytes().first() else {
            return self.end_of_text();
        };
        match byte {
            b'\r' | b'\n' => {
                self.take(newline_len(self.rest));
                self.line_begins = true;
                Ok(self.token(Tok::Newline, start))
            }
            b'0'..=b'9' => self.number(start),
            b'.' if self.rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => self.number(start),
            b'"' | b'\'' => self.string(start, 0),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(start),
            b'(' => self.open('(', Tok::LParen),
            b'[' => self.open('[', Tok::LBracket),
            b'{' => self.open('{', Tok::LBrace),
            b')' => self.close(')', Tok::RParen),
            b']' => self.close(']', Tok::RBracket),
            b'}' => self.close('}', Tok::RBrace),
            0 => self.fail_here("source code string cannot contain null bytes"),
            _ if !byte.is_ascii() => self.word(start),
            _ => self.operator(start),
        }
    }

    fn end_of_text(&mut self) -> Result<Token, Box<SyntaxError>> {
        let here = self.at();
        if !self.brackets.is_empty() {
            self.ended_early = true;
            return Ok(self.token(Tok::Broken, here));
        }
        if self.mid_line {
            self.line_begins = true;
            return Ok(self.token(Tok::Newline, here));
        }
        Ok(self.token(Tok::End, here))
    }

    /// Skips blanks, comments, continued lines and, inside brackets, line ends. Says no if the
    /// text ends in a continued line.
    fn skip_blanks(&mut self) -> Result<bool, Box<SyntaxError>> {
        loop {
            match self.rest.as_bytes().first() {
                Some(b' ' | b'\t' | b'\x0c') => self.rest = self.rest.trim_start_matches([' ', '\t', '\x0c']),
                Some(b'#') => self.take(comment_len(self.rest)),
                Some(b'\r' | b'\n') if !self.brackets.is_empty() => {
                    self.take(newline_len(self.rest));
                    self.skip_continuation_prompt();
                }
                Some(b'\\') => {
                    let end = newline_len(self.rest.get(1..).unwrap_or(""));
                    if end == 0 && self.rest.len() > 1 {
                        let start = self.at();
                        self.take(1);
                        return self.fail(start, BAD_CONTINUATION);
                    }
                    self.take(end.saturating_add(1));
                    self.skip_continuation_prompt();
                    if self.rest.is_empty() {
                        self.ended_early = true;
                        return Ok(false);
                    }
                }
                _ => return Ok(true),
            }
        }
    }

    /// Drops the `... ` in front of a line that goes on with a pasted statement.
    pub(super) fn skip_continuation_prompt(&mut self) {
        if self.prompted {
            self.take(prompt_len(self.rest, "..."));
        }
    }

    fn number(&mut self, start: u32) -> Result<Token, Box<SyntaxError>> {
        match number(self.rest) {
            Ok((kind, rest)) => {
                self.rest = rest;
                Ok(self.token(kind, start))
            }
            Err(bad) => {
                self.take(bad.at);
                self.fail(start, bad.message)
            }
        }
    }

    /// A name, a keyword, or a string with a prefix.
    fn word(&mut self, start: u32) -> Result<Token, Box<SyntaxError>> {
        let (rest, word) = name_chars(self.rest);
        let prefix = string_prefix(word);
        if rest.starts_with(['"', '\'']) && prefix.is_some() {
            if prefix == Some(true) {
                return self.open_fstring(start, word);
            }
            return self.string(start, word.len());
        }
        if let Some(bad) = bad_char(word) {
            self.take(bad.0);
            let code = u32::from(bad.1);
            return self.fail_here(if is_printable(bad.1) {
                format!("invalid character '{}' (U+{code:04X})", bad.1)
            } else {
                format!("invalid non-printable character U+{code:04X}")
            });
        }
        self.rest = rest;
        Ok(self.token(Tok::of_word(word), start))
    }

    fn open(&mut self, open: char, kind: Tok) -> Result<Token, Box<SyntaxError>> {
        let at = self.at();
        if self.brackets.len() >= MAX_BRACKETS {
            return self.fail_here("too many nested parentheses");
        }
        self.brackets.push(Bracket { open, at });
        self.take(1);
        Ok(self.token(kind, at))
    }

    fn close(&mut self, close: char, kind: Tok) -> Result<Token, Box<SyntaxError>> {
        let at = self.at();
        let in_field = self.fstrings.last().map(|mode| mode.brackets);
        if close == '}' && in_field.is_some_and(|field| field >= self.brackets.len()) {
            return self.fail_here("f-string: single '}' is not allowed");
        }
        let Some(bracket) = self.brackets.pop() else {
            return self.fail_here(format!("unmatched '{close}'"));
        };
        let matching = matches!((bracket.open, close), ('(', ')') | ('[', ']') | ('{', '}'));
        let field_ends = self
            .fstrings
            .last()
            .is_some_and(|mode| mode.field_brackets == Some(self.brackets.len().saturating_add(1)));
        if !matching {
            if field_ends && bracket.open == '{' {
                return self.fail_here(format!("f-string: unmatched '{close}'"));
            }
            let line = self.line_of(bracket.at as usize);
            let place = if line == self.line() { String::new() } else { format!(" on line {line}") };
            return self.fail_here(format!(
                "closing parenthesis '{close}' does not match opening parenthesis '{}'{place}",
                bracket.open
            ));
        }
        self.take(1);
        if field_ends {
            self.end_field();
        }
        Ok(self.token(kind, at))
    }

    fn operator(&mut self, start: u32) -> Result<Token, Box<SyntaxError>> {
        if let Some(token) = self.field_punctuation(start) {
            return Ok(token);
        }
        let Some((len, kind)) = operator(self.rest.as_bytes()) else {
            let printable = self.rest.chars().next().is_some_and(is_printable);
            if !printable {
                let code = self.rest.chars().next().map_or(0, u32::from);
                return self.fail_here(format!("invalid non-printable character U+{code:04X}"));
            }
            self.take(1);
            return Ok(self.token(Tok::Stray, start));
        };
        self.take(len);
        Ok(self.token(kind, start))
    }

    /// The error that the innermost bracket was never closed.
    pub(super) fn never_closed(&self) -> Option<SyntaxError> {
        let bracket = self.brackets.last()?;
        let at = span(bracket.at, bracket.at.saturating_add(1));
        let error = syntax(at, format!("'{}' was never closed", bracket.open));
        let close = match bracket.open {
            '(' => ')',
            '[' => ']',
            _ => '}',
        };
        Some(hinted(error, format!("add the missing '{close}'")))
    }
}

/// The characters that could be a name, and what follows them. Like CPython, everything beyond
/// ASCII is taken first and looked at afterwards.
fn name_chars(input: &str) -> (&str, &str) {
    let taken: IResult<&str, &str> =
        take_while(|c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()).parse(input);
    taken.unwrap_or((input, ""))
}

/// The first character of `word` that no name can have there, with its place.
fn bad_char(word: &str) -> Option<(usize, char)> {
    if word.is_ascii() {
        return None;
    }
    word.char_indices().find(|&(at, c)| if at == 0 { !starts_name(c) } else { !continues_name(c) })
}

/// Whether `word` is the prefix of a string, and if so whether of an f-string.
fn string_prefix(word: &str) -> Option<bool> {
    let lower = |byte: &u8| byte.to_ascii_lowercase();
    match word.as_bytes() {
        [one] => match lower(one) {
            b'r' | b'b' | b'u' => Some(false),
            b'f' => Some(true),
            _ => None,
        },
        [one, two] => match (lower(one), lower(two)) {
            (b'r', b'b') | (b'b', b'r') => Some(false),
            (b'r', b'f') | (b'f', b'r') => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// The bytes of a comment, without the line end.
pub(super) fn comment_len(text: &str) -> usize {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
}

/// The bytes of the prompt that `text` begins with, blank included; 0 if it begins with none.
pub(super) fn prompt_len(text: &str, prompt: &str) -> usize {
    match text.strip_prefix(prompt) {
        Some(rest) if rest.starts_with(' ') => prompt.len().saturating_add(1),
        Some(rest) if rest.is_empty() || newline_len(rest) > 0 => prompt.len(),
        _ => 0,
    }
}

/// The text of a span.
pub(super) fn text_of(source: &str, span: Span) -> &str {
    slice(source, span.start as usize, span.end as usize)
}
