//! `str(e)`.

use crate::object::class;
use crate::object::exception::{Extra, OsInfo, UnicodeInfo};
use crate::object::ops::{repr, str};
use crate::object::text::wtf8::is_continuation;
use crate::object::wording::worded;
use crate::object::{Exception, Res, Str, Value, char_at, count_chars, limits, pieces};

/// `str(e)`.
///
/// # Errors
/// What showing an argument raises; `MemoryError` and `KeyboardInterrupt` of a long one.
pub fn message(e: &Exception) -> Res<Str> {
    // A copy, since showing a value may run into the exception itself.
    let extra = e.extra.borrow().clone();
    limits::deeper(" while getting the str of an object", || {
        let special = match &extra {
            Extra::Os(info) => os(info)?,
            Extra::Unicode(info) => Some(unicode(e, info)?),
            _ if e.class.is_subclass(&class::SYNTAX_ERROR) => syntax(e)?,
            _ => None,
        };
        special.map_or_else(|| plain(e), Ok)
    })
}

/// So much of a message is told where nobody asked for all of it.
const TOLD: usize = pieces::AT_ONCE;

/// `str(e)` as a traceback tells it.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn told(e: &Exception) -> Res<Str> {
    match message(e) {
        Ok(text) => Ok(text),
        Err(e) if e.is(&class::KEYBOARD_INTERRUPT) => Err(e),
        Err(_) => Ok(Str::from("<exception str() failed>")),
    }
}

/// A text that is told, of a very long one the start.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn start(text: Str) -> Res<Str> {
    let bytes = text.as_bytes();
    if bytes.len() <= TOLD {
        return Ok(text);
    }
    let end = (0..=TOLD).rev().find(|at| bytes.get(*at).is_some_and(|b| !is_continuation(*b)));
    let start = bytes.get(..end.unwrap_or(0)).unwrap_or_default();
    let more = text.len().saturating_sub(count_chars(start));
    worded("{}… ({} more characters)", &[&start, &more.to_string()])
}

/// What an exception without a form of its own shows: its only argument, or all as a tuple.
fn plain(e: &Exception) -> Res<Str> {
    let args = e.args.borrow().clone();
    Ok(match &args[..] {
        [] => Str::empty(),
        // A key is quoted, so that an empty one can be seen.
        [key] if e.class.is_subclass(&class::KEY_ERROR) => repr(key)?,
        [one] => str(one)?,
        _ => repr(&Value::tuple(args))?,
    })
}

fn absent(v: &Value) -> bool {
    v.is_unbound() || v.is_none()
}

fn os(info: &OsInfo) -> Res<Option<Str>> {
    let OsInfo { errno, strerror, filename, filename2, .. } = info;
    if absent(filename) && (errno.is_unbound() || strerror.is_unbound()) {
        return Ok(None);
    }
    let (errno, strerror) = (str(errno)?, str(strerror)?);
    Ok(Some(match (absent(filename), absent(filename2)) {
        (true, _) => worded("[Errno {}] {}", &[&errno, &strerror])?,
        (false, true) => worded("[Errno {}] {}: {}", &[&errno, &strerror, &repr(filename)?])?,
        (false, false) => {
            let (from, to) = (repr(filename)?, repr(filename2)?);
            worded("[Errno {}] {}: {} -> {}", &[&errno, &strerror, &from, &to])?
        }
    }))
}

/// The culprit of an error of coding, if it is one byte or character that is there.
fn culprit(info: &UnicodeInfo) -> Res<Option<String>> {
    let UnicodeInfo { object, start, end, .. } = info;
    let Some(at) = usize::try_from(*start).ok().filter(|_| *end == start.saturating_add(1)) else {
        return Ok(None);
    };
    Ok(match object {
        Value::Bytes(b) => b.get(at).map(|b| format!("0x{b:02x}")),
        Value::Str(s) => char_at(s.as_bytes(), s.offset(at)?).map(|(c, _)| match c {
            0..=0xff => format!("'\\x{c:02x}'"),
            0x100..=0xffff => format!("'\\u{c:04x}'"),
            _ => format!("'\\U{c:08x}'"),
        }),
        _ => None,
    })
}

fn unicode(e: &Exception, info: &UnicodeInfo) -> Res<Str> {
    let UnicodeInfo { encoding, start, end, reason, .. } = info;
    let (verb, unit) = if e.class.is_subclass(&class::UNICODE_DECODE_ERROR) {
        ("decode", "byte")
    } else if e.class.is_subclass(&class::UNICODE_ENCODE_ERROR) {
        ("encode", "character")
    } else {
        ("translate", "character")
    };
    let what = match culprit(info)? {
        Some(culprit) => format!("can't {verb} {unit} {culprit} in position {start}"),
        None => format!("can't {verb} {unit}s in position {start}-{}", end.saturating_sub(1)),
    };
    match verb {
        "translate" => worded("{}: {}", &[&what, reason]),
        _ => worded("'{}' codec {}: {}", &[encoding, &what, reason]),
    }
}

/// The message with the file and line that stand behind it.
fn syntax(e: &Exception) -> Res<Option<Str>> {
    let args = e.args.borrow().clone();
    let [message, Value::Tuple(place)] = &args[..] else {
        return Ok(Some(str(args.first().unwrap_or(&Value::None))?));
    };
    let name = match place.first() {
        Some(Value::Str(s)) => Some(s.as_bytes()),
        _ => None,
    };
    let name = name.map(|n| memchr::memrchr(b'/', n).and_then(|at| n.get(at + 1..)).unwrap_or(n));
    let line = match place.get(1) {
        Some(Value::Int(n)) => Some(n.to_string()),
        _ => None,
    };
    let message = str(message)?;
    Ok(Some(match (name, line) {
        (Some(name), Some(line)) => worded("{} ({}, line {})", &[&message, &name, &line])?,
        (Some(name), None) => worded("{} ({})", &[&message, &name])?,
        (None, Some(line)) => worded("{} (line {})", &[&message, &line])?,
        (None, None) => message,
    }))
}
