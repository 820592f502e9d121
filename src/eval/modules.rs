//! The known modules as values, and `import`.

use crate::class_table;
use crate::io::{base, buffered, memory, open, raw, text};
use crate::modules::{iosh_module, os, os_path, shutil, socket, struct_, tempfile};
use crate::object::class::{self, IMPORT_ERROR, MODULE_NOT_FOUND_ERROR, Method};
use crate::object::dict::Mixer;
use crate::object::exception::{self, Extra, Raised};
use crate::object::journal::{self, Held, Kept};
use crate::object::{Class, Instance, Object, Res, Str, Value};
use indexmap::IndexMap;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::hash::BuildHasherDefault;
use std::rc::Rc;

/// A module.
struct Module {
    name: &'static str,
    names: RefCell<IndexMap<Str, Value, BuildHasherDefault<Mixer>>>,
}

impl Object for Module {
    fn class(&self) -> &'static Class {
        &MODULE
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        // Where CPython has each from; of the others it shows a path.
        let origin = match self.name {
            "io" | "os" => " (frozen)",
            "sys" => " (built-in)",
            _ => "",
        };
        Ok(Str::from(format!("<module '{}'{origin}>", self.name)))
    }

    fn getattr(&self, name: &Str) -> Option<Value> {
        if name.as_bytes() == b"__name__" {
            return Some(Value::str(self.name));
        }
        self.names.borrow().get(name.as_bytes()).cloned()
    }

    fn setattr(&self, name: &Str, value: Value) -> bool {
        let deleted = value.is_unbound();
        let old = match deleted {
            true => self.names.borrow_mut().shift_remove(name.as_bytes()),
            false => self.names.borrow_mut().insert(name.clone(), value),
        };
        if deleted && old.is_none() {
            return false;
        }
        drop(old);
        VERSION.with(|v| v.set(v.get().wrapping_add(1)));
        true
    }

    fn keep(&self) -> Option<Box<dyn Kept>> {
        journal::plain(self, Module::kept, Module::restore)
    }

    fn names(&self) -> Vec<Str> {
        self.names.borrow().keys().cloned().collect()
    }
}

impl Module {
    fn kept(&self) -> Vec<(Str, Held)> {
        self.names.borrow().iter().map(|(n, v)| (n.clone(), Held::new(v.clone()))).collect()
    }

    fn restore(&self, names: Vec<(Str, Held)>) {
        let names = names.into_iter().map(|(n, v)| (n, v.give())).collect();
        let old = self.names.replace(names);
        drop(old);
        VERSION.with(|v| v.set(v.get().wrapping_add(1)));
    }
}

class_table! {
    /// What `import` gives.
    static MODULE: Module = "module" in "builtins" [&crate::object::class::OBJECT];
}

/// A module of functions, constants and classes.
fn module(
    name: &'static str,
    functions: &'static [&'static [Method]],
    constants: Vec<(&'static str, Value)>,
) -> Value {
    let functions = functions.iter().flat_map(|part| part.iter()).map(|m| (m.name, Value::Builtin(m)));
    let names = functions.chain(constants).map(|(n, v)| (Str::from(n), v)).collect();
    Value::object(Module { name, names: RefCell::new(names) })
}

thread_local! {
    /// Counts the changes of modules' attributes.
    static VERSION: Cell<u64> = const { Cell::new(0) };
}

/// A number that changes whenever an attribute of a module does: what was looked up before holds
/// as long as it stays the same.
#[inline]
pub(super) fn version() -> u64 {
    VERSION.with(Cell::get)
}

/// Whether a value is a module.
pub(super) fn is_module(v: &Value) -> bool {
    v.downcast::<Module>().is_some()
}

/// The names that `from module import *` binds.
pub(super) fn public_names(module: &Value) -> Vec<(String, Value)> {
    let Some(module) = module.downcast::<Module>() else { return Vec::new() };
    let names = module.names.borrow();
    let public = names.iter().map(|(n, v)| (n.to_string(), v.clone())).filter(|(n, _)| !n.starts_with('_'));
    public.collect()
}

fn with_name(class: &'static Class, text: String, name: &str) -> Raised {
    let error = exception::new(class, text);
    *error.0.extra.borrow_mut() = Extra::One(Value::str(name));
    error.into()
}

#[cold]
pub(super) fn not_found(name: &str) -> Raised {
    let first = name.split('.').next().unwrap_or(name);
    with_name(&MODULE_NOT_FOUND_ERROR, format!("No module named '{first}'"), first)
}

#[cold]
pub(super) fn not_found_in(name: &str, part: &str) -> Raised {
    let parent = name.strip_suffix(part).unwrap_or(name).trim_end_matches('.');
    let text = format!("No module named '{name}'; '{parent}' is not a package");
    with_name(&MODULE_NOT_FOUND_ERROR, text, name)
}

#[cold]
pub(super) fn cannot_import(module: &Str, name: &Str) -> Raised {
    let text = format!("cannot import name '{name}' from '{module}' (unknown location)");
    with_name(&IMPORT_ERROR, text, &module.to_string_lossy())
}

type Make = fn() -> Value;

/// Every module by the name it is imported by, and what makes it.
pub(super) const ALL: [(&str, Make); 8] = [
    ("io", || module("io", open::FUNCTIONS, io())),
    ("iosh", || module("iosh", iosh_module::FUNCTIONS, iosh_module::constants())),
    ("os", || module("os", os::FUNCTIONS, os())),
    ("shutil", || module("shutil", shutil::FUNCTIONS, Vec::new())),
    ("socket", || module("socket", socket::FUNCTIONS, socket::constants())),
    ("struct", || module("struct", struct_::FUNCTIONS, struct_())),
    ("sys", || module("sys", crate::modules::sys::FUNCTIONS, sys())),
    ("tempfile", || module("tempfile", tempfile::FUNCTIONS, tempfile::constants())),
];

