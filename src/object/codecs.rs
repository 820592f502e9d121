//! The door to the codecs: `str.encode` and `bytes.decode` stand here, the encodings themselves
//! belong to the streams, which `object` must not know. Whoever starts the program installs them.

use super::exception::{new, value_error};
use super::{Bytes, Res, Str, class, pieces};
use memchr::memchr;
use std::sync::OnceLock;

/// Encodes text: what to encode, the encoding, the error handler.
pub type Encode = fn(&Str, &Str, &Str) -> Res<Bytes>;
/// Decodes bytes.
pub type Decode = fn(&[u8], &Str, &Str) -> Res<Str>;

static INSTALLED: OnceLock<(Encode, Decode)> = OnceLock::new();

/// Installs the codecs, once for the whole process.
pub fn install(encode: Encode, decode: Decode) {
    // A second call brings the same functions.
    let _ = INSTALLED.set((encode, decode));
}

fn installed(encoding: &Str) -> Res<&'static (Encode, Decode)> {
    INSTALLED.get().ok_or_else(|| new(&class::LOOKUP_ERROR, format!("unknown encoding: {encoding}")))
}

/// Whether the names mean UTF-8, which needs no codec where nothing is wrong.
fn is_utf8(encoding: Option<&Str>, errors: Option<&Str>) -> Res<bool> {
    if !encoding.is_none_or(|e| matches!(e.as_bytes(), b"utf-8" | b"utf8" | b"UTF-8")) {
        return Ok(false);
    }
    errors.map_or(Ok(true), |e| c_string(e).map(|_| true))
}

/// Whether it is looked through in no time; the codecs look for Ctrl-C meanwhile.
fn is_short(bytes: &[u8]) -> bool {
    bytes.len() <= pieces::AT_ONCE
}

/// The names as the codecs take them: of the encoding and of the error handler.
fn names(encoding: Option<&Str>, errors: Option<&Str>) -> Res<(Str, Str)> {
    let or = |given: Option<&Str>, default: &str| match given {
        Some(name) => c_string(name).map(|_| name.clone()),
        None => Ok(Str::from(default)),
    };
    Ok((or(encoding, "utf-8")?, or(errors, "strict")?))
}

/// `text.encode(encoding, errors)`; by default strict UTF-8.
///
/// # Errors
/// `LookupError: unknown encoding: nope`, `UnicodeEncodeError`.
pub fn encode(text: &Str, encoding: Option<&Str>, errors: Option<&Str>) -> Res<Bytes> {
    if is_utf8(encoding, errors)?
        && (text.is_ascii() || is_short(text.as_bytes()) && text.as_utf8().is_some())
    {
        return Bytes::copied(text.as_bytes());
    }
    let (encoding, errors) = names(encoding, errors)?;
    let (encode, _) = installed(&encoding)?;
    encode(text, &encoding, &errors)
}

/// `bytes.decode(encoding, errors)`; by default strict UTF-8.
///
/// # Errors
/// `LookupError: unknown encoding: nope`, `UnicodeDecodeError`.
pub fn decode(bytes: &[u8], encoding: Option<&Str>, errors: Option<&Str>) -> Res<Str> {
    if is_utf8(encoding, errors)?
        && is_short(bytes)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Ok(Str::from(text));
    }
    let (encoding, errors) = names(encoding, errors)?;
    if bytes.is_empty() {
        // Nobody looks whether there is such an encoding.
        return Ok(Str::from(""));
    }
    let (_, decode) = installed(&encoding)?;
    decode(bytes, &encoding, &errors)
}

/// The UTF-8 of a text.
///
/// # Errors
/// `UnicodeEncodeError` for a lone surrogate.
pub fn utf8(text: &Str) -> Res<&[u8]> {
    if text.has_surrogate()? {
        let strict = (Str::from("utf-8"), Str::from("strict"));
        let (encode, _) = installed(&strict.0)?;
        encode(text, &strict.0, &strict.1)?;
    }
    Ok(text.as_bytes())
}

/// A text as C code takes it: UTF-8 without a null.
///
/// # Errors
/// `UnicodeEncodeError` for a lone surrogate, `ValueError: embedded null character`.
pub fn c_string(text: &Str) -> Res<&[u8]> {
    let utf8 = utf8(text)?;
    match pieces::find(utf8, |part| memchr(0, part))? {
        Some(_) => Err(value_error("embedded null character")),
        None => Ok(utf8),
    }
}

/// A text as C code takes it that does not look whether there is a null in it.
///
/// # Errors
/// `UnicodeEncodeError` for a lone surrogate.
pub fn until_null(text: &Str) -> Res<&[u8]> {
    let utf8 = utf8(text)?;
    let end = pieces::find(utf8, |part| memchr(0, part))?;
    Ok(end.and_then(|end| utf8.get(..end)).unwrap_or(utf8))
}
