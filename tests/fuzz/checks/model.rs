//! A byte array with a cursor: what every stream of bytes is, whatever stands below it.

use iosh::object::{Size, Stream, Value};

/// An operation on a stream.
#[derive(Clone, Debug)]
pub enum Op {
    Read(usize),
    ReadAll,
    ReadInto(usize),
    Line(Option<usize>),
    Peek,
    Write(Vec<u8>),
    Seek(usize),
    SeekBy(i64),
    SeekEnd(i64),
    Tell,
    Truncate(Option<usize>),
    Flush,
}

/// A byte array with a cursor.
#[derive(Debug)]
pub struct Model {
    pub bytes: Vec<u8>,
    pub at: usize,
    /// A BytesIO is below: what would lead before the start leads to it, and truncate() never adds.
    pub memory: bool,
}

pub fn offset(n: usize) -> i64 {
    i64::try_from(n).unwrap()
}

pub fn bytes_of(line: &Value) -> Vec<u8> {
    match line {
        Value::Bytes(b) => b.to_vec(),
        other => panic!("a {}", other.type_name()),
    }
}

impl Model {
    fn ahead(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, n: usize) -> Vec<u8> {
        let taken = self.ahead()[..n.min(self.ahead().len())].to_vec();
        self.at += taken.len();
        taken
    }

    fn line(&mut self, limit: Option<usize>) -> Vec<u8> {
        let end = self.ahead().iter().position(|b| *b == b'\n').map_or(self.ahead().len(), |n| n + 1);
        self.take(limit.unwrap_or(usize::MAX).min(end))
    }

    fn write(&mut self, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        let end = self.at + data.len();
        self.bytes.resize(self.bytes.len().max(end), 0);
        self.bytes[self.at..end].copy_from_slice(data);
        self.at = end;
    }

    /// A seek. One that leads before the start of a file is left out: it fails, and leaves a buffer
    /// in doubt where it stands, as CPython's does.
    fn seeks(&mut self, s: &dyn Stream, by: i64, whence: i32) {
        let from = [0, self.at, self.bytes.len()][usize::try_from(whence).unwrap()];
        let to = offset(from) + by;
        let Ok(to) = usize::try_from(if self.memory { to.max(0) } else { to }) else { return };
        assert_eq!(s.seek(by, whence).unwrap(), offset(to));
        self.at = to;
    }

    /// Does `op` here and to the stream, and compares all that a caller sees.
    pub fn same(&mut self, s: &dyn Stream, op: &Op) {
        match op {
            Op::Read(n) => assert_eq!(s.read(Size::Most(*n)).unwrap().unwrap().to_vec(), self.take(*n)),
            Op::ReadAll => assert_eq!(s.read(Size::All).unwrap().unwrap().to_vec(), self.take(usize::MAX)),
            Op::ReadInto(n) => {
                let mut room = vec![0; *n];
                let got = s.readinto(&mut room).unwrap().unwrap();
                assert_eq!(&room[..got], self.take(*n));
            }
            Op::Line(limit) => {
                let line = s.readline(limit.map_or(Size::All, Size::Most)).unwrap();
                assert_eq!(bytes_of(&line), self.line(*limit));
            }
            Op::Peek => {
                // A raw stream has no peek.
                if let Ok(ahead) = s.peek(1) {
                    assert!(self.ahead().starts_with(&ahead), "{:?} of {:?}", ahead, self.ahead());
                    assert_eq!(ahead.is_empty(), self.ahead().is_empty());
                }
            }
            Op::Write(data) => {
                assert_eq!(s.write(data).unwrap(), Some(data.len()));
                self.write(data);
            }
            Op::Seek(to) => self.seeks(s, offset(*to), 0),
            Op::SeekBy(by) => self.seeks(s, *by, 1),
            Op::SeekEnd(by) => self.seeks(s, *by, 2),
            Op::Tell => assert_eq!(s.tell().unwrap(), offset(self.at)),
            Op::Truncate(size) => {
                let size = size.unwrap_or(self.at);
                assert_eq!(s.truncate(Some(offset(size))).unwrap(), offset(size));
                if !self.memory || size < self.bytes.len() {
                    self.bytes.resize(size, 0);
                }
            }
            Op::Flush => s.flush().unwrap(),
        }
    }
}
