//! The end of a program, in CPython's order (`finalize_modules` of its `pylifecycle.c`).

use super::interp::Interp;
use super::{function, modules};
use crate::object::{
    Args, Error, Eval, Host as _, Instance, Res, Str, Value, class, instance, interrupt, journal, ops,
};
use std::collections::HashSet;
use std::rc::{Rc, Weak};

impl Interp {
    /// The program is over: flushes what it has for standard streams, and puts those back that it had at the
    /// start; whether they took all that it wrote to them.
    pub fn begin_end(&mut self) -> bool {
        // What was dropped while Ctrl-C was pressed ends before what was not.
        interrupt::settle();
        let flushed = self.flush_standard();
        modules::standard_again(&self.sys);
        self.finalize();
        flushed
    }

    /// Whether the names of the main module live on until `sys` goes, as that holds a function.
    #[must_use]
    pub fn sys_holds_names(&self) -> bool {
        modules::reached(std::slice::from_ref(&self.sys)).iter().any(|o| function::holds_names(o))
    }

    /// Drops every variable, as at exit, and runs the finalisers that wait.
    pub fn end_names(&mut self, by_sys: bool) {
        let known = self.known_modules();
        let holds_names = |objects: &[Rc<Instance>]| objects.iter().any(|o| function::holds_names(o));
        let reached = journal::reached(self.globals.values.iter());
        // Functions hold the names of the main module, and these the functions: then CPython's collector
        // finalises all streams before the first name is gone.
        let together = !by_sys && holds_names(&reached);
        let held = modules::reached(&known);
        let by_modules = !by_sys && holds_names(&held);
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

    /// As CPython flushes what `sys` has for standard streams: when the main program is over, where an error
    /// counts for nothing, and once more at the end.
    fn flush_standard(&mut self) -> bool {
        for name in ["stderr", "stdout"] {
            let _ = self.flush_named(name);
        }
        let told = self.flush_last("stdout", "__stdout__");
        let silent = self.flush_last("stderr", "__stderr__");
        let flushed = told.is_ok() && silent.is_ok();
        if let Err(error) = told {
            self.ignored.push(("on flushing sys.stdout:".to_owned(), error));
        }
        self.finalize();
        flushed
    }

    fn flush_last(&mut self, name: &str, second: &str) -> Res<()> {
        let own = self.sys(second).is(&self.sys(name));
        match self.flush_named(name).map_err(Error::from) {
            // Whoever read it has seen enough: that is no error of a script.
            Err(e) if own && e.is(&class::BROKEN_PIPE_ERROR) => Ok(()),
            flushed => flushed,
        }
    }

    fn flush_named(&mut self, name: &str) -> Eval<()> {
        let stream = self.sys(name);
        let closed = match ops::try_getattr(self, &stream, &Str::from("closed")) {
            Ok(Some(closed)) => ops::truth(&closed).unwrap_or(false),
            Ok(None) | Err(_) => false,
        };
        if !stream.is_none() && !closed {
            self.call_method(&stream, "flush", Args::default())?;
        }
        Ok(())
    }

    /// Flushes a stream by itself, whatever the program put in place of its `flush`; an error is nobody's.
    pub fn flush(&mut self, stream: &Value) {
        let _ = self.native(|_| stream.layer().map(crate::object::Stream::flush));
    }

    /// Lets go of what `sys` has, the standard streams last.
    pub fn release_sys(&mut self) {
        let sys = self.sys.clone();
        self.clear(std::slice::from_ref(&sys));
        let streams = modules::standard_gone(&self.sys);
        drop((streams, std::mem::take(&mut self.unwatched)));
        self.finalize();
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
