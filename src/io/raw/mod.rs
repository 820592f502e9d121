//! Raw streams: no buffer, each call is one call of the operating system.

mod by_readinto;
pub mod disk;
pub mod file_io;
mod open_mode;
pub mod scripted;
pub mod socket;
pub mod socket_io;

pub use file_io::FileIo;
pub use scripted::ScriptedRaw;
pub use socket::Socket;
pub use socket_io::SocketIo;

use crate::object::arg::index;
use crate::object::exception::overflow_error;
use crate::object::str::BRIEF;
use crate::object::{Error, Res, Value, interrupt, ops};
use std::rc::Rc;

/// An offset or size as `FileIO` reads it: a C `long`.
///
/// # Errors
/// `TypeError` for what is no int, `OverflowError` for one that is too large.
pub(crate) fn c_long(v: &Value) -> Res<i64> {
    match v {
        Value::Big(_) => Err(overflow_error("Python int too large to convert to C long")),
        _ => index(v),
    }
}

/// A name as a snapshot shows it, cut where it is long.
pub(crate) fn shown(name: &Value) -> Option<Rc<str>> {
    let front = match name {
        Value::Str(s) if s.as_bytes().len() > BRIEF => Some(Value::str(&s.brief(BRIEF))),
        Value::Bytes(b) if b.len() > BRIEF => b.get(..BRIEF).map(Value::bytes),
        _ => None,
    };
    let text = ops::repr(front.as_ref().unwrap_or(name)).map_err(Error::from);
    // To be looked at costs no Ctrl-C.
    let text = text.inspect_err(interrupt::put_back).ok()?;
    Some(text.brief(4 * BRIEF).into())
}
