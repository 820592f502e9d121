//! Python values: their kinds, their classes, and the traits that a stream is seen through.
//!
//! Nothing in here knows the language or the evaluator. What needs either (to call a function, to
//! reach `sys.stdout`) goes through [`Host`].

pub mod arg;
pub mod bound;
pub mod buffer;
pub mod bytearray;
pub mod bytes;
pub mod bytes_class;
pub mod cell;
pub mod class;
pub mod codecs;
pub mod dict;
pub mod exception;
pub mod exception_class;
pub mod float;
pub mod heap;
pub mod host;
pub mod instance;
pub mod int;
pub mod interrupt;
pub mod iter;
pub mod journal;
pub mod limits;
pub mod list;
mod machine;
pub mod memory;
pub mod memoryview;
pub mod object_class;
pub mod octets;
pub mod ops;
pub mod overridden;
pub mod pieces;
pub mod range;
pub mod room;
pub mod set;
pub mod snapshot;
pub mod sort;
mod spare;
pub mod str;
pub mod str_class;
pub mod stream;
pub mod table;
pub mod text;
pub mod translation;
mod trash;
pub mod tuple;
pub mod value;
pub mod wording;

pub use arg::{Args, At, FromArg, IntoValue, Size};
pub use buffer::BufferOwner;
pub use bytes::Bytes;
pub use class::{Attr, Class, Method, Param, ParamKind, Sig};
pub use exception::{Error, Eval, Exception, Raised, Res};
pub use host::Host;
pub use instance::{Instance, Object};
pub use snapshot::{Layer, LayerKind, RawCall, RawKind, Snapshot, Window};
pub use str::{Str, char_at, count_chars};
pub use stream::{Stream, both};
pub use translation::{Change, Piece, Translation};
pub use value::Value;
