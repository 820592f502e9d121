//! The exception classes that have attributes of their own.

use super::make::make;
use crate::class_table;
use crate::object::arg::index;
use crate::object::class::{self, OBJECT};
use crate::object::exception::{Extra, OsInfo, UnicodeInfo, attribute_error, type_error};
use crate::object::{Eval, Exception, Host, Res, Str, Value, list, ops};
use std::rc::Rc;

type Exc = Rc<Exception>;

/// The value of a slot: what is absent is `None`.
fn shown(v: &Value) -> Value {
    if v.is_unbound() { Value::None } else { v.clone() }
}

fn os(e: &Exc, field: fn(&OsInfo) -> &Value) -> Value {
    match &*e.extra.borrow() {
        Extra::Os(info) => shown(field(info)),
        _ => Value::None,
    }
}

fn edit_os(e: &Exc, edit: impl FnOnce(&mut OsInfo)) {
    let mut extra = e.extra.borrow_mut();
    if !matches!(&*extra, Extra::Os(_)) {
        *extra = Extra::Os(Box::default());
    }
    if let Extra::Os(info) = &mut *extra {
        edit(info);
    }
}

fn unicode<T>(e: &Exc, field: impl FnOnce(&UnicodeInfo) -> T) -> Res<T> {
    match &*e.extra.borrow() {
        Extra::Unicode(info) => Ok(field(info)),
        _ => Err(type_error("attribute not set")),
    }
}

fn edit_unicode(e: &Exc, edit: impl FnOnce(&mut UnicodeInfo)) {
    if let Extra::Unicode(info) = &mut *e.extra.borrow_mut() {
        edit(info);
    }
}

fn text(v: &Value, name: &str) -> Res<Str> {
    match v {
        Value::Str(s) => Ok(s.clone()),
        _ => Err(type_error(format!("{name} attribute must be unicode"))),
    }
}

/// The one value beyond `args`, or `None`.
fn one(e: &Exc) -> Value {
    match &*e.extra.borrow() {
        Extra::One(v) | Extra::Attribute { name: v, .. } | Extra::Import { name: v, .. } => shown(v),
        _ => Value::None,
    }
}

fn set_one(e: &Exc, value: Value) {
    match &mut *e.extra.borrow_mut() {
        Extra::Attribute { name, .. } | Extra::Import { name, .. } => *name = value,
        extra => *extra = Extra::One(value),
    }
}

fn obj(e: &Exc) -> Value {
    match &*e.extra.borrow() {
        Extra::Attribute { obj, .. } => shown(obj),
        _ => Value::None,
    }
}

fn import(e: &Exc, from: bool) -> Value {
    match &*e.extra.borrow() {
        Extra::Import { path, name_from, .. } => shown(if from { name_from } else { path }),
        _ => Value::None,
    }
}

/// Part `i` of the place that a `SyntaxError`'s second argument tells.
fn place(e: &Exc, i: usize) -> Value {
    match e.args.borrow().get(1) {
        Some(Value::Tuple(place)) => place.get(i).cloned().unwrap_or(Value::None),
        _ => Value::None,
    }
}

fn first(e: &Exc) -> Value {
    e.args.borrow().first().cloned().unwrap_or(Value::None)
}

/// `__cause__` or `__context__` as it may be set.
fn chained(value: Value, name: &str) -> Res<Option<Value>> {
    match value {
        Value::None => Ok(None),
        Value::Exception(_) => Ok(Some(value)),
        Value::Unbound => Err(type_error(format!("__{name}__ may not be deleted"))),
        _ => Err(type_error(format!("exception {name} must be None or derive from BaseException"))),
    }
}

fn set_args(e: &Exc, host: &mut dyn Host, value: &Value) -> Eval<()> {
    if value.is_unbound() {
        return Err(type_error("args may not be deleted").into());
    }
    let new = ops::collect(host, value)?;
    let old = std::mem::replace(&mut *e.args.borrow_mut(), new);
    drop(old);
    Ok(())
}

fn set_traceback(value: &Value) -> Res<()> {
    match value {
        Value::None => Ok(()),
        Value::Unbound => Err(type_error("__traceback__ may not be deleted")),
        _ => Err(type_error("__traceback__ must be a traceback or None")),
    }
}

