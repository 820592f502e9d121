//! `str(e)`.

use crate::object::class;
use crate::object::exception::{Extra, OsInfo, UnicodeInfo};
use crate::object::{Exception, Str, Value, ops};

/// `str(e)`.
#[must_use]
pub fn message(e: &Exception) -> Str {
    // A copy, since showing a value may run into the exception itself.
    let extra = e.extra.borrow().clone();
    let special = match &extra {
        Extra::Os(info) => os(info),
        Extra::Unicode(info) => Some(unicode(e, info)),
        _ if e.class.is_subclass(&class::SYNTAX_ERROR) => syntax(e),
        _ => None,
    };
    special.map_or_else(|| plain(e), Str::from)
}

/// A value that could not be shown, because it is nested too deep.
const FAILED: &str = "<exception str() failed>";

fn show(v: &Value) -> String {
    ops::str(v).map_or_else(|_| FAILED.to_owned(), |s| s.to_string())
}

fn quote(v: &Value) -> String {
    ops::repr(v).map_or_else(|_| FAILED.to_owned(), |s| s.to_string())
}

/// What an exception without a form of its own shows: its only argument, or all as a tuple.
fn plain(e: &Exception) -> Str {
    let args = e.args.borrow().clone();
    match &args[..] {
        [] => Str::empty(),
        // A key is quoted, so that an empty one can be seen.
        [key] if e.class.is_subclass(&class::KEY_ERROR) => Str::from(quote(key)),
        [Value::Str(s)] => s.clone(),
        [one] => ops::str(one).unwrap_or_else(|_| Str::from(FAILED)),
        _ => Str::from(quote(&Value::tuple(args))),
    }
}

fn absent(v: &Value) -> bool {
    v.is_unbound() || v.is_none()
}

fn os(info: &OsInfo) -> Option<String> {
    let OsInfo { errno, strerror, filename, filename2, .. } = info;
    if absent(filename) && (errno.is_unbound() || strerror.is_unbound()) {
        return None;
    }
    let head = format!("[Errno {}] {}", show(errno), show(strerror));
    Some(match (absent(filename), absent(filename2)) {
        (true, _) => head,
        (false, true) => format!("{head}: {}", quote(filename)),
        (false, false) => format!("{head}: {} -> {}", quote(filename), quote(filename2)),
    })
}

fn unicode(e: &Exception, info: &UnicodeInfo) -> String {
    let UnicodeInfo { encoding, object, start, end, reason } = info;
    let (verb, unit) = if e.class.is_subclass(&class::UNICODE_DECODE_ERROR) {
        ("decode", "byte")
    } else if e.class.is_subclass(&class::UNICODE_ENCODE_ERROR) {
        ("encode", "character")
    } else {
        ("translate", "character")
    };
    let codec = match verb {
        "translate" => String::new(),
        _ => format!("'{encoding}' codec "),
    };
    let at = usize::try_from(*start).ok().filter(|_| *end == start.saturating_add(1));
    let culprit = at.and_then(|i| match object {
        Value::Bytes(b) => b.get(i).map(|b| format!("0x{b:02x}")),
        Value::Str(s) => s.chars().nth(i).map(|c| match c {
            0..=0xff => format!("'\\x{c:02x}'"),
            0x100..=0xffff => format!("'\\u{c:04x}'"),
            _ => format!("'\\U{c:08x}'"),
        }),
        _ => None,
    });
    match culprit {
        Some(culprit) => format!("{codec}can't {verb} {unit} {culprit} in position {start}: {reason}"),
        None => {
            let last = end.saturating_sub(1);
            format!("{codec}can't {verb} {unit}s in position {start}-{last}: {reason}")
        }
    }
}

/// The message with the file and line that stand behind it.
fn syntax(e: &Exception) -> Option<String> {
    let args = e.args.borrow().clone();
    let [message, Value::Tuple(place)] = &args[..] else { return args.first().map(show) };
    let name = match place.first() {
        Some(Value::Str(s)) => Some(s.to_string()),
        _ => None,
    };
    let name = name.map(|n| n.rsplit('/').next().unwrap_or(&n).to_owned());
    let line = match place.get(1) {
        Some(Value::Int(n)) => Some(n),
        _ => None,
    };
    let message = show(message);
    Some(match (name, line) {
        (Some(name), Some(line)) => format!("{message} ({name}, line {line})"),
        (Some(name), None) => format!("{message} ({name})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message,
    })
}
