//! What an encoder or a decoder refused, and what came before it.

use super::both_sides::{LEAD, SEARCHED, mark, point, take_apart};
use super::decoding::{Decoding, Encoding};
use super::line_end::LineEnd;
use crate::object::{Change, Piece, Translation, char_at};
use std::collections::VecDeque;

/// The last pieces before what was refused.
#[derive(Default)]
struct Before {
    pieces: VecDeque<Piece>,
    chars: u64,
    bytes: u64,
}

impl Before {
    fn push(&mut self, piece: Piece) {
        self.pieces.push_back(piece);
        if self.pieces.len() > LEAD
            && let Some(old) = self.pieces.pop_front()
        {
            self.chars = self.chars.saturating_add(old.chars() as u64);
            self.bytes = self.bytes.saturating_add(old.bytes.len() as u64);
        }
    }

    fn refused(self, piece: Piece, wrote: bool, chars: Option<usize>) -> Translation {
        let mut found =
            Translation { wrote, skipped: self.chars, skipped_bytes: self.bytes, ..Translation::default() };
        for piece in self.pieces {
            found.push(piece);
        }
        let before = found.skipped.saturating_add(found.shown());
        found.chars = chars.map_or(before, |chars| chars as u64);
        found.pieces.push(Piece { change: Some(Change::Refused), ..piece });
        found
    }
}

/// The first code point of `text` that the encoder refuses.
pub(super) fn written(
    mut encoding: Encoding,
    text: &[u8],
    chars: usize,
    line_end: LineEnd,
) -> Option<Translation> {
    let mut before = Before::default();
    if let Some(mark) = mark(&mut encoding) {
        before.push(mark);
    }
    let mut at: usize = 0;
    while at < SEARCHED {
        let (_, length) = char_at(text, at)?;
        let end = at.checked_add(length)?;
        let this = text.get(at..end)?;
        match point(&mut encoding, this, line_end) {
            Some(piece) => before.push(piece),
            None => {
                let piece = Piece { text: this.to_vec(), ..Piece::default() };
                return Some(before.refused(piece, true, Some(chars)));
            }
        }
        at = end;
    }
    None
}

/// The first of `bytes`, to the end of a stream, that a decoder refuses.
pub(super) fn read(decoding: Decoding, bytes: &[u8]) -> Option<Translation> {
    let mut before = Before::default();
    let took = take_apart(decoding, bytes, |piece| {
        before.push(piece);
        true
    });
    let refused = bytes.get(took.err()?)?.to_vec();
    Some(before.refused(Piece { bytes: refused, ..Piece::default() }, false, None))
}
