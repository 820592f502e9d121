//! JSON as text: objects, arrays, and strings that may hold lone surrogates.

use super::escape::cells;
use crate::object::char_at;
use std::io::Write as _;

/// Appends `{…}` with the fields that `fields` writes.
pub(super) fn object(out: &mut Vec<u8>, fields: impl FnOnce(&mut Fields<'_>)) {
    out.push(b'{');
    fields(&mut Fields { out, any: false });
    out.push(b'}');
}

/// Appends `[…]` with what `item` writes of each item.
pub(super) fn array<T>(
    out: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    item: impl Fn(&mut Vec<u8>, T),
) {
    out.push(b'[');
    for (i, each) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        item(out, each);
    }
    out.push(b']');
}

/// An object that is being written.
pub(super) struct Fields<'a> {
    out: &'a mut Vec<u8>,
    any: bool,
}

impl Fields<'_> {
    /// The name of a field; its value is to follow.
    pub(super) fn name(&mut self, name: &str) -> &mut Vec<u8> {
        if self.any {
            self.out.push(b',');
        }
        self.any = true;
        text(self.out, name.as_bytes());
        self.out.push(b':');
        self.out
    }

    pub(super) fn text(&mut self, name: &str, value: &[u8]) {
        text(self.name(name), value);
    }

    /// A number or a bool.
    pub(super) fn plain(&mut self, name: &str, value: impl std::fmt::Display) {
        // Writing to a Vec does not fail.
        let _ = write!(self.name(name), "{value}");
    }

    /// What `some` writes, or null.
    pub(super) fn maybe<T>(&mut self, name: &str, value: Option<T>, some: impl FnOnce(&mut Vec<u8>, T)) {
        let out = self.name(name);
        match value {
            Some(value) => some(out, value),
            None => out.extend_from_slice(b"null"),
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
        out.push(b'"');
        for byte in bytes {
            let _ = write!(out, "{byte:02x}");
        }
        out.push(b'"');
    }
}

/// Appends WTF-8 `value` as a string. A lone surrogate is written as its escape, and so is a byte
/// that is no UTF-8, as Python's `surrogateescape` would decode it; and so is what must not reach
/// a terminal as it is.
pub(super) fn text(out: &mut Vec<u8>, value: &[u8]) {
    out.push(b'"');
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
    out.push(b'"');
}

fn push_valid(out: &mut Vec<u8>, valid: &str) {
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

fn push_escape(out: &mut Vec<u8>, code: u32) {
    let _ = write!(out, "\\u{code:04x}");
}

/// Appends what stands between the quotes of a string.
fn push_run(out: &mut Vec<u8>, run: &str) {
    let at = out.len();
    if !run.is_empty() && serde_json::to_writer(&mut *out, run).is_ok() {
        out.pop();
        out.remove(at);
    }
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
