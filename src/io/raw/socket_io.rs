//! `SocketIO`: a socket as a raw stream.

use super::socket::Socket;
use super::{by_readinto, disk, shown};
use crate::class_table;
use crate::io::base::{self, RAW_IO_BASE_ABC};
use crate::io::trace;
use crate::object::buffer::{ALL, with_bytes, with_bytes_mut};
use crate::object::exception::{attribute_error, plain_os_error, type_error, unsupported, value_error};
use crate::object::journal::Child;
use crate::object::{
    Bytes, Class, Eval, Host, Layer, LayerKind, Object, Res, Size, Snapshot, Stream, Value, class,
};
use rustix::io::Errno;
use std::any::Any;
use std::cell::{Cell, RefCell};

/// A socket as a raw stream.
pub struct SocketIo {
    /// `Unbound` once it is closed.
    socket: RefCell<Value>,
    mode: &'static str,
    timed_out: Cell<bool>,
}

impl SocketIo {
    /// A stream that reads or writes a socket, or both.
    ///
    /// # Errors
    /// `TypeError` if it is no socket.
    pub fn new(socket: &Value, reads: bool, writes: bool) -> Res<SocketIo> {
        let mode = match (reads, writes) {
            (true, true) => "rwb",
            (true, false) => "rb",
            _ => "wb",
        };
        match socket.downcast::<Socket>() {
            Some(socket) => socket.add_file(),
            None => return Err(type_error(format!("a socket is required, not '{}'", socket.type_name()))),
        }
        Ok(SocketIo { socket: RefCell::new(socket.clone()), mode, timed_out: Cell::new(false) })
    }

    fn is_open(&self) -> bool {
        !self.socket.borrow().is_unbound()
    }

    fn check_open(&self) -> Res<()> {
        base::closed_error(!self.is_open())
    }

    fn able(&self, letter: char) -> Res<bool> {
        if !self.is_open() {
            return Err(value_error("I/O operation on closed socket."));
        }
        Ok(self.mode.contains(letter))
    }

    /// Runs `run` on the socket. It is held on to meanwhile, as nothing that runs can drop it.
    fn with<T>(&self, run: impl FnOnce(&Socket) -> Res<T>) -> Res<T> {
        let socket = self.socket.borrow().clone();
        match socket.downcast::<Socket>() {
            Some(socket) => run(socket),
            None => Err(disk::errno(Errno::BADF)),
        }
    }

    fn receive(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        let read = self.with(|socket| socket.receive(buf, 0));
        if read.as_ref().is_err_and(|e| e.is(&class::TIMEOUT_ERROR)) {
            self.timed_out.set(true);
        }
        read
    }

    fn sock(&self) -> Value {
        let socket = self.socket.borrow().clone();
        if socket.is_unbound() { Value::None } else { socket }
    }

    /// `readinto(b)`; an error names the socket's method, which is what gets `b`.
    fn readinto_value(&self, b: &Value) -> Res<Option<usize>> {
        self.check_open()?;
        with_bytes_mut(b, ALL, |room| self.readinto(room)).unwrap_or_else(|| {
            let got = if b.is_none() { "None" } else { b.type_name() };
            Err(type_error(format!("recv_into() argument 1 must be read-write bytes-like object, not {got}")))
        })
    }

    /// `name`: the descriptor.
    fn number(&self) -> i32 {
        self.with(|socket| Ok(socket.number())).unwrap_or(-1)
    }
}

impl Object for SocketIo {
    fn class(&self) -> &'static Class {
        &SOCKET_IO
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn iter(&self, this: &Value) -> Res<Option<Value>> {
        self.check_open()?;
        Ok(Some(this.clone()))
    }

    fn next(&self, _host: &mut dyn Host) -> Eval<Option<Value>> {
        Ok(base::next_line(self)?)
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }

    fn children(&self, visit: &mut dyn FnMut(Child<'_>)) {
        if let Ok(socket) = self.socket.try_borrow() {
            visit(Child::Value(&socket));
        }
    }

    fn needs_finalizing(&self) -> bool {
        self.is_open()
    }

    fn finalize(&self, _host: &mut dyn Host) -> Res<()> {
        self.close()
    }
}

impl Drop for SocketIo {
    fn drop(&mut self) {
        // Nobody is left to tell of an error.
        let _ = self.close();
    }
}

impl Stream for SocketIo {
    fn type_name(&self) -> &'static str {
        SOCKET_IO.tp_name
    }

    fn readable(&self) -> Res<bool> {
        self.able('r')
    }

    fn writable(&self) -> Res<bool> {
        self.able('w')
    }

    fn seekable(&self) -> Res<bool> {
        self.able('r').map(|_| false)
    }

    fn readinto(&self, buf: &mut [u8]) -> Res<Option<usize>> {
        self.check_open()?;
        if !self.readable()? {
            return Err(unsupported("File or stream is not readable."));
        }
        if self.timed_out.get() {
            return Err(plain_os_error("cannot read from timed out object"));
        }
        let read = self.receive(buf);
        trace::read(buf.len(), read, buf)
    }

