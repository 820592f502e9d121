//! How exceptions are made: which arguments a class takes and what it keeps of them.

use crate::object::arg::{index, no_keywords, unexpected};
use crate::object::buffer::to_bytes;
use crate::object::class::{self, BASE_EXCEPTION};
use crate::object::exception::{Extra, OsInfo, UnicodeInfo, os_class, type_error, with_args};
use crate::object::{Args, Class, Res, Str, Value, pieces};

/// Makes an exception of `class`, or of the subclass that an `OSError`'s errno asks for.
pub(super) fn make(class: &Value, args: Args<'_>) -> Res<Value> {
    let mut class: &'static Class = match class {
        Value::Class(c) => c,
        _ => &BASE_EXCEPTION,
    };
    let mut given = pieces::copied(args.pos)?;
    let extra = if class.is_subclass(&class::OS_ERROR) {
        no_keywords(args, class.name)?;
        class = os_subclass(class, &given);
        os_info(class, &mut given)
    } else if class.is_subclass(&class::UNICODE_DECODE_ERROR)
        || class.is_subclass(&class::UNICODE_ENCODE_ERROR)
    {
        no_keywords(args, class.name)?;
        unicode_info(class, &mut given)?
    } else if class.is_subclass(&class::UNICODE_TRANSLATE_ERROR) {
        no_keywords(args, class.name)?;
        translate_info(&given)?
    } else if class.is_subclass(&class::STOP_ITERATION) {
        no_keywords(args, class.name)?;
        Extra::One(given.first().cloned().unwrap_or(Value::None))
    } else if class.is_subclass(&class::SYSTEM_EXIT) {
        no_keywords(args, class.name)?;
        Extra::One(match &given[..] {
            [] => Value::None,
            [code] => code.clone(),
            _ => Value::tuple(given.iter().cloned()),
        })
    } else if class.is_subclass(&class::NAME_ERROR) {
        let [name] = keywords(class, args, ["name"])?;
        Extra::One(name)
    } else if class.is_subclass(&class::ATTRIBUTE_ERROR) {
        let [name, obj] = keywords(class, args, ["name", "obj"])?;
        Extra::Attribute { name, obj }
    } else if class.is_subclass(&class::IMPORT_ERROR) {
        let [name, path, name_from] = keywords(class, args, ["name", "path", "name_from"])?;
        Extra::Import { name, path, name_from }
    } else {
        no_keywords(args, class.name)?;
        Extra::None
    };
    let error = with_args(class, given);
    *error.0.extra.borrow_mut() = extra;
    Ok(error.value())
}

/// The keywords that a class takes; `None` where one is left out.
fn keywords<const N: usize>(class: &Class, args: Args<'_>, names: [&str; N]) -> Res<[Value; N]> {
    for (name, _) in args.kw {
        if !names.iter().any(|n| n.as_bytes() == name.as_bytes()) {
            return Err(unexpected(&class.name, name));
        }
    }
    Ok(names.map(|name| args.keyword(name).cloned().unwrap_or(Value::None)))
}

/// `OSError(2, …)` makes a `FileNotFoundError`; a subclass stays what it is.
fn os_subclass(class: &'static Class, args: &[Value]) -> &'static Class {
    if !class.is(&class::OS_ERROR) || !(2..=5).contains(&args.len()) {
        return class;
    }
    let errno = match args.first() {
        Some(Value::Int(n)) => i32::try_from(*n).unwrap_or(0),
        Some(Value::Bool(b)) => i32::from(*b != 0),
        _ => 0,
    };
    os_class(errno)
}

/// What an `OSError` keeps: errno and text, the file names or what a write took. The names leave
/// `args`.
fn os_info(class: &Class, args: &mut Vec<Value>) -> Extra {
    let mut info = OsInfo::default();
    let count = args.len();
    if let (2..=5, [errno, strerror, rest @ ..]) = (count, &args[..]) {
        info.errno = errno.clone();
        info.strerror = strerror.clone();
        match rest.first() {
            None | Some(Value::None) => {}
            Some(written @ (Value::Int(_) | Value::Bool(_))) if class.is(&class::BLOCKING_IO_ERROR) => {
                info.characters_written = index(written).ok();
            }
            Some(name) => {
                info.filename = name.clone();
                // The fourth is an error number of Windows.
                if let Some(second) = rest.get(2).filter(|v| !v.is_none()) {
                    info.filename2 = second.clone();
                }
                args.truncate(2);
            }
        }
    }
    Extra::Os(Box::new(info))
}

fn exactly<const N: usize>(args: &[Value]) -> Res<&[Value; N]> {
    args.try_into()
        .map_err(|_| type_error(format!("function takes exactly {N} arguments ({} given)", args.len())))
}

fn text(v: &Value, number: usize) -> Res<Str> {
    match v {
        Value::Str(s) => Ok(s.clone()),
        _ => Err(type_error(format!("argument {number} must be str, not {}", v.type_name()))),
    }
}

fn unicode_info(class: &Class, args: &mut [Value]) -> Res<Extra> {
    let [encoding, object, start, end, reason] = exactly(args)?;
    let encode = class.is_subclass(&class::UNICODE_ENCODE_ERROR);
    let encoding = text(encoding, 1)?;
    let kept = if encode { Value::Str(text(object, 2)?) } else { object.clone() };
    let (start, end, reason) = (index(start)?, index(end)?, text(reason, 5)?);
    let object = if encode { kept } else { Value::Bytes(to_bytes(object)?) };
    Ok(Extra::Unicode(Box::new(UnicodeInfo { encoding, object, start, end, reason })))
}

fn translate_info(args: &[Value]) -> Res<Extra> {
    let [object, start, end, reason] = exactly(args)?;
    let object = Value::Str(text(object, 1)?);
    let (start, end, reason) = (index(start)?, index(end)?, text(reason, 4)?);
    let encoding = Str::empty();
    Ok(Extra::Unicode(Box::new(UnicodeInfo { encoding, object, start, end, reason })))
}
