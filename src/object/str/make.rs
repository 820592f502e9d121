//! Making texts and letting go of them.

use super::super::room::Room;
use super::super::spare::Spares;
use super::super::{Res, interrupt, memory, pieces};
use super::{Data, INLINE, Str, Text, count_chars, push_char};
use smallvec::SmallVec;
use std::cell::OnceCell;
use std::rc::Rc;

thread_local! {
    /// Short texts that nobody holds.
    static SPARE: Spares<Str> = const { Spares::new() };
    /// The empty and the 128 one-character ASCII strings, made once.
    static SHORT: [Str; 129] = std::array::from_fn(|i| match u8::try_from(i) {
        Ok(b) if b < 128 => Str::fresh(&[b], 1),
        _ => Str::fresh(&[], 0),
    });
}

impl Str {
    #[inline]
    fn fresh(bytes: &[u8], chars: usize) -> Str {
        Str::of_two(bytes, &[], chars)
    }

    /// The text of two parts that have so many code points together.
    #[inline(always)]
    fn of_two(a: &[u8], b: &[u8], chars: usize) -> Str {
        let total = a.len() + b.len();
        let Some(n) = u8::try_from(total).ok().filter(|n| usize::from(*n) <= INLINE) else {
            memory::note(total);
            let mut bytes = Room::from(Vec::with_capacity(total));
            bytes.extend_from_slice(a);
            bytes.extend_from_slice(b);
            return Str(Rc::new(Text { chars, data: Data::Heap { bytes, offsets: OnceCell::new() } }));
        };
        // Filled where it lies: a buffer that is copied there after it was filled costs more than
        // the whole allocation, as its bytes are read back before they are written.
        let mut text = Str::spare();
        if let Some(Text { chars: count, data: Data::Inline(len, buf) }) = Rc::get_mut(&mut text.0)
            && let Some((left, right)) =
                buf.get_mut(..total).and_then(|room| room.split_at_mut_checked(a.len()))
        {
            left.copy_from_slice(a);
            right.copy_from_slice(b);
            (*count, *len) = (chars, n);
        }
        text
    }

    /// Room for a short text, which nobody else holds.
    #[inline(always)]
    fn spare() -> Str {
        let fresh = || Str(Rc::new(Text { chars: 0, data: Data::Inline(0, [0; INLINE]) }));
        SPARE.with(Spares::take).unwrap_or_else(fresh)
    }

    /// The first `len` bytes of `window`, which are so many code points; none where they are too few or
    /// too many to be copied with the window, which takes less than to copy just them.
    #[must_use]
    #[inline(always)]
    pub fn of_window(window: &[u8; INLINE], len: usize, chars: usize) -> Option<Str> {
        let n = u8::try_from(len).ok().filter(|n| (2..=INLINE).contains(&usize::from(*n)))?;
        let mut text = Str::spare();
        if let Some(Text { chars: count, data: Data::Inline(len, buf) }) = Rc::get_mut(&mut text.0) {
            *buf = *window;
            (*count, *len) = (chars, n);
        }
        Some(text)
    }

    /// Lets go of the text; whether somebody else holds it is found out where it is let go of.
    #[inline(always)]
    pub(in super::super) fn release(self) {
        if Rc::strong_count(&self.0) > 1 { drop(self) } else { self.recycle_last() }
    }

    #[inline(never)]
    fn recycle_last(self) {
        self.recycle();
    }

    /// Lets go of the text; short text that nobody else holds is kept for the next short text to
    /// be made of, as a loop over lines lets go of one for each that it makes.
    #[inline]
    pub fn recycle(mut self) {
        if let Some(Text { data: Data::Inline(..), .. }) = Rc::get_mut(&mut self.0) {
            // At the thread's end there is no place for it: then it is dropped.
            let _ = SPARE.try_with(|spare| spare.keep(self));
        }
    }

    /// The empty str.
    #[must_use]
    pub fn empty() -> Str {
        SHORT.with(|s| s[128].clone())
    }

