//! The rows that the tables of the buffered classes share.

/// A class table of [`Buffered`](super::Buffered): its own rows and those of all buffered classes.
macro_rules! buffered_table {
    (
        $(#[doc = $doc:literal])*
        $id:ident = $name:literal;
        new $new:path;
        $($own:tt)*
    ) => {
        crate::class_table! {
            $(#[doc = $doc])*
            pub static $id: crate::io::buffered::Buffered = $name in "_io" [&crate::io::base::BUFFERED_IO_BASE];
            new(@kw raw: &crate::object::Value, @kw buffer_size: i64 = "8192" => 8192)
                |_class, _host| $new(raw, buffer_size).map(crate::object::Value::object);
            methods {
                /// Start over on another raw stream.
                ///
                /// Raises: as the constructor; the stream can't be used then.
                fn __init__(@kw raw: &crate::object::Value, @kw buffer_size: i64 = "8192" => 8192)
                    |s, _host| s.init(raw, buffer_size);
                $($own)*
                /// Move to a place, and return it.
                ///
                /// A place within what was read ahead is reached without a call of the raw stream.
                /// whence is 0 for the start of the stream, 1 for the place it stands at, 2 for its end.
                ///
                /// Raises: ValueError on a closed or detached stream; ValueError for a whence that
                /// is none; UnsupportedOperation or OSError if the raw stream can't; what writing
                /// raises.
                fn seek(target: &crate::object::Value, whence: i32 = "0" => 0) |s, _host| s.seek_value(target, whence);
                /// Return the place that the stream stands at.
                ///
                /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if the
                /// raw stream can't seek; OSError if it gives no position.
                fn tell() |s, _host| s.position();
                /// Cut the stream to pos bytes, by default to the place it stands at; return the size.
                ///
                /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if the
                /// raw stream can't be written or cut; what writing raises.
                fn truncate(pos: &crate::object::Value = "None" => &crate::object::Value::None) : Defining
                    |s, host| s.truncate_value(host, pos);
                /// Write what waits to the raw stream.
                ///
                /// Raises: ValueError on a closed or detached stream; BlockingIOError if the raw
                /// stream would block; what its write() raises.
                fn flush() |s, _host| s.flush_value();
                /// Write what waits and close the raw stream.
                ///
                /// Raises: ValueError on a detached stream; what flushing and closing raise; it is
                /// closed all the same.
                this close() |this, host| crate::io::base::close_by_name(host, this);
                /// Return the raw stream, and use it no longer.
                ///
                /// Raises: ValueError on a closed or detached stream; what flushing raises.
                this detach() |this, host|
                    crate::io::base::after_own_flush::<crate::io::buffered::Buffered>(host, this)?.detach();
                /// Whether the raw stream can seek.
                ///
                /// Raises: ValueError on a closed or detached stream; what the raw stream raises.
                fn seekable() |s, _host| s.pass("seekable");
                /// The raw stream's descriptor.
                ///
                /// Raises: ValueError on a closed or detached stream; UnsupportedOperation if the
                /// raw stream has none.
                fn fileno() |s, _host| s.pass("fileno");
                /// Whether the raw stream is a terminal.
                ///
                /// Raises: ValueError on a closed or detached stream.
                fn isatty() |s, _host| s.pass("isatty");
            }
            raw {
                /// Make an object that is not initialised.
                ///
                /// Raises: TypeError if it is not given the class.
                static __new__("*args, **kwargs") |_class, _host, args| {
                    crate::io::base::check_new(&$id, false, args)?;
                    crate::object::Value::object(crate::io::buffered::Buffered::uninitialized(&$id))
                };
            }
            attrs {
                /// The raw stream, or None after detach().
                raw |s, _host| s.raw_or_none(),
                    set |_s, _host, _value| Err::<(), _>(crate::object::exception::attribute_error("readonly attribute"));
                /// The raw stream's name.
                name |s, _host| s.raw_attr("name");
                /// The raw stream's mode.
                mode |s, _host| s.raw_attr("mode");
                /// Whether the raw stream is closed.
                closed |s, _host| crate::object::Stream::closed(s);
                /// Whether it is being finalized.
                _finalizing |_s, _host| false;
            }
        }
    };
}

/// [`buffered_table!`] of a class that reads, with the rows for that.
macro_rules! reading_table {
    (
        $(#[doc = $doc:literal])*
        $id:ident = $name:literal;
        new $new:path;
        $($own:tt)*
    ) => {
        $crate::io::buffered::table::buffered_table! {
            $(#[doc = $doc])*
            $id = $name;
            new $new;
            /// Read and return up to size bytes, all that there are if it is -1 or None.
            ///
            /// Several raw reads may be made. None is returned if the raw stream would block
            /// before the first byte.
            ///
            /// Raises: ValueError on a closed or detached stream; ValueError for a size below -1;
            /// OSError if the raw stream gives a wrong count; what the raw stream raises.
            fn read(size: crate::io::buffered::Length = "-1" => crate::io::buffered::Length::All)
                |s, _host| s.read_length(size);
            /// Read and return up to size bytes, with at most one raw read.
            ///
            /// If anything was read ahead, only that is returned.
            ///
            /// Raises: ValueError on a closed or detached stream; what the raw stream raises.
            fn read1(size: i64 = "-1" => -1) |s, _host| s.read_once(usize::try_from(size).ok());
            /// Return what was read ahead without moving on; if that is nothing, after one raw read.
            ///
            /// Raises: ValueError on a closed or detached stream; what the raw stream raises.
            fn peek(size: i64 = "0" => 0) |s, _host| { let _ = size; s.peek_ahead() };
            /// Fill buffer; return how many bytes that were.
            ///
            /// Raises: ValueError on a closed or detached stream; TypeError if buffer can't be
            /// written; what the raw stream raises.
            fn readinto(buffer: crate::object::buffer::Writable)
                |s, _host| buffer.with(|room| s.read_room(room, false))?;
            /// Fill buffer with at most one raw read; return how many bytes that were.
            ///
            /// Raises: ValueError on a closed or detached stream; TypeError if buffer can't be
            /// written; what the raw stream raises.
            fn readinto1(buffer: crate::object::buffer::Writable)
                |s, _host| buffer.with(|room| s.read_room(room, true))?;
            /// Read and return a line, or the first size bytes of it.
            ///
            /// Raises: ValueError on a closed or detached stream; what the raw stream raises.
            fn readline(size: crate::object::Size = "-1" => crate::object::Size::All)
                |s, _host| crate::object::Stream::readline(s, size);
            /// Whether the raw stream can be read.
            ///
            /// Raises: ValueError on a closed or detached stream.
            fn readable() |s, _host| s.pass("readable");
            $($own)*
        }
    };
}

pub(super) use {buffered_table, reading_table};
