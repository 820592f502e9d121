//! F-strings: every part goes straight into the text that becomes the result.

use crate::eval::code::FPart;
use crate::eval::interp::Interp;
use crate::lang::ast::Conversion;
use crate::object::{Eval, Str, Value, ops};

/// How large a scratch buffer is kept between f-strings.
const KEPT: usize = 1 << 16;

impl Interp {
    #[inline(never)]
    pub(super) fn fstring(&mut self, parts: &[FPart]) -> Eval<Value> {
        // A field may hold an f-string of its own, which then finds an empty scratch.
        let mut out = std::mem::take(&mut self.scratch);
        out.clear();
        let result = self.format_parts(parts, &mut out).map(|()| Value::Str(Str::from_wtf8(&out)));
        // What one huge text took is not kept for the next.
        if out.capacity() <= KEPT {
            self.scratch = out;
        }
        result
    }

    fn format_parts(&mut self, parts: &[FPart], out: &mut Vec<u8>) -> Eval<()> {
        for part in parts {
            match part {
                FPart::Lit(text) => out.extend_from_slice(text),
                FPart::Field { value, conversion, spec, span } => {
                    let value = self.operand(value)?;
                    let computed;
                    let spec = match spec.as_deref() {
                        None => &[],
                        Some([FPart::Lit(text)]) => &text[..],
                        Some(parts) => {
                            let mut text = Vec::new();
                            self.format_parts(parts, &mut text)?;
                            computed = text;
                            &computed[..]
                        }
                    };
                    self.format_field(&value, *conversion, spec, out)
                        .map_err(|raised| self.at(*span, raised))?;
                }
            }
        }
        Ok(())
    }

    fn format_field(
        &mut self,
        v: &Value,
        conversion: Conversion,
        spec: &[u8],
        out: &mut Vec<u8>,
    ) -> Eval<()> {
        let converted = match conversion {
            Conversion::None => match v {
                // The commonest values without a format need no str of their own.
                Value::Str(s) if spec.is_empty() => {
                    out.extend_from_slice(s.as_bytes());
                    return Ok(());
                }
                Value::Int(n) if spec.is_empty() => {
                    out.extend_from_slice(itoa::Buffer::new().format(*n).as_bytes());
                    return Ok(());
                }
                _ => v.clone(),
            },
            Conversion::Str => Value::Str(ops::str(v)?),
            Conversion::Repr => Value::Str(ops::repr(v)?),
            Conversion::Ascii => Value::Str(ops::ascii(v)?),
        };
        if spec.is_empty() {
            out.extend_from_slice(ops::str(&converted)?.as_bytes());
        } else {
            out.extend_from_slice(&ops::formatted(&converted, spec)?);
        }
        Ok(())
    }
}
