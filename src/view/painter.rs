//! Steps painted one after the other, as much of them as is to be shown.

use super::hex::{self, Contents};
use super::wrap::{push_note, push_wrapped};
use super::{Look, Page, Show, Style, both_sides, escape, layers, sentence, text};
use crate::assist::surprise::{Surprise, surprise};
use crate::object::{LayerKind, Snapshot};
use crate::step::{Step, Touched};
use std::collections::VecDeque;

/// The most columns that are drawn, so that no sum of them is too large.
const WIDEST: usize = 1 << 16;
/// The offset behind which no picture goes: no stream does, and no sum of two is too large.
const FARTHEST: u64 = 1 << 62;

/// Turns Steps into pages; keeps its room from one to the next.
#[derive(Debug, Default)]
pub struct Painter {
    /// How things are to look.
    pub look: Look,
    /// How much is shown.
    pub show: Show,
    /// Whether what surprises people is explained, each kind once.
    pub explain: bool,
    explained: Vec<Surprise>,
    page: Page,
    line: Page,
    /// How many lines the loops of this statement have taken.
    nested: usize,
    /// How many operations were left out since.
    folded: u64,
    /// The last operations that were not shown yet.
    tail: VecDeque<Step>,
}

impl Painter {
    /// A painter of such a look.
    #[must_use]
    pub fn new(look: Look, show: Show) -> Painter {
        let look = Look { width: look.width.clamp(30, WIDEST), rows: look.rows.max(1), ..look };
        Painter { look, show, ..Painter::default() }
    }

    /// What is to be shown now of an operation; of a long loop the last ones wait for
    /// [`Painter::finish`].
    pub fn step(&mut self, step: Step) -> &Page {
        self.page.clear();
        if self.show == Show::Quiet {
            return &self.page;
        }
        // What `with` asks for first changes nothing that could be seen.
        if step.method == "__enter__" && step.before.as_ref() == Some(&step.after) {
            return &self.page;
        }
        if !step.nested || self.show == Show::All {
            self.unfold();
            self.paint(&step);
        } else if self.nested < self.look.fold.div_ceil(2) {
            self.nested = self.nested.saturating_add(1);
            self.paint(&step);
        } else {
            self.tail.push_back(step);
            if self.tail.len() > self.look.fold / 2 {
                self.tail.pop_front();
                self.folded = self.folded.saturating_add(1);
            }
        }
        &self.page
    }

    /// Tells of operations of a loop that were not even kept.
    pub fn omit(&mut self, count: u64) {
        self.folded = self.folded.saturating_add(count);
    }

    /// What is left to be shown of a statement that is over.
    pub fn finish(&mut self) -> &Page {
        self.page.clear();
        self.unfold();
        &self.page
    }

    /// A stream as it is now, with its picture.
    pub fn stream(&mut self, name: &str, snapshot: &Snapshot) -> &Page {
        self.page.clear();
        let class = snapshot.layers.first().map_or("", |l| l.class);
        self.paint(&Step::of_state(name, class, snapshot.clone()));
        &self.page
    }

    /// An operation that is looked back at, with its picture.
    pub fn past(&mut self, step: &Step) -> &Page {
        self.page.clear();
        self.paint(&Step { nested: false, ..step.clone() });
        &self.page
    }

    /// Both sides of what an operation encoded or decoded; nothing if it did neither.
    pub fn both_sides(&mut self, step: &Step) -> &Page {
        self.page.clear();
        if let Some(both) = &step.translation {
            self.line.clear();
            both_sides::push_phrase(&mut self.line, both, usize::MAX, self.look);
            push_wrapped(&mut self.page, &self.line, self.look.width, 2);
            both_sides::push_picture(&mut self.page, both, true, self.look);
        }
        &self.page
    }

    /// A stream as it is now that it was taken to another time, with its picture.
    pub fn travelled(&mut self, name: &str, was: &Snapshot, now: &Snapshot) -> &Page {
        let class = now.layers.first().map_or("", |l| l.class);
        self.page.clear();
        self.paint(&Step { before: Some(was.clone()), ..Step::of_state(name, class, now.clone()) });
        &self.page
    }

