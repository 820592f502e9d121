//! `os.stat_result`.

use crate::class_table;
use crate::object::class::OBJECT;
use crate::object::{Class, Object, Res, Str, Value, ops};
use rustix::fs::Stat;
use std::any::Any;

/// What `os.stat` gives.
pub struct StatResult(Stat);

/// The items of the tuple that it is.
const ITEMS: [&str; 10] = [
    "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime", "st_mtime",
    "st_ctime",
];

impl StatResult {
    /// It as a value.
    #[must_use]
    pub fn value(stat: Stat) -> Value {
        Value::object(StatResult(stat))
    }

    fn items(&self) -> [Value; 10] {
        let s = &self.0;
        [
            s.st_mode.into(),
            s.st_ino.into(),
            s.st_dev.into(),
            i128::from(s.st_nlink),
            s.st_uid.into(),
            s.st_gid.into(),
            s.st_size.into(),
            s.st_atime.into(),
            s.st_mtime.into(),
            s.st_ctime.into(),
        ]
        .map(|n| Value::big(n.into()))
    }

    fn tuple(&self) -> Value {
        Value::tuple(self.items())
    }

    fn item(&self, name: &str) -> Value {
        let at = ITEMS.iter().position(|n| *n == name);
        at.and_then(|at| self.items().get(at).cloned()).unwrap_or_default()
    }

    /// Seconds with their fraction.
    fn time(seconds: i64, nanoseconds: u64) -> Value {
        #[allow(clippy::cast_precision_loss)] // as CPython's float of a time
        Value::float(seconds as f64 + nanoseconds as f64 * 1e-9)
    }
}

impl Object for StatResult {
    fn class(&self) -> &'static Class {
        &STAT_RESULT
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn repr(&self, _this: &Value) -> Res<Str> {
        let mut shown = Vec::new();
        for (name, value) in ITEMS.iter().zip(self.items()) {
            shown.push(format!("{name}={}", ops::repr(&value)?));
        }
        Ok(format!("os.stat_result({})", shown.join(", ")).into())
    }

    fn len(&self) -> Option<Res<usize>> {
        Some(Ok(ITEMS.len()))
    }

    fn getitem(&self, index: &Value) -> Option<Res<Value>> {
        Some(ops::getitem(&self.tuple(), index).map_err(crate::object::Error::from))
    }

    fn iter(&self, _this: &Value) -> Res<Option<Value>> {
        Ok(Some(ops::iter(&self.tuple())?))
    }

    fn eq(&self, other: &Value) -> Option<bool> {
        let other = other.downcast::<StatResult>()?;
        ops::equal(&self.tuple(), &other.tuple()).ok()
    }
}

class_table! {
    /// stat_result: Result from stat, fstat, or lstat.
    ///
    /// It may be accessed either as a tuple of mode, ino, dev, nlink, uid, gid, size, atime,
    /// mtime, ctime, or by the attributes st_mode, st_ino, and so on.
    pub static STAT_RESULT: StatResult = "stat_result" in "os" [&OBJECT];
    attrs {
        /// protection bits
        st_mode |s, _host| s.item("st_mode");
        /// inode
        st_ino |s, _host| s.item("st_ino");
        /// device
        st_dev |s, _host| s.item("st_dev");
        /// number of hard links
        st_nlink |s, _host| s.item("st_nlink");
        /// user ID of owner
        st_uid |s, _host| s.item("st_uid");
        /// group ID of owner
        st_gid |s, _host| s.item("st_gid");
        /// total size, in bytes
        st_size |s, _host| s.item("st_size");
        /// time of last access
        st_atime |s, _host| StatResult::time(s.0.st_atime, s.0.st_atime_nsec);
        /// time of last modification
        st_mtime |s, _host| StatResult::time(s.0.st_mtime, s.0.st_mtime_nsec);
        /// time of last change
        st_ctime |s, _host| StatResult::time(s.0.st_ctime, s.0.st_ctime_nsec);
        /// blocksize for filesystem I/O
        st_blksize |s, _host| Value::big(s.0.st_blksize.into());
        /// number of blocks allocated
        st_blocks |s, _host| Value::big(s.0.st_blocks.into());
    }
}
