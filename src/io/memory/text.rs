//! The contents of a `StringIO`: code points with a cursor.
//!
//! As long as the text is ASCII, or is only appended to and read in order, it is kept as WTF-8,
//! which lines are copied from as they are. A text with other characters that is entered in the
//! middle becomes an array of code points, as in CPython, so that every position costs the same.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is in memory and places in it: no sum of two is too large"
)]
mod log;

pub(super) use log::Kept;

use crate::io::text::line_end::{Found, LineEnd};
use crate::object::exception::{memory_error, overflow_error};
use crate::object::room::Room;
use crate::object::str::{char_at, count_chars};
use crate::object::text::wtf8;
use crate::object::{Error, Res, Size, Str, interrupt, limits, pieces};
use log::Log;

/// Text with a cursor.
#[derive(Debug)]
pub(super) struct Text {
    store: Store,
    /// How many code points there are.
    len: usize,
    /// Where the cursor is, in code points; it may be past the end.
    pos: usize,
    /// The byte offset of the cursor in a narrow store.
    at: usize,
    /// What a statement has changed so far, of a text that is older than the statement.
    log: Option<Box<Log>>,
}

#[derive(Debug)]
enum Store {
    /// WTF-8 that nobody else can see.
    Own(Room),
    /// WTF-8 that a str may hold, too.
    Shared(Str),
    /// Code points.
    Wide(Vec<u32>),
}

impl Default for Text {
    fn default() -> Text {
        Text { store: Store::Own(Room::default()), len: 0, pos: 0, at: 0, log: None }
    }
}

impl Text {
    /// A text at its start, shared with a str.
    pub(super) fn new(text: Str) -> Text {
        Text { len: text.len(), store: Store::Shared(text), pos: 0, at: 0, log: None }
    }

    /// How many code points there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Where the cursor is.
    pub(super) fn position(&self) -> usize {
        self.pos
    }

    /// Moves the cursor.
    ///
    /// # Errors
    /// `MemoryError` if the text has to become code points and there is no room for them.
    pub(super) fn seek(&mut self, pos: usize) -> Res<()> {
        let bytes = self.narrow().map(<[u8]>::len);
        let at = match bytes {
            None => 0,
            Some(bytes) if pos >= self.len => bytes,
            Some(bytes) if bytes == self.len => pos,
            Some(_) if pos == 0 => 0,
            Some(_) if pos == self.pos => self.at,
            Some(_) => {
                self.widen()?;
                0
            }
        };
        (self.pos, self.at) = (pos, at);
        Ok(())
    }

