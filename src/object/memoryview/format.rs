//! The formats of a memoryview's items: one native C type each.

/// A format: a letter of the `struct` module, perhaps with `@` in front.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The letter.
    pub code: u8,
    /// Whether `@` stands in front.
    pub at: bool,
}

impl Format {
    /// An unsigned byte.
    pub const BYTE: Format = Format { code: b'B', at: false };

    /// A native single-character format.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Format> {
        let (code, at) = match text {
            [code] => (*code, false),
            [b'@', code] => (*code, true),
            _ => return None,
        };
        b"cbB?hHiIlLqQnNPfde".contains(&code).then_some(Format { code, at })
    }

    /// How it was written.
    #[must_use]
    pub fn text(self) -> String {
        format!("{}{}", if self.at { "@" } else { "" }, char::from(self.code))
    }

    /// How many bytes an item takes.
    #[must_use]
    pub fn size(self) -> usize {
        match self.code {
            b'h' | b'H' | b'e' => 2,
            b'i' | b'I' | b'f' => 4,
            b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'P' | b'd' => 8,
            _ => 1,
        }
    }

    /// Whether an item is one byte: the formats that any other may be cast from and to.
    #[must_use]
    pub fn is_byte(self) -> bool {
        matches!(self.code, b'c' | b'b' | b'B')
    }
}
