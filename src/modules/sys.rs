//! `sys`: what stream code asks of it beyond `sys.stdin`, `sys.stdout` and `sys.stderr`.

use crate::function_table;
use crate::object::exception::with_args;
use crate::object::{Eval, Value, class, ops};

function_table! {
    /// The functions of module `sys`.
    pub static FUNCTIONS in "sys";
    methods {
        /// End the program with an exit code.
        fn exit(status: &Value = "None" => &Value::None) |_host| exit(status);
        /// How many bytes an object takes, as CPython counts them.
        fn getsizeof(object: &Value) |_host| ops::size_with_header(object);
        /// The encoding that str.encode() and bytes.decode() take by default.
        fn getdefaultencoding() |_host| "utf-8";
        /// The encoding of file names.
        fn getfilesystemencoding() |_host| "utf-8";
        /// How deep calls may nest.
        fn getrecursionlimit() |_host| 1000_i64;
    }
}

fn exit(status: &Value) -> Eval<Value> {
    let args = if status.is_none() { Vec::new() } else { vec![status.clone()] };
    Err(with_args(&class::SYSTEM_EXIT, args).into())
}
