//! UTF-8. What is valid is copied as it stands: the text is held as UTF-8 anyway.

use super::error::Failure;
use super::handler::{BadBytes, BadText, Fix, Handler, escaped_byte};
use super::wtf8;

/// The byte order mark of `utf-8-sig`.
pub(super) const MARK: &[u8] = "\u{feff}".as_bytes();

/// Appends the text of `input`, gives the number of bytes used.
pub(super) fn decode(
    input: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> Result<usize, Failure> {
    let mut at = 0;
    loop {
        let rest = input.get(at..).unwrap_or_default();
        let error = match std::str::from_utf8(rest) {
            Ok(text) => {
                out.extend_from_slice(text.as_bytes());
                return Ok(input.len());
            }
            Err(error) => error,
        };
        let (valid, wrong) = rest.split_at_checked(error.valid_up_to()).unwrap_or((rest, &[]));
        out.extend_from_slice(valid);
        at += valid.len();
        let (length, reason) = match (error.error_len(), wrong) {
            (None, _) if !last => return Ok(at),
            // The first two bytes of a surrogate may become one for `surrogatepass`.
            (Some(_), [0xed, 0xa0..=0xbf]) if !last => return Ok(at),
            (None, _) => (wrong.len(), "unexpected end of data"),
            (Some(length), [0xc2..=0xf4, ..]) => (length, "invalid continuation byte"),
            (Some(length), _) => (length, "invalid start byte"),
        };
        let bad = BadBytes { encoding: "utf-8", reason, input, start: at, end: at + length };
        at = handler.decode(bad, out)?;
    }
}

/// Appends the bytes of `text`.
pub(super) fn encode(text: &[u8], handler: &Handler, out: &mut Vec<u8>) -> Result<(), Failure> {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(valid) = wtf8::find_surrogate(rest) else {
            out.extend_from_slice(rest);
            return Ok(());
        };
        out.extend_from_slice(rest.get(..valid).unwrap_or_default());
        let run = rest.get(valid..).unwrap_or_default();
        let length = run_length(run, wtf8::is_surrogate);
        let start = at + valid;
        let bad =
            BadText { encoding: "utf-8", reason: "surrogates not allowed", text, start, end: start + length };
        at = bad.end;
        fix_bytes(handler, bad, out)?;
    }
}

/// Appends what a handler makes of bad text where ASCII text and bytes are the same.
pub(super) fn fix_bytes(handler: &Handler, mut bad: BadText<'_>, out: &mut Vec<u8>) -> Result<(), Failure> {
    if *handler == Handler::SurrogateEscape {
        // CPython's own loop for this handler leaves behind it what it could escape, so an error
        // names only the rest.
        let run = bad.text.get(bad.start..bad.end).unwrap_or_default();
        for byte in wtf8::codes(run).map_while(escaped_byte) {
            out.push(byte);
            // A surrogate is three bytes of WTF-8.
            bad.start += 3;
        }
        return if bad.start >= bad.end { Ok(()) } else { Err(bad.raise()) };
    }
    let (Fix::Text(fix) | Fix::Bytes(fix)) = handler.encode(bad)?;
    out.extend_from_slice(&fix);
    Ok(())
}

/// How many bytes at the start of `text` are characters that `wanted` takes.
pub(super) fn run_length(text: &[u8], wanted: impl Fn(u32) -> bool) -> usize {
    let mut length = 0;
    while let Some((code, size)) = text.get(length..).and_then(wtf8::first) {
        if !wanted(code) {
            break;
        }
        length += size;
    }
    length
}
