//! `BufferedReader`.

use super::Buffered;
use super::table::reading_table;

reading_table! {
    /// Create a new buffered reader using the given readable raw IO object.
    BUFFERED_READER = "BufferedReader";
    new Buffered::reader;
}
