//! Operators and punctuation.

use super::token::Tok;

/// The longest operator that `text` begins with.
pub(super) fn operator(text: &[u8]) -> Option<(usize, Tok)> {
    Some(match text {
        [b'.', b'.', b'.', ..] => (3, Tok::Ellipsis),
        [b'*', b'*', b'=', ..] => (3, Tok::DoubleStarAssign),
        [b'/', b'/', b'=', ..] => (3, Tok::DoubleSlashAssign),
        [b'<', b'<', b'=', ..] => (3, Tok::LShiftAssign),
        [b'>', b'>', b'=', ..] => (3, Tok::RShiftAssign),
        [b'*', b'*', ..] => (2, Tok::DoubleStar),
        [b'/', b'/', ..] => (2, Tok::DoubleSlash),
        [b'<', b'<', ..] => (2, Tok::LShift),
        [b'>', b'>', ..] => (2, Tok::RShift),
        [b'=', b'=', ..] => (2, Tok::EqEqual),
        [b'!', b'=', ..] => (2, Tok::NotEqual),
        [b'<', b'=', ..] => (2, Tok::LessEqual),
        [b'>', b'=', ..] => (2, Tok::GreaterEqual),
        [b'-', b'>', ..] => (2, Tok::Arrow),
        [b':', b'=', ..] => (2, Tok::Walrus),
        [b'+', b'=', ..] => (2, Tok::PlusAssign),
        [b'-', b'=', ..] => (2, Tok::MinusAssign),
        [b'*', b'=', ..] => (2, Tok::StarAssign),
        [b'/', b'=', ..] => (2, Tok::SlashAssign),
        [b'%', b'=', ..] => (2, Tok::PercentAssign),
        [b'&', b'=', ..] => (2, Tok::AmperAssign),
        [b'|', b'=', ..] => (2, Tok::PipeAssign),
        [b'^', b'=', ..] => (2, Tok::CaretAssign),
        [b'@', b'=', ..] => (2, Tok::AtAssign),
        [byte, ..] => (1, single(*byte)?),
        [] => return None,
    })
}

fn single(byte: u8) -> Option<Tok> {
    Some(match byte {
        b',' => Tok::Comma,
        b':' => Tok::Colon,
        b';' => Tok::Semicolon,
        b'.' => Tok::Dot,
        b'=' => Tok::Assign,
        b'+' => Tok::Plus,
        b'-' => Tok::Minus,
        b'*' => Tok::Star,
        b'/' => Tok::Slash,
        b'%' => Tok::Percent,
        b'<' => Tok::Less,
        b'>' => Tok::Greater,
        b'&' => Tok::Amper,
        b'|' => Tok::Pipe,
        b'^' => Tok::Caret,
        b'~' => Tok::Tilde,
        b'@' => Tok::At,
        b'!' => Tok::Bang,
        _ => return None,
    })
}
