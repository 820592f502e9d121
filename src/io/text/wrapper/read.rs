//! Reading: chunks come from below, are decoded, and lines or lengths are cut from them.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]

use super::super::line_end::Found;
use super::{Decoded, Fed, State, TextIOWrapper, below, not_readable};
use crate::object::exception::type_error;
use crate::object::text::wtf8::{count, offset_of};
use crate::object::{Bytes, Error, Res, Size, Str, Value, interrupt, pieces};

impl TextIOWrapper {
    /// Reads at most `size` code points; fewer only at the end, or where reading would block.
    ///
    /// # Errors
    /// `UnsupportedOperation` if what is below can't be read, `UnicodeDecodeError`, and what reading raises.
    pub fn read(&self, size: Size) -> Res<Str> {
        let mut state = self.open()?;
        if state.decoding.is_none() {
            return Err(not_readable());
        }
        state.write_pending()?;
        state.looked_into(|state| match size {
            Size::All => state.read_all(),
            Size::Most(size) => state.read_some(size),
        })
    }

    /// Reads a line, or at most `size` code points of it.
    ///
    /// # Errors
    /// As [`TextIOWrapper::read`].
    pub fn readline(&self, size: Size) -> Res<Str> {
        let mut state = self.attached()?;
        let limit = match size {
            Size::All => None,
            Size::Most(limit) => Some(limit),
        };
        state.looked_into(|state| state.readline(limit))
    }

    /// The next line of an iteration, during which `tell` is refused; none at the end.
    ///
    /// # Errors
    /// As [`TextIOWrapper::read`].
    pub fn next_line(&self) -> Res<Option<Str>> {
        let mut state = self.attached()?;
        state.telling = false;
        let line = state.looked_into(|state| state.readline(None))?;
        if line.is_empty() {
            state.snapshot = None;
            state.telling = state.seekable;
            return Ok(None);
        }
        Ok(Some(line))
    }
}

impl State {
    /// Reads and decodes the next chunk; `want` is how many code points are asked for, 0 if that is not
    /// known. False at the end.
    fn read_chunk(&mut self, want: usize) -> Res<bool> {
        interrupt::check()?;
        let (waiting, flags) = match &self.decoding {
            None => return Err(not_readable()),
            Some(decoding) => {
                let (waiting, flags) = decoding.state();
                (waiting.to_vec(), flags)
            }
        };
        // A guess by the last chunk: CPython rounds the same way.
        let hint = self.ratio.max(1.0) * want as f64;
        // What no C size can hold turns negative there, and so counts for nothing.
        let hint = if hint < isize::MAX as f64 { hint as usize } else { 0 };
        let size = Size::Most(self.chunk_size.max(hint));
        let input = match below::read(&self.buffer, self.has_read1, size)? {
            Value::Bytes(bytes) => bytes,
            other => return Err(self.no_bytes(&other)),
        };
        self.came(&input);
        let text = self.decoding()?.decode(&input, input.is_empty())?;
        let decoded = Decoded::new(text)?;
        self.ratio = if decoded.chars > 0 { input.len() as f64 / decoded.chars as f64 } else { 0.0 };
        let more = decoded.chars > 0 || !input.is_empty();
        self.decoded = Some(decoded);
        let input = if waiting.is_empty() { input } else { Bytes::from_vec([&waiting, &*input].concat()) };
        let fed = Fed { flags, input };
        if self.telling {
            self.snapshot = Some(fed.clone());
        }
        self.fed = Some(fed);
        Ok(more)
    }

    #[cold]
    fn no_bytes(&self, other: &Value) -> Error {
        let method = if self.has_read1 { "read1" } else { "read" };
        type_error(format!(
            "underlying {method}() should have returned a bytes-like object, not '{}'",
            other.type_name()
        ))
    }

    fn read_all(&mut self) -> Res<Str> {
        let input = below::read(&self.buffer, false, Size::All)?;
        if let Value::Bytes(input) = &input {
            self.came(input);
        }
        let decoding = self.decoding()?;
        let rest = match input {
            Value::Bytes(bytes) => decoding.decode(&bytes, true)?,
            other => return Err(decoding.refuse(&other)),
        };
        let ahead = self.decoded.as_mut().map(|decoded| decoded.take(usize::MAX)).transpose()?;
        if self.snapshot.is_some() {
            self.drop_decoded();
        }
        match ahead {
            Some(ahead) if rest.is_empty() => Ok(ahead),
            Some(ahead) if !ahead.is_empty() => {
                let mut all = pieces::copied(ahead.as_bytes())?;
                pieces::append(&mut all, &rest)?;
                Str::counted(all)
            }
            _ => into_str(rest),
        }
    }

    fn read_some(&mut self, size: usize) -> Res<Str> {
        let first = match &mut self.decoded {
            Some(decoded) => decoded.take(size)?,
            None => Str::empty(),
        };
        let mut left = size - first.len();
        if left == 0 {
            return Ok(first);
        }
        let mut parts: Option<Vec<u8>> = None;
        let mut last = first;
        while left > 0 && self.read_chunk(left)? {
            if !last.is_empty() {
                pieces::append(parts.get_or_insert_default(), last.as_bytes())?;
            }
            last = self.decoded.as_mut().map_or_else(|| Ok(Str::empty()), |decoded| decoded.take(left))?;
            left -= last.len();
        }
        Ok(match parts {
            None => last,
            Some(mut parts) => {
                pieces::append(&mut parts, last.as_bytes())?;
                Str::counted(parts)?
            }
        })
    }

