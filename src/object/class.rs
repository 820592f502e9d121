//! Classes and their tables.
//!
//! A class keeps, in its own file, one table ([`crate::class_table!`]): each method's name, parameters
//! with defaults, doc, and the Rust function it calls. Calls, argument errors, completion, hints,
//! `:help`, `dir()` and the README's reference all read that table.

use super::{Args, Eval, Host, Value};
use std::cell::Cell;

/// The function behind a method or a constructor. `this` is the object, or the class for a
/// constructor, a static or a class method, or `None` for a module's function.
pub type NativeFn = fn(host: &mut dyn Host, this: &Value, args: Args<'_>) -> Eval<Value>;

/// A class: one static each.
pub struct Class {
    /// `__name__`.
    pub name: &'static str,
    /// `__module__`.
    pub module: &'static str,
    /// The name in messages: CPython's `tp_name`, made by [`tp_name`].
    pub tp_name: &'static str,
    /// `__bases__`; none for `object`.
    pub bases: &'static [&'static Class],
    /// Of an abstract class: the class whose descendants count as its own, as
    /// `ABCMeta.register` makes them.
    pub adopts: Option<&'static Class>,
    /// What it is, in one line, and then more.
    pub doc: &'static str,
    /// How to make one; its `call` is the constructor. None: it cannot be called.
    pub new: Option<&'static Method>,
    /// The methods, in the order they are documented in; a table may come in several parts.
    pub methods: &'static [&'static [Method]],
    /// The attributes, likewise.
    pub attrs: &'static [Attr],
}

/// A method, or a function of a module.
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// Its parameters.
    pub sig: &'static Sig,
    /// Its first line says all in one sentence.
    pub doc: &'static str,
    /// How it is bound.
    pub kind: MethodKind,
    /// Whether it does without its host, and so can't run anything of the program's: then its object
    /// and arguments may be lent where they lie.
    pub alone: bool,
    /// What it does.
    pub call: NativeFn,
}

/// Whether a table's entry leaves its host alone, by the name that it gives it.
#[must_use]
pub const fn alone(host: &str) -> bool {
    matches!(host.as_bytes(), b"_host")
}

/// Names between underscores that CPython has as plain methods, not in a type's slots.
const PLAIN: [&str; 12] = [
    "__enter__",
    "__exit__",
    "__new__",
    "__dir__",
    "__format__",
    "__sizeof__",
    "__getstate__",
    "__setstate__",
    "__reduce__",
    "__reduce_ex__",
    "__reversed__",
    "__length_hint__",
];

/// Whether CPython has a method of this name in a slot of the type (`__next__`, `__del__`): its messages
/// about arguments are those of the slot's wrapper (`Objects/typeobject.c`, `wrap_unaryfunc` and its like).
pub(super) fn in_slot(name: &str, owner: &str) -> bool {
    let both = matches!(name, "__getitem__" | "__contains__") && matches!(owner, "dict" | "set");
    name.starts_with("__") && !both && !PLAIN.contains(&name)
}

impl Method {
    /// Whether CPython has it in a slot of the type.
    #[must_use]
    pub fn is_slot(&self) -> bool {
        self.kind == MethodKind::Instance && in_slot(self.name, self.sig.owner)
    }
}

/// How a method is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodKind {
    /// To an instance.
    Instance,
    /// To nothing (`bytes.maketrans`), or a module's function.
    Static,
    /// To the class (`bytes.fromhex`).
    Class,
}

/// Writes an attribute; the empty slot deletes it.
pub type Setter = fn(host: &mut dyn Host, this: &Value, value: Value) -> Eval<()>;

/// An attribute that is computed or stored by the object.
pub struct Attr {
    /// Its name.
    pub name: &'static str,
    /// One line about it.
    pub doc: &'static str,
    /// Reads it.
    pub get: fn(host: &mut dyn Host, this: &Value) -> Eval<Value>,
    /// Writes it; `Unbound` deletes. None: CPython's
    /// `attribute 'closed' of '_io.BytesIO' objects is not writable`.
    pub set: Option<Setter>,
}

