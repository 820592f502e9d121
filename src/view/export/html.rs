//! One page that holds all that it needs: no script, nothing to be fetched.

use super::super::{Event, Look, Page, Style, escape, lines, report};
use super::{About, Format, put, put_all};
use std::io::Write;

const STYLE: &str = include_str!("page.css");
/// What a browser lets the page do: nothing, but to look as its own style says, which is known by this
/// digest.
const POLICY: &str = "default-src 'none'; style-src 'sha256-PrMGH01spjwks6WXp1A0ksTTvniPVWURfnVgAsYQjog='; base-uri 'none'; form-action 'none'";

/// What is open to be added to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Block {
    #[default]
    None,
    Narration,
    Printed,
    Complained,
    Echoed,
    Shown,
    Raised,
}

impl Block {
    fn tags(self) -> (&'static str, &'static str) {
        match self {
            Block::None => ("", ""),
            Block::Narration => ("<p>", "</p>\n"),
            Block::Printed => ("<pre class=\"printed\"><samp>", "</samp></pre>\n"),
            Block::Complained => {
                ("<pre class=\"complained\" aria-label=\"standard error\"><samp>", "</samp></pre>\n")
            }
            Block::Echoed => ("<pre class=\"echoed\"><samp>", "</samp></pre>\n"),
            // What is wider than the screen is moved by keys, too.
            Block::Shown => ("<pre class=\"shown\" tabindex=\"0\"><samp>", "</samp></pre>\n"),
            Block::Raised => ("<pre class=\"raised\" tabindex=\"0\"><samp>", "</samp></pre>\n"),
        }
    }
}

/// Writes a page.
#[derive(Default)]
pub(super) struct Html {
    look: Look,
    statements: u64,
    /// Whether a statement is open.
    article: bool,
    block: Block,
    /// Whether the title stands there and is still to come.
    titled: bool,
}

impl Format for Html {
    fn begin(&mut self, out: &mut dyn Write, about: &About<'_>) {
        self.look = about.look;
        self.titled = true;
        put(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        put_all(out, format_args!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n"));
        put(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        self.text(out, escape::beginning(about.title.as_bytes(), about.look.ascii).as_bytes());
        put_all(out, format_args!("</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>"));
        self.text(out, about.title.as_bytes());
        put(out, "</h1>\n");
    }

    fn event(&mut self, out: &mut dyn Write, event: &Event<'_>) {
        match *event {
            Event::Title("") => {}
            // The first one stands at the top.
            Event::Title(_) if self.titled => self.titled = false,
            Event::Title(text) => {
                self.close(out);
                put(out, "<h2>");
                self.text(out, text.as_bytes());
                put(out, "</h2>\n");
            }
            Event::Narration(text) if text.trim().is_empty() => self.open(out, Block::None),
            Event::Narration(text) => {
                if self.block == Block::Narration {
                    put(out, "\n");
                } else {
                    self.close(out);
                    self.open(out, Block::Narration);
                }
                self.text(out, text.as_bytes());
            }
            Event::Blank => self.open(out, Block::None),
            Event::Typed { source, line } => self.typed(out, source, line),
            Event::Printed(data) => self.said(out, Block::Printed, data),
            Event::Complained(data) => self.said(out, Block::Complained, data),
            Event::Answered(_) => {}
            Event::Echoed(repr) => {
                self.open(out, Block::Echoed);
                self.text(out, repr);
                put(out, "\n");
            }
            Event::Shown(page) => {
                self.open(out, Block::Shown);
                put_page(out, page);
            }
            Event::Raised { report, .. } => {
                self.open(out, Block::Raised);
                report::each(report, self.look, &mut |page| put_page(out, page));
            }
        }
    }

    fn end(&mut self, out: &mut dyn Write, _code: u8) {
        self.close(out);
        put(out, "</main>\n</body>\n</html>\n");
    }
}

impl Html {
    /// Goes on with what is open if it is of that kind, or else opens such a one.
    fn open(&mut self, out: &mut dyn Write, block: Block) {
        if self.block != block {
            put(out, self.block.tags().1);
            put(out, block.tags().0);
            self.block = block;
        }
    }

    /// Closes the statement, and whatever else is open.
    fn close(&mut self, out: &mut dyn Write) {
        self.open(out, Block::None);
        if std::mem::take(&mut self.article) {
            put(out, "</article>\n");
        }
    }

    fn typed(&mut self, out: &mut dyn Write, source: &str, line: u32) {
        self.close(out);
        self.article = true;
        self.statements = self.statements.saturating_add(1);
        let id = self.statements;
        let label = format!("Statement {id}, line {line}");
        put_all(out, format_args!("<article id=\"s{id}\">\n"));
        put_all(out, format_args!("<h2><a href=\"#s{id}\" aria-label=\"{label}\">{id}</a></h2>\n"));
        put(out, "<pre class=\"typed\" tabindex=\"0\"><code>");
        lines::typed(source, self.look, &mut |page| put_page(out, page));
        put(out, "</code></pre>\n");
    }

    fn said(&mut self, out: &mut dyn Write, block: Block, data: &[u8]) {
        self.open(out, block);
        for piece in escape::patient_pieces(data) {
            put_escaped(out, &escape::tamed(piece));
        }
    }

    /// Writes text of the script, or of its values.
    fn text(&self, out: &mut dyn Write, text: &[u8]) {
        escape::safe_pieces(text, self.look.ascii).for_each(|safe| put_escaped(out, &safe));
    }
}

/// Writes a page, with its sentences as such: they are broken where the screen ends.
fn put_page(out: &mut dyn Write, page: &Page) {
    let (mut part, mut at) = (Page::default(), 0);
    for sentence in page.sentences() {
        part.clear();
        part.push_part(page, at..sentence.start);
        put_spans(out, &part);
        part.clear();
        part.push_part(page, sentence.clone());
        put(out, "<span class=\"sentence\">");
        put_spans(out, &part);
        put(out, "</span>");
        at = sentence.end;
    }
    part.clear();
    part.push_part(page, at..page.text().len());
    put_spans(out, &part);
}

fn put_spans(out: &mut dyn Write, page: &Page) {
    for span in page.spans() {
        let class = match span.style {
            Style::Plain => {
                put_escaped(out, span.text);
                continue;
            }
            Style::Written => "written",
            Style::Read => "read",
            Style::Cursor => "cursor",
            Style::Label => "label",
            Style::Name => "name",
            Style::Error => "error",
            Style::Hint => "hint",
        };
        put_all(out, format_args!("<span class=\"{class}\">"));
        put_escaped(out, span.text);
        put(out, "</span>");
    }
}

/// Writes text of which nothing is markup.
fn put_escaped(out: &mut dyn Write, text: &str) {
    let mut rest = text;
    while let Some((before, special, after)) = cut(rest) {
        put(out, before);
        put(out, special);
        rest = after;
    }
    put(out, rest);
}

/// The text around the first character that could be markup, with what stands for that.
fn cut(text: &str) -> Option<(&str, &'static str, &str)> {
    let at = text.find(['&', '<', '>', '"', '\''])?;
    let (before, rest) = text.split_at_checked(at)?;
    let (special, after) = rest.split_at_checked(1)?;
    let name = match special {
        "&" => "&amp;",
        "<" => "&lt;",
        ">" => "&gt;",
        "\"" => "&quot;",
        _ => "&#39;",
    };
    Some((before, name, after))
}
