//! Where a buffered stream stands: `tell`, `seek`, `truncate`.

#![expect(clippy::arithmetic_side_effects, reason = "places in a buffer, and lengths of what is in memory")]

use super::Buffered;
use super::core::signed;
use crate::io::base;
use crate::object::arg::index;
use crate::object::exception::{unsupported, value_error};
use crate::object::{Eval, Host, Res, Value};

/// An offset as the buffered classes read it.
fn offset(v: &Value) -> Res<i64> {
    match v {
        Value::Big(_) => Err(value_error("cannot fit 'int' into an offset-sized integer")),
        _ => index(v),
    }
}

impl Buffered {
    /// `tell()`.
    ///
    /// # Errors
    /// `ValueError` if it is detached, and what the raw stream raises.
    pub fn position(&self) -> Res<i64> {
        let mut core = self.enter()?;
        let raw = core.raw_tell()?;
        // The raw stream may stand anywhere: CPython's subtraction goes round, too.
        Ok(raw.wrapping_sub(core.raw_offset()).max(0))
    }

    /// `seek(target, whence)`: within the buffer where that is possible.
    ///
    /// # Errors
    /// `ValueError` for `whence`, on a closed or detached stream, `UnsupportedOperation` if the
    /// raw stream can't, and what that raises.
    pub fn move_to(&self, target: i64, whence: i32) -> Res<i64> {
        self.check_seek(whence)?;
        self.move_checked(target, whence)
    }

    fn check_seek(&self, whence: i32) -> Res<()> {
        let core = self.enter()?;
        if !(0..=4).contains(&whence) {
            return Err(value_error(format!("whence value {whence} unsupported")));
        }
        core.check_open("seek of closed file")?;
        if core.stream()?.seekable()? { Ok(()) } else { Err(unsupported("File or stream is not seekable.")) }
    }

    fn move_checked(&self, mut target: i64, whence: i32) -> Res<i64> {
        let mut core = self.enter()?;
        if whence <= 1 && core.reads {
            let current = core.raw_place()?;
            let ahead = core.readahead();
            if ahead > 0 {
                let by = match whence {
                    0 => target.checked_sub(current.wrapping_sub(core.raw_offset())),
                    _ => Some(target),
                };
                let to = by.and_then(|by| signed(core.pos).checked_add(by));
                let to = to.and_then(|to| usize::try_from(to).ok());
                if let (Some(by), Some(to)) = (by, to)
                    && to <= core.pos + ahead
                {
                    core.pos = to;
                    return Ok((current - signed(ahead) + by).max(0));
                }
            }
        }
        if core.writes {
            core.flush_waiting()?;
        }
        if whence == 1 {
            target = target.saturating_sub(core.raw_offset());
        }
        let moved = core.raw_seek(target, whence)?;
        core.raw_pos = None;
        if core.reads {
            core.read_end = None;
        }
        Ok(moved)
    }

    pub(super) fn seek_value(&self, target: &Value, whence: i32) -> Res<i64> {
        self.check_seek(whence)?;
        self.move_checked(offset(target)?, whence)
    }

    /// What comes before the raw stream is truncated.
    fn before_truncate(&self) -> Res<()> {
        let mut core = self.enter()?;
        core.check_open("truncate of closed file")?;
        if !core.writes {
            return Err(unsupported("truncate"));
        }
        core.flush_and_rewind()
    }

    /// `truncate(size)`; none cuts where the stream stands.
    ///
    /// # Errors
    /// `UnsupportedOperation` of a reader, `ValueError` on a closed or detached stream, and what
    /// the raw stream raises.
    pub fn cut(&self, size: Option<i64>) -> Res<i64> {
        self.before_truncate()?;
        let mut core = self.enter()?;
        let cut = core.stream()?.truncate(size);
        let cut = if core.notes { crate::io::trace::truncate(size, cut) } else { cut }?;
        // A raw stream that can't tell is no error.
        let _ = core.raw_tell();
        Ok(cut)
    }

    pub(super) fn truncate_value(&self, host: &mut dyn Host, size: &Value) -> Eval<Value> {
        match size {
            Value::None => Ok(Value::Int(self.cut(None)?)),
            Value::Int(n) => Ok(Value::Int(self.cut(Some(*n))?)),
            // The raw stream's own method says what is wrong with another size.
            _ => {
                self.before_truncate()?;
                let raw = self.raw()?;
                base::call_method(host, &raw, "truncate", std::slice::from_ref(size))
            }
        }
    }
}
