//! Exceptions: their instances, and how Rust code raises them.
//!
//! Two result types carry an exception. [`Res`] holds it; streams and objects use it. [`Eval`]
//! parks it beside the thread, so that an error costs a [`Value`] no room and results travel in
//! registers; the evaluator and the functions of class tables use it. `?` turns either into the
//! other.

use super::dict::Dict;
use super::{Class, Str, Value, class, interrupt, trash};
use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::rc::Rc;

/// An exception instance.
#[derive(Debug)]
pub struct Exception {
    /// Its class.
    pub class: &'static Class,
    /// `args`.
    pub args: RefCell<Vec<Value>>,
    /// The attributes that some classes have beyond `args`.
    pub extra: RefCell<Extra>,
    /// `__cause__`.
    pub cause: RefCell<Option<Value>>,
    /// `__context__`.
    pub context: RefCell<Option<Value>>,
    /// `__suppress_context__`.
    pub suppress_context: Cell<bool>,
    /// Where it passed through, innermost first.
    pub trace: RefCell<Vec<Place>>,
    /// Attributes that a program gave it.
    own: OnceCell<Rc<Dict>>,
    /// The statement that touched it last.
    pub(super) stamp: Cell<u64>,
}

impl Exception {
    /// `__dict__`, made when it is first asked for.
    #[must_use]
    pub fn dict(&self) -> &Rc<Dict> {
        self.own.get_or_init(|| {
            let dict = Rc::new(Dict::older());
            dict.touch();
            dict
        })
    }

    /// The attribute of its own of this name.
    ///
    /// # Errors
    /// `KeyboardInterrupt`, as the name may be long.
    pub fn own_named(&self, name: &Str) -> Res<Option<Value>> {
        self.own.get().map_or(Ok(None), |own| own.get(&Value::Str(name.clone())))
    }
}

impl Exception {
    /// `__dict__`, if it was made.
    pub(super) fn own_dict(&self) -> Option<&Rc<Dict>> {
        self.own.get()
    }
}

impl Extra {
    /// Whether the attributes are the very same.
    pub(super) fn same(&self, other: &Extra) -> bool {
        let all = |a: &[&Value], b: &[&Value]| a.iter().zip(b).all(|(a, b)| a.is(b));
        match (self, other) {
            (Extra::None, Extra::None) => true,
            (Extra::Os(a), Extra::Os(b)) => {
                a.characters_written == b.characters_written
                    && all(
                        &[&a.errno, &a.strerror, &a.filename, &a.filename2],
                        &[&b.errno, &b.strerror, &b.filename, &b.filename2],
                    )
            }
            (Extra::One(a), Extra::One(b)) => a.is(b),
            (Extra::Attribute { name, obj }, Extra::Attribute { name: n, obj: o }) => {
                all(&[name, obj], &[n, o])
            }
            (Extra::Import { name, path, name_from }, Extra::Import { name: n, path: p, name_from: f }) => {
                all(&[name, path, name_from], &[n, p, f])
            }
            (Extra::Unicode(a), Extra::Unicode(b)) => {
                (a.start, a.end) == (b.start, b.end)
                    && (a.encoding.same(&b.encoding) && a.reason.same(&b.reason))
                    && a.object.is(&b.object)
            }
            _ => false,
        }
    }
}

impl Drop for Exception {
    fn drop(&mut self) {
        let before = [self.cause.get_mut().take(), self.context.get_mut().take()];
        if before.iter().any(Option::is_some) {
            trash::discard(before);
        }
        trash::discard_items(std::mem::take(self.args.get_mut()));
        trash::discard(std::mem::take(self.extra.get_mut()));
        if let Some(own) = self.own.take() {
            trash::discard(own);
        }
    }
}

/// A text that was run, as far as a traceback needs it.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The file's name, or `<stdin>`.
    pub name: Rc<str>,
    /// The statement's text.
    pub text: Rc<str>,
    /// The line of its file that the text starts on, from 1.
    pub line: u32,
}