    fn read(&self, size: Size) -> Res<Option<Bytes>> {
        by_readinto::read(self, size)
    }

    fn readall(&self) -> Res<Option<Bytes>> {
        by_readinto::readall(self)
    }

    fn write(&self, data: &[u8]) -> Res<Option<usize>> {
        self.check_open()?;
        if !self.writable()? {
            return Err(unsupported("File or stream is not writable."));
        }
        trace::write(data, self.with(|socket| socket.send(data)))
    }

    fn close(&self) -> Res<()> {
        let socket = std::mem::take(&mut *self.socket.borrow_mut());
        match socket.downcast::<Socket>() {
            Some(socket) => trace::close(socket.remove_file()),
            None => Ok(()),
        }
    }

    fn closed(&self) -> Res<bool> {
        Ok(!self.is_open())
    }

    fn fileno(&self) -> Res<i32> {
        self.check_open().map(|()| self.number())
    }

    fn name(&self) -> Option<Value> {
        Some(Value::Int(self.number().into()))
    }

    fn mode(&self) -> Option<Value> {
        Some(Value::str(self.mode))
    }

    fn readline(&self, size: Size) -> Res<Value> {
        base::readline(self, size)
    }

    fn write_value(&self, _host: &mut dyn Host, value: &Value) -> Res<Value> {
        // Python code looks at the stream before C code looks at the bytes.
        self.check_open()?;
        if !self.writable()? {
            return Err(unsupported("File or stream is not writable."));
        }
        let taken = with_bytes(value, |data| self.write(data))??;
        Ok(taken.and_then(|n| i64::try_from(n).ok()).map_or(Value::None, Value::Int))
    }

    fn snapshot(&self, window: usize) -> Snapshot {
        let raw = Layer {
            kind: LayerKind::Raw,
            class: SOCKET_IO.name,
            name: self.name().as_ref().and_then(shown),
            closed: !self.is_open(),
            ..Layer::default()
        };
        let system = self.with(|socket| Ok(disk::system_layer(&*socket.description()?, window))).ok();
        Snapshot { layers: std::iter::once(raw).chain(system).collect() }
    }
}

/// A property of a class written in Python is only read.
fn no_setter(name: &str, value: &Value) -> Res<()> {
    let what = if value.is_unbound() { "deleter" } else { "setter" };
    Err(attribute_error(format!("property '{name}' of 'SocketIO' object has no {what}")))
}

class_table! {
    /// Raw I/O implementation for stream sockets.
    ///
    /// This class supports the makefile() method on sockets. It provides
    /// the raw I/O interface on top of a socket object.
    ///
    /// Raises: TypeError, as socket.makefile() makes it.
    pub static SOCKET_IO: SocketIo = "SocketIO" in "socket" [&RAW_IO_BASE_ABC];
    methods {
        /// Read bytes into b; return how many, None if it would block, 0 if the other end is closed.
        ///
        /// Raises: ValueError on a closed stream; UnsupportedOperation if not open for reading;
        /// TypeError if b can't be written; TimeoutError once the socket's timeout is over, OSError
        /// after that; ConnectionResetError or another OSError of the system.
        fn readinto(@kw b: &Value) : Python |s, _host| s.readinto_value(b);
        /// Send as much of b as there is room for; return how much, None if it would block.
        ///
        /// Raises: ValueError on a closed stream; UnsupportedOperation if not open for writing;
        /// TypeError if b holds no bytes; BrokenPipeError if the other end is closed; TimeoutError
        /// once the socket's timeout is over.
        fn write(@kw b: &Value) : Python |s, host| s.write_value(host, b);
        /// Whether it can be read.
        ///
        /// Raises: ValueError on a closed stream.
        fn readable() : Python |s, _host| s.readable();
        /// Whether it can be written.
        ///
        /// Raises: ValueError on a closed stream.
        fn writable() : Python |s, _host| s.writable();
        /// Whether it can seek: no.
        ///
        /// Raises: ValueError on a closed stream.
        fn seekable() : Python |s, _host| s.seekable();
        /// The socket's descriptor.
        ///
        /// Raises: ValueError on a closed stream.
        fn fileno() : Python |s, _host| s.fileno().map(i64::from);
        /// Close it; the socket goes on unless it was closed, too.
        ///
        /// Raises: OSError if the system refuses; it is closed all the same.
        fn close() : Python |s, _host| s.close();
    }
    attrs {
        /// The socket's descriptor, -1 once it is closed.
        name |s, _host| i64::from(s.number()), set |_s, _host, value| no_setter("name", &value);
        /// The socket, or None once it is closed.
        _sock |s, _host| s.sock();
        /// Its mode.
        mode |s, _host| s.mode, set |_s, _host, value| no_setter("mode", &value);
    }
}
