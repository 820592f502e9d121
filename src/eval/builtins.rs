//! The builtin functions, one row each; the builtin classes come from their own tables.

use super::call::own_attrs;
use super::interp::Interp;
use super::lend::with_interp;
use crate::function_table;
use crate::object::arg::unexpected;
use crate::object::class::{ATTRIBUTE_ERROR, EOF_ERROR, MethodKind};
use crate::object::exception::{self, type_error, value_error};
use crate::object::text::float;
use crate::object::{
    Args, Class, Error, Eval, Host, Raised, Res, Str, Value, host, interrupt, journal, limits, ops,
};

function_table! {
    /// The builtin functions.
    pub(super) static FUNCTIONS;
    methods {
        /// The number of items of a container.
        fn len(obj: &Value) |_host| ops::len(obj);
        /// The text that stands for an object in a program.
        fn repr(obj: &Value) |_host| ops::repr(obj);
        /// As repr(), with everything but ASCII escaped.
        fn ascii(obj: &Value) |_host| ops::ascii(obj);
        /// The hash of an object.
        fn hash(obj: &Value) |_host| ops::hash(obj);
        /// A number that is the object's own while it lives.
        fn id(obj: &Value) |_host| obj.address();
        /// Whether the object can be called.
        fn callable(obj: &Value) |_host| ops::is_callable(obj);
        /// The absolute value of a number.
        fn abs(x: &Value) |_host| ops::abs(x);
        /// Whether any item is true.
        fn any(iterable: &Value) |host| any(host, iterable, true);
        /// Whether all items are true.
        fn all(iterable: &Value) |host| any(host, iterable, false).map(|found| !found);
        /// The code point of a character, or the value of a byte.
        fn ord(c: &Value) |_host| ord(c);
        /// The character of a code point.
        fn chr(i: &Value) |_host| chr(i);
        /// The hexadecimal text of an int.
        fn hex(number: &Value) |_host| radix(number, "#x");
        /// The octal text of an int.
        fn oct(number: &Value) |_host| radix(number, "#o");
        /// The binary text of an int.
        fn bin(number: &Value) |_host| radix(number, "#b");
        /// Whether an object is of a class, or of one of a tuple of classes.
        fn isinstance(obj: &Value, class_or_tuple: &Value) |_host| ops::isinstance(obj, class_or_tuple);
        /// Whether a class derives from another, or from one of a tuple of classes.
        fn issubclass(cls: &Value, class_or_tuple: &Value) |_host| ops::issubclass(cls, class_or_tuple);
        /// Whether an object has an attribute.
        fn hasattr(obj: &Value, name: &Value) |host| {
            attribute(host, obj, attribute_name(name)?).map(|v| v.is_some())
        };
        /// The attribute of an object, or the default where it has none.
        fn getattr(object: &Value, name: &Value, default: &Value = "<none>" => &Value::Unbound) |host| {
            let name = attribute_name(name)?;
            match default {
                Value::Unbound => ops::getattr(host, object, name),
                _ => attribute(host, object, name).map(|v| v.unwrap_or_else(|| default.clone())),
            }
        };
        /// Set an attribute of an object.
        fn setattr(obj: &Value, name: &Value, value: Value) |host| {
            ops::setattr(host, obj, attribute_name(name)?, value)
        };
        /// Delete an attribute of an object.
        fn delattr(obj: &Value, name: &Value) |host| ops::delattr(host, obj, attribute_name(name)?);
        /// The names of an object's attributes, or of the variables.
        fn dir(object: &Value = "<variables>" => &Value::Unbound) |host| dir(host, object);
        /// Print what an object is for: a class, a method, a function, a module, or what a text names.
        fn help(request: &Value = "<usage>" => &Value::Unbound) |host| {
            let text = with_interp(host, |interp| super::help::text(interp, request));
            let text = Value::Str(text.unwrap_or_else(|| Ok(Str::empty()))?);
            print(host, Args::positional(std::slice::from_ref(&text)))
        };
        /// The attributes that an object keeps in its `__dict__`.
        fn vars(object: &Value) |host| match ops::try_getattr(host, object, &Str::from("__dict__"))? {
            Some(dict) => Ok(dict),
            None => Err(type_error("vars() argument must have __dict__ attribute")),
        };
        /// The iterator of an iterable; or one that calls a function until it gives the sentinel.
        fn iter(iterable: &Value, sentinel: &Value = "<none>" => &Value::Unbound) |_host| match sentinel {
            Value::Unbound => ops::iter(iterable),
            _ if ops::is_callable(iterable) => Ok(crate::object::iter::callable(iterable.clone(), sentinel.clone())),
            _ => Err(type_error("iter(v, w): v must be callable").into()),
        };
        /// The next item of an iterator, or the default at its end.
        fn next(iterator: &Value, default: &Value = "<none>" => &Value::Unbound) |host| next(host, iterator, default);
        /// The sum of the items, from a start value.
        fn sum(iterable: &Value, @kw start: &Value = "0" => &Value::Int(0)) |host| sum(host, iterable, start);
        /// An object's text in a format.
        fn format(value: &Value, format_spec: &Value = "''" => &Value::Unbound) |_host| format(value, format_spec);
        /// Round a number to so many decimal digits.
        fn round(@kw number: &Value, @kw ndigits: &Value = "None" => &Value::None) |_host| round(number, ndigits);
        /// The pair of quotient and remainder.
        fn divmod(x: &Value, y: &Value) |_host| ops::divmod(x, y);
        /// A power, modulo a number if that is given.
        fn pow(@kw base: &Value, @kw exp: &Value, @kw r#mod: &Value = "None" => &Value::None) |_host| {
            ops::pow_mod(base, exp, r#mod)
        };
        /// A line from sys.stdin, without its newline.
        fn input(prompt: &Value = "''" => &Value::Unbound) |host| input(host, prompt);
    }
    raw {
        /// Print values to a stream, or to sys.stdout.
        fn print("*args, sep=' ', end='\\n', file=None, flush=False") |host, args| print(host, args);
        /// The smallest item, or the smallest of several values.
        fn min("iterable, *, default, key=None") |host, args| extreme(host, args, "min");
        /// The largest item, or the largest of several values.
        fn max("iterable, *, default, key=None") |host, args| extreme(host, args, "max");
        /// A new list of the items in order.
        fn sorted("iterable, /, *, key=None, reverse=False") |host, args| sorted(host, args);
    }
}

/// Every builtin by name.
pub(super) fn all() -> Vec<(&'static str, Value)> {
    let functions = FUNCTIONS.iter().flat_map(|part| part.iter()).map(|m| (m.name, Value::Builtin(m)));
    let exceptions = crate::object::class::EXCEPTIONS.iter().filter(|c| c.module == "builtins");
    let classes = CLASSES.iter().chain(exceptions).map(|c| (c.name, Value::Class(c)));
    let constants = [
        ("Ellipsis", Value::Ellipsis),
        ("NotImplemented", Value::NotImplemented),
        ("IOError", Value::Class(&crate::object::class::OS_ERROR)),
        ("EnvironmentError", Value::Class(&crate::object::class::OS_ERROR)),
        ("__name__", Value::str("__main__")),
    ];
    // `open` is the same object as `io.open`.
    let open = crate::io::open::FUNCTIONS.iter().flat_map(|part| part.iter()).filter(|m| m.name == "open");
    let open = open.map(|m| (m.name, Value::Builtin(m)));
    functions.chain(open).chain(classes).chain(constants).collect()
}

/// The builtin classes that have a name.
static CLASSES: &[&Class] = &[
    &crate::object::class::OBJECT,
    &crate::object::class::TYPE,
    &crate::object::int::INT,
    &crate::object::int::BOOL,
    &crate::object::float::FLOAT,
    &crate::object::str_class::STR,
    &crate::object::bytes_class::BYTES,
    &crate::object::bytearray::BYTEARRAY,
    &crate::object::memoryview::MEMORYVIEW,
    &crate::object::tuple::TUPLE,
    &crate::object::list::LIST,
    &crate::object::dict::DICT,
    &crate::object::set::SET,
    &crate::object::set::FROZENSET,
    &crate::object::range::RANGE,
    &crate::object::range::SLICE,
    &crate::object::iter::ENUMERATE,
    &crate::object::iter::ZIP,
    &crate::object::iter::MAP,
    &crate::object::iter::FILTER,
    &crate::object::iter::REVERSED,
];

/// An attribute; none too where computing it says that there is none.
fn attribute(host: &mut dyn Host, v: &Value, name: &Str) -> Eval<Option<Value>> {
    let found = ops::try_getattr(host, v, name).map_err(Error::from);
    match found {
        Err(e) if e.is(&ATTRIBUTE_ERROR) => Ok(None),
        found => Ok(found?),
    }
}

fn attribute_name(name: &Value) -> Res<&Str> {
    match name {
        Value::Str(s) => Ok(s),
        _ => Err(type_error(format!("attribute name must be string, not '{}'", name.type_name()))),
    }
}

/// Whether any item's truth is `wanted`.
fn any(host: &mut dyn Host, iterable: &Value, wanted: bool) -> Eval<bool> {
    let mut found = false;
    ops::iterate(host, iterable, |v| {
        found = ops::truth(&v)? == wanted;
        Ok(!found)
    })?;
    Ok(found)
}

fn ord(c: &Value) -> Res<i64> {
    let length = match c {
        Value::Str(s) => match s.chars().next() {
            Some(c) if s.len() == 1 => return Ok(i64::from(c)),
            _ => s.len(),
        },
        Value::Bytes(b) => match b.first() {
            Some(b0) if b.len() == 1 => return Ok(i64::from(*b0)),
            _ => b.len(),
        },
        Value::ByteArray(b) => match b.bytes().first() {
            Some(b0) if b.bytes().len() == 1 => return Ok(i64::from(*b0)),
            _ => b.bytes().len(),
        },
        _ => {
            let name = c.type_name();
            return Err(type_error(format!("ord() expected string of length 1, but {name} found")));
        }
    };
    Err(type_error(format!("ord() expected a character, but string of length {length} found")))
}

fn chr(i: &Value) -> Res<Str> {
    let code = match i {
        Value::Big(_) => -1,
        _ => crate::object::arg::index(i)?,
    };
    match u32::try_from(code) {
        Ok(c) if c <= 0x0010_FFFF => Ok(Str::from_char(c)),
        _ => Err(value_error("chr() arg not in range(0x110000)")),
    }
}

fn radix(number: &Value, spec: &str) -> Eval<Str> {
    match number {
        Value::Int(_) | Value::Big(_) => ops::format(number, &Str::from(spec)),
        Value::Bool(b) => ops::format(&Value::Int(i64::from(*b != 0)), &Str::from(spec)),
        _ => {
            Err(crate::object::arg::index(number)
                .map_or_else(Into::into, |_| type_error("not an int").into()))
        }
    }
}

/// What listing a name takes.
const NAME: usize = 256;

fn dir(host: &mut dyn Host, object: &Value) -> Eval<Vec<Value>> {
    let mut names: Vec<Str> = match object {
        Value::Unbound => {
            let names = |interp: &mut Interp| -> Res<Vec<Str>> {
                limits::product(interp.variables().count(), NAME)?;
                Ok(interp.variables().map(|(n, _)| n.clone()).collect())
            };
            with_interp(host, names).unwrap_or_else(|| Ok(Vec::new()))?
        }
        _ => ops::names(object),
    };
    names.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    names.dedup();
    Ok(names.into_iter().map(Value::Str).collect())
}

fn next(host: &mut dyn Host, iterator: &Value, default: &Value) -> Eval<Value> {
    let item = match with_interp(host, |interp| interp.next_item(iterator)) {
        Some(item) => item?,
        None => ops::next(host, iterator)?,
    };
    match (item, default) {
        (Some(item), _) => Ok(item),
        (None, Value::Unbound) => Err(exception::stop_iteration().into()),
        (None, default) => Ok(default.clone()),
    }
}

fn sum(host: &mut dyn Host, iterable: &Value, start: &Value) -> Eval<Value> {
    let iterable = &ops::iter(iterable)?;
    match start {
        Value::Str(_) => return Err(type_error("sum() can't sum strings [use ''.join(seq) instead]").into()),
        Value::Bytes(_) => return Err(type_error("sum() can't sum bytes [use b''.join(seq) instead]").into()),
        Value::ByteArray(_) => {
            return Err(type_error("sum() can't sum bytearray [use b''.join(seq) instead]").into());
        }
        _ => {}
    }
    let mut total = start.clone();
    ops::iterate(host, iterable, |v| {
        let sum = match (&total, &v) {
            (Value::Int(a), Value::Int(b)) if a.checked_add(*b).is_some() => Value::Int(a.wrapping_add(*b)),
            _ => ops::binary(ops::BinOp::Add, &total, &v)?,
        };
        std::mem::replace(&mut total, sum).release();
        v.release();
        Ok(true)
    })?;
    Ok(total)
}

fn round(number: &Value, ndigits: &Value) -> Eval<Value> {
    match (ops::Number::of(number), ndigits) {
        (None, _) => {
            let name = number.type_name();
            Err(type_error(format!("type {name} doesn't define __round__ method")).into())
        }
        (Some(ops::Number::Int(n)), Value::None) => Ok(n.into()),
        (Some(ops::Number::Int(n)), _) => match ops::int_of(ndigits) {
            Some(digits) => Ok(n.round(&digits).into()),
            None => {
                Err(crate::object::arg::index(ndigits).map_or_else(Into::into, |_| type_error("").into()))
            }
        },
        (Some(ops::Number::Float(x)), Value::None) => Ok(float::round_int(x)?.into()),
        (Some(ops::Number::Float(x)), _) => {
            Ok(Value::float(float::round_digits(x, crate::object::arg::index(ndigits)?)?))
        }
    }
}

fn format(value: &Value, spec: &Value) -> Eval<Str> {
    match spec {
        Value::Unbound => ops::format(value, &Str::empty()),
        Value::Str(spec) => ops::format(value, spec),
        _ => {
            let name = if spec.is_none() { "None" } else { spec.type_name() };
            Err(type_error(format!("format() argument 2 must be str, not {name}")).into())
        }
    }
}

fn input(host: &mut dyn Host, prompt: &Value) -> Eval<Value> {
    let stdout = host.sys("stdout");
    if !prompt.is_unbound() {
        let text = Value::Str(ops::str(prompt)?);
        host.call_method(&stdout, "write", Args::positional(&[text]))?;
    }
    host.call_method(&stdout, "flush", Args::default())?;
    let stdin = host.sys("stdin");
    match host.call_method(&stdin, "readline", Args::default())? {
        Value::Str(line) if line.is_empty() => {
            Err(exception::new(&EOF_ERROR, "EOF when reading a line").into())
        }
        Value::Str(line) => {
            let end = line.len().saturating_sub(usize::from(line.as_bytes().ends_with(b"\n")));
            Ok(Value::Str(line.slice(0, end)?))
        }
        other => Ok(other),
    }
}

/// Refuses keywords that are not among `known`.
fn only(args: Args<'_>, name: &str, known: &[&str]) -> Eval<()> {
    match args.kw.iter().find(|(k, _)| !known.iter().any(|n| n.as_bytes() == k.as_bytes())) {
        Some((k, _)) => Err(unexpected(&name, k).into()),
        None => Ok(()),
    }
}

/// Whether a keyword was given and is not `None`.
fn given<'a>(args: &Args<'a>, name: &str) -> Option<&'a Value> {
    args.keyword(name).filter(|v| !v.is_none())
}

