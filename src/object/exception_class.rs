//! The exception classes.

use super::class::{Class, OBJECT};
use super::exception::{Extra, OsInfo};
use super::{Exception, Str, Value, ops};

macro_rules! exceptions {
    ($($id:ident $name:literal $module:literal [$($base:expr),*];)*) => { $(
        #[doc = concat!("`", $name, "`.")]
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
    )*
        /// Every exception class, bases first.
        pub static EXCEPTIONS: &[&Class] = &[$(&$id),*];
    };
}

exceptions! {
    BASE_EXCEPTION "BaseException" "builtins" [&OBJECT];
    SYSTEM_EXIT "SystemExit" "builtins" [&BASE_EXCEPTION];
    KEYBOARD_INTERRUPT "KeyboardInterrupt" "builtins" [&BASE_EXCEPTION];
    GENERATOR_EXIT "GeneratorExit" "builtins" [&BASE_EXCEPTION];
    EXCEPTION "Exception" "builtins" [&BASE_EXCEPTION];
    STOP_ITERATION "StopIteration" "builtins" [&EXCEPTION];
    ARITHMETIC_ERROR "ArithmeticError" "builtins" [&EXCEPTION];
    FLOATING_POINT_ERROR "FloatingPointError" "builtins" [&ARITHMETIC_ERROR];
    OVERFLOW_ERROR "OverflowError" "builtins" [&ARITHMETIC_ERROR];
    ZERO_DIVISION_ERROR "ZeroDivisionError" "builtins" [&ARITHMETIC_ERROR];
    ASSERTION_ERROR "AssertionError" "builtins" [&EXCEPTION];
    ATTRIBUTE_ERROR "AttributeError" "builtins" [&EXCEPTION];
    BUFFER_ERROR "BufferError" "builtins" [&EXCEPTION];
    EOF_ERROR "EOFError" "builtins" [&EXCEPTION];
    IMPORT_ERROR "ImportError" "builtins" [&EXCEPTION];
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError" "builtins" [&IMPORT_ERROR];
    LOOKUP_ERROR "LookupError" "builtins" [&EXCEPTION];
    INDEX_ERROR "IndexError" "builtins" [&LOOKUP_ERROR];
    KEY_ERROR "KeyError" "builtins" [&LOOKUP_ERROR];
    MEMORY_ERROR "MemoryError" "builtins" [&EXCEPTION];
    NAME_ERROR "NameError" "builtins" [&EXCEPTION];
    UNBOUND_LOCAL_ERROR "UnboundLocalError" "builtins" [&NAME_ERROR];
    OS_ERROR "OSError" "builtins" [&EXCEPTION];
    BLOCKING_IO_ERROR "BlockingIOError" "builtins" [&OS_ERROR];
    CHILD_PROCESS_ERROR "ChildProcessError" "builtins" [&OS_ERROR];
    CONNECTION_ERROR "ConnectionError" "builtins" [&OS_ERROR];
    BROKEN_PIPE_ERROR "BrokenPipeError" "builtins" [&CONNECTION_ERROR];
    CONNECTION_ABORTED_ERROR "ConnectionAbortedError" "builtins" [&CONNECTION_ERROR];
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError" "builtins" [&CONNECTION_ERROR];
    CONNECTION_RESET_ERROR "ConnectionResetError" "builtins" [&CONNECTION_ERROR];
    FILE_EXISTS_ERROR "FileExistsError" "builtins" [&OS_ERROR];
    FILE_NOT_FOUND_ERROR "FileNotFoundError" "builtins" [&OS_ERROR];
    INTERRUPTED_ERROR "InterruptedError" "builtins" [&OS_ERROR];
    IS_A_DIRECTORY_ERROR "IsADirectoryError" "builtins" [&OS_ERROR];
    NOT_A_DIRECTORY_ERROR "NotADirectoryError" "builtins" [&OS_ERROR];
    PERMISSION_ERROR "PermissionError" "builtins" [&OS_ERROR];
    PROCESS_LOOKUP_ERROR "ProcessLookupError" "builtins" [&OS_ERROR];
    TIMEOUT_ERROR "TimeoutError" "builtins" [&OS_ERROR];
    REFERENCE_ERROR "ReferenceError" "builtins" [&EXCEPTION];
    RUNTIME_ERROR "RuntimeError" "builtins" [&EXCEPTION];
    NOT_IMPLEMENTED_ERROR "NotImplementedError" "builtins" [&RUNTIME_ERROR];
    RECURSION_ERROR "RecursionError" "builtins" [&RUNTIME_ERROR];
    SYNTAX_ERROR "SyntaxError" "builtins" [&EXCEPTION];
    INDENTATION_ERROR "IndentationError" "builtins" [&SYNTAX_ERROR];
    TAB_ERROR "TabError" "builtins" [&INDENTATION_ERROR];
    SYSTEM_ERROR "SystemError" "builtins" [&EXCEPTION];
    TYPE_ERROR "TypeError" "builtins" [&EXCEPTION];
    VALUE_ERROR "ValueError" "builtins" [&EXCEPTION];
    UNICODE_ERROR "UnicodeError" "builtins" [&VALUE_ERROR];
    UNICODE_DECODE_ERROR "UnicodeDecodeError" "builtins" [&UNICODE_ERROR];
    UNICODE_ENCODE_ERROR "UnicodeEncodeError" "builtins" [&UNICODE_ERROR];
    UNICODE_TRANSLATE_ERROR "UnicodeTranslateError" "builtins" [&UNICODE_ERROR];
    WARNING "Warning" "builtins" [&EXCEPTION];
    DEPRECATION_WARNING "DeprecationWarning" "builtins" [&WARNING];
    RESOURCE_WARNING "ResourceWarning" "builtins" [&WARNING];
    RUNTIME_WARNING "RuntimeWarning" "builtins" [&WARNING];
    USER_WARNING "UserWarning" "builtins" [&WARNING];
    UNSUPPORTED_OPERATION "UnsupportedOperation" "io" [&OS_ERROR, &VALUE_ERROR];
    STRUCT_ERROR "error" "struct" [&EXCEPTION];
}

/// `str(e)`.
#[must_use]
pub fn message(e: &Exception) -> Str {
    if let Extra::Os(info) = &*e.extra.borrow()
        && let Some(text) = os_message(info)
    {
        return text;
    }
    match e.args.borrow().as_slice() {
        [Value::Str(s)] => s.clone(),
        _ => Str::empty(),
    }
}

/// `[Errno 2] No such file or directory: 'a' -> 'b'`, as far as it is known.
fn os_message(info: &OsInfo) -> Option<Str> {
    let (Value::Int(errno), Value::Str(strerror)) = (&info.errno, &info.strerror) else { return None };
    let mut text = format!("[Errno {errno}] ").into_bytes();
    text.extend_from_slice(strerror.as_bytes());
    for (before, name) in [(": ", &info.filename), (" -> ", &info.filename2)] {
        if !name.is_unbound() && !name.is_none() {
            text.extend_from_slice(before.as_bytes());
            text.extend_from_slice(ops::repr(name).ok()?.as_bytes());
        }
    }
    Some(Str::from_vec(text))
}
