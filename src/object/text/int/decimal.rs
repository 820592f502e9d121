//! The digits of a machine word, without a buffer on the heap.

/// How long the longest is: nineteen digits and a sign.
const LONGEST: usize = 20;

/// An int that fits a machine word as decimal text.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    /// The text stands at the end.
    buffer: [u8; LONGEST],
    start: usize,
}

impl Decimal {
    /// The text of a number.
    #[must_use]
    #[inline]
    pub fn of(n: i64) -> Decimal {
        let mut buffer = [b'-'; LONGEST];
        let mut start = LONGEST;
        let mut rest = n.unsigned_abs();
        for place in buffer.iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        // What no digit has overwritten is a sign.
        Decimal { buffer, start: if n < 0 { start.saturating_sub(1) } else { start } }
    }

    /// The text, which is ASCII.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// The same.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_and_sign() {
        for n in [0, 1, -1, 9, 10, -10, 99, 100, 12_345, -98_765, i64::MAX, i64::MIN] {
            assert_eq!(Decimal::of(n).as_str(), n.to_string());
        }
    }
}
