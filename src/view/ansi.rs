//! A page as text for a terminal: with colours or plain.

use super::{Page, Style};
use owo_colors::{OwoColorize as _, Style as Paint};
use std::fmt::Write as _;

/// Appends the page to `out`, in colour or not.
pub fn render(page: &Page, colour: bool, out: &mut String) {
    if !colour {
        out.push_str(page.text());
        return;
    }
    for span in page.spans() {
        // Writing to a String does not fail.
        let _ = match paint(span.style) {
            Some(paint) => write!(out, "{}", span.text.style(paint)),
            None => out.write_str(span.text),
        };
    }
}

/// The base colours only: they are what a user's theme has made readable.
fn paint(style: Style) -> Option<Paint> {
    let new = Paint::new();
    match style {
        Style::Plain => None,
        Style::Written => Some(new.green()),
        Style::Read => Some(new.cyan()),
        Style::Cursor => Some(new.yellow()),
        Style::Label => Some(new.blue()),
        Style::Name => Some(new.bold()),
        Style::Error => Some(new.red()),
        Style::Hint => Some(new.magenta()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_adds_only_base_colours_to_the_same_text() {
        let mut page = Page::default();
        page.push(Style::Name, "b");
        page.push(Style::Plain, ": ");
        page.push(Style::Written, "[68]");
        page.newline();
        let mut out = String::new();
        render(&page, true, &mut out);
        assert_eq!(out, "\x1b[1mb\x1b[0m: \x1b[32m[68]\x1b[0m\n");
        out.clear();
        render(&page, false, &mut out);
        assert_eq!(out, "b: [68]\n");
    }
}
