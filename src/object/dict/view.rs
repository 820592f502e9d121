//! `dict.keys()`, `dict.values()` and `dict.items()`.

use super::Dict;
use crate::class_table;
use crate::object::class::OBJECT;
use crate::object::journal::Child;
use crate::object::ops;
use crate::object::{Class, Object, Res, Str, Value, interrupt, iter, limits};
use std::any::Any;
use std::rc::Rc;

/// Which part of each entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The keys.
    Keys,
    /// The values.
    Values,
    /// Pairs of both.
    Items,
}

/// A view of a dict, which follows its changes.
#[derive(Debug)]
pub struct View {
    dict: Rc<Dict>,
    part: Part,
}

impl View {
    /// A view.
    #[must_use]
    pub fn new(dict: &Rc<Dict>, part: Part) -> View {
        View { dict: dict.clone(), part }
    }

    /// The dict.
    #[must_use]
    pub fn dict(&self) -> &Rc<Dict> {
        &self.dict
    }

    /// Which part it shows.
    #[must_use]
    pub fn part(&self) -> Part {
        self.part
    }

    /// Whether it acts as a set: the values don't.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.part != Part::Values
    }

    /// What it shows at the moment.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn items(&self) -> Res<Vec<Value>> {
        let entries = self.dict.entries();
        let mut items = limits::vec(entries.len())?;
        for (key, value) in entries.iter() {
            interrupt::look()?;
            items.push(self.part.of(key.value(), value));
        }
        Ok(items)
    }

    /// `item in view`.
    ///
    /// # Errors
    /// `TypeError` for a key that is not hashable.
    pub fn contains(&self, item: &Value) -> Res<bool> {
        match (self.part, item) {
            (Part::Keys, _) => Ok(self.dict.get(item)?.is_some()),
            (Part::Items, Value::Tuple(pair)) => match &pair[..] {
                [key, value] => match self.dict.get(key)? {
                    Some(found) => ops::same_or_equal(&found, value),
                    None => Ok(false),
                },
                _ => Ok(false),
            },
            (Part::Items, _) => Ok(false),
            (Part::Values, _) => {
                let mut at = 0;
                while let Some((_, value)) = self.dict.pair(at) {
                    interrupt::look()?;
                    if ops::same_or_equal(&value, item)? {
                        return Ok(true);
                    }
                    at += 1;
                }
                Ok(false)
            }
        }
    }
}

impl Part {
    /// This part of an entry.
    pub(in crate::object) fn of(self, key: &Value, value: &Value) -> Value {
        match self {
            Part::Keys => key.clone(),
            Part::Values => value.clone(),
            Part::Items => Value::tuple([key.clone(), value.clone()]),
        }
    }
}

impl Object for View {
    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        visit(Child::Dict(&self.dict));
    }

    fn class(&self) -> &'static Class {
        match self.part {
            Part::Keys => &DICT_KEYS,
            Part::Values => &DICT_VALUES,
            Part::Items => &DICT_ITEMS,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        let mut out = self.class().name.as_bytes().to_vec();
        out.push(b'(');
        ops::repr_into(&mut out, &Value::list(self.items()?))?;
        out.push(b')');
        Str::counted(out)
    }

    fn iter(&self, _this: &Value) -> Res<Option<Value>> {
        Ok(Some(iter::over_dict(&self.dict, self.part, false)))
    }

    fn len(&self) -> Option<Res<usize>> {
        Some(Ok(self.dict.len()))
    }
}

fn disjoint(view: &View, other: &Value, host: &mut dyn crate::object::Host) -> crate::object::Eval<bool> {
    let mut common = false;
    ops::iterate(host, other, |item| {
        common = view.contains(&item)?;
        Ok(!common)
    })?;
    Ok(!common)
}

class_table! {
    /// The keys of a dict.
    pub(super) static DICT_KEYS: View = "dict_keys" in "builtins" [&OBJECT];
    methods {
        /// Return True if the view and the given iterable have a null intersection.
        fn isdisjoint(other: &Value) |s, host| disjoint(s, other, host);
        /// Return a reverse iterator over the dict keys.
        fn __reversed__() |s, _host| iter::over_dict(&s.dict, s.part, true);
    }
}

class_table! {
    /// The values of a dict.
    pub(super) static DICT_VALUES: View = "dict_values" in "builtins" [&OBJECT];
    methods {
        /// Return a reverse iterator over the dict values.
        fn __reversed__() |s, _host| iter::over_dict(&s.dict, s.part, true);
    }
}

class_table! {
    /// The items of a dict.
    pub(super) static DICT_ITEMS: View = "dict_items" in "builtins" [&OBJECT];
    methods {
        /// Return True if the view and the given iterable have a null intersection.
        fn isdisjoint(other: &Value) |s, host| disjoint(s, other, host);
        /// Return a reverse iterator over the dict items.
        fn __reversed__() |s, _host| iter::over_dict(&s.dict, s.part, true);
    }
}
