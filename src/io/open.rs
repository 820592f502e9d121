//! `open()`: a file, in the layers that its mode asks for.

use super::buffered::Buffered;
use super::raw::FileIo;
use super::text::TextIOWrapper;
use crate::function_table;
use crate::object::codecs::c_string;
use crate::object::exception::{type_error, value_error};
use crate::object::wording::worded;
use crate::object::{At, Error, FromArg, Host, Res, Str, Stream, Value};

/// The arguments of `open()`.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// A name, or a descriptor.
    pub file: &'a Value,
    /// What to do with it.
    pub mode: &'a Str,
    /// The size of the buffer; 0 for none, 1 for one that is flushed at the end of each line, less
    /// for what suits the file.
    pub buffering: i32,
    /// Of text: how it is encoded.
    pub encoding: Option<&'a Str>,
    /// Of text: what to do about what can't be coded.
    pub errors: Option<&'a Str>,
    /// Of text: how its lines end.
    pub newline: Option<&'a Str>,
    /// Whether closing the file closes the descriptor that was given.
    pub closefd: bool,
    /// What is called in place of the system's open, or `None`.
    pub opener: &'a Value,
}

impl<'a> Request<'a> {
    /// `open(file, mode)`.
    #[must_use]
    pub fn new(file: &'a Value, mode: &'a Str) -> Request<'a> {
        Request {
            file,
            mode,
            buffering: -1,
            encoding: None,
            errors: None,
            newline: None,
            closefd: true,
            opener: &Value::None,
        }
    }

    fn check_text(&self, layout: Layout) -> Res<()> {
        let given = [("an encoding", self.encoding), ("an errors", self.errors), ("a newline", self.newline)];
        for (what, value) in given {
            if layout.binary && value.is_some() {
                return Err(value_error(format!("binary mode doesn't take {what} argument")));
            }
        }
        Ok(())
    }
}

/// What a mode asks for.
#[derive(Clone, Copy, Debug)]
struct Layout {
    reading: bool,
    updating: bool,
    binary: bool,
}

impl Layout {
    /// Reads a mode; gives that of the raw file, too.
    fn parse(mode: &Str) -> Res<(Layout, String)> {
        const LETTERS: &[u8] = b"xrwa+tb";
        let invalid = || Err(value_error(worded("invalid mode: '{}'", &[mode])?));
        let letters = mode.as_bytes();
        if letters.len() > LETTERS.len() {
            return invalid();
        }
        for (at, c) in letters.iter().enumerate() {
            let again = letters.get(at.saturating_add(1)..).is_some_and(|rest| rest.contains(c));
            if again || !LETTERS.contains(c) {
                return invalid();
            }
        }
        let has = |c: u8| letters.contains(&c);
        if has(b't') && has(b'b') {
            return Err(value_error("can't have text and binary mode at once"));
        }
        let raw: String = ['x', 'r', 'w', 'a', '+'].into_iter().filter(|c| has(*c as u8)).collect();
        if raw.trim_end_matches('+').len() > 1 {
            return Err(value_error("must have exactly one of create/read/write/append mode"));
        }
        Ok((Layout { reading: has(b'r'), updating: has(b'+'), binary: has(b'b') }, raw))
    }
}

/// Closes what was opened so far, and gives the error that made it of no use.
fn give_up(opened: &Value, error: Error) -> Error {
    match opened.stream().map(Stream::close) {
        Some(Err(second)) => second.with_context(&error),
        _ => error,
    }
}

