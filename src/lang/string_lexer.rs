//! Where a str or bytes literal ends.

use super::error::SyntaxError;
use super::fault::{hinted, span, syntax};
use super::lexer::Lexer;
use super::text::{newline_len, offset};
use super::token::{Tok, Token};

impl Lexer<'_> {
    /// A literal whose prefix is `prefix` bytes long; a quote follows it.
    pub(super) fn string(&mut self, start: u32, prefix: usize) -> Result<Token, Box<SyntaxError>> {
        self.take(prefix);
        let quote = self.rest.as_bytes().first().copied().unwrap_or(b'"');
        let triple = self.rest.as_bytes().get(..3) == Some(&[quote; 3]);
        let quotes = if triple { 3 } else { 1 };
        self.take(quotes);
        let mut escaped_quote = false;
        loop {
            let bytes = self.rest.as_bytes();
            let plain = if triple {
                memchr::memchr2(quote, b'\\', bytes)
            } else {
                bytes.iter().position(|&b| b == quote || matches!(b, b'\\' | b'\n' | b'\r'))
            };
            self.take(plain.unwrap_or(bytes.len()));
            match self.rest.as_bytes() {
                [b'\\', rest @ ..] => {
                    escaped_quote |= rest.first() == Some(&quote);
                    self.take(1);
                    let end = newline_len(self.rest);
                    let next = self.rest.chars().next().map_or(0, char::len_utf8);
                    self.take(if end > 0 { end } else { next });
                }
                [b'\r' | b'\n', ..] | [] => {
                    return self.unterminated(start, quote, triple, escaped_quote);
                }
                [..] if !triple || self.rest.as_bytes().get(..3) == Some(&[quote; 3]) => {
                    self.take(quotes);
                    return Ok(self.token(Tok::Str, start));
                }
                [..] => self.take(1),
            }
        }
    }

    fn unterminated(
        &mut self,
        start: u32,
        quote: u8,
        triple: bool,
        escaped_quote: bool,
    ) -> Result<Token, Box<SyntaxError>> {
        let line = self.last_line();
        // In a field of an f-string with the same quotes, it is the field that lacks its end.
        if self.fstrings.last().is_some_and(|f| f.quote == char::from(quote) && f.triple == triple) {
            self.ended_early = triple;
            return self.fail(start, "f-string: expecting '}'");
        }
        let place = span(start, start.saturating_add(offset(1)));
        let message = if triple {
            self.ended_early = true;
            format!("unterminated triple-quoted string literal (detected at line {line})")
        } else {
            let hint = if escaped_quote { "; perhaps you escaped the end quote?" } else { "" };
            format!("unterminated string literal (detected at line {line}){hint}")
        };
        let error = syntax(place, message);
        Err(Box::new(if triple {
            hinted(error, "close the text with the three quotes that it begins with")
        } else {
            hinted(error, "close the text with the quote that it begins with")
        }))
    }
}
