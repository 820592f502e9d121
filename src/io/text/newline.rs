//! Universal newlines: `io.IncrementalNewlineDecoder` over text that is decoded already.

use crate::object::{Res, interrupt, limits, pieces};
use std::borrow::Cow;

/// Recognises `\n`, `\r` and `\r\n`, and turns them into `\n` where asked to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewlineDecoder {
    translate: bool,
    pending_cr: bool,
    seen: Seen,
}

/// Which line ends were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    cr: bool,
    lf: bool,
    crlf: bool,
}

impl NewlineDecoder {
    /// A decoder at the start of a text; with `translate` every line end becomes `\n`.
    pub fn new(translate: bool) -> Self {
        Self { translate, ..Self::default() }
    }

    /// Takes a piece of text (WTF-8) and gives what of it is settled: a `\r` at its end waits for the
    /// next piece, unless this is the last, since a `\n` may follow. Borrows where nothing changes.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn decode<'a>(&mut self, text: &'a [u8], last: bool) -> Res<Cow<'a, [u8]>> {
        let mut text = Cow::Borrowed(text);
        if self.pending_cr && (last || !text.is_empty()) {
            text.to_mut().insert(0, b'\r');
            self.pending_cr = false;
        }
        // Even untranslated, so that a reader of lines gets `\r\n` in one piece.
        if !last && text.last() == Some(&b'\r') {
            match &mut text {
                Cow::Borrowed(text) => *text = text.split_last().map_or(*text, |(_, rest)| rest),
                Cow::Owned(text) => drop(text.pop()),
            }
            self.pending_cr = true;
        }
        let Some(cr) = memchr::memchr(b'\r', &text) else {
            self.seen.lf = self.seen.lf || memchr::memchr(b'\n', &text).is_some();
            return Ok(text);
        };
        if !self.translate {
            self.scan(&text)?;
            return Ok(text);
        }
        self.translated(&text, cr).map(Cow::Owned)
    }

    /// `text` with `\n` for every line end; the first `\r` is at `cr`.
    fn translated(&mut self, text: &[u8], cr: usize) -> Res<Vec<u8>> {
        let mut out = limits::vec(text.len())?;
        let mut rest = text;
        let mut next = Some(cr);
        while let Some((line, tail)) = next.and_then(|cr| rest.split_at_checked(cr)) {
            self.seen.lf = self.seen.lf || memchr::memchr(b'\n', line).is_some();
            interrupt::look()?;
            pieces::append(&mut out, line)?;
            out.push(b'\n');
            rest = self.after_cr(tail);
            next = memchr::memchr(b'\r', rest);
        }
        self.seen.lf = self.seen.lf || memchr::memchr(b'\n', rest).is_some();
        pieces::append(&mut out, rest)?;
        Ok(out)
    }

    fn scan(&mut self, text: &[u8]) -> Res<()> {
        let mut rest = text;
        while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
            if self.seen == (Seen { cr: true, lf: true, crlf: true }) {
                break;
            }
            interrupt::look()?;
            let line_end = rest.get(at..).unwrap_or_default();
            if let Some(after) = line_end.strip_prefix(b"\n") {
                self.seen.lf = true;
                rest = after;
            } else {
                rest = self.after_cr(line_end);
            }
        }
        Ok(())
    }

    /// Notes the line end that the `\r` at the start of `text` makes, and gives what follows it.
    fn after_cr<'a>(&mut self, text: &'a [u8]) -> &'a [u8] {
        if let Some(after) = text.strip_prefix(b"\r\n") {
            self.seen.crlf = true;
            after
        } else {
            self.seen.cr = true;
            text.get(1..).unwrap_or_default()
        }
    }

    /// The flag of `getstate`, from the flag of the decoder below (0 without one).
    pub fn getstate(&self, flag: u64) -> u64 {
        flag << 1 | u64::from(self.pending_cr)
    }

    /// Takes back the flag of `getstate`; gives the flag of the decoder below.
    pub fn setstate(&mut self, flag: u64) -> u64 {
        self.pending_cr = flag & 1 != 0;
        flag >> 1
    }

    /// Goes back to the start.
    pub fn reset(&mut self) {
        self.pending_cr = false;
        self.seen = Seen::default();
    }

    /// Whether a `\r` waits for what follows it.
    pub fn pending_cr(&self) -> bool {
        self.pending_cr
    }

    /// The line ends seen so far, in the order of Python's `newlines`: none is None, one is a str,
    /// more are a tuple.
    pub fn newlines(&self) -> &'static [&'static str] {
        match (self.seen.cr, self.seen.lf, self.seen.crlf) {
            (false, false, false) => &[],
            (true, false, false) => &["\r"],
            (false, true, false) => &["\n"],
            (true, true, false) => &["\r", "\n"],
            (false, false, true) => &["\r\n"],
            (true, false, true) => &["\r", "\r\n"],
            (false, true, true) => &["\n", "\r\n"],
            (true, true, true) => &["\r", "\n", "\r\n"],
        }
    }
}
