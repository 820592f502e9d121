//! `BufferedRandom`.

use super::Buffered;
use super::table::reading_table;
use crate::object::{Stream, Value};

reading_table! {
    /// A buffered interface to random access streams.
    ///
    /// The constructor creates a reader and writer for a seekable stream,
    /// raw, given in the first argument. If the buffer_size is omitted it
    /// defaults to DEFAULT_BUFFER_SIZE.
    ///
    /// Raises: UnsupportedOperation if raw can't be read, written or seeked; ValueError if
    /// buffer_size is not positive.
    BUFFERED_RANDOM = "BufferedRandom";
    new Buffered::random;
    /// Write bytes at the place that the stream stands at; return their number.
    ///
    /// They wait in the buffer until it is full, until flush(), or until something is read that
    /// the buffer does not hold.
    ///
    /// Raises: ValueError on a closed or detached stream; TypeError if buffer holds no bytes;
    /// BlockingIOError with characters_written if the raw stream would block and the buffer is
    /// full; what the raw stream raises.
    fn write(buffer: &Value) |s, host| s.write_value(host, buffer);
    /// Whether the raw stream can be written.
    ///
    /// Raises: ValueError on a closed or detached stream.
    fn writable() |s, _host| s.pass("writable");
}