/// `add_note(note)`: the notes are a list among the attributes of its own.
fn add_note(e: &Exc, note: &Value) -> Res<()> {
    if !matches!(note, Value::Str(_)) {
        return Err(type_error(format!("note must be a str, not '{}'", note.type_name())));
    }
    let key = Value::str("__notes__");
    match e.dict().get(&key)? {
        Some(Value::List(notes)) => notes.push(note.clone()),
        Some(_) => Err(type_error("Cannot add note: __notes__ is not a list")),
        None => e.dict().set(key, Value::List(Rc::new(list::List::new(vec![note.clone()])))),
    }
}

class_table! {
    /// Common base class for all exceptions.
    pub static BASE_EXCEPTION: Exc = "BaseException" in "builtins" [&OBJECT];
    raw_new("*args") |class, _host, args| make(class, args);
    methods {
        /// Set self.__traceback__ to tb and return self.
        fn with_traceback(tb: &Value) |s, _host| set_traceback(tb).map(|()| Value::Exception(s.clone()));
        /// Add a note to the exception.
        fn add_note(note: &Value) |s, _host| add_note(s, note);
    }
    attrs {
        /// What the exception was made of.
        args |s, _host| Value::tuple(s.args.borrow().iter().cloned()), set |s, host, v| set_args(s, host, &v);
        /// The exception that it was raised from.
        __cause__ |s, _host| s.cause.borrow().clone(), set |s, _host, v| {
            let cause = chained(v, "cause")?;
            s.suppress_context.set(true);
            let old = s.cause.replace(cause);
            drop(old);
        };
        /// The exception that was being handled when it was raised.
        __context__ |s, _host| s.context.borrow().clone(), set |s, _host, v| {
            let context = chained(v, "context")?;
            let old = s.context.replace(context);
            drop(old);
        };
        /// Whether a traceback leaves the context out.
        __suppress_context__ |s, _host| s.suppress_context.get(), set |s, _host, v| match v {
            Value::Bool(b) => { s.suppress_context.set(b != 0); Ok(()) }
            _ => Err(type_error("attribute value type must be bool")),
        };
        /// Where it passed through; iosh shows that, but has no object for it.
        __traceback__ |_s, _host| Value::None, set |_s, _host, v| set_traceback(&v);
    }
}

class_table! {
    /// Base class for I/O related errors.
    pub static OS_ERROR: Exc = "OSError" in "builtins" [&class::EXCEPTION];
    raw_new("*args") |class, _host, args| make(class, args);
    attrs {
        /// POSIX exception code
        errno |s, _host| os(s, |i| &i.errno), set |s, _host, v| edit_os(s, |i| i.errno = v);
        /// exception strerror
        strerror |s, _host| os(s, |i| &i.strerror), set |s, _host, v| edit_os(s, |i| i.strerror = v);
        /// exception filename
        filename |s, _host| os(s, |i| &i.filename), set |s, _host, v| edit_os(s, |i| i.filename = v);
        /// second exception filename
        filename2 |s, _host| os(s, |i| &i.filename2), set |s, _host, v| edit_os(s, |i| i.filename2 = v);
        /// How much a write took before it would have blocked.
        characters_written |s, _host| {
            let written = match &*s.extra.borrow() {
                Extra::Os(info) => info.characters_written,
                _ => None,
            };
            written.ok_or_else(|| attribute_error("characters_written"))
        }, set |s, _host, v| {
            let written = if v.is_unbound() { None } else { Some(index(&v)?) };
            edit_os(s, |i| i.characters_written = written);
        };
    }
}

class_table! {
    /// Signal the end from iterator.__next__().
    pub static STOP_ITERATION: Exc = "StopIteration" in "builtins" [&class::EXCEPTION];
    raw_new("*args") |class, _host, args| make(class, args);
    attrs {
        /// generator return value
        value |s, _host| one(s), set |s, _host, v| set_one(s, v);
    }
}

class_table! {
    /// Request to exit from the interpreter.
    pub static SYSTEM_EXIT: Exc = "SystemExit" in "builtins" [&BASE_EXCEPTION];
    raw_new("*args") |class, _host, args| make(class, args);
    attrs {
        /// exception code
        code |s, _host| one(s), set |s, _host, v| set_one(s, v);
    }
}

