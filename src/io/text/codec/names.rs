//! From the name of an encoding to its codec, with CPython's aliases.

use super::error::Failure;
use super::{Codec, Kind, Order};
use crate::object::pieces::going_on;
use crate::object::wording::worded;

/// `KIND NAME MODULE ALIAS...`, a codec a line; written by tests/tables/codecs.py.
const CODECS: &str = include_str!("codecs.txt");

/// No alias is longer.
const LONGEST: usize = 64;

/// The codec called `name`, for a stream.
///
/// # Errors
/// LookupError for a name that is none, or not one of a text encoding.
pub fn lookup(name: impl AsRef<[u8]>) -> Result<Codec, Failure> {
    lookup_for(name, "codecs.open()")
}

/// The codec called `name`. `instead` is what CPython tells to use where `name` codes bytes to bytes:
/// `codecs.open()` for streams, `codecs.encode()` and `codecs.decode()` for the methods of str and bytes.
///
/// # Errors
/// LookupError for a name that is none, or not one of a text encoding.
pub fn lookup_for(name: impl AsRef<[u8]>, instead: &str) -> Result<Codec, Failure> {
    let name = name.as_ref();
    match name {
        // The names that nearly all code uses, without a search.
        b"utf-8" | b"utf8" | b"UTF-8" => return Ok(Codec { kind: Kind::Utf8, name: "utf-8" }),
        b"ascii" => return Ok(Codec { kind: Kind::Ascii, name: "ascii" }),
        b"latin-1" | b"latin1" => return Ok(Codec { kind: Kind::Latin1, name: "iso8859-1" }),
        _ => {}
    }
    let failed = |form: &str, parts: &[&dyn AsRef<[u8]>]| match worded(form, parts) {
        Ok(text) => Err(Failure::Lookup(text)),
        Err(e) => Err(e.into()),
    };
    let Some(normal) = normalize(name) else { return failed("unknown encoding: {}", &[&name]) };
    let dotless = normal.replace('.', "_");
    for line in CODECS.lines() {
        let mut words = line.split(' ');
        let (Some(kind), Some(canonical), Some(module)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        // CPython looks for a dot's underscore among the aliases only.
        let alias = normal == module || words.any(|alias| alias == normal || alias == dotless);
        if !alias {
            continue;
        }
        if kind == "binary" {
            let form = "'{}' is not a text encoding; use {} to handle arbitrary codecs";
            return failed(form, &[&name, &instead]);
        }
        let Some(kind) = Kind::named(kind) else {
            return failed("encoding '{}' is not in iosh", &[&name]);
        };
        return Ok(Codec { kind, name: canonical });
    }
    failed("unknown encoding: {}", &[&name])
}

impl Kind {
    fn named(kind: &'static str) -> Option<Self> {
        Some(match kind {
            "ascii" => Self::Ascii,
            "latin_1" => Self::Latin1,
            "utf_7" => Self::Utf7,
            "utf_8" => Self::Utf8,
            "utf_8_sig" => Self::Utf8Sig,
            "utf_16" => Self::Utf16(Order::Mark),
            "utf_16_le" => Self::Utf16(Order::Little),
            "utf_16_be" => Self::Utf16(Order::Big),
            "utf_32" => Self::Utf32(Order::Mark),
            "utf_32_le" => Self::Utf32(Order::Little),
            "utf_32_be" => Self::Utf32(Order::Big),
            "unicode_escape" => Self::Escape { raw: false },
            "raw_unicode_escape" => Self::Escape { raw: true },
            _ => match kind.split_once(':')? {
                ("charmap", row) => Self::Charmap(row.parse().ok()?),
                ("multibyte", index) => Self::Multibyte(index.parse().ok()?),
                _ => return None,
            },
        })
    }
}

/// Lower case, with each run of what is no letter, digit or dot as one underscore; none for a name that is
/// longer than any.
fn normalize(name: &[u8]) -> Option<String> {
    let mut normal = String::new();
    let mut gap = false;
    for byte in going_on(name) {
        if byte.is_ascii_alphanumeric() || *byte == b'.' {
            if gap && !normal.is_empty() {
                normal.push('_');
            }
            normal.push(char::from(byte.to_ascii_lowercase()));
            gap = false;
        } else {
            gap = true;
        }
        if normal.len() > LONGEST {
            return None;
        }
    }
    Some(normal)
}
