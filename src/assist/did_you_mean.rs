//! Which name was probably meant, as CPython's tracebacks suggest it.

/// What it costs to insert, delete or replace a character.
const MOVE: usize = 2;
/// What it costs to change its case.
const CASE: usize = 1;
/// CPython compares no longer names.
pub const LONGEST: usize = 40;
/// CPython looks through no longer list.
const MOST: usize = 750;

/// The name among `names` that is nearest to `wrong`, if it is near enough: a third of the
/// characters of both may differ. Of equally near ones the first.
pub fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(&str, usize)> = None;
    let length = wrong.chars().take(LONGEST + 1).count();
    if length > LONGEST {
        return None;
    }
    for name in names.into_iter().take(MOST) {
        // Like CPython: what is private is not suggested to who did not ask for it.
        if name == wrong || (name.starts_with('_') && !wrong.starts_with('_')) {
            continue;
        }
        let limit = (length + name.chars().count() + 3) * MOVE / 6;
        let limit = best.map_or(limit, |(_, distance)| limit.min(distance.saturating_sub(1)));
        let distance = distance(wrong, name, limit);
        if distance <= limit && best.is_none_or(|(_, least)| distance < least) {
            best = Some((name, distance));
        }
    }
    best.map(|(name, _)| name)
}

/// The Levenshtein distance; any number above `limit` stands for too far.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    // One more tells that a name is too long.
    let first = |name: &str| name.chars().take(LONGEST + 1).collect::<Vec<char>>();
    let (a, b) = (first(a), first(b));
    if a.len().max(b.len()) > LONGEST || a.len().abs_diff(b.len()) * MOVE > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut result = row.last().copied().unwrap_or(0);
    for (i, &cb) in b.iter().enumerate() {
        let (mut diagonal, mut left) = (i * MOVE, (i + 1) * MOVE);
        result = left;
        for (cell, &ca) in row.iter_mut().zip(&a) {
            let replaced = diagonal + cost(ca, cb);
            diagonal = *cell;
            result = replaced.min(left.min(diagonal) + MOVE);
            (*cell, left) = (result, result);
        }
    }
    result
}

fn cost(a: char, b: char) -> usize {
    match (a, b) {
        _ if a == b => 0,
        _ if a.to_lowercase().eq(b.to_lowercase()) => CASE,
        _ => MOVE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHODS: [&str; 8] =
        ["read", "readline", "write", "writelines", "seek", "tell", "getvalue", "_fill"];

    #[test]
    fn near_names_are_meant_and_far_ones_are_not() {
        assert_eq!(did_you_mean("wirte", METHODS), Some("write"));
        assert_eq!(did_you_mean("getvalu", METHODS), Some("getvalue"));
        assert_eq!(did_you_mean("Read", METHODS), Some("read"));
        assert_eq!(did_you_mean("fill", METHODS), None);
        assert_eq!(did_you_mean("_fll", METHODS), Some("_fill"));
        assert_eq!(did_you_mean("append", METHODS), None);
        assert_eq!(did_you_mean("x", METHODS), None);
        assert_eq!(did_you_mean("pritn", ["open", "print", "repr"]), Some("print"));
    }

    #[test]
    fn the_threshold_grows_with_length() {
        assert_eq!(did_you_mean("ab", ["cd"]), None);
        assert_eq!(did_you_mean("byte_straem", ["byte_stream"]), Some("byte_stream"));
        assert_eq!(did_you_mean("bite_sthraem", ["byte_stream"]), Some("byte_stream"));
    }
}
