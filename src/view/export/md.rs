//! Markdown whose Python is a doctest: what CPython prints and gives stands behind each statement, and the
//! picture behind an empty line, where doctest does not look.

use super::super::{Event, Look, escape, report};
use super::{About, Format, put, put_all};
use crate::object::{Str, interrupt};
use crate::session::Report;
use std::io::Write;

/// How much of one part of a statement is kept until all of it is known: from there on it goes out as it
/// comes.
const KEPT: usize = 1 << 20;

/// What stands between `#` and the options of an example.
const DIRECTIVE: &str = "doctest:";

/// The parts of a statement, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// The statement behind its prompts.
    Typed,
    /// What CPython shows of it.
    Wanted,
    /// What only iosh shows.
    Told,
}

/// Writes Markdown.
#[derive(Default)]
pub(super) struct Md {
    look: Look,
    titled: bool,
    /// What CPython is to import before the first statement, behind prompts.
    imports: String,
    /// Whether a paragraph is open.
    paragraph: bool,
    block: Block,
}

impl Format for Md {
    fn begin(&mut self, out: &mut dyn Write, about: &About<'_>) {
        self.look = about.look;
        self.titled = true;
        self.heading(out, "# ", about.title);
        // That of iosh would take the others with it where CPython has none.
        let (iosh, others): (Vec<&str>, Vec<&str>) = about.modules.iter().partition(|name| **name == "iosh");
        self.imports = [others.join(", "), iosh.concat()]
            .map(|names| if names.is_empty() { names } else { format!(">>> import {names}\n") })
            .concat();
    }

    fn event(&mut self, out: &mut dyn Write, event: &Event<'_>) {
        let ascii = self.look.ascii;
        match *event {
            Event::Title("") => {}
            // The first one stands at the top.
            Event::Title(_) if self.titled => self.titled = false,
            Event::Title(text) => {
                self.close(out);
                self.heading(out, "## ", text);
            }
            Event::Narration(text) if text.trim().is_empty() => self.close(out),
            Event::Narration(text) => {
                self.block.close(out);
                self.paragraph = true;
                put_text(out, text.trim(), ascii);
                put(out, "\n");
            }
            Event::Blank => self.end_paragraph(out),
            Event::Typed { source, .. } => {
                self.close(out);
                self.import(out);
                self.typed(out, source);
            }
            Event::Printed(data) => self.said(out, Part::Wanted, data),
            Event::Complained(data) => self.said(out, Part::Told, data),
            Event::Answered(answer) => {
                if let Some(exit) = &answer.exit {
                    self.exited(out, exit);
                }
            }
            Event::Echoed(repr) => {
                for text in escape::safe_pieces(repr, ascii) {
                    self.block.push(out, Part::Wanted, &text);
                }
                self.block.push(out, Part::Wanted, "\n");
            }
            Event::Shown(page) => self.block.push(out, Part::Told, page.text()),
            Event::Raised { report, .. } => self.raised(out, report),
        }
    }

    fn end(&mut self, out: &mut dyn Write, _code: u8) {
        self.close(out);
    }
}

impl Md {
    fn heading(&self, out: &mut dyn Write, mark: &str, text: &str) {
        put(out, mark);
        put_text(out, text.trim(), self.look.ascii);
        put(out, "\n\n");
    }

    fn end_paragraph(&mut self, out: &mut dyn Write) {
        if std::mem::take(&mut self.paragraph) {
            put(out, "\n");
        }
    }

    fn close(&mut self, out: &mut dyn Write) {
        self.end_paragraph(out);
        self.block.close(out);
    }

    fn import(&mut self, out: &mut dyn Write) {
        let imports = std::mem::take(&mut self.imports);
        if !imports.is_empty() {
            self.block.push(out, Part::Typed, &imports);
            self.block.close(out);
        }
    }

