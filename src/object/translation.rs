//! Both sides of a translation as plain data: text, and the bytes that it became or came from.

/// How many code points are taken apart.
pub const PIECES: usize = 64;

/// What a text layer encoded or decoded in one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translation {
    /// Whether text was written and became bytes; otherwise it was read and came from them.
    pub wrote: bool,
    /// Where the first of the bytes stands in the layer below; none where that cannot be told.
    pub start: Option<u64>,
    /// How many code points there are in all.
    pub chars: u64,
    /// How many bytes there are in all; none where that cannot be told.
    pub bytes: Option<u64>,
    /// How many code points stand before the first piece.
    pub skipped: u64,
    /// How many bytes do.
    pub skipped_bytes: u64,
    /// The pieces in order, [`PIECES`] code points of them at most.
    pub pieces: Vec<Piece>,
}

/// Text and bytes that belong together. A piece has more than one code point only where each of
/// them is one byte, or where they cannot be told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The text, as WTF-8; none of a mark, and of bytes that were ignored.
    pub text: Vec<u8>,
    /// The bytes; none for text that was ignored.
    pub bytes: Vec<u8>,
    /// What was done about it, beyond what the encoding says.
    pub change: Option<Change>,
}

/// What happened to a piece besides being encoded or decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is a byte order mark, which is no text.
    Mark,
    /// One line end became another.
    LineEnd,
    /// The encoding lacks it, or it is no text in it; the error handler put something in its place.
    Replaced,
    /// The same, and the error handler left it out.
    Ignored,
    /// The same, and it was an error: nothing comes after it.
    Refused,
}

impl Piece {
    /// How many code points it has.
    #[must_use]
    pub fn chars(&self) -> usize {
        super::count_chars(&self.text)
    }

    /// Whether text and bytes are the same ASCII, so that there is nothing to tell.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.change.is_none() && self.text.is_ascii() && self.text == self.bytes
    }

    /// Whether each of its code points is one byte.
    fn is_even(&self) -> bool {
        self.change.is_none() && self.chars() == self.bytes.len()
    }
}

impl Translation {
    /// Whether there is something that the text alone does not show.
    #[must_use]
    pub fn tells(&self) -> bool {
        !self.pieces.iter().all(Piece::is_plain)
    }

    /// Appends a piece; what is one byte a code point is put together.
    pub fn push(&mut self, piece: Piece) {
        match self.pieces.last_mut() {
            Some(last) if last.is_even() && piece.is_even() => {
                last.text.extend_from_slice(&piece.text);
                last.bytes.extend_from_slice(&piece.bytes);
            }
            _ => self.pieces.push(piece),
        }
    }

    /// How many code points the pieces have.
    #[must_use]
    pub fn shown(&self) -> u64 {
        self.pieces.iter().map(|p| p.chars() as u64).sum()
    }

    /// Appends what the same operation did next.
    pub fn extend(&mut self, next: Translation) {
        let whole = self.skipped + self.shown() == self.chars;
        self.chars += next.chars;
        self.bytes = self.bytes.zip(next.bytes).map(|(a, b)| a + b);
        if whole && next.skipped == 0 {
            for piece in next.pieces {
                if self.shown() + piece.chars() as u64 > PIECES as u64 {
                    break;
                }
                self.push(piece);
            }
        }
    }
}