/// The streams that `sys` has from the start, which stay there by a second name.
const STANDARD: [(&str, &str); 3] =
    [("stdin", "__stdin__"), ("stdout", "__stdout__"), ("stderr", "__stderr__")];

/// Sets one of the standard streams of `sys`, under both of its names.
pub(super) fn set_standard(sys: &Value, name: &str, stream: Value) {
    let Some(sys) = sys.downcast::<Module>() else { return };
    for (_, second) in STANDARD.iter().filter(|(first, _)| *first == name) {
        sys.setattr(&Str::from(*second), stream.clone());
    }
    sys.setattr(&Str::from(name), stream);
}

/// The program ends: the standard streams are again what they were at the start.
pub(super) fn standard_again(sys: &Value) {
    let Some(sys) = sys.downcast::<Module>() else { return };
    for (name, second) in STANDARD {
        if let Some(stream) = sys.getattr(&Str::from(second)) {
            sys.setattr(&Str::from(name), stream);
        }
    }
}

/// The standard streams themselves go; what `sys` had for them is the caller's to drop.
pub(super) fn standard_gone(sys: &Value) -> Vec<Value> {
    let Some(sys) = sys.downcast::<Module>() else { return Vec::new() };
    let mut names = sys.names.borrow_mut();
    let both = STANDARD.iter().flat_map(|(first, second)| [first, second]);
    both.filter_map(|name| names.get_mut(&Str::from(*name)).map(std::mem::take)).collect()
}

/// Whether a value has an end that a program can see, or may hold one that has.
fn ends(v: &Value) -> bool {
    matches!(v, Value::Object(_) | Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_))
}

/// Modules, and those that are attributes of them.
pub(super) fn with_inner(mut modules: Vec<Value>) -> Vec<Value> {
    let mut at = 0_usize;
    while let Some(module) = modules.get(at).cloned() {
        let Some(module) = module.downcast::<Module>() else { break };
        for inner in module.names.borrow().values().filter(|v| is_module(v)) {
            if !modules.iter().any(|known| known.address() == inner.address()) {
                modules.push(inner.clone());
            }
        }
        at = at.saturating_add(1);
    }
    modules
}

/// The objects that are reached from what some modules hold.
pub(super) fn reached(modules: &[Value]) -> Vec<Rc<Instance>> {
    let values = modules.iter().filter_map(|m| m.downcast::<Module>()).flat_map(|m| {
        let names = m.names.borrow();
        names.values().filter(|v| ends(v) && !is_module(v)).cloned().collect::<Vec<_>>()
    });
    journal::reached(values.collect::<Vec<_>>().iter())
}

/// Takes out of a module what a program put into it, for its end.
pub(super) fn taken_out(module: &Value) -> Vec<Value> {
    let Some(module) = module.downcast::<Module>() else { return Vec::new() };
    let mut names = module.names.borrow_mut();
    let standard =
        |name: &Str| STANDARD.iter().any(|(a, b)| name == &Str::from(*a) || name == &Str::from(*b));
    let mut taken = Vec::new();
    names.retain(|name, value| {
        let stays = !ends(value) || is_module(value) || module.name == "sys" && standard(name);
        if !stays {
            taken.push((name.as_bytes().starts_with(b"_"), std::mem::take(value)));
        }
        stays
    });
    drop(names);
    // Those that begin with `_` go first.
    taken.sort_by_key(|(hidden, _)| !hidden);
    taken.into_iter().map(|(_, value)| value).collect()
}

fn classes(list: &[&'static Class]) -> Vec<(&'static str, Value)> {
    list.iter().map(|c| (c.name, Value::Class(c))).collect()
}

fn io() -> Vec<(&'static str, Value)> {
    let mut names = classes(&[
        &base::IO_BASE_ABC,
        &base::RAW_IO_BASE_ABC,
        &base::BUFFERED_IO_BASE_ABC,
        &base::TEXT_IO_BASE_ABC,
        &raw::file_io::FILE_IO,
        &buffered::BUFFERED_READER,
        &buffered::BUFFERED_WRITER,
        &buffered::BUFFERED_RANDOM,
        &buffered::pair::BUFFERED_RW_PAIR,
        &memory::bytes_io::BYTES_IO,
        &memory::string_io::STRING_IO,
        &text::newline_class::INCREMENTAL_NEWLINE_DECODER,
        &text::wrapper::TEXT_IO_WRAPPER,
        &class::UNSUPPORTED_OPERATION,
        &class::BLOCKING_IO_ERROR,
    ]);
    names.extend([
        ("SEEK_SET", Value::Int(0)),
        ("SEEK_CUR", Value::Int(1)),
        ("SEEK_END", Value::Int(2)),
        ("DEFAULT_BUFFER_SIZE", Value::Int(8192)),
    ]);
    names
}

fn os() -> Vec<(&'static str, Value)> {
    let mut names = os::constants();
    names.push(("path", module("posixpath", os_path::FUNCTIONS, os_path::constants())));
    names
}

fn struct_() -> Vec<(&'static str, Value)> {
    classes(&[&struct_::STRUCT, &class::STRUCT_ERROR])
}

fn sys() -> Vec<(&'static str, Value)> {
    vec![
        ("maxsize", Value::Int(i64::MAX)),
        ("byteorder", Value::str(if cfg!(target_endian = "big") { "big" } else { "little" })),
        ("maxunicode", Value::Int(0x0010_FFFF)),
        ("stdin", Value::None),
        ("stdout", Value::None),
        ("stderr", Value::None),
        ("__stdin__", Value::None),
        ("__stdout__", Value::None),
        ("__stderr__", Value::None),
    ]
}
