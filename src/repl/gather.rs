//! Lines gathered until they are a statement.

use crate::lang::{ChunkKind, Unit, parse_interactive, statements};
use crate::object::limits;

/// Gathers lines until they can be run.
#[derive(Clone, Debug, Default)]
pub struct Gather {
    text: String,
    /// How many lines came in all.
    lines: u32,
    /// The line that `text` starts on, from 1.
    first: u32,
}

/// What the lines so far are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gathered {
    /// Nothing that could be run yet.
    More,
    /// Lines that are longer than a script may be.
    TooLong,
    /// A `:` command.
    Command(String),
    /// Statements, or what is wrong and will not become right.
    Code {
        /// The lines, each with its end.
        text: String,
        /// The number of the first of them, from 1.
        line: u32,
    },
}

impl Gather {
    /// Whether nothing waits for more.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Forgets what was gathered.
    pub fn clear(&mut self) {
        self.text.clear();
    }

    /// Adds a line, or several of a pasted text.
    pub fn push(&mut self, line: &str) -> Gathered {
        if self.text.is_empty() {
            self.first = self.lines.saturating_add(1);
        }
        let count = u32::try_from(line.matches('\n').count()).unwrap_or(u32::MAX);
        self.lines = self.lines.saturating_add(count).saturating_add(1);
        if self.text.is_empty() && line.trim_start().starts_with(':') {
            return Gathered::Command(line.trim().to_owned());
        }
        let blank = line.trim().is_empty();
        if blank && self.text.is_empty() {
            return Gathered::More;
        }
        if self.text.len().saturating_add(line.len()) > limits::max_memory() / 8 {
            self.clear();
            return Gathered::TooLong;
        }
        self.text.push_str(line);
        self.text.push('\n');
        match parse_interactive(&self.text) {
            Unit::Complete(module) if module.body.is_empty() => {
                self.text.clear();
                Gathered::More
            }
            // A blank line ends what would go on without it.
            Unit::Incomplete if !(blank || line.contains('\n') && last_is_closed(&self.text)) => {
                Gathered::More
            }
            Unit::Complete(_) | Unit::Error(_) | Unit::Incomplete => self.take(),
        }
    }

    /// What is left when no more lines come.
    pub fn end(&mut self) -> Gathered {
        if self.text.is_empty() { Gathered::More } else { self.take() }
    }

    fn take(&mut self) -> Gathered {
        Gathered::Code { text: std::mem::take(&mut self.text), line: self.first }
    }
}

/// Whether the last statement of a pasted text is complete, though a block before it has no blank
/// line at its end.
fn last_is_closed(text: &str) -> bool {
    let last = statements(text).filter(|c| !matches!(c, Ok(c) if c.kind != ChunkKind::Code)).last();
    let Some(Ok(chunk)) = last else { return false };
    let rest = text.get(chunk.span.start as usize..).unwrap_or_default();
    !matches!(parse_interactive(rest), Unit::Incomplete)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(lines: &[&str]) -> Vec<Gathered> {
        let mut gather = Gather::default();
        let mut all: Vec<_> = lines.iter().map(|line| gather.push(line)).collect();
        all.push(gather.end());
        all.retain(|g| *g != Gathered::More);
        all
    }

    fn code(text: &str, line: u32) -> Gathered {
        Gathered::Code { text: text.to_owned(), line }
    }

    #[test]
    fn a_statement_is_a_line_or_runs_on() {
        assert_eq!(gathered(&["x = 1", "", "# c", "x"]), [code("x = 1\n", 1), code("x\n", 4)]);
        assert_eq!(
            gathered(&["while x:", "    f()", "", "y"]),
            [code("while x:\n    f()\n\n", 1), code("y\n", 4)]
        );
        assert_eq!(gathered(&["f(1,", "2)"]), [code("f(1,\n2)\n", 1)]);
        assert_eq!(gathered(&["if x: y", "z"]), [code("if x: y\n", 1), code("z\n", 2)]);
    }

    #[test]
    fn a_blank_line_or_the_end_ends_anything() {
        assert_eq!(gathered(&["f(1,", "", "2"]), [code("f(1,\n\n", 1), code("2\n", 3)]);
        assert_eq!(gathered(&["if x:", "    y"]), [code("if x:\n    y\n", 1)]);
    }

    #[test]
    fn commands_and_pasted_text() {
        assert_eq!(gathered(&["  :show brief "]), [Gathered::Command(":show brief".to_owned())]);
        assert_eq!(gathered(&["a = 1\nb = 2", "c"]), [code("a = 1\nb = 2\n", 1), code("c\n", 3)]);
        let pasted = "if x:\n    y\nz";
        assert_eq!(gathered(&[pasted]), [code("if x:\n    y\nz\n", 1)]);
        let pasted = "z\nif x:\n    y";
        assert_eq!(gathered(&[pasted, ""]), [code("z\nif x:\n    y\n\n", 1)]);
    }
}
