//! What a replay shows as a document: of each format its head, its events, its end.
//!
//! Nothing is put together whole: a program chooses how much it prints and how many operations it
//! makes, so that each event goes out as it comes.

mod cast;
mod html;
mod json;
mod md;

use super::{Event, Look};
use std::fmt;
use std::io::Write;
use std::path::Path;
use std::str::FromStr;

/// What all formats are told.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What the script calls itself, or the name of its file.
    pub title: &'a str,
    /// The modules that it uses and that CPython has only once they are imported.
    pub modules: &'a [&'static str],
    /// How things are to look.
    pub look: Look,
    /// Whether colours are wanted, where that is a choice.
    pub colour: bool,
    /// Whether operations are.
    pub steps: bool,
}

/// Writes a document; whoever gave the writer knows what fails.
pub trait Format {
    /// What stands before everything.
    fn begin(&mut self, out: &mut dyn Write, about: &About<'_>);

    /// What is to be shown next.
    fn event(&mut self, out: &mut dyn Write, event: &Event<'_>);

    /// What stands behind everything; the program ended with this exit code.
    fn end(&mut self, out: &mut dyn Write, code: u8);
}

/// Into what a script can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A page that holds all that it needs.
    Html,
    /// Markdown, whose Python is a doctest.
    Md,
    /// A recording for asciinema.
    Cast,
    /// The answers of `iosh --json` with what they answer.
    Json,
}

impl To {
    /// Every format with its name, which is the suffix of its files, too.
    pub const NAMES: [(&'static str, To); 4] =
        [("html", To::Html), ("md", To::Md), ("cast", To::Cast), ("json", To::Json)];

    /// The format that the name of a file asks for.
    #[must_use]
    pub fn of(path: &Path) -> Option<To> {
        path.extension()?.to_str()?.to_ascii_lowercase().parse().ok()
    }

    /// Whether it is made from answers whole, with what a statement printed and all its operations.
    #[must_use]
    pub fn is_of_answers(self) -> bool {
        self == To::Json
    }

    /// What writes it.
    #[must_use]
    pub fn format(self) -> Box<dyn Format> {
        match self {
            To::Html => Box::<html::Html>::default(),
            To::Md => Box::<md::Md>::default(),
            To::Cast => Box::<cast::Cast>::default(),
            To::Json => Box::<json::Json>::default(),
        }
    }
}

impl FromStr for To {
    type Err = String;

    fn from_str(name: &str) -> Result<To, String> {
        let found = To::NAMES.iter().find(|(n, _)| *n == name);
        found.map(|(_, to)| *to).ok_or_else(|| format!("choose from {}", To::list()))
    }
}

impl To {
    /// The names of all formats.
    #[must_use]
    pub fn list() -> String {
        To::NAMES.map(|(name, _)| name).join(", ")
    }
}

/// Writes text; whoever gave the writer knows what fails.
fn put(out: &mut dyn Write, text: &str) {
    let _ = out.write_all(text.as_bytes());
}

/// Writes what a template makes.
fn put_all(out: &mut dyn Write, text: fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}