class_table! {
    /// Name not found globally.
    pub static NAME_ERROR: Exc = "NameError" in "builtins" [&class::EXCEPTION];
    raw_new("*args, name=None") |class, _host, args| make(class, args);
    attrs {
        /// name
        name |s, _host| one(s), set |s, _host, v| set_one(s, v);
    }
}

class_table! {
    /// Attribute not found.
    pub static ATTRIBUTE_ERROR: Exc = "AttributeError" in "builtins" [&class::EXCEPTION];
    raw_new("*args, name=None, obj=None") |class, _host, args| make(class, args);
    attrs {
        /// attribute name
        name |s, _host| one(s), set |s, _host, v| set_one(s, v);
        /// object
        obj |s, _host| obj(s), set |s, _host, v| {
            let name = one(s);
            *s.extra.borrow_mut() = Extra::Attribute { name, obj: v };
        };
    }
}

class_table! {
    /// Import can't find module, or can't find name in module.
    pub static IMPORT_ERROR: Exc = "ImportError" in "builtins" [&class::EXCEPTION];
    raw_new("*args, name=None, path=None, name_from=None") |class, _host, args| make(class, args);
    attrs {
        /// exception message
        msg |s, _host| if s.args.borrow().len() == 1 { first(s) } else { Value::None };
        /// module name
        name |s, _host| one(s), set |s, _host, v| set_one(s, v);
        /// module path
        path |s, _host| import(s, false);
        /// name imported from module
        name_from |s, _host| import(s, true);
    }
}

class_table! {
    /// Invalid syntax.
    pub static SYNTAX_ERROR: Exc = "SyntaxError" in "builtins" [&class::EXCEPTION];
    raw_new("*args") |class, _host, args| make(class, args);
    attrs {
        /// exception msg
        msg |s, _host| first(s);
        /// exception filename
        filename |s, _host| place(s, 0);
        /// exception lineno
        lineno |s, _host| place(s, 1);
        /// exception offset
        offset |s, _host| place(s, 2);
        /// exception text
        text |s, _host| place(s, 3);
        /// exception end lineno
        end_lineno |s, _host| place(s, 4);
        /// exception end offset
        end_offset |s, _host| place(s, 5);
    }
}

/// The classes of errors between text and bytes, which have the same attributes.
macro_rules! unicode_class {
    ($(#[doc = $doc:literal])* $id:ident $name:literal) => {
        class_table! {
            $(#[doc = $doc])*
            pub static $id: Exc = $name in "builtins" [&class::UNICODE_ERROR];
            raw_new("*args") |class, _host, args| make(class, args);
            attrs {
                /// exception encoding
                encoding |s, _host| unicode(s, |i| i.encoding.clone()), set |s, _host, v| {
                    let new = text(&v, "encoding")?;
                    edit_unicode(s, |i| i.encoding = new);
                };
                /// exception object
                object |s, _host| unicode(s, |i| i.object.clone()), set |s, _host, v| edit_unicode(s, |i| i.object = v);
                /// exception start
                start |s, _host| unicode(s, |i| i.start), set |s, _host, v| {
                    let new = index(&v)?;
                    edit_unicode(s, |i| i.start = new);
                };
                /// exception end
                end |s, _host| unicode(s, |i| i.end), set |s, _host, v| {
                    let new = index(&v)?;
                    edit_unicode(s, |i| i.end = new);
                };
                /// exception reason
                reason |s, _host| unicode(s, |i| i.reason.clone()), set |s, _host, v| {
                    let new = text(&v, "reason")?;
                    edit_unicode(s, |i| i.reason = new);
                };
            }
        }
    };
}

unicode_class! {
    /// Unicode decoding error.
    UNICODE_DECODE_ERROR "UnicodeDecodeError"
}

unicode_class! {
    /// Unicode encoding error.
    UNICODE_ENCODE_ERROR "UnicodeEncodeError"
}

unicode_class! {
    /// Unicode translation error.
    UNICODE_TRANSLATE_ERROR "UnicodeTranslateError"
}