/// A line of a traceback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text it lies in.
    pub source: Rc<Source>,
    /// Byte offsets of the culprit in that text.
    pub span: (u32, u32),
    /// The function's name, or `<module>`.
    pub function: Rc<str>,
}

/// Attributes beyond `args`.
#[derive(Clone, Debug, Default)]
pub enum Extra {
    /// None of them.
    #[default]
    None,
    /// An `OSError`'s.
    Os(Box<OsInfo>),
    /// A `UnicodeEncodeError`'s or `UnicodeDecodeError`'s.
    Unicode(Box<UnicodeInfo>),
    /// A `StopIteration`'s `value`, a `SystemExit`'s `code`, a `NameError`'s `name`.
    One(Value),
    /// An `AttributeError`'s `name` and `obj`.
    Attribute { name: Value, obj: Value },
    /// An `ImportError`'s `name`, `path` and `name_from`.
    Import { name: Value, path: Value, name_from: Value },
}

/// An `OSError`'s attributes; `Unbound` is absent.
#[derive(Clone, Debug, Default)]
pub struct OsInfo {
    /// `errno`.
    pub errno: Value,
    /// `strerror`.
    pub strerror: Value,
    /// `filename`.
    pub filename: Value,
    /// `filename2`, of a rename.
    pub filename2: Value,
    /// `characters_written` of a `BlockingIOError`.
    pub characters_written: Option<i64>,
}

/// The attributes of an error of encoding or decoding.
#[derive(Clone, Debug)]
pub struct UnicodeInfo {
    /// The codec's name.
    pub encoding: Str,
    /// What was encoded (a str) or decoded (a bytes).
    pub object: Value,
    /// Where the culprit starts, in code points or bytes.
    pub start: i64,
    /// Where it ends.
    pub end: i64,
    /// Why.
    pub reason: Str,
}

/// A raised exception, held.
#[derive(Clone)]
pub struct Error(pub Rc<Exception>);

/// A result that holds its exception.
pub type Res<T> = Result<T, Error>;

/// A raised exception, parked beside the thread; it can only come from an [`Error`].
#[derive(Debug)]
#[must_use]
pub struct Raised(());

/// A result whose exception is parked.
pub type Eval<T> = Result<T, Raised>;

thread_local! {
    static PARKED: Cell<Option<Error>> = const { Cell::new(None) };
}

impl From<Error> for Raised {
    #[cold]
    fn from(e: Error) -> Raised {
        PARKED.with(|p| p.set(Some(e)));
        Raised(())
    }
}

impl From<Raised> for Error {
    #[cold]
    fn from(_: Raised) -> Error {
        // A `Raised` is made of an `Error` only, so the place is filled; were it not, the program
        // sees an error all the same.
        PARKED.with(Cell::take).unwrap_or_else(|| new(&class::SYSTEM_ERROR, "an exception was lost"))
    }
}

/// Runs `f`, which may raise and catch, while the caller holds a [`Raised`].
pub fn while_raised<T>(f: impl FnOnce() -> T) -> T {
    let parked = PARKED.with(Cell::take);
    let result = f();
    PARKED.with(|p| p.set(parked));
    result
}

impl Error {
    /// The exception as a value.
    #[must_use]
    pub fn value(&self) -> Value {
        Value::Exception(self.0.clone())
    }