fn print(host: &mut dyn Host, args: Args<'_>) -> Eval<()> {
    only(args, "print", &["sep", "end", "file", "flush"])?;
    let file = match given(&args, "file") {
        Some(file) => file.clone(),
        None => match host.sys("stdout") {
            Value::None => return Ok(()),
            file => file,
        },
    };
    let text = |name: &str, default: &str| match given(&args, name) {
        None => Ok(Value::str(default)),
        Some(Value::Str(s)) => Ok(Value::Str(s.clone())),
        Some(other) => {
            let got = other.type_name();
            Err(type_error(format!("{name} must be None or a string, not {got}")))
        }
    };
    let (sep, end) = (text("sep", " ")?, text("end", "\n")?);
    // Where nobody looks on, the method is looked up once.
    let write = if host::quiet() && !own_attrs(&file) { file.class().method("write") } else { None };
    let write = write.filter(|method| method.kind == MethodKind::Instance);
    if write.is_some() {
        journal::touch_call(&file, Args::default());
    }
    let mut put = |v: &Value| match write {
        Some(method) => (method.call)(host, &file, Args::positional(std::slice::from_ref(v))),
        None => host.call_method(&file, "write", Args::positional(std::slice::from_ref(v))),
    };
    for (i, v) in args.pos.iter().enumerate() {
        if i > 0 {
            put(&sep)?.release();
        }
        if let Value::Str(_) = v {
            put(v)?.release();
        } else {
            let text = Value::Str(ops::str(v)?);
            let written = put(&text);
            text.release();
            written?.release();
        }
    }
    put(&end)?.release();
    sep.release();
    end.release();
    match args.keyword("flush") {
        Some(flush) if ops::truth(flush)? => host.call_method(&file, "flush", Args::default()).map(|_| ()),
        _ => Ok(()),
    }
}

