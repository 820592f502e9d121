//! The module `socket`: pairs of connected sockets, and no network beyond them.

use crate::function_table;
use crate::io::raw::socket_io::SOCKET_IO;
use crate::io::raw::{Socket, disk};
use crate::io::socket::SOCKET;
use crate::object::arg::index;
use crate::object::{Res, Value, class};
use rustix::io::Errno;

/// `socketpair(family, type, proto)`; of UNIX stream sockets only.
fn pair(family: &Value, kind: i32, proto: i32) -> Res<Value> {
    let family = if family.is_none() { 1 } else { index(family)? };
    if (family, kind, proto) != (1, 1, 0) {
        return Err(disk::errno(Errno::AFNOSUPPORT));
    }
    let (a, b) = Socket::pair()?;
    Ok(Value::tuple([Value::object(a), Value::object(b)]))
}

function_table! {
    /// The functions of the module `socket`.
    pub static FUNCTIONS;
    methods {
        /// Create a pair of sockets that are connected to each other.
        ///
        /// Raises: OSError for another family, type or protocol than AF_UNIX, SOCK_STREAM, 0.
        fn socketpair(@kw family: &Value = "None" => &Value::None, @kw r#type: i32 = "SocketKind.SOCK_STREAM" => 1, @kw proto: i32 = "0" => 0) : Python
            |_host| pair(family, r#type, proto);
    }
}

/// The constants and classes of the module `socket`.
#[must_use]
pub fn constants() -> Vec<(&'static str, Value)> {
    let numbers = [
        ("AF_UNIX", 1),
        ("SOCK_STREAM", 1),
        ("SHUT_RD", 0),
        ("SHUT_WR", 1),
        ("SHUT_RDWR", 2),
        ("MSG_PEEK", 2),
        ("MSG_DONTWAIT", 0x40),
        ("SOL_SOCKET", 1),
    ];
    let classes = [
        ("socket", &SOCKET),
        ("SocketIO", &SOCKET_IO),
        ("error", &class::OS_ERROR),
        ("timeout", &class::TIMEOUT_ERROR),
    ];
    let numbers = numbers.into_iter().map(|(n, v)| (n, Value::Int(v)));
    numbers.chain(classes.into_iter().map(|(n, c)| (n, Value::Class(c)))).collect()
}