    fn typed(&mut self, out: &mut dyn Write, source: &str) {
        let mut safe = String::new();
        for (i, line) in source.lines().enumerate().take_while(|_| !interrupt::pending()) {
            let (prompt, bare) = if i == 0 { (">>> ", ">>>") } else { ("... ", "...") };
            self.block.push(out, Part::Typed, if line.is_empty() { bare } else { prompt });
            for part in line.split_inclusive(DIRECTIVE) {
                // What doctest would take for an option of its own is only a comment here.
                let before = part.strip_suffix(DIRECTIVE).filter(|before| {
                    let before = before.trim_end();
                    before.is_empty() || before.ends_with('#')
                });
                let text = before.unwrap_or(part);
                for piece in escape::patient_pieces(text.as_bytes()).map(String::from_utf8_lossy) {
                    safe.clear();
                    escape::push_text(&mut safe, &piece.replace('\t', "    "), self.look.ascii);
                    self.block.push(out, Part::Typed, &safe);
                }
                if before.is_some() {
                    self.block.push(out, Part::Typed, "doctest :");
                }
            }
            self.block.push(out, Part::Typed, "\n");
        }
    }

    fn said(&mut self, out: &mut dyn Write, part: Part, data: &[u8]) {
        for piece in escape::patient_pieces(data) {
            self.block.push(out, part, &escape::tamed(piece));
        }
    }

    /// doctest goes on behind what ends the script.
    fn exited(&mut self, out: &mut dyn Write, exit: &Str) {
        self.block.set_aside();
        self.block.push(out, Part::Wanted, "Traceback (most recent call last):\nSystemExit");
        for (i, text) in escape::safe_pieces(exit.as_bytes(), self.look.ascii).enumerate() {
            self.block.push(out, Part::Wanted, if i == 0 { ": " } else { "" });
            self.block.push(out, Part::Wanted, &text);
        }
        self.block.push(out, Part::Wanted, "\n");
    }

    /// Of an exception doctest compares the last line; and nothing that was printed before it.
    fn raised(&mut self, out: &mut dyn Write, report: &Report) {
        self.block.set_aside();
        let look = Look { width: usize::MAX, ..self.look };
        self.block.push(out, Part::Wanted, "Traceback (most recent call last):\n");
        report::last(report, look, &mut |page| self.block.push(out, Part::Wanted, page.text()));
        if report.earlier.is_some() {
            report::each(report, look, &mut |page| self.block.push(out, Part::Told, page.text()));
        } else if let Some(hint) = &report.hint {
            let mut text = String::from("hint: ");
            escape::push_text(&mut text, hint, self.look.ascii);
            text.push('\n');
            self.block.push(out, Part::Told, &text);
        }
    }
}

/// Writes a line of text of which nothing is markup.
fn put_text(out: &mut dyn Write, text: &str, ascii: bool) {
    let (mut start, mut before) = (Some(true), ' ');
    for safe in escape::safe_pieces(text.as_bytes(), ascii) {
        let mut marked = String::with_capacity(safe.len());
        for c in safe.chars() {
            match c {
                '<' => marked.push_str("&lt;"),
                '>' => marked.push_str("&gt;"),
                '&' => marked.push_str("&amp;"),
                // `{` begins attributes, and `{{` or `{%` what a site generator runs; `#` ends a heading, too.
                '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '|' | '~' | '$' | '#' => {
                    marked.extend(['\\', c]);
                }
                '%' if before == '{' => marked.extend(['\\', c]),
                // What makes a list, a rule, a definition, a table or a container of a line that begins so.
                '+' | '-' | '=' | ':' | '!' | '?' if start == Some(true) => marked.extend(['\\', c]),
                '.' | ')' if start == Some(false) => marked.extend(['\\', c]),
                _ => marked.push(c),
            }
            start = start.filter(|_| c.is_ascii_digit()).map(|_| false);
            before = c;
        }
        put(out, &marked);
    }
}

/// A block of code, of which the parts are put in order as far as there is room for them.
#[derive(Default)]
struct Block {
    parts: [String; 3],
    /// The part that goes out as it comes, as all before it did.
    at: Option<Part>,
    /// Whether there is no statement in it.
    bare: bool,
    fence: usize,
    line: Line,
}

impl Block {
    fn part(&mut self, part: Part) -> &mut String {
        let [typed, wanted, told] = &mut self.parts;
        match part {
            Part::Typed => typed,
            Part::Wanted => wanted,
            Part::Told => told,
        }
    }