    /// The class.
    #[must_use]
    pub fn class(&self) -> &'static Class {
        self.0.class
    }

    /// What it says, cut where that is long.
    #[must_use]
    pub fn brief(&self) -> String {
        super::exception_class::message(&self.0)
            .map_or_else(|_| String::new(), |text| text.brief(super::str::BRIEF).into_owned())
    }

    /// Whether it is an instance of `class`.
    #[must_use]
    pub fn is(&self, class: &Class) -> bool {
        self.0.class.is_subclass(class)
    }

    /// The `errno` of an `OSError`.
    #[must_use]
    pub fn errno(&self) -> Option<i64> {
        match &*self.0.extra.borrow() {
            Extra::Os(info) => match info.errno {
                Value::Int(n) => Some(n),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same error, with `filename` if it is an `OSError` that has none.
    #[must_use]
    pub fn with_filename(self, filename: Value) -> Error {
        if let Extra::Os(info) = &mut *self.0.extra.borrow_mut()
            && info.filename.is_unbound()
        {
            info.filename = filename;
        }
        self
    }

    /// The same error, with `filename2` if it is an `OSError`: where a rename was to lead.
    #[must_use]
    pub fn with_filename2(self, filename: Value) -> Error {
        if let Extra::Os(info) = &mut *self.0.extra.borrow_mut() {
            info.filename2 = filename;
        }
        self
    }

    /// The same error, raised while `earlier` was being handled.
    #[must_use]
    pub fn with_context(self, earlier: &Error) -> Error {
        if !Rc::ptr_eq(&self.0, &earlier.0) && self.0.context.borrow().is_none() {
            *self.0.context.borrow_mut() = Some(earlier.value());
        }
        self
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.class.name, self)
    }
}

impl fmt::Display for Error {
    /// CPython's `str(e)`, as a traceback shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match super::exception_class::told(&self.0) {
            Ok(text) => f.write_str(&text.to_string_lossy()),
            Err(other) => {
                interrupt::put_back(&other);
                Ok(())
            }
        }
    }
}

impl std::error::Error for Error {}

/// An exception of `class` with the given `args`.
#[must_use]
#[cold]
pub fn with_args(class: &'static Class, args: Vec<Value>) -> Error {
    Error(Rc::new(Exception {
        class,
        args: RefCell::new(args),
        extra: RefCell::default(),
        cause: RefCell::default(),
        context: RefCell::default(),
        suppress_context: Cell::new(false),
        trace: RefCell::default(),
        own: OnceCell::new(),
        stamp: Cell::new(super::journal::epoch()),
    }))
}

/// An exception of `class` with a message as its one argument.
#[must_use]
#[cold]
pub fn new(class: &'static Class, message: impl Into<Str>) -> Error {
    with_args(class, vec![Value::Str(message.into())])
}

