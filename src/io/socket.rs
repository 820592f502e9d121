//! The class `socket`: a connected socket, and the streams that `makefile` makes of it.

use super::buffered::{Buffered, BufferedRWPair};
use super::raw::file_io::DEFAULT_BUFFER_SIZE;
use super::raw::{Socket, SocketIo, disk};
use super::text::TextIOWrapper;
use super::text::wrapper::TEXT_IO_WRAPPER;
use crate::class_table;
use crate::object::arg::index;
use crate::object::buffer::{ALL, with_bytes, with_bytes_mut};
use crate::object::class::OBJECT;
use crate::object::exception::{overflow_error, type_error, value_error};
use crate::object::wording::worded;
use crate::object::{Args, Bytes, Class, Error, Eval, Host, Object, Res, Str, Value, limits, ops};
use rustix::io::Errno;
use std::any::Any;
use std::time::Duration;

impl Object for Socket {
    fn class(&self) -> &'static Class {
        &SOCKET
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        let closed = if self.is_closed() { " [closed]" } else { "" };
        Ok(format!("<socket.socket{closed} fd={}, family=1, type=1, proto=0>", self.number()).into())
    }

    fn needs_finalizing(&self) -> bool {
        self.number() >= 0
    }

    /// The other end sees at once that nobody holds this one any more.
    fn finalize(&self, _host: &mut dyn Host) -> Res<()> {
        self.close()
    }
}

impl Socket {
    fn recv(&self, size: i64, flags: i32) -> Res<Bytes> {
        let size = usize::try_from(size).map_err(|_| value_error("negative buffersize in recv"))?;
        limits::check_bytes(size)?;
        let mut buf = limits::zeros(size)?;
        let n = self.receive(&mut buf, flags)?.ok_or_else(|| disk::errno(Errno::AGAIN))?;
        buf.truncate(n);
        Ok(Bytes::from_vec(buf))
    }

    fn recv_into(&self, room: &mut [u8], size: i64, flags: i32) -> Res<usize> {
        let size = usize::try_from(size).map_err(|_| value_error("negative buffersize in recv_into"))?;
        let have = room.len();
        if size > have {
            return Err(value_error("buffer too small for requested bytes"));
        }
        let room = room.get_mut(..if size == 0 { have } else { size }).unwrap_or_default();
        self.receive(room, flags)?.ok_or_else(|| disk::errno(Errno::AGAIN))
    }

    fn set_timeout_value(&self, seconds: &Value) -> Res<()> {
        self.set_timeout(if seconds.is_none() { None } else { Some(timeout(seconds)?) })
    }

    fn seconds(&self) -> Option<f64> {
        self.timeout().map(|limit| limit.as_secs_f64())
    }
}

/// A time in seconds as CPython keeps it: in whole nanoseconds, of which an `i64` must hold all.
fn timeout(seconds: &Value) -> Res<Duration> {
    const SECOND: f64 = 1e9;
    let nanoseconds = if let Value::Float(bits) = seconds {
        let seconds = f64::from_bits(*bits);
        if seconds.is_nan() {
            return Err(value_error("Invalid value NaN (not a number)"));
        }
        let up = if seconds < 0.0 { (seconds * SECOND).floor() } else { (seconds * SECOND).ceil() };
        // 2^63 is the first that an `i64` does not hold.
        if !(-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&up) {
            return Err(overflow_error("timestamp out of range for platform time_t"));
        }
        up as i64
    } else {
        let seconds = if let Value::Big(_) = seconds { None } else { Some(index(seconds)?) };
        let nanoseconds = seconds.and_then(|seconds| seconds.checked_mul(1_000_000_000));
        nanoseconds.ok_or_else(|| overflow_error("timestamp too large to convert to C PyTime_t"))?
    };
    let nanoseconds = u64::try_from(nanoseconds).map_err(|_| value_error("Timeout value out of range"))?;
    Ok(Duration::from_nanos(nanoseconds))
}

/// The arguments of `makefile`.
struct Wanted<'a> {
    mode: &'a Value,
    buffering: &'a Value,
    /// `encoding`, `errors` and `newline`: they are the text layer's, which alone looks at them.
    text: [&'a Value; 3],
}

