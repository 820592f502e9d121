//! What came behind the items of a row that stayed.

use super::Row;
use std::ops::Range;

/// The items that a [`super::Trail`] keeps of a row's end.
pub trait Tail<R: Row>: Default {
    /// Copies of some items, to be kept.
    fn copy(look: &R::Look, range: Range<usize>) -> Self;
    /// How many bytes a copy of some items takes.
    fn weight(_look: &R::Look, range: Range<usize>) -> usize {
        range.len().saturating_mul(R::size())
    }
    /// Whether the items from `at` on are these.
    fn same(&self, look: &R::Look, at: usize) -> bool;
    /// Puts kept items over those from `at` on, as far as there are any.
    fn lay(&mut self, at: usize, items: impl Iterator<Item = R::Item>);
    /// Puts more behind.
    fn join(&mut self, behind: Self);
    /// How many items there are.
    fn count(&self) -> usize;
    /// How many bytes it takes.
    fn size(&self) -> usize;
}

impl<R: Row> Tail<R> for Vec<R::Item> {
    fn copy(look: &R::Look, range: Range<usize>) -> Vec<R::Item> {
        R::copy(look, range)
    }
    fn same(&self, look: &R::Look, at: usize) -> bool {
        R::same(look, at, self)
    }
    fn lay(&mut self, at: usize, items: impl Iterator<Item = R::Item>) {
        self.iter_mut().skip(at).zip(items).for_each(|(place, item)| *place = item);
    }
    fn join(&mut self, mut behind: Vec<R::Item>) {
        self.append(&mut behind);
    }
    fn count(&self) -> usize {
        self.len()
    }
    fn size(&self) -> usize {
        self.len() * R::size()
    }
}
