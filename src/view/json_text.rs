//! JSON as text: objects, arrays, and strings that may hold lone surrogates.

use super::escape::{cells, patient_pieces};
use crate::object::char_at;
use std::io::Write;

/// Writes bytes as they are; whoever gave the writer knows what fails.
pub(super) fn put(out: &mut dyn Write, bytes: &[u8]) {
    let _ = out.write_all(bytes);
}

/// Writes `{…}` with the fields that `fields` writes.
pub(super) fn object(out: &mut dyn Write, fields: impl FnOnce(&mut Fields<'_>)) {
    put(out, b"{");
    fields(&mut Fields { out, any: false });
    put(out, b"}");
}

/// Writes `[…]` with what `item` writes of each item.
pub(super) fn array<T>(
    out: &mut dyn Write,
    items: impl IntoIterator<Item = T>,
    item: impl Fn(&mut dyn Write, T),
) {
    put(out, b"[");
    for (i, each) in items.into_iter().enumerate() {
        if i > 0 {
            put(out, b",");
        }
        item(out, each);
    }
    put(out, b"]");
}

/// An object that is being written.
pub(super) struct Fields<'a> {
    out: &'a mut dyn Write,
    any: bool,
}

impl Fields<'_> {
    /// The name of a field; its value is to follow.
    pub(super) fn name(&mut self, name: &str) -> &mut dyn Write {
        if self.any {
            put(self.out, b",");
        }
        self.any = true;
        text(self.out, name.as_bytes());
        put(self.out, b":");
        self.out
    }

    pub(super) fn text(&mut self, name: &str, value: &[u8]) {
        text(self.name(name), value);
    }

    /// A text that comes in pieces.
    pub(super) fn text_of(&mut self, name: &str, value: impl FnOnce(&mut dyn FnMut(&[u8]))) {
        let out = self.name(name);
        put(out, b"\"");
        value(&mut |piece| push_text(out, piece));
        put(out, b"\"");
    }

    /// A number or a bool.
    pub(super) fn plain(&mut self, name: &str, value: impl std::fmt::Display) {
        let _ = write!(self.name(name), "{value}");
    }

    /// What `some` writes, or null.
    pub(super) fn maybe<T>(&mut self, name: &str, value: Option<T>, some: impl FnOnce(&mut dyn Write, T)) {
        let out = self.name(name);
        match value {
            Some(value) => some(out, value),
            None => put(out, b"null"),
        }
    }

    pub(super) fn maybe_text(&mut self, name: &str, value: Option<&str>) {
        self.maybe(name, value, |out, value| text(out, value.as_bytes()));
    }

    pub(super) fn maybe_number<N: std::fmt::Display>(&mut self, name: &str, value: Option<N>) {
        self.maybe(name, value, |out, value| {
            let _ = write!(out, "{value}");
        });
    }

    /// Bytes as pairs of hexadecimal digits.
    pub(super) fn hex(&mut self, name: &str, bytes: &[u8]) {
        let out = self.name(name);
        put(out, b"\"");
        for byte in bytes {
            let _ = write!(out, "{byte:02x}");
        }
        put(out, b"\"");
    }
}

/// Writes WTF-8 `value` as a string; of a long one the rest is left out when Ctrl-C is pressed.
pub(super) fn text(out: &mut dyn Write, value: &[u8]) {
    put(out, b"\"");
    patient_pieces(value).for_each(|piece| push_text(out, piece));
    put(out, b"\"");
}

/// Writes what stands between the quotes of a string. A lone surrogate is written as its escape, and
/// so is a byte that is no UTF-8, as Python's `surrogateescape` would decode it; and so is what must
/// not reach a terminal as it is.
pub(super) fn push_text(out: &mut dyn Write, value: &[u8]) {
    let mut rest = value;
    while !rest.is_empty() {
        let (valid, bad) = match std::str::from_utf8(rest) {
            Ok(valid) => (valid, false),
            Err(error) => {
                let valid = rest.get(..error.valid_up_to()).unwrap_or_default();
                (std::str::from_utf8(valid).unwrap_or_default(), true)
            }
        };
        push_valid(out, valid);
        rest = rest.get(valid.len()..).unwrap_or_default();
        if bad {
            let (code, length) = match (rest, char_at(rest, 0)) {
                ([0xED, 0xA0..=0xBF, 0x80..=0xBF, ..], Some(surrogate)) => surrogate,
                ([byte, ..], _) => (0xDC00 + u32::from(*byte), 1),
                ([], _) => break,
            };
            push_escape(out, code);
            rest = rest.get(length..).unwrap_or_default();
        }
    }
}

fn push_valid(out: &mut dyn Write, valid: &str) {
    if valid.is_ascii() && !valid.contains('\x7f') {
        return push_run(out, valid);
    }
    let mut start = 0;
    for (at, c) in valid.char_indices() {
        if c >= '\x7f' && cells(c, false).is_none() {
            push_run(out, valid.get(start..at).unwrap_or_default());
            start = at.saturating_add(c.len_utf8());
            for unit in c.encode_utf16(&mut [0; 2]) {
                push_escape(out, u32::from(*unit));
            }
        }
    }
    push_run(out, valid.get(start..).unwrap_or_default());
}

fn push_escape(out: &mut dyn Write, code: u32) {
    let _ = write!(out, "\\u{code:04x}");
}

fn push_run(out: &mut dyn Write, run: &str) {
    let mut rest = run.as_bytes();
    while let Some(at) = rest.iter().position(|b| matches!(b, 0..0x20 | b'"' | b'\\')) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        put(out, plain);
        match special.first() {
            Some(b'"') => put(out, b"\\\""),
            Some(b'\\') => put(out, b"\\\\"),
            Some(0x08) => put(out, b"\\b"),
            Some(0x0C) => put(out, b"\\f"),
            Some(b'\n') => put(out, b"\\n"),
            Some(b'\r') => put(out, b"\\r"),
            Some(b'\t') => put(out, b"\\t"),
            Some(&control) => push_escape(out, u32::from(control)),
            None => {}
        }
        rest = special.get(1..).unwrap_or_default();
    }
    put(out, rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_hold_surrogates_stray_bytes_and_no_controls() {
        let shown = |value: &[u8]| {
            let mut out = Vec::new();
            text(&mut out, value);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(b"a\"\\\n\x1b\x7f"), r#""a\"\\\n\u001b\u007f""#);
        assert_eq!(shown("é日🐍".as_bytes()), "\"é日🐍\"");
        assert_eq!(shown(b"x\xed\xa0\x80y\x80\xc3"), r#""x\ud800y\udc80\udcc3""#);
        assert_eq!(shown("\u{9b}\u{202e}\u{e0001}".as_bytes()), r#""\u009b\u202e\udb40\udc01""#);
    }
}
