//! `list`.

use super::Value;
use super::class::OBJECT;
use crate::class_table;
use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

/// A Python list.
#[derive(Debug, Default)]
pub struct List {
    items: RefCell<Vec<Value>>,
}

impl List {
    /// A list of `items`.
    #[must_use]
    pub fn new(items: Vec<Value>) -> List {
        List { items: RefCell::new(items) }
    }

    /// The items, to read. Not to be held while anything of the program runs.
    #[must_use]
    #[inline]
    pub fn items(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// The items, to change: the one door that every mutation of a list passes.
    #[inline]
    pub fn edit(&self) -> RefMut<'_, Vec<Value>> {
        self.items.borrow_mut()
    }

    /// How many items there are.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of the item at `index`.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.items.borrow().get(index).cloned()
    }
}

class_table! {
    /// Built-in mutable sequence.
    pub static LIST: Rc<List> = "list" in "builtins" [&OBJECT];
    methods {
        /// Append object to the end of the list.
        fn append(object: Value) |s, _host| s.edit().push(object);
    }
}
