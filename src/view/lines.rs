//! The lines of a script as a replay shows them, in pieces, until Ctrl-C is pressed.

use super::{Look, Page, Style, escape};
use crate::object::interrupt;
use std::borrow::Cow;

/// How much of a line is shown at once.
const PIECE: usize = 1 << 16;

/// Makes statements as they would be typed at the prompt, and hands on each piece.
pub fn typed(text: &str, look: Look, show: &mut dyn FnMut(&Page)) {
    let mut page = Page::default();
    for (i, line) in text.lines().enumerate().take_while(|_| !interrupt::pending()) {
        page.push(Style::Label, if i == 0 { "iosh> " } else { "  ... " });
        for piece in escape::patient_pieces(line.trim_end_matches([' ', '\t']).as_bytes()) {
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

/// Makes a line for the reader, broken at words; each of its lines starts with `lead`.
pub fn told(style: Style, lead: &str, text: &str, look: Look, show: &mut dyn FnMut(&Page)) {
    let pieces = escape::patient_pieces(text.as_bytes()).map(String::from_utf8_lossy);
    for piece in pieces.chain(text.is_empty().then(Cow::default)) {
        let mut page = Page::default();
        page.push_paragraph(style, lead, &piece, look);
        show(&page);
    }
}
