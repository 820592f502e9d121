//! What to do about an error: a fix that works.

/// When to give a hint, and which: the class of the exception, or none for any; a part of its
/// message; the hint.
type Row = (&'static str, &'static str, &'static str);

/// The first row that fits is taken.
const HINTS: &[Row] = &[
    (
        "TypeError",
        "a bytes-like object is required, not 'str'",
        r#"this stream takes bytes: b"text" or "text".encode()"#,
    ),
    (
        "TypeError",
        "string argument expected, got 'bytes'",
        r#"this stream takes text: "text" or data.decode()"#,
    ),
    (
        "TypeError",
        "write() argument must be str, not bytes",
        r#"this stream takes text: "text" or data.decode(); mode "wb" takes bytes"#,
    ),
    (
        "TypeError",
        "initial_value must be str or None, not bytes",
        "io.BytesIO(data) holds bytes; io.StringIO(data.decode()) holds their text",
    ),
    ("TypeError", "can't concat str to bytes", r#"make both bytes: b"text" or "text".encode()"#),
    ("TypeError", "can only concatenate str (not \"bytes\") to str", "make both text: data.decode()"),
    (
        "TypeError",
        "'encoding' is an invalid keyword argument for StringIO",
        "a StringIO holds text and has no encoding; io.TextIOWrapper(io.BytesIO(), encoding=\"utf-8\") encodes",
    ),
    (
        "TypeError",
        "StringIO() got an unexpected keyword argument 'encoding'",
        "a StringIO holds text and has no encoding; io.TextIOWrapper(io.BytesIO(), encoding=\"utf-8\") encodes",
    ),
    ("TypeError", "read-only bytes-like object", "readinto() fills a buffer that can change: bytearray(n)"),
    (
        "TypeError",
        "must be read-write bytes-like object",
        "readinto() fills a buffer that can change: bytearray(n)",
    ),
    (
        "TypeError",
        "object is not subscriptable",
        "a stream has no index: seek(n), then read(1); a BytesIO has getbuffer()[n]",
    ),
    (
        "UnsupportedOperation",
        "not readable",
        r#"to read what you write, open it with "w+" or "r+" (in bytes: "w+b", "r+b")"#,
    ),
    (
        "UnsupportedOperation",
        "not writable",
        r#"to write, open it with "w" (empties the file), "a" (appends) or "r+" (changes it)"#,
    ),
    (
        "UnsupportedOperation",
        "can't do nonzero cur-relative seeks",
        "in text, seek(n) takes 0 or a number that tell() gave; in mode \"rb\" any",
    ),
    (
        "UnsupportedOperation",
        "can't do nonzero end-relative seeks",
        "in text, seek(0, 2) goes to the end; in mode \"rb\" seek(-n, 2) works",
    ),
    (
        "UnsupportedOperation",
        "not seekable",
        "this stream only goes forward: io.BytesIO(f.read()) holds the rest of it and can seek",
    ),
    (
        "UnsupportedOperation",
        "fileno",
        "a stream in memory has no descriptor: open() a file, or tempfile.TemporaryFile()",
    ),
    ("UnsupportedOperation", "detach", "a stream in memory stands on nothing that it could be detached from"),
    (
        "OSError",
        "telling position disabled by next() call",
        "read with 'while line := f.readline():', then tell() works",
    ),
    ("OSError", "Can't do nonzero cur-relative seeks", "a StringIO seeks from the start: seek(s.tell() + n)"),
    (
        "OSError",
        "Can't do nonzero end-relative seeks",
        "a StringIO seeks from the start: seek(len(s.getvalue()) - n)",
    ),
    (
        "OSError",
        "is not seekable",
        "this stream only goes forward: io.BytesIO(f.read()) holds the rest of it and can seek",
    ),
    (
        "ValueError",
        "I/O operation on closed file",
        "it was closed (a 'with' closes at its end): use it before that, or open it again",
    ),
    (
        "ValueError",
        "of closed file",
        "it was closed (a 'with' closes at its end): use it before that, or open it again",
    ),
    (
        "ValueError",
        "underlying buffer has been detached",
        "detach() gave the stream below away: use what it returned",
    ),
    (
        "ValueError",
        "raw stream has been detached",
        "detach() gave the stream below away: use what it returned",
    ),
    (
        "ValueError",
        "binary mode doesn't take an",
        r#"leave it out, or leave out the "b": only text has encoding, errors and newline"#,
    ),
    (
        "ValueError",
        "can't have unbuffered text I/O",
        r#"buffering=1 writes each line through; buffering=0 works with "b" in the mode"#,
    ),
    (
        "ValueError",
        "must have exactly one of",
        r#"choose one of "r", "w", "a", "x"; a "+" behind it both reads and writes"#,
    ),
    (
        "ValueError",
        "Must have exactly one of",
        r#"choose one of "r", "w", "a", "x"; a "+" behind it both reads and writes"#,
    ),
    ("ValueError", "negative seek", "seek(n) counts from the start; seek(-n, 2) counts back from the end"),
    ("ValueError", "Negative seek position", "seek(n) counts from the start"),
    ("ValueError", "embedded null byte", "a file's name holds no \\0"),
    (
        "BufferError",
        "",
        "a view of getbuffer() still holds the stream: call release() on it, or use it in a 'with'",
    ),
    ("FileNotFoundError", "", r#"is the name right? open(name, "w") makes a file"#),
    ("FileExistsError", "", r#"mode "x" only makes new files: "w" empties an old one, "a" appends to it"#),
    ("IsADirectoryError", "", "this is a folder: os.listdir(name) lists what is in it"),
    (
        "UnicodeDecodeError",
        "",
        r#"these bytes are in another encoding: open(name, encoding="latin-1"), or errors="replace""#,
    ),
    (
        "UnicodeEncodeError",
        "",
        r#"encoding="utf-8" can write every character; errors="replace" writes ? for it"#,
    ),
    ("BlockingIOError", "", "the other side is not ready: read or write less, or try again later"),
    ("BrokenPipeError", "", "nobody reads any more: the other end is closed"),
    (
        "AttributeError",
        "attribute 'getvalue'",
        "only streams in memory have getvalue(): seek(0), then read()",
    ),
    ("AttributeError", "attribute 'getbuffer'", "only a BytesIO has getbuffer()"),
    (
        "AttributeError",
        "'bytes' object has no attribute 'encode'",
        "these are bytes already; decode() makes text of them",
    ),
    (
        "AttributeError",
        "'str' object has no attribute 'decode'",
        "this is text already; encode() makes bytes of it",
    ),
];

/// The hint for an exception of a class with such a message.
#[must_use]
pub fn hint(class: &str, message: &str) -> Option<&'static str> {
    let found = HINTS.iter().find(|(c, part, _)| *c == class && message.contains(part));
    found.map(|(_, _, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_kinds_get_both_ways_out() {
        let h = hint("TypeError", "a bytes-like object is required, not 'str'").unwrap();
        assert!(h.contains(r#"b"text""#) && h.contains(r#""text".encode()"#), "{h}");
        assert_eq!(hint("TypeError", "unhashable type: 'list'"), None);
        assert!(hint("FileNotFoundError", "[Errno 2] No such file or directory: 'x'").is_some());
    }

    #[test]
    fn no_row_is_hidden_by_an_earlier_one() {
        for (i, (class, part, text)) in HINTS.iter().enumerate() {
            let first = HINTS.iter().position(|(c, p, _)| c == class && part.contains(p));
            assert!(first == Some(i) || HINTS[first.unwrap()].2 == *text, "{class} {part}");
        }
    }
}
