//! A format string, taken apart: which items lie where.

use crate::io::text::codec;
use crate::object::dict::Mixer;
use crate::object::exception::{Error, type_error};
use crate::object::{Res, Str, Value, interrupt, limits, pieces};
use smallvec::SmallVec;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::rc::Rc;

/// Equal items one behind the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The letter.
    pub code: u8,
    /// Where the first of them starts.
    pub offset: usize,
    /// How many bytes one takes; of `s` and `p` the whole string.
    pub size: usize,
    /// How many there are.
    pub count: usize,
}

/// What a format string says.
#[derive(Debug)]
pub(super) struct Layout {
    /// The format.
    pub text: Str,
    /// The items, without padding.
    pub runs: SmallVec<[Run; 4]>,
    /// How many bytes they take in all.
    pub size: usize,
    /// How many values they are.
    pub items: usize,
    /// Whether the most significant byte comes first.
    pub big_endian: bool,
    /// Whether the sizes are the machine's, so that a float too large for `f` becomes infinite.
    pub native: bool,
}

/// How many formats are remembered, as in CPython.
const REMEMBERED: usize = 100;
/// Longer ones are not: they take their time anyway.
const LONGEST: usize = 1 << 10;

thread_local! {
    static LAYOUTS: RefCell<HashMap<Vec<u8>, Rc<Layout>, BuildHasherDefault<Mixer>>> = RefCell::default();
}

/// `struct.error`.
#[cold]
pub(super) fn struct_error(text: impl Into<Str>) -> Error {
    crate::object::exception::new(&crate::object::class::STRUCT_ERROR, text)
}

#[cold]
fn too_long() -> Error {
    struct_error("total struct size too long")
}

/// The layout of a format argument of a function, which remembers those it saw.
pub(super) fn remembered(format: &Value) -> Res<Rc<Layout>> {
    if !matches!(format, Value::Str(_) | Value::Bytes(_)) {
        crate::object::ops::hash(format)?;
    }
    let text = text_of(format)?;
    if text.len() <= LONGEST
        && let Some(layout) = LAYOUTS.with_borrow(|known| known.get(text).cloned())
    {
        return Ok(layout);
    }
    let layout = Rc::new(Layout::parse(text)?);
    LAYOUTS.with_borrow_mut(|known| {
        if known.len() >= REMEMBERED {
            known.clear();
        }
        if text.len() <= LONGEST {
            known.insert(text.to_vec(), Rc::clone(&layout));
        }
    });
    Ok(layout)
}

/// Forgets the layouts.
pub(super) fn forget() {
    LAYOUTS.with_borrow_mut(HashMap::clear);
}

/// The bytes of a format argument.
fn text_of(format: &Value) -> Res<&[u8]> {
    match format {
        Value::Bytes(b) => Ok(b),
        Value::Str(s) => {
            if !s.is_ascii() {
                let ascii = codec::lookup("ascii")?;
                codec::encode(ascii, s.as_bytes(), "strict")?;
            }
            Ok(s.as_bytes())
        }
        _ => Err(type_error(format!(
            "Struct() argument 1 must be a str or bytes object, not {}",
            format.class().name
        ))),
    }
}

/// The size and alignment of an item; none for a letter that is no format.
fn size_of(code: u8, native: bool) -> Option<(usize, usize)> {
    let size = match code {
        b'x' | b'b' | b'B' | b'c' | b's' | b'p' | b'?' => return Some((1, 1)),
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' if !native => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        _ => return None,
    };
    Some((size, size))
}

impl Layout {
    /// The layout of a format argument.
    pub(super) fn of(format: &Value) -> Res<Layout> {
        Layout::parse(text_of(format)?)
    }

    fn parse(format: &[u8]) -> Res<Layout> {
        if pieces::find(format, |part| memchr::memchr(0, part))?.is_some() {
            return Err(struct_error("embedded null character"));
        }
        let (order, letters) = match format {
            [order @ (b'<' | b'>' | b'!' | b'=' | b'@'), rest @ ..] => (*order, rest),
            _ => (b'@', format),
        };
        let native = order == b'@';
        let mut layout = Layout {
            text: Str::copied(format, format.len())?,
            runs: SmallVec::new(),
            size: 0,
            items: 0,
            big_endian: matches!(order, b'>' | b'!') || cfg!(target_endian = "big") && order != b'<',
            native,
        };
        let mut count: Option<usize> = None;
        for &letter in letters {
            interrupt::look()?;
            match (letter, count) {
                // Space stands between items only, not between a count and its letter.
                (b' ' | b'\t'..=b'\r', None) => {}
                (b'0'..=b'9', so_far) => {
                    let more = so_far.unwrap_or(0).checked_mul(10);
                    count = Some(bounded(more.and_then(|n| n.checked_add(usize::from(letter - b'0'))))?);
                }
                _ => layout.add(letter, count.take().unwrap_or(1), native)?,
            }
        }
        match count {
            Some(_) => Err(struct_error("repeat count given without format specifier")),
            None => Ok(layout),
        }
    }

    fn add(&mut self, code: u8, count: usize, native: bool) -> Res<()> {
        let (size, alignment) =
            size_of(code, native).ok_or_else(|| struct_error("bad char in struct format"))?;
        let is_string = matches!(code, b's' | b'p');
        let items = match code {
            b'x' => 0,
            _ if is_string => 1,
            _ => count,
        };
        self.items = bounded(self.items.checked_add(items))?;
        let start = if native { self.size.checked_next_multiple_of(alignment) } else { Some(self.size) };
        let start = bounded(start)?;
        self.size = bounded(size.checked_mul(count).and_then(|bytes| start.checked_add(bytes)))?;
        if items > 0 {
            let size = if is_string { count } else { size };
            if self.runs.len() == self.runs.capacity() {
                limits::product(self.runs.len() * 2, std::mem::size_of::<Run>())?;
            }
            self.runs.push(Run { code, offset: start, size, count: items });
        }
        Ok(())
    }
}

/// A size that a C `Py_ssize_t` can hold.
fn bounded(size: Option<usize>) -> Res<usize> {
    size.filter(|n| *n <= isize::MAX.unsigned_abs()).ok_or_else(too_long)
}