    fn readline(&mut self, limit: Option<usize>) -> Res<Str> {
        self.check_closed()?;
        self.write_pending()?;
        if limit.is_none()
            && let Some(decoded) = &mut self.decoded
            && let Some((bytes, chars)) = self.line_end.short_line(decoded.rest())
        {
            return decoded.take_counted(bytes, chars);
        }
        self.readline_on(limit)
    }

    /// [`State::readline`] where the line is not a short one of the present chunk.
    fn readline_on(&mut self, limit: Option<usize>) -> Res<Str> {
        let mut line = Vec::new();
        let mut chars = 0;
        // A `\r` at the end of a chunk, where only `\r\n` ends a line.
        let mut half_end = false;
        loop {
            while self.decoded.as_ref().is_none_or(|decoded| decoded.chars == 0) {
                if !self.read_chunk(0)? {
                    self.drop_decoded();
                    line.extend_from_slice(if half_end { b"\r" } else { b"" });
                    return Str::counted(line);
                }
            }
            let Some(decoded) = &mut self.decoded else {
                continue;
            };
            let joined;
            let text = if half_end {
                joined = [b"\r", decoded.rest()].concat();
                joined.as_slice()
            } else {
                decoded.rest()
            };
            let (end, found) = match self.line_end.find(text) {
                Found::End(end) => (end, true),
                Found::Nowhere(end) => (end, false),
            };
            let here = text.get(..end).unwrap_or(text);
            let here_chars = decoded.count(here);
            let cut = limit.filter(|&limit| chars + here_chars >= limit).map(|limit| limit - chars);
            if found || cut.is_some() {
                let end = cut.map_or(end, |chars| decoded.offset(text, chars));
                if line.is_empty() && !half_end {
                    return decoded.take_bytes(end);
                }
                pieces::append(&mut line, text.get(..end).unwrap_or(text))?;
                // The half line end was taken from the chunk before.
                decoded.skip(end - usize::from(half_end));
                return Str::counted(line);
            }
            pieces::append(&mut line, here)?;
            chars += here_chars;
            half_end = end < text.len();
            self.decoded = None;
        }
    }
}

impl Decoded {
    pub(super) fn new(text: Bytes) -> Res<Decoded> {
        // Most text is ASCII, which is found out faster than counted.
        let chars = if text.is_ascii() {
            text.len()
        } else {
            let chars = pieces::parts(&text).map(count).sum();
            interrupt::look()?;
            chars
        };
        Ok(Decoded { text, chars, used: 0, used_chars: 0 })
    }

    /// What is not taken yet.
    #[inline]
    pub(super) fn rest(&self) -> &[u8] {
        self.text.get(self.used..).unwrap_or_default()
    }

    #[inline]
    fn is_ascii(&self) -> bool {
        self.chars == self.text.len()
    }

    /// How many code points `part`, which is part of the text, has.
    #[inline]
    fn count(&self, part: &[u8]) -> usize {
        if self.is_ascii() { part.len() } else { count(part) }
    }

    /// The byte offset of code point `chars` of `part`.
    fn offset(&self, part: &[u8], chars: usize) -> usize {
        if self.is_ascii() { chars.min(part.len()) } else { offset_of(part, chars) }
    }

    /// Takes the next `end` bytes.
    #[inline]
    fn take_bytes(&mut self, end: usize) -> Res<Str> {
        let chars = self.count(self.rest().get(..end).unwrap_or_default());
        self.take_counted(end, chars)
    }

    /// Takes the next `end` bytes, which are so many code points.
    #[inline]
    fn take_counted(&mut self, end: usize, chars: usize) -> Res<Str> {
        let rest = self.rest();
        let taken = match rest.first_chunk().and_then(|window| Str::of_window(window, end, chars)) {
            Some(short) => short,
            None => Str::copied(rest.get(..end).unwrap_or_default(), chars)?,
        };
        self.used += end;
        self.used_chars += chars;
        Ok(taken)
    }

    /// Takes the next `most` code points, or what there is.
    fn take(&mut self, most: usize) -> Res<Str> {
        let ahead = self.chars - self.used_chars;
        if most < ahead {
            self.take_counted(self.offset(self.rest(), most), most)
        } else {
            self.take_counted(self.rest().len(), ahead)
        }
    }

    /// Passes over `end` bytes.
    fn skip(&mut self, end: usize) {
        self.used_chars += self.count(self.rest().get(..end).unwrap_or_default());
        self.used += end;
    }

    /// Passes over `chars` code points, if there are so many.
    pub(super) fn skip_chars(&mut self, chars: usize) -> bool {
        let enough = chars <= self.chars - self.used_chars;
        if enough {
            self.skip(self.offset(self.rest(), chars));
        }
        enough
    }
}

/// The bytes of a text as a str, taken over if nobody else holds them.
fn into_str(mut text: Bytes) -> Res<Str> {
    match text.unique() {
        Some(own) => Str::counted(std::mem::take(own)),
        None => Str::counted(pieces::copied(&text)?),
    }
}
