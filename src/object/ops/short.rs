//! Short text and bytes, as words: most names, words and numbers in text are short, and a call of
//! `memcmp` for them costs more than what it does.

/// All of 1 to 16 bytes as two words, the rest of which is zero; with the length they tell the bytes.
#[inline(always)]
pub(in crate::object) fn words(bytes: &[u8]) -> Option<(u64, u64)> {
    let n = bytes.len();
    if n > 16 {
        return None;
    }
    // Both ends overlap in words; where they do, they say the same.
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last = u64::from_le_bytes(*last);
        return Some((u64::from_le_bytes(*first), last.unbounded_shr(8 * (16 - n as u32))));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last = u64::from(u32::from_le_bytes(*last));
        return Some((u64::from(u32::from_le_bytes(*first)) | last << (8 * (n as u32 - 4)), 0));
    }
    let first = u64::from(*bytes.first()?);
    let rest =
        bytes.last_chunk().map_or(0, |last| u64::from(u16::from_le_bytes(*last)) << (8 * (n as u32 - 2)));
    Some((first | rest, 0))
}

/// The same of the first `n` bytes of a room that is wide enough for both words to be read whatever
/// `n` is: without a branch for each length.
#[inline(always)]
pub(in crate::object) fn words_in<const ROOM: usize>(room: &[u8; ROOM], n: u8) -> Option<(u64, u64)> {
    let n = u32::from(n);
    if !(1..=16).contains(&n) {
        return None;
    }
    let (pair, _) = room.as_chunks::<8>();
    let [first, second, ..] = pair else { return None };
    let unused = 8 * (16 - n);
    Some((
        u64::from_le_bytes(*first) & u64::MAX >> unused.saturating_sub(64),
        u64::from_le_bytes(*second) & u64::MAX.unbounded_shr(unused),
    ))
}

/// Whether both are the same bytes.
#[inline]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (words(a), words(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::{same, words, words_in};

    #[test]
    fn every_byte_of_every_length_counts() {
        for n in 0..40 {
            let a: Vec<u8> = (1..=n).collect();
            assert!(same(&a, &a.clone()), "{n} bytes");
            assert!(!same(&a, &[&a[..], b"x"].concat()), "{n} bytes and one more");
            for i in 0..a.len() {
                let mut b = a.clone();
                b[i] ^= 1;
                assert!(!same(&a, &b), "{n} bytes, byte {i}");
            }
        }
    }

    #[test]
    fn words_are_the_bytes_wherever_they_lie() {
        let room: [u8; 30] = std::array::from_fn(|i| 0xF0 | i as u8);
        for n in 0..=30_u8 {
            let bytes = &room[..usize::from(n)];
            assert_eq!(words_in(&room, n), words(bytes), "{n} bytes");
            let told = words(bytes).map(|(a, b)| [a.to_le_bytes(), b.to_le_bytes()].concat());
            let padded = (1..=16).contains(&n).then(|| [bytes, &[0; 16][..16 - bytes.len()]].concat());
            assert_eq!(told, padded, "{n} bytes");
        }
    }
}
