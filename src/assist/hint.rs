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

/// All rules: the class of the exceptions, the rule, and the hint.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    ROWS.iter().map(|row| (row.0, row.2, row.3))
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
}
