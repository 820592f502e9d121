//! Breaking lines at words, by cells.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "columns of a line, and offsets that the painter keeps below 2^62"
)]

use super::{Page, Style};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Appends `line` to `page` and ends it; what does not fit into `width` cells goes on in further
/// lines, indented by `indent`. A line breaks at a space, which it swallows; only a word that is
/// longer than a line breaks inside.
pub(super) fn push_wrapped(page: &mut Page, line: &Page, width: usize, indent: usize) {
    let text = line.text();
    if text.is_ascii() && text.len() <= width {
        page.push_part(line, 0..text.len());
        page.newline();
        return;
    }
    let mut first = true;
    each_line(text, width, indent.min(width / 2), |part| {
        if !first {
            page.pad(indent.min(width / 2));
        }
        first = false;
        page.push_part(line, part);
        page.newline();
    });
}

/// Appends a line of its own about what the picture leaves out or cannot show.
pub(super) fn push_note(page: &mut Page, indent: usize, note: &str, width: usize) {
    let mut line = Page::default();
    line.pad(indent);
    line.push(Style::Label, note);
    push_wrapped(page, &line, width, indent);
}

/// Calls `emit` with the part of `text` that each line holds.
fn each_line(text: &str, width: usize, indent: usize, mut emit: impl FnMut(Range<usize>)) {
    let (mut start, mut column, mut space) = (0, 0, None);
    for (at, c) in text.char_indices() {
        let cells = c.width().unwrap_or(0);
        while column + cells > width && at > start {
            let (end, next) = match space {
                _ if c == ' ' => (at, at + 1),
                Some(space) => (space, space + 1),
                None => (at, at),
            };
            emit(start..end);
            start = next;
            space = None;
            let kept = text.get(next..at).unwrap_or_default();
            column = indent + kept.chars().filter_map(UnicodeWidthChar::width).sum::<usize>();
        }
        if at < start {
            continue;
        }
        // The indentation at the front of a line is no place to break it.
        if c == ' ' && !text.get(start..at).unwrap_or_default().bytes().all(|b| b == b' ') {
            space = Some(at);
        }
        column += cells;
    }
    if start < text.len() || start == 0 {
        emit(start..text.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> String {
        let (mut line, mut page) = (Page::default(), Page::default());
        line.push(Style::Plain, text);
        push_wrapped(&mut page, &line, width, 2);
        page.text().to_owned()
    }

    #[test]
    fn lines_break_at_words_and_long_words_inside() {
        assert_eq!(wrapped("one two three", 8), "one two\n  three\n");
        assert_eq!(wrapped("one two", 7), "one two\n");
        assert_eq!(wrapped("abcdefghij", 6), "abcdef\n  ghij\n");
        assert_eq!(wrapped("日本日本 日本", 8), "日本日本\n  日本\n");
        assert_eq!(wrapped("", 8), "\n");
    }
}