fn extreme(host: &mut dyn Host, args: Args<'_>, name: &'static str) -> Eval<Value> {
    if args.pos.is_empty() {
        return Err(type_error(format!("{name} expected at least 1 argument, got 0")).into());
    }
    only(args, name, &["key", "default"])?;
    let default = args.keyword("default");
    if default.is_some() && args.pos.len() > 1 {
        let text = format!("Cannot specify a default for {name}() with multiple positional arguments");
        return Err(type_error(text).into());
    }
    let op = if name == "min" { ops::CmpOp::Lt } else { ops::CmpOp::Gt };
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |host: &mut dyn Host, item: Value| {
        interrupt::check()?;
        let key = match given(&args, "key") {
            Some(f) => host.call(f, Args::positional(std::slice::from_ref(&item)))?,
            None => item.clone(),
        };
        let better = match &best {
            Some((_, best_key)) => ops::compare(op, &key, best_key)?,
            None => true,
        };
        if better {
            best = Some((item, key));
        }
        Ok::<(), Raised>(())
    };
    if let [iterable] = args.pos {
        let it = ops::iter(iterable)?;
        while let Some(item) = ops::next(host, &it)? {
            consider(host, item)?;
        }
    } else {
        args.pos.iter().try_for_each(|item| consider(host, item.clone()))?;
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(value_error(format!("{name}() iterable argument is empty")).into()),
    }
}

fn sorted(host: &mut dyn Host, args: Args<'_>) -> Eval<Value> {
    let [iterable] = args.pos else {
        return Err(type_error(format!("sorted expected 1 argument, got {}", args.pos.len())).into());
    };
    let list = Value::list(ops::collect(host, iterable)?);
    host.call_method(&list, "sort", Args { pos: &[], kw: args.kw })?;
    Ok(list)
}