macro_rules! raisers {
    ($($(#[$doc:meta])* $name:ident $class:ident;)*) => { $(
        $(#[$doc])*
        #[must_use]
        #[cold]
        pub fn $name(message: impl Into<Str>) -> Error {
            new(&class::$class, message)
        }
    )* };
}

raisers! {
    /// `TypeError`.
    type_error TYPE_ERROR;
    /// `ValueError`.
    value_error VALUE_ERROR;
    /// `OverflowError`.
    overflow_error OVERFLOW_ERROR;
    /// `IndexError`.
    index_error INDEX_ERROR;
    /// `AttributeError` without `name` and `obj`.
    attribute_error ATTRIBUTE_ERROR;
    /// `RuntimeError`.
    runtime_error RUNTIME_ERROR;
    /// `RecursionError`.
    recursion_error RECURSION_ERROR;
    /// `BufferError`.
    buffer_error BUFFER_ERROR;
    /// `LookupError`.
    lookup_error LOOKUP_ERROR;
    /// `ZeroDivisionError`.
    zero_division ZERO_DIVISION_ERROR;
    /// `io.UnsupportedOperation`.
    unsupported UNSUPPORTED_OPERATION;
    /// `OSError` with a message and no errno, as `OSError("…")`.
    plain_os_error OS_ERROR;
}

/// `MemoryError`, which has no message in CPython.
#[must_use]
#[cold]
pub fn memory_error() -> Error {
    with_args(&class::MEMORY_ERROR, Vec::new())
}

/// `KeyError` of a key.
#[must_use]
#[cold]
pub fn key_error(key: Value) -> Error {
    with_args(&class::KEY_ERROR, vec![key])
}

/// `StopIteration`.
#[must_use]
#[cold]
pub fn stop_iteration() -> Error {
    with_args(&class::STOP_ITERATION, Vec::new())
}

/// The `OSError` of a system call that failed with `errno`: of the subclass and with the text
/// that CPython gives it (`FileNotFoundError: [Errno 2] No such file or directory`).
#[must_use]
#[cold]
pub fn os_error(errno: i32) -> Error {
    os_error_text(errno, strerror(errno))
}

/// [`os_error`] with the name of the file it is about.
#[must_use]
#[cold]
pub fn os_error_file(errno: i32, filename: Value) -> Error {
    os_error(errno).with_filename(filename)
}

/// An `OSError` of `errno` with a text of its own.
#[must_use]
#[cold]
pub fn os_error_text(errno: i32, text: impl Into<Str>) -> Error {
    let text = Value::Str(text.into());
    let errno_value = Value::Int(i64::from(errno));
    let error = with_args(os_class(errno), vec![errno_value.clone(), text.clone()]);
    let info = OsInfo { errno: errno_value, strerror: text, ..OsInfo::default() };
    *error.0.extra.borrow_mut() = Extra::Os(Box::new(info));
    error
}

/// `BlockingIOError` of a write that took only `characters_written` bytes.
#[must_use]
#[cold]
pub fn blocking_error(errno: i32, text: &str, characters_written: i64) -> Error {
    let args = vec![Value::Int(errno.into()), Value::str(text), Value::Int(characters_written)];
    let info = OsInfo {
        errno: Value::Int(errno.into()),
        strerror: Value::str(text),
        characters_written: Some(characters_written),
        ..OsInfo::default()
    };
    let error = with_args(&class::BLOCKING_IO_ERROR, args);
    *error.0.extra.borrow_mut() = Extra::Os(Box::new(info));
    error
}

/// CPython's `PyErr_SetFromErrno`: which subclass of `OSError` an errno has.
#[must_use]
pub fn os_class(errno: i32) -> &'static Class {
    use rustix::io::Errno as E;
    // No error has another number, and `Errno` holds no other.
    if !(1..4096).contains(&errno) {
        return &class::OS_ERROR;
    }
    match E::from_raw_os_error(errno) {
        E::NOENT => &class::FILE_NOT_FOUND_ERROR,
        E::EXIST => &class::FILE_EXISTS_ERROR,
        E::ISDIR => &class::IS_A_DIRECTORY_ERROR,
        E::NOTDIR => &class::NOT_A_DIRECTORY_ERROR,
        E::ACCESS | E::PERM => &class::PERMISSION_ERROR,
        E::PIPE | E::SHUTDOWN => &class::BROKEN_PIPE_ERROR,
        E::AGAIN | E::ALREADY | E::INPROGRESS => &class::BLOCKING_IO_ERROR,
        E::CONNRESET => &class::CONNECTION_RESET_ERROR,
        E::CONNABORTED => &class::CONNECTION_ABORTED_ERROR,
        E::CONNREFUSED => &class::CONNECTION_REFUSED_ERROR,
        E::INTR => &class::INTERRUPTED_ERROR,
        E::TIMEDOUT => &class::TIMEOUT_ERROR,
        E::CHILD => &class::CHILD_PROCESS_ERROR,
        E::SRCH => &class::PROCESS_LOOKUP_ERROR,
        _ => &class::OS_ERROR,
    }
}

/// The C library's text for an errno, as Linux has it.
#[must_use]
pub fn strerror(errno: i32) -> String {
    // `io::Error` appends its own " (os error N)" to the C library's text.
    let text = std::io::Error::from_raw_os_error(errno).to_string();
    text.rsplit_once(" (os error").map_or(text.clone(), |(t, _)| t.to_owned())
}