    /// All of it; without a copy unless it is an array of code points.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub(super) fn all(&mut self) -> Res<Str> {
        Ok(match &mut self.store {
            Store::Shared(text) => text.clone(),
            Store::Wide(chars) => encode(chars)?,
            Store::Own(bytes) => {
                let text = Str::from_vec_with_len(std::mem::take(bytes), self.len);
                self.store = Store::Shared(text.clone());
                text
            }
        })
    }

    /// The next code points.
    ///
    /// # Errors
    /// As [`Text::all`]; the cursor stays then.
    #[inline]
    pub(super) fn read(&mut self, size: Size) -> Res<Str> {
        let rest = self.len.saturating_sub(self.pos);
        let count = match size {
            Size::Most(n) => n.min(rest),
            Size::All => rest,
        };
        if self.pos == 0 && count == self.len {
            let all = self.all()?;
            self.at = self.narrow().map_or(0, <[u8]>::len);
            self.pos = count;
            return Ok(all);
        }
        self.take(count)
    }

    /// The next line, or as much of it as `size` allows.
    ///
    /// # Errors
    /// As [`Text::read`].
    #[inline]
    pub(super) fn line(&mut self, ends: LineEnd, size: Size) -> Res<Str> {
        let most = match size {
            Size::Most(n) => n,
            Size::All => usize::MAX,
        };
        let Some(bytes) = self.narrow() else { return self.wide_line(ends, most) };
        let rest = bytes.get(self.at..).unwrap_or_default();
        if bytes.len() == self.len {
            let rest = rest.get(..most).unwrap_or(rest);
            let count = line_length(ends, rest);
            return self.take(count);
        }
        let line = rest.get(..line_length(ends, rest)).unwrap_or(rest);
        let chars = count_chars(line);
        if chars > most {
            return self.take(most);
        }
        let text = Str::copied(line, chars)?;
        (self.at, self.pos) = (self.at + line.len(), self.pos + chars);
        Ok(text)
    }

    fn wide_line(&mut self, ends: LineEnd, most: usize) -> Res<Str> {
        let Store::Wide(all) = &self.store else { return Ok(Str::empty()) };
        let rest = all.get(self.pos..).unwrap_or_default();
        let rest = rest.get(..most).unwrap_or(rest);
        let count = ends.find_wide(rest).unwrap_or(rest.len());
        self.take(count)
    }

    /// The next `count` code points, which must be there.
    #[inline]
    fn take(&mut self, count: usize) -> Res<Str> {
        let text = match self.narrow() {
            Some(bytes) => {
                let end = if bytes.len() == self.len {
                    self.at + count
                } else {
                    let end = forward(bytes, self.at, count);
                    // A long way that Ctrl-C ended is not gone.
                    interrupt::look()?;
                    end
                };
                let text = Str::copied(bytes.get(self.at..end).unwrap_or_default(), count)?;
                self.at = end;
                text
            }
            None => match &self.store {
                Store::Wide(all) => encode(all.get(self.pos..self.pos + count).unwrap_or_default())?,
                _ => Str::empty(),
            },
        };
        self.pos += count;
        Ok(text)
    }

    /// Puts a text of `count` code points at the cursor and moves it: the one door by which the
    /// contents grow or change.
    ///
    /// # Errors
    /// `OverflowError` for a position past all bounds, `MemoryError` if there is no room.
    #[inline]
    pub(super) fn write(&mut self, text: &[u8], count: usize) -> Res<()> {
        let end = self.pos.saturating_add(count);
        if let Store::Own(bytes) = &mut self.store
            && self.pos <= self.len
            && self.len <= end
            && (bytes.capacity() - self.at).min(pieces::AT_ONCE) >= text.len()
            && (self.log.is_none() || self.at == bytes.len())
        {
            bytes.truncate(self.at);
            bytes.extend_from_slice(text);
            (self.at, self.pos, self.len) = (bytes.len(), end, end);
            return Ok(());
        }
        self.write_slow(text, count, end)
    }

    fn write_slow(&mut self, text: &[u8], count: usize, end: usize) -> Res<()> {
        if end > isize::MAX.unsigned_abs() {
            return Err(overflow_error("new position too large"));
        }
        // CPython's array of four bytes a code point, with two to spare, must be addressable.
        if end > self.len && self.pos > self.len && end.saturating_add(2) > usize::MAX / 4 {
            return Err(overflow_error("new buffer size too large"));
        }
        let inside = self.pos < self.len && end < self.len;
        if inside && !(self.is_ascii() && text.len() == count) {
            self.widen()?;
        }
        if self.narrow().is_none() {
            return self.write_wide(text, end);
        }
        let (at, gap) = (self.at, self.pos.saturating_sub(self.len));
        if inside {
            self.keep_range(at..at + text.len());
            if let Some(place) = self.own(0)?.get_mut(at..at + text.len()) {
                place.copy_from_slice(text);
            }
            (self.at, self.pos) = (end, end);
            return Ok(());
        }
        self.keep_cut(at);
        let bytes = self.own(gap.checked_add(text.len()).ok_or_else(memory_error)?)?;
        if gap.max(text.len()) < pieces::AT_ONCE {
            bytes.truncate(at);
            bytes.resize(at + gap, 0);
            bytes.extend_from_slice(text);
        } else {
            append_long(bytes, at, gap, text)?;
        }
        (self.at, self.pos, self.len) = (bytes.len(), end, end);
        Ok(())
    }

    fn write_wide(&mut self, text: &[u8], end: usize) -> Res<()> {
        let (pos, len) = (self.pos, self.len);
        self.keep_range(pos..end);
        let Store::Wide(all) = &mut self.store else { return Ok(()) };
        limits::reserve(all, end.saturating_sub(len))?;
        // What grows is put first: only that can be taken back.
        let mut put = || {
            while all.len() < pos {
                interrupt::look()?;
                all.resize(pos.min(all.len() + pieces::AT_ONCE), 0);
            }
            let inside = forward(text, 0, all.len().min(end) - pos);
            interrupt::look()?;
            let (inside, more) = text.split_at_checked(inside).unwrap_or((text, &[]));
            all.extend(pieces::going_on(chars(more)));
            interrupt::look()?;
            Ok::<&[u8], Error>(inside)
        };
        let inside = put().inspect_err(|_| all.truncate(len))?;
        for (place, c) in all.iter_mut().skip(pos).zip(chars(inside)) {
            *place = c;
        }
        (self.pos, self.len) = (end, all.len());
        Ok(())
    }

    /// Keeps the first `len` code points; the cursor stays.
    ///
    /// # Errors
    /// `MemoryError` if the text has to become code points and there is no room for them.
    pub(super) fn truncate(&mut self, len: usize) -> Res<()> {
        if len >= self.len {
            return Ok(());
        }
        if len == 0 {
            self.set_store(Store::Own(Room::default()));
        } else if self.is_ascii() {
            self.keep_cut(len);
            let bytes = self.own(0)?;
            bytes.truncate(len);
            if len < bytes.capacity() / 2 {
                bytes.shrink_to_fit();
            }
        } else if self.pos == len && self.narrow().is_some() {
            let at = self.at;
            self.keep_cut(at);
            self.own(0)?.truncate(at);
        } else {
            self.widen()?;
            self.keep_cut(len);
            if let Store::Wide(all) = &mut self.store {
                all.truncate(len);
            }
        }
        self.len = len;
        self.at = self.narrow().map_or(0, |bytes| if self.pos >= len { bytes.len() } else { self.at });
        Ok(())
    }

    /// The code points from `start` to `end` as WTF-8, at a cost that follows their distance from
    /// the cursor or the end.
    pub(super) fn window(&self, start: usize, end: usize) -> Vec<u8> {
        match &self.store {
            Store::Wide(all) => {
                let part = all.get(start..end).unwrap_or_default();
                let mut bytes = Vec::with_capacity(part.len());
                part.iter().for_each(|&c| wtf8::push(&mut bytes, c));
                bytes
            }
            _ => {
                let bytes = self.narrow().unwrap_or_default();
                let cursor = self.pos.min(self.len);
                let place = |pos: usize| {
                    if bytes.len() == self.len {
                        pos
                    } else if pos < cursor {
                        back(bytes, self.at, cursor - pos)
                    } else {
                        forward(bytes, self.at, pos - cursor)
                    }
                };
                bytes.get(place(start)..place(end)).unwrap_or_default().to_vec()
            }
        }
    }

    /// The WTF-8; none of an array of code points.
    #[inline]
    fn narrow(&self) -> Option<&[u8]> {
        match &self.store {
            Store::Own(bytes) => Some(bytes),
            Store::Shared(text) => Some(text.as_bytes()),
            Store::Wide(_) => None,
        }
    }

    fn is_ascii(&self) -> bool {
        self.narrow().is_some_and(|bytes| bytes.len() == self.len)
    }

    /// The WTF-8 as the text's own, with room for `more` bytes.
    fn own(&mut self, more: usize) -> Res<&mut Vec<u8>> {
        if let Store::Shared(text) = &mut self.store {
            let shared = std::mem::take(text);
            let own = shared.into_vec().or_else(|text| {
                let copy = limits::vec(text.as_bytes().len().saturating_add(more)).and_then(|mut copy| {
                    pieces::append(&mut copy, text.as_bytes())?;
                    Ok(copy)
                });
                if copy.is_err() {
                    // The text stays as it was.
                    self.store = Store::Shared(text);
                }
                copy
            })?;
            self.store = Store::Own(own.into());
        }
        match &mut self.store {
            Store::Own(bytes) => {
                limits::reserve(bytes, more)?;
                Ok(bytes)
            }
            _ => Err(memory_error()),
        }
    }

    /// Turns the text into an array of code points.
    fn widen(&mut self) -> Res<()> {
        let Some(bytes) = self.narrow() else { return Ok(()) };
        let mut all = limits::vec(self.len)?;
        all.extend(pieces::going_on(chars(bytes)));
        interrupt::look()?;
        self.set_store(Store::Wide(all));
        self.at = 0;
        Ok(())
    }
}