/// The parameters of a method.
pub struct Sig {
    /// The method's name, as some messages start: `seek expected at least 1 argument`.
    pub name: &'static str,
    /// The class that it is of, as messages name it (`_io.BytesIO`); empty of a function.
    pub owner: &'static str,
    /// The name with its class, as others do: `BytesIO.tell() takes no arguments`. A function's
    /// and a constructor's is the name alone.
    pub qualname: &'static str,
    /// In order.
    pub params: &'static [Param],
    /// How many must be given by position or name.
    pub required: usize,
    /// How many can be given by position.
    pub positional: usize,
    /// How CPython's C code reads the arguments, which decides the words of its messages.
    pub style: Style,
}

/// Which of CPython's argument readers a method uses, and so whose messages it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// By the parameters' shape: none, exactly one, positional only, or with keywords.
    Auto,
    /// `PyArg_ParseTupleAndKeywords` of old: `function missing required argument 'x' (pos 1)`.
    Keywords,
    /// `PyArg_ParseTuple`: `recv() takes at least 1 argument (0 given)`.
    Tuple,
    /// A function written in Python: `f() missing 1 required positional argument: 'x'`.
    Python,
    /// A C method that is told its class (`cls: defining_class`), which reads even arguments by
    /// position as if by name: `write() takes exactly 1 positional argument (0 given)`.
    Defining,
    /// The function checks for itself.
    Raw,
}

/// One parameter.
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// How it may be given.
    pub kind: ParamKind,
    /// Its default, as `__text_signature__` shows it.
    pub default: Option<&'static str>,
}

/// How a parameter may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// By position only.
    Positional,
    /// By position or by name.
    Either,
    /// By name only.
    Keyword,
    /// `*args`.
    Rest,
    /// `**kwargs`.
    RestKeywords,
    /// The name is the whole text of the parameters; the function reads the arguments itself.
    Raw,
}

/// The name of a class in messages, given that with its module: a class that CPython has in C
/// outside `builtins` shows its module, too (`'_io.BytesIO' object has no attribute 'x'`).
#[must_use]
pub const fn tp_name(name: &'static str, module: &str, full: &'static str) -> &'static str {
    match module.as_bytes() {
        [b'_', ..] | b"os" | b"posix" => full,
        _ => name,
    }
}

/// The name that messages about a method's arguments start with: `__init__` goes by its class's.
#[must_use]
pub const fn told_name(name: &'static str, qualname: &'static str) -> &'static str {
    match (name.as_bytes(), qualname.len().checked_sub(".__init__".len())) {
        (b"__init__", Some(class)) => qualname.split_at(class).0,
        _ => name,
    }
}

/// How many methods are remembered.
const REMEMBERED: usize = 64;

thread_local! {
    /// Methods found lately, since a stream asks what is below it for the same few again and again.
    static FOUND: [Cell<Option<(&'static Class, &'static Method)>>; REMEMBERED] =
        const { [const { Cell::new(None) }; REMEMBERED] };
}

/// Where a method of this class is remembered.
fn place(class: &'static Class, name: &str) -> usize {
    let first = name.as_bytes().first().copied().unwrap_or(0);
    let class = std::ptr::from_ref(class) as usize / size_of::<usize>();
    (class ^ class >> 6 ^ (name.len() * 8) ^ usize::from(first)) % REMEMBERED
}

impl Class {
    /// Whether this is `other` or derives from it.
    #[must_use]
    pub fn is_subclass(&self, other: &Class) -> bool {
        self.is(other)
            || self.bases.iter().any(|b| b.is_subclass(other))
            || other.adopts.is_some_and(|of| !self.is(of) && self.is_subclass(of))
    }

    /// Whether both are the same class.
    #[must_use]
    #[inline]
    pub fn is(&self, other: &Class) -> bool {
        std::ptr::eq(self, other)
    }

    /// `module.name`, or the name alone for a builtin class, as `repr` shows it.
    #[must_use]
    pub fn qualified_name(&self) -> String {
        if self.module == "builtins" {
            self.name.to_owned()
        } else {
            format!("{}.{}", self.module, self.name)
        }
    }

