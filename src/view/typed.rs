//! Statements as they would be typed.

use super::{Look, Page, Style, escape};

/// How much of a line is shown at once.
const PIECE: usize = 1 << 16;

/// Makes a text as it would be typed at the prompt, in pieces, and hands each on.
pub fn each(text: &str, look: Look, show: &mut dyn FnMut(&Page)) {
    let mut page = Page::default();
    for (i, line) in text.lines().enumerate() {
        page.push(Style::Label, if i == 0 { "iosh> " } else { "  ... " });
        for piece in escape::pieces(line.trim_end_matches([' ', '\t']).as_bytes()) {
            let piece = String::from_utf8_lossy(piece).replace('\t', "    ");
            page.with(Style::Plain, |out| escape::push_text(out, &piece, look.ascii));
            if piece.len() >= PIECE {
                show(&page);
                page.clear();
            }
        }
        page.trim();
        page.newline();
        show(&page);
        page.clear();
    }
}