/// The length of the first line of `text`, the end of which ends a line, too.
#[inline]
fn line_length(ends: LineEnd, text: &[u8]) -> usize {
    match ends.find(text) {
        Found::End(end) => end,
        Found::Nowhere(_) => text.len(),
    }
}

fn encode(chars: &[u32]) -> Res<Str> {
    let mut bytes = limits::vec(chars.len())?;
    for part in chars.chunks(pieces::AT_ONCE) {
        interrupt::look()?;
        let width = |c: &u32| char::from_u32(*c).map_or(3, char::len_utf8);
        limits::reserve(&mut bytes, part.iter().map(width).sum())?;
        part.iter().for_each(|&c| wtf8::push(&mut bytes, c));
    }
    Ok(Str::from_vec_with_len(bytes, chars.len()))
}

/// The code points of WTF-8.
fn chars(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (c, n) = char_at(bytes, at)?;
        at += n;
        Some(c)
    })
}

/// Puts a gap and much text in place of what stands behind the first `at` bytes, or leaves that if
/// Ctrl-C is pressed: there is room for both.
fn append_long(bytes: &mut Vec<u8>, at: usize, gap: usize, text: &[u8]) -> Res<()> {
    let len = bytes.len();
    let mut put = || {
        while bytes.len() < len + gap {
            interrupt::look()?;
            bytes.resize((len + gap).min(bytes.len() + pieces::AT_ONCE), 0);
        }
        pieces::append(bytes, text)
    };
    put().inspect_err(|_| bytes.truncate(len))?;
    drop(bytes.drain(at..len));
    Ok(())
}

/// The byte offset of `count` code points behind the one at `at`, until Ctrl-C is pressed.
fn forward(bytes: &[u8], at: usize, count: usize) -> usize {
    pieces::going_on(0..count).fold(at, |at, _| at + char_at(bytes, at).map_or(0, |(_, n)| n))
}

/// The byte offset of `count` code points, one at least, before the one at `at`.
fn back(bytes: &[u8], at: usize, count: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default().iter().enumerate().rev();
    let mut starts = before.filter(|(_, b)| (**b & 0xC0) != 0x80).map(|(i, _)| i);
    starts.nth(count.saturating_sub(1)).unwrap_or(0)
}
