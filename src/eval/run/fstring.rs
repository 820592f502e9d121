//! F-strings: every part goes straight into the text that becomes the result.

use crate::eval::code::FPart;
use crate::eval::interp::Interp;
use crate::lang::ast::Conversion;
use crate::object::room::Room;
use crate::object::{Eval, Str, Value, ops, pieces};

/// How large a scratch buffer is kept between f-strings.
const KEPT: usize = 1 << 16;

impl Interp {
    #[inline(never)]
    pub(super) fn fstring(&mut self, parts: &[FPart]) -> Eval<Value> {
        // A field may hold an f-string of its own, which then finds an empty scratch.
        let mut out = std::mem::take(&mut self.scratch);
        out.clear();
        let done = self.format_parts(parts, &mut out);
        if out.capacity() > KEPT {
            // What one huge text took is not kept for the next: it becomes the text.
            return match done {
                Ok(()) => Ok(Value::Str(Str::counted(out)?)),
                Err(raised) => {
                    pieces::give_up(out);
                    Err(raised)
                }
            };
        }
        let result = done.map(|()| Value::Str(Str::from_wtf8(&out)));
        self.scratch = out;
        result
    }

    fn format_parts(&mut self, parts: &[FPart], out: &mut Vec<u8>) -> Eval<()> {
        for part in parts {
            match part {
                FPart::Lit(literal) => text(out, literal)?,
                FPart::Field { value, conversion, spec, span } => {
                    if spec.is_none()
                        && *conversion == Conversion::None
                        && let Some(v) = self.leaf(value)
                        && push_plain(v, out)?
                    {
                        continue;
                    }
                    let value = self.operand(value)?;
                    let computed;
                    let spec = match spec.as_deref() {
                        None => &[],
                        Some([FPart::Lit(text)]) => &text[..],
                        Some(parts) => {
                            let mut text = Room::default();
                            self.format_parts(parts, &mut text)?;
                            computed = text;
                            &computed[..]
                        }
                    };
                    let result = format_field(&value, *conversion, spec, out);
                    value.release();
                    result.map_err(|raised| self.at(*span, raised))?;
                }
            }
        }
        Ok(())
    }
}

/// Appends the commonest values without a format, which need no str of their own; false for others.
#[inline]
fn push_plain(v: &Value, out: &mut Vec<u8>) -> Eval<bool> {
    match v {
        Value::Str(s) => text(out, s.as_bytes())?,
        Value::Int(n) => text(out, itoa::Buffer::new().format(*n).as_bytes())?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn format_field(v: &Value, conversion: Conversion, spec: &[u8], out: &mut Vec<u8>) -> Eval<()> {
    let converted;
    let v = match conversion {
        Conversion::None => v,
        Conversion::Str => {
            converted = Value::Str(ops::str(v)?);
            &converted
        }
        Conversion::Repr => {
            converted = Value::Str(ops::repr(v)?);
            &converted
        }
        Conversion::Ascii => {
            converted = Value::Str(ops::ascii(v)?);
            &converted
        }
    };
    if !spec.is_empty() {
        text(out, &ops::formatted(v, spec)?)
    } else if !push_plain(v, out)? {
        text(out, ops::str(v)?.as_bytes())
    } else {
        Ok(())
    }
}

/// Appends text; what is long is counted first and ends when Ctrl-C is pressed.
#[inline]
fn text(out: &mut Vec<u8>, more: &[u8]) -> Eval<()> {
    Ok(pieces::append(out, more)?)
}
