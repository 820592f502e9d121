//! The exception classes.

mod attrs;
mod kept;
mod make;
mod message;

pub use attrs::{
    ATTRIBUTE_ERROR, BASE_EXCEPTION, IMPORT_ERROR, NAME_ERROR, OS_ERROR, STOP_ITERATION, SYNTAX_ERROR,
    SYSTEM_EXIT, UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR, UNICODE_TRANSLATE_ERROR,
};
pub use message::{message, start, told};

use super::class::{Class, Method, MethodKind, Param, ParamKind, Sig, Style};

/// How an exception class is called; which one it is comes as the receiver.
static MAKE: Method = Method {
    name: "exception",
    sig: &Sig {
        name: "exception",
        owner: "",
        qualname: "exception",
        params: &[Param { name: "*args", kind: ParamKind::Raw, default: None }],
        required: 0,
        positional: 0,
        style: Style::Raw,
    },
    doc: "Make one.\n",
    kind: MethodKind::Static,
    alone: true,
    call: |_host, class, args| Ok(make::make(class, args)?),
};

/// The classes that have nothing but a name and a place, and the list of all of them.
macro_rules! exceptions {
    ($($id:ident $($name:literal $module:literal [$($base:expr),*] $doc:literal)?;)*) => {
        $( $( plain! { $id $name $module [$($base),*] $doc } )? )*
        /// Every exception class, bases first.
        pub static EXCEPTIONS: &[&Class] = &[$(&$id),*];
    };
}

macro_rules! plain {
    ($id:ident $name:literal $module:literal [$($base:expr),*] $doc:literal) => {
        #[doc = concat!("`", $name, "`.")]
        pub static $id: Class = Class {
            name: $name,
            module: $module,
            tp_name: $name,
            bases: &[$($base),*],
            adopts: None,
            doc: $doc,
            new: Some(&MAKE),
            methods: &[],
            attrs: &[],
        };
    };
}

