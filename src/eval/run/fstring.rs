//! F-strings: every part goes straight into the text that becomes the result.

use crate::eval::code::FPart;
use crate::eval::interp::Interp;
use crate::lang::ast::Conversion;
use crate::object::{Eval, Str, Value, ops};
use std::io::Write as _;

impl Interp {
    #[inline(never)]
    pub(super) fn fstring(&mut self, parts: &[FPart]) -> Eval<Value> {
        let mut out = Vec::with_capacity(parts.len() * 16);
        self.format_parts(parts, &mut out)?;
        Ok(Value::Str(Str::from_vec(out)))
    }

    fn format_parts(&mut self, parts: &[FPart], out: &mut Vec<u8>) -> Eval<()> {
        for part in parts {
            match part {
                FPart::Lit(text) => out.extend_from_slice(text),
                FPart::Field { value, conversion, spec, span } => {
                    let value = self.eval(value)?;
                    let spec = match spec {
                        Some(parts) => {
                            let mut text = Vec::new();
                            self.format_parts(parts, &mut text)?;
                            text
                        }
                        None => Vec::new(),
                    };
                    self.format_field(&value, *conversion, &spec, out)
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
                    // Writing to a Vec cannot fail.
                    let _ = write!(out, "{n}");
                    return Ok(());
                }
                _ => v.clone(),
            },
            Conversion::Str => Value::Str(ops::str(v)?),
            Conversion::Repr => Value::Str(ops::repr(v)?),
            Conversion::Ascii => Value::Str(ops::ascii(v)?),
        };
        let text = ops::format(&converted, &Str::from_wtf8(spec))?;
        out.extend_from_slice(text.as_bytes());
        Ok(())
    }
}
