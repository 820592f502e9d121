//! The end of a program, in CPython's order (`finalize_modules` of its `pylifecycle.c`).

use super::interp::Interp;
use super::{function, modules};
use crate::object::{Host as _, Instance, Value, instance, interrupt, journal};
use std::collections::HashSet;
use std::rc::{Rc, Weak};

impl Interp {
    /// Drops every variable, as at exit, and runs the finalisers that wait.
    pub fn shut_down(&mut self) {
        // What was dropped while Ctrl-C was pressed ends before what was not.
        interrupt::settle();
        modules::standard_again(&self.sys);
        self.finalize();
        let known = self.known_modules();
        let holds_names = |objects: &[Rc<Instance>]| objects.iter().any(|o| function::holds_names(o));
        let reached = journal::reached(self.globals.values.iter());
        // Functions hold the names of the main module, and these the functions: then CPython's collector
        // finalises all streams before the first name is gone.
        let together = holds_names(&reached);
        let held = modules::reached(&known);
        let by_modules = holds_names(&held);
        let [reached, held] =
            [reached, held].map(|objects| objects.iter().map(Rc::downgrade).collect::<Vec<_>>());
        if by_modules {
            self.clear(&known);
        }
        if together || by_modules {
            self.end_all(&reached, &known);
        }
        for i in 0..self.globals.values.len() {
            let old = self.globals.values.get_mut(i).map(std::mem::take);
            drop(old);
            self.finalize();
        }
        // Those that hold one another are left.
        self.end_all(&reached, &known);
        self.clear(&known);
        self.end_all(&reached, &known);
        self.end_all(&held, &known);
    }

    /// Finalises those objects that are still there, but for what modules hold.
    fn end_all(&mut self, objects: &[Weak<Instance>], known: &[Value]) {
        if objects.iter().all(|object| object.strong_count() == 0) {
            return;
        }
        let held = modules::reached(known);
        let held: HashSet<_> = held.iter().map(Rc::as_ptr).collect();
        let here = objects.iter().filter_map(Weak::upgrade).filter(|o| !held.contains(&Rc::as_ptr(o)));
        let ends: Vec<_> = here.filter_map(|object| Some((instance::at_exit(&object)?, object))).collect();
        for (last, object) in &ends {
            self.end_of(&**last);
            instance::finalized(object, true);
        }
        ends.iter().for_each(|(_, object)| object.body().abandon());
    }

    /// Lets go of what the program put into modules.
    fn clear(&mut self, known: &[Value]) {
        for old in known.iter().rev().flat_map(modules::taken_out) {
            drop(old);
            self.finalize();
        }
    }

    fn known_modules(&self) -> Vec<Value> {
        let value = |name: &&str| self.globals.builtins.get(name.as_bytes()).cloned();
        modules::with_inner(Interp::modules().iter().filter_map(value).collect())
    }
}
