//! `BufferedReader`.

use super::Buffered;
use super::table::reading_table;

reading_table! {
    /// Create a new buffered reader using the given readable raw IO object.
    ///
    /// Raises: UnsupportedOperation if raw can't be read; ValueError if buffer_size is not
    /// positive.
    BUFFERED_READER = "BufferedReader";
    new Buffered::reader;
}
