//! Whether to use colours, and whether to be plain, as the environment has it.

use std::env;

/// Whether to use colours on an output: `forced` by the command line, or else as the environment
/// says, or else on terminals.
#[must_use]
pub fn colour(forced: Option<bool>, terminal: bool) -> bool {
    forced.unwrap_or_else(|| decide(|name| env::var(name).ok(), terminal))
}

/// Whether the environment asks for no repainting and no line editor.
#[must_use]
pub fn plain() -> bool {
    let is = |name, value| env::var(name).is_ok_and(|v| v == value);
    is("ACCESSIBLE", "1") || is("TERM", "dumb")
}

fn decide(var: impl Fn(&str) -> Option<String>, terminal: bool) -> bool {
    let set = |name| var(name).filter(|v| !v.is_empty());
    let forces = |name| set(name).is_some_and(|v| v != "0");
    if set("NO_COLOR").is_some() {
        return false;
    }
    if forces("CLICOLOR_FORCE") || forces("FORCE_COLOR") {
        return true;
    }
    let refused = set("CLICOLOR").is_some_and(|v| v == "0") || set("TERM").is_some_and(|v| v == "dumb");
    terminal && !refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_speaks_decides() {
        let with = |vars: &[(&str, &str)], terminal| {
            decide(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()), terminal)
        };
        assert!(with(&[], true));
        assert!(!with(&[], false));
        assert!(!with(&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true));
        assert!(with(&[("NO_COLOR", "")], true));
        assert!(with(&[("FORCE_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")], false));
        assert!(with(&[("CLICOLOR_FORCE", "1")], false));
        assert!(!with(&[("CLICOLOR_FORCE", "0")], false));
        assert!(!with(&[("CLICOLOR", "0")], true));
        assert!(!with(&[("TERM", "dumb")], true));
        assert!(with(&[("TERM", "xterm"), ("CLICOLOR", "1")], true));
        assert!(colour(Some(true), false) && !colour(Some(false), true));
    }
}
