//! What can be reached from where.

use super::grave::{Child, Link, link};
use crate::object::dict::Mixer;
use crate::object::{Instance, Value, interrupt, limits};
use std::collections::{HashSet, VecDeque};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

/// What an object takes while it is known to be reached.
const ROOM: usize = 64;
/// After how many objects it is asked whether to go on.
const OFTEN: usize = 1 << 12;

/// The objects with a class of their own that are reached from some values, the nearest first: in the
/// order in which CPython's collector comes to them. Fewer where there is no room for all, or where
/// Ctrl-C is pressed.
pub fn reached<'a>(roots: impl Iterator<Item = &'a Value>) -> Vec<Rc<Instance>> {
    let mut seen: HashSet<usize, BuildHasherDefault<Mixer>> = HashSet::default();
    let mut queue: VecDeque<Link> = VecDeque::new();
    let mut found = Vec::new();
    let mut meet = |child: Child<'_>, queue: &mut VecDeque<Link>| {
        if let Some((key, link)) = link(child)
            && seen.insert(key)
        {
            let asked = seen.len().is_multiple_of(OFTEN);
            if asked && (interrupt::pending() || limits::check(OFTEN * ROOM).is_err()) {
                return false;
            }
            queue.push_back(link);
        }
        true
    };
    for root in roots {
        if !meet(Child::Value(root), &mut queue) {
            return found;
        }
    }
    while let Some(next) = queue.pop_front() {
        let mut on = true;
        next.children(&mut |child| on = on && meet(child, &mut queue));
        found.extend(next.object());
        if !on {
            break;
        }
    }
    found
}
