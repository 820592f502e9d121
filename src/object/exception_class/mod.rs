//! The exception classes.

mod attrs;
mod make;
mod message;

pub use attrs::{
    ATTRIBUTE_ERROR, BASE_EXCEPTION, IMPORT_ERROR, NAME_ERROR, OS_ERROR, STOP_ITERATION, SYNTAX_ERROR,
    SYSTEM_EXIT, UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR, UNICODE_TRANSLATE_ERROR,
};
pub use message::message;

use super::class::{Class, Method, MethodKind, Param, ParamKind, Sig, Style};

/// How an exception class is called; which one it is comes as the receiver.
static MAKE: Method = Method {
    name: "exception",
    sig: &Sig {
        name: "exception",
        qualname: "exception",
        params: &[Param { name: "*args", kind: ParamKind::Raw, default: None }],
        required: 0,
        style: Style::Raw,
    },
    doc: "Make one.\n",
    kind: MethodKind::Static,
    call: |_host, class, args| Ok(make::make(class, args)?),
};

/// The classes that have nothing but a name and a place, and the list of all of them.
macro_rules! exceptions {
    ($($id:ident $($name:literal $module:literal [$($base:expr),*])?;)*) => {
        $( $( plain! { $id $name $module [$($base),*] } )? )*
        /// Every exception class, bases first.
        pub static EXCEPTIONS: &[&Class] = &[$(&$id),*];
    };
}

macro_rules! plain {
    ($id:ident $name:literal $module:literal [$($base:expr),*]) => {
        #[doc = concat!("`", $name, "`.")]
        pub static $id: Class = Class {
            name: $name,
            module: $module,
            tp_name: $name,
            bases: &[$($base),*],
            adopts: None,
            doc: concat!($name, "."),
            new: Some(&MAKE),
            methods: &[],
            attrs: &[],
        };
    };
}

exceptions! {
    BASE_EXCEPTION;
    SYSTEM_EXIT;
    KEYBOARD_INTERRUPT "KeyboardInterrupt" "builtins" [&BASE_EXCEPTION];
    GENERATOR_EXIT "GeneratorExit" "builtins" [&BASE_EXCEPTION];
    EXCEPTION "Exception" "builtins" [&BASE_EXCEPTION];
    STOP_ITERATION;
    ARITHMETIC_ERROR "ArithmeticError" "builtins" [&EXCEPTION];
    FLOATING_POINT_ERROR "FloatingPointError" "builtins" [&ARITHMETIC_ERROR];
    OVERFLOW_ERROR "OverflowError" "builtins" [&ARITHMETIC_ERROR];
    ZERO_DIVISION_ERROR "ZeroDivisionError" "builtins" [&ARITHMETIC_ERROR];
    ASSERTION_ERROR "AssertionError" "builtins" [&EXCEPTION];
    ATTRIBUTE_ERROR;
    BUFFER_ERROR "BufferError" "builtins" [&EXCEPTION];
    EOF_ERROR "EOFError" "builtins" [&EXCEPTION];
    IMPORT_ERROR;
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError" "builtins" [&IMPORT_ERROR];
    LOOKUP_ERROR "LookupError" "builtins" [&EXCEPTION];
    INDEX_ERROR "IndexError" "builtins" [&LOOKUP_ERROR];
    KEY_ERROR "KeyError" "builtins" [&LOOKUP_ERROR];
    MEMORY_ERROR "MemoryError" "builtins" [&EXCEPTION];
    NAME_ERROR;
    UNBOUND_LOCAL_ERROR "UnboundLocalError" "builtins" [&NAME_ERROR];
    OS_ERROR;
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
    SYNTAX_ERROR;
    INDENTATION_ERROR "IndentationError" "builtins" [&SYNTAX_ERROR];
    TAB_ERROR "TabError" "builtins" [&INDENTATION_ERROR];
    SYSTEM_ERROR "SystemError" "builtins" [&EXCEPTION];
    TYPE_ERROR "TypeError" "builtins" [&EXCEPTION];
    VALUE_ERROR "ValueError" "builtins" [&EXCEPTION];
    UNICODE_ERROR "UnicodeError" "builtins" [&VALUE_ERROR];
    UNICODE_DECODE_ERROR;
    UNICODE_ENCODE_ERROR;
    UNICODE_TRANSLATE_ERROR;
    WARNING "Warning" "builtins" [&EXCEPTION];
    DEPRECATION_WARNING "DeprecationWarning" "builtins" [&WARNING];
    RESOURCE_WARNING "ResourceWarning" "builtins" [&WARNING];
    RUNTIME_WARNING "RuntimeWarning" "builtins" [&WARNING];
    USER_WARNING "UserWarning" "builtins" [&WARNING];
    UNSUPPORTED_OPERATION "UnsupportedOperation" "io" [&OS_ERROR, &VALUE_ERROR];
    STRUCT_ERROR "error" "struct" [&EXCEPTION];
}
