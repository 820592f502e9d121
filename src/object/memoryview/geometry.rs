//! Where the items of a memoryview lie in the bytes it looks at.

use super::Format;
use smallvec::{SmallVec, smallvec};
use std::ops::Range;

/// One dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dim {
    /// How many there are.
    pub len: usize,
    /// The distance from one to the next, in bytes; negative in a reversed view.
    pub stride: isize,
}

/// The shape of a view.
#[derive(Clone, Debug)]
pub struct Geometry {
    /// Where the first item starts.
    pub offset: usize,
    /// Outermost first.
    pub dims: SmallVec<[Dim; 1]>,
    /// What an item is.
    pub format: Format,
}

impl Geometry {
    /// `len` unsigned bytes.
    #[must_use]
    pub fn flat(len: usize) -> Geometry {
        Geometry { offset: 0, dims: smallvec![Dim { len, stride: 1 }], format: Format::BYTE }
    }

    /// How many items there are.
    #[must_use]
    pub fn items(&self) -> usize {
        self.dims.iter().map(|d| d.len).product()
    }

    /// How many bytes they take.
    #[must_use]
    pub fn nbytes(&self) -> usize {
        self.items() * self.format.size()
    }

    /// Whether the items lie side by side, the last dimension's closest together.
    #[must_use]
    pub fn contiguous(&self) -> bool {
        let mut expected = self.format.size().cast_signed();
        self.items() == 0
            || self.dims.iter().rev().all(|d| {
                let fits = d.len == 1 || d.stride == expected;
                expected *= d.len.cast_signed();
                fits
            })
    }

    /// The bytes of a contiguous view.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.nbytes()
    }

    /// Where each item starts, in order.
    pub fn starts(&self) -> impl Iterator<Item = usize> + '_ {
        let mut at: SmallVec<[usize; 1]> = smallvec![0; self.dims.len()];
        let mut left = self.items();
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let start = at
                .iter()
                .zip(&self.dims)
                .fold(self.offset.cast_signed(), |start, (i, d)| start + i.cast_signed() * d.stride);
            for (i, d) in at.iter_mut().zip(&self.dims).rev() {
                *i += 1;
                if *i < d.len {
                    break;
                }
                *i = 0;
            }
            usize::try_from(start).ok()
        })
    }
}
