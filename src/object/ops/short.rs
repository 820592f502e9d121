//! Short text and bytes, as words: most names, words and numbers in text are short, and a call of
//! `memcmp` for them costs more than what it does.

/// All of 1 to 16 bytes as two words, which may overlap; with the length they tell the bytes.
#[inline(always)]
pub(super) fn ends(bytes: &[u8]) -> Option<(u64, u64)> {
    if bytes.len() > 16 {
        return None;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return Some((u64::from_le_bytes(*first), u64::from_le_bytes(*last)));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return Some((u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()));
    }
    let first = u64::from(*bytes.first()?);
    let rest = bytes.last_chunk().map_or(0, |last| u16::from_le_bytes(*last));
    Some((first, rest.into()))
}

/// Whether both are the same bytes.
#[inline]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (ends(a), ends(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::same;

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
}