    fn push(&mut self, out: &mut dyn Write, part: Part, text: &str) {
        // What comes of statements that are not shown stays as it comes.
        let bare = self.at.is_none() && self.part(Part::Typed).is_empty() && part != Part::Typed;
        let part = if bare { Part::Told } else { part };
        if self.at.is_some_and(|at| part <= at) {
            return self.write(out, part, text);
        }
        let kept = self.part(part);
        kept.push_str(text);
        if kept.len() > KEPT {
            self.hand_on(out, part);
        }
    }

    /// What was to be wanted is told instead, unless it is out already.
    fn set_aside(&mut self) {
        if self.at < Some(Part::Wanted) {
            let [_, wanted, told] = &mut self.parts;
            if !wanted.is_empty() && !wanted.ends_with('\n') {
                wanted.push('\n');
            }
            told.insert_str(0, wanted);
            wanted.clear();
        }
    }

    /// Writes all up to this part.
    fn hand_on(&mut self, out: &mut dyn Write, last: Part) {
        if self.at.is_none() {
            let longest = self.parts.iter().map(|text| longest_run(text)).max().unwrap_or_default();
            self.fence = longest.saturating_add(1).max(3);
            self.bare = self.part(Part::Typed).is_empty();
            let language = if self.bare { "text" } else { "python" };
            put_all(out, format_args!("{}{language}\n", "`".repeat(self.fence)));
            self.line = Line::default();
        }
        for part in [Part::Typed, Part::Wanted, Part::Told] {
            if part <= last && self.at.is_none_or(|at| at < part) {
                let text = std::mem::take(self.part(part));
                if part == Part::Told && !text.is_empty() && !self.bare {
                    self.gap(out);
                }
                self.at = Some(part);
                self.write(out, part, &text);
            }
        }
    }

    /// Ends what is wanted.
    fn gap(&mut self, out: &mut dyn Write) {
        self.end_line(out);
        put(out, "\n");
    }

    fn close(&mut self, out: &mut dyn Write) {
        if self.at.is_none() && self.parts.iter().all(String::is_empty) {
            return;
        }
        let told = self.at == Some(Part::Told) || !self.part(Part::Told).is_empty();
        self.hand_on(out, Part::Told);
        if told {
            self.end_line(out);
        } else {
            self.gap(out);
        }
        put_all(out, format_args!("{}\n\n", "`".repeat(self.fence)));
        self.at = None;
    }

    fn end_line(&mut self, out: &mut dyn Write) {
        if !self.line.is_new() {
            put(out, "\n");
            self.line = Line::default();
        }
    }

    fn write(&mut self, out: &mut dyn Write, part: Part, text: &str) {
        let mut safe = String::with_capacity(text.len());
        for c in text.chars() {
            self.line.push(&mut safe, c, part, self.fence);
        }
        put(out, &safe);
    }
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// How many spaces at the start of a line wait for what comes behind them.
const HELD: usize = 1 << 12;

/// How a line began: so that it is no prompt, no end of the block, and not empty where that ends what is
/// wanted.
#[derive(Clone, Copy, Debug)]
struct Line {
    lead: Lead,
    /// Whether any of it is out.
    begun: bool,
    /// Whether it is the first behind the statement.
    first: bool,
}

#[derive(Clone, Copy, Debug)]
enum Lead {
    /// So many spaces so far, which are held back.
    Spaces(usize),
    /// And then a character so many times.
    Run(char, usize),
    /// Nothing depends on it any more.
    Over,
}

impl Default for Line {
    fn default() -> Line {
        Line { lead: Lead::Spaces(0), begun: false, first: false }
    }
}

impl Line {
    fn is_new(self) -> bool {
        !self.begun
    }