/// How much to buffer; none for nothing.
fn buffer_size(buffering: &Value) -> Res<Option<i64>> {
    let preset = i64::try_from(DEFAULT_BUFFER_SIZE).ok();
    Ok(match buffering {
        Value::None => preset,
        Value::Float(bits) if f64::from_bits(*bits) < 0.0 => preset,
        Value::Float(bits) if f64::from_bits(*bits) == 0.0 => None,
        Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Float(_) => match index(buffering)? {
            0 => None,
            n if n < 0 => preset,
            n => Some(n),
        },
        other => {
            let got = other.type_name();
            return Err(type_error(format!("'<' not supported between instances of '{got}' and 'int'")));
        }
    })
}

/// `socket.makefile(…)`: the layers that its mode asks for.
fn make_file(host: &mut dyn Host, this: &Value, wanted: &Wanted<'_>) -> Eval<Value> {
    let (mut reads, mut writes, mut binary, mut known) = (false, false, false, true);
    // A mode is any collection of letters.
    ops::iterate(host, wanted.mode, |letter| {
        match &letter {
            Value::Str(s) if s.as_bytes() == b"r" => reads = true,
            Value::Str(s) if s.as_bytes() == b"w" => writes = true,
            Value::Str(s) if s.as_bytes() == b"b" => binary = true,
            _ => known = false,
        }
        Ok(true)
    })?;
    if !known {
        let shown = ops::repr(wanted.mode)?;
        return Err(value_error(worded("invalid mode {} (only r, w, b allowed)", &[&shown])?).into());
    }
    let reads = reads || !writes;
    let raw = Value::object(SocketIo::new(this, reads, writes)?);
    let Some(size) = buffer_size(wanted.buffering)? else {
        if !binary {
            return Err(value_error("unbuffered streams must be binary").into());
        }
        return Ok(raw);
    };
    let buffer = match (reads, writes) {
        (true, true) => Value::object(BufferedRWPair::new(&raw, &raw, size)?),
        (true, false) => Value::object(Buffered::reader(&raw, size)?),
        _ => Value::object(Buffered::writer(&raw, size)?),
    };
    if binary {
        return Ok(buffer);
    }
    let [encoding, errors, newline] = wanted.text.map(Value::clone);
    let class = Value::Class(&TEXT_IO_WRAPPER);
    let text = host.call(&class, Args::positional(&[buffer, encoding, errors, newline]))?;
    if let Some(text) = text.downcast::<TextIOWrapper>() {
        text.set_mode(wanted.mode.clone());
    }
    Ok(text)
}

/// Runs `run` on the bytes of the first argument of `recv_into`.
pub(super) fn with_room<T>(buffer: &Value, run: impl FnOnce(&mut [u8]) -> Res<T>) -> Res<T> {
    with_bytes_mut(buffer, ALL, run).unwrap_or_else(|| {
        let got = if buffer.is_none() { "None" } else { buffer.type_name() };
        Err(type_error(format!("recv_into() argument 1 must be read-write bytes-like object, not {got}")))
    })
}

/// The receiver of a method that needs it as a value, too.
fn socket(this: &Value) -> Res<&Socket> {
    this.downcast::<Socket>().ok_or_else(|| {
        type_error(format!("descriptor requires a 'socket' object but received a '{}'", this.type_name()))
    })
}

