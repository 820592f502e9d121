//! A stream's state as plain data: no live value inside.

use super::Value;
use std::cell::Cell;
use std::rc::Rc;

/// Every layer of a stream, top down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The layers; the first is the stream itself.
    pub layers: Vec<Layer>,
}

/// What kind of layer it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayerKind {
    /// `BytesIO`.
    #[default]
    Bytes,
    /// `StringIO`: counted in code points.
    Text,
    /// `TextIOWrapper`.
    Wrapper,
    /// One of the buffered classes.
    Buffer,
    /// A `FileIO`, `SocketIO` or `ScriptedRaw`.
    Raw,
    /// What the operating system holds: a file, pipe or socket.
    System,
}

/// One layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// What it is.
    pub kind: LayerKind,
    /// Its class's name (`BufferedReader`), or for the system's part `file`, `pipe` or `socket`.
    pub class: &'static str,
    /// The file's name as `repr` shows it, where there is one.
    pub name: Option<Rc<str>>,
    /// The encoding of a text layer.
    pub encoding: Option<Rc<str>>,
    /// The cursor, in bytes (in code points for `StringIO`); none where it cannot be told. Of a
    /// text layer the byte offset in the layer below that its next read or write stands at.
    pub position: Option<u64>,
    /// How much it holds, in the same units; none where that cannot be told.
    pub length: Option<u64>,
    /// Part of its contents, around the cursor.
    pub window: Option<Window>,
    /// Bytes (of a text layer: encoded text) that wait to go down.
    pub waiting: Vec<u8>,
    /// Of `waiting`, how many there are if more than are kept here.
    pub waiting_length: u64,
    /// Bytes or text (WTF-8) that was read ahead and waits to be taken.
    pub ahead: Vec<u8>,
    /// How much of it there is, in bytes or in code points.
    pub ahead_length: u64,
    /// The size of a buffer.
    pub capacity: Option<u64>,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether it was detached from what was under it.
    pub detached: bool,
}

/// Part of the contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Where it starts, in the layer's units.
    pub start: u64,
    /// The bytes, or WTF-8 text.
    pub content: Vec<u8>,
}

impl Window {
    /// Which part of `length` units a window of `size` shows: the cursor at `position` stands in
    /// its middle, or nearer to one side where the contents start or end.
    #[must_use]
    pub fn range(position: usize, length: usize, size: usize) -> std::ops::Range<usize> {
        let start = position.saturating_sub(size / 2).min(length.saturating_sub(size));
        start..length.min(start.saturating_add(size))
    }
}

/// A call on the raw stream at the bottom of a stack, as CPython's buffered layer makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCall {
    /// Which one.
    pub kind: RawKind,
    /// What was asked: a number of bytes for a read or a write, an offset for a seek, a size for
    /// a truncate; none for all.
    pub asked: Option<i64>,
    /// Of a seek, from where (0, 1 or 2).
    pub whence: Option<i32>,
    /// What came of it: how many bytes, or which position; none where it would block.
    pub given: Option<i64>,
    /// The first bytes that were read or written.
    pub data: Vec<u8>,
    /// `ErrorName: message`, if it failed.
    pub error: Option<String>,
}

/// Which call on a raw stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawKind {
    /// `readinto`.
    Read,
    /// `readall`.
    ReadAll,
    /// `write`.
    Write,
    /// `seek`, and `tell` as a seek by 0 from the cursor.
    Seek,
    /// `truncate`.
    Truncate,
    /// `close`.
    Close,
}

impl RawKind {
    /// The call's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RawKind::Read => "read",
            RawKind::ReadAll => "readall",
            RawKind::Write => "write",
            RawKind::Seek => "seek",
            RawKind::Truncate => "truncate",
            RawKind::Close => "close",
        }
    }
}

/// How many streams one snapshot looks into. More below one another are seldom; a pair of pairs
/// of pairs has more than anybody could wait for.
const LOOKS: u32 = 32;

thread_local! {
    static LOOKED: Cell<u32> = const { Cell::new(0) };
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

impl Snapshot {
    /// The snapshot of the stream below another, for its own; empty if it is none, or too deep.
    #[must_use]
    pub fn below(stream: &Value, window: usize) -> Snapshot {
        let Some(stream) = stream.stream() else { return Snapshot::default() };
        let outermost = !INSIDE.with(|inside| inside.replace(true));
        if outermost {
            LOOKED.with(|looked| looked.set(0));
        }
        let looked = LOOKED.with(|looked| looked.replace(looked.get().saturating_add(1)));
        let snapshot = if looked < LOOKS { stream.snapshot(window) } else { Snapshot::default() };
        if outermost {
            INSIDE.with(|inside| inside.set(false));
        }
        snapshot
    }
}
