//! Steps made visible.
//!
//! ```text
//! Step ──sentence, picture──▶ Page of styled spans ──ansi──▶ terminal
//!   └────json──▶ one line                      └──export──▶ html, md, cast
//! ```
//!
//! A view reads Steps and answers and never evaluates. Everything that comes from a program is
//! escaped on its way into a [`Page`], so that a format has only styles to care for.

pub mod ansi;
mod both_sides;
mod calls;
pub mod color;
pub mod escape;
mod event;
pub mod export;
mod hex;
pub mod json;
mod json_text;
mod layers;
pub mod lines;
mod page;
mod painter;
pub mod report;
mod sentence;
mod text;
mod wrap;

pub use event::Event;
pub use page::{Page, Span, Style};
pub use painter::{Painter, push_explained};

use std::str::FromStr;

/// How things are to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The columns of the terminal; what is narrower than 30 is drawn for 30.
    pub width: usize,
    /// Whether only ASCII is used.
    pub ascii: bool,
    /// How many rows of contents a picture shows at most.
    pub rows: usize,
    /// How many lines the operations of one statement's loops take before the middle is folded.
    pub fold: usize,
}

impl Default for Look {
    fn default() -> Look {
        Look { width: 80, ascii: false, rows: 6, fold: 10 }
    }
}

impl Look {
    /// The arrow between before and after.
    #[must_use]
    pub fn arrow(self) -> &'static str {
        if self.ascii { "->" } else { "→" }
    }
}

/// How much is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// A sentence and a picture for every operation; inside loops one line each, folded.
    #[default]
    Each,
    /// Sentences alone.
    Brief,
    /// Nothing of iosh's own.
    Quiet,
    /// As `Each`, with nothing folded.
    All,
}

impl Show {
    /// Every way with its name.
    pub const NAMES: [(&'static str, Show); 4] =
        [("each", Show::Each), ("brief", Show::Brief), ("quiet", Show::Quiet), ("all", Show::All)];
}

impl FromStr for Show {
    type Err = String;

    fn from_str(name: &str) -> Result<Show, String> {
        let found = Show::NAMES.iter().find(|(n, _)| *n == name);
        found.map(|(_, show)| *show).ok_or_else(|| "choose from each, brief, quiet, all".to_owned())
    }
}