class_table! {
    /// A connected socket, of a pair made by socketpair().
    ///
    /// Raises: TypeError, as socketpair() makes it.
    pub static SOCKET: Value = "socket" in "socket" [&OBJECT];
    methods {
        /// Send data to the other end; return how many bytes were taken.
        ///
        /// Raises: OSError on a closed socket; TypeError if data holds no bytes; BrokenPipeError if
        /// the other end is closed; BlockingIOError if it would block, TimeoutError once the
        /// timeout is over.
        fn send(data: &Value, flags: i32 = "0" => 0) : Tuple |this, _host| {
            let _ = flags;
            let sent = with_bytes(data, |data| socket(this)?.send(data))??;
            sent.ok_or_else(|| disk::errno(Errno::AGAIN))
        };
        /// Send all of data to the other end.
        ///
        /// Raises: OSError on a closed socket; TypeError if data holds no bytes; BrokenPipeError if
        /// the other end is closed; BlockingIOError if it would block, TimeoutError once the
        /// timeout is over.
        fn sendall(data: &Value, flags: i32 = "0" => 0) : Tuple |this, _host| {
            let _ = flags;
            with_bytes(data, |data| socket(this)?.send_all(data))?
        };
        /// Receive up to buffersize bytes; b'' once the other end is closed.
        ///
        /// Raises: OSError on a closed socket; ValueError for a negative size; BlockingIOError if
        /// it would block, TimeoutError once the timeout is over.
        fn recv(buffersize: i64, flags: i32 = "0" => 0) : Tuple |this, _host| socket(this)?.recv(buffersize, flags);
        /// Receive into a buffer; return how many bytes came.
        ///
        /// Raises: OSError on a closed socket; ValueError for a negative size or one beyond the
        /// buffer; TypeError if buffer can't be written; BlockingIOError if it would block,
        /// TimeoutError once the timeout is over.
        fn recv_into(@kw buffer: &Value, @kw nbytes: i64 = "0" => 0, @kw flags: i32 = "0" => 0) : Defining
            |this, _host| with_room(buffer, |room| socket(this)?.recv_into(room, nbytes, flags));
        /// Shut down reading (SHUT_RD), writing (SHUT_WR) or both (SHUT_RDWR).
        ///
        /// Raises: OSError on a closed socket; OSError for a how that is none.
        fn shutdown(how: i32) |this, _host| socket(this)?.shutdown(how);
        /// Close the socket; really, once the files that makefile() made are closed, too.
        ///
        /// Raises: OSError if the system refuses.
        fn close() : Python |this, _host| socket(this)?.close();
        /// Return the descriptor and use it no longer.
        ///
        /// Raises: nothing.
        fn detach() : Python |this, _host| Ok::<_, Error>(i64::from(socket(this)?.detach()));
        /// The socket's descriptor, -1 once it is closed.
        ///
        /// Raises: nothing.
        fn fileno() |this, _host| Ok::<_, Error>(i64::from(socket(this)?.number()));
        /// Whether operations wait (True) or not (False).
        ///
        /// Raises: OSError on a closed socket.
        fn setblocking(flag: bool) |this, _host| socket(this)?.set_timeout((!flag).then_some(Duration::ZERO));
        /// Whether operations wait.
        ///
        /// Raises: nothing.
        fn getblocking() |this, _host| Ok::<_, Error>(socket(this)?.timeout() != Some(Duration::ZERO));
        /// How long operations wait, in seconds; None for ever.
        ///
        /// Raises: OSError on a closed socket; ValueError for a negative timeout or NaN; OverflowError for one of centuries; TypeError for
        /// what is no number.
        fn settimeout(timeout: &Value) |this, _host| socket(this)?.set_timeout_value(timeout);
        /// How long operations wait.
        ///
        /// Raises: nothing.
        fn gettimeout() |this, _host| Ok::<_, Error>(socket(this)?.seconds());
        /// The name of this end: none.
        ///
        /// Raises: OSError on a closed socket.
        fn getsockname() |this, _host| socket(this)?.description().map(|_| "");
        /// The name of the other end: none.
        ///
        /// Raises: OSError on a closed socket.
        fn getpeername() |this, _host| socket(this)?.description().map(|_| "");
        /// Return a stream on the socket; its arguments are those of open() after the name.
        ///
        /// The mode has only 'r', 'w' and 'b'. Reading and writing at once make a BufferedRWPair.
        ///
        /// Raises: ValueError for a mode with other letters, or text without a buffer; what
        /// TextIOWrapper's constructor raises.
        fn makefile(
            @kw mode: &Value = "'r'" => &Value::str("r"),
            @kw buffering: &Value = "None" => &Value::None,
            @only encoding: &Value = "None" => &Value::None,
            @only errors: &Value = "None" => &Value::None,
            @only newline: &Value = "None" => &Value::None
        ) : Python |this, host| make_file(host, this, &Wanted { mode, buffering, text: [encoding, errors, newline] });
        /// Return the socket itself, for a with statement.
        ///
        /// Raises: nothing.
        fn __enter__() : Python |this, _host| this.clone();
    }
    raw {
        /// Close the socket, at the end of a with statement.
        ///
        /// Raises: what close() raises.
        fn __exit__("*args") |this, _host, _args| socket(this)?.close();
    }
    attrs {
        /// AF_UNIX.
        family |_this, _host| 1i64;
        /// SOCK_STREAM.
        type |_this, _host| 1i64;
        /// 0.
        proto |_this, _host| 0i64;
        /// How long operations wait, in seconds; None for ever.
        timeout |this, _host| Ok::<_, Error>(socket(this)?.seconds());
    }
}
