//! Reads that somebody looks into: where the text stands that they give.

use super::super::both_sides::{self, SEARCHED};
use super::super::refused;
use super::cookie::find;
use super::{Decoding, State};
use crate::io::trace;
use crate::object::{Res, Str, class};

/// Where the next code point is read from.
struct Place {
    /// A copy of the decoder as it stands there.
    decoding: Decoding,
    /// The bytes from there on that came already.
    bytes: Vec<u8>,
    /// How many code points the decoder gives before that one.
    passed: usize,
}

impl State {
    /// Reads; if somebody wants to know, notes which bytes the text came from.
    #[inline]
    pub(super) fn looked_into(&mut self, read: impl FnOnce(&mut State) -> Res<Str>) -> Res<Str> {
        if !trace::on() {
            return read(self);
        }
        let place = self.place();
        self.came = Some(Vec::new());
        let text = read(self);
        let came = self.came.take().unwrap_or_default();
        let Some(Place { decoding, mut bytes, passed }) = place else { return text };
        bytes.extend(came);
        match &text {
            Ok(text) if !text.is_empty() => {
                trace::translated(|| both_sides::read(decoding, &bytes, passed, text.as_bytes(), text.len()));
            }
            Err(error) if passed == 0 && error.is(&class::UNICODE_DECODE_ERROR) => {
                trace::translated(|| refused::read(decoding, &bytes));
            }
            _ => {}
        }
        text
    }

    /// Notes what came from below, if a read is looked into.
    #[inline]
    pub(super) fn came(&mut self, input: &[u8]) {
        if let Some(came) = &mut self.came {
            // A piece may need some bytes more than the text that is searched has.
            let room = (SEARCHED + SEARCHED).saturating_sub(came.len());
            came.extend_from_slice(input.get(..room).unwrap_or(input));
        }
    }

    fn place(&self) -> Option<Place> {
        let mut decoding = self.decoding.clone()?;
        let settled = self.decoded.as_ref().is_none_or(|decoded| decoded.used_chars == decoded.chars);
        if settled {
            let (decoding, bytes) = decoding.settled();
            return Some(Place { decoding, bytes, passed: 0 });
        }
        let (decoded, fed) = (self.decoded.as_ref()?, self.fed.as_ref()?);
        let front = |bytes: &[u8]| bytes.get(..SEARCHED).unwrap_or(bytes).to_vec();
        if decoded.text.same(&fed.input) {
            decoding.set_state(b"", fed.flags);
            return Some(Place { decoding, bytes: front(decoded.rest()), passed: 0 });
        }
        // Told as if the chunk stood at 1, so that no offset is the start of the stream.
        let end = i64::try_from(fed.input.len()).ok()?.checked_add(1)?;
        let mut copy = decoding.clone();
        let cookie = find(&mut copy, fed, end, decoded.used_chars, self.ratio).ok()?;
        let at = usize::try_from(cookie.start.checked_sub(1)?).ok()?;
        decoding.set_state(b"", u64::from(cookie.flags.cast_unsigned()));
        let (decoding, mut bytes) = decoding.settled();
        bytes.extend(front(fed.input.get(at..)?));
        Some(Place { decoding, bytes, passed: usize::try_from(cookie.chars_to_skip).ok()? })
    }
}
