//! Streams in memory.

mod bytes_buffer;
pub mod bytes_io;
mod content;
pub mod string_io;
mod text;

#[cfg(test)]
mod bytes_io_tests;
#[cfg(test)]
mod string_io_tests;
#[cfg(test)]
pub(crate) mod testing;

pub use bytes_buffer::BYTES_IO_BUFFER;
#[cfg(test)]
pub(crate) use bytes_buffer::BytesBuffer;
pub use bytes_io::BytesIo;
pub use string_io::StringIo;