    /// This class and its bases, nearest first.
    pub fn ancestors(&'static self) -> impl Iterator<Item = &'static Class> {
        let mut all = vec![self];
        let mut i = 0;
        while let Some(class) = all.get(i) {
            for base in class.bases {
                // A base shared by two branches comes after both, as in Python's order.
                all.retain(|c| !c.is(base));
                all.push(base);
            }
            i = if i < all.len() { i + 1 } else { all.len() };
        }
        all.into_iter()
    }

    /// The methods of this class itself.
    pub fn own_methods(&self) -> impl Iterator<Item = &'static Method> + use<> {
        self.methods.iter().flat_map(|part| part.iter())
    }

    /// The method of this name, of this class or the nearest base that has it.
    #[must_use]
    pub fn method(&'static self, name: &str) -> Option<&'static Method> {
        let place = place(self, name);
        FOUND.with(|found| {
            let place = found.get(place)?;
            match place.get() {
                Some((class, method)) if class.is(self) && method.name == name => Some(method),
                _ => {
                    let method = self.search(name)?;
                    place.set(Some((self, method)));
                    Some(method)
                }
            }
        })
    }

    fn search(&'static self, name: &str) -> Option<&'static Method> {
        let own = self.own_methods().find(|m| m.name == name);
        own.or_else(|| self.bases.iter().find_map(|b| b.search(name)))
    }

    /// The attribute of this name, likewise.
    #[must_use]
    pub fn attr(&'static self, name: &str) -> Option<&'static Attr> {
        let own = self.attrs.iter().find(|a| a.name == name);
        own.or_else(|| self.bases.iter().find_map(|b| b.attr(name)))
    }
}

impl std::fmt::Debug for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<class '{}'>", self.qualified_name())
    }
}

impl std::fmt::Debug for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<method '{}'>", self.sig.qualname)
    }
}

impl Sig {
    /// The signature as `__text_signature__` shows it: `(size=-1, /)`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let (mut slash, mut star) = (false, false);
        for p in self.params {
            if slash && p.kind != ParamKind::Positional {
                parts.push("/".to_owned());
                slash = false;
            }
            match p.kind {
                ParamKind::Positional => slash = true,
                ParamKind::Keyword if !star => {
                    parts.push("*".to_owned());
                    star = true;
                }
                ParamKind::Rest => star = true,
                _ => {}
            }
            let stars = match p.kind {
                ParamKind::Rest => "*",
                ParamKind::RestKeywords => "**",
                _ => "",
            };
            let default = p.default.map(|d| format!("={d}")).unwrap_or_default();
            parts.push(format!("{stars}{}{default}", p.name));
        }
        if slash {
            parts.push("/".to_owned());
        }
        format!("({})", parts.join(", "))
    }
}

macro_rules! classes {
    ($($(#[$doc:meta])* $id:ident $name:literal $module:literal [$($base:expr),*];)*) => { $(
        $(#[$doc])*
        pub static $id: Class = Class {
            name: $name,
            module: $module,
            tp_name: $name,
            bases: &[$($base),*],
            adopts: None,
            doc: concat!($name, "."),
            new: None,
            methods: &[],
            attrs: &[],
        };
    )* };
}

classes! {
    /// `builtin_function_or_method`.
    BUILTIN_FUNCTION "builtin_function_or_method" "builtins" [&OBJECT];
    /// `method_descriptor`: a method that is not bound.
    METHOD_DESCRIPTOR "method_descriptor" "builtins" [&OBJECT];
    /// `wrapper_descriptor`: a method of a type's slot that is not bound.
    WRAPPER_DESCRIPTOR "wrapper_descriptor" "builtins" [&OBJECT];
    /// `method-wrapper`: one that is.
    METHOD_WRAPPER "method-wrapper" "builtins" [&OBJECT];
    /// `module`.
    MODULE "module" "builtins" [&OBJECT];
}

pub use super::exception_class::*;
pub use super::object_class::{ELLIPSIS, NONE_TYPE, NOT_IMPLEMENTED_TYPE, OBJECT, TYPE};
