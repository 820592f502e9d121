//! What to do about an error: the rule behind it, and a fix that works.

use super::rules::{ROWS, Row};

/// The hint for an exception of a class with such a message.
#[must_use]
pub fn hint(class: &str, message: &str) -> Option<&'static str> {
    row(class, message).map(|row| row.3)
}

/// The rule behind it.
#[must_use]
pub fn rule(class: &str, message: &str) -> Option<&'static str> {
    row(class, message).map(|row| row.2)
}

fn row(class: &str, message: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.0 == class && row.1.iter().any(|part| fits(part, message)))
}

fn fits(part: &str, message: &str) -> bool {
    part.strip_prefix('=').map_or_else(|| message.contains(part), |whole| message == whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_kinds_get_both_ways_out() {
        let h = hint("TypeError", "a bytes-like object is required, not 'str'").unwrap();
        assert!(h.contains(r#"b"text""#) && h.contains(r#""text".encode()"#), "{h}");
        assert_eq!(hint("TypeError", "unhashable type: 'list'"), None);
        assert!(hint("FileNotFoundError", "[Errno 2] No such file or directory: 'x'").is_some());
    }

    #[test]
    fn no_row_is_hidden_by_an_earlier_one() {
        for row in ROWS {
            for part in row.1 {
                let message = part.trim_start_matches('=');
                assert_eq!(hint(row.0, message), Some(row.3), "{} {part}", row.0);
            }
        }
    }

    /// Errors, each followed by its way out; CPython and iosh both run it.
    const WAYS_OUT: &str = include_str!("../../scripts/errors.iosh");

    /// The pieces of code in a hint, by which its fix is known.
    fn code(hint: &str) -> Vec<&str> {
        let words = hint.split([' ', ',', ';']).map(|word| word.trim_end_matches([':', '"']));
        words
            .filter(|word| word.contains(['(', '"', '=', '[']))
            .map(|word| {
                let end = word.find(['(', '[']).map_or(word.len(), |at| at + 1);
                let word = word.get(..end).unwrap();
                let start = word.rfind('.').map_or(0, |at| at + 1);
                word.get(start..).unwrap()
            })
            .collect()
    }

    #[test]
    fn each_error_has_a_way_out_that_the_hint_tells_of() {
        let (mut met, mut untold) = (Vec::new(), Vec::new());
        let mut rest = WAYS_OUT;
        while let Some((_, after)) = rest.split_once("\n#!> ") {
            let (error, after) = after.split_once('\n').unwrap();
            let (class, message) = error.split_once(": ").unwrap();
            let class = class.rsplit('.').next().unwrap();
            let hint = hint(class, message).unwrap_or_else(|| panic!("no hint for {error}"));
            met.push(hint);
            let way = after.split_once("\n#!> ").map_or(after, |(way, _)| way);
            if !code(hint).iter().any(|word| way.contains(word)) {
                untold.push(format!("{error}: {hint}"));
            }
            rest = after;
        }
        assert_eq!(untold, [""; 0]);
        // Another test meets what only iosh raises.
        let unmet = ROWS.iter().filter(|row| row.0 != "PermissionError" && !met.contains(&row.3));
        assert_eq!(unmet.map(|row| row.3).collect::<Vec<_>>(), [""; 0]);
    }
}
