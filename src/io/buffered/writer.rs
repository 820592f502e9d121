//! `BufferedWriter`.

use super::Buffered;
use super::table::buffered_table;
use crate::object::{Stream, Value};

buffered_table! {
    /// A buffer for a writeable sequential RawIO object.
    ///
    /// The constructor creates a BufferedWriter for the given writeable raw
    /// stream. If the buffer_size is not given, it defaults to
    /// DEFAULT_BUFFER_SIZE.
    ///
    /// Raises: UnsupportedOperation if raw can't be written; ValueError if buffer_size is not
    /// positive.
    BUFFERED_WRITER = "BufferedWriter";
    new Buffered::writer;
    /// Write bytes; return their number.
    ///
    /// They wait in the buffer until it is full, or until flush().
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
