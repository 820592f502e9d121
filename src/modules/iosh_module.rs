//! The module `iosh`: what Python lacks for lessons on short reads and failing devices. CPython
//! has it from `scripts/iosh.py`.

use crate::io::raw::scripted::SCRIPTED_RAW;
use crate::object::{Method, Value};

/// The functions of the module `iosh`: none.
pub static FUNCTIONS: &[&[Method]] = &[];

/// Its classes.
#[must_use]
pub fn constants() -> Vec<(&'static str, Value)> {
    vec![("ScriptedRaw", Value::Class(&SCRIPTED_RAW))]
}
