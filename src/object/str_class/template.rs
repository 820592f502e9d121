//! `str.format` and `str.format_map`.

use crate::object::exception::key_error;
use crate::object::text::str_format::{self, FormatArgs, Key};
use crate::object::{Args, Eval, Host, Raised, Str, Value, interrupt, ops, pieces};

/// What the fields of a template are filled with.
struct Fields<'a, 'h> {
    host: &'h mut dyn Host,
    args: Args<'a>,
    /// The mapping of `format_map`.
    map: Option<&'a Value>,
}

/// `template.format(*args)`, or with the mapping `template.format_map(map)`.
pub(super) fn format(host: &mut dyn Host, template: &Str, args: Args<'_>, map: Option<&Value>) -> Eval<Str> {
    let mut fields = Fields { host, args, map };
    let text = str_format::format(template.as_bytes(), &mut fields)?;
    // What takes long ends early then.
    interrupt::look()?;
    Ok(Str::counted(text)?)
}

impl FormatArgs for Fields<'_, '_> {
    type Value = Value;
    type Error = Raised;

    fn positional(&mut self, index: usize) -> Option<Value> {
        self.args.pos.get(index).cloned()
    }

    fn has_positional(&self) -> bool {
        self.map.is_none()
    }

    fn named(&mut self, name: &[u8]) -> Eval<Option<Value>> {
        let key = Str::copy_of(name)?;
        if let Some(map) = self.map {
            return ops::getitem(map, &Value::Str(key)).map(Some);
        }
        let found = self.args.kw.iter().find(|(k, _)| *k == key);
        found.map(|(_, v)| Some(v.clone())).ok_or_else(|| key_error(Value::Str(key)).into())
    }

    fn attribute(&mut self, value: Value, name: &[u8]) -> Eval<Value> {
        ops::getattr(self.host, &value, &Str::copy_of(name)?)
    }

    fn item(&mut self, value: Value, key: Key<'_>) -> Eval<Value> {
        let key = match key {
            Key::Index(i) => Value::Int(i as i64),
            Key::Name(name) => Value::Str(Str::copy_of(name)?),
        };
        ops::getitem(&value, &key)
    }

    fn convert(&mut self, value: Value, letter: u8) -> Eval<Value> {
        match letter {
            b'r' => ops::repr(&value),
            b'a' => ops::ascii(&value),
            _ => ops::str(&value),
        }
        .map(Value::Str)
    }

    fn format(&mut self, value: Value, spec: &[u8], out: &mut Vec<u8>) -> Eval<()> {
        let text = ops::format(&value, &Str::copy_of(spec)?)?;
        Ok(pieces::append(out, text.as_bytes())?)
    }
}