/// `open()`.
///
/// # Errors
/// As CPython: `ValueError` for the mode, `OSError` with the name; nothing stays open.
pub fn open(host: &mut dyn Host, request: Request<'_>) -> Res<Value> {
    for text in [Some(request.mode), request.encoding, request.errors, request.newline].into_iter().flatten()
    {
        c_string(text)?;
    }
    match request.file {
        Value::Str(_)
        | Value::Bytes(_)
        | Value::Int(_)
        | Value::Bool(_)
        | Value::Big(_)
        | Value::Float(_) => {}
        other => {
            let got = other.class().name;
            return Err(type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
        }
    }
    let (layout, raw_mode) = Layout::parse(request.mode)?;
    request.check_text(layout)?;
    let raw = FileIo::open(host, request.file, &Str::from(raw_mode), request.closefd, request.opener)?;
    let terminal = request.buffering < 0 && raw.isatty()?;
    let by_line = request.buffering == 1 || terminal;
    let size = if by_line || request.buffering < 0 {
        i64::from(raw.block_size())
    } else {
        i64::from(request.buffering)
    };
    let raw = Value::object(raw);
    if size == 0 {
        if !layout.binary {
            return Err(give_up(&raw, value_error("can't have unbuffered text I/O")));
        }
        return Ok(raw);
    }
    let buffer = match layout {
        Layout { updating: true, .. } => Buffered::random(&raw, size),
        Layout { reading: true, .. } => Buffered::reader(&raw, size),
        _ => Buffered::writer(&raw, size),
    };
    let buffer = Value::object(buffer.map_err(|e| give_up(&raw, e))?);
    if layout.binary {
        return Ok(buffer);
    }
    let Request { encoding, errors, newline, .. } = request;
    let text = TextIOWrapper::new(buffer.clone(), encoding, errors, newline, by_line, false);
    let text = text.map_err(|e| give_up(&buffer, e))?;
    text.set_mode(Value::Str(request.mode.clone()));
    Ok(Value::object(text))
}

/// `io.text_encoding(encoding)`.
fn text_encoding(encoding: &Value) -> Value {
    if encoding.is_none() { Value::str("locale") } else { encoding.clone() }
}

/// An argument that goes to C code as it is, which is seen before the next argument is looked at.
struct Text<'a>(&'a Str);

impl<'a> FromArg<'a> for Text<'a> {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        let text = <&Str>::from_arg(v, at)?;
        c_string(text)?;
        Ok(Text(text))
    }
}

impl<'a> FromArg<'a> for Option<Text<'a>> {
    fn from_arg(v: &'a Value, at: At) -> Res<Self> {
        let text = <Option<&Str>>::from_arg(v, at)?;
        text.map(c_string).transpose()?;
        Ok(text.map(Text))
    }
}

function_table! {
    /// The functions of the module `io`.
    pub static FUNCTIONS in "_io";
    methods {
        /// Open file and return a stream. Raise OSError upon failure.
        ///
        /// file is either a text or byte string giving the name of the file to be opened or an
        /// integer file descriptor of the file to be wrapped.
        ///
        /// mode is 'r' to read (default), 'w' to write, emptying the file first, 'x' to create a
        /// file that must not exist yet, 'a' to append; with '+' also for the opposite; with 'b'
        /// as bytes, with 't' as text (default).
        ///
        /// buffering is 0 for no buffer (bytes only), 1 for a buffer that is flushed at each line
        /// end (text only), more for its size; by default it suits the file.
        ///
        /// encoding, errors and newline are those of TextIOWrapper, and for text only.
        ///
        /// If closefd is False, the given descriptor is kept open when the stream is closed. An
        /// opener is called with the name and flags, and must return a descriptor.
        ///
        /// Raises: ValueError for a mode that is none, or arguments that don't fit it; LookupError
        /// for an unknown encoding; TypeError for arguments of a wrong type; FileNotFoundError,
        /// FileExistsError, IsADirectoryError, PermissionError or another OSError with errno and
        /// filename if it can't be opened.
        fn open(
            @kw file: &Value,
            @kw mode: Text = "'r'" => Text(&Str::from("r")),
            @kw buffering: i32 = "-1" => -1,
            @kw encoding: Option<Text> = "None" => None,
            @kw errors: Option<Text> = "None" => None,
            @kw newline: Option<Text> = "None" => None,
            @kw closefd: bool = "True" => true,
            @kw opener: &Value = "None" => &Value::None
        ) |host| { let [encoding, errors, newline] = [encoding, errors, newline].map(|t| t.map(|t| t.0)); open(host, Request { file, mode: mode.0, buffering, encoding, errors, newline, closefd, opener }) };
        /// Open a file to read its code, as bytes.
        ///
        /// Raises: what open(path, "rb") raises.
        fn open_code(@kw path: &Str) |host| open(host, Request::new(&Value::Str(path.clone()), &Str::from("rb")));
        /// A helper function to choose the text encoding: 'locale' for None.
        ///
        /// Raises: nothing.
        fn text_encoding(encoding: &Value, stacklevel: i32 = "2" => 2) |_host| {
            let _ = stacklevel;
            text_encoding(encoding)
        };
    }
}
