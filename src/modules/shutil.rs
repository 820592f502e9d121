//! The module `shutil`: copying from stream to stream.

use crate::function_table;
use crate::object::{Args, Eval, Host, Str, Value, interrupt, ops};

/// How much is copied at once.
const COPY_BUFSIZE: i64 = 64 * 1024;

/// `copyfileobj(fsrc, fdst, length)`.
///
/// # Errors
/// `AttributeError` where one can't be read or the other can't be written, and what reading and
/// writing raise.
pub fn copyfileobj(host: &mut dyn Host, from: &Value, to: &Value, length: &Value) -> Eval<()> {
    let length = if ops::truth(length)? { length.clone() } else { Value::Int(COPY_BUFSIZE) };
    // Both are looked up before anything is read.
    ops::getattr(host, from, &Str::from("read"))?;
    ops::getattr(host, to, &Str::from("write"))?;
    loop {
        interrupt::check()?;
        let data = host.call_method(from, "read", Args::positional(std::slice::from_ref(&length)))?;
        if !ops::truth(&data)? {
            return Ok(());
        }
        host.call_method(to, "write", Args::positional(&[data]))?;
    }
}

function_table! {
    /// The functions of the module `shutil`.
    pub static FUNCTIONS;
    methods {
        /// copy data from file-like object fsrc to file-like object fdst
        fn copyfileobj(@kw fsrc: &Value, @kw fdst: &Value, @kw length: &Value = "0" => &Value::Int(0)) : Python |host| copyfileobj(host, fsrc, fdst, length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::memory::{BytesIo, StringIo};
    use crate::io::text::line_end::LineEnd;
    use crate::object::host::NoHost;
    use crate::object::{Bytes, Error, Str};

    fn bytes_io(bytes: &[u8]) -> Value {
        Value::object(BytesIo::new(Bytes::copy_of(bytes)))
    }

    fn string_io(text: &str) -> Value {
        Value::object(StringIo::new(&Str::from(text), LineEnd::Lf).unwrap())
    }

    fn copy(from: &Value, to: &Value, length: i64) -> Result<(), String> {
        copyfileobj(&mut NoHost, from, to, &Value::Int(length)).map_err(|e| Error::from(e).to_string())
    }

    fn ask(stream: &Value, name: &str, args: &[Value]) -> String {
        let value = NoHost.call_method(stream, name, Args::positional(args));
        value.and_then(|v| ops::repr(&v)).map(|r| r.to_string_lossy().into_owned()).unwrap()
    }

    #[test]
    fn copies_from_the_position_on() {
        for length in [0, 1, 2, -1, 1000] {
            let (from, to) = (bytes_io(b"abcdef"), bytes_io(b"123"));
            ask(&from, "read", &[Value::Int(1)]);
            assert_eq!(copy(&from, &to, length), Ok(()));
            assert_eq!(ask(&to, "getvalue", &[]), "b'bcdef'", "{length}");
        }
        let to = string_io("");
        assert_eq!(copy(&string_io("a\nb"), &to, 1), Ok(()));
        assert_eq!(ask(&to, "getvalue", &[]), r"'a\nb'");
    }

    #[test]
    fn what_is_no_stream_is_refused_before_anything_is_read() {
        let no = |what: &str| Err(format!("'int' object has no attribute '{what}'"));
        let from = bytes_io(b"abc");
        assert_eq!(copy(&Value::Int(5), &bytes_io(b""), 0), no("read"));
        assert_eq!(copy(&from, &Value::Int(5), 0), no("write"));
        assert_eq!(ask(&from, "tell", &[]), "0");
        let error = copy(&string_io("text"), &from, 0);
        assert_eq!(error, Err("a bytes-like object is required, not 'str'".to_owned()));
    }

    #[test]
    fn arguments_are_checked_as_of_a_python_function() {
        let function = FUNCTIONS.iter().flat_map(|part| part.iter()).next().unwrap();
        let call = |count: usize, kw: &[(Str, Value)]| {
            let pos = vec![Value::None; count];
            let outcome = (function.call)(&mut NoHost, &Value::None, Args { pos: &pos, kw });
            Error::from(outcome.unwrap_err()).to_string()
        };
        let missing = "copyfileobj() missing";
        assert_eq!(call(0, &[]), format!("{missing} 2 required positional arguments: 'fsrc' and 'fdst'"));
        assert_eq!(call(1, &[]), format!("{missing} 1 required positional argument: 'fdst'"));
        let many = "copyfileobj() takes from 2 to 3 positional arguments but 4 were given";
        assert_eq!(call(4, &[]), many);
        let keyword = |name: &str| [(Str::from(name), Value::None)];
        let unexpected = "copyfileobj() got an unexpected keyword argument 'x'";
        assert_eq!(call(4, &keyword("x")), unexpected);
        let twice = "copyfileobj() got multiple values for argument 'fsrc'";
        assert_eq!(call(2, &keyword("fsrc")), twice);
        assert_eq!(call(0, &keyword("fdst")), format!("{missing} 1 required positional argument: 'fsrc'"));
    }
}