exceptions! {
    BASE_EXCEPTION;
    SYSTEM_EXIT;
    KEYBOARD_INTERRUPT "KeyboardInterrupt" "builtins" [&BASE_EXCEPTION] "Program interrupted by user.";
    GENERATOR_EXIT "GeneratorExit" "builtins" [&BASE_EXCEPTION] "Request that a generator exit.";
    EXCEPTION "Exception" "builtins" [&BASE_EXCEPTION] "Common base class for all non-exit exceptions.";
    STOP_ITERATION;
    ARITHMETIC_ERROR "ArithmeticError" "builtins" [&EXCEPTION] "Base class for arithmetic errors.";
    FLOATING_POINT_ERROR "FloatingPointError" "builtins" [&ARITHMETIC_ERROR] "Floating-point operation failed.";
    OVERFLOW_ERROR "OverflowError" "builtins" [&ARITHMETIC_ERROR] "Result too large to be represented.";
    ZERO_DIVISION_ERROR "ZeroDivisionError" "builtins" [&ARITHMETIC_ERROR] "Second argument to a division or modulo operation was zero.";
    ASSERTION_ERROR "AssertionError" "builtins" [&EXCEPTION] "Assertion failed.";
    ATTRIBUTE_ERROR;
    BUFFER_ERROR "BufferError" "builtins" [&EXCEPTION] "Buffer error.";
    EOF_ERROR "EOFError" "builtins" [&EXCEPTION] "Read beyond end of file.";
    IMPORT_ERROR;
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError" "builtins" [&IMPORT_ERROR] "Module not found.";
    LOOKUP_ERROR "LookupError" "builtins" [&EXCEPTION] "Base class for lookup errors.";
    INDEX_ERROR "IndexError" "builtins" [&LOOKUP_ERROR] "Sequence index out of range.";
    KEY_ERROR "KeyError" "builtins" [&LOOKUP_ERROR] "Mapping key not found.";
    MEMORY_ERROR "MemoryError" "builtins" [&EXCEPTION] "Out of memory.";
    NAME_ERROR;
    UNBOUND_LOCAL_ERROR "UnboundLocalError" "builtins" [&NAME_ERROR] "Local name referenced but not bound to a value.";
    OS_ERROR;
    BLOCKING_IO_ERROR "BlockingIOError" "builtins" [&OS_ERROR] "I/O operation would block.";
    CHILD_PROCESS_ERROR "ChildProcessError" "builtins" [&OS_ERROR] "Child process error.";
    CONNECTION_ERROR "ConnectionError" "builtins" [&OS_ERROR] "Connection error.";
    BROKEN_PIPE_ERROR "BrokenPipeError" "builtins" [&CONNECTION_ERROR] "Broken pipe.";
    CONNECTION_ABORTED_ERROR "ConnectionAbortedError" "builtins" [&CONNECTION_ERROR] "Connection aborted.";
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError" "builtins" [&CONNECTION_ERROR] "Connection refused.";
    CONNECTION_RESET_ERROR "ConnectionResetError" "builtins" [&CONNECTION_ERROR] "Connection reset.";
    FILE_EXISTS_ERROR "FileExistsError" "builtins" [&OS_ERROR] "File already exists.";
    FILE_NOT_FOUND_ERROR "FileNotFoundError" "builtins" [&OS_ERROR] "File not found.";
    INTERRUPTED_ERROR "InterruptedError" "builtins" [&OS_ERROR] "Interrupted by signal.";
    IS_A_DIRECTORY_ERROR "IsADirectoryError" "builtins" [&OS_ERROR] "Operation doesn't work on directories.";
    NOT_A_DIRECTORY_ERROR "NotADirectoryError" "builtins" [&OS_ERROR] "Operation only works on directories.";
    PERMISSION_ERROR "PermissionError" "builtins" [&OS_ERROR] "Not enough permissions.";
    PROCESS_LOOKUP_ERROR "ProcessLookupError" "builtins" [&OS_ERROR] "Process not found.";
    TIMEOUT_ERROR "TimeoutError" "builtins" [&OS_ERROR] "Timeout expired.";
    REFERENCE_ERROR "ReferenceError" "builtins" [&EXCEPTION] "Weak ref proxy used after referent went away.";
    RUNTIME_ERROR "RuntimeError" "builtins" [&EXCEPTION] "Unspecified run-time error.";
    NOT_IMPLEMENTED_ERROR "NotImplementedError" "builtins" [&RUNTIME_ERROR] "Method or function hasn't been implemented yet.";
    RECURSION_ERROR "RecursionError" "builtins" [&RUNTIME_ERROR] "Recursion limit exceeded.";
    SYNTAX_ERROR;
    INDENTATION_ERROR "IndentationError" "builtins" [&SYNTAX_ERROR] "Improper indentation.";
    TAB_ERROR "TabError" "builtins" [&INDENTATION_ERROR] "Improper mixture of spaces and tabs.";
    SYSTEM_ERROR "SystemError" "builtins" [&EXCEPTION] "Internal error in the Python interpreter.  Please report this to the Python maintainer, along with the traceback, the Python version, and the hardware/OS platform and version.";
    TYPE_ERROR "TypeError" "builtins" [&EXCEPTION] "Inappropriate argument type.";
    VALUE_ERROR "ValueError" "builtins" [&EXCEPTION] "Inappropriate argument value (of correct type).";
    UNICODE_ERROR "UnicodeError" "builtins" [&VALUE_ERROR] "Unicode related error.";
    UNICODE_DECODE_ERROR;
    UNICODE_ENCODE_ERROR;
    UNICODE_TRANSLATE_ERROR;
    WARNING "Warning" "builtins" [&EXCEPTION] "Base class for warning categories.";
    DEPRECATION_WARNING "DeprecationWarning" "builtins" [&WARNING] "Base class for warnings about deprecated features.";
    RESOURCE_WARNING "ResourceWarning" "builtins" [&WARNING] "Base class for warnings about resource usage.";
    RUNTIME_WARNING "RuntimeWarning" "builtins" [&WARNING] "Base class for warnings about dubious runtime behavior.";
    USER_WARNING "UserWarning" "builtins" [&WARNING] "Base class for warnings generated by user code.";
    UNSUPPORTED_OPERATION "UnsupportedOperation" "io" [&OS_ERROR, &VALUE_ERROR] "";
    STRUCT_ERROR "error" "struct" [&EXCEPTION] "";
}
