//! The difference between two states of a few bytes.

/// What makes older bytes of newer ones: those between a common beginning and a common end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    start: usize,
    end: usize,
    was: Vec<u8>,
}

impl Patch {
    /// What `old` had where `new` is different.
    #[must_use]
    pub fn between(old: &[u8], new: &[u8]) -> Patch {
        let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let (old, new) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
        let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
        Patch { start, end, was: old.get(..old.len() - end).unwrap_or_default().to_vec() }
    }

    /// Whether the bytes, so many by now, are what they were.
    #[must_use]
    pub fn is_empty(&self, len: usize) -> bool {
        self.was.is_empty() && len == self.start + self.end
    }

    /// Makes the old bytes of the new ones; what makes the new ones again is kept.
    pub fn swap(&mut self, bytes: &mut Vec<u8>) {
        let end = bytes.len().saturating_sub(self.end).max(self.start);
        let start = self.start.min(end);
        self.was = bytes.splice(start..end, std::mem::take(&mut self.was)).collect();
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.was.len()
    }
}