    fn push(&mut self, out: &mut String, c: char, part: Part, fence: usize) {
        if c == '\n' {
            if matches!(self.lead, Lead::Spaces(_)) && part == Part::Wanted {
                out.push_str("<BLANKLINE>");
            }
            out.push(c);
            *self = Line { first: part == Part::Typed, ..Line::default() };
            return;
        }
        if part == Part::Typed {
            (self.lead, self.begun) = (Lead::Over, true);
            return out.push(c);
        }
        self.lead = match self.lead {
            Lead::Spaces(held) if (c == ' ' || c == '\t') && held < HELD => {
                let wide = if c == ' ' { 1 } else { 8 };
                return self.lead = Lead::Spaces(held.saturating_add(wide));
            }
            Lead::Spaces(held) => {
                self.begun = true;
                out.extend(std::iter::repeat_n(' ', held));
                match c {
                    ' ' | '\t' => Lead::Spaces(1),
                    '>' | '`' => Lead::Run(c, 1),
                    '.' if self.first => Lead::Run(c, 1),
                    _ => Lead::Over,
                }
            }
            Lead::Run(of, count) if of == c => Lead::Run(c, count.saturating_add(1)),
            Lead::Run(..) | Lead::Over => Lead::Over,
        };
        match self.lead {
            Lead::Spaces(_) => {}
            // As Python would escape it.
            Lead::Run(_, count) if count == if c == '`' { fence } else { 3 } => {
                self.lead = Lead::Over;
                out.push_str(&format!("\\x{:02x}", u32::from(c)));
            }
            Lead::Run(..) | Lead::Over => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a statement of which this is wanted and that is told, each in such pieces.
    fn block(wanted: &[&str], told: &[&str]) -> String {
        let (mut out, mut block) = (Vec::new(), Block::default());
        block.push(&mut out, Part::Typed, ">>> x\n");
        wanted.iter().for_each(|text| block.push(&mut out, Part::Wanted, text));
        told.iter().for_each(|text| block.push(&mut out, Part::Told, text));
        block.close(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_output_is_taken_for_anything_else() {
        assert_eq!(block(&[], &[]), "```python\n>>> x\n\n```\n\n");
        assert_eq!(block(&["1"], &["t"]), "```python\n>>> x\n1\n\nt\n```\n\n");
        assert_eq!(
            block(&["...\n", " >", ">> y\n", "\n", "  \n..."], &["\n>>>\n"]),
            "```python\n>>> x\n..\\x2e\n >>\\x3e y\n<BLANKLINE>\n<BLANKLINE>\n...\n\n\n>>\\x3e\n```\n\n"
        );
        assert_eq!(block(&["```\n"], &["a````\n"]), "`````python\n>>> x\n```\n\na````\n`````\n\n");
    }

    #[test]
    fn what_is_long_goes_out_as_it_comes_and_closes_nothing() {
        let long = "x\n".repeat(KEPT);
        let want = format!("```python\n>>> x\n{long}``\\x60`\n\npicture\n```\n\n");
        assert_eq!(block(&[&long, "`", "`", "``\n"], &["picture\n"]), want);
        let spaces = " ".repeat(3 * HELD);
        assert_eq!(block(&[&spaces], &[]), format!("```python\n>>> x\n{}\n\n```\n\n", " ".repeat(2 * HELD)));
    }

    #[test]
    fn no_text_is_markup() {
        let text = |text: &str| {
            let mut out = Vec::new();
            put_text(&mut out, text, false);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text("a <b> & *c* [d](e) `f`"), "a &lt;b&gt; &amp; \\*c\\* \\[d\\](e) \\`f\\`");
        assert_eq!(text("# a C# #"), "\\# a C\\# \\#");
        // Attributes of Python-Markdown, kramdown and pandoc; Liquid and Jinja.
        assert_eq!(text("a {: onclick=\"f()\" }"), "a \\{: onclick=\"f()\" \\}");
        assert_eq!(text("{{ x }} {% y %} {# z #}"), "\\{\\{ x \\}\\} \\{\\% y %\\} \\{\\# z \\#\\}");
        // Definitions, containers, tables and admonitions.
        assert_eq!(text(": a: b"), "\\: a: b");
        assert_eq!(text("::: danger"), "\\::: danger");
        assert_eq!(text("a | b"), "a \\| b");
        assert_eq!(text(":-"), "\\:-");
        assert_eq!(text("!!! note"), "\\!!! note");
        assert_eq!(text("12. a 1."), "12\\. a 1.");
        assert_eq!(text("- a-b\u{202e}"), "\\- a-b\\\\u202e");
    }
}
