//! Which part of a row of items was changed, and what stood there.

use super::{Tail, charge};
use crate::object::dict::Mixer;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

/// Items one after the other, of which a [`Trail`] keeps what they were.
pub trait Row: Sized {
    /// An item, as it is kept.
    type Item;
    /// The items, to look at.
    type Look: ?Sized;
    /// What is kept of its end.
    type Tail: Tail<Self>;
    /// How many items are kept at once when one of them is changed.
    const PAGE: usize;

    /// How many there are.
    fn count(look: &Self::Look) -> usize;
    /// Copies of some, to be kept.
    fn copy(look: &Self::Look, range: Range<usize>) -> Vec<Self::Item>;
    /// Whether the items from `at` on are these.
    fn same(look: &Self::Look, at: usize, items: &[Self::Item]) -> bool;
    /// Exchanges the items from `at` on with kept ones.
    fn exchange(&mut self, at: usize, items: &mut [Self::Item]);
    /// Takes off the items from `at` on.
    fn split(&mut self, at: usize) -> Self::Tail;
    /// Puts kept items behind the others.
    fn append(&mut self, items: Self::Tail);
    /// How many bytes an item takes.
    fn size() -> usize {
        size_of::<Self::Item>()
    }
}

/// What the items of a row were before a statement: those up to `keep` are as they were but for
/// the `pages`, and behind them came the `tail`. What it takes follows what was changed.
#[derive(Debug)]
pub struct Trail<R: Row> {
    keep: usize,
    tail: R::Tail,
    pages: HashMap<usize, Vec<R::Item>, BuildHasherDefault<Mixer>>,
    /// Which of the first pages are kept, a bit each: the answer to most questions.
    known: Vec<u64>,
}

/// For how many pages there is a bit: enough for most rows, and little to make.
const KNOWN: usize = 1 << 14;

impl<R: Row> Trail<R> {
    /// The trail of a row of `count` items, before it changes.
    #[must_use]
    pub fn new(count: usize) -> Trail<R> {
        Trail { keep: count, tail: R::Tail::default(), pages: HashMap::default(), known: Vec::new() }
    }

    /// Some items are about to be replaced.
    #[inline]
    pub fn overwrite(&mut self, row: &R::Look, range: Range<usize>) {
        let end = range.end.min(self.keep);
        if range.start >= end {
            return;
        }
        for page in range.start / R::PAGE..=(end - 1) / R::PAGE {
            if !self.knows(page) && !self.keep_page(row, page) {
                return;
            }
        }
    }

    /// Whether a page is one of the first, and kept.
    #[inline]
    fn knows(&self, page: usize) -> bool {
        self.known.get(page / 64).is_some_and(|word| word >> (page % 64) & 1 != 0)
    }

    /// Keeps a page as it is, unless it is kept already; whether it may be.
    #[cold]
    fn keep_page(&mut self, row: &R::Look, page: usize) -> bool {
        if !self.pages.contains_key(&page) {
            let start = page * R::PAGE;
            if super::lost() {
                return false;
            }
            let items = R::copy(row, start..(start + R::PAGE).min(self.keep));
            if !charge(items.len() * R::size() + 48) {
                return false;
            }
            self.pages.insert(page, items);
        }
        self.know(page);
        true
    }

    fn know(&mut self, page: usize) {
        if page >= KNOWN {
            return;
        }
        if self.known.len() <= page / 64 {
            self.known.resize(page / 64 + 1, 0);
        }
        if let Some(word) = self.known.get_mut(page / 64) {
            *word |= 1 << (page % 64);
        }
    }

    /// The items from `at` on are about to move, or to go.
    #[inline]
    pub fn cut(&mut self, row: &R::Look, at: usize) {
        if at < self.keep {
            self.cut_off(row, at);
        }
    }

    #[cold]
    fn cut_off(&mut self, row: &R::Look, at: usize) {
        if !charge(R::Tail::weight(row, at..self.keep)) {
            return;
        }
        let mut tail = R::Tail::copy(row, at..self.keep);
        self.known.clear();
        for (page, items) in std::mem::take(&mut self.pages) {
            let start = page * R::PAGE;
            let before = at.saturating_sub(start).min(items.len());
            let mut items = items.into_iter();
            let kept: Vec<R::Item> = items.by_ref().take(before).collect();
            tail.lay((start + before).saturating_sub(at), items);
            if !kept.is_empty() {
                self.pages.insert(page, kept);
                self.know(page);
            }
        }
        tail.join(std::mem::take(&mut self.tail));
        (self.tail, self.keep) = (tail, at);
    }

    /// Whether nothing is changed of a row of `count` items.
    #[must_use]
    pub fn is_empty(&self, count: usize) -> bool {
        self.pages.is_empty() && self.tail.count() == 0 && count == self.keep
    }

    /// The statement is over: forgets what is as it was; whether anything is not.
    pub fn seal(&mut self, row: &R::Look) -> bool {
        self.pages.retain(|page, items| !R::same(row, page * R::PAGE, items));
        let kept = self.tail.count();
        let same_tail = R::count(row) == self.keep + kept && self.tail.same(row, self.keep);
        if same_tail {
            self.keep += kept;
            self.tail = R::Tail::default();
        }
        !(same_tail && self.pages.is_empty())
    }

    /// Exchanges what is with what was.
    pub fn swap(&mut self, row: &mut R) {
        let tail = row.split(self.keep);
        for (page, items) in &mut self.pages {
            row.exchange(page * R::PAGE, items);
        }
        row.append(std::mem::replace(&mut self.tail, tail));
    }

    /// How many bytes [`Trail::swap`] will keep of the end of the row, instead of what it keeps now.
    #[must_use]
    pub fn weight(&self, row: &R::Look) -> usize {
        R::Tail::weight(row, self.keep..R::count(row).max(self.keep))
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let pages: usize = self.pages.values().map(|items| items.len() * R::size() + 48).sum();
        pages + self.tail.size()
    }
}

/// Writes the row of a vector whose items are kept as they are.
macro_rules! plain_row {
    ($item:ty, $page:literal) => {
        impl Row for Vec<$item> {
            type Item = $item;
            type Look = [$item];
            type Tail = Vec<$item>;
            const PAGE: usize = $page;

            fn count(look: &[$item]) -> usize {
                look.len()
            }
            fn copy(look: &[$item], range: Range<usize>) -> Vec<$item> {
                look.get(range).unwrap_or_default().to_vec()
            }
            fn same(look: &[$item], at: usize, items: &[$item]) -> bool {
                look.get(at..at + items.len()).is_some_and(|here| here == items)
            }
            fn exchange(&mut self, at: usize, items: &mut [$item]) {
                for (place, item) in self.iter_mut().skip(at).zip(items) {
                    std::mem::swap(place, item);
                }
            }
            fn split(&mut self, at: usize) -> Vec<$item> {
                self.split_off(at.min(self.len()))
            }
            fn append(&mut self, items: Vec<$item>) {
                self.extend_from_slice(&items);
            }
        }
    };
}

plain_row!(u8, 1024);
plain_row!(u32, 256);
