//! `bytes`.

use super::arg::{Bound, Given};
use super::octets::{self, Fill, Needle, octet_class};
use super::text::bytes_methods;
use super::text::methods::{self, Bounds, Bytes as Octet, Side};
use super::{Bytes, Str, Value, codecs};

octet_class! {
    /// bytes(iterable_of_ints) -> bytes
    /// bytes(string, encoding[, errors]) -> bytes
    /// bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer
    /// bytes(int) -> bytes object of size given by the parameter initialized with null bytes
    /// bytes() -> empty bytes object
    ///
    /// Construct an immutable array of bytes from:
    ///   - an iterable yielding integers in range(256)
    ///   - a text string encoded using the specified encoding
    ///   - any object implementing the buffer API.
    ///   - an integer
    BYTES: Bytes = "bytes";
    make |bytes| Value::Bytes(Bytes::from_vec(bytes));
    own {}
}
