//! Tokens inside an f-string: literal text, and where its fields begin and end.

use super::error::SyntaxError;
use super::fault::{span, syntax};
use super::lexer::{Bracket, Lexer, MAX_BRACKETS};
use super::text::{newline_len, offset};
use super::token::{Tok, Token};

/// CPython's `MAXFSTRINGLEVEL`, counted as it counts.
const MAX_FSTRINGS: usize = 149;
/// CPython's `MAX_EXPR_NESTING`: a spec may hold a field whose spec holds a field.
const MAX_FIELDS: usize = 3;

/// An open f-string.
pub(super) struct FMode {
    pub quote: char,
    pub triple: bool,
    raw: bool,
    start: u32,
    /// Its literal text is being read (or a format spec), not the code of a field.
    pub in_text: bool,
    /// How many brackets were open where it began.
    pub brackets: usize,
    /// How many are open directly in the innermost field.
    pub field_brackets: Option<usize>,
    /// The brackets of the fields around that one.
    outer_fields: Vec<usize>,
}

impl FMode {
    /// Whether the text that is being read is a format spec.
    fn in_spec(&self) -> bool {
        self.field_brackets.is_some()
    }

    fn depth(&self) -> usize {
        self.outer_fields.len().saturating_add(usize::from(self.field_brackets.is_some()))
    }
}

impl Lexer<'_> {
    /// An f-string begins: `prefix` and a quote stand here.
    pub(super) fn open_fstring(&mut self, start: u32, prefix: &str) -> Result<Token, Box<SyntaxError>> {
        self.take(prefix.len());
        let Some(quote) = self.rest.chars().next() else {
            return self.fail(start, "invalid syntax");
        };
        let triple = self
            .rest
            .as_bytes()
            .get(..3)
            .is_some_and(|three| three.iter().all(|&byte| char::from(byte) == quote));
        self.take(if triple { 3 } else { 1 });
        if self.fstrings.len() >= MAX_FSTRINGS {
            return self.fail(start, "too many nested f-strings");
        }
        self.fstrings.push(FMode {
            quote,
            triple,
            raw: prefix.contains(['r', 'R']),
            start,
            in_text: true,
            brackets: self.brackets.len(),
            field_brackets: None,
            outer_fields: Vec::new(),
        });
        Ok(self.token(Tok::FStart, start))
    }

    /// The next token while literal text is read.
    pub(super) fn fstring_token(&mut self) -> Result<Token, Box<SyntaxError>> {
        let start = self.at();
        let Some(mode) = self.fstrings.last() else {
            return self.fail(start, "invalid syntax");
        };
        let (quote, triple, raw, in_spec) = (mode.quote, mode.triple, mode.raw, mode.in_spec());
        let quotes = if triple { 3 } else { 1 };
        loop {
            let bytes = self.rest.as_bytes();
            // Everything that ends or bends literal text is ASCII; the rest is skipped at a stretch.
            let plain = bytes
                .iter()
                .position(|&b| matches!(b, b'{' | b'}' | b'\\' | b'\n' | b'\r' | b'"' | b'\''))
                .unwrap_or(bytes.len());
            self.take(plain);
            let here = self.at();
            match self.rest.as_bytes() {
                // It is the brace of its field that is open, then.
                [] if in_spec => {
                    self.ended_early = true;
                    return Ok(self.token(Tok::Broken, here));
                }
                [] => return self.unterminated_fstring(),
                [b'\r' | b'\n', ..] => {
                    if !triple && in_spec {
                        // The spec ends here; what has to follow is the field's brace.
                        return Ok(self.leave_text(start));
                    }
                    if !triple {
                        return self.unterminated_fstring();
                    }
                    self.take(newline_len(self.rest));
                }
                [b'{', b'{', ..] | [b'}', b'}', ..] if !in_spec => self.take(2),
                [b'{', ..] => {
                    if self.fstrings.last().is_some_and(|mode| mode.depth() >= MAX_FIELDS) {
                        self.take(1);
                        return self.fail(here, "f-string: expressions nested too deeply");
                    }
                    if here > start {
                        return Ok(self.token(Tok::FMiddle, start));
                    }
                    return self.open_field();
                }
                [b'}', ..] => return Ok(self.leave_text(start)),
                [b'\\', ..] => self.escape(raw),
                _ => {
                    let closes = self
                        .rest
                        .as_bytes()
                        .get(..quotes)
                        .is_some_and(|end| end.iter().all(|&b| char::from(b) == quote));
                    if !closes {
                        self.take(1);
                    } else if here > start {
                        return Ok(self.token(Tok::FMiddle, start));
                    } else {
                        self.take(quotes);
                        self.fstrings.pop();
                        return Ok(self.token(Tok::FEnd, start));
                    }
                }
            }
        }
    }

    fn escape(&mut self, raw: bool) {
        self.take(1);
        match self.rest.as_bytes() {
            // A backslash does not escape a brace, except in \N{…}.
            [b'{' | b'}', ..] => {}
            [b'N', b'{', ..] if !raw => {
                let name = self.rest.find(['}', '\n', '\r', '"', '\'']).unwrap_or(self.rest.len());
                self.take(name);
                if self.rest.starts_with('}') {
                    self.take(1);
                }
            }
            [b'\r' | b'\n', ..] => self.take(newline_len(self.rest)),
            _ => self.take(self.rest.chars().next().map_or(0, char::len_utf8)),
        }
    }

    /// Text that may be empty ends in front of a brace or a quote that ordinary tokens begin with.
    fn leave_text(&mut self, start: u32) -> Token {
        if let Some(mode) = self.fstrings.last_mut() {
            mode.in_text = false;
        }
        self.token(Tok::FMiddle, start)
    }

    fn open_field(&mut self) -> Result<Token, Box<SyntaxError>> {
        let at = self.at();
        self.take(1);
        if self.brackets.len() >= MAX_BRACKETS {
            return self.fail(at, "too many nested parentheses");
        }
        self.brackets.push(Bracket { open: '{', at });
        if let Some(mode) = self.fstrings.last_mut() {
            mode.in_text = false;
            mode.outer_fields.extend(mode.field_brackets);
            mode.field_brackets = Some(self.brackets.len());
        }
        Ok(self.token(Tok::LBrace, at))
    }

    /// The brace of a field has been closed: what follows is text again.
    pub(super) fn end_field(&mut self) {
        if let Some(mode) = self.fstrings.last_mut() {
            mode.in_text = true;
            mode.field_brackets = mode.outer_fields.pop();
        }
    }

    /// A `:` directly in a field begins its format spec, whatever follows.
    pub(super) fn field_punctuation(&mut self, start: u32) -> Option<Token> {
        let mode = self.fstrings.last_mut()?;
        if mode.field_brackets != Some(self.brackets.len()) {
            return None;
        }
        if !self.rest.starts_with(':') {
            return None;
        }
        mode.in_text = true;
        self.take(1);
        Some(self.token(Tok::Colon, start))
    }

    fn unterminated_fstring(&mut self) -> Result<Token, Box<SyntaxError>> {
        let line = self.last_line();
        let Some(mode) = self.fstrings.last() else {
            return self.fail(self.at(), "invalid syntax");
        };
        self.ended_early = mode.triple && self.rest.is_empty();
        let kind = if mode.triple { "triple-quoted f-string" } else { "f-string" };
        let place = span(mode.start, mode.start.saturating_add(offset(2)));
        let message = format!("unterminated {kind} literal (detected at line {line})");
        Err(Box::new(syntax(place, message)))
    }
}