    /// What is different about a stream after a later operation than after an earlier one.
    pub fn between(&mut self, earlier: &Step, later: &Step) -> &Page {
        let class = later.class;
        let after = Step::of_state(later.name.as_deref().unwrap_or(class), class, later.after.clone());
        self.page.clear();
        self.paint(&Step { before: Some(earlier.after.clone()), ..after });
        &self.page
    }

    fn unfold(&mut self) {
        if self.folded > 0 {
            let dots = escape::ellipsis(self.look.ascii);
            let words = if self.folded == 1 { "operation" } else { "operations" };
            let note = format!("{dots} {} more {words}, folded (:show all unfolds)", self.folded);
            push_note(&mut self.page, 2, &note, self.look.width);
        }
        (self.nested, self.folded) = (0, 0);
        for step in std::mem::take(&mut self.tail) {
            self.paint(&step);
        }
    }

    /// Whether a kind of surprise was explained already.
    #[must_use]
    pub fn has_explained(&self, kind: Surprise) -> bool {
        self.explained.contains(&kind)
    }

    /// Explains what surprises about an operation, unless its kind was explained before.
    fn push_surprise(&mut self, step: &Step) {
        if let Some(kind) = surprise(step)
            && !self.explained.contains(&kind)
        {
            self.explained.push(kind);
            push_explained(&mut self.page, kind, self.look);
        }
    }

    fn paint(&mut self, step: &Step) {
        let look = self.look;
        let picture = !step.nested && self.show != Show::Brief;
        self.line.clear();
        if step.nested {
            self.line.pad(2);
        }
        sentence::push(&mut self.line, step, !picture, look);
        let start = self.page.text().len();
        push_wrapped(&mut self.page, &self.line, look.width, if step.nested { 4 } else { 2 });
        self.page.mark_sentence(start);
        if picture {
            layers::push_lines(&mut self.page, &mut self.line, step, look);
            if let Some(both) = step.translation.as_ref().filter(|t| t.tells()) {
                both_sides::push_picture(&mut self.page, both, false, look);
            }
            push_picture(&mut self.page, step, look);
        }
        if self.explain && self.show != Show::Brief {
            self.push_surprise(step);
        }
    }
}

/// Appends why something is so, and what to do instead.
pub fn push_explained(page: &mut Page, kind: Surprise, look: Look) {
    page.push_paragraph(Style::Hint, "", &format!("note: {}", kind.why()), look);
    page.push_paragraph(Style::Hint, "", &format!("hint: {}", kind.fix()), look);
}

/// The contents of the first layer that shows any.
fn push_picture(page: &mut Page, step: &Step, look: Look) {
    let layers = &step.after.layers;
    let Some(top) = layers.first() else { return };
    let Some((layer, window)) = layers.iter().find_map(|l| Some((l, l.window.as_ref()?))) else { return };
    let stacked = !std::ptr::eq(layer, top);
    // Of a stack, an empty file has been described by its line.
    if stacked && window.content.is_empty() {
        return;
    }
    let near = |at: u64| at.min(FARTHEST);
    let touched = |t: Touched| Touched { start: near(t.start), length: near(t.length), ..t };
    let contents = Contents {
        start: near(window.start),
        content: &window.content,
        position: top.position.or(layer.position).map(near),
        length: layer.length.map(near),
        touched: step.touched.map(touched),
    };
    match layer.kind {
        LayerKind::Text => text::push(page, &contents, look),
        _ => hex::push(page, &contents, look),
    }
    let before = step.before.as_ref().and_then(|s| s.layers.first());
    if let (false, Some((at, count))) = (stacked, sentence::gap(step.touched, before)) {
        push_note(page, 2, &format!("gap {at} to {}: {count} zeros", at.saturating_add(count)), look.width);
    }
}