    /// A copy of WTF-8 `bytes`, whose length in code points is known.
    #[must_use]
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "there is one for each byte below 128")]
    pub fn with_len(bytes: &[u8], chars: usize) -> Str {
        match bytes {
            [] => Str::empty(),
            [b] if *b < 128 => SHORT.with(|s| s[usize::from(*b)].clone()),
            _ => Str::fresh(bytes, chars),
        }
    }

    /// A copy of WTF-8 `bytes`.
    #[must_use]
    pub fn from_wtf8(bytes: &[u8]) -> Str {
        Str::with_len(bytes, count_chars(bytes))
    }

    /// [`Str::with_len`] of any length: what is long is counted first and ends when Ctrl-C is pressed.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    #[inline]
    pub fn copied(bytes: &[u8], chars: usize) -> Res<Str> {
        if bytes.len() < pieces::AT_ONCE {
            return Ok(Str::with_len(bytes, chars));
        }
        Ok(Str::from_vec_with_len(pieces::copied(bytes)?, chars))
    }

    /// [`Str::from_wtf8`] of any length, likewise.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    #[inline]
    pub fn copy_of(bytes: &[u8]) -> Res<Str> {
        if bytes.len() < pieces::AT_ONCE {
            return Ok(Str::from_wtf8(bytes));
        }
        Str::counted(pieces::copied(bytes)?)
    }

    /// Takes WTF-8 `bytes` over without a copy where they are long.
    #[must_use]
    pub fn from_vec(bytes: Vec<u8>) -> Str {
        let chars = count_chars(&bytes);
        Str::from_vec_with_len(bytes, chars)
    }

    /// [`Str::from_vec`] of any length: the counting ends when Ctrl-C is pressed.
    ///
    /// # Errors
    /// `KeyboardInterrupt`.
    pub fn counted(bytes: Vec<u8>) -> Res<Str> {
        let mut chars = 0;
        for part in bytes.chunks(pieces::AT_ONCE) {
            if let Err(e) = interrupt::look() {
                pieces::give_up(bytes);
                return Err(e);
            }
            chars += count_chars(part);
        }
        Ok(Str::from_vec_with_len(bytes, chars))
    }

    /// [`Str::from_vec`] where the length in code points is known.
    #[must_use]
    pub fn from_vec_with_len(bytes: Vec<u8>, chars: usize) -> Str {
        if bytes.len() <= INLINE {
            return Str::with_len(&bytes, chars);
        }
        memory::note(bytes.len());
        Str(Rc::new(Text { chars, data: Data::Heap { bytes: bytes.into(), offsets: OnceCell::new() } }))
    }

    /// Gives the WTF-8 back without a copy, if nothing else holds the text and it is long; the
    /// text itself otherwise.
    ///
    /// # Errors
    /// The text.
    pub fn into_vec(mut self) -> Result<Vec<u8>, Str> {
        match Rc::get_mut(&mut self.0) {
            Some(Text { data: Data::Heap { bytes, .. }, .. }) => Ok(std::mem::take(&mut **bytes)),
            _ => Err(self),
        }
    }

    /// One code point.
    #[must_use]
    pub fn from_char(c: u32) -> Str {
        let mut out = SmallVec::<[u8; 4]>::new();
        push_char(&mut out, c);
        Str::with_len(&out, 1)
    }

    /// This text followed by `more`, in place.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`; the text is as it was then.
    pub fn grow(&mut self, more: &Str) -> Res<bool> {
        match Rc::get_mut(&mut self.0) {
            Some(Text { chars, data: Data::Heap { bytes, offsets } }) => {
                pieces::append(bytes, more.as_bytes())?;
                offsets.take();
                *chars += more.len();
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// A text of this one and another.
    #[must_use]
    pub fn plus(&self, more: &Str) -> Str {
        if more.is_empty() {
            return self.clone();
        }
        if self.is_empty() {
            return more.clone();
        }
        Str::of_two(self.as_bytes(), more.as_bytes(), self.len() + more.len())
    }
}
